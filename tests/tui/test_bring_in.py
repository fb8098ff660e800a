"""Bringing recordings in, and writing the sound of a conversation to a file, from the list of conversations."""

from __future__ import annotations

import shlex
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import av
import numpy as np
import pytest
from textual.widgets import Input

from capture.importing import import_sound
from casefile.case import Case
from casefile.conversations import Conversation
from tests.capture.sound_files import LOSSLESS, encoded, put
from tests.capture.support import Frames, noise
from tests.tui.driving import (
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
)
from tui.screens.bring_in import BringInScreen, paths_typed
from tui.screens.progress import Tell, bar_text, progress_text, with_progress

RATE_HZ = 16_000
WAV, FLAC = LOSSLESS[0], LOSSLESS[3]


def sound_file(path: Path, frames: Frames, kind: tuple[str, str, str] = WAV) -> Path:
    return put(path, encoded(kind, frames, RATE_HZ))


@asynccontextmanager
async def in_the_list(tmp_path: Path) -> AsyncGenerator[tuple[VantagePilot, Case, Conversation]]:
    """The list of conversations, with one of which nothing is known yet."""
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        yield pilot, case, conversation
        assert nothing_unexpected(app)
    case.close()


async def give(pilot: VantagePilot, *files: Path) -> BringInScreen:
    """Enter files, one after the other."""
    await on_screen(pilot, "BringInScreen")
    screen = pilot.app.screen
    assert isinstance(screen, BringInScreen)
    for file in files:
        screen.query_one("#file", Input).value = str(file)
        await pilot.press("enter")
        await shows(pilot, f"{len(screen.files)}  {screen.files[-1].name}")
    return screen


async def test_files_become_parts_in_their_order_once_the_agreement_is_given(tmp_path: Path):
    one, other = noise(2.0), noise(1.0, seed=2)
    async with in_the_list(tmp_path) as (pilot, case, conversation):
        await pilot.press("i")
        await shows(pilot, "May this be recorded?")
        await pilot.press("y")
        await shows(pilot, "Who gave this answer?")
        await pilot.press("enter")
        await give(pilot, sound_file(tmp_path / "b.wav", other), sound_file(tmp_path / "a.wav", one))
        assert case.agreements.current(conversation.id) is None, "it is entered together with the sound"
        await pilot.press("f3", "f5")
        await shows(pilot, "P01: 00:03 of sound in 2 parts, from 00:00 on.")
        parts = case.recordings.of(conversation.id)
        assert [part.starts_at_s for part in parts] == [0.0, 2.0]
        case.agreements.require(conversation.id)
        await pilot.press("escape")
        await shows(pilot, "00:03 of sound")


async def test_a_no_is_kept_and_nothing_is_brought_in(tmp_path: Path):
    async with in_the_list(tmp_path) as (pilot, case, conversation):
        await pilot.press("i")
        await shows(pilot, "May this be recorded?")
        await pilot.press("n")
        await shows(pilot, "Who gave this answer?")
        await pilot.press("enter")
        await shows(pilot, "Without agreement nothing is brought in.")
        await pilot.press("b")
        await on_screen(pilot, "LibraryScreen")
        answer = case.agreements.current(conversation.id)
        assert answer is not None and answer.answer == "refused"


async def test_a_cancelled_import_leaves_nothing_and_the_list_stays(tmp_path: Path):
    file = sound_file(tmp_path / "a.wav", noise(4.0))
    async with in_the_list(tmp_path) as (pilot, case, conversation):
        agree(case, conversation)
        await pilot.press("i")
        screen = await give(pilot, file)
        with case.all_or_nothing():  # The import waits for its turn meanwhile.
            await pilot.press("f5")
            await on_screen(pilot, "ProgressDialog")
            await pilot.press("escape")
            await shows(pilot, "Ending it")
        await shows(pilot, "Cancelled: nothing was brought in.")
        assert screen.files == [file]
        assert case.recordings.of(conversation.id) == []
        assert list((case.folder / "recordings").iterdir()) == []


async def test_of_a_damaged_file_a_person_says_whether_it_comes_with_gaps(tmp_path: Path):
    whole = encoded(FLAC, noise(4.0), RATE_HZ)
    file = put(tmp_path / "cut.flac", whole[: len(whole) // 2])
    async with in_the_list(tmp_path) as (pilot, case, conversation):
        agree(case, conversation)
        await pilot.press("i")
        await give(pilot, file)
        await pilot.press("f5")
        await shows(pilot, "The file is damaged.")
        await pilot.press("b")
        await on_screen(pilot, "BringInScreen")
        assert case.recordings.of(conversation.id) == []
        await pilot.press("f5")
        await shows(pilot, "The file is damaged.")
        await pilot.press("g")
        await shows(pilot, "there are gaps in their place")
        assert case.recordings.length_s(conversation.id) == pytest.approx(4.0, abs=0.01)


async def test_what_is_no_file_or_listed_already_is_said_at_once_and_can_be_taken_off(tmp_path: Path):
    file = sound_file(tmp_path / "a.wav", noise(1.0))
    async with in_the_list(tmp_path) as (pilot, case, conversation):
        agree(case, conversation)
        await pilot.press("i")
        screen = await give(pilot, file)
        for typed, said in ((file, "on the list already"), (tmp_path / "none.wav", "There is no such file.")):
            screen.query_one("#file", Input).value = str(typed)
            await pilot.press("enter")
            await shows(pilot, said)
            await pilot.press("enter")
            await on_screen(pilot, "BringInScreen")
        assert screen.files == [file]
        await pilot.press("f8")
        await shows(pilot, "No file yet.")
        await pilot.press("f5")
        await shows(pilot, "There is no file to bring in.")


def test_a_line_names_one_file_as_typed_or_several_as_they_are_dragged_in(tmp_path: Path) -> None:
    odd, plain = tmp_path / "it's the first.wav", tmp_path / "b.wav"
    for path in (odd, plain):
        path.touch()
    assert paths_typed(f" {odd} ") == [odd]
    assert paths_typed(f"{shlex.quote(str(odd))} {plain}") == [odd, plain]
    assert paths_typed(str(odd).replace(" ", "\\ ").replace("'", "\\'")) == [odd]
    assert paths_typed(str(tmp_path / "isn't there")) == [tmp_path / "isn't there"]


async def test_sound_is_written_only_once_the_warning_was_read(tmp_path: Path):
    frames, target = noise(2.0), tmp_path / "out.flac"
    async with in_the_list(tmp_path) as (pilot, case, conversation):
        agree(case, conversation)
        import_sound(case, conversation.id, [sound_file(tmp_path / "a.wav", frames)], setup_hand(case))
        for answer, said in (("enter", ""), ("w", "Written: 00:02 of sound, not encrypted.")):
            await pilot.press("w")
            await shows(pilot, "It ends in .flac")
            pilot.app.screen.query_one(Input).value = str(target)
            await pilot.press("enter")
            await shows(pilot, "A voice identifies the person")
            assert not target.exists()
            await pilot.press(answer)
            if said:
                await shows(pilot, said)
                await pilot.press("b")
            await on_screen(pilot, "LibraryScreen")
        with av.open(str(target)) as container:
            heard = np.concatenate([frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)])
        assert np.array_equal(heard, frames)
        assert [entry.format for entry in case.exports.all()] == ["sound, flac"]


async def test_long_work_says_how_far_it_is_and_ends_at_the_key(tmp_path: Path):
    ended = threading.Event()

    def work(case: Case, tell: Tell) -> str:
        try:
            while True:
                tell(30.0, 60.0)
        finally:
            ended.set()

    async with in_the_list(tmp_path) as (pilot, _, _):
        app = pilot.app
        found: list[str | None] = []

        async def do() -> None:
            found.append(await with_progress(app, "Long work", "done", work))  # type: ignore[arg-type]

        app.run_worker(do())
        await shows(pilot, "00:30 of 01:00 done")
        assert " 50 %" in screen_text(pilot)
        await pilot.press("escape")
        await on_screen(pilot, "LibraryScreen")
        assert found == [None] and ended.is_set()


def test_the_time_left_is_said_once_it_can_be_told() -> None:
    assert progress_text(10.0, 100.0, 1.0, "done") == "00:10 of 01:40 done"
    assert progress_text(10.0, 100.0, 5.0, "done") == "00:10 of 01:40 done, about 45 s left"
    assert progress_text(10.0, 1_000.0, 5.0, "done").endswith("about 8 min left")
    assert progress_text(10.0, None, 5.0, "done") == "00:10 done"
    assert bar_text(10.0, None) == "" and bar_text(120.0, 100.0).endswith("100 %")
