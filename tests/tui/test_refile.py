"""Putting a note under another step: one key for the note, one for the step, and nothing typed is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.case import Case
from tests.tui.driving import (
    SIZES,
    Script,
    VantagePilot,
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    on_screen,
    screen_text,
    shows,
    type_in,
    until,
)
from tests.tui.holding import busy
from tui.app import VantageApp
from tui.screens.live import LiveScreen
from tui.widgets.note_line import NoteLine


async def noted(tmp_path: Path, pilot: VantagePilot, case: Case, *texts: str) -> LiveScreen:
    """On the live screen, with these notes under the story."""
    await on_screen(pilot, "LibraryScreen")
    await shows(pilot, "P01")
    await pilot.press("l")
    await on_screen(pilot, "LiveScreen")
    screen = pilot.app.screen
    assert isinstance(screen, LiveScreen)
    await until(pilot, lambda: screen.desk.watch.status is not None, "a first status")
    await pilot.press("f4")
    for text in texts:
        await type_in(pilot, text)
        await pilot.press("enter")
    await until(pilot, lambda: len(case.notes.of(screen.conversation.id)) == len(texts))
    return screen


def begun(tmp_path: Path) -> tuple[Case, str, VantageApp]:
    case = new_case(tmp_path)
    return case, new_conversation(case).id, app_on(case, Script())


def steps(case: Case, conversation: str) -> list[str]:
    return [note.step for note in case.notes.of(conversation)]


@pytest.mark.parametrize("size", SIZES)
async def test_the_last_note_goes_under_the_step_of_the_key_with_half_a_word_typed(tmp_path: Path, size):
    case, conversation, app = begun(tmp_path)
    async with app.run_test(size=size) as pilot:
        screen = await noted(tmp_path, pilot, case, "short of staff", "no supervision")
        await type_in(pilot, "half a wo")
        await pilot.press("ctrl+u")
        await on_screen(pilot, "RefileDialog")
        await shows(pilot, "no supervision")
        await shows(pilot, "now under 2 Story")
        assert "1  Introduction" in screen_text(pilot) and "9  Reflections" in screen_text(pilot)
        await pilot.press("5")
        await on_screen(pilot, "LiveScreen")
        await shows(pilot, "Under 5 Factors now.")
        await shows(pilot, "no supervision  → Factors")
        await type_in(pilot, "rd")
        assert screen.query_one(NoteLine).value == "half a word" and screen.step == "story"
        assert steps(case, conversation) == ["story", "factors"]
        assert nothing_unexpected(app)
    case.close()


async def test_the_same_key_again_takes_the_note_before_and_stays_at_the_first(tmp_path: Path):
    case, conversation, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await noted(tmp_path, pilot, case, "first line", "second line", "third line")
        await pilot.press("ctrl+u")
        await on_screen(pilot, "RefileDialog")
        await pilot.press("ctrl+u")
        await shows(pilot, "second line")
        await pilot.press("6")
        await until(pilot, lambda: steps(case, conversation) == ["story", "went_well", "story"])
        await on_screen(pilot, "LiveScreen")
        await pilot.press("ctrl+u")
        await on_screen(pilot, "RefileDialog")
        await pilot.press("ctrl+u", "ctrl+u", "ctrl+u", "ctrl+u")
        await pilot.press("7")
        await until(pilot, lambda: steps(case, conversation) == ["changes", "went_well", "story"])
    case.close()


async def test_it_can_be_left_as_it_is_and_taken_back(tmp_path: Path):
    case, conversation, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await noted(tmp_path, pilot, case, "short of staff")
        await pilot.press("ctrl+u")
        await on_screen(pilot, "RefileDialog")
        await pilot.press("escape")
        await on_screen(pilot, "LiveScreen")
        assert steps(case, conversation) == ["story"]
        await pilot.press("ctrl+u")
        await on_screen(pilot, "RefileDialog")
        await pilot.press("2")
        await on_screen(pilot, "LiveScreen")
        await pilot.press("ctrl+u")
        await on_screen(pilot, "RefileDialog")
        await pilot.press("q")
        await until(pilot, lambda: steps(case, conversation) == ["queries"])
        await on_screen(pilot, "LiveScreen")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: steps(case, conversation) == ["story"])
        await shows(pilot, "Taken back.")
        assert "→" not in screen_text(pilot)
        kinds = [event.kind for event in case.log.events(conversation)]
        assert kinds.count("note filed under another step") == 1
    case.close()


async def test_without_a_note_it_says_so_and_takes_no_word(tmp_path: Path):
    case, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await noted(tmp_path, pilot, case)
        await type_in(pilot, "half")
        await pilot.press("ctrl+u")
        await shows(pilot, "There is no note to put under another step yet.")
        assert screen.query_one(NoteLine).value == "half"
    case.close()


async def test_one_key_puts_a_note_of_another_step_under_the_one_in_force(tmp_path: Path):
    case, conversation, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await noted(tmp_path, pilot, case, "short of staff", "no supervision")
        screen.go_to("factors")
        await until(pilot, lambda: case.step_visits.current(conversation).step == "factors", "the step")  # type: ignore[union-attr]
        await type_in(pilot, "half")
        await pilot.press("ctrl+u")
        await shows(pilot, "Under 5 Factors now.")
        assert app.screen is screen and steps(case, conversation) == ["story", "factors"]
        # Once more asks, as for every note that stands there already.
        await pilot.press("ctrl+u")
        await on_screen(pilot, "RefileDialog")
        await pilot.press("7")
        await until(pilot, lambda: steps(case, conversation) == ["story", "changes"])
        await on_screen(pilot, "LiveScreen")
        # An older one is lifted first.
        await pilot.press("up", "up", "ctrl+u")
        await until(pilot, lambda: steps(case, conversation) == ["factors", "changes"])
        await pilot.press("escape", "ctrl+z")
        await until(pilot, lambda: steps(case, conversation) == ["story", "changes"])
        assert screen.line.value == "half" and nothing_unexpected(app)
    case.close()


async def test_a_lifted_note_that_is_struck_out_is_the_one_that_is_meant(tmp_path: Path):
    case, conversation, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await noted(tmp_path, pilot, case, "short of staff", "a slip")
        await pilot.press("ctrl+x")
        await shows(pilot, "struck out  a slip")
        screen.go_to("factors")
        await pilot.press("up", "ctrl+u")
        await shows(pilot, "Under 5 Factors now.")
        assert steps(case, conversation) == ["story", "factors"] and nothing_unexpected(app)
    case.close()


async def test_a_note_that_is_on_its_way_into_the_case_is_the_last_one(tmp_path: Path):
    case, conversation, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await noted(tmp_path, pilot, case, "short of staff")
        screen.go_to("factors")
        await type_in(pilot, "no supervision")
        go_on = busy(screen)
        await pilot.press("enter", "ctrl+u")
        go_on.set()
        await on_screen(pilot, "RefileDialog")
        await shows(pilot, "now under 5 Factors")
        assert steps(case, conversation) == ["story", "factors"] and nothing_unexpected(app)
    case.close()
