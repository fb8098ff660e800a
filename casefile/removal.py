"""Removal for good: rows, revisions, event contents and sound, until nothing is left in the files.

Unlike taking back, a removal can't be undone, is refused under a legal hold, and leaves in the log only that it was
done, by whom and when. It is shown as unfinished until the databases' own logs are cut as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from casefile.belonging import pointing_to, rows_of, telling_of
from casefile.database import Store, mapped_errors
from casefile.dependents import remove
from casefile.drafts import drop_case_drafts, drop_corrections, drop_left_over
from casefile.errors import CaseError, EntryError, RemovalError
from casefile.events import Hand, Log
from casefile.exports import Exports
from casefile.recording_file import written_by
from casefile.recordings import Recording, Recordings
from casefile.replacing import Replacing
from casefile.rewriting import CutRow
from casefile.seals import Seal, Seals
from casefile.stretch_rows import StretchRows
from casefile.text_index import purge


@dataclass(frozen=True)
class Removed:
    """One entry of the deletion log: `what` in a word or two, `finished` once nothing is left in any file."""

    id: str
    what: str
    conversation: str | None
    at: str
    author: str
    confirmed_by: tuple[str, ...]
    finished: bool


class Removal:
    """Removes for good, under the rules above."""

    def __init__(
        self,
        store: Store,
        log: Log,
        recordings: Recordings,
        seals: Seals,
        exports: Exports,
        replacing: Replacing,
        rows: StretchRows,
    ) -> None:
        self._store = store
        self._log = log
        self._recordings = recordings
        self._seals = seals
        self._exports = exports
        self._rows = rows
        self._replacing = replacing

    def sound(self, recording: str, by: Hand) -> bool:
        """Remove a recording's sound: its key is forgotten and its file deleted; the transcript stays.

        The turn keys go once no recording of the conversation has its sound any more.
        Returns whether nothing is left; False while a reader still holds the database (see `finish`).
        """
        item = self._recordings.get(recording)
        self._require_still([item])
        with self._store.write():
            self._begin("sound", by, item.conversation)
            self._forget_sound(recording)
            if all(one.removed for one in self._recordings.of(item.conversation)):
                self._delete(rows_of(self._store, item.conversation, "turn keys"))
        return self.finish()

    def account(self, conversation: str, by: Hand) -> bool:
        """Remove the sound and the transcript of a conversation, with all that stands on it; notes and marks stay.

        Returns whether nothing is left; False while a reader still holds the database (see `finish`).
        """
        recordings = self._recordings.of(conversation)
        self._require_still(recordings)
        with self._store.write():
            self._begin("account", by, conversation)
            drop_corrections(self._store, conversation, with_notes=False)
            entries = rows_of(self._store, conversation, "account")
            gone = {entry for _, ids in entries for entry in ids}
            self._log.empty(pointing_to(self._log.contents(conversation), gone))
            self._log.empty(telling_of(self._log.contents(None), {*gone, conversation}))
            self._delete(entries)
            purge(self._store)
            for recording in recordings:
                self._forget_sound(recording.id)
            # There is nothing left to open again under a seal that held sound and transcript alone.
            self._store.execute(
                "UPDATE seal SET state = 'removed' WHERE conversation = ? AND reason = 'withdrawn' "
                "AND state = 'sealed'",
                [conversation],
            )
        return self.finish()

    def untimed(self, conversation: str) -> list[str]:
        """Return the imported transcripts, by id, of whose words nobody can tell whether they lie in a stretch."""
        return self._rows.untimed(conversation)

    def stretch(
        self,
        seal: str,
        by: Hand,
        confirmed_by: Sequence[str] = (),
        *,
        cut: CutRow | None = None,
        with_untimed: bool = False,
    ) -> bool:
        """Remove a sealed stretch: its sound, words, notes, marks and all that stands on them.

        `confirmed_by` are reviewers' ids: two for what was taken back, one else. The notes of a stretch that was sealed
        since agreement was withdrawn stay. `cut` divides the rows at the edges of the stretch; without it they go whole
        (see `casefile.rewriting`). `with_untimed` lets imported words without times go as well, wherever they were
        said: without that, a conversation that has any is refused. Returns whether nothing is left; False while a
        reader still holds the database (see `finish`). Raises RemovalError under a legal hold, while a recorder writes
        there, and for a stretch that is not sealed or not confirmed; the seal then stays. Raises StorageError where the
        recording can't be written anew, with nothing changed.
        """
        found = self._seals.get(seal)
        self.require_no_hold()
        self._require_sealed(found)
        self.require_confirmed(found.reviewers_needed, confirmed_by)
        untimed = self.untimed(found.conversation)
        if untimed and not with_untimed:
            raise _may_hold_it()
        with self._replacing.without(found.conversation, found.stretch, cut) as rewritten:
            with self._store.write():
                self._require_sealed(self._seals.get(seal))
                removal = self._begin("stretch", by, found.conversation)
                self._confirm(removal, confirmed_by)
                self._replacing.enter(rewritten, removal)
                with_notes = found.reason != "withdrawn"
                self._rows.remove(found.conversation, found.stretch, with_notes=with_notes, untimed=untimed)
                purge(self._store)
                self._store.execute("UPDATE seal SET state = 'removed' WHERE id = ?", [seal])
            self._replacing.put_in_place()
        return self.finish()

    def conversation(self, conversation: str, by: Hand, confirmed_by: Sequence[str] = ()) -> bool:
        """Remove everything of one conversation; the log keeps who did what kind of thing when, and no content.

        `confirmed_by` are the ids of those who stand on record as having confirmed it. Returns whether nothing is
        left; False while a reader still holds the database (see `finish`).
        """
        recordings = self._recordings.of(conversation)
        self._require_still(recordings)
        with self._store.write():
            self._confirm(self._begin("conversation", by, conversation), confirmed_by)
            self._take_out(conversation)
        return self.finish()

    def participant(self, participant: str, by: Hand, confirmed_by: Sequence[str]) -> bool:
        """Remove everything of a participant: every conversation with them, and what is known of the person.

        `confirmed_by` are the ids of two reviewers. The code stays in the record of the removal, names in the name key,
        and safeguarding concerns where they are. Returns whether nothing is left; False while a reader still holds
        the database (see `finish`). Raises RemovalError under a legal hold, while a recorder writes, and where it is
        not confirmed; EntryError where there is no such participant.
        """
        person = self._store.row("SELECT code FROM participant WHERE id = ?", [participant])
        if person is None:
            raise EntryError(
                title="There is no such participant.",
                detail="Nothing in the case bears this code.",
                remedy="See who is in it with: vantage list",
            )
        self.require_confirmed(2, confirmed_by)
        with self._store.write():
            rows = self._store.rows("SELECT id FROM conversation WHERE participant = ? ORDER BY id", [participant])
            conversations = [str(row["id"]) for row in rows]
            self._require_still([item for held in conversations for item in self._recordings.of(held)])
            self._confirm(self._begin(f"participant {person['code']}", by), confirmed_by)
            for held in conversations:
                self._take_out(held)
            named = self._store.rows("SELECT id FROM episode_nominator WHERE participant = ?", [participant])
            self._delete([("episode_nominator", [row["id"] for row in named]), ("participant", [participant])])
        return self.finish()

    def name(self, entry: str, by: Hand) -> bool:
        """Remove an entry of the name key with what the logs hold of it; exports replace that name no more.

        Returns whether nothing is left; False while a reader still holds the database (see `finish`).
        """
        with self._store.write():
            self._begin("name", by)
            replaced = self._store.rows("SELECT id FROM replaced_words WHERE entry = ?", [entry])
            self._delete([("replaced_words", [row["id"] for row in replaced]), ("name_key", [entry])])
        return self.finish()

    def past(self) -> list[Removed]:
        """Return every removal, the oldest first: what, of which conversation, when, by whom, and who confirmed."""
        rows = self._store.rows(
            "SELECT r.id, r.what, r.finished, e.at, e.author, e.conversation "
            "FROM removal r JOIN event e ON e.id = r.id ORDER BY r.id"
        )
        return [
            Removed(
                row["id"],
                row["what"],
                row["conversation"],
                row["at"],
                row["author"],
                tuple(
                    str(one["reviewer"])
                    for one in self._store.rows(
                        "SELECT reviewer FROM removal_confirmation WHERE removal = ? ORDER BY reviewer", [row["id"]]
                    )
                ),
                bool(row["finished"]),
            )
            for row in rows
        ]

    def unfinished(self) -> list[str]:
        """Return the ids of removals of which something may still lie in a file."""
        return [row["id"] for row in self._store.rows("SELECT id FROM removal WHERE finished = 0 ORDER BY id")]

    def resume(self) -> None:
        """Put in place and delete what a removal that was cut off has left, or an earlier version; what fails stays."""
        with suppress(CaseError):
            drop_left_over(self._store)
            if self.unfinished():
                self._replacing.put_in_place()
                self._unlink_keyless()

    def finish(self) -> bool:
        """Delete what sound is left of any removal and cut the database's log; returns whether nothing is left.

        Raises StorageError where a file can't be deleted; the removal then stays unfinished.
        """
        begun = self.unfinished()
        drop_left_over(self._store)
        self._replacing.put_in_place()
        self._replacing.drop_leftovers()
        self._unlink_keyless()
        if not self._store.checkpoint():
            return False
        self._store.execute_many("UPDATE removal SET finished = 1 WHERE id = ?", [(removal,) for removal in begun])
        return True

    def _take_out(self, conversation: str) -> None:
        """Delete every row of a conversation, forget the keys of its sound, and empty what the log holds of it."""
        for recording in self._recordings.of(conversation):
            self._forget_sound(recording.id)
        self._store.execute("DELETE FROM draft WHERE conversation = ?", [conversation])
        entries = rows_of(self._store, conversation, "conversation")
        self._log.empty(telling_of(self._log.contents(None), {entry for _, ids in entries for entry in ids}))
        self._delete(entries)
        purge(self._store)
        self._store.execute(
            "UPDATE event_content SET changes = '[]' WHERE event IN (SELECT id FROM event WHERE conversation = ?)",
            [conversation],
        )

    def _confirm(self, removal: str, confirmed_by: Sequence[str]) -> None:
        self._store.execute_many(
            "INSERT INTO removal_confirmation VALUES (?, ?)", [(removal, who) for who in sorted(set(confirmed_by))]
        )

    def _begin(self, what: str, by: Hand, conversation: str | None = None) -> str:
        self.require_no_hold()
        drop_case_drafts(self._store)
        event = self._log.record_removal(by, f"{what} removed", conversation)
        self._store.execute("INSERT INTO removal VALUES (?, ?, 0)", [event.id, what])
        return event.id

    def require_no_hold(self) -> None:
        """Raise RemovalError where the case is under a legal hold."""
        held = self._store.row("SELECT legal_hold FROM case_info")
        if held and held["legal_hold"]:
            raise RemovalError(
                title="This case is under a legal hold.",
                detail="As long as it is, nothing can be removed for good.",
                remedy="See who set it, and why, with: vantage hold CASE. What is sealed stays sealed meanwhile.",
            )

    def _require_sealed(self, seal: Seal) -> None:
        if seal.state == "removed":
            raise RemovalError(
                title="This stretch was removed before.",
                detail="Nothing of it is left in the case.",
                remedy="There is nothing more to do.",
            )
        if seal.state != "sealed":
            raise RemovalError(
                title="This stretch is not sealed.",
                detail="Only what is sealed can be removed, so that nobody is reading it.",
                remedy="Seal it first.",
            )

    def require_confirmed(self, needed: int, confirmed_by: Sequence[str]) -> None:
        """Raise RemovalError unless so many different reviewers of the case, given by their ids, confirm a removal."""
        known = {row["id"] for row in self._store.rows("SELECT id FROM reviewer")}
        if set(confirmed_by) <= known and len(set(confirmed_by)) >= needed:
            return
        raise RemovalError(
            title="This is not confirmed.",
            detail=f"It takes {'two different reviewers' if needed == 2 else 'a reviewer'} of this case.",
            remedy="Let both reviewers confirm it." if needed == 2 else "Let a reviewer confirm it.",
        )

    def _require_still(self, recordings: Sequence[Recording]) -> None:
        """Raise RemovalError while a recorder writes: it would go on into a file that is no longer there."""
        if writer := written_by(item.path for item in recordings):
            raise RemovalError(
                title="A recording of this conversation is still running.",
                detail=f"What is being recorded can't be removed. It is held by {writer}.",
                remedy="Stop it first: vantage stop",
            )

    def _delete(self, entries: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Delete rows with all that belongs to them, and empty what the log holds of either."""
        self._store.execute("PRAGMA defer_foreign_keys=ON")
        gone = {table: set(ids) for table, ids in entries}
        self._exports.forget(gone.get("excerpt", set()))
        self._log.blank(remove(self._store, gone, [*gone]).union(*gone.values()))
        for table, ids in entries:
            if table == "transcript":
                for bound in ("transcript_progress", "passed_over"):
                    self._store.execute_many(f"DELETE FROM {bound} WHERE transcript = ?", [(entry,) for entry in ids])
            self._store.execute_many(f"DELETE FROM {table} WHERE id = ?", [(entry,) for entry in ids])

    def _forget_sound(self, recording: str) -> None:
        for table in ("recording_key", "attendance", "device_clock", "rewriting", "passed_over"):
            self._store.execute(f"DELETE FROM {table} WHERE recording = ?", [recording])
        self._store.execute("UPDATE recording SET removed = 1 WHERE id = ?", [recording])
        self._replacing.let_go(recording)

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
            # What a repair of the database kept aside holds what goes as well.
            for left in (*self._recordings.folder.parent.glob("case.db.damaged*"), *self._keyless()):
                left.unlink(missing_ok=True)

    def _keyless(self) -> list[Path]:
        """The files of removed recordings whose key had been lost before, and so lie under another name."""
        held = {row["id"] for row in self._store.rows("SELECT id FROM recording WHERE removed = 0")}
        files = self._recordings.folder.glob("keyless-*.sound")
        return [file for file in files if file.stem.removeprefix("keyless-") not in held]


def _may_hold_it() -> RemovalError:
    return RemovalError(
        title="An imported transcript without times may hold what goes.",
        detail="Nobody can tell which of its words were said in this stretch. Nothing was removed.",
        remedy="Let it go as a whole with the stretch: --with-untimed. One with times can be imported afterwards.",
    )
