"""Where words stand, in cells; and that the widget draws just that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.tui.driving import SIZES, app_on, new_case, new_conversation, on_screen, shows, transcribed
from tui.screens.review import ReviewScreen
from tui.transcript_layout import Block, Placed, lay_out
from tui.widgets.transcript_view import MARGIN

texts = st.lists(
    st.lists(st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=12), max_size=40),
    max_size=6,
)


def blocks_of(lines: list[list[str]]) -> list[Block]:
    """Blocks of speech with running indexes, a heading before each."""
    blocks: list[Block] = []
    index = 0
    for line in lines:
        placed = tuple(Placed(index + at, word) for at, word in enumerate(line))
        index += len(line)
        blocks += [Block("step", label="a step"), Block("speech", "00:01", "P", words=placed)]
    return blocks


@given(texts, st.integers(8, 100))
def test_every_word_stands_once_in_order_and_within_the_column(lines: list[list[str]], width: int):
    layout = lay_out(blocks_of(lines), width)
    drawn = [word for row in layout.rows for word in row.words]
    assert [word.index for word in drawn] == list(range(sum(map(len, lines))))
    assert [word.text for word in drawn] == [word for line in lines for word in line]
    for number, row in enumerate(layout.rows):
        for before, after in zip(row.words, row.words[1:], strict=False):
            assert after.start == before.start + cell_len(before.text) + 1
        assert all(layout.row_of[word.index] == number for word in row.words)
        assert len(row.words) <= 1 or row.words[-1].start + row.words[-1].cells <= min(width, 72)


@given(texts, st.integers(8, 100))
def test_the_word_under_a_cell_is_the_one_drawn_there(lines: list[list[str]], width: int):
    layout = lay_out(blocks_of(lines), width)
    for number, row in enumerate(layout.rows):
        for word in row.words:
            assert layout.word_at(number, word.start) == word.index
            assert layout.word_at(number, word.start + max(0, word.cells - 1)) == word.index
        if not row.words:
            assert layout.word_at(number, 0) is None


def test_wide_characters_take_two_cells():
    layout = lay_out(blocks_of([["漢字漢字", "漢字", "a"]]), 12)
    assert [[word.text for word in row.words] for row in layout.rows] == [[], ["漢字漢字"], ["漢字", "a"]]
    assert layout.place_of[2].start == 5


def test_moving_up_and_down_passes_over_headings_and_stays_within_the_text():
    layout = lay_out(blocks_of([["one", "two"], ["three", "four"]]), 40)
    assert layout.vertical(1, 1) == 2 and layout.vertical(3, -1) == 1
    assert layout.vertical(1, -1) == 1 and layout.vertical(2, 5) == 2
    assert layout.vertical(0, 1) == 2 and layout.vertical(2, -1) == 0


LINES = [f"{word} " * 30 for word in ("visit", "漢字", "supercalifragilistic", "I")] * 4


@pytest.mark.parametrize("size", SIZES)
async def test_the_widget_draws_the_rows_of_the_layout(tmp_path, size):
    case = new_case(tmp_path)
    transcribed(case, new_conversation(case), LINES)
    app = app_on(case)
    async with app.run_test(size=size) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        await pilot.press("r")
        await on_screen(pilot, "ReviewScreen")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        view = screen.view
        width = view.scrollable_content_region.width
        expected = lay_out(screen.desk.page.blocks, width - MARGIN)
        assert view.layout_of_page == expected and len(expected.rows) > size[1]
        for key in ("home", "end", "pageup"):
            await pilot.press(key)
            top = view.scroll_offset.y
            assert view.chosen is not None
            assert top <= expected.row_of[view.chosen.head] < top + view.size.height
            drawn = [view.render_line(y).text.rstrip() for y in range(view.size.height)]
            wanted = [
                (view.margin_text(number) + row.text)[:width].rstrip()
                for number, row in enumerate(expected.rows[top : top + view.size.height], top)
            ]
            assert drawn[: len(wanted)] == wanted
        assert all(len(view.margin_text(number)) == MARGIN for number in range(len(expected.rows)))
        await pilot.resize_terminal(size[0] - 7, size[1])
        await pilot.pause()
        assert view.layout_of_page == lay_out(screen.desk.page.blocks, width - 7 - MARGIN)
    case.close()
