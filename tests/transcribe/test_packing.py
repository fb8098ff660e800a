"""Finished sound is packed: no speech is lost or doubled, silence is left out, and what follows is always the same."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from transcribe.engine import GATE_FRAMES, SAMPLE_RATE
from transcribe.packing import Packer
from transcribe.windows import Window

SCORES_A_SECOND = SAMPLE_RATE / GATE_FRAMES


def scores(*stretches: tuple[float, float]) -> list[float]:
    """Pairs of a score and the seconds that it lasts."""
    return [score for score, length_s in stretches for _ in range(round(length_s * SCORES_A_SECOND))]


def packed(fed: list[float], packer: Packer | None = None, first: int = 0) -> list[Window]:
    packer = packer or Packer(first * GATE_FRAMES)
    return [*packer.feed(fed[first:]), *packer.close(len(fed) * GATE_FRAMES)]


def kept_s(window: Window) -> float:
    return sum(part.end_s - part.start_s for part in window.kept)


def talk(seed: int, minutes: float = 6.0) -> list[float]:
    """Speech of 0.2 to 8 s between pauses of 0.1 to 12 s."""
    rng = np.random.default_rng(seed)
    found: list[float] = []
    while len(found) < minutes * 60 * SCORES_A_SECOND:
        found += scores((0.9, float(rng.uniform(0.2, 8.0))), (0.05, float(rng.choice([0.1, 0.4, 0.9, 12.0]))))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_every_bit_of_speech_is_in_one_window_and_within_its_parts(seed: int) -> None:
    fed = talk(seed)
    windows = packed(fed)
    islands = [island for window in windows for island in window.islands]
    covered = np.zeros(len(fed) * GATE_FRAMES, dtype=int)
    for window in windows:
        for part in window.kept:
            covered[part.start_frames : part.end_frames] += 1
    speech = np.repeat(np.array(fed) > 0.5, GATE_FRAMES)
    assert covered[speech].min() == 1
    assert covered.max() == 1
    assert all(before.end_frames <= after.start_frames for before, after in pairwise(islands))
    for window in windows:
        for island in window.islands:
            assert any(
                part.start_frames <= island.start_frames < island.end_frames <= part.end_frames for part in window.kept
            )


@pytest.mark.parametrize("seed", range(5))
def test_windows_are_full_and_short_enough(seed: int) -> None:
    windows = packed(talk(seed))
    assert all(kept_s(window) <= 19.5 for window in windows)
    assert sum(map(kept_s, windows[:-1])) / len(windows[:-1]) > 15.5


def test_long_pauses_are_left_out_and_short_ones_stay() -> None:
    fed = scores((0.9, 2.0), (0.0, 5.0), (0.9, 2.0), (0.0, 0.4), (0.9, 2.0), (0.0, 3.0))
    (window,) = packed(fed)
    assert len(window.islands) == 3
    assert [part.end_s - part.start_s for part in window.kept] == pytest.approx([2.2, 4.8], abs=0.1)


@pytest.mark.parametrize("seed", range(3))
def test_what_follows_a_window_does_not_depend_on_what_came_before(seed: int) -> None:
    fed = talk(seed)
    windows = packed(fed)
    for place, window in enumerate(windows[:-1], 1):
        assert packed(fed, first=window.stretch.end_frames // GATE_FRAMES) == windows[place:]


def test_speech_without_a_pause_is_parted_where_it_is_least_like_speech() -> None:
    fed = scores((0.9, 16.5), (0.6, 0.3), (0.9, 15.0))
    first, second = packed(fed)
    assert first.stretch.end_s == second.stretch.start_s == pytest.approx(16.65, abs=0.15)
    assert second.islands[0].start_frames == first.islands[-1].end_frames
    goes_on = Packer(first.stretch.end_frames, goes_on=True)
    assert packed(fed, goes_on, first.stretch.end_frames // GATE_FRAMES) == [second]


def test_a_long_silence_ends_a_window_and_a_click_makes_none() -> None:
    packer = Packer()
    assert not packer.feed(scores((0.0, 5.0), (0.9, 0.06), (0.0, 5.0)))
    assert packer.settled_frames > 9 * SAMPLE_RATE
    assert not packer.feed(scores((0.9, 1.0), (0.0, 29.0)))
    (window,) = packer.feed(scores((0.0, 2.0)))
    assert window.stretch.start_s == pytest.approx(9.8, abs=0.1)
    assert packer.close(60 * SAMPLE_RATE) == []
