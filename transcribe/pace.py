"""Decoding windows in their order, one by one while a conversation is held, several at once afterwards."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from transcribe.engine import SpeechEngine
from transcribe.passages import Cut, Utterance, transcribe_windows

Deliver = Callable[[tuple[Utterance, ...]], None]


@dataclass(frozen=True)
class Pace:
    """How finished sound is decoded: so many windows together by each of so many workers."""

    batch: int = 1
    workers: int = 1


@dataclass(frozen=True)
class _Item:
    """What is delivered in its turn; without a window it is a position that is reached in silence."""

    cut: Cut | None
    deliver: Deliver


@dataclass
class _Batch:
    items: list[_Item]
    found: Future[list[tuple[Utterance, ...]]]


class Decoding:
    """Decodes windows in workers' threads, and delivers what was found in the order in which the windows came.

    The first batches are small, so that words come soon. What a worker raises is raised by the call that would have
    delivered; nothing after it is delivered.
    """

    def __init__(self, engine: SpeechEngine, pace: Pace) -> None:
        self._engine = engine
        self._pace = pace
        self._workers = ThreadPoolExecutor(pace.workers, thread_name_prefix="decoding")
        self._next: list[_Item] = []
        self._batches: deque[_Batch] = deque()
        self._begun = 0

    def put(self, cut: Cut, deliver: Deliver) -> None:
        """Decode a window in its turn; this call may deliver earlier ones, and waits while all workers have enough."""
        self._next.append(_Item(cut, deliver))
        if len(self._windows()) >= min(self._pace.batch, 1 + self._begun // self._pace.workers):
            self._begin(len(self._next))
        while self._batches and (self._batches[0].found.done() or len(self._batches) > self._pace.workers + 1):
            self.deliver()

    def mark(self, deliver: Deliver) -> None:
        """Deliver nothing once all that came before is delivered."""
        if self._next or self._batches:
            self._next.append(_Item(None, deliver))
        else:
            deliver(())

    def finish(self) -> None:
        """No window follows: give the last ones to all workers alike."""
        share = -(-len(self._windows()) // self._pace.workers)
        while self._next:
            self._begin(share)

    def deliver(self) -> bool:
        """Wait for the next batch and deliver it; False where nothing is left."""
        if not self._batches:
            return False
        batch = self._batches.popleft()
        found = iter(batch.found.result())
        for item in batch.items:
            item.deliver(next(found) if item.cut is not None else ())
        return True

    def close(self) -> None:
        """Let go of what is not delivered."""
        self._workers.shutdown(wait=True, cancel_futures=True)

    def _windows(self) -> list[Cut]:
        return [item.cut for item in self._next if item.cut is not None]

    def _begin(self, share: int) -> None:
        """Begin with the next windows, so many at most, and with what is reached behind them."""
        items: list[_Item] = []
        while self._next and (self._next[0].cut is None or sum(item.cut is not None for item in items) < share):
            items.append(self._next.pop(0))
        cuts = [item.cut for item in items if item.cut is not None]
        self._batches.append(_Batch(items, self._workers.submit(transcribe_windows, cuts, self._engine)))
        self._begun += 1
