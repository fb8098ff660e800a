"""Turn keys: from which moment on somebody was marked, live, as the one who speaks.

They say nothing of the words by themselves: who spoke is worked out from them (`transcribe.speakers_by_keys`) and
entered only where a reviewer takes it in. They are closed with the sound that they were pressed to, and removed with
it: with a stretch those of its moments, all of them once no recording of the conversation has its sound any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from casefile.clock import Clock
from casefile.database import Store
from casefile.events import Hand, Log
from casefile.seals import Seals
from casefile.stretches import holds

Marked = Literal["participant", "lead", "note_taker", "other"]


@dataclass(frozen=True)
class TurnKey:
    """One press: who speaks from about `at_s`, seconds on the conversation; `at` is the wall time for the record."""

    id: str
    conversation: str
    speaker: Marked
    at: str
    at_s: float
    author: str


class TurnKeys:
    """Repository of turn keys; those of closed stretches are kept, and not given."""

    def __init__(self, store: Store, log: Log, clock: Clock, seals: Seals) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._seals = seals

    def press(self, conversation: str, speaker: Marked, by: Hand, *, at_s: float) -> TurnKey:
        """Enter that somebody begins to speak, as it was seen at the moment of a key press."""
        change = self._log.insert(
            "turn_key", conversation=conversation, speaker=speaker, at=self._clock.now(), at_s=at_s, author=by.author
        )
        # Kept apart from notes, as the walk is: undo takes back words, and a wrong press is put right by the next.
        self._log.record(Hand(by.author, "turns"), "turn key", [change], conversation)
        return TurnKey(**(change.after or {}))

    def of(self, conversation: str) -> list[TurnKey]:
        """Return a conversation's presses in the order of the timeline."""
        rows = self._store.rows("SELECT * FROM turn_key WHERE conversation = ? ORDER BY at_s, id", [conversation])
        closed = self._seals.closed(conversation) if rows else []
        return [TurnKey(**row) for row in rows if not holds(closed, row["at_s"])]

    def last(self, conversation: str) -> TurnKey | None:
        """Return the newest press, or None; of a closed stretch as well, since it holds until the next."""
        row = self._store.row("SELECT * FROM turn_key WHERE conversation = ? ORDER BY id DESC LIMIT 1", [conversation])
        return TurnKey(**row) if row else None
