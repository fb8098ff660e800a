"""Words lie within speech, one after another."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcribe.engine import HeardWord
from transcribe.word_times import LONGEST_S, SHORTEST_S, Island, TimedWord, place_words

seconds = st.floats(min_value=0.0, max_value=30.0).map(lambda value: round(value, 2))


@st.composite
def heard_words(draw: st.DrawFn) -> list[HeardWord]:
    """Words as an engine gives them: starts mostly rising, lengths anything from nothing to absurd."""
    starts = sorted(draw(st.lists(seconds, max_size=40)))
    return [
        HeardWord(f"w{i}", start, start + draw(st.sampled_from([0.0, 0.02, 0.2, 0.5, 4.0, 12.0])), 0.9)
        for i, start in enumerate(starts)
    ]


@st.composite
def islands_of_a_window(draw: st.DrawFn) -> list[Island]:
    """Islands more than a breath apart, as the windows give them."""
    found, at_s = [], draw(st.floats(min_value=0.0, max_value=2.0))
    for length_s, pause_s in draw(
        st.lists(
            st.tuples(st.floats(min_value=0.1, max_value=8.0), st.floats(min_value=0.26, max_value=3.0)), max_size=6
        )
    ):
        found.append(Island(at_s, at_s + length_s))
        at_s += length_s + pause_s
    return found


def crowded(words: tuple[TimedWord, ...], island: Island, until_s: float) -> bool:
    inside = [w for w in words if island.start_s <= w.start_s <= island.end_s + 0.08]
    return len(inside) * SHORTEST_S > min(island.end_s + 0.08, until_s) - island.start_s - 1e-9


@given(heard_words(), islands_of_a_window())
def test_words_keep_order_rise_strictly_and_lie_within_islands(words: list[HeardWord], islands: list[Island]) -> None:
    until_s = islands[-1].end_s + 0.05 if islands else 31.0
    placed = place_words(words, islands, until_s=until_s)
    assert [word.text for word in placed] == [word.text for word in words]
    for word in placed:
        assert word.start_s < word.end_s <= word.start_s + LONGEST_S + 1e-6
    for before, after in pairwise(placed):
        assert before.start_s < after.start_s
        assert before.end_s <= after.start_s + 1e-6
    for word in placed if islands else ():
        island = max((i for i in islands if i.start_s <= word.start_s + 1e-6), key=lambda i: i.start_s)
        assert word.end_s <= min(island.end_s + 0.08, until_s) + 1e-6
        if not crowded(placed, island, until_s):
            assert word.end_s - word.start_s >= SHORTEST_S - 1e-6


def one(word: HeardWord, *islands: Island) -> TimedWord:
    (placed,) = place_words([word], islands, until_s=60.0)
    return placed


def test_a_word_that_begins_too_early_starts_with_its_island() -> None:
    assert one(HeardWord("early", 0.2, 2.4, 0.9), Island(2.0, 5.0)).start_s == 2.0


def test_a_word_stretched_over_a_pause_ends_with_its_island() -> None:
    placed = one(HeardWord("long", 1.0, 9.0, 0.9), Island(0.5, 2.5), Island(8.8, 12.0))
    assert placed.end_s <= 2.58


def test_a_word_lies_in_the_island_that_it_overlaps_most() -> None:
    assert one(HeardWord("second", 2.0, 4.5, 0.9), Island(0.0, 2.2), Island(3.0, 5.0)).start_s == 3.0


def test_the_first_word_starts_where_speech_starts_when_they_nearly_agree() -> None:
    assert one(HeardWord("first", 1.2, 1.5, 0.9), Island(1.0, 5.0)).start_s == 1.0
    assert one(HeardWord("later", 2.2, 2.5, 0.9), Island(1.0, 5.0)).start_s == 2.2


def test_a_word_far_from_speech_is_placed_and_told_as_outside() -> None:
    assert one(HeardWord("invented", 9.0, 9.4, 0.9), Island(1.0, 2.0)).outside
    assert not one(HeardWord("heard", 1.9, 2.2, 0.9), Island(1.0, 2.0)).outside


def test_without_speech_every_word_is_outside_and_still_has_times() -> None:
    words = [HeardWord("you", 0.0, 0.0, 0.9), HeardWord("you", 0.0, 9.0, 0.9)]
    placed = place_words(words, [], until_s=3.0)
    assert all(word.outside and word.end_s > word.start_s for word in placed)


def test_more_words_than_an_island_has_room_for_share_it() -> None:
    words = [HeardWord(str(i), 1.0, 1.0, 0.9) for i in range(50)]
    placed = place_words(words, [Island(1.0, 2.0)], until_s=9.0)
    assert placed[-1].end_s <= 2.08 + 1e-6
    assert placed[0].end_s - placed[0].start_s == pytest.approx(1.08 / 50)
