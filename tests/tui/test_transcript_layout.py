"""Where words stand, in cells; and that the widget draws just that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tagging.selection import Spot
from tests.tui.driving import (
    SIZES,
    app_on,
    new_case,
    new_conversation,
    to_review,
    transcribed,
)
from tui.screens.review import ReviewScreen
from tui.transcript_layout import Block, Layout, Row, lay_out
from tui.widgets.transcript_view import MARGIN

texts = st.lists(
    st.lists(st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=12), max_size=40),
    max_size=6,
)


def blocks_of(lines: list[list[str]]) -> list[Block]:
    """Blocks of speech, one an utterance, a heading before each."""
    blocks: list[Block] = []
    for number, line in enumerate(lines):
        speech = Block("speech", "00:01", "P", line=number, ats=range(len(line)), texts=tuple(line))
        blocks += [Block("step", label="a step"), speech]
    return blocks


def rows_of(layout: Layout) -> list[Row]:
    """All rows, from top to bottom."""
    return [layout.row(number) for number in range(len(layout))]


@given(texts, st.integers(8, 100))
def test_every_word_stands_once_in_order_and_within_the_column(lines: list[list[str]], width: int):
    layout = lay_out(blocks_of(lines), width)
    drawn = [word for row in rows_of(layout) for word in row.words]
    assert [word.spot for word in drawn] == [(line, at) for line, words in enumerate(lines) for at in range(len(words))]
    assert [word.text for word in drawn] == [word for line in lines for word in line]
    for number, row in enumerate(rows_of(layout)):
        for before, after in zip(row.words, row.words[1:], strict=False):
            assert after.start == before.start + cell_len(before.text) + 1
        assert all(layout.row_of(word.spot) == number for word in row.words)
        assert len(row.words) <= 1 or row.words[-1].start + row.words[-1].cells <= min(width, 72)


@given(texts, st.integers(8, 100))
def test_the_word_under_a_cell_is_the_one_drawn_there(lines: list[list[str]], width: int):
    layout = lay_out(blocks_of(lines), width)
    for number, row in enumerate(rows_of(layout)):
        for word in row.words:
            assert layout.word_at(number, word.start) == word.spot
            assert layout.word_at(number, word.start + max(0, word.cells - 1)) == word.spot
        if not row.words:
            assert layout.word_at(number, 0) is None


@given(texts, st.integers(8, 100), st.data())
def test_a_text_changed_in_one_place_is_laid_out_as_if_anew(lines: list[list[str]], width: int, data: st.DataObject):
    blocks = blocks_of([*lines, ["last"]])
    place = data.draw(st.integers(0, len(lines)))
    fresh = blocks_of([[]] * place + [data.draw(st.lists(st.text("ab漢", min_size=1), max_size=30))])[-1]
    changed = [*blocks[: 2 * place + 1], fresh, *blocks[2 * place + 2 :]]
    assert lay_out(changed, width, lay_out(blocks, width)) == lay_out(changed, width)


def test_wide_characters_take_two_cells():
    layout = lay_out(blocks_of([["漢字漢字", "漢字", "a"]]), 12)
    assert [[word.text for word in row.words] for row in rows_of(layout)] == [[], ["漢字漢字"], ["漢字", "a"]]
    assert layout.row(2).words[1].start == 5


def test_moving_up_and_down_passes_over_headings_and_stays_within_the_text():
    layout = lay_out(blocks_of([["one", "two"], ["three", "four"]]), 40)
    one, two, three, four = Spot(0, 0), Spot(0, 1), Spot(1, 0), Spot(1, 1)
    assert layout.vertical(two, 1) == three and layout.vertical(four, -1) == two
    assert layout.vertical(two, -1) == two and layout.vertical(three, 5) == three
    assert layout.vertical(one, 1) == three and layout.vertical(three, -1) == one


LINES = [f"{word} " * 30 for word in ("visit", "漢字", "supercalifragilistic", "I")] * 4


@pytest.mark.parametrize("size", SIZES)
async def test_the_widget_draws_the_rows_of_the_layout(tmp_path, size):
    case = new_case(tmp_path)
    transcribed(case, new_conversation(case), LINES)
    app = app_on(case)
    async with app.run_test(size=size) as pilot:
        await to_review(pilot)
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        view = screen.view
        width = view.scrollable_content_region.width
        expected = lay_out(screen.desk.page.blocks, width - MARGIN)
        assert view.layout_of_page == expected and len(expected) > size[1]
        for key in ("home", "end", "pageup"):
            await pilot.press(key)
            top = view.scroll_offset.y
            assert view.chosen is not None
            row = expected.row_of(screen.desk.page.text.spot(view.chosen.head))
            assert row is not None and top <= row < top + view.size.height
            drawn = [view.render_line(y).text.rstrip() for y in range(view.size.height)]
            wanted = [
                (view.margin_text(number) + row.text)[:width].rstrip()
                for number, row in enumerate(rows_of(expected)[top : top + view.size.height], top)
            ]
            assert drawn[: len(wanted)] == wanted
        assert all(len(view.margin_text(number)) == MARGIN for number in range(len(expected)))
        await pilot.resize_terminal(size[0] - 7, size[1])
        await pilot.pause()
        assert view.layout_of_page == lay_out(screen.desk.page.blocks, width - 7 - MARGIN)
    case.close()
