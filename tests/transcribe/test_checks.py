"""Doubt is marked, and missing speech is entered; nothing disappears."""

from __future__ import annotations

import pytest

from transcribe.checks import check_words, repeated, unheard
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
    assert unheard([], [Island(0.0, 1.4)]) == ()
    assert unheard([], [Island(0.0, 1.5)]) == (Island(0.0, 1.5),)
