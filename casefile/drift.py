"""How fast a device's clock really runs, and where on the computer's clock each moment of its sound lies.

A device counts its own seconds. Rows say when they arrived by the clock that runs on in sleep; arrivals are late by up
to a block, and sometimes by a lot, but never early. So of each twenty seconds only the row that came earliest is
believed: the lower envelope, as in S. Moon, P. Skelly, D. Towsley, "Estimation and Removal of Clock Skew from Network
Delay Measurements", INFOCOM 1999. The device's speed is the median of the slopes between these points (P. K. Sen,
"Estimates of the Regression Coefficient Based on Kendall's Tau", JASA 63, 1968), taken within stretches without a gap,
since a gap is only as long as two arrivals say. What a line leaves over is followed by running medians of nine (J. W.
Tukey, "Exploratory Data Analysis", 1977), which keep a step a step.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from casefile.frames import Head
from casefile.timeline import ClockPair

# Of a shorter recording nothing is told: arrivals differ by more than clocks do in it.
SHORTEST_S = 60.0
_WINDOW_S = 20.0
_HALF_WINDOW_S = _WINDOW_S / 2
_SEAM_S = 0.01
# Slopes between closer points say more of the arrivals than of the clock.
_APART_S = 60.0
# So many points give some ten thousand slopes: enough for six hours, and quick.
_POINTS = 150
_NEAR = 4
# Clocks differ by no more than this within a window; more is sound that was lost.
_STEP_S = 0.03
_NOTHING_S = 1e-6


@dataclass(frozen=True)
class ClockFit:
    """A device's clock against the computer's: `drift` in seconds lost for each second of sound, and pairs of both.

    Between two pairs the clock moves evenly. A device that runs fast by 200 ppm has a drift of -0.0002.
    """

    drift: float
    pairs: tuple[ClockPair, ...]


class ClockRows:
    """The rows of one recording, in their order, as far as its clock needs them: sixteen bytes of each are kept."""

    def __init__(self) -> None:
        self._stretches: list[_Stretch] = []
        self.count = 0

    def add(self, head: Head) -> None:
        """Take in the next frame; what is no sound, or came from no device, says nothing of a clock."""
        if head.kind != "sound" or math.isnan(head.clock_s):
            return
        self.count += 1
        if not self._stretches or head.start_s - self._stretches[-1].end_s > _SEAM_S:
            self._stretches.append(_Stretch(head.start_s))
        self._stretches[-1].add(head.end_s, head.clock_s)

    def fit(self) -> ClockFit | None:
        """Fit the device's clock to the rows so far; None where they are too few to tell."""
        if sum(stretch.length_s for stretch in self._stretches) < SHORTEST_S:
            return None
        # What is short may have come late as a whole: it lies between its neighbours.
        told = [(stretch, stretch.earliest()) for stretch in self._stretches if stretch.length_s >= _HALF_WINDOW_S]
        drift = _slope([points for _, points in told])
        pairs = [pair for stretch, points in told for pair in _followed(stretch, points, drift)]
        return ClockFit(drift, tuple(pairs)) if pairs else None


class _Stretch:
    """Rows without a gap between them: their ends on recording and clock, and which of each window came earliest."""

    def __init__(self, start_s: float) -> None:
        self.start_s = start_s
        self.positions_s, self.clocks_s = array("d"), array("d")
        self._earliest: dict[int, ClockPair] = {}

    def add(self, position_s: float, clock_s: float) -> None:
        self.positions_s.append(position_s)
        self.clocks_s.append(clock_s)
        window = int((position_s - self.start_s) / _WINDOW_S)
        ahead = ClockPair(position_s, clock_s - position_s)
        self._earliest[window] = _earlier(self._earliest.get(window), ahead)

    @property
    def end_s(self) -> float:
        return self.positions_s[-1]

    @property
    def length_s(self) -> float:
        return self.end_s - self.start_s

    def earliest(self) -> list[ClockPair]:
        """Return the row of each window that came earliest, as position and how far the clock is ahead of it."""
        # What is left at the end and shorter than half a window belongs to the one before.
        last = max(0, int(self.length_s / _WINDOW_S + 0.5) - 1)
        windows: dict[int, ClockPair] = {}
        for number, ahead in self._earliest.items():
            window = min(last, number)
            windows[window] = _earlier(windows.get(window), ahead)
        return list(windows.values())

    def between(self, from_s: float, to_s: float) -> Iterator[ClockPair]:
        """Go through the rows that end between two positions."""
        first, last = bisect_right(self.positions_s, from_s), bisect_left(self.positions_s, to_s)
        return map(ClockPair, self.positions_s[first:last], self.clocks_s[first:last])


def _earlier(known: ClockPair | None, ahead: ClockPair) -> ClockPair:
    return ahead if known is None or ahead.clock_s < known.clock_s else known


def _slope(stretches: Sequence[Sequence[ClockPair]]) -> float:
    step = 1 + sum(len(points) for points in stretches) // _POINTS
    slopes = [
        (later.clock_s - earlier.clock_s) / (later.position_s - earlier.position_s)
        for points in stretches
        for earlier, later in combinations(points[::step], 2)
        if later.position_s - earlier.position_s >= _APART_S
    ]
    return median(slopes) if slopes else 0.0


def _followed(stretch: _Stretch, points: Sequence[ClockPair], drift: float) -> list[ClockPair]:
    """Return the clock at the two ends of a stretch and at its points, smoothed, a step between two where it is."""
    rests = [point.clock_s - drift * point.position_s for point in points]
    smooth = [median(rests[max(0, at - _NEAR) : at + _NEAR + 1]) for at in range(len(rests))]
    places = [(stretch.start_s, smooth[0])]
    for at, (point, rest_s) in enumerate(zip(points, smooth, strict=True)):
        if at and abs(rest_s - smooth[at - 1]) > _STEP_S:
            step_s = _step_between(stretch, points[at - 1], point, drift, (rest_s + smooth[at - 1]) / 2)
            places += [(step_s, smooth[at - 1]), (step_s + _NOTHING_S, rest_s)]
        places.append((point.position_s, rest_s))
    places.append((stretch.end_s, smooth[-1]))
    found = [ClockPair(place_s, place_s + drift * place_s + rest_s) for place_s, rest_s in places]
    return [pair for at, pair in enumerate(found) if at == 0 or pair.position_s > found[at - 1].position_s]


def _step_between(stretch: _Stretch, before: ClockPair, after: ClockPair, drift: float, middle_s: float) -> float:
    """Return where sound was lost that nobody was told of: after it, every row comes later than the middle says."""
    last_s = before.position_s
    for pair in stretch.between(before.position_s, after.position_s):
        rest_s = pair.clock_s - pair.position_s - drift * pair.position_s
        last_s = pair.position_s if rest_s < middle_s else last_s
    return last_s
