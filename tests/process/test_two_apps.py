"""Two apps in two terminals and the command line at one case: what is done works, or is refused with who holds it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from capture.running import RunningRecorder, running_recorders
from casefile.case import Case
from casefile.recordings import Recording
from sample.truth import FIRST_SOUND
from tests.casefile.support import PASSPHRASE, HandClock, begin, hear, make_case
from tests.process.terminal import Terminal, send_signal
from tests.process.test_screen_faults import begin_to_record, wait_until

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform == "win32", reason="two terminals are tested through tmux"),
    pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux: make test installs it where it may"),
]
RUN = [sys.executable, "-P", "-c", "import sys; from tui.command_line import main; sys.exit(main())"]
Open = Callable[[str], Terminal]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with closing(make_case(tmp_path / "Review 07.vantage", HandClock())) as case:
        for label in ("MK", "JT"):
            case.people.reviewer(label)
        item = begin(case)
        hear(case, item.id, "she phoned the clinic", "nobody came")
        begin(case, "P02")
        case_id = case.info.id
    yield case.folder
    for recorder in running(case_id):
        send_signal(recorder.pid, "KILL")


@pytest.fixture
def open_app(folder: Path, tmp_path: Path) -> Iterator[Open]:
    (tmp_path / "passphrase.txt").write_text(PASSPHRASE.value)
    opened: list[Terminal] = []

    def opening(author: str) -> Terminal:
        command = [*RUN, str(folder), "--microphone", str(FIRST_SOUND), "--author", author]
        environment = {"VANTAGE_PASSPHRASE_FILE": str(tmp_path / "passphrase.txt")}
        opened.append(Terminal(tmp_path / author, command, environment))
        return opened[-1]

    yield opening
    for terminal in opened:
        terminal.close()


def running(case_id: str) -> list[RunningRecorder]:
    return [item for item in running_recorders() if item.case == case_id and item.conversation]


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run one verb beside the apps."""
    environment = {**os.environ, "VANTAGE_PASSPHRASE_FILE": str(folder.parent / "passphrase.txt")}
    given = [*words, "--case", str(folder)]
    return subprocess.run(
        [*RUN, *given], env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


def to_review(terminal: Terminal) -> None:
    terminal.wait_for("P01")
    terminal.press("Enter")
    terminal.wait_for("she phoned")


def test_of_two_who_correct_one_word_at_once_the_second_is_told_and_what_both_tag_stays(
    folder: Path, open_app: Open
) -> None:
    first, second = open_app("MK"), open_app("JT")
    for terminal in (first, second):
        to_review(terminal)
        terminal.press("e")
        terminal.wait_for("was “she”")
    first.press(*"they", "Enter")
    second.wait_for("Somebody else has changed")
    for terminal in (first, second):
        terminal.wait_for("  they phoned")
    for terminal, key in ((first, "Right"), (second, "End")):
        terminal.press(key, "l")
        terminal.wait_for("which aspect?")
        terminal.press("a")
    with closing(Case.open(folder, PASSPHRASE)) as case:
        item = case.conversations.find("P01")
        wait_until(lambda: len(case.tags.placed(item.id)) == 2)
        transcript = case.transcripts.current(item.id)
        assert transcript
        assert case.transcripts.utterances(transcript.id)[0].text == "they phoned the clinic"
        by = {case.people.label_of(placed.tag.author) for placed in case.tags.placed(item.id)}
        assert by == {"MK", "JT"}
        assert case.check.all() == []


def test_what_would_disturb_a_recording_is_refused_with_who_holds_it_and_another_app_joins_it(
    folder: Path, open_app: Open, tmp_path: Path
) -> None:
    first = open_app("MK")
    first.wait_for("P02")
    first.press("Down")
    begin_to_record(first)
    with closing(Case.open(folder, PASSPHRASE)) as case:
        item = case.conversations.find("P02")
        wait_until(lambda: bool(running(case.info.id)))
        recorder = running(case.info.id)[0]
        held = re.compile(rf"the recorder \(process {recorder.pid}\), since \d\d:\d\d")
        second = open_app("JT")
        second.wait_for("A recording is running")
        second.press("Enter")
        second.wait_for("● RECORDING")
        assert [one.id for one in running(case.info.id)] == [recorder.id]
        for words in (
            ("remove", "P02", "--sound", "--confirmed", "--author", "JT"),
            ("import", str(FIRST_SOUND), "--conversation", "P02", "--agreement", "yes", "--author", "JT"),
            ("sound", "P02", "--output", str(tmp_path / "sound.flac"), "--confirmed", "--author", "JT"),
        ):
            done = command(folder, *words)
            assert done.returncode == 1, words
            assert held.search(done.stderr), (words, done.stderr)
        assert not (tmp_path / "sound.flac").exists()
        assert command(folder, "prepare", "P09", "--author", "JT").stderr == ""
        _stop_and_look(first, case, case.recordings.of(item.id)[0])
        assert [other.label for other in case.conversations.all()] == ["P01", "P02", "P09"]


def _stop_and_look(terminal: Terminal, case: Case, recording: Recording) -> None:
    """Stop from one of the apps: all of it is there, and nobody holds it any more."""
    terminal.press("F6")
    wait_until(lambda: not running(case.info.id))
    reader = case.recordings.open(recording)
    assert reader
    with closing(reader):
        assert reader.fact("closed") and reader.verify() == [] and reader.length_s() > 0.0
    assert case.check.all() == []
