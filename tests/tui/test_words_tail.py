"""How much of the newest words is shown, and where the last sentence begins."""

from __future__ import annotations

from textual.content import Content

from tui.widgets.words_tail import last_that_fit

_WORDS = [f"word{number}" for number in range(200)]


def test_the_newest_words_are_those_that_are_shown() -> None:
    kept = last_that_fit(_WORDS, 5, 60, 27)
    assert 20 < kept < 200
    assert len(Content("x" * 26 + " … " + " ".join(_WORDS[-kept:])).wrap(60)) <= 5


def test_few_words_are_shown_whole() -> None:
    assert last_that_fit(["only", "these"], 5, 60, 27) == 2


def test_one_word_is_shown_however_narrow_the_screen() -> None:
    assert last_that_fit(["extraordinarily"], 1, 4, 3) == 1
