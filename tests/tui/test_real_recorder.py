"""The live screen with the real recorder, a sound file playing as the microphone."""

from __future__ import annotations

from pathlib import Path

import pytest

from capture.audio_input import Source
from capture.running import running_recorders
from casefile.case import Case
from casefile.conversations import Conversation
from sample.truth import FIRST_SOUND
from tests.tui.driving import (
    VantagePilot,
    agree,
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    on_screen,
    pick,
    screen_text,
    shows,
    type_in,
    until,
)
from tui.app import VantageApp
from tui.screens.live import LiveScreen

pytestmark = pytest.mark.process
PLAYED = Source(file=FIRST_SOUND)


async def held(pilot: VantagePilot) -> LiveScreen:
    """From the list into the conversation that Enter leads to."""
    await on_screen(pilot, "LibraryScreen")
    await shows(pilot, "P01")
    await pilot.press("l")
    await on_screen(pilot, "LiveScreen")
    screen = pilot.app.screen
    assert isinstance(screen, LiveScreen)
    return screen


def stored_s(case: Case, conversation: Conversation) -> float:
    """Seconds of sound in the conversation's recordings."""
    total = 0.0
    for recording in case.recordings.of(conversation.id):
        reader = case.recordings.open(recording)
        if reader is not None:  # None: its recorder has written nothing.
            total += sum(row.end_s - row.start_s for row in reader.rows(limit=10_000))
            reader.close()
    return total


def started(tmp_path: Path) -> tuple[Case, Conversation, VantageApp]:
    """A case in which the conversation may be recorded, and the app on it with the real recorder."""
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    agree(case, conversation)
    return case, conversation, app_on(case, source=PLAYED)


async def test_the_level_is_shown_before_anything_is_stored(tmp_path: Path):
    case, conversation, app = started(tmp_path)
    async with app.run_test() as pilot:
        screen = await held(pilot)
        await until(pilot, lambda: screen.desk.watch.held_peak_db > -40.0, "a level")
        await shows(pilot, "dB")
        assert "○ NOT RECORDING" in screen_text(pilot)
        assert case.recordings.of(conversation.id) == []
    case.close()


async def test_sound_is_stored_while_the_light_is_on_and_notes_are_placed_on_it(tmp_path: Path):
    case, conversation, app = started(tmp_path)
    async with app.run_test() as pilot:
        screen = await held(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: "● RECORDING 00:00:02" in screen.light.text)
        await type_in(pilot, "said hello")
        await pilot.press("enter", "f3")
        await until(pilot, lambda: len(case.notes.marks(conversation.id)) == 1)
        await pilot.press("f5")
        await shows(pilot, "‖ RECORDING PAUSED: nothing is being stored")
        await until(pilot, lambda: not screen.desk.watch.busy)
        before_s = stored_s(case, conversation)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        await until(pilot, lambda: stored_s(case, conversation) >= before_s + 1.0, "more sound")
        await pilot.press("f6")
        await shows(pilot, "The sound is safe.")
        await shows(pilot, "stopped at")
        assert nothing_unexpected(app)
    note, mark = case.notes.of(conversation.id)[0], case.notes.marks(conversation.id)[0]
    assert note.at_s is not None and mark.at_s is not None and 1.0 < note.at_s <= mark.at_s
    assert mark.at_s < case.recordings.length_s(conversation.id)
    assert [item for item in running_recorders() if item.conversation == conversation.id] == []
    case.close()


async def test_please_stop_ends_the_recorder(tmp_path: Path):
    case, conversation, app = started(tmp_path)
    async with app.run_test() as pilot:
        screen = await held(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: "● RECORDING 00:00:01" in screen.light.text)
        await pilot.press("f9")
        await shows(pilot, "nothing more is stored")
        assert [item for item in running_recorders() if item.conversation == conversation.id] == []
        answer = case.agreements.current(conversation.id)
        assert answer is not None and answer.answer == "withdrawn"
    case.close()


async def test_an_app_that_comes_back_finds_the_recording_and_begins_none_by_itself(tmp_path: Path):
    case, conversation, app = started(tmp_path)
    async with app.run_test() as pilot:
        screen = await held(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: "● RECORDING 00:00:01" in screen.light.text)
        await pilot.press("escape")
        await shows(pilot, "A recording is running.")
        await pick(pilot, "goes on for two minutes")
        await on_screen(pilot, "LibraryScreen")
        await until(pilot, lambda: bool(case.seals.undecided(conversation.id)), "sound that no screen shows")
    again = app_on(case, source=PLAYED)
    async with again.run_test() as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "A recording is running: Enter goes back to it")
        await shows(pilot, "being recorded")
        await pilot.press("enter")
        await shows(pilot, "● RECORDING")
        await shows(pilot, "while the screen was down: keep or remove?")
        await pick(pilot, "Keep it")
        await on_screen(pilot, "LiveScreen")
        assert len(case.recordings.of(conversation.id)) == 1
        await pilot.press("f6")
        await shows(pilot, "The sound is safe.")
    assert len(case.recordings.of(conversation.id)) == 1
    case.close()


async def test_a_recorder_that_cannot_start_says_why_and_leaves_the_light_off(tmp_path: Path):
    case, conversation, _ = started(tmp_path)
    app = app_on(case, source=Source(file=tmp_path / "missing.ogg"))
    async with app.run_test() as pilot:
        await held(pilot)
        await shows(pilot, "Notes are kept as ever.")
        await pilot.press("f5")
        await on_screen(pilot, "ErrorDialog")
        await pilot.press("enter")
        await on_screen(pilot, "LiveScreen")
        await shows(pilot, "○ NOT RECORDING")
        assert stored_s(case, conversation) == 0.0
        assert nothing_unexpected(app)
    case.close()
