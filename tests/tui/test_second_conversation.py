"""A second conversation: begun by one key, its own record, starting with what the first left open."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.events import Hand
from tests.tui.asking import choose
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
    setup_hand,
    shows,
    until,
)
from tui.screens.live import LiveScreen
from tui.screens.return_list import FROM_EARLIER


def first_held(tmp_path: Path) -> tuple[Case, Conversation, Hand]:
    """A case whose first conversation left a query and a moment open."""
    case = new_case(tmp_path)
    first = new_conversation(case)
    by = Hand(setup_hand(case).author, "live")
    case.queries.add(first.id, "Who rang first?", by)
    case.notes.add(first.id, "story", "the winter before", by, at_s=None, kind="return")
    return case, first, by


async def live_second(pilot: VantagePilot) -> LiveScreen:
    """From the list of two conversations into the second."""
    await on_screen(pilot, "LibraryScreen")
    await shows(pilot, "P01/2")
    await pilot.press("down", "l")
    await on_screen(pilot, "LiveScreen")
    screen = pilot.app.screen
    assert isinstance(screen, LiveScreen)
    await until(pilot, lambda: screen.desk.watch.status is not None, "a first status")
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_one_key_begins_it_and_leads_to_what_was_left_open_on_another(tmp_path: Path, size):
    case, first, by = first_held(tmp_path)
    pair = [case.people.reviewer(label).id for label in ("JT", "AB")]
    case.conversations.describe(first.id, by, lead=pair[0], note_taker=pair[1])
    app = app_on(case)
    async with app.run_test(size=size) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        await pilot.press("2")
        await choose(pilot, "y", of="Talk with P01 once more?")
        await on_screen(pilot, "PrepareScreen")
        await shows(pilot, "Before the conversation  P01/2")
        assert "Who rang first?" not in screen_text(pilot)
        await pilot.press("t")
        await shows(pilot, "query: Who rang first?")
        await shows(pilot, "return to: the winter before")
        await pilot.press("end", "enter")
        await shows(pilot, "returned to · return to: the")
        second = case.conversations.find("P01/2")
        assert [second.lead, second.note_taker] == pair
        assert case.taken_up.of(second.id) == {case.notes.of(first.id)[0].id}
        assert case.notes.of(first.id)[0].states == {"return"}
        await pilot.press("y")
        await shows(pilot, "Under these nothing was noted before")
        await pilot.press("b", "escape")
        await on_screen(pilot, "LibraryScreen")
        # Once more it leads to the one that was begun, and begins no third.
        await pilot.press("2")
        await on_screen(pilot, "PrepareScreen")
        assert len(case.conversations.all()) == 2
        assert nothing_unexpected(app)
    case.close()


async def test_the_list_to_return_to_holds_it_and_in_the_story_only_when_asked(tmp_path: Path):
    case, first, _ = first_held(tmp_path)
    second = new_conversation(case)
    app = app_on(case, Script())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await live_second(pilot)
        await pilot.press("ctrl+f")
        await shows(pilot, "query: Who rang first?")
        await pilot.press("escape")
        screen.go_to("story")
        await until(pilot, lambda: in_force(case, second) == "story", "the story")
        await pilot.press("ctrl+f")
        await shows(pilot, FROM_EARLIER)
        assert "Who rang first?" not in screen_text(pilot)
        await pilot.press("enter")
        await shows(pilot, "query: Who rang first?")
        await pilot.press("ctrl+f")
        await shows(pilot, "Returned to.")
        query = case.queries.of(first.id)[0]
        await until(pilot, lambda: case.taken_up.of(second.id) == {query.id}, "the query to be taken up")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: not case.taken_up.of(second.id), "that to be taken back")
        await pilot.press("ctrl+f")
        await shows(pilot, FROM_EARLIER)
        await pilot.press("s")
        await on_screen(pilot, "LiveScreen")
        assert screen.line.value == "s"
        assert nothing_unexpected(app)
    case.close()


def in_force(case: Case, conversation: Conversation) -> str:
    visit = case.step_visits.current(conversation.id)
    return visit.step if visit else ""
