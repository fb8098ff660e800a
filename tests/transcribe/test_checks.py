"""Doubt is marked, and missing speech is entered; nothing disappears."""

from __future__ import annotations

import pytest

from transcribe.checks import check_words, repeated, too_fast, unheard
from transcribe.word_times import Island, TimedWord


def timed(*texts: str, probability: float = 0.9, outside: bool = False) -> list[TimedWord]:
    return [TimedWord(text, i * 0.5, i * 0.5 + 0.4, probability, outside) for i, text in enumerate(texts)]


def states(words: list[TimedWord]) -> list[str]:
    return [word.state for word in check_words(words)]


def test_a_plain_word_is_heard() -> None:
    assert states(timed("visited", "twice")) == ["heard", "heard"]


def test_an_improbable_word_is_doubtful_and_stays() -> None:
    words = timed("perhaps", probability=0.14)
    assert states(words) == ["doubtful"]
    assert [word.text for word in check_words(words)] == ["perhaps"]
    assert states(timed("perhaps", probability=0.15)) == ["heard"]


def test_a_word_outside_speech_is_doubtful() -> None:
    assert states(timed("you", outside=True)) == ["doubtful"]


@pytest.mark.parametrize("length", range(1, 7))
def test_four_times_the_same_words_are_doubtful_and_three_times_are_not(length: int) -> None:
    phrase = [f"w{i}" for i in range(length)]
    four = ["before", *phrase * 4, "after"]
    assert repeated(four) == frozenset(range(1, 1 + 4 * length))
    assert not repeated(["before", *phrase * 3, "after"])


def test_case_and_punctuation_do_not_hide_a_loop() -> None:
    assert repeated(["No,", "no", "no.", "No!"]) == frozenset(range(4))


def test_seven_words_that_repeat_are_left_alone() -> None:
    assert not repeated([f"w{i}" for i in range(7)] * 4)


def test_speech_without_a_word_is_found_from_one_and_a_half_seconds() -> None:
    islands = [Island(0.0, 2.0), Island(3.0, 10.0)]
    words = [TimedWord("a", 0.0, 0.51, 0.9), TimedWord("b", 3.2, 5.0, 0.9), TimedWord("c", 8.0, 8.4, 0.9)]
    assert unheard(words, islands) == (Island(5.0, 8.0), Island(8.4, 10.0))
    near = [TimedWord("a", 1.8, 2.0, 0.9)]
    assert unheard(near, [Island(0.0, 1.4)]) == ()
    assert unheard(near, [Island(0.0, 1.5)]) == (Island(0.0, 1.5),)


def test_a_short_word_that_was_missed_is_found_where_it_stands_alone() -> None:
    words = [TimedWord("a", 0.0, 1.0, 0.9), TimedWord("b", 9.0, 10.0, 0.9)]
    islands = [Island(0.0, 1.0), Island(3.0, 3.6), Island(5.0, 5.4), Island(8.0, 8.6), Island(9.0, 10.0)]
    assert unheard(words, islands) == (Island(3.0, 3.6),)


def paced(count: int, each_s: float, start_s: float = 0.0) -> list[TimedWord]:
    return [TimedWord("w", start_s + i * each_s, start_s + (i + 1) * each_s, 0.9) for i in range(count)]


def test_words_faster_than_anybody_speaks_are_doubtful() -> None:
    assert too_fast(paced(20, 0.15)) == frozenset()
    assert too_fast(paced(20, 0.14)) == frozenset(range(20))
    slow = paced(6, 0.3)
    assert too_fast([*slow, *paced(6, 0.1, start_s=1.8), *paced(6, 0.3, start_s=2.4)]) >= frozenset(range(6, 12))
    assert states(paced(8, 0.1)) == ["doubtful"] * 8


def test_a_few_quick_words_between_two_breaths_are_doubtful_and_two_are_not() -> None:
    assert too_fast([*paced(4, 0.1), *paced(5, 0.4, start_s=2.0)]) == frozenset(range(4))
    assert too_fast([*paced(2, 0.1), *paced(5, 0.4, start_s=2.0)]) == frozenset()
