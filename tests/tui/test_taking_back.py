"""Taking back while a conversation is held: which stretch, sealed at once, and told in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from tests.tui.driving import (
    SIZES,
    Script,
    agree,
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    on_screen,
    screen_text,
    setup_hand,
    shows,
    type_in,
    until,
)
from tests.tui.holding import hold, recording
from tests.tui.stretches import recorded
from tui.app import VantageApp
from tui.live_words import PAUSED
from tui.note_desk import NONE_YET, SEALED_TOO
from tui.stretch_desk import NOTHING_THERE


def begun(tmp_path: Path) -> tuple[Case, Conversation, VantageApp]:
    """A case with four minutes of sound, over which a scripted recorder goes on."""
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    agree(case, conversation)
    recorded(case, conversation, 240.0)
    return case, conversation, app_on(case, Script())


@pytest.mark.parametrize(("key", "length_s"), [("h", 30.0), ("5", 300.0)])
async def test_what_was_said_last_is_sealed_up_to_now(tmp_path: Path, key: str, length_s: float):
    case, conversation, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await recording(pilot)
        before_s = case.clock.boot_s()
        await pilot.press("ctrl+o")
        await shows(pilot, "Take back what?")
        await pilot.press(key)
        await until(pilot, lambda: bool(case.seals.of(conversation.id)), "the seal")
        (seal,) = case.seals.of(conversation.id)
        # The scripted recorder hands the clock's own seconds back as the place on the timeline.
        assert before_s - length_s <= seal.from_s <= case.clock.boot_s() - length_s
        assert before_s < seal.to_s <= case.clock.boot_s() and seal.reason == "taken back"
        await shows(pilot, "Both of you decide at close-down.")
        assert nothing_unexpected(app)
    case.close()


@pytest.mark.parametrize("size", SIZES[:2])
async def test_what_is_sealed_is_no_longer_on_the_screen(tmp_path: Path, size):
    case, conversation, app = begun(tmp_path)
    async with app.run_test(size=size) as pilot:
        await recording(pilot)
        await type_in(pilot, "about her sister")
        await pilot.press("enter")
        await shows(pilot, "about her sister")
        await pilot.press("ctrl+o")
        await shows(pilot, "Take back what?")
        await pilot.press("enter")
        await shows(pilot, "▒ sealed:")
        assert "about her sister" not in screen_text(pilot)
        assert case.notes.of(conversation.id) == []
    case.close()


async def test_a_line_begun_in_what_is_taken_back_is_sealed_with_it_and_says_so(tmp_path: Path):
    case, conversation, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await recording(pilot)
        await type_in(pilot, "about her sis")
        await pilot.press("ctrl+o")
        await shows(pilot, "Take back what?")
        await pilot.press("enter")
        await shows(pilot, "▒ sealed:")
        await type_in(pilot, "ter")
        assert screen.line.value == "about her sister"
        await pilot.press("enter")
        await shows(pilot, SEALED_TOO)
        assert "about her sister" not in screen_text(pilot) and case.notes.of(conversation.id) == []
        (seal,) = case.seals.of(conversation.id)
        case.seals.unseal(seal, setup_hand(case))
        assert [note.text for note in case.notes.of(conversation.id)] == ["about her sister"]
        assert nothing_unexpected(app)
    case.close()


async def test_a_lifted_note_is_sealed_as_far_as_it_was_corrected_and_no_key_reaches_it(tmp_path: Path):
    case, conversation, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await recording(pilot)
        await type_in(pilot, "about her")
        await pilot.press("enter")
        await shows(pilot, "about her")
        await pilot.press("up", "s", "ctrl+o")
        await shows(pilot, "Take back what?")
        await pilot.press("enter")
        await shows(pilot, "▒ sealed:")
        assert screen.line.value == "" and "about her" not in screen_text(pilot)
        await pilot.press("ctrl+x", "up", "ctrl+e")
        await shows(pilot, NONE_YET)
        (seal,) = case.seals.of(conversation.id)
        case.seals.unseal(seal, setup_hand(case))
        assert [(note.text, note.is_struck) for note in case.notes.of(conversation.id)] == [("about hers", False)]
        assert nothing_unexpected(app)
    case.close()


async def test_it_reaches_to_the_last_mark_and_to_the_beginning_of_the_step(tmp_path: Path):
    case, conversation, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await recording(pilot)
        await pilot.press("f4")
        await until(pilot, lambda: len(case.step_visits.of(conversation.id)) == 2)
        await pilot.press("f2")
        await until(pilot, lambda: len(case.notes.marks(conversation.id)) == 1)
        step_s, mark_s = case.step_visits.of(conversation.id)[-1].at_s, case.notes.marks(conversation.id)[0].at_s
        for key in ("m", "s"):
            await pilot.press("ctrl+o")
            await shows(pilot, "Take back what?")
            await pilot.press(key)
            await on_screen(pilot, "LiveScreen")
        await until(pilot, lambda: len(case.seals.of(conversation.id)) == 2)
        assert [seal.from_s for seal in case.seals.of(conversation.id)] == [mark_s, step_s]
    case.close()


async def test_while_paused_what_was_said_before_the_pause_is_taken_back(tmp_path: Path):
    case, conversation, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await recording(pilot)
        await pilot.press("f5")
        await shows(pilot, PAUSED)
        await until(pilot, lambda: screen.desk.pause.from_s is not None)
        await pilot.press("ctrl+o")
        await shows(pilot, "Take back what?")
        await pilot.press("1")
        await until(pilot, lambda: bool(case.seals.of(conversation.id)), "the seal")
        (seal,) = case.seals.of(conversation.id)
        assert seal.to_s == screen.desk.pause.from_s
    case.close()


async def test_after_a_pause_what_was_said_since_is_taken_back_with_it(tmp_path: Path):
    case, conversation, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await recording(pilot)
        await pilot.press("f5")
        await shows(pilot, PAUSED)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        await until(pilot, lambda: len(case.pauses.of(conversation.id)) == 1)
        pressed_s = case.clock.boot_s()
        await pilot.press("ctrl+o")
        await shows(pilot, "Take back what?")
        await pilot.press("1")
        await until(pilot, lambda: bool(case.seals.of(conversation.id)), "the seal")
        assert case.seals.of(conversation.id)[0].to_s > pressed_s
    case.close()


async def test_after_the_recording_its_end_is_taken_back(tmp_path: Path):
    case, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await hold(pilot)
        await pilot.press("ctrl+o")
        await shows(pilot, "from 00:03:00")
        await pilot.press("1")
        await shows(pilot, "Sealed from 00:03:00 to 00:04:00")
    case.close()


async def test_escape_seals_nothing_and_without_sound_nothing_is_asked(tmp_path: Path):
    case, conversation, app = begun(tmp_path)
    other = new_conversation(case, "P02")
    async with app.run_test() as pilot:
        await recording(pilot)
        await pilot.press("ctrl+o")
        await shows(pilot, "Take back what?")
        await pilot.press("escape")
        await on_screen(pilot, "LiveScreen")
        assert case.seals.of(conversation.id) == []
    async with app_on(case, Script()).run_test() as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P02")
        await pilot.press("down", "l")
        await on_screen(pilot, "LiveScreen")
        await pilot.press("ctrl+o")
        await shows(pilot, NOTHING_THERE)
        assert case.seals.of(other.id) == []
    case.close()
