from __future__ import annotations

from textual.content import Content

from tui.widgets.words_tail import tail_that_fits

_WORDS = " ".join(f"word{number}" for number in range(200))


def test_the_newest_words_are_those_that_are_shown() -> None:
    shown = tail_that_fits(_WORDS, 5, 60, 27)
    assert shown.startswith("… ") and shown.endswith("word199")
    assert len(Content("x" * 26 + " " + shown).wrap(60)) <= 5


def test_few_words_are_shown_whole() -> None:
    assert tail_that_fits("only these", 5, 60, 27) == "only these"


def test_one_word_is_shown_however_narrow_the_screen() -> None:
    assert tail_that_fits("extraordinarily", 1, 4, 3) == "extraordinarily"
