"""Somebody who types faster than the machine answers: a question gets its answer, the line gets every letter."""

from __future__ import annotations

from pathlib import Path

from textual.events import Key
from textual.keys import _character_to_key
from textual.widgets import Input

from tests.tui.driving import VantagePilot, agree, nothing_unexpected, on_screen, pick, shows, until
from tests.tui.holding import to_limits
from tests.tui.leaves import Scene
from tests.tui.stretches import recorded
from tui.screens.ask import AskDialog
from tui.screens.choice import ChoiceDialog


async def at_once(pilot: VantagePilot, *keys: str) -> None:
    """Send keys as a terminal does, all before the app looks at the first."""
    for key in keys:
        is_letter = len(key) == 1
        pilot.app.post_message(Key(_character_to_key(key) if is_letter else key, key if is_letter else None))
    await pilot.pause()


async def test_an_answer_typed_before_the_question_stands_there_answers_it(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test() as pilot:
        screen = await scene.hold(pilot)
        await at_once(pilot, "h", "a", "ctrl+g", "3", "l", "f")
        await until(pilot, lambda: scene.in_force() == "episodes", "the third step")
        await until(pilot, lambda: screen.line.value == "half", "what was typed around it")
        await at_once(pilot, "enter", "ctrl+k", "n")
        await until(pilot, lambda: bool(scene.case.nominations.of(scene.conversation.id)), "what was said of the line")
        await at_once(pilot, "ctrl+u", "1", "o", "k")
        await until(pilot, lambda: scene.case.notes.of(scene.conversation.id)[0].step == "introduction")
        assert screen.line.value == "ok" and nothing_unexpected(scene.app)
    scene.case.close()


async def test_what_is_asked_before_the_conversation_waits_for_its_words_too(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test() as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        await pilot.press("p")
        await on_screen(pilot, "PrepareScreen")
        lines = scene.case.arrangements
        await at_once(pilot, "a", "b", "e", *"a chronology", "enter")
        await until(pilot, lambda: [line.words for line in lines.of(scene.conversation.id)] == ["a chronology"])
        assert nothing_unexpected(scene.app)
    scene.case.close()


async def test_the_agreement_is_answered_as_fast_as_it_is_typed(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test() as pilot:
        screen = await scene.hold(pilot)
        await at_once(pilot, "f5", "y")
        await on_screen(pilot, "AskDialog")
        assert screen.line.value == ""
        await pilot.press("enter")
        await shows(pilot, "● RECORDING")
    scene.case.close()


async def test_where_no_question_comes_what_was_typed_goes_to_the_line(tmp_path: Path):
    scene = Scene(tmp_path)
    agree(scene.case, scene.conversation)
    async with scene.app.run_test() as pilot:
        screen = await scene.hold(pilot)
        await at_once(pilot, "ctrl+u", *"no note yet")
        await until(pilot, lambda: screen.line.value == "no note yet")
        await at_once(pilot, "ctrl+o", *", no sound")
        await until(pilot, lambda: screen.line.value == "no note yet, no sound")
        assert nothing_unexpected(scene.app)
    scene.case.close()


async def test_pause_and_stop_wait_for_no_question(tmp_path: Path):
    scene = Scene(tmp_path)
    agree(scene.case, scene.conversation)
    async with scene.app.run_test() as pilot:
        await scene.hold(pilot)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        await at_once(pilot, "ctrl+k", "f9")
        await until(pilot, lambda: scene.script.live.state == "off", "nothing recorded any more")
    scene.case.close()


async def test_a_question_that_comes_while_somebody_types_takes_no_letter_and_is_not_asked_again(tmp_path: Path):
    scene = Scene(tmp_path)
    agree(scene.case, scene.conversation)
    recorded(scene.case, scene.conversation, 20.0)
    async with scene.app.run_test() as pilot:
        screen = await scene.hold(pilot)
        await pilot.press("f5")
        await shows(pilot, "● RECORDING")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(scene.app.screen, ChoiceDialog), "the question")
        await at_once(pilot, *"so she")
        await until(pilot, lambda: screen.line.value == "so she", "the letters on the line")
        assert screen.is_recording
        await pick(pilot, "Stay here")
        await at_once(pilot, "f9", *" knows")
        await shows(pilot, "Agreement withdrawn.")
        await until(pilot, lambda: screen.line.value == "so she knows", "the letters on the line")
        # An arrow stands on an entry, and whoever types on has not answered: Enter keeps the line.
        await pilot.press("down", *"n", "enter")
        await until(pilot, lambda: [n.text for n in scene.case.notes.of(scene.conversation.id)] == ["so she knowsn"])
        await pick(pilot, "Seal the sound")
        await shows(pilot, "It stays sealed.")
        await pilot.press("escape")
        await on_screen(pilot, "LibraryScreen")
        assert [seal.state for seal in scene.case.seals.of(scene.conversation.id)] == ["sealed"]
        assert nothing_unexpected(scene.app)
    scene.case.close()


async def test_what_is_typed_before_a_screen_stands_there_is_no_command_of_the_one_before(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test() as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        await at_once(pilot, "n", *"p07")
        await on_screen(pilot, "NewConversationScreen")
        await until(pilot, lambda: scene.app.screen.query_one(Input).value == "p07", "what was typed")
        await pilot.press("enter")
        await on_screen(pilot, "LiveScreen")
        assert [one.label for one in scene.case.conversations.all()] == ["P01", "P07"]
        assert nothing_unexpected(scene.app)
    scene.case.close()


async def test_keys_of_a_dialogs_line_are_obeyed_in_their_place_among_the_letters(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test() as pilot:
        await scene.hold(pilot)
        dialog = await to_limits(pilot, "f5")
        await at_once(
            pilot, *"her work", "ctrl+u", *"nothing of her healh", "left", "t", "end", *"; ", "backspace", "enter"
        )
        await until(pilot, lambda: scene.app.screen is not dialog, "the next question")
        await until(pilot, lambda: isinstance(scene.app.screen, AskDialog), "the next question")
        await pilot.press("enter")
        await shows(pilot, "● RECORDING")
        agreement = scene.case.agreements.current(scene.conversation.id)
        assert agreement is not None and agreement.limits == "nothing of her health;"
    scene.case.close()


async def test_letters_typed_before_the_close_down_stands_there_are_the_lines_and_no_commands(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test() as pilot:
        screen = await scene.hold(pilot)
        await at_once(pilot, "h", "a", "ctrl+d")
        await shows(pilot, "Has the participant left?")
        await at_once(pilot, "c", *"lf of it")
        await on_screen(pilot, "CloseDownScreen")
        await until(pilot, lambda: screen.line.value == "half of it", "what was typed before it stood there")
        await on_screen(pilot, "CloseDownScreen")
        await pilot.press("escape")
        await on_screen(pilot, "LiveScreen")
        await pilot.press("enter")
        await until(pilot, lambda: [n.text for n in scene.case.notes.of(scene.conversation.id)] == ["half of it"])
        assert nothing_unexpected(scene.app)
    scene.case.close()


async def test_what_is_typed_before_the_reflection_stands_there_is_the_reflections(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test() as pilot:
        screen = await scene.hold(pilot)
        await at_once(pilot, "h", "a", "ctrl+d", "y", *"we hurried", "enter")
        await until(pilot, lambda: bool(scene.case.reflections.of(scene.conversation.id)), "the reflection")
        assert [one.words for one in scene.case.reflections.of(scene.conversation.id)] == ["we hurried"]
        assert screen.line.value == "ha" and nothing_unexpected(scene.app)
    scene.case.close()


async def test_what_looks_for_a_key_goes_to_the_search_and_all_else_to_the_line(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test() as pilot:
        screen = await scene.hold(pilot)
        await at_once(pilot, "h", "f1", *"leave this out")
        await on_screen(pilot, "HelpDialog")
        await until(pilot, lambda: scene.app.screen.query_one(Input).value == "leave this out", "what is looked for")
        await at_once(pilot, "escape", "a")
        await until(pilot, lambda: screen.line.value == "ha", "the line")
        await pilot.press("ctrl+p")
        await on_screen(pilot, "CommandPalette")
        await at_once(pilot, *"leave this out")
        await until(pilot, lambda: scene.app.screen.query_one(Input).value == "leave this out", "what is looked for")
        await pilot.press("escape")
        await on_screen(pilot, "LiveScreen")
        await at_once(pilot, *"lf", "f1", *"this moment", "enter", *" of it", "enter")
        await until(pilot, lambda: [n.text for n in scene.case.notes.of(scene.conversation.id)] == ["half of it"])
        await until(pilot, lambda: [m.kind for m in scene.case.notes.marks(scene.conversation.id)] == ["moment"])
        assert nothing_unexpected(scene.app)
    scene.case.close()


async def test_what_is_typed_right_after_an_answer_is_in_the_next_question_or_on_the_line(tmp_path: Path):
    scene = Scene(tmp_path)
    async with scene.app.run_test() as pilot:
        screen = await scene.hold(pilot)
        dialog = await to_limits(pilot)
        await at_once(pilot, *"her health", "enter", *"so she")
        await until(pilot, lambda: scene.app.screen is not dialog, "the next question")
        await until(pilot, lambda: isinstance(scene.app.screen, AskDialog), "the next question")

        def is_all_there() -> bool:
            answer = scene.app.screen.query_one(Input).value
            return screen.line.value + answer.removeprefix("P01") == "so she"

        await until(pilot, is_all_there, "every letter")
        await at_once(pilot, "escape", *" knows", "enter")
        await until(pilot, lambda: len(scene.case.notes.of(scene.conversation.id)) == 1, "the line")
        (note,) = scene.case.notes.of(scene.conversation.id)
        assert note.text.endswith("knows") and nothing_unexpected(scene.app)
    scene.case.close()
