"""The note-taker's record: notes and marks, with the step and the moment.

A note's text is stored as words under the same rules as a transcript, so that it can be tagged; its layer stays
`observation`, but for a line typed as the participant's quote. What a line is besides (what was observed rather than
heard, struck out, holding a name) are states of it, each with author and time: none of them changes its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from casefile.clock import Clock
from casefile.curtain import Curtain, closed_entry
from casefile.database import Row, Store
from casefile.errors import EntryError
from casefile.events import Change, Hand, Log
from casefile.words import Document, Word, Words, living_text

# Heard, in the note-taker's words; the participant's own words; what the note-taker observed; to be returned to.
NoteKind = Literal["note", "quote", "observation", "return"]
MarkKind = Literal["moment", "return", "leave_out"]
Holding = Literal["name", "document", "query"]
LineState = Literal["observation", "return", "struck", "name", "document", "query", "returned"]
HOLDINGS: tuple[Holding, ...] = get_args(Holding)
# The ids of the lines that are struck out, for queries.
STRUCK = "(SELECT note FROM line_state WHERE what = 'struck')"
NOT_VERBATIM = "note-taker's record, not verbatim"
_KINDS: tuple[Literal["observation", "return"], ...] = ("observation", "return")


@dataclass(frozen=True)
class Note:
    """One line: `at_s` is the moment on the conversation at which its typing began, None where no sound ran.

    `states` is what was said of it afterwards: struck out, holding a name, a document or a query, returned to.
    `checked_on` is the day (ISO 8601) on which the participant checked the words that stand there now.
    """

    id: str
    conversation: str
    step: str
    kind: NoteKind
    at: str
    at_s: float | None
    author: str
    words: tuple[Word, ...]
    states: frozenset[LineState] = frozenset()
    checked_on: str | None = None

    @property
    def text(self) -> str:
        """Return the line as it stands."""
        return living_text(self.words)

    @property
    def layer(self) -> Literal["account", "observation"]:
        """Tell whose words these are: a line typed as a quote is the participant's account."""
        return "account" if self.kind == "quote" else "observation"

    @property
    def standing(self) -> str:
        """Say what its words may be taken for: the participant's own, checked by them, or the note-taker's record."""
        if self.checked_on is not None:
            return f"checked by participant, {self.checked_on}"
        return "account" if self.kind == "quote" else NOT_VERBATIM

    @property
    def is_struck(self) -> bool:
        """Tell whether it is struck out; it is kept, and stays to be seen."""
        return "struck" in self.states

    @property
    def is_corrected(self) -> bool:
        """Tell whether its words were others before."""
        return any(word.state != "typed" for word in self.words)

    @property
    def holds(self) -> tuple[Holding, ...]:
        """Return what it is said to hold."""
        return tuple(what for what in HOLDINGS if what in self.states)


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
    states: frozenset[LineState] = frozenset()


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
        words = _words_of(text)
        note = self._log.insert(
            "note",
            conversation=conversation,
            step=step,
            kind=_stored(kind),
            at=self._clock.now(),
            at_s=at_s,
            author=by.author,
        )
        line = self._log.insert("utterance", note=note.id, rank=1.0, start_s=at_s, state="typed")
        typed = [
            self._log.insert("word", utterance=line.id, rank=float(rank), text=word, state="typed")
            for rank, word in enumerate(words, 1)
        ]
        states = [self._state(conversation, "note", note.id, what, by) for what in _KINDS if what == kind]
        self._log.record(by, "note added", [note, line, *typed, *states], conversation)
        # Given back also where its moment is closed: it was typed just now, and is kept.
        return self._note(self._row(note.id))

    def refile(self, note: str, step: str, by: Hand) -> None:
        """Put a note under another step."""
        change = self._log.update("note", note, step=step)
        self._log.record(by, "note filed under another step", [change], self.get(note).conversation)

    def change(
        self, note: str, by: Hand, *, text: str | None = None, kind: NoteKind | None = None, at_s: float | None = None
    ) -> Note:
        """Give a note other words, another kind, another moment, or any of these, in one event; earlier words are kept.

        Words that stay keep their ids (see `casefile.retyping`). Raises EntryError for an empty text.
        """
        before = self.get(note)
        changes: list[Change] = []
        if text is not None and _words_of(text) != before.text.split():
            changes += self._words.retyped(note, text, by)
        if (kind is not None and kind != before.kind) or at_s is not None:
            stored = _stored(kind or before.kind)
            changes.append(self._log.update("note", note, kind=stored, at_s=before.at_s if at_s is None else at_s))
        if kind is not None:
            wanted = before.states - {*_KINDS} | {what for what in _KINDS if what == kind}
            changes += self._towards(before.conversation, "note", note, before.states, wanted, by)
        if at_s is not None:
            changes += [self._log.update("utterance", line, start_s=at_s) for line in self._lines(note)]
        changes = [change for change in changes if change.before != change.after]
        if changes:
            self._log.record(by, "note changed", changes, before.conversation)
        # Given back also where it was moved into a closed stretch: who moved it has just read it.
        return self._note(self._row(note))

    def set_state(self, line: str, state: LineState, holds: bool, by: Hand) -> None:
        """Say something of a note (or, of a mark, that it was returned to), or take that back; twice is once."""
        _, found = self._line(line)
        self.set_states(line, found.states | {state} if holds else found.states - {state}, by)

    def set_states(self, line: str, states: Iterable[LineState], by: Hand) -> None:
        """Say of a note or a mark just this, in one event; what was said of it before and is not now is gone."""
        table, found = self._line(line)
        wanted = frozenset(states)
        changes = self._towards(found.conversation, table, line, found.states, wanted, by)
        if changes:
            changed = ", ".join(sorted(wanted ^ found.states))
            self._log.record(by, f"{table}: {changed}", changes, found.conversation)

    def set_checked(self, note: str, on: str | None, by: Hand) -> Note:
        """Enter on which day (ISO 8601) the participant checked a note as it stands, or with None that they did not.

        Where its words change later, the mark no longer holds. Raises EntryError for what is no day.
        """
        found = self.get(note)
        rows = self._store.rows("SELECT id FROM note_check WHERE note = ?", [note])
        changes = [self._log.delete("note_check", row["id"]) for row in rows]
        if on is not None:
            changes.append(
                self._log.insert(
                    "note_check",
                    conversation=found.conversation,
                    note=note,
                    checked_on=_day(on),
                    text=found.text,
                    author=by.author,
                    at=self._clock.now(),
                )
            )
        if changes:
            kind = "note checked by participant" if on is not None else "note not checked by participant"
            self._log.record(by, kind, changes, found.conversation)
        return self.get(note)

    def get(self, note: str) -> Note:
        """Return one note; raises EntryError where there is none, or where it is closed."""
        row = self._row(note)
        if self._curtain.hides_moment(row["conversation"], row["at_s"]):
            raise closed_entry()
        return self._note(row)

    def of(self, conversation: str) -> list[Note]:
        """Return a conversation's notes in the order of their entry."""
        rows = self._store.rows("SELECT * FROM note WHERE conversation = ? ORDER BY id", [conversation])
        states, checks = self._states(conversation), self._checks("conversation", conversation)
        words = self._words.of_notes(conversation)
        return [
            self._note(row, states.get(row["id"], frozenset()), checks, words.get(row["id"], []))
            for row in self._curtain.open_moments(conversation, rows)
        ]

    def standing(self, conversation: str) -> frozenset[str]:
        """Return the ids of a conversation's notes that are not struck out, closed ones too; no words are read."""
        rows = self._store.rows(f"SELECT id FROM note WHERE conversation = ? AND id NOT IN {STRUCK}", [conversation])
        return frozenset(row["id"] for row in rows)

    def versions(self, note: str) -> list[str]:
        """Return what a note said before, oldest first, as far as no removal has emptied the log of it."""
        found = self.get(note)
        lines = set(self._lines(note))
        rows = {
            row["id"]: row
            for line in lines
            for row in self._store.rows("SELECT * FROM word WHERE utterance = ?", [line])
        }
        texts: list[str] = []
        for _, changes in reversed(self._log.contents(found.conversation)):
            ours = [
                one for one in changes if one.table == "word" and (one.before or one.after or {})["utterance"] in lines
            ]
            for change in ours:
                if change.before is None:
                    rows.pop(change.id, None)
                else:
                    rows[change.id] = change.before
            if ours and rows:
                living = [row for row in rows.values() if row["state"] != "deleted"]
                texts.append(" ".join(row["text"] for row in sorted(living, key=lambda row: (row["rank"], row["id"]))))
        return texts[::-1]

    def first_version(self, note: Note) -> str | None:
        """Return what a note said before the participant checked it, where that was anything else."""
        if note.checked_on is None or not note.is_corrected:
            return None
        earlier = self.versions(note.id)
        return earlier[0] if earlier and earlier[0] != note.text else None

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
        states = self._states(conversation)
        return [
            Mark(**row, states=states.get(row["id"], frozenset()))
            for row in self._curtain.open_moments(conversation, rows)
        ]

    def to_return_to(self, conversation: str) -> list[Note | Mark]:
        """Return the notes and marks that ask to be returned to, those returned to among them, the newest first."""
        notes = [note for note in self.of(conversation) if note.kind == "return" and not note.is_struck]
        marks = [mark for mark in self.marks(conversation) if mark.kind == "return"]
        return sorted([*notes, *marks], key=lambda line: line.id, reverse=True)

    def _state(self, conversation: str, table: str, line: str, what: LineState, by: Hand) -> Change:
        values = {"note": None, "mark": None, table: line}
        return self._log.insert(
            "line_state", conversation=conversation, **values, what=what, author=by.author, at=self._clock.now()
        )

    def _towards(
        self,
        conversation: str,
        table: str,
        line: str,
        before: frozenset[LineState],
        wanted: frozenset[LineState],
        by: Hand,
    ) -> list[Change]:
        """Plan what leads from some states of a line to others."""
        ids = {
            row["what"]: row["id"]
            for row in self._store.rows(f"SELECT id, what FROM line_state WHERE {table} = ?", [line])
        }
        gone = [self._log.delete("line_state", ids[what]) for what in sorted(before - wanted)]
        return gone + [self._state(conversation, table, line, what, by) for what in sorted(wanted - before)]

    def _states(self, conversation: str) -> dict[str, frozenset[LineState]]:
        rows = self._store.rows("SELECT note, mark, what FROM line_state WHERE conversation = ?", [conversation])
        found: dict[str, set[LineState]] = {}
        for row in rows:
            found.setdefault(row["note"] or row["mark"], set()).add(row["what"])
        return {line: frozenset(states) for line, states in found.items()}

    def _states_of(self, table: str, line: str) -> frozenset[LineState]:
        rows = self._store.rows(f"SELECT what FROM line_state WHERE {table} = ?", [line])
        return frozenset(row["what"] for row in rows)

    def _lines(self, note: str) -> list[str]:
        return [row["id"] for row in self._store.rows("SELECT id FROM utterance WHERE note = ?", [note])]

    def _note(
        self,
        row: Row,
        states: frozenset[LineState] | None = None,
        checks: dict[str, Row] | None = None,
        words: Sequence[Word] | None = None,
    ) -> Note:
        known = self._states_of("note", row["id"]) if states is None else states
        kind: NoteKind = next((what for what in _KINDS if what in known), row["kind"])
        typed = tuple(self._words.behind_curtain(Document(None, row["id"])) if words is None else words)
        check = (self._checks("note", row["id"]) if checks is None else checks).get(row["id"])
        # Of other words than those that were read out, nobody has said that they are right.
        checked_on = check["checked_on"] if check and check["text"] == living_text(typed) else None
        return Note(**{**row, "kind": kind}, words=typed, states=known, checked_on=checked_on)

    def _checks(self, column: Literal["note", "conversation"], value: str) -> dict[str, Row]:
        rows = self._store.rows(
            f"SELECT note, checked_on, text FROM note_check WHERE {column} = ? ORDER BY id", [value]
        )
        return {row["note"]: row for row in rows}

    def _line(self, line: str) -> tuple[str, Note | Mark]:
        is_note = self._store.row("SELECT id FROM note WHERE id = ?", [line]) is not None
        return ("note", self.get(line)) if is_note else ("mark", self._mark(line))

    def _mark(self, mark: str) -> Mark:
        row = self._store.row("SELECT * FROM mark WHERE id = ?", [mark])
        if row is None:
            raise _gone()
        if self._curtain.hides_moment(row["conversation"], row["at_s"]):
            raise closed_entry()
        return Mark(**row, states=self._states_of("mark", mark))

    def _row(self, note: str) -> Row:
        row = self._store.row("SELECT * FROM note WHERE id = ?", [note])
        if row is None:
            raise _gone()
        return row


def is_returned_to(line: Note | Mark) -> bool:
    """Tell whether what asked to be returned to was."""
    return "returned" in line.states


def _line_of(change: Change) -> str:
    return str((change.before or change.after or {}).get("utterance"))


def _stored(kind: NoteKind) -> Literal["note", "quote"]:
    """The layer hangs on this alone: a quote is account, everything else observation."""
    return "quote" if kind == "quote" else "note"


def _words_of(text: str) -> list[str]:
    words = text.split()
    if not words:
        raise EntryError(title="The note is empty.", detail="There is nothing to keep.", remedy="Type a word first.")
    return words


def _day(on: str) -> str:
    try:
        return date.fromisoformat(on.strip()).isoformat()
    except ValueError:
        raise EntryError(
            title="This is not a day.",
            detail="The day on which the participant checked it is written as year, month and day.",
            remedy="Write it like this: 2031-03-04",
        ) from None


def _gone() -> EntryError:
    return EntryError(
        title="This note is no longer there.",
        detail="It was taken back or removed.",
        remedy="Look at the list of notes again.",
    )
