"""Sound files on the command line: a recording from elsewhere comes in, and the sound of a conversation goes out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from capture.codec import pcm_of
from casefile.case import Case
from casefile.keys import Secret
from sample.sound import RATE, read_opus, write_wav
from sample.truth import FIRST_SOUND
from tests.capture.support import ON_POSIX
from tests.casefile.support import every_row
from tests.process.conftest import PASSPHRASE
from tests.process.test_command_line import Desk

pytestmark = pytest.mark.process

YES = ["--author", "MK", "--agreement", "yes", "--by-whom", "P01"]


@pytest.fixture
def desk(tmp_path: Path, passphrase_file: Path, case: Case) -> Desk:
    """A desk with a case in which MK is known already."""
    made = Desk(tmp_path / "cases", passphrase_file)
    made.environment = {"VANTAGE_CASE": str(case.folder), "VANTAGE_PASSPHRASE_FILE": str(passphrase_file)}
    case.people.reviewer("MK")
    return made


@pytest.fixture
def twenty_seconds(tmp_path: Path) -> Path:
    path = tmp_path / "Kestrel.wav"
    write_wav(path, read_opus(FIRST_SOUND)[: 20 * RATE])
    return path


def frames_of(path: Path) -> bytes:
    with wave.open(str(path), "rb") as file:
        return file.readframes(file.getnframes())


def files_in(case: Case) -> list[str]:
    return sorted(path.name for path in (case.folder / "recordings").iterdir())


@pytest.mark.model
def test_a_recording_from_elsewhere_is_imported_put_into_words_and_heard_again(
    desk: Desk, case: Case, twenty_seconds: Path, tmp_path: Path
) -> None:
    done = desk.run("import", str(twenty_seconds), "--conversation", "P01", *YES)
    assert done.returncode == 0, done.stderr
    assert "00:20 of 00:20 imported" in done.stderr and "vantage transcribe P01" in done.stdout
    assert "Kestrel" not in done.stderr + done.stdout
    desk.ok("transcribe", "P01")
    assert len(desk.ok("words", "P01").split()) > 20

    target = tmp_path / "out.wav"
    unconfirmed = desk.run("sound", "P01", "--out", str(target), "--author", "MK")
    assert unconfirmed.returncode == 1 and "identifies the person" in unconfirmed.stderr
    assert "--confirmed" in unconfirmed.stdout and not target.exists() and case.exports.all() == []
    assert "not encrypted" in desk.ok("sound", "P01", "--out", str(target), "--author", "MK", "--confirmed")
    assert frames_of(target) == frames_of(twenty_seconds)
    assert len(case.exports.all()) == 1
    assert "already" in desk.refused("sound", "P01", "--out", str(target), "--author", "MK", "--confirmed")


def test_files_in_their_order_become_one_conversation(desk: Desk, case: Case, tmp_path: Path) -> None:
    whole = read_opus(FIRST_SOUND)[: 6 * RATE]
    files = [tmp_path / "b.wav", tmp_path / "a.wav"]
    write_wav(files[0], whole[: 2 * RATE])
    write_wav(files[1], whole[2 * RATE :])
    assert "in 2 parts" in desk.ok("import", *map(str, files), "--conversation", "p01", *YES)
    conversation = case.conversations.find("P01")
    stored = b""
    for recording in case.recordings.of(conversation.id):
        reader = case.recordings.open(recording)
        assert reader is not None
        stored += b"".join(pcm_of(row.flac) for row in reader.rows())
        reader.close()
    assert stored == frames_of(files[0]) + frames_of(files[1])


def test_a_refused_import_enters_nothing_at_all(desk: Desk, case: Case, twenty_seconds: Path) -> None:
    before, files = every_row(case), files_in(case)
    missing = desk.refused("import", str(twenty_seconds), "--conversation", "P01", "--author", "MK")
    assert "before an agreement" in missing and "--agreement yes" in missing
    no = desk.refused("import", str(twenty_seconds), "--conversation", "P01", "--author", "MK", "--agreement", "no")
    assert "refused" in no
    twenty_seconds.write_bytes(twenty_seconds.read_bytes()[:100_000])
    cut = desk.refused("import", str(twenty_seconds), "--conversation", "P01", *YES)
    assert "not whole" in cut and "Kestrel" not in cut
    assert (every_row(case), files_in(case)) == (before, files)


@ON_POSIX
@pytest.mark.parametrize(("sent", "status"), [("SIGINT", 130), ("SIGKILL", -9)])
def test_an_import_that_is_broken_off_leaves_the_case_as_it_was(
    desk: Desk, case: Case, twenty_seconds: Path, tmp_path: Path, sent: str, status: int
) -> None:
    long = tmp_path / "long.wav"
    write_wav(long, np.tile(read_opus(FIRST_SOUND)[: 20 * RATE], 180))
    before, files = every_row(case), files_in(case)
    # Where the tests run in the background, Ctrl+C is ignored, and children inherit that.
    deaf_no_more = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    main = f"{deaf_no_more}; import sys; from tui.command_line import main; sys.exit(main())"
    command = [sys.executable, "-P", "-c", main]
    with subprocess.Popen(
        [*command, "import", str(long), "--conversation", "P01", *YES],
        stderr=subprocess.PIPE,
        env={**os.environ, **desk.environment},
    ) as importing:
        assert importing.stderr is not None
        assert b"imported" in importing.stderr.readline()
        importing.send_signal(getattr(signal, sent))
        rest = importing.stderr.read()
    assert importing.returncode == status and b"Traceback" not in rest
    assert every_row(case) == before
    assert files_in(case) == files or sent == "SIGKILL"
    assert "in one part" in desk.ok("import", str(twenty_seconds), "--conversation", "P01", *YES)
    (recording,) = case.recordings.of(case.conversations.find("P01").id)
    assert files_in(case) == [f"{recording.id}.sound"]


@ON_POSIX
def test_at_a_terminal_only_a_typed_yes_writes_the_sound(
    desk: Desk, case: Case, twenty_seconds: Path, tmp_path: Path
) -> None:
    desk.ok("import", str(twenty_seconds), "--conversation", "P01", *YES)
    target = tmp_path / "out.flac"
    for typed, written in ((b"no\n", False), (b"yes\n", True)):
        ours, theirs = getattr(os, "openpty")()  # noqa: B009 - not every system has it
        os.write(ours, typed)
        words = ["sound", "P01", "--out", str(target), "--author", "MK"]
        command = [
            sys.executable,
            "-P",
            "-c",
            "import sys; from tui.command_line import main; sys.exit(main())",
            *words,
        ]
        done = subprocess.run(
            command, stdin=theirs, capture_output=True, env={**os.environ, **desk.environment}, check=False
        )
        os.close(ours)
        os.close(theirs)
        assert (done.returncode == 0) is written and target.exists() is written
        assert b"Type yes" in done.stderr
    assert Case.open(case.folder, Secret("passphrase", PASSPHRASE)).exports.all()
