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

from collections.abc import Iterable, Sequence
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


@dataclass(frozen=True)
class _Stretch:
    """Rows without a gap between them: their ends on recording and clock, and where the first begins."""

    start_s: float
    pairs: list[ClockPair]

    @property
    def length_s(self) -> float:
        return self.pairs[-1].position_s - self.start_s


def fit_clock(heads: Iterable[Head]) -> ClockFit | None:
    """Fit a device's clock to the rows of one recording, in their order; None where they are too few to tell."""
    stretches = _stretches(heads)
    if sum(stretch.length_s for stretch in stretches) < SHORTEST_S:
        return None
    # What is short may have come late as a whole: it lies between its neighbours.
    told = [(stretch, _earliest(stretch)) for stretch in stretches if stretch.length_s >= _HALF_WINDOW_S]
    drift = _slope([points for _, points in told])
    pairs = [pair for stretch, points in told for pair in _followed(stretch, points, drift)]
    return ClockFit(drift, tuple(pairs)) if pairs else None


def _stretches(heads: Iterable[Head]) -> list[_Stretch]:
    found: list[_Stretch] = []
    for head in heads:
        if head.kind != "sound" or head.clock_s != head.clock_s:
            continue
        if not found or head.start_s - found[-1].pairs[-1].position_s > _SEAM_S:
            found.append(_Stretch(head.start_s, []))
        found[-1].pairs.append(ClockPair(head.end_s, head.clock_s))
    return found


def _earliest(stretch: _Stretch) -> list[ClockPair]:
    """Return the row of each window that came earliest, as position and how far the clock is ahead of it."""
    windows: dict[int, ClockPair] = {}
    last = max(0, int(stretch.length_s / _WINDOW_S + 0.5) - 1)
    for pair in stretch.pairs:
        window = min(last, int((pair.position_s - stretch.start_s) / _WINDOW_S))
        ahead = ClockPair(pair.position_s, pair.clock_s - pair.position_s)
        if window not in windows or ahead.clock_s < windows[window].clock_s:
            windows[window] = ahead
    return list(windows.values())


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
    places.append((stretch.pairs[-1].position_s, smooth[-1]))
    found = [ClockPair(place_s, place_s + drift * place_s + rest_s) for place_s, rest_s in places]
    return [pair for at, pair in enumerate(found) if at == 0 or pair.position_s > found[at - 1].position_s]


def _step_between(stretch: _Stretch, before: ClockPair, after: ClockPair, drift: float, middle_s: float) -> float:
    """Return where sound was lost that nobody was told of: after it, every row comes later than the middle says."""
    last_s = before.position_s
    for pair in stretch.pairs:
        if before.position_s < pair.position_s < after.position_s:
            rest_s = pair.clock_s - pair.position_s - drift * pair.position_s
            last_s = pair.position_s if rest_s < middle_s else last_s
    return last_s
