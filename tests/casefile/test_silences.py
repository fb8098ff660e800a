"""Pauses are written in one notation, and only where nobody is known to have spoken."""

from __future__ import annotations

import pytest

from casefile.silences import silence_mark, silences
from casefile.stretches import Stretch
from casefile.words import Word, WordState


def word(name: str, start_s: float, end_s: float, state: WordState = "heard") -> Word:
    return Word(name, "u", name, start_s, end_s, 0.9, state)


@pytest.mark.parametrize(
    ("length_s", "mark"),
    [
        (0.9, ""),
        (1.0, "(.)"),
        (2.4, "(..)"),
        (9.4, "(.........)"),
        (9.6, "(10 seconds pause)"),
        (80, "(80 seconds pause)"),
    ],
)
def test_a_pause_is_dots_and_from_ten_seconds_on_a_number(length_s: float, mark: str) -> None:
    assert silence_mark(length_s) == mark


def test_a_pause_stands_before_the_word_that_ends_it() -> None:
    words = [word("a", 0.0, 0.5), word("b", 0.7, 1.0), word("c", 3.0, 3.5), word("d", 20.0, 21.0)]
    assert silences(words, []) == {"c": "(..)", "d": "(16 seconds pause)"}


def test_where_sound_is_missing_or_closed_no_pause_is_claimed() -> None:
    words = [word("a", 0.0, 0.5), word("b", 5.0, 5.5), word("c", 10.5, 11.0)]
    assert silences(words, [Stretch(2.0, 3.0)]) == {"c": "(.....)"}


def test_one_word_within_another_makes_no_pause() -> None:
    assert silences([word("a", 0.0, 8.0), word("b", 1.0, 1.5), word("c", 8.2, 9.0)], []) == {}


def test_a_deleted_word_was_spoken_and_the_pause_before_it_stands_before_the_next() -> None:
    words = [word("a", 0.0, 0.5), word("b", 3.0, 3.5, "deleted"), word("c", 3.6, 4.0), word("d", 4.1, 4.5)]
    assert silences(words, []) == {"c": "(..)"}


def test_a_closed_stretch_after_a_deleted_word_takes_the_pause_before_that_with_it() -> None:
    words = [word("a", 0.0, 0.5), word("b", 3.0, 3.5, "deleted"), word("c", 10.0, 10.5), word("d", 13.0, 13.5)]
    assert silences(words, [Stretch(4.0, 9.0)]) == {"d": "(..)"}
