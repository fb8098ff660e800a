"""Which recorders run: found by any terminal of this user, cleared away once dead, foreign files left alone."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from dataclasses import asdict, replace
from multiprocessing.connection import Listener
from pathlib import Path

import pytest

from capture.running import RunningRecorder, announce, running_recorders, withdraw
from casefile.errors import RecorderError
from casefile.ids import new_id
from casefile.system import system

ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes and sockets of POSIX")

# Another process announces a recorder and is killed, or lives as long as its standard input is open.
_OTHER = """
import json, sys
from capture.running import RunningRecorder, announce
announce(RunningRecorder(**json.loads(sys.stdin.readline())))
print("announced", flush=True)
sys.stdin.read()
"""


def recorder() -> RunningRecorder:
    name = new_id()
    family, address = system.endpoint(name[-12:].lower())
    return RunningRecorder(name, "CASE", "CONVERSATION", family, address, "secret", os.getpid(), "2031-03-04")


def announced_elsewhere(one: RunningRecorder) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", _OTHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(asdict(replace(one, pid=process.pid))) + "\n")
    process.stdin.flush()
    assert process.stdout.readline() == "announced\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_what_is_announced_is_found_until_it_is_withdrawn() -> None:
    one, two = recorder(), recorder()
    announce(one)
    announce(two)
    assert running_recorders() == [one, two]
    withdraw(one.id)
    assert running_recorders() == [two]
    withdraw(two.id)
    assert running_recorders() == []
    assert list(system.runtime_folder().iterdir()) == []


def test_a_recorder_of_another_process_is_found_while_it_lives_and_cleared_away_when_it_was_killed() -> None:
    one = recorder()
    process = announced_elsewhere(one)
    assert [found.id for found in running_recorders()] == [one.id]
    Path(one.address).touch()
    process.kill()
    # Not waited for: a process that has ended keeps its number until somebody asks for its exit status.
    assert process.stdout is not None
    assert process.stdout.read() == ""
    assert running_recorders() == []
    assert list(system.runtime_folder().iterdir()) == []
    end(process)


def test_a_process_number_that_another_program_has_by_now_does_not_make_it_live() -> None:
    one = recorder()
    process = announced_elsewhere(one)
    end(process)
    path = system.runtime_folder() / f"{one.id}.json"
    path.write_text(json.dumps(asdict(one)), encoding="utf-8")
    assert one.pid == os.getpid()
    assert running_recorders() == []
    assert not path.exists()


@pytest.mark.parametrize(
    "content",
    ["", "{", "[1, 2]", '"text"', '{"id": "X"}', '{"unknown": true}', "\0\1\2", '{"id": {"a": 1}}'],
)
def test_a_foreign_file_hinders_nothing_and_is_left_alone(content: str) -> None:
    foreign = system.runtime_folder() / "foreign.json"
    foreign.write_text(content, encoding="utf-8")
    (system.runtime_folder() / "other.txt").write_text("text", encoding="utf-8")
    one = recorder()
    announce(one)
    assert running_recorders() == [one]
    assert foreign.read_text(encoding="utf-8") == content
    withdraw(one.id)


def test_a_file_that_names_another_recorder_or_another_folder_makes_nothing_be_deleted(tmp_path: Path) -> None:
    precious = tmp_path / "precious.json"
    precious.write_text("{}", encoding="utf-8")
    folder = system.runtime_folder()
    liar = replace(recorder(), id=os.path.relpath(precious.with_suffix(""), folder))
    (folder / "liar.json").write_text(json.dumps(asdict(liar)), encoding="utf-8")
    dead = replace(recorder(), address=str(precious))
    (folder / f"{dead.id}.json").write_text(json.dumps(asdict(dead)), encoding="utf-8")
    assert running_recorders() == []
    assert precious.exists()
    assert not (folder / f"{dead.id}.json").exists()


def test_one_name_is_held_by_one_process() -> None:
    one = recorder()
    process = announced_elsewhere(one)
    with pytest.raises(RecorderError):
        announce(one)
    assert [found.pid for found in running_recorders()] == [process.pid]
    end(process)
    announce(one)
    assert [found.pid for found in running_recorders()] == [os.getpid()]
    withdraw(one.id)


@ON_POSIX
def test_only_this_user_can_read_any_of_it() -> None:
    one = recorder()
    announce(one)
    folder = system.runtime_folder()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    withdraw(one.id)


@ON_POSIX
def test_a_folder_too_long_for_a_socket_is_stood_for_by_a_short_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / ("long" * 30)))
    folder = system.runtime_folder()
    assert folder == system.runtime_folder() and folder.parent == Path(tempfile.gettempdir())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    _, address = system.endpoint("listening")
    Listener(address, "AF_UNIX").close()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / ("other" * 30)))
    other = system.runtime_folder()
    assert other != folder
    shutil.rmtree(folder)
    shutil.rmtree(other)
