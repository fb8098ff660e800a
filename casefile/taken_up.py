"""What a later conversation with the same participant took up again of an earlier one.

The earlier conversation's record stays as it is: that something was taken up is an entry of the later one.
"""

from __future__ import annotations

from casefile.clock import Clock
from casefile.database import Store
from casefile.events import Hand, Log


class TakenUp:
    """Repository of what was taken up: `point` is the id of an entry of an earlier conversation."""

    def __init__(self, store: Store, log: Log, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock

    def put(self, conversation: str, point: str, is_taken_up: bool, by: Hand) -> None:
        """Say that a point was taken up in a conversation, or take that back; twice is once."""
        row = self._store.row("SELECT id FROM taken_up WHERE conversation = ? AND point = ?", [conversation, point])
        if is_taken_up and row is None:
            change = self._log.insert(
                "taken_up", conversation=conversation, point=point, at=self._clock.now(), author=by.author
            )
            self._log.record(by, "taken up again", [change], conversation)
        elif not is_taken_up and row is not None:
            self._log.record(by, "not taken up", [self._log.delete("taken_up", row["id"])], conversation)

    def of(self, conversation: str) -> frozenset[str]:
        """Return the ids of the points that were taken up in a conversation."""
        rows = self._store.rows("SELECT point FROM taken_up WHERE conversation = ?", [conversation])
        return frozenset(row["point"] for row in rows)
