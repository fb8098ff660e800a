"""What is painted is painted once: a screen as it will stand, a dialog that goes, the keys at the bottom."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.screen import Screen
from textual.strip import Strip

from casefile.tags import NewTag
from tagging.selection import Selection
from tests.tui.driving import SIZES, app_on, new_case, new_conversation, on_screen, screen_text, shows, until
from tests.tui.test_review import reviewing
from tui.base import VantageScreen
from tui.review_desk import ReviewDesk
from tui.widgets.footer import KeyFooter

CLASSES = {(60, 20): {"-narrow", "-low"}, (80, 24): {"-normal", "-high"}, (120, 40): {"-wide", "-high"}}


class Seen(VantageScreen[None]):
    """Remembers how it was dressed when it had not been laid out yet."""

    dressed: frozenset[str] = frozenset()

    def on_mount(self) -> None:
        super().on_mount()
        self.dressed = frozenset(self.classes)


@pytest.mark.parametrize("size", SIZES)
async def test_a_screen_is_dressed_for_the_terminals_size_before_it_is_first_laid_out(tmp_path: Path, size):
    app = app_on(case := new_case(tmp_path))
    async with app.run_test(size=size) as pilot:
        await on_screen(pilot, "LibraryScreen")
        seen = Seen()
        await app.push_screen(seen)
        await until(pilot, lambda: bool(seen.dressed), "mounted")
        assert seen.dressed == CLASSES[size]
    case.close()


async def test_a_dialog_that_goes_leaves_what_lies_beneath_it_where_it_lies(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, _, _, screen):
        laid_out: list[Screen[object]] = []
        screen.screen_layout_refresh_signal.subscribe(screen, laid_out.append)
        await pilot.press("J")
        await on_screen(pilot, "AskDialog")
        dialog = pilot.app.screen
        laid_out.clear()
        await pilot.press("escape")
        await until(pilot, lambda: not dialog.is_running and pilot.app.screen is screen, "gone")
        assert "Go to which time?" not in screen_text(pilot)
        assert laid_out == []


async def test_a_key_of_the_footer_can_be_clicked(tmp_path: Path):
    case = new_case(tmp_path)
    new_conversation(case)
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "^p More")
        row = screen_text(pilot).splitlines()[-1]
        await pilot.hover(KeyFooter, offset=(row.index("New"), 0))
        footer = app.screen.query_one(KeyFooter)
        assert str(footer.tooltip) == "Begin a conversation with a participant."
        await pilot.click(KeyFooter, offset=(row.index("New"), 0))
        await on_screen(pilot, "NewConversationScreen")
    case.close()


async def test_where_no_key_of_the_footer_stands_a_click_does_nothing(tmp_path: Path):
    case = new_case(tmp_path)
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "^p More")
        row = screen_text(pilot).splitlines()[-1]
        await pilot.click(KeyFooter, offset=(row.index("▏") - 2, 0))
        assert app.screen.query_one(KeyFooter).tooltip is None
        await pilot.click(KeyFooter, offset=(row.index("More"), 0))
        await on_screen(pilot, "CommandPalette")
    case.close()


INFORMATION, GOALS = NewTag("rationality", code="information"), NewTag("rationality", code="goals")
CHANGES: dict[str, Callable[[ReviewDesk], object]] = {
    "tagged": lambda desk: desk.tag(Selection(0, 4), INFORMATION),
    "another tag over it": lambda desk: desk.tag(Selection(2, 6), GOALS),
    "tagged in another line": lambda desk: desk.tag(Selection(12, 13), GOALS),
    "taken off": lambda desk: desk.take_off(desk.page.marks[0].tag.id),
    "taken back": lambda desk: desk.undo(),
    "a doubtful word corrected": lambda desk: desk.replace([find(desk, "visit.")], "visits."),
    "corrected": lambda desk: desk.replace([Selection(1, 1)], "evening"),
    "split": lambda desk: desk.replace(
        [Selection(2, 2)], "so very long that it goes on for more than just the one row"
    ),
    "deleted": lambda desk: desk.delete(Selection(0, 0)),
    "left out": lambda desk: desk.toggle_left_out(Selection(20, 22)),
    "checked": lambda desk: desk.toggle_checked(20),
    "everybody one": lambda desk: desk.set_speaker_everywhere(20, "lead"),
}


def find(desk: ReviewDesk, text: str) -> Selection:
    """Where a word stands."""
    at = next(at for at, word in enumerate(desk.page.text.words) if word.text == text)
    return Selection(at, at)


async def test_rows_that_are_kept_look_as_they_would_if_they_were_drawn_anew(tmp_path: Path):
    async with reviewing(tmp_path, doubtful="visit.") as (_, _, _, screen):
        view = screen.view
        last: list[Strip] = []
        for what, change in CHANGES.items():
            change(screen.desk)
            screen.show_page()
            rows = [view.render_line(y) for y in range(view.size.height)]
            view._strips.clear()
            assert rows == [view.render_line(y) for y in range(view.size.height)], what
            assert rows != last, what
            last = rows
