"""Keys that come through late, because the screen or the recorder was busy: with the real recorder, to the frame."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Key

from capture.codec import pcm_of, read_as_microphone
from capture.running import running_recorders
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.recording_file import Gap, SoundRow
from sample.truth import FIRST_SOUND
from tests.capture.support import ON_POSIX, send
from tests.tui.driving import VantagePilot, shows, until
from tests.tui.test_real_recorder import held, started, stored_s
from tui.live_words import PAUSED
from tui.screens.live import LiveScreen

pytestmark = pytest.mark.process
LATE_S = 2.0


async def recording(pilot: VantagePilot, case: Case, conversation: Conversation, at_least_s: float) -> LiveScreen:
    screen = await held(pilot)
    await pilot.press("f5")
    await until(pilot, lambda: stored_s(case, conversation) >= at_least_s, "sound on the disk")
    return screen


def stored(case: Case, conversation: Conversation) -> tuple[list[SoundRow], list[Gap]]:
    (recording,) = case.recordings.of(conversation.id)
    reader = case.recordings.open(recording)
    assert reader is not None
    found = reader.rows(limit=10_000), reader.gaps()
    reader.close()
    return found


def press_late(pilot: VantagePilot, case: Case, name: str) -> float:
    """Press a key that has waited for so long; returns its moment of the clock."""
    key, now_s = Key(name, None), case.clock.boot_s()
    key.time -= LATE_S
    pilot.app.post_message(key)
    return now_s - LATE_S


def assert_nothing_from_after(rows: list[SoundRow], pressed_s: float) -> None:
    """Every frame is one that was played, in its order, and the last was heard before the key was pressed."""
    last_s = rows[-1].clock_s
    # Where the microphone stood still as well, what it gives next may be from before the key or after it, and goes.
    assert last_s is not None and pressed_s - 1.2 < last_s <= pressed_s + 0.01
    frames = b"".join(pcm_of(row.flac) for row in rows)
    assert frames == b"".join(read_as_microphone(FIRST_SOUND, rows[0].rate_hz))[: len(frames)]


async def test_a_stop_that_the_screen_takes_in_late_leaves_nothing_from_after_the_key(tmp_path: Path):
    case, conversation, app = started(tmp_path)
    async with app.run_test() as pilot:
        await recording(pilot, case, conversation, LATE_S + 2.0)
        pressed_s = press_late(pilot, case, "f6")
        await shows(pilot, "The sound is safe.")
        await shows(pilot, "The key came late")
        rows, _ = stored(case, conversation)
        assert_nothing_from_after(rows, pressed_s)
        (seal,) = case.seals.of(conversation.id)
        assert seal.from_s == pytest.approx(rows[-1].end_s, abs=0.3) and seal.to_s > seal.from_s
    case.close()


async def test_a_pause_that_the_screen_takes_in_late_is_a_gap_from_the_key_on(tmp_path: Path):
    case, conversation, app = started(tmp_path)
    async with app.run_test() as pilot:
        await recording(pilot, case, conversation, LATE_S + 2.0)
        pressed_s = press_late(pilot, case, "f5")
        await shows(pilot, PAUSED)
        await shows(pilot, "The key came late")
        rows, _ = stored(case, conversation)
        assert_nothing_from_after(rows, pressed_s)
        await pilot.press("f5")
        await until(pilot, lambda: stored_s(case, conversation) > rows[-1].end_s + 1.0, "sound after the pause")
        await pilot.press("f6")
        await shows(pilot, "The sound is safe.")
        _, gaps = stored(case, conversation)
        assert [gap.reason for gap in gaps] == ["paused"]
        assert gaps[0].start_s == pytest.approx(rows[-1].end_s, abs=0.001) and gaps[0].length_s > LATE_S
        (pause,) = case.pauses.of(conversation.id)
        assert pause.from_s == pytest.approx(gaps[0].start_s, abs=0.2)
        assert pause.to_s == pytest.approx(gaps[0].end_s, abs=0.2)
    case.close()


async def test_please_stop_that_comes_through_late_leaves_nothing_either(tmp_path: Path):
    case, conversation, app = started(tmp_path)
    async with app.run_test() as pilot:
        await recording(pilot, case, conversation, LATE_S + 2.0)
        pressed_s = press_late(pilot, case, "f9")
        await shows(pilot, "Agreement withdrawn.")
        rows, _ = stored(case, conversation)
        assert_nothing_from_after(rows, pressed_s)
        (seal,) = case.seals.of(conversation.id)
        assert seal.from_s == 0.0 and seal.to_s >= rows[-1].end_s + LATE_S
    case.close()


@ON_POSIX
@pytest.mark.parametrize("key", ["f5", "f6"])
async def test_a_recorder_that_stands_still_at_the_key_press_stores_nothing_from_after_it(tmp_path: Path, key: str):
    case, conversation, app = started(tmp_path)
    async with app.run_test() as pilot:
        await recording(pilot, case, conversation, 2.0)
        (pid,) = [item.pid for item in running_recorders() if item.conversation == conversation.id]
        send(pid, "STOP")
        try:
            pressed_s = case.clock.boot_s()
            await pilot.press(key)
            await until(pilot, lambda: case.clock.boot_s() > pressed_s + 1.0)
        finally:
            send(pid, "CONT")
        await shows(pilot, PAUSED if key == "f5" else "The sound is safe.")
        if key == "f5":
            await until(pilot, lambda: case.clock.boot_s() > pressed_s + 2.0, "time in which sound could be stored")
            await pilot.press("f6")
            await shows(pilot, "The sound is safe.")
        rows, _ = stored(case, conversation)
        assert_nothing_from_after(rows, pressed_s)
    case.close()
