"""A pause: the words of the light, what is typed meanwhile, the reason, and the one question afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Key
from textual.keys import _character_to_key

from capture.steps import SPOKEN
from tests.casefile.support import ask, meddle
from tests.tui.driving import (
    SIZES,
    Script,
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
from tests.tui.holding import begun, hold, recording
from tui.live_words import PAUSED
from tui.screens.cover import CoverDialog
from tui.screens.live import LiveScreen
from tui.widgets.live_pane import LivePane
from tui.widgets.note_line import NoteLine


async def paused(pilot: VantagePilot, half_typed: str = "") -> LiveScreen:
    """Record, then pause."""
    screen = await recording(pilot)
    await type_in(pilot, half_typed)
    await pilot.press("f5")
    await shows(pilot, PAUSED)
    await until(pilot, lambda: screen.desk.pause.from_s is not None, "the recorder's answer")
    return screen


async def go_on_asked(pilot: VantagePilot) -> None:
    """Go on after a pause, up to the question what becomes of what was typed in it."""
    await pilot.press("f5")
    await shows(pilot, "Typed while paused: keep or discard?")


async def hold_lines(pilot: VantagePilot, *lines: str) -> None:
    for line in lines:
        await type_in(pilot, line)
        await pilot.press("enter")
        await shows(pilot, f"held, not stored  {line}")


@pytest.mark.parametrize("size", SIZES)
async def test_the_light_says_that_nothing_is_being_stored_and_never_off_the_record(tmp_path: Path, size):
    case, _, _, app = begun(tmp_path)
    async with app.run_test(size=size) as pilot:
        screen = await paused(pilot)
        top = screen_text(pilot).splitlines()[:3]
        assert any("RECORDING PAUSED: nothing is being stored" in row for row in top)
        told = screen.query_one(LivePane).told
        assert SPOKEN.in_pause in told and "F5 goes on, once they agree." in told
        assert "off the record" not in screen_text(pilot).lower()
    case.close()


async def test_the_cover_names_what_pausing_and_recording_do_now(tmp_path: Path):
    case, _, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await hold(pilot)
        await pilot.press("f7")
        await shows(pilot, "Covered. F7 uncovers")
        # Nothing is recorded, and no key is named that would do nothing.
        assert not {"F5", "F6", "F9"} & set(screen_text(pilot).split())
        await pilot.press("f7", "f5")
        await shows(pilot, "● RECORDING")
        await pilot.press("f7")
        await shows(pilot, "F5 pauses")
        await pilot.press("f5")
        await shows(pilot, "F5 goes on")
        await pilot.press("f5")
        await shows(pilot, "F5 pauses")
        assert nothing_unexpected(app)
    case.close()


async def test_a_pause_counts_from_its_key_press_however_long_the_key_waited(tmp_path: Path):
    case, _, script, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await hold(pilot)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        key, before_s = Key("f5", None), case.clock.boot_s()
        key.time -= 3.0
        app.post_message(key)
        await shows(pilot, PAUSED)
        await until(pilot, lambda: script.live.pressed_s is not None)
        assert script.live.pressed_s is not None
        assert before_s - 3.5 < script.live.pressed_s <= case.clock.boot_s() - 3.0
    case.close()


@pytest.mark.parametrize("keys", [("down", "enter"), ("escape",)])
async def test_what_is_typed_and_marked_while_paused_is_discarded_unless_it_is_to_be_kept(tmp_path: Path, keys):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await paused(pilot)
        await hold_lines(pilot, "about her sister")
        await pilot.press("f3")
        await shows(pilot, "held, not stored  ↩ return to this")
        assert case.notes.of(conversation) == [] and case.notes.marks(conversation) == []
        await go_on_asked(pilot)
        assert "held, not stored" not in screen_text(pilot)
        await pilot.press(*keys)
        await shows(pilot, "Discarded")
        assert case.notes.of(conversation) == [] and case.notes.marks(conversation) == []
        assert "about her sister" not in screen_text(pilot)
        events = [event.kind for event in case.log.events(conversation)]
        assert "note added" not in events and nothing_unexpected(app)
    case.close()


async def test_what_is_kept_lies_under_its_step_in_its_order(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await paused(pilot)
        await hold_lines(pilot, "one", "two")
        await pilot.press("f4", "f2")
        await until(pilot, lambda: len(case.step_visits.of(conversation)) == 2, "the step, which is entered at once")
        await go_on_asked(pilot)
        await pick(pilot, "Keep")
        await shows(pilot, "Kept")
        assert [(note.text, note.step) for note in case.notes.of(conversation)] == [
            ("one", "introduction"),
            ("two", "introduction"),
        ]
        assert [mark.step for mark in case.notes.marks(conversation)] == ["story"]
        assert "held, not stored" not in screen_text(pilot)
        await type_in(pilot, "after")
        await pilot.press("enter")
        await until(pilot, lambda: len(case.notes.of(conversation)) == 3)
    case.close()


async def test_under_the_cover_the_question_waits_and_shows_nothing_of_what_was_typed(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await paused(pilot)
        await hold_lines(pilot, "about her sister")
        await type_in(pilot, "and her brother")
        await pilot.press("f7")
        await on_screen(pilot, "CoverDialog")
        await pilot.press("f5")
        await shows(pilot, "F5 pauses")
        # The half line is held as well, or else the question is there.
        await until(pilot, lambda: not screen.line.value or not isinstance(app.screen, CoverDialog), "the pause's end")
        assert "sister" not in screen_text(pilot) and "brother" not in screen_text(pilot)
        assert "keep or discard" not in screen_text(pilot)
        await type_in(pilot, "said afterwards")
        await pilot.press("enter")
        await until(pilot, lambda: [note.text for note in case.notes.of(conversation)] == ["said afterwards"])
        await pilot.press("f7")
        await shows(pilot, "Typed while paused: keep or discard?")
        assert "about her sister" in screen_text(pilot) and "and her brother" in screen_text(pilot)
        await pick(pilot, "Discard")
        await shows(pilot, "Discarded")
        assert [note.text for note in case.notes.of(conversation)] == ["said afterwards"] and not screen.line.value
        assert nothing_unexpected(app)
    case.close()


async def test_a_pause_in_which_nothing_was_typed_asks_nothing(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await paused(pilot)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        await until(pilot, lambda: len(case.pauses.of(conversation)) == 1)
        assert app.screen is screen
        (pause,) = case.pauses.of(conversation)
        assert pause.reason is None and pause.from_s < pause.to_s
    case.close()


async def test_of_a_line_half_typed_before_the_pause_its_first_half_stays(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await paused(pilot, half_typed="the clinic was")
        await type_in(pilot, " and her sister")
        await pilot.press("enter")
        await shows(pilot, "held, not stored  the clinic was and her sister")
        await go_on_asked(pilot)
        await pick(pilot, "Discard")
        await shows(pilot, "Discarded")
        assert [note.text for note in case.notes.of(conversation)] == ["the clinic was"]
    case.close()


async def test_a_line_that_is_still_being_typed_is_part_of_the_question(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await paused(pilot, half_typed="the clinic was")
        await type_in(pilot, " and her sister")
        await go_on_asked(pilot)
        await pick(pilot, "Discard")
        await until(pilot, lambda: screen.query_one(NoteLine).value == "the clinic was")
        assert case.notes.of(conversation) == []
    case.close()


async def test_undo_takes_back_what_is_held_before_what_is_stored(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await hold(pilot)
        await type_in(pilot, "stored")
        await pilot.press("enter")
        await until(pilot, lambda: len(case.notes.of(conversation)) == 1)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        await pilot.press("f5")
        await shows(pilot, PAUSED)
        await hold_lines(pilot, "held")
        await pilot.press("ctrl+z")
        held = screen.desk.pause.held
        assert held is not None and held.entries == [] and len(case.notes.of(conversation)) == 1
        await pilot.press("ctrl+y")
        await shows(pilot, "held, not stored  held")
    case.close()


@pytest.mark.parametrize(("key", "reason"), [("p", "participant asked"), ("t", "technical"), ("escape", None)])
async def test_the_reason_is_one_of_four_words_and_nobody_must_give_it(tmp_path: Path, key: str, reason: str | None):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await paused(pilot)
        await pilot.press("ctrl+r")
        await shows(pilot, "Why paused?")
        await pilot.press(key)
        await on_screen(pilot, "LiveScreen")
        await until(pilot, lambda: screen.desk.pause.reason == reason)
        await pilot.press("f5")
        await until(pilot, lambda: len(case.pauses.of(conversation)) == 1)
        assert case.pauses.of(conversation)[0].reason == reason
    case.close()


@pytest.mark.parametrize(("key", "lands_on"), [("f6", "LiveScreen"), ("escape", "LibraryScreen")])
async def test_stopping_and_leaving_ask_what_becomes_of_what_is_held(tmp_path: Path, key: str, lands_on: str):
    case, conversation, script, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await paused(pilot)
        await hold_lines(pilot, "about her sister")
        await pilot.press(key)
        if key == "escape":
            await shows(pilot, "A recording is running.")
            await pick(pilot, "goes on for two minutes")
        await shows(pilot, "Typed while paused: keep or discard?")
        await pick(pilot, "Keep")
        await until(pilot, lambda: len(case.notes.of(conversation)) == 1)
        await on_screen(pilot, lands_on)
        assert script.live.state == "off"
    case.close()


async def test_a_recorder_that_ends_while_paused_leaves_what_is_held_to_the_question(tmp_path: Path):
    case, conversation, script, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await paused(pilot)
        await hold_lines(pilot, "about her sister")
        script.live.state = "lost"
        await shows(pilot, "✖ NOT RECORDING")
        assert "held, not stored" in screen_text(pilot)
        script.live.state = "finished"
        await shows(pilot, "Typed while paused: keep or discard?")
        await pick(pilot, "Discard")
        await shows(pilot, "Discarded")
        assert case.notes.of(conversation) == []
    case.close()


@pytest.mark.parametrize(("key", "comes_to"), [("f5", "paused"), ("f6", "off"), ("f9", "off")])
async def test_a_recorder_that_is_on_its_way_is_paused_and_stopped_as_well(tmp_path: Path, key: str, comes_to: str):
    case, _, script, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await hold(pilot)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        script.live.state, script.live.is_followed = "lost", True
        await shows(pilot, "✖ NOT RECORDING")
        await pilot.press(key)
        await until(pilot, lambda: script.live.state == comes_to, "what the key asks for")
        assert nothing_unexpected(app)
    case.close()


async def test_a_crash_discards_what_is_held(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await paused(pilot)
        await hold_lines(pilot, "about her sister")
        app.exit()
    assert case.notes.of(conversation) == [] and case.notes.marks(conversation) == []
    case.close()


async def test_a_screen_that_comes_back_to_a_pause_holds_as_well(tmp_path: Path):
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    agree(case, conversation)
    script = Script(runs_already=True)
    async with app_on(case, script).run_test() as pilot:
        await hold(pilot)
        script.live.state = "paused"
        await shows(pilot, PAUSED)
        await hold_lines(pilot, "about her sister")
        assert case.notes.of(conversation.id) == []
        await go_on_asked(pilot)
    case.close()


async def test_what_was_typed_before_the_pause_and_comes_through_after_its_key_is_none_of_its(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await recording(pilot)
        # F5 comes before all that waits for the screen; a terminal has sent the letters before it all the same.
        typed = [*"one", "enter", *"the clinic", "f5", *" and her sister"]
        for number, key in enumerate(typed):
            letter = key if len(key) == 1 else None
            pressed = Key(_character_to_key(key) if letter else key, letter)
            pressed.time += number * 1e-6
            app.post_message(pressed)
        await shows(pilot, PAUSED)
        await until(pilot, lambda: screen.line.value == "the clinic and her sister", "all of it")
        await until(pilot, lambda: [note.text for note in case.notes.of(conversation)] == ["one"], "what was entered")
        # What stood there stays also where its beginning reads otherwise by now.
        await pilot.press("ctrl+e", "f5")
        await shows(pilot, "Typed while paused: keep or discard?")
        assert screen.line.value == "the clinic"
        # Enter under the cover stores what was typed before the pause, and nothing of the pause.
        await pilot.press("f7")
        await on_screen(pilot, "CoverDialog")
        await pilot.press("enter", "f7")
        await until(pilot, lambda: len(case.notes.of(conversation)) == 2, "the second line")
        await pick(pilot, "Discard")
        await shows(pilot, "Discarded")
        assert [note.text for note in case.notes.of(conversation)] == ["one", "the clinic"] and not screen.line.value
        assert nothing_unexpected(app)
    case.close()


@pytest.mark.parametrize("refused", ["pause", "note"])
async def test_what_could_not_be_stored_when_a_pause_ended_is_held_until_it_can_be(tmp_path: Path, refused: str):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await paused(pilot)
        await hold_lines(pilot, "about her sister")
        await type_in(pilot, "and her brother")
        await until(pilot, lambda: screen.line.value == "and her brother")
        meddle(case, f"CREATE TRIGGER refusing BEFORE INSERT ON {refused} BEGIN SELECT raise(ABORT, 'no'); END")
        await pilot.press("f5")
        if refused == "note":
            await shows(pilot, "Typed while paused: keep or discard?")
            await pick(pilot, "Keep")
        await shows(pilot, "This entry does not fit the others.")
        meddle(case, "DROP TRIGGER refusing")
        await pilot.press("escape")
        await shows(pilot, "held, not stored  about her sister")
        assert screen.line.value == "and her brother" and ask(case, "SELECT text FROM draft") == []
        await pilot.press("f5")
        await shows(pilot, PAUSED)
        await go_on_asked(pilot)
        await pick(pilot, "Keep")
        await until(pilot, lambda: [note.text for note in case.notes.of(conversation)] == ["about her sister"])
        await until(pilot, lambda: screen.line.value == "and her brother")
        assert not screen.holds_back
    case.close()


async def test_a_line_half_typed_in_a_pause_and_kept_is_on_the_line_again_before_what_was_typed_since(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await paused(pilot)
        await type_in(pilot, "her sister")
        await go_on_asked(pilot)
        await type_in(pilot, "is ill")
        await until(pilot, lambda: screen.line.value == "is ill")
        await pick(pilot, "Keep")
        await until(pilot, lambda: screen.line.value == "her sister is ill")
        assert case.notes.of(conversation) == [] and nothing_unexpected(app)
    case.close()
