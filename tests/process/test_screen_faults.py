"""The terminal closed, the app killed, the app stopped for a while: the sound is whole and the app goes back to it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from capture.codec import pcm_of, read_as_microphone
from capture.running import RunningRecorder, running_recorders
from casefile.case import Case
from casefile.recording_file import RecordingReader
from sample.truth import FIRST_SOUND, load_first
from tests.process.terminal import Terminal, send_signal
from tui import sample_walk
from tui.large_clock import large

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform == "win32", reason="closing and stopping a terminal is tested through tmux"),
    pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux: make test installs it where it may"),
]

_PATIENCE_S = 30.0
_RATE_HZ = 16_000
Open = Callable[[], Terminal]


@pytest.fixture
def open_app(case: Case, passphrase_file: Path, tmp_path: Path) -> Iterator[Open]:
    """Open the app on the case, with the sample playing as the microphone in real time."""
    sample_walk.prepare(case, load_first())
    opened: list[Terminal] = []

    def begin() -> Terminal:
        command = [sys.executable, "-P", "-c", "import sys; from tui.command_line import main; sys.exit(main())"]
        command += [str(case.folder), "--microphone", str(FIRST_SOUND), "--author", "Reviewer 2"]
        environment = {"VANTAGE_PASSPHRASE_FILE": str(passphrase_file)}
        opened.append(Terminal(tmp_path / f"tmux-{len(opened)}", command, environment))
        return opened[-1]

    yield begin
    for terminal in opened:
        terminal.close()
    for recorder in our_recorders(case):
        send_signal(recorder.pid, "KILL")


def our_recorders(case: Case) -> list[RunningRecorder]:
    return [item for item in running_recorders() if item.case == case.info.id and item.conversation]


def begin_to_record(terminal: Terminal) -> None:
    terminal.wait_for("P01")
    terminal.press("Enter")
    terminal.wait_for("NOT RECORDING")
    terminal.press("F5")
    terminal.wait_for("May this be recorded")
    terminal.press("y")
    terminal.wait_for("Who")
    terminal.press("Enter")
    terminal.wait_for("● RECORDING")


def stored_s(case: Case) -> float:
    reader = reader_of(case)
    try:
        return reader.length_s()
    finally:
        reader.close()


def reader_of(case: Case) -> RecordingReader:
    recording = case.recordings.of(case.conversations.all()[0].id)[0]
    reader = case.recordings.open(recording)
    assert reader is not None
    return reader


def wait_until(condition: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + _PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline_s
        time.sleep(0.1)


def watch_until(terminal: Terminal, clock_s: float, *, never: str) -> None:
    """Read the screen until the light's clock is so far; something must not stand there meanwhile."""
    reached_s = 0
    deadline_s = time.monotonic() + _PATIENCE_S
    while reached_s < clock_s:
        screen = terminal.screen()
        assert never not in screen
        assert time.monotonic() < deadline_s
        reached_s = max((at_s for at_s in range(600) if is_on_light(screen, at_s)), default=reached_s)


def is_on_light(screen: str, at_s: int) -> bool:
    """Tell whether the light's large clock shows this second."""
    rows = large(f"00:{at_s // 60:02}:{at_s % 60:02}")
    return all(row.rstrip() in line for row, line in zip(rows, screen.split("\n"), strict=False))


def stop_from_another_terminal() -> str:
    """Run `vantage stop` with no way into the case."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VANTAGE_")}
    command = [sys.executable, "-P", "-c", "import sys; from tui.command_line import main; sys.exit(main())", "stop"]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    )
    return done.stdout


def assert_whole(case: Case, at_least_s: float) -> None:
    """Every frame from the first on is stored, bit for bit, without a gap."""
    reader = reader_of(case)
    assert reader.fact("closed")
    assert reader.gaps() == []
    stored = b"".join(pcm_of(row.flac) for row in reader.rows(limit=10_000))
    reader.close()
    played = b"".join(read_as_microphone(FIRST_SOUND, _RATE_HZ))
    assert stored == played[: len(stored)]
    assert len(stored) / 2 / _RATE_HZ >= at_least_s


def record_three_seconds(case: Case, terminal: Terminal) -> float:
    begin_to_record(terminal)
    wait_until(lambda: stored_s(case) >= 3.0)
    return stored_s(case)


def go_on_without_a_screen(case: Case, before_s: float) -> float:
    wait_until(lambda: stored_s(case) >= before_s + 3.0)
    assert len(our_recorders(case)) == 1
    return stored_s(case)


def go_back_and_stop(case: Case, terminal: Terminal, without_screen_s: float) -> None:
    terminal.wait_for("A recording is running")
    terminal.press("Enter")
    terminal.wait_for("● RECORDING")
    wait_until(lambda: stored_s(case) >= without_screen_s + 2.0)
    before_stop_s = stored_s(case)
    terminal.press("F6")
    wait_until(lambda: not our_recorders(case))
    assert_whole(case, before_stop_s)


def test_a_closed_terminal_loses_nothing_and_the_app_goes_back_to_the_recording(case: Case, open_app: Open) -> None:
    terminal = open_app()
    before_s = record_three_seconds(case, terminal)
    terminal.close()
    without_screen_s = go_on_without_a_screen(case, before_s)
    go_back_and_stop(case, open_app(), without_screen_s)


def test_a_killed_app_loses_nothing_and_the_next_one_goes_back_to_the_recording(case: Case, open_app: Open) -> None:
    terminal = open_app()
    before_s = record_three_seconds(case, terminal)
    send_signal(terminal.pid, "KILL")
    without_screen_s = go_on_without_a_screen(case, before_s)
    go_back_and_stop(case, open_app(), without_screen_s)


def test_an_app_that_hangs_holds_nothing_up_and_shows_the_light_again(case: Case, open_app: Open) -> None:
    terminal = open_app()
    before_s = record_three_seconds(case, terminal)
    terminal.hang()
    try:
        while_hanging_s = go_on_without_a_screen(case, before_s + 5.0)
    finally:
        terminal.go_on()
    watch_until(terminal, while_hanging_s + 1.0, never="Another one is being started")
    terminal.press("a", "n", "o", "t", "e", "Enter")
    terminal.wait_for("anote")
    assert "● RECORDING" in terminal.screen()
    wait_until(lambda: stored_s(case) >= while_hanging_s + 1.0)
    assert len(case.recordings.of(case.conversations.all()[0].id)) == 1
    note = case.notes.of(case.conversations.all()[0].id)[-1]
    assert note.at_s is not None and note.at_s >= while_hanging_s - 1.0
    before_stop_s = stored_s(case)
    terminal.press("F6")
    wait_until(lambda: not our_recorders(case))
    assert_whole(case, before_stop_s)


def test_stop_from_another_terminal_reaches_the_recorder_of_a_hanging_app(case: Case, open_app: Open) -> None:
    terminal = open_app()
    record_three_seconds(case, terminal)
    terminal.hang()
    try:
        before_stop_s = stored_s(case)
        assert "safe" in stop_from_another_terminal()
        wait_until(lambda: not our_recorders(case))
        assert_whole(case, before_stop_s)
    finally:
        terminal.go_on()
    terminal.wait_for("NOT RECORDING")


def test_nothing_is_recorded_at_launch_or_without_an_answer(case: Case, open_app: Open) -> None:
    terminal = open_app()
    terminal.wait_for("P01")
    terminal.press("Enter")
    terminal.wait_for("NOT RECORDING")
    terminal.press("F5")
    terminal.wait_for("May this be recorded")
    terminal.press("Escape")
    terminal.wait_for("NOT RECORDING")
    conversation = case.conversations.all()[0].id
    assert case.recordings.of(conversation) == []
    assert our_recorders(case) == []
    assert list((case.folder / "recordings").iterdir()) == []
