"""Whoever has to wait is told which program they wait for, since when, and never by what a killed one left behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from casefile import holders
from casefile.case import Case
from casefile.errors import CaseBusyError
from casefile.system import system
from tests.casefile.support import HandClock, make_case

pytestmark = pytest.mark.process

# Opens a case or takes a lock, says so, and holds it until its input ends.
HOLDING = """
import sys
from pathlib import Path
from casefile import holders
from casefile.case import Case
holders.call_this_process(sys.argv[2])
path, key = Path(sys.argv[1]), bytes.fromhex(sys.argv[4])
if sys.argv[3] == "lock":
    held = holders.try_lock(path)
else:
    case = Case(path, key)
if sys.argv[3] == "write":
    with case.all_or_nothing():
        print("held", flush=True)
        sys.stdin.read()
print("held", flush=True)
sys.stdin.read()
"""


# Comes and goes, and each time looks whether the file at its path is the one it holds.
COMING = """
import sys
from pathlib import Path
from casefile import holders
from casefile.system import system
database = Path(sys.argv[1])
for turn in range(1000):
    holders.come(database)
    [path] = holders._open
    assert system.is_locked(path), turn
    holders.go(database)
"""


@contextmanager
def holding(
    path: Path, program: str, what: str, key: bytes | bytearray | None = None
) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLDING, str(path), program, what, (key or b"").hex()]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout and child.stdin
    assert child.stdout.readline() == "held\n"
    try:
        yield child
    finally:
        child.communicate()


def test_a_lock_says_which_program_has_it_and_since_when_until_that_ends_however_it_does(tmp_path: Path) -> None:
    lock = tmp_path / "some.lock"
    assert holders.holder_of(lock) is None
    with holding(lock, "vantage record", "lock") as child:
        assert re.fullmatch(rf"vantage record \(process {child.pid}\), since \d\d:\d\d", holders.who_holds(lock))
        assert holders.try_lock(lock) is None
        child.kill()
        child.wait()
        assert holders.holder_of(lock) is None
    held = holders.try_lock(lock)
    found = holders.holder_of(lock)
    assert held and found and found.pid == os.getpid()
    held.release()


def test_a_lock_without_a_mark_is_held_by_another_vantage(tmp_path: Path) -> None:
    lock = tmp_path / "some.lock"
    for mark in (b"", b"nobody", b"\xff\xfe", b"1 99999999999999999999 the app"):
        lock.write_bytes(mark)
        held = system.try_lock(lock)
        assert held
        assert holders.who_holds(lock) == "another Vantage"
        held.release()


def test_a_busy_case_says_who_writes_to_it_and_not_who_only_has_it_open(tmp_path: Path) -> None:
    with closing(make_case(tmp_path / "Review 07.vantage", HandClock())) as case:
        case._store.execute("PRAGMA busy_timeout = 0")
        with (
            holding(case.folder, "the transcriber", "open", case.key) as reading,
            holding(case.folder, "vantage remove", "write", case.key) as writing,
        ):
            found = {holder.program for holder in holders.has_open(case.folder / "case.db")}
            assert found >= {"the transcriber", "vantage remove"}
            with pytest.raises(CaseBusyError) as caught, case.all_or_nothing():
                raise AssertionError("two write at once")
            assert f"vantage remove (process {writing.pid}), since" in caught.value.detail
            if sys.platform == "linux":
                assert str(reading.pid) not in caught.value.detail
            writing.kill()
            writing.wait()
            with case.all_or_nothing():
                pass
            left = {holder.program for holder in holders.has_open(case.folder / "case.db")}
            assert "the transcriber" in left and "vantage remove" not in left


def test_a_process_that_has_a_case_open_twice_is_listed_until_it_has_closed_both(tmp_path: Path) -> None:
    case = make_case(tmp_path / "Review 07.vantage", HandClock())
    database = case.folder / "case.db"
    other = Case(case.folder, case.key)
    assert [holder.pid for holder in holders.has_open(database)] == [os.getpid()]
    case.close()
    case.close()
    assert [holder.pid for holder in holders.has_open(database)] == [os.getpid()]
    other.close()
    assert holders.has_open(database) == []


def test_who_comes_while_others_look_is_never_deleted_from_the_list(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", COMING, str(tmp_path / "case.db")]) as child:
        while child.poll() is None:
            holders.has_open(tmp_path / "case.db")
    assert child.returncode == 0
