"""A device whose clock is off: a key press lies where its sound lies, also after an hour."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.capture.apart import EPOCH_S, Microphone
from tests.capture.pressing import press
from tests.casefile.support import LIVE, HandClock, begin, make_case

BEGAN_S = 10.0
HOUR_S = 3600.0


@pytest.mark.parametrize("ppm", [200.0, -200.0])
def test_after_an_hour_with_a_clock_200_ppm_off_a_key_lies_at_its_sound(tmp_path: Path, ppm: float) -> None:
    clock = HandClock(since_boot_s=EPOCH_S + BEGAN_S)
    case = make_case(tmp_path / "Keys.vantage", clock)
    conversation = begin(case).id
    case.agreements.enter(conversation, "given", LIVE, by_whom="the participant")
    keys_s = [120.37 * number for number in range(1, 30)]
    microphone = Microphone(ppm=ppm, seed=5)
    found = press(
        case,
        clock,
        conversation,
        microphone,
        LIVE,
        began_s=BEGAN_S,
        length_s=HOUR_S,
        keys_s=keys_s,
    )
    case.close()
    assert [one.room_s for one in found] == keys_s
    # Blocks come late by up to four tenths of a second; uncorrected it would be seven tenths more by the end.
    assert max(abs(one.off_s) for one in found) < 0.45
    assert all(abs(one.off_s) < 0.2 for one in found[:2] + found[-8:])
