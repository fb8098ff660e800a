"""Without recording: refused, withdrawn half-way, or no device; from the live screen to the exported file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from capture.audio_input import Source
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import RecorderError
from tests.tui.driving import (
    PASSPHRASE,
    SIZES,
    ScriptedLive,
    VantagePilot,
    agree,
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    on_screen,
    screen_text,
    shows,
    until,
)
from tests.tui.holding import hold
from tests.tui.test_notes import enter
from tui.command_line import main
from tui.screens.live import LiveScreen
from tui.screens.note_said import WHICH_DAY

HEARD, SAID, SLIP = "two people off sick", '"we had no cover that week"', "wrong line"


class NoDevice(ScriptedLive):
    """The real walk over a computer without a microphone."""

    def listen(self, source: Source, second: Source | None = None) -> None:
        raise RecorderError(title="There is no microphone.", remedy="Plug one in.")

    def record(self, source: Source, second: Source | None = None) -> None:
        raise RecorderError(title="There is no microphone.", remedy="Plug one in.")


async def refuse(pilot: VantagePilot, case: Case, conversation: Conversation) -> None:
    """They say no at the beginning."""
    await pilot.press("f5")
    await on_screen(pilot, "AgreementDialog")
    await pilot.press("n")
    await on_screen(pilot, "AskDialog")
    await pilot.press("enter")
    await until(pilot, lambda: answer(case, conversation) == "refused")


async def withdraw(pilot: VantagePilot, case: Case, conversation: Conversation) -> None:
    """They agree, and ask to stop half-way."""
    agree(case, conversation)
    await pilot.press("f5")
    await shows(pilot, "● RECORDING")
    await pilot.press("f9")
    await until(pilot, lambda: answer(case, conversation) == "withdrawn")


async def find_no_device(pilot: VantagePilot, case: Case, conversation: Conversation) -> None:
    """They agree, and there is nothing to record with."""
    agree(case, conversation)
    await pilot.press("f5")
    await on_screen(pilot, "ErrorDialog")
    await pilot.press("enter")


def answer(case: Case, conversation: Conversation) -> str:
    agreed = case.agreements.current(conversation.id)
    return agreed.answer if agreed else ""


WAYS = {"refused": refuse, "withdrawn": withdraw, "no device": find_no_device}


def exported(case: Case, folder: Path, form: str) -> str:
    """What `vantage export` writes."""
    (folder / "passphrase.txt").write_text(PASSPHRASE)
    target = folder / f"out.{form}"
    words = ["--case", str(case.folder), "--passphrase-file", str(folder / "passphrase.txt"), "--author", "MK"]
    (folder / "why.txt").write_text("Notes that may be quoted.")
    why = ["--reason-from", str(folder / "why.txt")]
    assert main(["export", "P01", "--format", form, "--output", str(target), "--confirmed", *words, *why]) == 0
    return target.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(("way", "size"), [*zip(WAYS, SIZES, strict=True)])
async def test_notes_are_typed_reviewed_tagged_and_exported_as_what_they_are(tmp_path: Path, way: str, size):
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    app = app_on(case, NoDevice if way == "no device" else ScriptedLive)
    async with app.run_test(size=size) as pilot:
        await hold(pilot)
        await WAYS[way](pilot, case, conversation)
        await on_screen(pilot, "LiveScreen")
        await shows(pilot, "NOT RECORDING")
        await enter(pilot, case, conversation.id, HEARD, SAID, SLIP)
        await pilot.press("ctrl+x")
        await until(pilot, lambda: case.notes.of(conversation.id)[-1].is_struck)
        await pilot.press("escape")
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("r")
        await on_screen(pilot, "ReviewScreen")
        await shows(pilot, "note-taker's record, not verbatim")
        shown = screen_text(pilot)
        assert "· struck out" in shown and "· their own words" in shown
        for _ in range(3):  # Each line, also the one that is struck out.
            await pilot.press("t", "l")
            await on_screen(pilot, "ChoiceDialog")
            await pilot.press("b")
            await on_screen(pilot, "ReviewScreen")
            await pilot.press("escape", "down")
        await until(pilot, lambda: len(case.tags.of(conversation.id)) == 3)
        await pilot.press("h")
        await until(pilot, lambda: SLIP not in screen_text(pilot))
        await pilot.press("h")
        await shows(pilot, SLIP)
        assert nothing_unexpected(app)
    rows = list(csv.DictReader(exported(case, tmp_path, "csv").splitlines()))
    assert [(row["quote"], row["layer"], row["note"]) for row in rows] == [
        (HEARD, "note-taker's record, not verbatim", "heard"),
        (SAID, "account", "quote"),
    ]
    text = exported(case, tmp_path, "markdown")
    assert "note-taker's record, not verbatim" in text and SLIP not in text
    case.close()


async def test_a_note_is_checked_by_the_participant_in_review_and_its_first_version_stands_beside_it(tmp_path: Path):
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    app = app_on(case, ScriptedLive)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await hold(pilot)
        await enter(pilot, case, conversation.id, HEARD)
        await pilot.press("up")
        screen.line.value = "three people off sick"
        await pilot.press("enter")
        await until(pilot, lambda: case.notes.of(conversation.id)[0].is_corrected)
        await pilot.press("escape")
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("r")
        await on_screen(pilot, "ReviewScreen")
        await pilot.press("c")
        await shows(pilot, WHICH_DAY)
        await pilot.press("enter")
        await until(pilot, lambda: case.notes.of(conversation.id)[0].checked_on is not None)
        await shows(pilot, f"checked by participant, {case.clock.now()[:10]}")
        await shows(pilot, "first version: “two people off sick”")
        await pilot.press("m")
        await shows(pilot, "Holds a name")
        await pilot.press("n")
        await shows(pilot, "holds a name")
        await pilot.press("u", "u")
        await until(pilot, lambda: case.notes.of(conversation.id)[0].checked_on is None)
        assert case.notes.of(conversation.id)[0].holds == ()
    case.close()


async def test_a_lifted_note_is_moved_to_now_by_one_key(tmp_path: Path):
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    agree(case, conversation)
    app = app_on(case, ScriptedLive)
    async with app.run_test(size=(80, 24)) as pilot:
        await hold(pilot)
        await enter(pilot, case, conversation.id, HEARD)
        await pilot.press("up", "ctrl+end")
        await shows(pilot, "Nothing is being recorded")
        await pilot.press("escape", "f5")
        await shows(pilot, "● RECORDING")
        await pilot.press("up")
        before = case.clock.boot_s()
        await pilot.press("ctrl+end", "enter")
        await until(pilot, lambda: case.notes.of(conversation.id)[0].at_s is not None)
        at_s = case.notes.of(conversation.id)[0].at_s
        assert at_s is not None and before <= at_s <= case.clock.boot_s()
    case.close()


async def test_names_and_documents_are_listed_at_close_down_and_nowhere_on_the_live_screen(tmp_path: Path):
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    app = app_on(case, ScriptedLive)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await hold(pilot)
        assert isinstance(screen, LiveScreen)
        await enter(pilot, case, conversation.id, "Ms Pike rang", "the blue book")
        by = app.opened.hand("live")
        for note, what in zip(case.notes.of(conversation.id), ("name", "document"), strict=True):
            case.notes.set_state(note.id, what, True, by)  # type: ignore[arg-type]
        screen.go_to("story")
        screen.show_record()
        await pilot.pause()
        assert not any(words in screen_text(pilot) for words in ("Names heard", "Documents"))
        await pilot.press("escape")
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("c")
        await on_screen(pilot, "CloseDownScreen")
        await shows(pilot, "Names heard")
        await shows(pilot, "Documents")
    case.close()
