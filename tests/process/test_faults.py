"""Each process killed, alone and all together, two apps on one case, the terminal closed: seen on the real screen."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from casefile.case import Case
from tests.process.terminal import Terminal, send_signal
from tests.process.test_screen_faults import (
    Open,
    begin_to_record,
    open_app,
    our_recorders,
    stop_from_another_terminal,
    wait_until,
)

__all__ = ["open_app"]

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX"),
    pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux: make test installs it where it may"),
]


def record(case: Case, terminal: Terminal, at_least_s: float = 2.0) -> None:
    begin_to_record(terminal)
    wait_until(lambda: length_s(case) >= at_least_s)


def recordings(case: Case) -> int:
    return len(case.recordings.of(case.conversations.all()[0].id))


def length_s(case: Case) -> float:
    return case.recordings.length_s(case.conversations.all()[0].id)


def kill_the_recorder(case: Case) -> int:
    (recorder,) = our_recorders(case)
    send_signal(recorder.pid, "KILL")
    return recorder.pid


def transcribers(terminal: Terminal) -> set[int]:
    """The transcribers that the app in a terminal has started and that still run."""
    found = set()
    for child in psutil.Process(terminal.pid).children():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            found |= {child.pid} if child.cmdline()[-2:] == ["-m", "transcribe"] else set()
    return found


def flat(screen: str) -> str:
    return re.sub(r"\s+", " ", screen)


def test_the_recorder_alone_is_followed_by_another_and_the_screen_says_so(case: Case, open_app: Open) -> None:
    terminal = open_app()
    record(case, terminal)
    pid = kill_the_recorder(case)
    wait_until(lambda: [item.pid for item in our_recorders(case)] not in ([], [pid]))
    screen = flat(terminal.wait_for("The recorder had ended"))
    assert "● RECORDING" in screen
    assert re.search(r"Recording again since 00:00:\d\d; \d\.\d s are missing\.", screen)
    before_s = length_s(case)
    wait_until(lambda: length_s(case) >= before_s + 1.0)
    terminal.press("F6")
    wait_until(lambda: not our_recorders(case))
    (gap,) = case.recordings.gaps(case.conversations.all()[0].id)
    assert gap.reason == "the recorder had ended"
    assert recordings(case) == 2


@pytest.mark.model
def test_the_transcriber_alone_is_started_again(case: Case, open_app: Open) -> None:
    terminal = open_app()
    record(case, terminal)
    wait_until(lambda: bool(transcribers(terminal)))
    before = transcribers(terminal)
    for pid in before:
        send_signal(pid, "KILL")
    wait_until(lambda: bool(transcribers(terminal) - before))
    assert "● RECORDING" in terminal.screen()


def test_all_together_are_told_at_the_next_start_and_one_key_goes_on_with_the_same_conversation(
    case: Case, open_app: Open
) -> None:
    terminal = open_app()
    record(case, terminal)
    for pid in [*transcribers(terminal), our_recorders(case)[0].pid, terminal.pid]:
        send_signal(pid, "KILL")
    wait_until(lambda: not our_recorders(case))
    broke_off_s = length_s(case)
    again = open_app()
    screen = flat(again.wait_for("broke off"))
    assert re.search(r"P01: the recording broke off at 00:00:\d\d\. Enter, then F5 goes on with it", screen)
    again.press("Enter")
    again.wait_for("The recording broke off at 00:00:")
    again.press("F5")
    again.wait_for("● RECORDING")
    wait_until(lambda: recordings(case) == 2 and length_s(case) > broke_off_s + 1.0)
    again.press("F6")
    wait_until(lambda: not our_recorders(case))
    assert len(case.conversations.all()) == 1
    (gap,) = case.recordings.gaps(case.conversations.all()[0].id)
    assert gap.start_s == pytest.approx(broke_off_s, abs=0.01)


def test_two_apps_on_one_case_show_the_same_and_each_obeys(case: Case, open_app: Open) -> None:
    first = open_app()
    record(case, first)
    second = open_app()
    second.wait_for("A recording is running")
    second.press("Enter")
    second.wait_for("● RECORDING")
    second.press("F5")
    second.wait_for("PAUSED")
    first.wait_for("PAUSED")
    first.press("F5")
    first.wait_for("● RECORDING")
    second.wait_for("● RECORDING")
    pid = kill_the_recorder(case)
    wait_until(lambda: [item.pid for item in our_recorders(case)] not in ([], [pid]))
    for terminal in (first, second):
        terminal.wait_for("The recorder had ended")
    assert len(our_recorders(case)) == 1
    before_s = length_s(case)
    wait_until(lambda: length_s(case) >= before_s + 1.0)
    assert "safe" in stop_from_another_terminal()
    for terminal in (first, second):
        terminal.wait_for("NOT RECORDING")
    assert recordings(case) == 2


def test_the_command_line_records_on_when_its_recorder_dies(case: Case, passphrase_file: Path, tmp_path: Path) -> None:
    from sample.truth import FIRST_SOUND

    command = [sys.executable, "-P", "-c", "import sys; from tui.command_line import main; sys.exit(main())"]
    command += ["record", "P07", "--case", str(case.folder), "--passphrase-file", str(passphrase_file)]
    command += ["--author", "R1", "--agreement", "yes", "--microphone", str(FIRST_SOUND), "--no-words"]
    said = tmp_path / "said.txt"
    with said.open("w") as stderr:
        running = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=stderr, text=True)
        assert running.stdin is not None
        wait_until(lambda: bool(our_recorders(case)) and length_s(case) >= 1.0)
        kill_the_recorder(case)
        wait_until(lambda: "The recorder had ended. Recording again since" in said.read_text())
        running.stdin.write("a note\nstop\n")
        running.stdin.flush()
        assert running.wait(30) == 0
        running.stdin.close()
    assert "NOT RECORDING: the recorder has ended." in said.read_text()
    assert "The sound is safe." in said.read_text()
    assert recordings(case) == 2
