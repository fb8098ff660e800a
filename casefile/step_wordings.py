"""How the team words the nine steps: each version is an entry, and the newest one is in force."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.clock import Clock
from casefile.database import Store
from casefile.events import Hand, Log


@dataclass(frozen=True)
class StepWording:
    """One version: `wording` is TOML and holds what differs from the standard; empty, it is the standard."""

    id: str
    wording: str
    author: str
    at: str


class StepWordings:
    """Repository of the team's wording; what the TOML may hold is `capture.wording`'s to say."""

    def __init__(self, store: Store, log: Log, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock

    def enter(self, wording: str, by: Hand) -> StepWording:
        """Put a wording in force; the earlier ones are kept."""
        change = self._log.insert("step_wording", wording=wording, author=by.author, at=self._clock.now())
        self._log.record(by, "steps worded", [change])
        return StepWording(**(change.after or {}))

    def current(self) -> StepWording | None:
        """Return the wording in force, or None while it has always been the standard."""
        entered = self.all()
        return entered[-1] if entered else None

    def all(self) -> list[StepWording]:
        """Return every version, the oldest first."""
        return [StepWording(**row) for row in self._store.rows("SELECT * FROM step_wording ORDER BY id")]
