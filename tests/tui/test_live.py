"""The conversation while it is held: the agreement, the light, the walk, notes and marks."""

from __future__ import annotations

import string
from pathlib import Path

import pytest

from capture.steps import NOTHING_WENT_WELL_YET, SPOKEN, STEPS
from casefile.case import Case
from tests.tui.driving import (
    SIZES,
    Script,
    agree,
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    on_screen,
    pick,
    screen_text,
    setup_hand,
    shows,
    type_in,
    until,
)
from tests.tui.holding import hold, to_limits
from tui.actions import with_keys
from tui.app import VantageApp
from tui.recorder_desk import LIMITS
from tui.widgets.note_line import HalfTyped, NoteLine


def is_recording(script: Script) -> bool:
    """Tell whether the scripted recorder records."""
    return script.live.state == "recording"


def begun(tmp_path: Path) -> tuple[Case, str, Script, VantageApp]:
    """A case with one conversation, and the app on it with a scripted recorder."""
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    script = Script()
    return case, conversation.id, script, app_on(case, script)


@pytest.mark.parametrize("size", SIZES)
async def test_a_code_is_enough_to_begin_and_opening_records_nothing(tmp_path: Path, size):
    case = new_case(tmp_path)
    script = Script()
    app = app_on(case, script)
    async with app.run_test(size=size) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("n")
        await on_screen(pilot, "NewConversationScreen")
        await pilot.press("enter")
        await on_screen(pilot, "LiveScreen")
        await shows(pilot, "○ NOT RECORDING")
        await shows(pilot, "1  Introduction")
        await until(pilot, lambda: bool(script.made) and script.live.state == "listening")
        assert [c.label for c in case.conversations.all()] == ["P01"]
        assert case.recordings.of(case.conversations.all()[0].id) == []
        assert case.step_visits.of(case.conversations.all()[0].id)[0].step == "introduction"
        assert nothing_unexpected(app)
    case.close()


async def test_nothing_is_recorded_before_an_agreement_is_entered(tmp_path: Path):
    case, conversation, script, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await hold(pilot)
        await pilot.press("f5")
        await on_screen(pilot, "AgreementDialog")
        await shows(pilot, "We would like to record, on this laptop only")
        assert not is_recording(script)
        await pilot.press("escape")
        await on_screen(pilot, "LiveScreen")
        await pilot.pause()
        assert not is_recording(script) and case.agreements.history(conversation) == []
        await pilot.press("f5")
        await on_screen(pilot, "AgreementDialog")
        await pilot.press("y")
        await on_screen(pilot, "AskDialog")
        await pilot.press("escape")
        await on_screen(pilot, "LiveScreen")
        assert not is_recording(script) and case.agreements.history(conversation) == []
    case.close()


async def test_a_yes_is_entered_with_who_said_it_and_then_recording_begins(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await hold(pilot)
        await pilot.press("f5")
        await on_screen(pilot, "AgreementDialog")
        await pilot.press("y")
        await on_screen(pilot, "AskDialog")
        await pilot.press("enter")
        await shows(pilot, "● RECORDING")
        answer = case.agreements.current(conversation)
        assert answer is not None and (answer.answer, answer.by_whom) == ("given", "P01")
    case.close()


async def test_limits_are_asked_for_and_kept(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await hold(pilot)
        await to_limits(pilot, "f5")
        await type_in(pilot, "not my health")
        await pilot.press("enter")
        await shows(pilot, "Who gave this answer?")
        await pilot.press("enter")
        await shows(pilot, "● RECORDING")
        answer = case.agreements.current(conversation)
        assert answer is not None and (answer.answer, answer.limits) == ("limits", "not my health")
        await shows(pilot, with_keys(LIMITS))
        assert "not my health" not in screen_text(pilot)
        await pilot.press("ctrl+l")
        await shows(pilot, "Limits: not my health")
    case.close()


async def test_a_no_is_entered_and_notes_go_on(tmp_path: Path):
    case, conversation, script, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await hold(pilot)
        await pilot.press("f5")
        await on_screen(pilot, "AgreementDialog")
        await pilot.press("n")
        await on_screen(pilot, "AskDialog")
        await pilot.press("enter")
        await shows(pilot, "nothing is recorded. Take notes.")
        assert not is_recording(script)
        await type_in(pilot, "came with her manager")
        await pilot.press("enter")
        await until(pilot, lambda: len(case.notes.of(conversation)) == 1)
        assert case.notes.of(conversation)[0].at_s is None
    case.close()


async def test_pausing_goes_on_and_stopping_says_that_the_sound_is_safe(tmp_path: Path):
    case, conversation, script, app = begun(tmp_path)
    agree(case, case.conversations.get(conversation))
    async with app.run_test() as pilot:
        await hold(pilot)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        await pilot.press("f5")
        await shows(pilot, "‖ RECORDING PAUSED: nothing is being stored")
        await shows(pilot, SPOKEN.in_pause[:40])
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        await pilot.press("f6")
        await shows(pilot, "The sound is safe.")
        await shows(pilot, "○ NOT RECORDING")
        await shows(pilot, "stopped at 00:01:01")
        assert script.live.state == "off"
    case.close()


async def test_please_stop_stops_with_one_key_and_enters_the_withdrawal(tmp_path: Path):
    case, conversation, script, app = begun(tmp_path)
    agree(case, case.conversations.get(conversation))
    async with app.run_test() as pilot:
        await hold(pilot)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        await pilot.press("f9")
        await shows(pilot, "nothing more is stored")
        assert script.live.state == "off"
        answer = case.agreements.current(conversation)
        assert answer is not None and answer.answer == "withdrawn"
        await pilot.press("f5")
        await on_screen(pilot, "AgreementDialog")
    case.close()


@pytest.mark.parametrize("size", SIZES)
async def test_trouble_is_said_in_words_on_a_row_of_its_own(tmp_path: Path, size):
    case, conversation, script, app = begun(tmp_path)
    agree(case, case.conversations.get(conversation))
    async with app.run_test(size=size) as pilot:
        await hold(pilot)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        script.live.state, script.live.trouble = "lost", "NOT RECORDING: the recorder has ended."
        await shows(pilot, "✖ NOT RECORDING")
        await shows(pilot, "the recorder has ended.")
        assert "● RECORDING" not in screen_text(pilot)
    case.close()


@pytest.mark.parametrize("size", SIZES)
async def test_the_nine_steps_are_walked_with_notes_and_marks(tmp_path: Path, size):
    case, conversation, _, app = begun(tmp_path)
    agree(case, case.conversations.get(conversation))
    async with app.run_test(size=size) as pilot:
        await hold(pilot)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        walk = [step for step in STEPS if step.id != "queries"]
        for place, step in enumerate(walk):
            await shows(pilot, f"{step.number}  {step.title[:20]}")
            await type_in(pilot, f"line {place}")
            await pilot.press("enter", "f2", "f3", "f8")
            marks = 3 * (place + 1)
            await until(pilot, lambda marks=marks: len(case.notes.marks(conversation)) == marks)  # type: ignore[misc]
            await pilot.press("f4")
        await until(pilot, lambda: len(case.notes.of(conversation)) == 9)
        notes = case.notes.of(conversation)
        assert [note.step for note in notes] == [step.id for step in walk]
        assert [note.text for note in notes] == [f"line {place}" for place in range(9)]
        assert [mark.kind for mark in case.notes.marks(conversation)] == ["moment", "return", "leave_out"] * 9
        assert [visit.step for visit in case.step_visits.of(conversation)] == [step.id for step in walk]
        assert nothing_unexpected(app)
    case.close()


async def test_steps_are_free_to_go_back_to_and_to_choose(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await hold(pilot)
        await pilot.press("f4", "f4", "ctrl+up")
        await shows(pilot, "2  Hearing their story")
        await pilot.press("ctrl+g")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("q")
        await shows(pilot, "6a  Questions from the wider picture")
        await pilot.press("ctrl+down")
        await shows(pilot, "7  Their ideas")
        await until(pilot, lambda: len(case.step_visits.of(conversation)) == 6)
        visited = [visit.step for visit in case.step_visits.of(conversation)]
        assert visited == ["introduction", "story", "episodes", "story", "queries", "changes"]
    case.close()


async def test_every_printable_key_goes_to_the_note_line_and_none_does_anything_else(tmp_path: Path):
    case, conversation, script, app = begun(tmp_path)
    keys = string.ascii_letters + string.digits + "?.!"
    names = {"?": "question_mark", ".": "full_stop", "!": "exclamation_mark"}
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await hold(pilot)
        await pilot.press(*[names.get(key, key) for key in keys])
        assert screen.query_one(NoteLine).value == keys
        assert app.screen is screen and screen.step == "introduction" and script.live.state == "listening"
        await pilot.press("enter")
        await until(pilot, lambda: len(case.notes.of(conversation)) == 1)
        screen.set_focus(None)
        await pilot.press("n", "x")
        assert screen.query_one(NoteLine).value == "nx" and screen.query_one(NoteLine).has_focus
    case.close()


async def test_the_line_survives_prompts_cover_steps_and_marks(tmp_path: Path):
    case, _, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await hold(pilot)
        await pilot.press("f4")
        await type_in(pilot, "half a line")
        await pilot.press("ctrl+l")
        await shows(pilot, "How did you come to know this family?")
        await pilot.press("f7")
        await on_screen(pilot, "CoverDialog")
        assert "half a line" not in screen_text(pilot) and "NOT RECORDING" in screen_text(pilot)
        await pilot.press("f7")
        await on_screen(pilot, "LiveScreen")
        await pilot.press("ctrl+l", "f2", "ctrl+down")
        await type_in(pilot, " more")
        assert screen.query_one(NoteLine).value == "half a line more"
        assert "How did you come to know this family?" not in screen_text(pilot)
    case.close()


async def test_pausing_and_stopping_work_under_the_cover(tmp_path: Path):
    case, conversation, script, app = begun(tmp_path)
    agree(case, case.conversations.get(conversation))
    async with app.run_test() as pilot:
        await hold(pilot)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        await pilot.press("f7")
        await on_screen(pilot, "CoverDialog")
        await shows(pilot, "● RECORDING")
        await pilot.press("f9")
        await until(pilot, lambda: script.live.state == "off")
        await shows(pilot, "○ NOT RECORDING")
    case.close()


async def test_please_stop_does_not_wait_for_an_open_dialog(tmp_path: Path):
    case, conversation, script, app = begun(tmp_path)
    agree(case, case.conversations.get(conversation))
    async with app.run_test() as pilot:
        await hold(pilot)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        await pilot.press("ctrl+n")
        await on_screen(pilot, "AgreementDialog")
        await pilot.press("f9")
        await until(pilot, lambda: not is_recording(script))
        answer = case.agreements.current(conversation)
        assert answer is not None and answer.answer == "withdrawn"
    case.close()


async def test_the_time_of_a_note_is_when_its_typing_began(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    agree(case, case.conversations.get(conversation))
    async with app.run_test() as pilot:
        await hold(pilot)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        before_s = case.clock.boot_s()
        await pilot.press("t")
        typed_s = case.clock.boot_s()
        await type_in(pilot, "he rest follows")
        await pilot.press("enter")
        await until(pilot, lambda: len(case.notes.of(conversation)) == 1)
        # The scripted recorder hands the clock's own seconds back as the place on the timeline.
        assert before_s <= (case.notes.of(conversation)[0].at_s or 0.0) <= typed_s
    case.close()


async def test_a_line_that_begins_with_a_quotation_mark_is_the_participants(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await hold(pilot)
        await type_in(pilot, '"we had no cover"')
        await pilot.press("enter")
        await until(pilot, lambda: len(case.notes.of(conversation)) == 1)
        assert case.notes.of(conversation)[0].layer == "account"
    case.close()


async def test_a_note_is_taken_back_and_put_back(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await hold(pilot)
        await type_in(pilot, "a slip")
        await pilot.press("enter")
        await shows(pilot, "a slip")
        await pilot.press("ctrl+z")
        await shows(pilot, "Taken back.")
        assert case.notes.of(conversation) == [] and "a slip" not in screen_text(pilot)
        await pilot.press("ctrl+y")
        await shows(pilot, "a slip")
        assert [note.text for note in case.notes.of(conversation)] == ["a slip"]
    case.close()


async def test_a_note_that_cannot_be_kept_comes_back_to_the_line(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await hold(pilot)
        by = case.people.reviewers()[0]
        assert by.label == "MK"
        screen.keep(HalfTyped("   ", 1.0))
        await on_screen(pilot, "ErrorDialog")
        await shows(pilot, "The note is empty.")
        await pilot.press("enter")
        assert case.notes.of(conversation) == []
    case.close()


async def test_summing_up_says_quietly_that_nothing_went_well_is_noted(tmp_path: Path):
    case, _, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await hold(pilot)
        await pilot.press("ctrl+g")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("8")
        await shows(pilot, NOTHING_WENT_WELL_YET)
        await on_screen(pilot, "LiveScreen")
    case.close()


async def test_the_story_shows_no_lists(tmp_path: Path):
    case, _, _, app = begun(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await hold(pilot)
        await pilot.press("f4")
        await shows(pilot, "Their order, their words. Wait.")
        shown = screen_text(pilot)
        assert not any(word in shown for word in ("factors:", "Conditions of work", "aspect", "✓", "%", " of 9"))
    case.close()


async def test_a_running_recorder_is_offered_and_gone_back_to(tmp_path: Path):
    case = new_case(tmp_path)
    new_conversation(case)
    script = Script(runs_already=True)
    app = app_on(case, script)
    async with app.run_test() as pilot:
        await hold(pilot)
        await shows(pilot, "Back at the recording that was running.")
        await shows(pilot, "● RECORDING")
    case.close()


@pytest.mark.parametrize("key", ["escape", "ctrl+q"])
async def test_a_line_that_was_not_entered_yet_is_kept_when_the_screen_is_left(tmp_path: Path, key: str):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await hold(pilot)
        await type_in(pilot, "half a line")
        await pilot.press(key)
        await until(pilot, lambda: len(case.notes.of(conversation)) == 1)
        assert case.notes.of(conversation)[0].text == "half a line"
    case.close()


async def test_leaving_while_recording_asks_what_is_to_become_of_it(tmp_path: Path):
    case, conversation, script, app = begun(tmp_path)
    agree(case, case.conversations.get(conversation))
    async with app.run_test() as pilot:
        screen = await hold(pilot)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        await pilot.press("ctrl+q")
        await shows(pilot, "A recording is running.")
        # Whoever types on stops nothing: the letters are on the line.
        await type_in(pilot, "she said")
        await until(pilot, lambda: screen.line.value == "she said")
        await pick(pilot, "Stay here")
        assert app.screen is screen and "● RECORDING" in screen_text(pilot)
        await pilot.press("escape")
        await shows(pilot, "A recording is running.")
        await type_in(pilot, "and left")
        await until(pilot, lambda: screen.line.value == "and left")
        await pick(pilot, "Stop the recording")
        await on_screen(pilot, "LibraryScreen")
        assert script.live.state == "off"
        assert [note.text for note in case.notes.of(conversation)] == ["she said", "and left"]
    case.close()


async def test_the_rail_shows_one_dot_where_lines_lie_and_the_agreed_end_only_when_asked(tmp_path: Path):
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    case.settings.agree_end(conversation.id, "15:30", setup_hand(case))
    app = app_on(case, Script())
    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("l")
        await on_screen(pilot, "LiveScreen")
        assert "·" not in screen_text(pilot) and "15:30" not in screen_text(pilot)
        for line in ("first", "second"):
            await type_in(pilot, line)
            await pilot.press("enter")
            await shows(pilot, line)
        await pilot.press("f4", "f2")
        await shows(pilot, "·▶ Story")
        assert "·  Introduction" in screen_text(pilot) and screen_text(pilot).count("·") == 2
        await pilot.press("ctrl+l")
        await shows(pilot, "Agreed until 15:30.")
    case.close()
