"""`vantage play`: the real command, and what is said where nothing can be played."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from capture.codec import flac_of
from casefile.case import Case
from casefile.events import Hand
from casefile.recording_file import Gap, RecordingWriter
from tests.capture.listening import tone

pytestmark = pytest.mark.process

_VANTAGE = [sys.executable, "-P", "-c", "import sys; from tui.command_line import main; sys.exit(main())"]
RATE_HZ = 16_000


@pytest.fixture
def conversation(case: Case) -> str:
    """A conversation of a second, a break of five minutes, and another second, which is sealed in part."""
    hand = Hand(case.people.reviewer("MK").id, "setup")
    conversation = case.conversations.begin(case.people.participant("P01", hand), hand)
    case.conversations.begin(case.people.participant("P02", hand), hand)
    case.agreements.enter(conversation.id, "given", hand, by_whom="P01")
    recording = case.recordings.begin(conversation.id, hand, source="test")
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    flac = flac_of(tone(1.0, 440.0).tobytes(), RATE_HZ)
    writer.add_sound(0.0, RATE_HZ, RATE_HZ, flac, attended=True)
    writer.add_gap(Gap(1.0, 300.0, "break"))
    writer.add_sound(301.0, RATE_HZ, RATE_HZ, flac, attended=True)
    writer.close()
    case.seals.seal(conversation.id, 301.5, 302.0, "taken back", hand)
    return conversation.id


def play(case: Case, passphrase_file: Path, *words: str) -> subprocess.CompletedProcess[str]:
    way_in = ["--case", str(case.folder), "--passphrase-file", str(passphrase_file)]
    return subprocess.run([*_VANTAGE, "play", *way_in, *words], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("P02",), "There is no sound to play."),
        (("P01", "--from", "5:02"), "There is nothing to play between these times."),
        (("P01", "--from", "30", "--to", "0:20"), "The conversation goes from 00:00 to 05:02."),
        (("P01", "--device", "Gramophone of the moon"), "loudspeaker"),
        (("P01", "--from", "twelve"), "a time is written 12:30 or 1:02:03"),
        (("P01", "--speed", "3"), "a speed lies between 0.5 and 2"),
    ],
)
def test_what_cant_be_played_is_said(
    case: Case, passphrase_file: Path, conversation: str, words: tuple[str, ...], said: str
) -> None:
    done = play(case, passphrase_file, *words)
    assert done.returncode in (1, 2) and said in done.stderr and "Traceback" not in done.stderr


@pytest.mark.sound
def test_it_plays_to_its_end_and_says_what_it_passes_over(case: Case, passphrase_file: Path, conversation: str) -> None:
    done = play(case, passphrase_file, "P01", "--from", "0.5", "--speed", "2")
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines() == [
        "Ctrl+C ends it.",
        "passed over 00:01 to 05:01: break",
        "passed over 05:01 to 05:02: sealed",
        "05:02 the end",
    ]
