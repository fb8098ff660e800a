"""A whole conversation at three sizes: what every screen shows, kept as text, and whether it can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tui.driving import SIZES, nothing_unexpected, screen_text, until
from tests.tui.grid import differing, hard_to_read, rows_of
from tests.tui.whole_conversation import SOUND_CHECK, WholeConversation
from tui.large_clock import ROWS, large
from tui.screens.cover import CoverDialog
from tui.screens.live import LiveScreen
from tui.screens.sound_check import SoundCheckScreen
from tui.widgets.top_line import TopLine

# WCAG 2.1, success criterion 1.4.6.
LEAST = 7.0


def lights(held: WholeConversation) -> list[str]:
    """What the light says on each screen of a conversation that is there, also beneath others; large, row by row."""
    if isinstance(held.app.screen, SoundCheckScreen):
        # A screen of its own, which is there only while nothing is recorded.
        return []
    found: list[str] = []
    for screen in held.app.screen_stack:
        if isinstance(screen, LiveScreen):
            line = screen.query_one(TopLine)
            is_large = line.size.height == ROWS or isinstance(held.app.screen, CoverDialog)
            found += (
                [*line.light.words, *(large(line.light.clock) if line.light.clock else ())]
                if is_large
                else [line.light.text]
            )
    return [row.rstrip() for row in found]


def on_any_computer(rows: list[str]) -> list[str]:
    """The sound check without what only this computer says: how much room there is, and its battery."""
    kept = [re.sub(r"(Room +)for .*", r"\1for ... hours", row) for row in rows if not row.strip().startswith("Battery")]
    return [*kept[:-1], *[""] * (len(rows) - len(kept)), kept[-1]]


@pytest.mark.parametrize("is_coloured", [True, False], ids=["colours", "NO_COLOR"])
@pytest.mark.parametrize("size", SIZES)
async def test_a_whole_conversation_by_the_keyboard_alone_looks_as_it_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], is_coloured: bool
):
    """And without colours it says the same."""
    if not is_coloured:
        monkeypatch.setenv("NO_COLOR", "1")
    held = WholeConversation(tmp_path)
    screens: dict[str, list[str]] = {}
    faint: list[str] = []
    async with held.app.run_test(size=size) as pilot:
        async for state in held.states(pilot):
            # Nothing that is asked may lie over the light.
            await until(pilot, lambda: all(light in screen_text(pilot) for light in lights(held)), f"{state}: light")
            screens[state] = on_any_computer(rows_of(pilot)) if state.endswith(SOUND_CHECK) else rows_of(pilot)
            faint += [f"{state}: {found}" for found in hard_to_read(pilot, LEAST) if f"{state}: {found}" not in faint]
        assert nothing_unexpected(held.app)
    held.case.close()
    assert not (found := differing(f"{size[0]}x{size[1]}", screens)), f"look, then SCREENS=write:\n{found}"
    assert not faint, "\n".join(faint)
