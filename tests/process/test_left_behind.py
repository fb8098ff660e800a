"""Somebody with the folder, or at the computer after a session, finds nothing, and whatever they change is said."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from benchmarks.safety_bytes import ATTACKS, attack, removed, stolen
from benchmarks.safety_leaks import NAMES, SPOKEN, Left, session
from benchmarks.safety_session import HOWS, why_not
from benchmarks.safety_session import session as recorded_session
from benchmarks.safety_world import build

pytestmark = pytest.mark.process


def test_a_session_leaves_no_word_name_or_passphrase_where_it_must_not(tmp_path: Path) -> None:
    left = Left()
    session(tmp_path, left)
    assert left.leaked == []
    assert left.places > 35


def test_what_is_left_is_noticed(tmp_path: Path) -> None:
    left = Left()
    left.look("an error", f"no such person: {NAMES[0]}".encode())
    left.look("a temporary file", SPOKEN[1].encode("utf-16-le"))
    left.look("nothing", b"P01")
    assert left.leaked == ["an error: 1 of them", "a temporary file: 1 of them"]


def test_whatever_is_changed_in_a_folder_is_said_and_nothing_is_read_in_a_stolen_one(tmp_path: Path) -> None:
    base = build(tmp_path / "base")
    for name in ATTACKS:
        done = attack(base, tmp_path, name, 6)
        assert (done.found, done.wrong) == (6, []), name
    assert removed(base, tmp_path, 1).wrong == []
    assert stolen(base).wrong == []


DUMPS = """
import subprocess, sys
from pathlib import Path
from tests.casefile.support import make_case
make_case(Path(sys.argv[1]) / "Review 07.vantage").close()
ask = "import resource; print(*resource.getrlimit(resource.RLIMIT_CORE))"
print(subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no core files")
def test_a_crash_leaves_no_dump_of_memory_neither_of_the_program_nor_of_its_children(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", DUMPS, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-2:] == ["0", "0"]


@pytest.mark.model
@pytest.mark.sound
@pytest.mark.timeout(900)
@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux: make test installs it where it may")
def test_the_sample_recorded_heard_tagged_and_exported_leaves_nothing_and_asks_for_no_network() -> None:
    left = Left()
    with tempfile.TemporaryDirectory(prefix="vs") as room:
        recorded_session(Path(room), [how for how in HOWS if why_not(how) is None], left)
    assert left.leaked == []
    assert left.places > 15 and len(left.sought) > 8
