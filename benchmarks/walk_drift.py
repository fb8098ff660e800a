"""Key presses during an hour with a device whose clock is off, faster than real.

The device is simulated at the seam of the audio input: it counts its own seconds and delivers blocks that come late
by up to their length, sometimes by a lot, and for a minute by up to half a second. Its blocks go through the
recorder's own pieces into a real file, and the pairs of position and clock that a recorder publishes go to the
screen's own mapping, which measures the device's clock from the file as it grows. A key is pressed every half minute.
In the end it is looked up where the sound of that moment of the room lies for everybody who reads the recording. Only
the sound system and the waiting are left out.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.report import begin, line
from casefile.timeline import clock_text
from tests.capture.apart import EPOCH_S, Microphone
from tests.capture.pressing import Press, press
from tests.casefile.support import LIVE, HandClock, make_case
from tests.casefile.support import begin as begin_conversation

_BEGAN_S, _HOUR_S, _KEY_EACH_S = 10.0, 3600.0, 30.0
_PPM = 200.0
_BUSY = (500.0, 560.0)


def presses(ppm: float, length_s: float) -> list[Press]:
    """Record for so long from a device that runs fast by so many parts in a million, with a key every half minute."""
    clock = HandClock(since_boot_s=EPOCH_S + _BEGAN_S)
    with tempfile.TemporaryDirectory() as folder:
        case = make_case(Path(folder) / "Drift.vantage", clock)
        conversation = begin_conversation(case).id
        case.agreements.enter(conversation, "given", LIVE, by_whom="the participant")
        keys_s = [_KEY_EACH_S * number + 0.37 for number in range(1, int(length_s / _KEY_EACH_S))]
        found = press(
            case,
            clock,
            conversation,
            Microphone(ppm=ppm, seed=5, busy=[_BUSY]),
            LIVE,
            began_s=_BEGAN_S,
            length_s=length_s,
            keys_s=keys_s,
        )
        case.close()
    return found


def measure_and_tell() -> float:
    """Print the table; returns the largest distance in seconds."""
    begin("Keys during 60 minutes with a device whose clock is off", "0.5 s")
    worst_s = 0.0
    for ppm in (_PPM, -_PPM):
        found = presses(ppm, _HOUR_S)
        for one in found[9::20]:
            at = clock_text(one.room_s)
            line(f"{ppm:+.0f} ppm, pressed at {at}", f"entered {one.entered_s:.3f}, sound {one.heard_s:.3f} s")
        worst_s = max(worst_s, *(abs(one.off_s) for one in found))
        calm = [one for one in found if not _BUSY[0] - _BEGAN_S <= one.room_s < _BUSY[1] - _BEGAN_S]
        far_s, calm_s = (max(abs(one.off_s) for one in some) for some in (found, calm))
        line(f"{ppm:+.0f} ppm, {len(found)} keys: the farthest from its sound", f"{far_s:.3f} s")
        line("but for the minute of late blocks", f"{calm_s:.3f} s")
    line("uncorrected, after an hour", f"{_HOUR_S * _PPM * 1e-6:.2f} s")
    return worst_s
