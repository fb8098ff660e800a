"""Step visits: which of the nine steps was in force from when."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.clock import Clock
from casefile.database import Store
from casefile.events import Hand, Log


@dataclass(frozen=True)
class StepVisit:
    """A step entered: `at` wall time for the record, `at_s` seconds on the conversation, None before any sound."""

    id: str
    conversation: str
    step: str
    at: str
    at_s: float | None


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


def step_at(visits: list[StepVisit], at_s: float | None) -> str | None:
    """Return the step in force at a moment; before the first timed visit, that of the first visit.

    Visits without a time were made before any sound, so that they count as the conversation's beginning.
    """
    if not visits:
        return None
    ordered = sorted(visits, key=lambda visit: (visit.at_s or 0.0, visit.id))
    earlier = [visit for visit in ordered if (visit.at_s or 0.0) <= (at_s or 0.0)]
    return (earlier or ordered[:1])[-1].step
