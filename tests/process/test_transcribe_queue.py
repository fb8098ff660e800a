"""`vantage transcribe` over several cases, killed in the middle and run again."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from casefile.case import Case, folder_for
from casefile.events import Hand
from casefile.keys import Secret
from sample.sound import read_opus
from sample.truth import FIRST_SOUND
from tests.process.conftest import PASSPHRASE
from tests.transcribe.conftest import Conversing
from tests.transcribe.sounds import Frames

pytestmark = [pytest.mark.process, pytest.mark.model]

_VANTAGE = [sys.executable, "-P", "-c", "import sys; from tui.command_line import main; sys.exit(main())"]
_PATIENCE_S = 180.0


def case_with(folder: Path, name: str, sound: Frames) -> Conversing:
    case = Case.create(folder_for(name, folder), name, [Secret("passphrase", PASSPHRASE)], scrypt_cost=2**12)
    hand = Hand(case.people.reviewer("R1").id, "live")
    conversation = case.conversations.begin(case.people.participant("P01", hand), hand).id
    case.agreements.enter(conversation, "given", hand, by_whom="P01")
    made = Conversing(case, conversation, hand)
    made.record(sound)
    return made


def begin(passphrase_file: Path, *what: str | Path) -> subprocess.Popen[str]:
    words = [str(word) for word in what]
    return subprocess.Popen(
        [*_VANTAGE, "transcribe", *words, "--passphrase-file", str(passphrase_file)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_killed_in_the_middle_and_run_again_it_brings_every_case_into_words(
    tmp_path: Path, passphrase_file: Path
) -> None:
    sound = read_opus(FIRST_SOUND)
    first = case_with(tmp_path, "Review 07", sound[: 75 * 16_000])
    second = case_with(tmp_path, "Review 08", sound[: 8 * 16_000])
    other = tmp_path / "Other.vantage"
    other.mkdir()
    (other / "keys.json").write_text("{}")
    queue = begin(passphrase_file, first.case.folder, "p01", second.case.folder)
    until_s = time.monotonic() + _PATIENCE_S
    while not first.words() and time.monotonic() < until_s:
        assert queue.poll() is None
    queue.kill()
    queue.communicate()
    assert not second.words()
    again = begin(passphrase_file, other, first.case.folder, "P01", "P09", second.case.folder)
    told, _ = again.communicate(timeout=_PATIENCE_S)
    assert again.returncode == 1, told
    assert "Other:" in told
    assert "Review 07 P09: there is no such conversation" in told
    assert "Review 08 P01: in words now" in told
    assert "2 failed." in told
    for each in (first, second):
        assert each.case.transcripts.is_complete(each.id)
    whole = begin(passphrase_file, first.case.folder, second.case.folder)
    assert "0 in words now, 2 before." in whole.communicate(timeout=_PATIENCE_S)[0]
    assert whole.returncode == 0
    first.case.close()
    second.case.close()


def test_a_better_pass_says_what_became_of_the_tags_and_can_be_taken_back(
    tmp_path: Path, passphrase_file: Path
) -> None:
    held = case_with(tmp_path, "Review 07", read_opus(FIRST_SOUND)[: 8 * 16_000])
    folder = held.case.folder
    assert "1 in words now" in begin(passphrase_file, folder).communicate(timeout=_PATIENCE_S)[0]
    first = held.case.transcripts.current(held.id)
    passed_over = begin(passphrase_file, folder, "--again", "--author", "MK")
    assert "0 in words now, 1 before." in passed_over.communicate(timeout=_PATIENCE_S)[0]
    again = begin(passphrase_file, folder, "P01", "--again", "--author", "MK", "--model", "base")
    told, _ = again.communicate(timeout=_PATIENCE_S)
    assert "Tags: 0 exact, 0 moved, 0 changed, 0 lost." in told
    assert again.returncode == 0
    assert held.case.transcripts.current(held.id) != first
    back = begin(passphrase_file, folder, "P01", "--take-back", "--author", "MK")
    assert "are read again" in back.communicate(timeout=_PATIENCE_S)[0]
    assert held.case.transcripts.current(held.id) == first
    held.case.close()
