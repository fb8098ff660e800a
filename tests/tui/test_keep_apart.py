"""A safeguarding concern on the live screen: one key, in every state, and nothing of it to be read anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from capture.steps import STEPS
from casefile.case import Case
from casefile.keys import Secret
from tests.tui.driving import (
    PASSPHRASE,
    SIZES,
    Script,
    VantagePilot,
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
from tests.tui.holding import begun, hold, recording
from tests.tui.test_notes import enter, strike_keys, told
from tui.apart_desk import KEPT_APART
from tui.prompts_app import PromptsApp
from tui.screens.live import LiveScreen
from tui.widgets.note_line import NoteLine

SAID = "Wren was shoved"


def said(case: Case) -> list[str]:
    return [concern.words.said for concern in case.concerns.all()]


async def apart(pilot: VantagePilot, case: Case, text: str = SAID) -> None:
    """Press the key, type, keep it, and wait until it is kept."""
    count = len(case.concerns.all())
    await pilot.press("ctrl+w")
    await strike_keys(pilot, text)
    await pilot.press("enter")
    await until(pilot, lambda: len(case.concerns.all()) == count + 1 and said(case)[-1] == text, text)
    await until(pilot, lambda: not line(pilot).is_apart, "the line as it was")


def line(pilot: VantagePilot) -> NoteLine:
    live = next(screen for screen in pilot.app.screen_stack if isinstance(screen, LiveScreen))
    return live.query_one(NoteLine)


@pytest.mark.parametrize("size", SIZES)
async def test_in_every_step_one_key_takes_a_line_apart_and_the_half_typed_note_comes_back(tmp_path: Path, size):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test(size=size) as pilot:
        screen = await recording(pilot)
        for number, step in enumerate(STEPS if size == (80, 24) else STEPS[1:2], 1):
            screen.go_to(step.id)
            await type_in(pilot, "half a wo")
            before = case.clock.boot_s()
            await pilot.press("ctrl+w")
            await strike_keys(pilot, SAID)
            await shows(pilot, "apart › •••")
            assert "Wren" not in screen_text(pilot) and "half a wo" not in screen_text(pilot)
            await pilot.press("enter")
            await until(pilot, lambda number=number: len(said(case)) == number and said(case)[-1] == SAID)  # type: ignore[misc]
            await shows(pilot, KEPT_APART)
            assert screen.line.value == "half a wo" and not screen.line.password
            at_s = case.concerns.all()[-1].at_s
            assert at_s is not None and before <= at_s <= case.clock.boot_s()
            screen.line.value = ""
        assert screen.is_recording and case.notes.of(conversation) == [] == case.notes.marks(conversation)
        assert [draft for draft in case.drafts.of(conversation, setup_hand(case).author) if "Wren" in draft.text] == []
        shown = screen_text(pilot)
        assert not any(word in shown for word in ("Wren", "oncern", "afeguard", "risk"))
        assert nothing_unexpected(app)
    case.close()


async def test_the_letters_before_the_key_are_the_notes_and_those_after_it_are_kept_apart(tmp_path: Path):
    case, _, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await hold(pilot)
        await pilot.press(*"note", "ctrl+w", *"told", "enter", *"book", "enter")
        await until(pilot, lambda: bool(case.notes.of(case.conversations.all()[0].id)))
        assert [note.text for note in case.notes.of(case.conversations.all()[0].id)] == ["notebook"]
        assert said(case) == ["told"]
    case.close()


async def test_under_the_cover_it_shows_as_one_neutral_word_and_never_as_what_is_typed(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await recording(pilot)
        await type_in(pilot, "half")
        await pilot.press("f7")
        await on_screen(pilot, "CoverDialog")
        await pilot.press("ctrl+w")
        await shows(pilot, "apart · Enter keeps")
        await strike_keys(pilot, SAID)
        assert not any(word in screen_text(pilot) for word in ("Wren", "•", "half"))
        await pilot.press("enter")
        await until(pilot, lambda: said(case) == [SAID])
        await until(pilot, lambda: "apart" not in screen_text(pilot))
        await pilot.press("f7")
        await on_screen(pilot, "LiveScreen")
        assert line(pilot).value == "half" and case.notes.of(conversation) == []
        assert "RECORDING" in screen_text(pilot)
    case.close()


async def test_what_is_kept_apart_while_paused_is_stored_and_the_note_of_the_pause_is_not(tmp_path: Path):
    case, conversation, script, app = begun(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await recording(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: script.live.state == "paused", "paused")
        await type_in(pilot, "held")
        await apart(pilot, case)
        assert line(pilot).value == "held" and script.live.state == "paused"
        await pilot.press("enter")
        await shows(pilot, "held")
        assert said(case) == [SAID] and case.notes.of(conversation) == []
    case.close()


@pytest.mark.parametrize(
    ("opens", "dialog"), [("ctrl+k", "LeafDialog"), ("ctrl+g", "ChoiceDialog"), ("f5", "AgreementDialog")]
)
async def test_over_an_open_dialog_a_line_is_taken_apart_and_the_dialog_is_as_it_was(
    tmp_path: Path, opens: str, dialog: str
):
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    app = app_on(case, Script())
    async with app.run_test(size=(80, 24)) as pilot:
        await hold(pilot)
        await enter(pilot, case, conversation.id, "a line")
        await pilot.press(opens)
        await on_screen(pilot, dialog)
        await pilot.press("ctrl+w")
        await on_screen(pilot, "ApartDialog")
        await strike_keys(pilot, "yes no lies")
        assert "yes no" not in screen_text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: said(case) == ["yes no lies"], f"{said(case)}")
        await on_screen(pilot, dialog)
        assert case.agreements.current(conversation.id) is None and case.note_classes.of(conversation.id) == []
        assert nothing_unexpected(app)
    case.close()


async def test_tab_shows_what_is_typed_escape_keeps_it_and_the_key_alone_leaves_nothing(tmp_path: Path):
    case, _, _, app = begun(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await hold(pilot)
        await pilot.press("ctrl+w")
        await type_in(pilot, "hidden")
        assert "hidden" not in screen_text(pilot)
        await pilot.press("tab")
        await shows(pilot, "hidden")
        await pilot.press("escape")
        await until(pilot, lambda: said(case) == ["hidden"])
        await pilot.press("ctrl+w", "ctrl+w")
        await pilot.press("ctrl+w", "escape")
        await until(pilot, lambda: not line(pilot).is_apart)
        await apart(pilot, case, "")
        await until(pilot, lambda: said(case) == ["hidden", ""], "the moment alone")
    case.close()


async def test_a_lifted_note_waits_and_comes_back_as_it_was_being_corrected(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await hold(pilot)
        await enter(pilot, case, conversation, "one")
        await pilot.press("up", "x")
        await apart(pilot, case)
        assert screen.line.value == "onex" and screen.line.lifted is not None
        assert [note.text for note in case.notes.of(conversation)] == ["one"]
        await pilot.press("ctrl+w", "up", "ctrl+e", "escape")
        await until(pilot, lambda: screen.line.value == "onex")
        await pilot.press("enter")
        await until(pilot, lambda: case.notes.of(conversation)[0].text == "onex")
        assert said(case) == [SAID]
    case.close()


async def test_what_stands_half_typed_is_in_the_case_before_it_is_kept_and_after_the_app_has_gone(tmp_path: Path):
    case, _, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await hold(pilot)
        await pilot.press("ctrl+w")
        await strike_keys(pilot, "Wren was sh")
        await until(pilot, lambda: said(case) == ["Wren was sh"], "stored as typed")
    again = app_on(case, Script())
    async with again.run_test() as pilot:
        await hold(pilot)
        assert line(pilot).value == "" and said(case) == ["Wren was sh"]
        await pilot.press("ctrl+w")
        await strike_keys(pilot, "and more")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: said(case)[1:] == ["and more"], "kept on leaving")
    case.close()


async def test_undo_on_the_live_screen_takes_notes_back_and_never_a_concern(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        await hold(pilot)
        await enter(pilot, case, conversation, "a note")
        await apart(pilot, case)
        await pilot.press("ctrl+z")
        await until(pilot, lambda: case.notes.of(conversation) == [])
        assert said(case) == [SAID] and told(pilot) == "Taken back."
    case.close()


async def test_the_second_terminal_shows_nothing_of_it(tmp_path: Path):
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    agree(case, conversation)
    second = Case.open(case.folder, Secret("passphrase", PASSPHRASE))
    second.only_read()
    app = PromptsApp(second, conversation.id)
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "Introduction")
        before = screen_text(pilot)
        begun = case.concerns.begin(conversation.id, setup_hand(case), at_s=1.0)
        case.concerns.type_on(begun.id, SAID)
        version = second.data_version()
        await until(pilot, lambda: app._version == version, "it has looked again")
        assert screen_text(pilot) == before
    second.close()
    case.close()
