"""Step visits: which of the nine steps was in force from when, and what was said during each.

A visit is a stretch of the conversation's timeline: from its beginning to that of the next.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from casefile.clock import Clock
from casefile.database import Store
from casefile.events import Hand, Log
from casefile.recordings import IMPORTED


@dataclass(frozen=True)
class StepVisit:
    """A step entered: `at` wall time for the record, `at_s` seconds on the conversation, None before any sound."""

    id: str
    conversation: str
    step: str
    at: str
    at_s: float | None


@dataclass(frozen=True)
class Piece:
    """A recording as the walk sees it; `is_walked` is False where no step is known, as in sound from a file."""

    id: str
    starts_at_s: float
    is_walked: bool = True


@dataclass(frozen=True)
class StepStretch:
    """The seconds of a conversation during which a visit was in force; `to_s` is None for the one that goes on."""

    visit: StepVisit
    from_s: float
    to_s: float | None

    @property
    def step(self) -> str:
        """The id of the step."""
        return self.visit.step


class Timed(Protocol):
    """What was said from a moment on, such as an utterance; None where the moment is not known."""

    @property
    def start_s(self) -> float | None:
        """Seconds on the conversation."""


Said = TypeVar("Said", bound=Timed)


@dataclass(frozen=True)
class StepPart(Generic[Said]):
    """What was said during one visit, in its order; `stretch` is None where no step was in force."""

    stretch: StepStretch | None
    said: tuple[Said, ...]


class StepVisits:
    """Repository of step visits; any order, any number of returns."""

    def __init__(self, store: Store, log: Log, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock

    def enter(self, conversation: str, step: str, by: Hand, *, at_s: float | None) -> StepVisit:
        """Enter a step at a moment of the timeline."""
        change = self._log.insert("step_visit", conversation=conversation, step=step, at=self._clock.now(), at_s=at_s)
        # Moving between steps is kept apart from notes, so that undo takes back words and never moves the walk.
        self._log.record(Hand(by.author, "steps"), "step entered", [change], conversation)
        return StepVisit(**change.after) if change.after else self.of(conversation)[-1]

    def of(self, conversation: str) -> list[StepVisit]:
        """Return all visits in the order of their entry."""
        rows = self._store.rows("SELECT * FROM step_visit WHERE conversation = ? ORDER BY id", [conversation])
        return [StepVisit(**row) for row in rows]

    def current(self, conversation: str) -> StepVisit | None:
        """Return the visit in force, or None before the first."""
        visits = self.of(conversation)
        return visits[-1] if visits else None

    def stretches(self, conversation: str) -> list[StepStretch]:
        """Return the visits as stretches of the conversation's recordings, in the order of the timeline."""
        rows = self._store.rows("SELECT id, starts_at_s, source FROM recording WHERE conversation = ?", [conversation])
        pieces = [Piece(row["id"], row["starts_at_s"], row["source"] != IMPORTED) for row in rows]
        return stretches(self.of(conversation), pieces)


def stretches(visits: Sequence[StepVisit], pieces: Iterable[Piece] = ()) -> list[StepStretch]:
    """Return the visits as stretches of the timeline, in its order; a step visited twice has two.

    A visit without a time was made while nothing was recorded: it counts from the start of the next recording, if it
    is still in force then, and else has no stretch. Without `pieces` there is one, begun before the first timed visit.
    What was said before the first visit is the first visit's. `visits` and `pieces` go by their ids, which only grow.
    """
    ordered = sorted(visits, key=lambda visit: visit.id)
    if not ordered:
        return []
    bounds: list[tuple[float, int, str, StepVisit | None]] = []
    first_timed = next((visit.id for visit in ordered if visit.at_s is not None), "~")
    for piece in [*pieces] or [Piece(first_timed, 0.0)]:
        in_force = [visit for visit in ordered if visit.id < piece.id] if piece.is_walked else []
        if in_force or not piece.is_walked:
            bounds.append((piece.starts_at_s, 0, piece.id, in_force[-1] if in_force else None))
    bounds += [(visit.at_s, 1, visit.id, visit) for visit in ordered if visit.at_s is not None]
    bounds.sort(key=lambda bound: bound[:3])
    walked = [(at_s, visit) for at_s, _, _, visit in bounds] or [(0.0, ordered[0])]
    if walked[0][1] is not None:
        walked[0] = (min(0.0, walked[0][0]), walked[0][1])
    begun = [bound for at, bound in enumerate(walked) if at == 0 or bound[1] != walked[at - 1][1]]
    ends = [*[at_s for at_s, _ in begun[1:]], None]
    return [StepStretch(visit, at_s, to_s) for (at_s, visit), to_s in zip(begun, ends, strict=True) if visit]


def by_step(walk: Sequence[StepStretch], said: Iterable[Said]) -> list[StepPart[Said]]:
    """Lay out what was said by the visits during which it began; its order stays, and a silent visit has no part."""
    parts: list[tuple[StepStretch | None, list[Said]]] = []
    for item in said:
        here = parts[-1][0] if item.start_s is None and parts else stretch_at(walk, item.start_s)
        if not parts or parts[-1][0] != here:
            parts.append((here, []))
        parts[-1][1].append(item)
    return [StepPart(stretch, tuple(items)) for stretch, items in parts]


def stretch_at(walk: Sequence[StepStretch], at_s: float | None) -> StepStretch | None:
    """Return the stretch that a moment lies in; an unknown moment counts as the conversation's beginning."""
    moment_s = at_s or 0.0
    place = bisect_right([stretch.from_s for stretch in walk], moment_s) - 1
    if place < 0:
        return None
    to_s = walk[place].to_s
    return walk[place] if to_s is None or moment_s < to_s else None


def step_at(walk: Sequence[StepStretch], at_s: float | None) -> str | None:
    """Return the step in force at a moment, or None."""
    found = stretch_at(walk, at_s)
    return found.step if found else None
