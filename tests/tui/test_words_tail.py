"""How much of the newest words is shown, and where the last sentence begins."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.content import Content

from tui.widgets.words_tail import HeardWord, Quote, WordsTail, last_that_fit

_WORDS = [f"word{number}" for number in range(200)]


def test_the_newest_words_are_those_that_are_shown() -> None:
    kept = last_that_fit(_WORDS, 5, 60, 27)
    assert 20 < kept < 200
    assert len(Content("x" * 26 + " … " + " ".join(_WORDS[-kept:])).wrap(60)) <= 5


def test_few_words_are_shown_whole() -> None:
    assert last_that_fit(["only", "these"], 5, 60, 27) == 2


def test_one_word_is_shown_however_narrow_the_screen() -> None:
    assert last_that_fit(["extraordinarily"], 1, 4, 3) == 1


class _Tail(App[None]):
    def compose(self) -> ComposeResult:
        yield WordsTail()


async def test_what_is_being_said_appears_when_the_stretch_of_speech_ends_unless_it_is_to_move_along() -> None:
    async with _Tail().run_test() as pilot:
        tail = pilot.app.query_one(WordsTail)
        assert tail.turn()
        tail.show([HeardWord("Earlier.", 1.0)])
        tail.draft(["We"], ["met"], rests=False)
        assert "We" not in str(tail.render())
        tail.draft(["We", "met"], ["twice."], rests=True)
        assert "Earlier. We met twice." in str(tail.render())
        assert tail.turn(), "once more lets it move along"
        tail.draft(["We", "met"], ["once"], rests=False)
        assert "Earlier. We met once" in str(tail.render())
        tail.show([HeardWord("Earlier.", 1.0), HeardWord("We", 2.0), HeardWord("met", 2.2)])
        assert "once" not in str(tail.render()), "the transcript holds what was drafted"
        assert not tail.turn()


async def test_words_of_the_draft_cannot_be_chosen() -> None:
    async with _Tail().run_test() as pilot:
        tail = pilot.app.query_one(WordsTail)
        tail.turn()
        tail.show([HeardWord("Earlier.", 1.0)])
        tail.draft(["We", "met"], [], rests=True)
        tail.choose("up")
        tail.choose("down")
        assert "met" not in str(tail.render())
        assert tail.choose("enter") == Quote("Earlier.", 1.0)
        assert "met" in str(tail.render())
