"""Notes at the speed of typing: their kinds, corrections, what they hold, what is returned to, and half-typed ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Key
from textual.keys import _character_to_key

from casefile.case import Case
from casefile.notes import is_returned_to
from tests.tui.driving import (
    VantagePilot,
    app_on,
    nothing_unexpected,
    on_screen,
    pick,
    screen_text,
    setup_hand,
    shows,
    transcribed,
    type_in,
    until,
)
from tests.tui.holding import begun, busy, hold, recording
from tui.note_desk import BACK, WHILE_PAUSED
from tui.screens.cover import CoverDialog
from tui.widgets.live_pane import LivePane
from tui.widgets.note_line import NoteLine

PRINTABLE = "".join(chr(code) for code in range(32, 127)) + "äéß£€“”…–"


async def enter(pilot: VantagePilot, case: Case, conversation: str, *lines: str) -> None:
    """Type lines and wait until they are notes."""
    for line in lines:
        count = len(case.notes.of(conversation))
        pilot.app.screen.query_one(NoteLine).insert_text_at_cursor(line)
        await pilot.press("enter")
        await until(pilot, lambda count=count: len(case.notes.of(conversation)) == count + 1, line)  # type: ignore[misc]


async def strike_keys(pilot: VantagePilot, characters: str) -> None:
    """Send each character as a terminal's driver does."""
    for character in characters:
        pilot.app.post_message(Key(_character_to_key(character), character))
    await pilot.pause()


def told(pilot: VantagePilot) -> str:
    return pilot.app.screen.query_one(LivePane).told


async def test_the_first_character_says_what_a_line_is_and_it_stands_beside_the_line_in_words(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await hold(pilot)
        await shows(pilot, "heard › ")
        for sign, beside in (
            ("quotation_mark", "quote › "),
            ("asterisk", "observed › "),
            ("greater_than_sign", "return to › "),
        ):
            await pilot.press(sign)
            await shows(pilot, beside)
            await type_in(pilot, "line")
            await pilot.press("enter")
            await shows(pilot, "heard › ")
        await enter(pilot, case, conversation, "?query concussion")
        assert [(note.kind, note.text) for note in case.notes.of(conversation)] == [
            ("quote", '"line'),
            ("observation", "line"),
            ("return", "line"),
            ("note", "?query concussion"),
        ]
        await until(pilot, lambda: "?query" in screen_text(pilot))
        shown = screen_text(pilot)
        assert 'quote  "line' in shown and "* observed  line" in shown and "↩ return to  line" in shown
        assert screen.line.placeholder == 'type; begin with " quote  * observed  > return to'
    case.close()


async def test_a_note_is_lifted_corrected_and_shown_as_corrected_while_the_half_typed_line_waits(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await hold(pilot)
        await enter(pilot, case, conversation, "the frist visit", "then the call")
        await type_in(pilot, "half")
        await pilot.press("up")
        assert screen.line.value == "then the call"
        await pilot.press("up")
        assert screen.line.value == "the frist visit"
        await shows(pilot, "▸ heard › ")
        screen.line.value = "the first visit"
        await pilot.press("enter")
        await until(pilot, lambda: case.notes.of(conversation)[0].text == "the first visit")
        assert screen.line.value == "half"
        await shows(pilot, "the first visit  · corrected")
        note = case.notes.of(conversation)[0]
        assert case.notes.versions(note.id) == ["the frist visit"]
        await pilot.press("ctrl+z")
        await until(pilot, lambda: case.notes.of(conversation)[0].text == "the frist visit")
        await type_in(pilot, " more")
        await pilot.press("enter")
        await until(pilot, lambda: case.notes.of(conversation)[-1].text == "half more")
    case.close()


async def test_going_on_to_another_note_stores_what_was_corrected_and_escape_leaves_it(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await hold(pilot)
        await enter(pilot, case, conversation, "one", "two")
        await pilot.press("up", "x", "up")
        await until(pilot, lambda: case.notes.of(conversation)[1].text == "twox")
        assert screen.line.value == "one"
        await pilot.press("y", "escape")
        assert screen.line.value == "" and app.screen is screen
        await pilot.press("up", "down", "down")
        assert screen.line.lifted is None and screen.line.value == ""
        assert [note.text for note in case.notes.of(conversation)] == ["one", "twox"]
        await pilot.press("up")
        screen.line.value = ""
        await pilot.press("enter")
        assert "stays as it was" in told(pilot)
        assert nothing_unexpected(app)
    case.close()


async def test_the_list_of_what_is_to_be_returned_to_waits_beneath_a_cover_that_came_before_it(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await recording(pilot)
        await enter(pilot, case, conversation, "> her sister")
        go_on = busy(screen)
        await pilot.press("ctrl+f", "f7")
        await on_screen(pilot, "CoverDialog")
        go_on.set()
        await screen.desk.hand.do(lambda live: None)
        await pilot.pause()
        assert isinstance(app.screen, CoverDialog)
        await pilot.press("f7")
        await on_screen(pilot, "ReturnList")
        await shows(pilot, "her sister")
        assert nothing_unexpected(app)
    case.close()


async def test_one_key_strikes_out_what_stays_to_be_seen_and_strikes_it_in_again(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await hold(pilot)
        await enter(pilot, case, conversation, "first", "a slip")
        await type_in(pilot, "half")
        await pilot.press("ctrl+x")
        await shows(pilot, "struck out  a slip")
        assert screen.line.value == "half" and case.notes.of(conversation)[1].is_struck
        await pilot.press("ctrl+x")
        await until(pilot, lambda: not case.notes.of(conversation)[1].is_struck)
        await pilot.press("up", "up", "ctrl+x")
        await shows(pilot, "struck out  first")
        assert screen.line.value == "half"
        await pilot.press("ctrl+z")
        await until(pilot, lambda: not case.notes.of(conversation)[0].is_struck)
    case.close()


async def test_one_key_makes_the_line_or_the_last_note_the_next_kind(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await hold(pilot)
        await type_in(pilot, "no cover")
        await pilot.press("ctrl+e")
        assert screen.line.value == '"no cover"'
        await pilot.press("ctrl+e", "enter")
        await shows(pilot, "* observed  no cover")
        await pilot.press("ctrl+e")
        await until(pilot, lambda: case.notes.of(conversation)[0].kind == "return")
        await pilot.press("ctrl+e", "ctrl+e")
        await until(pilot, lambda: case.notes.of(conversation)[0].layer == "account")
        assert case.notes.of(conversation)[0].text == '"no cover"'
    case.close()


async def test_a_lifted_note_is_moved_in_time_and_said_to_hold_something(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await recording(pilot)
        await enter(pilot, case, conversation, "the letter")
        before_s = case.notes.of(conversation)[0].at_s or 0.0
        await pilot.press("up", "pageup", "pageup", "pageup", "pagedown", "enter")
        await until(pilot, lambda: case.notes.of(conversation)[0].at_s == pytest.approx(before_s - 10.0))
        await pilot.press("tab")
        assert case.notes.of(conversation)[0].holds == ()
        await pilot.press("up", "tab")
        await shows(pilot, "the letter  · name")
        await pilot.press("tab")
        await until(pilot, lambda: case.notes.of(conversation)[0].holds == ("document",))
        await pilot.press("tab", "tab")
        await until(pilot, lambda: case.notes.of(conversation)[0].holds == ())
        assert not case.notes.of(conversation)[0].is_corrected and nothing_unexpected(app)
    case.close()


async def test_a_note_without_a_time_says_so_and_is_not_moved(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await hold(pilot)
        await pilot.press("up", "ctrl+x", "ctrl+e")
        assert told(pilot) == "There is no note yet."
        await enter(pilot, case, conversation, "before it began")
        await pilot.press("up", "pageup")
        assert "no time" in told(pilot)
        await pilot.press("enter")
        assert case.notes.of(conversation)[0].at_s is None
    case.close()


async def test_what_is_to_be_returned_to_opens_on_a_key_newest_first_and_takes_no_letter(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await recording(pilot)
        await pilot.press("ctrl+f")
        await on_screen(pilot, "ReturnList")
        await shows(pilot, "Nothing is marked.")
        await pilot.press("escape")
        await enter(pilot, case, conversation, "> the phone call")
        await pilot.press("f3")
        await until(pilot, lambda: len(case.notes.marks(conversation)) == 1)
        await type_in(pilot, "ha")
        await pilot.press("ctrl+f")
        await on_screen(pilot, "ReturnList")
        await shows(pilot, "a moment marked")
        shown = screen_text(pilot)
        assert shown.index("a moment marked") < shown.rindex("the phone call")
        await pilot.press("l")
        await until(pilot, lambda: app.screen is screen and screen.line.value == "hal")
        await pilot.press("ctrl+f")
        await on_screen(pilot, "ReturnList")
        await pilot.press("ctrl+f")
        await until(pilot, lambda: is_returned_to(case.notes.marks(conversation)[0]))
        await shows(pilot, "↩ return to this  · returned to")
        await pilot.press("ctrl+f")
        await on_screen(pilot, "ReturnList")
        await pilot.press("enter")
        await until(pilot, lambda: is_returned_to(case.notes.of(conversation)[0]))
        await pilot.press("ctrl+z")
        await until(pilot, lambda: not is_returned_to(case.notes.of(conversation)[0]))
        assert screen.line.value == "hal" and nothing_unexpected(app)
    case.close()


async def test_words_of_the_transcript_are_chosen_with_arrows_and_quoted_at_their_own_time(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    transcribed(
        case, case.conversations.get(conversation), ["Good morning to you.", "We had no cover. Two were off sick"]
    )
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await hold(pilot)
        await pilot.press("ctrl+t")
        await shows(pilot, "Two were off sick")
        await type_in(pilot, "typed")
        await pilot.press("enter")
        await until(pilot, lambda: len(case.notes.of(conversation)) == 1, "Enter stores while nothing is chosen")
        await pilot.press("left", "right", "up", "enter")
        assert screen.line.value == '"were off"'
        await pilot.press("enter")
        await until(pilot, lambda: len(case.notes.of(conversation)) == 2)
        quote = case.notes.of(conversation)[1]
        assert (quote.kind, quote.text, quote.at_s) == ("quote", '"were off"', 12.5)
        await type_in(pilot, "she said")
        await pilot.press("left", "enter")
        assert screen.line.value == 'she said "Two were off sick"'
        await pilot.press("left", "escape", "ctrl+t", "ctrl+t", "left")
        assert app.screen is screen and screen.line.cursor_position == len(screen.line.value) - 1
        assert nothing_unexpected(app)
    case.close()


async def test_every_printable_character_is_found_in_the_note_while_who_speaks_is_marked(tmp_path: Path):
    case, conversation, script, app = begun(tmp_path)
    case.settings.set_turn_keys(True, setup_hand(case))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await hold(pilot)
        await pilot.press("f5")
        await shows(pilot, "not marked")
        for key in ("ctrl+r", "ctrl+r", "ctrl+s", "f7", "ctrl+r", "f7", "ctrl+f", "ctrl+s"):
            await pilot.press(key)
            await strike_keys(pilot, f"x{PRINTABLE}x")
            await until(pilot, lambda: screen.line.value == f"x{PRINTABLE}x", key)
            screen.line.clear()
        await until(pilot, lambda: len(case.turn_keys.of(conversation)) == 5, "every press")
        assert script.live.state == "recording" and nothing_unexpected(app)
    case.close()


async def test_every_printable_character_in_every_state_is_found_in_the_note(tmp_path: Path):
    """But where a question is open: it takes the letters that answer it, and the line stays as it was."""
    case, conversation, script, app = begun(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await hold(pilot)

        async def type_all(state: str) -> None:
            await strike_keys(pilot, f"x{PRINTABLE}x")
            await until(pilot, lambda: screen.line.value == f"x{PRINTABLE}x", state)
            screen.line.clear()

        await type_all("not recording")
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        await type_all("recording")
        transcribed(case, case.conversations.get(conversation), ["I went round twice."])
        await pilot.press("ctrl+l")
        await type_all("prompts shown")
        await pilot.press("ctrl+l", "ctrl+t")
        await type_all("words shown")
        await shows(pilot, "round twice.")
        await pilot.press("up")
        await type_all("words being chosen")
        await pilot.press("ctrl+t")
        await type_all("words that move along")
        await pilot.press("ctrl+t")
        screen.go_to("factors")
        await pilot.press("ctrl+a")
        await shows(pilot, "Factors not yet heard")
        await type_all("not yet heard shown")
        await pilot.press("ctrl+a", "ctrl+f")
        await on_screen(pilot, "ReturnList")
        await type_all("the list of what is to be returned to, which closes")
        await pilot.press("f7")
        await on_screen(pilot, "CoverDialog")
        await type_all("covered")
        await pilot.press("f7")
        await on_screen(pilot, "LiveScreen")
        await enter(pilot, case, conversation, "a note")
        await pilot.press("up")
        await strike_keys(pilot, PRINTABLE)
        await until(pilot, lambda: screen.line.value == f"a note{PRINTABLE}", "a note lifted")
        await pilot.press("escape")
        assert screen.line.value == ""
        await pilot.press("f5")
        await shows(pilot, "RECORDING PAUSED")
        await type_all("paused")
        await pilot.press("h", "f5")
        await shows(pilot, "Typed while paused: keep or discard?")
        await type_all("a question that came by itself")
        await pick(pilot, "Discard")
        await shows(pilot, "● RECORDING")
        assert screen.line.value == ""
        screen.set_focus(None)
        await type_all("nothing in focus")
        assert script.live.state == "recording" and nothing_unexpected(app)
    case.close()


async def test_keys_that_come_in_a_burst_are_obeyed_in_the_order_in_which_they_were_typed(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await hold(pilot)
        burst = [*"*voicex", "backspace", "enter", *'"nobody came"', "enter", *"third", "home", "x", "enter"]
        for key in burst:
            is_letter = len(key) == 1
            app.post_message(Key(_character_to_key(key) if is_letter else key, key if is_letter else None))
        await until(pilot, lambda: len(case.notes.of(conversation)) == 3)
        notes = [(note.text, note.kind) for note in case.notes.of(conversation)]
        assert notes == [("voice", "observation"), ('"nobody came"', "quote"), ("xthird", "note")]
    case.close()


async def test_what_is_typed_under_the_cover_can_be_mended_and_entered_unseen(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await hold(pilot)
        await pilot.press("f7")
        await on_screen(pilot, "CoverDialog")
        await pilot.press(*"herronx", "backspace")
        assert "herron" not in screen_text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: [note.text for note in case.notes.of(conversation)] == ["herron"])
    case.close()


async def test_what_is_half_typed_is_in_the_case_and_on_the_line_again_with_its_time(tmp_path: Path):
    case, conversation, script, app = begun(tmp_path)
    author = case.people.reviewer("MK").id
    async with app.run_test() as pilot:
        screen = await recording(pilot)
        before_s = case.clock.boot_s()
        await type_in(pilot, "half a wo")
        await until(pilot, lambda: [one.text for one in case.drafts.of(conversation, author)] == ["half a wo"])
        at_s = case.drafts.of(conversation, author)[0].at_s
        assert at_s is not None and before_s <= at_s <= case.clock.boot_s()
        assert case.notes.of(conversation) == [] and "note added" not in [e.kind for e in case.log.events(conversation)]
        screen.line.clear()
        await until(pilot, lambda: case.drafts.of(conversation, author) == [])
    # The app left no line behind; a crash would have left these two.
    note = case.notes.add(conversation, "story", "an older line", setup_hand(case), at_s=3.0)
    case.drafts.keep(conversation, author, "* half a wo", at_s=at_s)
    case.drafts.keep(conversation, author, "an older line, men", at_s=3.0, note=note.id)
    app = app_on(case, script)
    async with app.run_test() as pilot:
        screen = await hold(pilot)
        assert screen.line.value == "an older line, men" and told(pilot) == BACK
        await type_in(pilot, "ded")
        await pilot.press("enter")
        await until(pilot, lambda: case.notes.get(note.id).text == "an older line, mended")
        assert screen.line.value == "* half a wo"
        await type_in(pilot, "rd")
        await pilot.press("enter")
        await until(pilot, lambda: len(case.notes.of(conversation)) == 2)
        last = case.notes.of(conversation)[-1]
        assert (last.text, last.kind, last.at_s) == ("half a word", "observation", at_s)
        await until(pilot, lambda: case.drafts.of(conversation, author) == [])
    case.close()


async def test_nothing_typed_in_a_pause_is_stored_as_a_draft_and_a_correction_waits(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    author = case.people.reviewer("MK").id
    async with app.run_test() as pilot:
        screen = await recording(pilot)
        await enter(pilot, case, conversation, "older")
        await type_in(pilot, "before")
        await until(pilot, lambda: [one.text for one in case.drafts.of(conversation, author)] == ["before"])
        await pilot.press("up")
        await until(pilot, lambda: screen.line.lifted is not None)
        await pilot.press("s", "f5")
        await shows(pilot, "RECORDING PAUSED")
        assert screen.line.value == "before" and screen.line.lifted is None
        await type_in(pilot, " and in the pause")
        await pilot.press("up", "ctrl+x", "ctrl+f")
        await on_screen(pilot, "ReturnList")
        await pilot.press("escape")
        await screen.notes.keep_draft()
        assert told(pilot) == WHILE_PAUSED and not case.notes.of(conversation)[0].is_struck
        assert "pause" not in "".join(one.text for one in case.drafts.of(conversation, author))
        await pilot.press("f5")
        await shows(pilot, "Typed while paused: keep or discard?")
        await screen.notes.keep_draft()
        assert "pause" not in "".join(one.text for one in case.drafts.of(conversation, author))
        await pick(pilot, "Discard")
        await until(pilot, lambda: screen.line.lifted is not None)
        assert screen.line.value == "olders"
        await pilot.press("enter")
        await until(pilot, lambda: case.notes.of(conversation)[0].text == "olders")
        assert screen.line.value == "before"
        assert nothing_unexpected(app)
    case.close()


async def test_a_line_held_in_a_pause_keeps_its_kind_and_a_quote_its_moment(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await recording(pilot)
        await pilot.press("f5")
        await shows(pilot, "RECORDING PAUSED")
        await pilot.press("asterisk", *"wept", "enter")
        await shows(pilot, "held, not stored  *wept")
        screen.line.put('"no cover"', 12.5)
        await pilot.press("enter")
        await shows(pilot, 'held, not stored  "no cover"')
        await pilot.press("f5")
        await shows(pilot, "Typed while paused: keep or discard?")
        await pick(pilot, "Keep")
        await until(pilot, lambda: len(case.notes.of(conversation)) == 2)
        wept, quote = case.notes.of(conversation)
        assert (wept.kind, wept.text) == ("observation", "wept")
        assert (quote.kind, quote.text, quote.at_s) == ("quote", '"no cover"', 12.5)
    case.close()
