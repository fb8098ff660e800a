"""Removal for good: rows, revisions, event contents and sound, until nothing is left in the files.

Unlike taking back, a removal can't be undone, is refused under a legal hold, and leaves in the log only that it was
done, by whom and when. It is shown as unfinished until the databases' own logs are cut as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from casefile.database import Store, mapped_errors
from casefile.errors import RemovalError
from casefile.events import Hand, Log
from casefile.recording_file import lock_path
from casefile.recordings import Recording, Recordings
from casefile.system import system

# Child tables first. Each query gives the ids that belong to one conversation.
_OF_CONVERSATION = (
    ("excerpt", "SELECT id FROM excerpt WHERE conversation = :c"),
    ("tag", "SELECT id FROM tag WHERE conversation = :c"),
    ("leave_out", "SELECT id FROM leave_out WHERE conversation = :c"),
    (
        "speaker_turn",
        "SELECT s.id FROM speaker_turn s JOIN transcript t ON t.id = s.transcript WHERE t.conversation = :c",
    ),
    ("word_revision", "SELECT id FROM word_revision WHERE word IN (SELECT id FROM _words)"),
    ("word", "SELECT id FROM _words"),
    (
        "utterance",
        "SELECT u.id FROM utterance u LEFT JOIN transcript t ON t.id = u.transcript LEFT JOIN note n ON n.id = u.note "
        "WHERE coalesce(t.conversation, n.conversation) = :c",
    ),
    ("transcript", "SELECT id FROM transcript WHERE conversation = :c"),
    ("note", "SELECT id FROM note WHERE conversation = :c"),
    ("mark", "SELECT id FROM mark WHERE conversation = :c"),
    ("step_visit", "SELECT id FROM step_visit WHERE conversation = :c"),
    ("agreement", "SELECT id FROM agreement WHERE conversation = :c"),
    ("recording", "SELECT id FROM recording WHERE conversation = :c"),
    ("conversation", "SELECT id FROM conversation WHERE id = :c"),
)
_WORDS = """
CREATE TEMP VIEW _words AS SELECT w.id, coalesce(t.conversation, n.conversation) AS conversation
FROM word w JOIN utterance u ON u.id = w.utterance
LEFT JOIN transcript t ON t.id = u.transcript LEFT JOIN note n ON n.id = u.note
"""


class Removal:
    """Removes for good, under the rules above."""

    def __init__(self, store: Store, log: Log, recordings: Recordings) -> None:
        self._store = store
        self._log = log
        self._recordings = recordings

    def sound(self, recording: str, by: Hand) -> bool:
        """Remove a recording's sound: its key is forgotten and its file deleted; the transcript stays.

        Returns whether nothing is left; False while a reader still holds the database (see `finish`).
        """
        item = self._recordings.get(recording)
        self._require_still([item])
        with self._store.write():
            self._begin("sound", by, item.conversation)
            self._store.execute("DELETE FROM recording_key WHERE recording = ?", [recording])
            self._store.execute("UPDATE recording SET removed = 1 WHERE id = ?", [recording])
        return self.finish()

    def conversation(self, conversation: str, by: Hand) -> bool:
        """Remove everything of one conversation; the log keeps who did what kind of thing when, and no content.

        Returns whether nothing is left; False while a reader still holds the database (see `finish`).
        """
        recordings = self._recordings.of(conversation)
        self._require_still(recordings)
        with self._store.write():
            self._begin("conversation", by, conversation)
            entries = self._entries(conversation)
            self._log.blank(entry for _, ids in entries for entry in ids)
            self._store.execute("PRAGMA defer_foreign_keys=ON")
            for recording in recordings:
                self._store.execute("DELETE FROM recording_key WHERE recording = ?", [recording.id])
                self._store.execute("DELETE FROM transcript_progress WHERE recording = ?", [recording.id])
            for table, ids in entries:
                self._store.execute_many(f"DELETE FROM {table} WHERE id = ?", [(entry,) for entry in ids])
            self._store.execute(
                "UPDATE event_content SET changes = '[]' WHERE event IN (SELECT id FROM event WHERE conversation = ?)",
                [conversation],
            )
        return self.finish()

    def unfinished(self) -> list[str]:
        """Return the ids of removals of which something may still lie in a file."""
        return [row["id"] for row in self._store.rows("SELECT id FROM removal WHERE finished = 0 ORDER BY id")]

    def finish(self) -> bool:
        """Delete what sound is left of any removal and cut the database's log; returns whether nothing is left.

        Raises StorageError where a file can't be deleted; the removal then stays unfinished.
        """
        begun = self.unfinished()
        self._unlink_keyless()
        if not self._store.checkpoint():
            return False
        self._store.execute_many("UPDATE removal SET finished = 1 WHERE id = ?", [(removal,) for removal in begun])
        return True

    def _begin(self, what: str, by: Hand, conversation: str) -> None:
        held = self._store.row("SELECT legal_hold FROM case_info")
        if held and held["legal_hold"]:
            raise RemovalError(
                title="This case is under a legal hold.",
                detail="As long as it is, nothing can be removed for good.",
                remedy="Ask whoever set the hold; it can be lifted with: vantage hold --lift",
            )
        event = self._log.record_removal(by, f"{what} removed", conversation)
        self._store.execute("INSERT INTO removal VALUES (?, ?, 0)", [event.id, what])

    def _require_still(self, recordings: Sequence[Recording]) -> None:
        """Raise RemovalError while a recorder writes: it would go on into a file that is no longer there."""
        if any(system.is_locked(lock_path(item.path)) for item in recordings):
            raise RemovalError(
                title="A recording of this conversation is still running.",
                detail="What is being recorded can't be removed.",
                remedy="Stop it first: vantage stop",
            )

    def _entries(self, conversation: str) -> list[tuple[str, list[str]]]:
        self._store.execute("DROP VIEW IF EXISTS temp._words")
        self._store.execute(_WORDS)
        entries: list[tuple[str, list[str]]] = []
        for table, query in _OF_CONVERSATION:
            narrowed = query.replace("FROM _words", "FROM _words WHERE conversation = :c")
            entries.append((table, [row["id"] for row in self._store.rows(narrowed, {"c": conversation})]))
        self._store.execute("DROP VIEW temp._words")
        return entries

    def _unlink_keyless(self) -> None:
        """Delete the files of every recording whose key is forgotten: after a crash no entry need tell of them.

        A key is stored before its recorder makes the first file, so that none can be taken for a removed one; what is
        imported comes with its key in one transaction, hence the write lock.
        """
        with self._store.write(), mapped_errors():
            files = sorted(self._recordings.folder.glob(f"{'[0-9A-Z]' * 26}.*"))
            # Asked after the files, so that a recording begun in between is known.
            keys = {row["recording"] for row in self._store.rows("SELECT recording FROM recording_key")}
            for file in files:
                if file.name.split(".")[0] not in keys:
                    file.unlink(missing_ok=True)
