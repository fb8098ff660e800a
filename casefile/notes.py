"""The note-taker's record: notes and marks, with the step and the moment.

A note's text is stored as words under the same rules as a transcript, so that it can be tagged; its layer stays
`observation`, but for a line typed as the participant's quote.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from casefile.clock import Clock
from casefile.curtain import Curtain, closed_entry
from casefile.database import Row, Store
from casefile.errors import EntryError
from casefile.events import Hand, Log
from casefile.words import Document, Word, Words, living_text

NoteKind = Literal["note", "quote"]
MarkKind = Literal["moment", "return", "leave_out"]


@dataclass(frozen=True)
class Note:
    """One line: `at_s` is the moment on the conversation at which its typing began, None where no sound ran."""

    id: str
    conversation: str
    step: str
    kind: NoteKind
    at: str
    at_s: float | None
    author: str
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Return the line as it stands."""
        return living_text(self.words)

    @property
    def layer(self) -> Literal["account", "observation"]:
        """Tell whose words these are: a line typed as a quote is the participant's account."""
        return "account" if self.kind == "quote" else "observation"


@dataclass(frozen=True)
class Mark:
    """A moment marked without words: this moment, return to this, leave this out."""

    id: str
    conversation: str
    step: str
    kind: MarkKind
    at: str
    at_s: float | None
    author: str


class Notes:
    """Repository of notes and marks; those of closed stretches are kept, and not given."""

    def __init__(self, store: Store, log: Log, clock: Clock, words: Words, curtain: Curtain) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._words = words
        self._curtain = curtain

    def add(
        self, conversation: str, step: str, text: str, by: Hand, *, at_s: float | None, kind: NoteKind = "note"
    ) -> Note:
        """Enter a note; raises EntryError for an empty one."""
        words = text.split()
        if not words:
            raise EntryError(
                title="The note is empty.", detail="There is nothing to keep.", remedy="Type a word first."
            )
        note = self._log.insert(
            "note", conversation=conversation, step=step, kind=kind, at=self._clock.now(), at_s=at_s, author=by.author
        )
        line = self._log.insert("utterance", note=note.id, rank=1.0, start_s=at_s, state="typed")
        typed = [
            self._log.insert("word", utterance=line.id, rank=float(rank), text=word, state="typed")
            for rank, word in enumerate(words, 1)
        ]
        self._log.record(by, "note added", [note, line, *typed], conversation)
        # Given back also where its moment is closed: it was typed just now, and is kept.
        return self._note(self._row(note.id))

    def refile(self, note: str, step: str, by: Hand) -> None:
        """Put a note under another step."""
        change = self._log.update("note", note, step=step)
        self._log.record(by, "note filed under another step", [change], self.get(note).conversation)

    def get(self, note: str) -> Note:
        """Return one note; raises EntryError where there is none, or where it is closed."""
        row = self._row(note)
        if self._curtain.hides_moment(row["conversation"], row["at_s"]):
            raise closed_entry()
        return self._note(row)

    def of(self, conversation: str) -> list[Note]:
        """Return a conversation's notes in the order of their entry."""
        rows = self._store.rows("SELECT * FROM note WHERE conversation = ? ORDER BY id", [conversation])
        return [self._note(row) for row in self._curtain.open_moments(conversation, rows)]

    def mark(self, conversation: str, step: str, kind: MarkKind, by: Hand, *, at_s: float | None) -> Mark:
        """Mark a moment."""
        change = self._log.insert(
            "mark", conversation=conversation, step=step, kind=kind, at=self._clock.now(), at_s=at_s, author=by.author
        )
        self._log.record(by, f"mark {kind}", [change], conversation)
        return Mark(**(change.after or {}))

    def marks(self, conversation: str) -> list[Mark]:
        """Return a conversation's marks in the order of their entry."""
        rows = self._store.rows("SELECT * FROM mark WHERE conversation = ? ORDER BY id", [conversation])
        return [Mark(**row) for row in self._curtain.open_moments(conversation, rows)]

    def _note(self, row: Row) -> Note:
        return Note(**row, words=tuple(self._words.behind_curtain(Document(None, row["id"]))))

    def _row(self, note: str) -> Row:
        row = self._store.row("SELECT * FROM note WHERE id = ?", [note])
        if row is None:
            raise EntryError(
                title="This note is no longer there.",
                detail="It was taken back or removed.",
                remedy="Look at the list of notes again.",
            )
        return row
