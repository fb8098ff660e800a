"""Starting a recorder: a real child, its secrets, and what is said when it can't begin."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from capture.audio_input import Source
from capture.link import RecorderLink, stop_recorder
from capture.running import running_recorders
from capture.start import Storage, start_recorder
from casefile.clock import SystemClock
from casefile.errors import EntryError, RecorderError, VantageError
from casefile.ids import new_id
from casefile.recording_file import RecordingReader
from tests.capture.support import noise, read_all, send, wait_until, write_wav

pytestmark = pytest.mark.process

KEY = bytes(range(32))
CASE_SECRET = "5ec7e7" * 10


@pytest.fixture
def microphone(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "microphone.wav", noise(60.0))


def storage_in(folder: Path) -> Storage:
    name = new_id()
    return Storage(name, folder / f"{name}.db", KEY)


def start(source: Source, storage: Storage | None = None) -> str:
    return start_recorder(
        source,
        case="CASE",
        case_secret=CASE_SECRET,
        conversation="CONVERSATION" if storage else "",
        storage=(lambda: storage) if storage else None,
    )


def test_it_runs_under_the_recordings_name_and_stores_there(microphone: Path, tmp_path: Path) -> None:
    storage = storage_in(tmp_path)
    assert start(Source(file=microphone), storage) == storage.recording
    (found,) = running_recorders()
    assert (found.id, found.case, found.conversation) == (storage.recording, "CASE", "CONVERSATION")
    link = RecorderLink(found, CASE_SECRET)
    wait_until(lambda: (link.newest or {}).get("stored_s", 0.0) > 0.0, "sound")
    assert link.stop(SystemClock().boot_s())["complete"]
    link.close()
    assert read_all(RecordingReader(storage.path, KEY)).is_closed
    wait_until(lambda: not running_recorders(), "the end")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_secret_is_among_its_arguments_in_its_environment_or_among_its_open_files(
    microphone: Path, tmp_path: Path
) -> None:
    storage = storage_in(tmp_path)
    start(Source(file=microphone), storage)
    (found,) = running_recorders()
    process = Path("/proc") / str(found.pid)
    visible = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    assert b"capture.recorder" in visible
    for secret in (KEY.hex(), CASE_SECRET, found.stop_secret, microphone.name, storage.recording):
        assert secret.encode() not in visible
    wait_until(lambda: (process / "fd" / "1").readlink() == Path("/dev/null"), "standard output let go")
    on_disk = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert KEY.hex().encode() not in on_disk
    assert KEY not in on_disk


@pytest.mark.skipif(sys.platform == "win32", reason="sessions of POSIX")
def test_it_is_in_a_session_of_its_own_and_deaf_to_hang_ups(microphone: Path, tmp_path: Path) -> None:
    storage = storage_in(tmp_path)
    start(Source(file=microphone), storage)
    (found,) = running_recorders()
    session_of = getattr(os, "getsid")  # noqa: B009 - not every system has it
    assert session_of(found.pid) == found.pid
    link = RecorderLink(found, CASE_SECRET)
    for name in ("HUP", "INT", "PIPE"):
        send(found.pid, name)
    stored_s = (link.newest or {}).get("stored_s", 0.0)
    wait_until(lambda: (link.newest or {}).get("stored_s", 0.0) > stored_s, "sound after the signals")
    # The system's own request closes the recording in order.
    send(found.pid, "TERM")
    wait_until(lambda: not link.is_open, "the end")
    link.close()
    assert read_all(RecordingReader(storage.path, KEY)).is_closed


def refused(source: Source, storage: Storage | None = None) -> VantageError:
    with pytest.raises(RecorderError) as caught:
        start(source, storage)
    error = caught.value
    assert error.title
    assert error.detail
    assert error.remedy
    assert running_recorders() == []
    return error


def test_a_missing_file_a_folder_and_a_text_are_told_in_three_parts_and_nothing_is_entered(tmp_path: Path) -> None:
    text = tmp_path / "Jane.txt"
    text.write_text("words, no sound\n" * 100, encoding="utf-8")
    asked: list[str] = []

    def storage() -> Storage:
        asked.append("asked")
        return storage_in(tmp_path)

    for file in (tmp_path / "missing.wav", tmp_path, text):
        with pytest.raises(RecorderError) as caught:
            start_recorder(Source(file=file), case="CASE", case_secret=CASE_SECRET, storage=storage)
        assert "sound file" in caught.value.title
        assert caught.value.remedy
        assert "Jane" not in str(caught.value)
    assert asked == []
    assert running_recorders() == []


def test_a_device_that_is_not_there_is_told(tmp_path: Path) -> None:
    error = refused(Source(device="a microphone that nobody has"), storage_in(tmp_path))
    assert "PortAudio" in error.title or "microphone" in error.title
    assert not list(tmp_path.glob("*.db"))


def test_a_folder_that_can_not_be_written_is_told(microphone: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    storage = Storage(new_id(), tmp_path / "file" / "recording.db", KEY)
    assert "folder" in refused(Source(file=microphone), storage).title


def test_a_recording_that_is_being_written_is_not_taken_by_a_second_recorder(microphone: Path, tmp_path: Path) -> None:
    storage = storage_in(tmp_path)
    start(Source(file=microphone), storage)
    with pytest.raises(RecorderError) as caught:
        start(Source(file=microphone), storage)
    assert caught.value.title == "This recording is being written."
    (first,) = running_recorders()
    assert stop_recorder(first, SystemClock().boot_s())["complete"]
    assert read_all(RecordingReader(storage.path, KEY)).is_closed


def test_where_the_entry_is_refused_the_child_ends_and_the_reason_comes_up(microphone: Path) -> None:
    def storage() -> Storage:
        raise EntryError(title="No.", detail="It may not be.", remedy="Ask.")

    with pytest.raises(EntryError):
        start_recorder(Source(file=microphone), case="CASE", case_secret=CASE_SECRET, storage=storage)
    assert running_recorders() == []


def test_a_child_that_dies_at_once_is_told(
    microphone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runtime_base: Path
) -> None:
    # A run-time folder that can't be made.
    blocked = runtime_base / "blocked"
    blocked.write_text("", encoding="utf-8")
    for name in ("XDG_RUNTIME_DIR", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(blocked))
    with pytest.raises(RecorderError) as caught:
        start(Source(file=microphone), storage_in(tmp_path))
    for name in ("XDG_RUNTIME_DIR", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(runtime_base))
    assert caught.value.title
    assert caught.value.remedy


def test_a_child_that_can_not_even_begin_is_told(
    microphone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHOME", str(tmp_path / "nowhere"))
    with pytest.raises(RecorderError) as caught:
        start(Source(file=microphone), storage_in(tmp_path))
    assert caught.value.title == "The recorder did not start."
    assert "vantage doctor" in caught.value.remedy


def test_what_a_folder_holds_is_never_imported(
    microphone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / "here"
    trap.mkdir()
    (trap / "wave.py").write_text("raise SystemExit('trapped')", encoding="utf-8")
    (trap / "queue.py").write_text("raise SystemExit('trapped')", encoding="utf-8")
    monkeypatch.chdir(trap)
    storage = storage_in(tmp_path)
    assert start(Source(file=microphone), storage) == storage.recording


def test_a_listener_has_neither_a_file_nor_a_conversation(microphone: Path, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    start(Source(file=microphone))
    (found,) = running_recorders()
    assert found.conversation == ""
    assert {path.suffix for path in set(tmp_path.rglob("*")) - before} <= {"", ".log"}
