"""What lines leave behind, entered: one key says one thing of a line, and the same key takes it back.

Nothing here has to be said of any line, and nothing of it is a tag.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from capture.carried import queries_for
from capture.said import Heard, NotHeard, not_heard, read_back, words_of
from casefile.note_classes import NewClass, NoteClass
from casefile.notes import Note

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.events import Hand
    from casefile.nominations import Nomination
    from casefile.queries import Query, SourceKind
    from casefile.tags import Direction

TAKEN_OFF = "Taken off"
# Of these a note is only one at a time.
_ONE_OF = frozenset({"tense", "level", "present", "by_role", "title", "period", "raised_by"})


@dataclass(frozen=True)
class LeafView:
    """What a conversation's lines have left behind so far, read at one moment.

    `notes` are those that are not struck out, in the order of their entry; `said` tells in words what each is said to
    be; `moments` are the lines of the story with their place in seconds; `heard` is what is read back, episodes first.
    """

    notes: tuple[Note, ...]
    said: Mapping[str, tuple[str, ...]]
    episodes: tuple[Nomination, ...]
    moments: tuple[tuple[str, float], ...]
    queries: tuple[Query, ...]
    heard: tuple[Heard, ...]
    not_heard: NotHeard
    extra_aspects: bool

    def nominated_by(self, note: Note) -> Nomination | None:
        """Return the episode that a note nominates, or None."""
        return next((item for item in self.episodes if item.note == note.id), None)


class Leaves:
    """Says things of one conversation's lines; every method returns what was done, in words for the screen."""

    def __init__(self, case: Case, conversation: str, by: Hand) -> None:
        self._case = case
        self._conversation = conversation
        self._by = by

    def say(self, note: str, what: NewClass, at_s: float | None = None) -> str:
        """Say something of a note; what is said of it already is taken off again, as it is by empty words.

        Of what a note can be only once, the new takes the place of the old. A category takes the place of "not placed
        yet", with the direction and weight that were given to it.
        """
        said = [item for item in self._case.note_classes.said_of(note) if item.kind == what.kind]
        same = [item for item in said if _is_same(item, what)]
        if same and what.words:
            return f"{_capital(self._words(same[-1]))}."
        if same:
            self._case.note_classes.drop(same[-1], self._by)
            return f"{TAKEN_OFF}: {self._words(same[-1])}."
        if what.words == "":
            return "Nothing was entered."
        unplaced = [item for item in said if what.kind == "factor" and item.code == "unplaced"]
        old = [item for item in said if what.kind in _ONE_OF]
        if unplaced and what.code != "unplaced":
            old, what = unplaced, _with_what_was_given(what, unplaced[-1])
        if old:
            entered = self._case.note_classes.replace(old, what, self._by, at_s=at_s)
        else:
            entered = self._case.note_classes.add(note, what, self._by, at_s=at_s)
        return f"{_capital(self._words(entered))}."

    def direct(self, note: str, direction: Direction, at_s: float | None = None) -> str:
        """Say which way a note's last factor worked; the same way once more takes it off."""
        return self._of_factor(
            note, lambda was: replace(was, direction=None if was.direction == direction else direction), at_s
        )

    def weigh(self, note: str, weight: str, at_s: float | None = None) -> str:
        """Say what weight the participant gave to a note's last factor."""
        return self._of_factor(note, lambda was: replace(was, weight=weight.strip() or None), at_s)

    def nominate(self, note: str, at_s: float | None = None) -> str:
        """Nominate the episode that a note tells of, or take the nomination back."""
        found = self._case.nominations.of_note(note)
        if found is not None:
            self._case.nominations.withdraw(found, self._by)
            return f"{TAKEN_OFF}: nominated episode."
        line = self._case.notes.get(note)
        story_s = line.at_s if line.step == "story" else None
        self._case.nominations.add(note, self._by, at_s=at_s, story_s=story_s)
        return "Nominated episode."

    def point_to(self, nomination: str, story_s: float) -> str:
        """Point a nominated episode to a moment of the story."""
        self._case.nominations.point_to(nomination, story_s, self._by)
        return "The episode goes back to that moment in the story."

    def confirm(self, heard: Heard, at_s: float | None = None) -> str:
        """Enter that the participant confirmed what was read back; once more takes it off."""
        return self.say(heard.note, NewClass("confirmed", nomination=heard.nomination, about=heard.about), at_s)

    def correct(self, heard: Heard, note: str, at_s: float | None = None) -> str:
        """Enter that a line corrects what was read back; both stand, and once more takes it off."""
        what = NewClass("correction", nomination=heard.nomination, about=heard.about)
        told = self.say(note, what, at_s)
        return told if told.startswith(TAKEN_OFF) else "The correction stands beside what was heard first."

    def prepare(self, question: str, source_kind: SourceKind | None, differs: str | None) -> str:
        """Enter a query."""
        self._case.queries.add(
            self._conversation, question, self._by, source_kind=source_kind, differs=(differs or "").strip() or None
        )
        return "The query is prepared."

    def view(self) -> LeafView:
        """Return what the conversation's lines have left behind so far."""
        notes = [note for note in self._case.notes.of(self._conversation) if not note.is_struck]
        standing = {note.id for note in notes}
        said = self._case.note_classes.of(self._conversation)
        nominated = [item for item in self._case.nominations.of(self._conversation) if item.note in standing]
        queries = queries_for(self._case, self._conversation)
        words = {item.note: ["nominated episode"] for item in nominated}
        for item in said:
            words.setdefault(item.note, []).append(words_of(item, nominated, queries))
        episodes, factors = read_back(notes, said, nominated)
        is_extra = self._case.settings.extra_aspects
        return LeafView(
            tuple(notes),
            {note: tuple(lines) for note, lines in words.items()},
            tuple(nominated),
            tuple((note.text, note.at_s) for note in notes if note.step == "story" and note.at_s is not None),
            tuple(queries),
            (*episodes, *factors),
            not_heard(said, notes, extra_aspects=is_extra),
            is_extra,
        )

    def _of_factor(self, note: str, change: Callable[[NewClass], NewClass], at_s: float | None) -> str:
        factors = [item for item in self._case.note_classes.said_of(note) if item.kind == "factor"]
        what = change(_new(factors[-1]) if factors else NewClass("factor", "unplaced"))
        if factors:
            entered = self._case.note_classes.replace(factors[-1:], what, self._by, at_s=at_s)
        else:
            entered = self._case.note_classes.add(note, what, self._by, at_s=at_s)
        return f"{_capital(self._words(entered))}."

    def _words(self, what: NewClass) -> str:
        nominations = self._case.nominations.of(self._conversation) if what.nomination else []
        return words_of(what, nominations, queries_for(self._case, self._conversation) if what.query else [])


def _is_same(item: NoteClass, what: NewClass) -> bool:
    pointers = (item.code, item.nomination, item.about, item.query)
    is_same = pointers == (what.code, what.nomination, what.about, what.query)
    return is_same and (not what.words or item.words == what.words)


def _with_what_was_given(what: NewClass, was: NoteClass) -> NewClass:
    return replace(what, direction=what.direction or was.direction, weight=what.weight or was.weight)


def _new(item: NoteClass) -> NewClass:
    return NewClass(
        item.kind, item.code, item.direction, item.weight, item.words, item.nomination, item.about, item.query
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
