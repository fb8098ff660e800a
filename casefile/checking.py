"""The check of a case: whether every byte is what was written, and every entry what it should be.

It changes nothing. Each finding says what is wrong and what to do about it, without a word of any conversation.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from casefile.comments import Comments
from casefile.conversations import Conversation, Conversations
from casefile.database import Store
from casefile.errors import CaseDamagedError, CaseError, VantageError
from casefile.recording_file import RecordingReader
from casefile.recordings import Recording, Recordings
from casefile.tags import Tags

_BACKUP = "Restore the folder from a backup."


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be: where, what, and what to do about it."""

    where: str
    what: str
    remedy: str


class Check:
    """Looks through one open case."""

    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        recordings: Recordings,
        tags: Tags,
        comments: Comments,
        *,
        encrypted: bool,
    ) -> None:
        self._store = store
        # Authentication codes of pages are SQLCipher's; a plain database has none.
        self._pragmas = ("cipher_integrity_check", "integrity_check") if encrypted else ("integrity_check",)
        self._conversations = conversations
        self._recordings = recordings
        self._tags = tags
        self._comments = comments

    def all(self) -> list[Finding]:
        """Look through the database, the recordings, and the tags against the words they stand on."""
        pages = list(self._pages())
        if pages:
            return pages  # What is asked of a damaged database has no sure answer.
        references = list(self._references())
        if references:
            return references
        return [*self._files_without_entry(), *self._conversations_of_case()]

    def _pages(self) -> Iterator[Finding]:
        """Every page against its authentication code and against the tree of which it is a part."""
        for pragma in self._pragmas:
            # A disk that failed while the log was written back leaves torn pages, which the log still holds whole.
            wrong = self._wrong(pragma)
            if wrong:
                with contextlib.suppress(CaseError):
                    self._store.checkpoint()
                wrong = self._wrong(pragma)
            if wrong:
                yield Finding("database", f"{len(wrong)} of its parts are not what was written.", _BACKUP)
                return

    def _wrong(self, pragma: str) -> list[str]:
        try:
            said = [str(value) for row in self._store.rows(f"PRAGMA {pragma}") for value in row.values()]
        except CaseDamagedError:
            said = ["unreadable"]
        return [line for line in said if line != "ok"]

    def _references(self) -> Iterator[Finding]:
        tables = Counter(str(row["table"]) for row in self._store.rows("PRAGMA foreign_key_check"))
        for table, count in sorted(tables.items()):
            yield Finding("database", f"{count} entries of {table} belong to something that is not there.", _BACKUP)
        unlogged = self._store.row(
            "SELECT count(*) AS number FROM event WHERE id NOT IN (SELECT event FROM event_content)"
        )
        if unlogged and unlogged["number"]:
            yield Finding("log", f"{unlogged['number']} of its entries have lost what they hold.", _BACKUP)

    def _files_without_entry(self) -> Iterator[Finding]:
        known = {row["id"] for row in self._store.rows("SELECT id FROM recording")}
        for file in sorted(self._recordings.folder.glob("*.sound")):
            # What a repair has put apart, since its key was lost with a part of the database.
            if file.stem not in known and not file.name.startswith("keyless-"):
                yield Finding(
                    "recordings",
                    f"{file.name} belongs to no recording of this case.",
                    "Move it out of the folder; it can't be opened with this case's keys.",
                )

    def _conversations_of_case(self) -> Iterator[Finding]:
        for conversation in self._conversations.all():
            for number, recording in enumerate(self._recordings.of(conversation.id), 1):
                where = f"{conversation.label}, recording {number}"
                yield from (Finding(where, *words) for words in self._recording(recording))
            yield from self._tags_of(conversation)
            yield from self._comments_of(conversation)

    def _recording(self, recording: Recording) -> Iterator[tuple[str, str]]:
        if recording.removed:
            return
        if not recording.path.exists():
            if self._known_bytes(recording.id):
                yield "Its file is missing.", _BACKUP
            return
        try:
            reader = self._recordings.open(recording)
        except VantageError:
            yield "Its file is another one, or nothing of it is whole: this case's key does not open it.", _BACKUP
            return
        if reader is not None:
            with contextlib.closing(reader):
                yield from self._sound(recording, reader)

    def _sound(self, recording: Recording, reader: RecordingReader) -> Iterator[tuple[str, str]]:
        is_growing = reader.is_growing
        missing_s = sum(gap.length_s for gap in reader.verify())
        if not is_growing and not reader.is_sound and not missing_s and reader.fact("closed") is None:
            # The same two look alike from inside, so that it is never passed over.
            yield (
                "Its end is torn: it was broken off in the middle of a half second, or was changed there.",
                "Where nobody remembers that it broke off, restore the folder from a backup. Else: vantage repair",
            )
        elif not is_growing and not reader.is_sound:
            yield f"It is damaged; {missing_s:.1f} s of its sound can't be read.", "Save the rest with: vantage repair"
        elif not is_growing and recording.path.stat().st_size < self._known_bytes(recording.id):
            yield "It is shorter than this case has seen it: its end was cut off, or an earlier copy put back.", _BACKUP

    def _known_bytes(self, recording: str) -> int:
        """The most bytes that this case has read of a recording's file."""
        row = self._store.row(
            "SELECT max(bytes) AS bytes FROM (SELECT bytes FROM attendance WHERE recording = :r "
            "UNION ALL SELECT bytes FROM device_clock WHERE recording = :r)",
            {"r": recording},
        )
        return int((row and row["bytes"]) or 0)

    def _tags_of(self, conversation: Conversation) -> Iterator[Finding]:
        states = Counter(placed.state for placed in self._tags.placed(conversation.id))
        if states["lost"]:
            yield Finding(
                conversation.label,
                f"{states['lost']} tags have lost their place: their words were deleted.",
                "See them in the review, and take them off or put them anew.",
            )

    def _comments_of(self, conversation: Conversation) -> Iterator[Finding]:
        lost = sum(placed.state == "lost" for placed in self._comments.of(conversation.id))
        if lost:
            yield Finding(
                conversation.label,
                f"{lost} comments have lost their place: their words were deleted.",
                "See them in the review, and take them out or write them anew.",
            )
