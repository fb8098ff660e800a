"""What is painted is painted once: a screen as it will stand, a dialog that goes, the keys at the bottom."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.screen import Screen

from tests.tui.driving import SIZES, app_on, new_case, new_conversation, on_screen, screen_text, shows, until
from tests.tui.test_review import reviewing
from tui.base import VantageScreen
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
