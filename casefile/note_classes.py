"""What notes are said to be: which aspect, factor or episode, "then" or "now", and what else a line may leave.

Said while listening, or added later, by whoever writes notes; layer `observation`. None of it is a tag or becomes one
by itself. Every entry belongs to a note: it is closed with the note, goes with it for good, and is closed as well
where the moment of its own key press is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

from casefile.clock import Clock
from casefile.curtain import Curtain
from casefile.database import Row, Store
from casefile.errors import EntryError
from casefile.events import Change, Hand, Log
from casefile.framework import ASPECTS, DIRECTIONS, FACTOR_LEVELS, FACTORS
from casefile.tags import Direction

ClassKind = Literal[
    "present",
    "preparation",
    "exposure",
    "episode",
    "title",
    "period",
    "why",
    "raised_by",
    "aspect",
    "tense",
    "factor",
    "by_role",
    "enabler",
    "hung_on",
    "answer",
    "level",
    "linked_factor",
    "correction",
    "confirmed",
    "turn_to",
    "follow_up",
    "second",
    "feedback",
    "support",
    "leave_out",
]

# The codes that a kind may have; a kind that is not named here has none.
CODES: dict[ClassKind, frozenset[str]] = {
    "present": frozenset({"supporter", "interpreter", "advocate", "second_parent", "other"}),
    "raised_by": frozenset({"participant", "reviewers", "other"}),
    "aspect": frozenset(item.id for item in ASPECTS),
    "tense": frozenset({"then", "now"}),
    "factor": frozenset(item.id for item in FACTORS),
    "hung_on": frozenset({"luck", "one_person"}),
    "level": frozenset(item.id for item in FACTOR_LEVELS),
    "linked_factor": frozenset(item.id for item in FACTORS),
}
_OF_EPISODE = frozenset({"episode", "title", "period", "why", "raised_by"})
_ON_WHAT_WAS_HEARD = frozenset({"correction", "confirmed"})


@dataclass(frozen=True)
class NewClass:
    """What a note is about to be said to be.

    `words` are typed for it where the note's own do not say it: a role, a title, a weight of the participant's goes
    into `weight`. `nomination` is the episode that it belongs to or speaks of, `about` another note that it speaks of,
    `query` the query that it answers.
    """

    kind: ClassKind
    code: str | None = None
    direction: Direction | None = None
    weight: str | None = None
    words: str | None = None
    nomination: str | None = None
    about: str | None = None
    query: str | None = None


@dataclass(frozen=True)
class NoteClass(NewClass):
    """One thing that a note is said to be; `at_s` is the moment of the key press, None where no sound ran."""

    id: str = ""
    conversation: str = ""
    note: str = ""
    at: str = ""
    at_s: float | None = None
    author: str = ""


_GIVEN = tuple(field.name for field in fields(NewClass))


class NoteClasses:
    """Repository of what notes are said to be; what lies in closed stretches is kept, and not given."""

    def __init__(self, store: Store, log: Log, clock: Clock, curtain: Curtain) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._curtain = curtain

    def add(self, note: str, what: NewClass, by: Hand, *, at_s: float | None = None) -> NoteClass:
        """Say something of a note, beside what was said before.

        Raises EntryError for a note that is not there and for what can't be said of one.
        """
        change = self._planned(note, what, by, at_s)
        self._log.record(by, "note said to be", [change], str((change.after or {})["conversation"]))
        return NoteClass(**(change.after or {}))

    def replace(self, old: Sequence[NoteClass], what: NewClass, by: Hand, *, at_s: float | None = None) -> NoteClass:
        """Say something of a note in the place of something else; what was said first stays in the log.

        Raises EntryError where nothing is replaced, where one of them is gone, and for what can't be said of a note.
        """
        if len({item.note for item in old}) != 1:
            raise EntryError(
                title="This is said of no note, or of several.",
                detail="Something can be said in the place of what was said of the same note.",
                remedy="Choose one note.",
            )
        gone = [self._log.delete("note_class", item.id) for item in old]
        change = self._planned(old[0].note, what, by, at_s)
        self._log.record(by, "note said to be otherwise", [*gone, change], old[0].conversation)
        return NoteClass(**(change.after or {}))

    def drop(self, what: NoteClass, by: Hand) -> None:
        """Take something back that a note was said to be; that it was said stays in the log."""
        self._log.record(by, "note no longer said to be", [self._log.delete("note_class", what.id)], what.conversation)

    def of(self, conversation: str) -> list[NoteClass]:
        """Return what the notes of a conversation are said to be, in the order of their entry."""
        rows = self._store.rows(
            "SELECT c.*, n.at_s AS note_s, e.at_s AS pressed_s, m.at_s AS episode_s, a.at_s AS about_s "
            "FROM note_class c JOIN note n ON n.id = c.note LEFT JOIN nomination e ON e.id = c.nomination "
            "LEFT JOIN note m ON m.id = e.note LEFT JOIN note a ON a.id = c.about "
            "WHERE c.conversation = ? ORDER BY c.id",
            [conversation],
        )
        moments = ("at_s", "note_s", "pressed_s", "episode_s", "about_s")
        return [_class(row) for row in self._curtain.open_all_through(conversation, rows, moments)]

    def said_of(self, note: str) -> list[NoteClass]:
        """Return what one note is said to be; nothing where it is closed."""
        row = self._store.row("SELECT conversation FROM note WHERE id = ?", [note])
        return [item for item in self.of(row["conversation"]) if item.note == note] if row else []

    def _planned(self, note: str, what: NewClass, by: Hand, at_s: float | None) -> Change:
        _check(what)
        row = self._store.row("SELECT conversation FROM note WHERE id = ?", [note])
        if row is None:
            raise EntryError(
                title="This note is no longer there.",
                detail="It was taken back or removed.",
                remedy="Look at the list of notes again.",
            )
        given = {name: getattr(what, name) for name in _GIVEN}
        return self._log.insert(
            "note_class",
            conversation=row["conversation"],
            note=note,
            **given,
            at=self._clock.now(),
            at_s=at_s,
            author=by.author,
        )


def _class(row: Row) -> NoteClass:
    return NoteClass(**{name: row[name] for name in (field.name for field in fields(NoteClass))})


def _check(what: NewClass) -> None:
    wrong = ""
    if what.code is not None and what.code not in CODES.get(what.kind, ()):
        wrong = "Its code is none of those that belong to its kind."
    elif what.code is None and what.kind in CODES:
        wrong = "It says of what kind it is, and not which."
    elif what.direction is not None and what.direction not in DIRECTIONS:
        wrong = "A factor supported, hindered, did both, or its direction is unclear."
    elif what.kind != "factor" and (what.direction is not None or what.weight is not None):
        wrong = "Only a contributory factor has a direction and a weight."
    elif what.kind in _OF_EPISODE and what.nomination is None:
        wrong = "It names no episode."
    elif what.kind == "answer" and what.query is None:
        wrong = "It names no query."
    elif what.kind in _ON_WHAT_WAS_HEARD and (what.nomination is None) == (what.about is None):
        wrong = "It speaks of one thing that was heard: an episode, or another note."
    if wrong:
        raise EntryError(
            title="This can't be said of a note.", detail=wrong, remedy="Choose from the list that the screen shows."
        )
