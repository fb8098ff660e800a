"""From when blocks arrived to when they were heard: a block may come late, after a loss, or in a burst after a stall.

A block that is late is not judged by itself. It is held, in memory alone, until those that follow have shown what it
is: a device that catches up had its sound waiting in a queue, and none of it is missing; one that goes on at its own
pace and as late as before has lost the difference. Pure but for the clock readings in the blocks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from capture.audio_input import Block
from casefile.timeline import frames_to_s

# A live device that is further behind the clock than this has lost sound: a gap, not a late block.
LATE_S = 1.0
# Two clocks that differ by this share are in order; sound is lost where blocks fall behind faster.
_DRIFT = 0.001
# A block that is this much later than the ones before may be the first of a burst.
_DOUBTFUL_S = 0.1
# Shorter than any block: one that is still to come of a burst must not be taken for one in time.
_CAUGHT_UP_S = 0.002
# Blocks that come in time differ by so much.
UNSTEADY_S = 0.02
# A burst is over when the lateness has not fallen by a step for so long.
_AT_PACE_S = 0.25
_STEP_S = 0.01


@dataclass(frozen=True)
class Heard:
    """A block in its place: all of it was heard by `ends_s` of the clock, and `lost_s` are missing just before it.

    Those that were judged together never overlap in time, so that a moment of the clock cuts them in one place. Where
    no driver says what was lost, that is a guess: then it was heard up to `earlier_s` before its place, or up to
    `later_s` after it.
    """

    block: Block
    ends_s: float
    lost_s: float = 0.0
    earlier_s: float = 0.0
    later_s: float = 0.0


@dataclass(frozen=True)
class _Held:
    block: Block
    # By how much later it came than it would have if nothing had ever been late or lost.
    behind_s: float


class Arrivals:
    """The blocks of one live device, in their order."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._arrived_s: float | None = None
        self._behind_s = 0.0
        # Lateness that no backlog will make up for: a device that has become slower, or losses too small to be told.
        self._usual_s = 0.0
        # The least lateness since it was held up last, or since it was last called usual.
        self._paced_s, self._paced_from_s = math.inf, -math.inf
        # What was taken for lost where a burst broke off: what the device still held then may have waited for as long.
        self._unsure_s = 0.0
        self._held: list[_Held] = []
        self._lowest_s = self._lowest_at_s = math.inf
        self._came_late_s = 0.0

    @property
    def holds(self) -> bool:
        """Tell whether blocks wait to be judged."""
        return bool(self._held)

    def came_late_s(self) -> float:
        """Return, once, how many seconds of a stall of more than a second came after all, and were stored."""
        came_late_s, self._came_late_s = self._came_late_s, 0.0
        return came_late_s

    def take(self, block: Block, until_s: float) -> list[Heard]:
        """Take a block, and return those that can be judged by now.

        Sound is wanted up to `until_s` of the clock: what comes about then is held a little longer, since a block that
        arrives after that moment may have been heard before it.
        """
        length_s = frames_to_s(block.frames, self._rate_hz)
        late_s = 0.0 if self._arrived_s is None else block.clock_s - length_s - self._arrived_s
        # What came before another stall is no part of the burst that may follow it.
        ready = self.release() if late_s > _AT_PACE_S else []
        # Blocks come early and late by turns; only what adds up, faster than clocks differ, is sound that was lost.
        drift_s = 0.0 if self._held else _DRIFT * length_s
        behind_s = max(0.0, self._behind_s - drift_s) + late_s
        self._behind_s = max(0.0, behind_s)
        # A device that comes faster than it can hear still empties its queue.
        self._unsure_s = max(0.0, self._unsure_s + min(0.0, behind_s))
        self._arrived_s = block.clock_s
        self._usual_s = min(self._usual_s, self._behind_s)
        if self._behind_s < self._lowest_s - _STEP_S:
            self._lowest_s, self._lowest_at_s = self._behind_s, block.clock_s
        if late_s > _DOUBTFUL_S:
            # Held up once more: how fast it goes on is to be seen anew.
            self._lowest_at_s = self._paced_from_s = block.clock_s
            self._paced_s = self._behind_s
        self._paced_s = min(self._paced_s, self._behind_s)
        self._held.append(_Held(block, self._behind_s))
        if self._is_clear(until_s):
            ready += self.release()
        if block.clock_s - self._paced_from_s >= _AT_PACE_S:
            self._usual_s = min(max(self._usual_s, self._paced_s), self._behind_s)
            self._paced_from_s, self._paced_s = block.clock_s, self._behind_s
        return ready

    def look(self, now_s: float) -> list[Heard]:
        """Return what was held, where nothing has followed it for long."""
        is_alone = self._arrived_s is not None and now_s - self._arrived_s > _AT_PACE_S
        return self.release() if is_alone else []

    def release(self) -> list[Heard]:
        """Judge what is held by what has come so far."""
        held, self._held = self._held, []
        lowest_at_s = self._lowest_at_s
        self._lowest_s = self._lowest_at_s = math.inf
        if not held:
            return []
        is_over = held[-1].block.clock_s - lowest_at_s >= _AT_PACE_S
        place, lost_s = self._loss(held)
        if lost_s == 0.0 and held[0].behind_s > LATE_S:
            self._came_late_s += held[0].behind_s - held[-1].behind_s
        earlier_s = self._doubt_s(held, lost_s, is_over=is_over)
        self._behind_s = max(0.0, self._behind_s - lost_s)
        self._usual_s = min(self._usual_s, self._behind_s)
        self._unsure_s = 0.0 if is_over else self._unsure_s + lost_s
        return list(self._placed(held, place, lost_s, earlier_s))

    def _is_clear(self, until_s: float) -> bool:
        """Tell whether what is held can be judged: the device has caught up, or goes on at its own pace."""
        now_s, doubt_s = self._held[-1].block.clock_s, self._behind_s - self._usual_s + self._unsure_s
        if now_s - self._lowest_at_s >= _AT_PACE_S:
            return True
        if now_s <= until_s:
            return doubt_s <= (_DOUBTFUL_S if len(self._held) == 1 else _CAUGHT_UP_S)
        # Whatever all of it was late for, none of it was heard before the moment.
        frames = sum(one.block.frames for one in self._held)
        return doubt_s <= _CAUGHT_UP_S or now_s - doubt_s - frames_to_s(frames, self._rate_hz) >= until_s

    def _loss(self, held: Sequence[_Held]) -> tuple[int, float]:
        """Return before which of them sound is missing, and how much; it is none where that can't be told yet.

        A driver that says that it has lost something says where. One that says nothing has filled its queue and then
        had no room, as PulseAudio does: what is missing comes after what it held.
        """
        lowest_s = min(one.behind_s for one in held)
        flagged = next((place for place, one in enumerate(held) if one.block.overflow), None)
        if flagged is not None:
            return flagged, min(one.behind_s for one in held[flagged:])
        if lowest_s <= (_DOUBTFUL_S if held[0].behind_s > LATE_S else LATE_S):
            return 0, 0.0
        if held[0].behind_s - lowest_s < _DOUBTFUL_S:
            return 0, lowest_s
        place = 1 + next(place for place, one in enumerate(held) if one.behind_s - lowest_s <= UNSTEADY_S)
        return place, lowest_s if place < len(held) else 0.0

    def _doubt_s(self, held: Sequence[_Held], lost_s: float, *, is_over: bool) -> float:
        """Return by how much what is held may have been heard before its place.

        It lags for no known reason, so that it may have waited somewhere; or it is not known which part of what is
        missing is missing where: a burst broke off, or a driver has lost sound more than once in it.
        """
        flags = sum(one.block.overflow for one in held)
        lag_s = 0.0 if flags else max(0.0, min(one.behind_s for one in held) - self._usual_s)
        return lag_s + self._unsure_s + (lost_s if flags > 1 or not is_over else 0.0)

    def _placed(self, held: Sequence[_Held], place: int, lost_s: float, earlier_s: float) -> Iterator[Heard]:
        """Give each the moment by which it was heard: none of what comes after it had been heard before its end."""
        ends_s: list[float] = []
        starts_s = math.inf
        for number, one in reversed(list(enumerate(held))):
            ends_s.append(min(one.block.clock_s, starts_s))
            starts_s = ends_s[-1] - frames_to_s(one.block.frames, self._rate_hz) - (lost_s if number == place else 0.0)
        later_s = 0.0 if lost_s == 0.0 or held[place].block.overflow else lost_s
        for number, one in enumerate(held):
            lost = lost_s if number == place else 0.0
            yield Heard(one.block, ends_s[-1 - number], lost, earlier_s, later_s if number < place else 0.0)
