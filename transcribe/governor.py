"""Keeping up while a conversation is recorded: what is given up first when the machine is too slow."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

MOST_BEHIND_S = 28.0  # one window
CAUGHT_UP_S = 14.0
LARGEST_FACTOR = 0.6
_WEIGHT = 0.5  # of the newest window among the others


class Governor:
    """Decides from the backlog and from the time that windows take whether to draft, and whether to decode hastily.

    Drafts go first: when more than a window waits, or when windows take over .6 of their length. If a window still
    waits at the next one, windows are decoded hastily until no more than half of one waits. Recording never waits.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, always_hasty: bool = False) -> None:
        """Measure by this clock, in seconds. Where nothing else keeps up on this computer, it is `always_hasty`."""
        self._clock = clock
        self._always_hasty = always_hasty
        self._factor = 0.0
        self._behind_s = 0.0
        self._was_behind = False
        self._hasty = False

    @property
    def drafts(self) -> bool:
        """Whether there is time for drafts."""
        return not self._hasty and self._behind_s <= MOST_BEHIND_S and self._factor <= LARGEST_FACTOR

    @contextmanager
    def window(self, length_s: float, behind_s: float) -> Generator[bool]:
        """Measure the decoding of a window behind which so much sound waits; gives whether to decode it hastily."""
        self._behind_s = behind_s
        self._hasty = behind_s > CAUGHT_UP_S if self._hasty else self._was_behind and behind_s > MOST_BEHIND_S
        self._was_behind = behind_s > MOST_BEHIND_S
        began_s = self._clock()
        yield self._hasty or self._always_hasty
        factor = (self._clock() - began_s) / max(length_s, 1.0)
        self._factor += _WEIGHT * (factor - self._factor)
