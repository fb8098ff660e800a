"""The legal hold: while it is on, nothing of the case can be removed for good.

Each time it is set or lifted is an entry of its own, with who, when and why; it is never undone, only lifted.
"""

from __future__ import annotations

from dataclasses import dataclass

from casefile.clock import Clock
from casefile.database import Store
from casefile.errors import EntryError
from casefile.events import Change, Hand, Log


@dataclass(frozen=True)
class Hold:
    """One entry: set (`held`) or lifted, in whose words why, by whom and when."""

    id: str
    held: bool
    reason: str
    author: str
    at: str


class Holds:
    """Repository of the case's legal hold."""

    def __init__(self, store: Store, log: Log, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock

    def set(self, reason: str, by: Hand) -> Hold:
        """Put the hold on; raises EntryError where it is on already, or without a reason."""
        return self._enter(True, reason, by)

    def lift(self, reason: str, by: Hand) -> Hold:
        """Lift the hold; raises EntryError where there is none, or without a reason."""
        return self._enter(False, reason, by)

    def current(self) -> Hold | None:
        """Return the entry that put the hold on, or None while there is none."""
        entries = self.all()
        return entries[-1] if entries and entries[-1].held else None

    def all(self) -> list[Hold]:
        """Return every setting and lifting, the oldest first."""
        rows = self._store.rows("SELECT * FROM legal_hold ORDER BY id")
        return [Hold(**{**row, "held": bool(row["held"])}) for row in rows]

    def _enter(self, held: bool, reason: str, by: Hand) -> Hold:
        with self._store.write():
            if (self.current() is not None) == held:
                raise _stands_already(held=held)
            if not reason.strip():
                raise EntryError(
                    title="The reason is missing.",
                    detail="Whoever looks later has to see why a legal hold was set or lifted. Nothing was changed.",
                    remedy="Say it in a few words, such as: asked for by the court.",
                )
            change = self._log.insert(
                "legal_hold", held=int(held), reason=reason.strip(), author=by.author, at=self._clock.now()
            )
            kind = "legal hold set" if held else "legal hold lifted"
            self._log.record(Hand(by.author, "hold"), kind, [change, self._flag(held)])
        return self.all()[-1]

    def _flag(self, held: bool) -> Change:
        row = self._store.row("SELECT id FROM case_info")
        return self._log.update("case_info", row["id"] if row else "", legal_hold=int(held))


def _stands_already(*, held: bool) -> EntryError:
    return EntryError(
        title="This case is under a legal hold already." if held else "This case is under no legal hold.",
        detail="Nothing was changed.",
        remedy="See since when and why with: vantage hold CASE" if held else "There is nothing to lift.",
    )
