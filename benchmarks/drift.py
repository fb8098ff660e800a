"""How far apart two microphones are after an hour when one clock runs fast, as counted and as put right.

Simulated devices with clocks of their own deliver blocks that come late by up to their length and sometimes by a lot;
what they deliver goes through the recorder's own pieces into real files, and is read as everything else reads it.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from benchmarks.report import begin, line
from tests.capture.apart import EPOCH_S, Microphone, apart, heard, never_runs_back, record
from tests.casefile.support import LIVE, HandClock, make_case
from tests.casefile.support import begin as begin_conversation

_BUDGET_S = 0.02
_BEGAN_S = 10.0
_PAUSES = ((300.0, 330.0), (900.25, 1100.0), (1500.0, 1501.0), (2500.0, 2503.0))


def measure(first: Microphone, second: Microphone, length_s: float, *, troubles: bool) -> tuple[float, float, float]:
    """Return how far apart the lanes are at the end as counted, and at worst and in the middle as put right."""
    clock = HandClock(since_boot_s=EPOCH_S + _BEGAN_S)
    with tempfile.TemporaryDirectory() as folder:
        case = make_case(Path(folder) / "Drift.vantage", clock)
        conversation = begin_conversation(case).id
        case.agreements.enter(conversation, "given", LIVE, by_whom="the participant")
        pauses = [(_BEGAN_S + begins_s, _BEGAN_S + ends_s) for begins_s, ends_s in _PAUSES] if troubles else []
        ends_s = _BEGAN_S + length_s
        record(case, conversation, first, LIVE, lane=1, from_s=_BEGAN_S, to_s=ends_s, pauses=pauses)
        # Its recorder is killed in the middle, and another begins two and a half seconds later.
        killed_s = _BEGAN_S + length_s / 2 if troubles else ends_s
        early, late = ([pause for pause in pauses if (pause[0] < killed_s) is is_early] for is_early in (True, False))
        record(
            case,
            conversation,
            second,
            LIVE,
            lane=2,
            from_s=_BEGAN_S,
            to_s=killed_s,
            pauses=early,
            is_closed=not troubles,
        )
        if troubles:
            clock.since_boot_s = EPOCH_S + killed_s + 2.5
            record(case, conversation, second, LIVE, lane=2, from_s=killed_s + 2.5, to_s=ends_s, pauses=late)
        lanes = [heard(case, conversation, one, lane, _BEGAN_S) for lane, one in ((1, first), (2, second))]
        if not all(map(never_runs_back, lanes)):
            raise SystemExit("time ran back in a lane")
        counted, fitted = apart(*lanes, fitted=False), [off_s for _, off_s in apart(*lanes, fitted=True)]
        case.close()
    return counted[-1][1], max(fitted), statistics.median(fitted)


def main() -> None:
    """Measure and print; fails where the budget is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ppm", type=float, default=200.0, help="how fast the second device runs")
    parser.add_argument("--minutes", type=float, default=60.0)
    given = parser.parse_args()
    begin("two devices with clocks of their own: how far one moment lies from itself", f"{_BUDGET_S * 1000:.0f} ms")
    length_s = 60.0 * given.minutes
    busy = [(500.0, 560.0)]
    cases = {
        "one runs fast": (Microphone(seed=3), Microphone(ppm=given.ppm, seed=7), False),
        "the other way round": (Microphone(ppm=given.ppm, seed=4), Microphone(seed=8), False),
        "pauses, stalls, lost sound, a restart": (
            Microphone(ppm=-35.0, seed=3, busy=busy, drops=[(700.0, 700.4)]),
            Microphone(ppm=given.ppm, seed=7, block_s=0.05, late_s=0.05, stalls=[(600.0, 605.0), (2000.0, 2012.0)]),
            True,
        ),
    }
    met = True
    for name, (first, second, troubles) in cases.items():
        counted_s, worst_s, median_s = measure(first, second, length_s, troubles=troubles)
        met = met and worst_s < _BUDGET_S
        figure = (
            f"{1000 * worst_s:.1f} ms at worst, {1000 * median_s:.1f} ms in the middle; uncorrected {counted_s:.2f} s"
        )
        line(f"{given.ppm:.0f} ppm, {given.minutes:.0f} min: {name}", figure)
    if not met:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
