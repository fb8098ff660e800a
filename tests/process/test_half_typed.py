"""The app killed with half a word typed: the next start brings the line back, with its time."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from capture.running import running_recorders
from casefile.case import Case
from casefile.drafts import Draft, place_of
from sample.truth import FIRST_SOUND, load_first
from tests.process.terminal import Terminal, send_signal
from tests.process.test_screen_faults import begin_to_record, wait_until
from tui import sample_walk

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform == "win32", reason="a terminal is driven through tmux"),
    pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux: make test installs it where it may"),
]

_PATIENCE_S = 60.0
AUTHOR = "Reviewer 2"


@pytest.fixture
def terminals(case: Case, passphrase_file: Path, tmp_path: Path) -> Iterator[list[Terminal]]:
    """The terminals in which the app was opened; what still runs in the end is ended."""
    sample_walk.prepare(case, load_first())
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.close()
    for recorder in running_recorders():
        if recorder.case == case.info.id:
            send_signal(recorder.pid, "KILL")


def open_app(case: Case, passphrase_file: Path, folder: Path, terminals: list[Terminal]) -> Terminal:
    command = [sys.executable, "-P", "-c", "import sys; from tui.command_line import main; sys.exit(main())"]
    command += [str(case.folder), "--microphone", str(FIRST_SOUND), "--author", AUTHOR]
    environment = {"VANTAGE_PASSPHRASE_FILE": str(passphrase_file)}
    terminals.append(Terminal(folder / f"tmux-{len(terminals)}", command, environment))
    return terminals[-1]


def half_typed(case: Case, text: str) -> Draft:
    """Wait until this, and nothing less, is in the case."""
    conversation, author = case.conversations.all()[0].id, case.people.reviewer(AUTHOR).id
    deadline_s = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline_s:
        drafts = case.drafts.of(conversation, author)
        if [draft.text for draft in drafts] == [text]:
            return drafts[0]
        time.sleep(0.1)
    raise AssertionError(f"the line is not in the case: {[draft.text for draft in drafts]}")


def keep_alive(case: Case) -> None:
    """Wait until the recorder has stored more; less than a second without a screen is no absence."""
    held = case.conversations.all()[0].id
    gone_at_s = case.recordings.length_s(held)
    wait_until(lambda: case.recordings.length_s(held) > gone_at_s + 2.0)


def test_a_killed_app_loses_nothing_of_a_concern_nor_of_the_correction_that_waits_for_it(
    case: Case, passphrase_file: Path, tmp_path: Path, terminals: list[Terminal]
) -> None:
    terminal = open_app(case, passphrase_file, tmp_path, terminals)
    begin_to_record(terminal)
    terminal.press("o", "n", "e", "Enter")
    terminal.wait_for("one")
    terminal.press("Up", "x", "C-w", "s", "h", "o", "v")
    terminal.wait_for("apart › ••••")
    wait_until(lambda: [one.words.said for one in case.concerns.all()] == ["shov"])
    (note,) = case.notes.of(case.conversations.all()[0].id)
    draft = half_typed(case, "onex")
    assert draft.note == note.id
    send_signal(terminal.pid, "KILL")
    keep_alive(case)
    terminal = open_app(case, passphrase_file, tmp_path, terminals)
    terminal.wait_for("A recording is running")
    terminal.press("Enter")
    terminal.wait_for("Keep it")
    terminal.press("Down", "Enter")
    terminal.wait_for("heard › onex")
    terminal.press("Enter")
    wait_until(lambda: case.notes.get(note.id).text == "onex")
    terminal.press("F6")
    terminal.wait_for("The sound is safe.")
    terminal.press("Escape")
    terminal.wait_for("of sound")
    terminal.press("a")
    terminal.wait_for("shov")
    terminal.press("a")
    terminal.wait_for("Who may be at risk")
    terminal.press("W", "r", "e", "n")
    wait_until(lambda: case.concerns.all()[0].words.at_risk == "Wren")
    send_signal(terminal.pid, "KILL")
    terminal = open_app(case, passphrase_file, tmp_path, terminals)
    terminal.wait_for("of sound")
    terminal.press("a")
    terminal.wait_for("shov")
    terminal.press("a")
    terminal.wait_for("Wren")
    assert [one.words.said for one in case.concerns.versions(case.concerns.all()[0].id)] == ["shov", "shov"]


def test_a_killed_app_brings_the_half_typed_line_back_with_its_time(
    case: Case, passphrase_file: Path, tmp_path: Path, terminals: list[Terminal]
) -> None:
    terminal = open_app(case, passphrase_file, tmp_path, terminals)
    begin_to_record(terminal)
    terminal.press("*", "s", "i", "l", "e")
    draft = half_typed(case, "*sile")
    assert draft.at_s is not None
    send_signal(terminal.pid, "KILL")
    keep_alive(case)
    terminal = open_app(case, passphrase_file, tmp_path, terminals)
    terminal.wait_for("A recording is running")
    terminal.press("Enter")
    terminal.wait_for("Keep it")
    terminal.press("Down", "Enter")
    terminal.wait_for("Kept.")
    terminal.wait_for("observed › *sile")
    terminal.press("n", "t", "Enter")
    terminal.wait_for("* observed  silent")
    conversation = case.conversations.all()[0].id
    assert [(note.text, note.kind, note.at_s) for note in case.notes.of(conversation)] == [
        ("silent", "observation", draft.at_s)
    ]
    assert case.drafts.of(conversation, case.people.reviewer(AUTHOR).id) == []
    assert 0.0 <= draft.at_s < case.recordings.length_s(conversation)
    terminal.press("F6")
    terminal.wait_for("The sound is safe.")


def test_a_killed_app_offers_the_limits_that_were_half_typed_where_they_are_asked_again(
    case: Case, passphrase_file: Path, tmp_path: Path, terminals: list[Terminal]
) -> None:
    conversation, author = case.conversations.all()[0].id, case.people.reviewer(AUTHOR).id
    place = place_of("Which limits?")
    terminal = open_app(case, passphrase_file, tmp_path, terminals)
    ask_limits(terminal)
    terminal.press("n", "o", "t", "Space", "h", "e")
    wait_until(lambda: case.drafts.answer(conversation, author, place) == "not he")
    send_signal(terminal.pid, "KILL")
    terminal = open_app(case, passphrase_file, tmp_path, terminals)
    ask_limits(terminal)
    terminal.wait_for("not he")
    terminal.press("r", "Enter")
    terminal.wait_for("Who gave this answer?")
    terminal.press("Enter")
    wait_until(lambda: case.agreements.current(conversation) is not None)
    agreed = case.agreements.current(conversation)
    assert agreed is not None and agreed.limits == "not her"
    wait_until(lambda: case.drafts.answer(conversation, author, place) is None)


def ask_limits(terminal: Terminal) -> None:
    """From the list into the conversation, to the question for the limits."""
    terminal.wait_for("P01")
    terminal.press("l")
    terminal.wait_for("NOT RECORDING")
    terminal.press("C-n")
    terminal.wait_for("May this be recorded?")
    terminal.press("l")
    terminal.wait_for("Which limits?")
