"""Windows take all speech once, in order, and nothing else."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from transcribe.engine import GATE_FRAMES, SAMPLE_RATE
from transcribe.windows import Window, Windower, WindowRules, quietest

RULES = WindowRules()
PER_S = SAMPLE_RATE / GATE_FRAMES

runs = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.4, 0.6, 1.0]), st.integers(min_value=1, max_value=400)), max_size=30
)


def scores_of(*parts: tuple[float, float]) -> list[float]:
    """Scores for (score, seconds) after each other."""
    return [score for score, length_s in parts for _ in range(round(length_s * PER_S))]


def windows_of(scores: list[float], end_frames: int | None = None) -> list[Window]:
    windower = Windower()
    return windower.feed(scores) + windower.close(len(scores) * GATE_FRAMES if end_frames is None else end_frames)


def speech_frames(scores: list[float]) -> set[int]:
    """The frames that are speech by the rules, stated plainly: on from .5, off below .35, clicks left out."""
    marks, speaking = [], False
    for score in scores:
        speaking = score >= (RULES.off if speaking else RULES.on)
        marks.append(speaking)
    found: set[int] = set()
    begin = 0
    for index, mark in enumerate([*marks, False]):
        if not mark:
            if index - begin >= round(RULES.shortest_s * PER_S):
                found.update(range(begin, index))
            begin = index + 1
    return found


@given(runs, st.integers(min_value=0, max_value=GATE_FRAMES - 1))
def test_every_speech_frame_lies_in_exactly_one_island_of_one_window(
    parts: list[tuple[float, int]], missing: int
) -> None:
    scores = [score for score, count in parts for _ in range(count)]
    end = max(0, len(scores) * GATE_FRAMES - missing)
    windows = windows_of(scores, end)
    covered: list[int] = []
    for window in windows:
        for island in window.islands:
            assert window.stretch.start_frames <= island.start_frames < island.end_frames <= window.stretch.end_frames
            covered += range(island.start_frames // GATE_FRAMES, -(-island.end_frames // GATE_FRAMES))
    assert len(covered) == len(set(covered))
    assert speech_frames(scores) <= set(covered)


@given(runs)
def test_windows_are_in_order_never_overlap_and_never_pass_28_s(parts: list[tuple[float, int]]) -> None:
    scores = [score for score, count in parts for _ in range(count)]
    windows = windows_of(scores)
    for window in windows:
        length = window.stretch.end_frames - window.stretch.start_frames
        assert 0 < length <= 28 * SAMPLE_RATE
        assert window.islands
    for before, after in pairwise(windows):
        assert before.stretch.end_frames <= after.stretch.start_frames
    assert all(w.stretch.end_frames <= len(scores) * GATE_FRAMES for w in windows)


@given(runs, st.lists(st.integers(min_value=1, max_value=200), min_size=1, max_size=20))
def test_windows_do_not_depend_on_how_the_scores_arrive(parts: list[tuple[float, int]], pieces: list[int]) -> None:
    scores = [score for score, count in parts for _ in range(count)]
    windower = Windower()
    found: list[Window] = []
    begin = 0
    while begin < len(scores):
        size = pieces[begin % len(pieces)]
        found += windower.feed(scores[begin : begin + size])
        begin += size
    found += windower.close(len(scores) * GATE_FRAMES)
    assert found == windows_of(scores)


@given(runs, st.integers(min_value=0, max_value=30))
def test_going_on_from_where_a_window_was_settled_gives_the_windows_that_are_left(
    parts: list[tuple[float, int]], after: int
) -> None:
    scores = [score for score, count in parts for _ in range(count)]
    whole = windows_of(scores)
    assume(whole)
    after %= len(whole)
    settled = whole[after].stretch.end_frames
    again = Windower(settled, goes_on=True)
    rest = again.feed(scores[settled // GATE_FRAMES :]) + again.close(len(scores) * GATE_FRAMES)
    left = {frame for window in whole[after + 1 :] for frame in _island_frames(window)}
    assert left <= {frame for window in rest for frame in _island_frames(window)}


def _island_frames(window: Window) -> set[int]:
    return {frame for i in window.islands for frame in range(i.start_frames, i.end_frames, GATE_FRAMES)}


@given(runs)
def test_the_position_never_goes_back_and_never_passes_an_open_window(parts: list[tuple[float, int]]) -> None:
    windower = Windower()
    position = 0
    found: list[Window] = []
    for score, count in parts:
        found += windower.feed([score] * count)
        assert windower.settled_frames >= position
        position = windower.settled_frames
    last = windower.close(sum(count for _, count in parts) * GATE_FRAMES)
    for window in last:
        assert window.stretch.start_frames >= position
    for window in found:
        assert window.stretch.end_frames <= position


def test_a_long_pause_closes_a_short_window() -> None:
    windower = Windower()
    assert not windower.feed(scores_of((1.0, 2.0), (0.0, 1.4)))
    (window,) = windower.feed(scores_of((0.0, 0.2)))
    assert window.stretch.end_s == pytest.approx(2.2, abs=0.05)


def test_a_short_pause_closes_a_window_only_once_12_s_are_collected() -> None:
    early = Windower()
    assert not early.feed(scores_of((1.0, 11.0), (0.0, 0.9), (1.0, 0.5)))
    late = Windower()
    assert len(late.feed(scores_of((1.0, 12.5), (0.0, 0.8)))) == 1


def test_silence_makes_no_window_but_moves_the_position_on() -> None:
    windower = Windower()
    assert not windower.feed(scores_of((0.0, 600.0)))
    assert windower.settled_frames / SAMPLE_RATE == pytest.approx(599.8, abs=0.1)
    assert not windower.close(600 * SAMPLE_RATE)
    assert windower.settled_frames == 600 * SAMPLE_RATE


def test_clicks_make_no_window() -> None:
    assert not windows_of(scores_of((0.0, 1.0), (1.0, 0.064), (0.0, 3.0), (1.0, 0.064), (0.0, 40.0)))


def test_speech_without_a_pause_is_cut_at_its_quietest_place_of_the_last_6_s() -> None:
    windows = windows_of(scores_of((1.0, 24.0), (0.6, 0.4), (1.0, 10.0)))
    assert windows[0].stretch.end_s == pytest.approx(24.2, abs=0.2)
    assert windows[1].stretch.start_frames == windows[0].stretch.end_frames


def test_a_window_is_padded_on_both_sides() -> None:
    (window,) = windows_of(scores_of((0.0, 5.0), (1.0, 2.0), (0.0, 5.0)))
    assert window.stretch.start_s == pytest.approx(window.islands[0].start_s - 0.2, abs=0.04)
    assert window.stretch.end_s == pytest.approx(window.islands[-1].end_s + 0.2, abs=0.04)


def test_a_breath_does_not_part_an_island_but_a_pause_does() -> None:
    (window,) = windows_of(scores_of((1.0, 1.0), (0.0, 0.2), (1.0, 1.0), (0.0, 0.5), (1.0, 1.0)))
    assert [round(i.end_s - i.start_s, 1) for i in window.islands] == [2.2, 1.0]


def test_the_quietest_place_is_within_the_longest_pause() -> None:
    scores = [1.0] * 20 + [0.0] * 2 + [1.0] * 20 + [0.0] * 9 + [1.0] * 20
    assert 42 <= quietest(scores) < 51
