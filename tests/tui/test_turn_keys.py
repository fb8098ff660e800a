"""Turn keys on the live screen: off by default, and never in the way of a word that is being typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual._time import get_time
from textual.events import Key

from tests.tui.driving import (
    SIZES,
    VantagePilot,
    agree,
    nothing_unexpected,
    on_screen,
    screen_text,
    setup_hand,
    shows,
    type_in,
    until,
)
from tests.tui.leaves import Scene
from transcribe.speakers_by_keys import ONE_ACT_S
from tui.turn_desk import meant


async def press_at(pilot: VantagePilot, key: str, *moments_s: float) -> None:
    """Press a key at moments of the events' own clock, the last of them now, however slow the machine is."""
    now_s = get_time()
    for at_s in moments_s:
        event = Key(key, None)
        event.time = now_s + at_s - moments_s[-1]
        pilot.app.post_message(event)
    await pilot.pause()


def marked(scene: Scene) -> list[str]:
    return [key.speaker for key in scene.case.turn_keys.of(scene.conversation.id)]


async def recording(scene: Scene, pilot: VantagePilot) -> None:
    """Hold the conversation, and record."""
    await scene.hold(pilot)
    await pilot.press("f5")
    await shows(pilot, "● RECORDING")


def with_turn_keys(tmp_path: Path) -> Scene:
    scene = Scene(tmp_path)
    agree(scene.case, scene.conversation)
    scene.case.settings.set_turn_keys(True, setup_hand(scene.case))
    return scene


@pytest.mark.parametrize(
    ("side", "last", "since_s", "who"),
    [
        ("reviewer", None, 99.0, "lead"),
        ("reviewer", "lead", ONE_ACT_S, "note_taker"),
        ("reviewer", "note_taker", 0.3, "other"),
        ("reviewer", "other", 0.3, "lead"),
        ("reviewer", "lead", 1.1, "lead"),
        ("reviewer", "other", 40.0, "lead"),
        ("reviewer", "participant", 0.2, "lead"),
        ("participant", "participant", 0.2, "participant"),
        ("participant", "other", 5.0, "participant"),
    ],
)
def test_a_key_says_who_speaks_whatever_it_said_before(side, last, since_s: float, who: str):
    assert meant(side, last, since_s) == who


async def test_off_as_they_are_at_first_nothing_shows_and_nothing_is_stored(tmp_path: Path):
    scene = Scene(tmp_path)
    agree(scene.case, scene.conversation)
    async with scene.app.run_test() as pilot:
        await recording(scene, pilot)
        await pilot.press("ctrl+s")
        await shows(pilot, "The sound check is for before a recording.")
        await pilot.press("ctrl+r")
        await shows(pilot, "Nothing is paused.")
        assert "Speaking" not in screen_text(pilot) and marked(scene) == []
    scene.case.close()


@pytest.mark.parametrize("size", SIZES)
async def test_one_key_marks_who_speaks_with_half_a_word_typed(tmp_path: Path, size: tuple[int, int]):
    scene = with_turn_keys(tmp_path)
    async with scene.app.run_test(size=size) as pilot:
        await recording(scene, pilot)
        await shows(pilot, "not marked")
        await type_in(pilot, "she ra")
        before_s = scene.case.clock.boot_s()
        await pilot.press("ctrl+s")
        await shows(pilot, "participant")
        await until(pilot, lambda: marked(scene) == ["participant"])
        # The scripted recorder hands the clock's own seconds back as the place on the timeline.
        assert before_s <= scene.case.turn_keys.of(scene.conversation.id)[0].at_s <= scene.case.clock.boot_s()
        await type_in(pilot, "ng twice")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: marked(scene) == ["participant", "lead"])
        assert scene.app.screen.line.value == "she rang twice"  # type: ignore[attr-defined]
        assert all(line.rstrip() == line.rstrip()[: size[0]] for line in screen_text(pilot).splitlines())
        assert nothing_unexpected(scene.app)
    scene.case.close()


async def test_pressed_again_at_once_the_reviewers_key_goes_on_to_the_others(tmp_path: Path):
    scene = with_turn_keys(tmp_path)
    async with scene.app.run_test() as pilot:
        await recording(scene, pilot)
        await press_at(pilot, "ctrl+r", 0.0, 0.3, 10.0, 20.0, 20.2, 20.4)
        await shows(pilot, "somebody else")
        expected = ["lead", "note_taker", "lead", "lead", "note_taker", "other"]
        await until(pilot, lambda: marked(scene) == expected)
    scene.case.close()


async def test_they_work_over_open_dialogs_and_under_the_cover_and_leave_these_as_they_are(tmp_path: Path):
    scene = with_turn_keys(tmp_path)
    async with scene.app.run_test() as pilot:
        await recording(scene, pilot)
        for key, name in (("ctrl+n", "AgreementDialog"), ("ctrl+g", "ChoiceDialog"), ("f7", "CoverDialog")):
            await pilot.press(key)
            await on_screen(pilot, name)
            expected = [*marked(scene), "participant"]
            await pilot.press("ctrl+s")
            await until(pilot, lambda: marked(scene) == expected)  # noqa: B023 - asked at once
            assert type(scene.app.screen).__name__ == name and "Speaking" not in screen_text(pilot) * (key == "f7")
            await pilot.press("f7" if key == "f7" else "escape")
            await on_screen(pilot, "LiveScreen")
        assert nothing_unexpected(scene.app)
    scene.case.close()


async def test_while_paused_and_when_it_is_over_the_keys_are_those_of_other_things_again(tmp_path: Path):
    scene = with_turn_keys(tmp_path)
    async with scene.app.run_test() as pilot:
        await recording(scene, pilot)
        await pilot.press("ctrl+s")
        await shows(pilot, "Speaking")
        await pilot.press("f5")
        await shows(pilot, "RECORDING PAUSED")
        await until(pilot, lambda: "Speaking" not in screen_text(pilot))
        await pilot.press("ctrl+r")
        await shows(pilot, "participant asked")
        await pilot.press("escape", "f5")
        await shows(pilot, "● RECORDING")
        await shows(pilot, "Speaking")
        await pilot.press("f6")
        await until(pilot, lambda: "Speaking" not in screen_text(pilot))
        assert marked(scene) == ["participant"] and nothing_unexpected(scene.app)
    scene.case.close()


async def test_undo_takes_back_the_note_and_not_who_was_marked(tmp_path: Path):
    scene = with_turn_keys(tmp_path)
    async with scene.app.run_test() as pilot:
        await recording(scene, pilot)
        await scene.line(pilot, "of the calls")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: marked(scene) == ["participant"])
        await pilot.press("ctrl+z")
        await until(pilot, lambda: scene.case.notes.of(scene.conversation.id) == [])
        assert marked(scene) == ["participant"]
    scene.case.close()
