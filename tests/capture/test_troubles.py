"""What is wrong with the sound, in words: zeros, clipping, losses, sleep, and the most serious of them first."""

from __future__ import annotations

import numpy as np
import pytest

from capture.audio_input import Block
from capture.troubles import CLIPPING, GONE, SILENT, ZEROS, Troubles
from casefile.recording_file import Gap
from casefile.system import system

RATE_HZ = 16_000
BEGAN_S = 1000.0
DISK = "Not stored: the disk is full."


@pytest.fixture
def troubles() -> Troubles:
    return Troubles(RATE_HZ, is_live=True, began_s=BEGAN_S)


def hear(troubles: Troubles, seconds: float, value: int, *, from_s: float = BEGAN_S, overflow: bool = False) -> float:
    """Hear so many seconds of one value; returns the clock at their end."""
    blocks = round(seconds / 0.1)
    for number in range(blocks):
        pcm = np.full(RATE_HZ // 10, value, dtype=np.int16).tobytes()
        troubles.hear(Block(pcm, from_s + 0.1 * (number + 1), overflow and number == 0))
    return from_s + 0.1 * blocks


def test_all_is_well(troubles: Troubles) -> None:
    now_s = hear(troubles, 5.0, 100)
    assert (troubles.words(now_s, None), troubles.news(now_s), troubles.fault(now_s)) == ([], None, None)


def test_exact_zeros_are_told_after_three_seconds_and_one_sample_that_is_none_ends_it(troubles: Troubles) -> None:
    now_s = hear(troubles, 2.9, 0)
    assert troubles.words(now_s, None) == []
    now_s = hear(troubles, 0.1, 0, from_s=now_s)
    assert (troubles.words(now_s, None), troubles.fault(now_s)) == ([ZEROS], "zeros")
    now_s = hear(troubles, 0.1, 1, from_s=now_s)
    assert troubles.words(now_s, None) == []


@pytest.mark.parametrize("value", [32767, -32768])
def test_sound_at_the_end_of_the_scale_is_clipping_for_a_while(troubles: Troubles, value: int) -> None:
    now_s = hear(troubles, 0.1, value)
    assert troubles.words(now_s, None) == [CLIPPING]
    now_s = hear(troubles, 5.1, 100, from_s=now_s)
    assert troubles.words(now_s, None) == []
    assert not hear(troubles, 0.1, value - 1 if value > 0 else value + 1, from_s=now_s) - now_s > 0.2
    assert troubles.words(now_s + 0.1, None) == []


def test_two_loud_samples_are_not_clipping(troubles: Troubles) -> None:
    pcm = np.zeros(1600, dtype=np.int16)
    pcm[[5, 700]] = 32767
    troubles.hear(Block(pcm.tobytes(), BEGAN_S + 0.1))
    assert troubles.words(BEGAN_S + 0.1, None) == []


def test_no_sound_for_more_than_a_second_is_told_and_a_device_that_has_gone_also(troubles: Troubles) -> None:
    now_s = hear(troubles, 1.0, 100)
    assert troubles.words(now_s + 1.0, None) == []
    assert (troubles.words(now_s + 1.1, None), troubles.fault(now_s + 1.1)) == ([SILENT], "silent")
    troubles.device_has_gone()
    assert (troubles.words(now_s + 1.1, None), troubles.fault(now_s + 1.1)) == ([GONE], "gone")


def test_what_an_overflow_lost_is_told_with_its_length(troubles: Troubles) -> None:
    now_s = hear(troubles, 0.1, 100, overflow=True)
    assert troubles.words(now_s, None) == ["Some sound was lost just now: the machine was too busy."]
    troubles.miss(Gap(0.0, 0.34, "overflow"), now_s)
    assert troubles.words(now_s, None) == ["0.3 s were lost just now: the machine was too busy."]
    assert troubles.overflows == 1
    now_s = hear(troubles, 5.1, 100, from_s=now_s)
    assert troubles.words(now_s, None) == []


def test_a_gap_that_is_over_is_news(troubles: Troubles) -> None:
    troubles.miss(Gap(0.0, 4.96, "no sound arrived"), BEGAN_S)
    assert troubles.news(BEGAN_S) == "5.0 s are missing: no sound arrived from the microphone."
    assert troubles.news(BEGAN_S + 31.0) is None


def test_no_trouble_hides_another_and_the_most_serious_comes_first(troubles: Troubles) -> None:
    now_s = hear(troubles, 0.1, 32767, overflow=True)
    now_s = hear(troubles, 3.0, 0, from_s=now_s)
    lost = "Some sound was lost just now: the machine was too busy."
    assert troubles.words(now_s, DISK) == [DISK, ZEROS, lost, CLIPPING]
    assert troubles.words(now_s + 1.5, DISK) == [SILENT, DISK, lost, CLIPPING]


def test_a_file_that_plays_as_fast_as_can_be_is_neither_silent_nor_muted() -> None:
    troubles = Troubles(RATE_HZ, is_live=False, began_s=BEGAN_S)
    now_s = hear(troubles, 5.0, 0)
    assert troubles.words(now_s + 10.0, None) == []


@pytest.mark.parametrize(("length_s", "words"), [(192.0, "3:12"), (7.4, "0:07"), (3_725.0, "1:02:05")])
def test_a_sleep_is_told_by_two_clocks_of_which_one_stood_still(
    troubles: Troubles, length_s: float, words: str
) -> None:
    assert not troubles.compare_clocks(1000.0, 500.0)
    assert not troubles.compare_clocks(1000.1, 500.1)
    assert troubles.compare_clocks(1000.2 + length_s, 500.2)
    assert troubles.news(1000.2 + length_s) == f"The computer slept for {words}; nothing was recorded then."
    assert not troubles.compare_clocks(1000.3 + length_s, 500.3)


def test_the_clock_that_stands_still_in_sleep_runs_with_the_other_while_awake() -> None:
    first = system.boot_s() - system.awake_s()
    assert system.boot_s() - system.awake_s() == pytest.approx(first, abs=0.1)
    assert first >= -0.1
