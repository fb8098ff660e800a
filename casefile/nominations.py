"""Episodes that a participant names: the turning points of their story, by a line near their own wording.

A nomination is an observation. The key practice episodes of `casefile.episodes` are the team's, which may make one of
a nomination, or not; neither changes the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from casefile.clock import Clock
from casefile.curtain import Curtain
from casefile.database import Row, Store
from casefile.errors import EntryError
from casefile.events import Hand, Log
from casefile.note_classes import NoteClass, NoteClasses
from casefile.notes import Note, Notes


@dataclass(frozen=True)
class Nomination:
    """One nominated episode.

    `title` is the working title, where none was given the note's own words; `period` from when to when as they said
    it, `why` why it mattered to them, `raised_by` who raised it, each None where nobody has said. `story_s` is the
    moment of the story that it points back to, in seconds on the conversation; `at_s` when it was nominated.
    `is_struck` says that its line is struck out: then it is kept to be seen, and says nothing.
    """

    id: str
    conversation: str
    note: str
    title: str
    period: str | None
    why: str | None
    raised_by: str | None
    story_s: float | None
    at: str
    at_s: float | None
    author: str
    is_struck: bool = False


class Nominations:
    """Repository of nominated episodes; those of closed stretches are kept, and not given."""

    def __init__(
        self, store: Store, log: Log, clock: Clock, notes: Notes, classes: NoteClasses, curtain: Curtain
    ) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._notes = notes
        self._classes = classes
        self._curtain = curtain

    def add(self, note: str, by: Hand, *, at_s: float | None = None, story_s: float | None = None) -> Nomination:
        """Nominate the episode that a note tells of; raises EntryError where it is nominated already."""
        found = self._notes.get(note)
        if self.of_note(note) is not None:
            raise EntryError(
                title="This episode is nominated already.",
                detail="A note nominates one episode.",
                remedy="Write a line for another one.",
            )
        change = self._log.insert(
            "nomination",
            conversation=found.conversation,
            note=note,
            story_s=story_s,
            at=self._clock.now(),
            at_s=at_s,
            author=by.author,
        )
        self._log.record(by, "episode nominated", [change], found.conversation)
        return self._whole(change.after or {}, {note: found}, [])

    def point_to(self, nomination: str, story_s: float | None, by: Hand) -> None:
        """Point a nominated episode to the moment of the story in which it was told."""
        change = self._log.update("nomination", nomination, story_s=story_s)
        self._log.record(by, "episode pointed to the story", [change], str((change.after or {})["conversation"]))

    def withdraw(self, nomination: Nomination, by: Hand) -> None:
        """Take a nomination back, with what was said of it and that an episode takes it up; the note and that stay.

        Raises EntryError where something that lies in a closed stretch speaks of it.
        """
        said = self._store.rows("SELECT id FROM note_class WHERE nomination = ? ORDER BY id", [nomination.id])
        shown = {item.id for item in self._classes.of(nomination.conversation)}
        if any(row["id"] not in shown for row in said):
            raise EntryError(
                title="This nomination can't be taken back now.",
                detail="What was said of it lies in a closed stretch of the conversation.",
                remedy="See what is closed, and open it there: vantage seals",
            )
        gone = [self._log.delete("note_class", row["id"]) for row in said]
        taken_up = self._store.rows("SELECT id FROM episode_nomination WHERE nomination = ?", [nomination.id])
        gone += [self._log.delete("episode_nomination", row["id"]) for row in taken_up]
        gone.append(self._log.delete("nomination", nomination.id))
        self._log.record(by, "nomination taken back", gone, nomination.conversation)

    def of(self, conversation: str) -> list[Nomination]:
        """Return a conversation's nominated episodes in the order of their entry."""
        rows = self._store.rows("SELECT * FROM nomination WHERE conversation = ? ORDER BY id", [conversation])
        notes = {note.id: note for note in self._notes.of(conversation)} if rows else {}
        said = self._classes.of(conversation) if rows else []
        return [
            self._whole(row, notes, [item for item in said if item.nomination == row["id"]])
            for row in self._curtain.open_moments(conversation, rows)
            if row["note"] in notes
        ]

    def of_note(self, note: str) -> Nomination | None:
        """Return the episode that a note nominates, or None."""
        conversation = self._notes.get(note).conversation
        return next((item for item in self.of(conversation) if item.note == note), None)

    def _whole(self, row: Row, notes: dict[str, Note], said: list[NoteClass]) -> Nomination:
        def newest(kind: str) -> str | None:
            found = [item for item in said if item.kind == kind]
            if not found:
                return None
            return found[-1].words or (notes[found[-1].note].text if found[-1].note in notes else None)

        raised = [item for item in said if item.kind == "raised_by"]
        story_s = row["story_s"]
        return Nomination(
            row["id"],
            row["conversation"],
            row["note"],
            newest("title") or notes[row["note"]].text,
            newest("period"),
            newest("why"),
            (raised[-1].words or raised[-1].code) if raised else None,
            None if self._curtain.hides_moment(row["conversation"], story_s) else story_s,
            row["at"],
            row["at_s"],
            row["author"],
            notes[row["note"]].is_struck,
        )
