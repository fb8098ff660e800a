"""Pauses: when recording stood still, and why, in one of four fixed words or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from casefile.clock import Clock
from casefile.database import Store
from casefile.events import Hand, Log

PauseReason = Literal["participant asked", "break", "interruption", "technical"]


@dataclass(frozen=True)
class Pause:
    """Seconds of the conversation in which nothing was stored; `reason` is None where nobody gave one."""

    id: str
    conversation: str
    from_s: float
    to_s: float
    reason: PauseReason | None
    author: str
    at: str


class Pauses:
    """Repository of pauses; the recording has a gap where one lies."""

    def __init__(self, store: Store, log: Log, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock

    def add(self, conversation: str, from_s: float, to_s: float, reason: PauseReason | None, by: Hand) -> Pause:
        """Enter a pause, in seconds on the conversation.

        Raises EntryError for one that ends before it begins, or a reason that is none of the four words.
        """
        change = self._log.insert(
            "pause",
            conversation=conversation,
            from_s=float(from_s),
            to_s=float(to_s),
            reason=reason,
            author=by.author,
            at=self._clock.now(),
        )
        # A pause is a fact that happened, so that no undo takes it back.
        self._log.record(Hand(by.author, "recording"), "pause", [change], conversation)
        return next(pause for pause in self.of(conversation) if pause.id == change.id)

    def of(self, conversation: str) -> list[Pause]:
        """Return a conversation's pauses by their place on the timeline."""
        return [
            Pause(**row)
            for row in self._store.rows(
                "SELECT * FROM pause WHERE conversation = ? ORDER BY from_s, id", [conversation]
            )
        ]
