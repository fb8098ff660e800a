"""A recording's file: whole after anything that happens to its writer, readable while it grows."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from casefile.errors import CaseBusyError, StorageError, WrongKeyError
from casefile.recording_file import Gap, RecordingReader, RecordingWriter, SoundRow, lock_path
from casefile.system import system
from tests.casefile.places import read_only, small_disk
from tests.casefile.support import contents

KEY = bytes(range(32))
RATE_HZ = 16000
HALF = RATE_HZ // 2


@pytest.fixture(params=[KEY, None], ids=["encrypted", "plain"])
def key(request: pytest.FixtureRequest) -> bytes | None:
    found: bytes | None = request.param
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "01J00000000000000000000000.sound"


def piece(number: int) -> bytes:
    """What stands for half a second of FLAC; the file does not look into it."""
    return hashlib.sha256(b"%d" % number).digest() * 64


def write(writer: RecordingWriter, first: int, count: int) -> None:
    for number in range(first, first + count):
        writer.add_sound(number * 0.5, HALF, RATE_HZ, piece(number), attended=number % 2 == 0)


@contextmanager
def reading(path: Path, key: bytes | None) -> Iterator[RecordingReader]:
    reader = RecordingReader(path, key)
    try:
        yield reader
    finally:
        reader.close()


def test_what_was_written_is_read(path: Path, key: bytes | None) -> None:
    writer = RecordingWriter(path, key)
    write(writer, 0, 4)
    writer.add_gap(Gap(2.0, 30.0, "paused"))
    writer.add_sound(32.0, HALF, 48000, piece(9), attended=False)
    writer.set_fact("device", "a microphone")
    writer.set_fact("device", "another microphone")
    with reading(path, key) as reader:
        rows = reader.rows()
        assert [(row.seq, row.start_s, row.end_s) for row in rows[:2]] == [(1, 0.0, 0.5), (2, 0.5, 1.0)]
        assert [row.flac for row in rows] == [piece(0), piece(1), piece(2), piece(3), piece(9)]
        assert [row.attended for row in rows] == [True, False, True, False, False]
        assert (rows[-1].rate_hz, rows[-1].frames) == (48000, HALF)
        assert rows[-1].end_s == pytest.approx(32.0 + 1 / 6)
        assert reader.rows(after_seq=3) == rows[3:]
        assert reader.rows(after_seq=1, limit=2) == rows[1:3]
        assert reader.gaps() == [Gap(2.0, 30.0, "paused")]
        assert reader.length_s() == pytest.approx(32.0 + 1 / 6)
        assert (reader.fact("device"), reader.fact("closed")) == ("another microphone", None)
    writer.close()
    with reading(path, key) as reader:
        assert reader.fact("closed") == "yes"
        assert reader.rows() == rows


def test_a_gap_at_the_end_has_length(path: Path, key: bytes | None) -> None:
    writer = RecordingWriter(path, key)
    with reading(path, key) as reader:
        assert reader.length_s() == 0.0
        writer.add_gap(Gap(0.0, 12.0, "device"))
        assert reader.length_s() == 12.0
    writer.close()


def test_a_reader_follows_the_growing_file(path: Path, key: bytes | None) -> None:
    writer = RecordingWriter(path, key)
    with reading(path, key) as reader:
        assert reader.is_growing
        assert reader.rows() == []
        seen = 0
        for number in range(20):
            write(writer, number, 1)
            fresh = reader.rows(after_seq=seen)
            assert [row.flac for row in fresh] == [piece(number)]
            seen = fresh[-1].seq
            assert reader.length_s() == (number + 1) * 0.5
        writer.close()
        assert not reader.is_growing
        assert len(reader.rows()) == 20


def test_readers_do_not_keep_the_writer_waiting(path: Path, key: bytes | None) -> None:
    writer = RecordingWriter(path, key)
    write(writer, 0, 1)
    with reading(path, key) as slow:
        rows = slow.items()
        assert isinstance(next(rows), SoundRow)
        write(writer, 1, 50)
        assert list(rows) == []
        assert len(slow.rows()) == 51
    writer.close()


def test_a_file_closed_cleanly_is_one_file_and_stays_as_it_is_when_read(path: Path, key: bytes | None) -> None:
    writer = RecordingWriter(path, key)
    write(writer, 0, 3)
    writer.close()
    names = {path.name, lock_path(path).name}
    assert set(contents(path.parent)) == names
    before = path.read_bytes()
    with reading(path, key) as reader:
        assert len(reader.rows()) == 3
        assert not reader.is_growing
    assert path.read_bytes() == before
    assert set(contents(path.parent)) == names


def test_a_file_can_be_written_on_after_it_was_read(path: Path, key: bytes | None) -> None:
    RecordingWriter(path, key).close()
    with reading(path, key) as reader:
        assert reader.rows() == []
    writer = RecordingWriter(path, key)
    write(writer, 0, 2)
    writer.close()
    with reading(path, key) as reader:
        assert len(reader.rows()) == 2


def test_there_is_one_writer(path: Path, key: bytes | None) -> None:
    writer = RecordingWriter(path, key)
    write(writer, 0, 1)
    with pytest.raises(CaseBusyError, match="being written") as caught:
        RecordingWriter(path, key)
    assert caught.value.remedy
    writer.let_go()
    second = RecordingWriter(path, key)
    write(second, 1, 1)
    second.close()
    with reading(path, key) as reader:
        assert [row.seq for row in reader.rows()] == [1, 2]


def test_asking_whether_a_recording_grows_never_keeps_a_recorder_from_starting(path: Path) -> None:
    is_over = threading.Event()

    def ask() -> None:
        while not is_over.is_set():
            system.is_locked(lock_path(path))

    asking = [threading.Thread(target=ask) for _ in range(2)]
    for thread in asking:
        thread.start()
    try:
        for _ in range(40):
            RecordingWriter(path, None).close()
    finally:
        is_over.set()
        for thread in asking:
            thread.join()


def test_letting_go_is_not_closing(path: Path, key: bytes | None) -> None:
    writer = RecordingWriter(path, key)
    write(writer, 0, 1)
    writer.let_go()
    with reading(path, key) as reader:
        assert (reader.fact("closed"), reader.is_growing, len(reader.rows())) == (None, False, 1)


def test_another_key_opens_nothing_and_lets_go_of_the_lock(path: Path) -> None:
    writer = RecordingWriter(path, KEY)
    write(writer, 0, 1)
    writer.close()
    before = path.read_bytes()
    for wrong in (bytes(32), None):
        with pytest.raises(WrongKeyError):
            RecordingReader(path, wrong)
        with pytest.raises(WrongKeyError):
            RecordingWriter(path, wrong)
    assert path.read_bytes() == before
    RecordingWriter(path, KEY).close()


def test_nothing_of_the_sound_stands_plain_in_an_encrypted_file(path: Path) -> None:
    writer = RecordingWriter(path, KEY)
    writer.add_sound(0.0, HALF, RATE_HZ, b"fLaC whooper swan", attended=True)
    writer.set_fact("device", "a microphone of oak")
    secrets = (b"fLaC", b"whooper", b"microphone", b"SQLite", KEY)
    assert not any(text in data for data in contents(path.parent).values() for text in secrets)
    writer.close()
    assert not any(text in data for data in contents(path.parent).values() for text in secrets)


def test_a_damaged_piece_is_passed_over_and_its_seconds_are_a_gap(path: Path, key: bytes | None) -> None:
    writer = RecordingWriter(path, key)
    write(writer, 0, 4)
    writer.close()
    data = bytearray(path.read_bytes())
    data[len(data) * 5 // 8] ^= 1
    path.write_bytes(data)
    with reading(path, key) as reader:
        assert [row.seq for row in reader.rows()] == [1, 2, 4]
        assert reader.gaps() == [Gap(1.0, 0.5, "damaged")]
        assert reader.length_s() == 2.0
        assert [row.seq for row in reader.rows(limit=2)] == [1, 2]
        assert [row.seq for row in reader.rows(after_seq=2, limit=1)] == [4]


def test_a_missing_file_is_told_in_words(path: Path, key: bytes | None) -> None:
    with pytest.raises(StorageError):
        RecordingReader(path, key)
    assert contents(path.parent) == {}


def test_a_read_only_folder_takes_no_recording(path: Path, key: bytes | None) -> None:
    with read_only(path.parent), pytest.raises(StorageError):
        RecordingWriter(path, key)
    assert contents(path.parent) == {}


def test_a_full_disk_is_told_and_costs_no_piece_that_was_stored(tmp_path: Path, key: bytes | None) -> None:
    with small_disk(tmp_path / "disk", 256) as disk:
        path = disk / "01J00000000000000000000000.sound"
        writer = RecordingWriter(path, key)
        stored = 0
        with pytest.raises(StorageError, match="full"):
            for number in range(500):
                write(writer, number, 1)
                stored += 1
        assert stored > 5
        writer.let_go()
        with reading(path, key) as reader:
            assert [row.flac for row in reader.rows(limit=1000)] == [piece(number) for number in range(stored)]


CHILD = """
import sys
from pathlib import Path
from casefile.recording_file import RecordingReader, RecordingWriter
from tests.casefile.test_recording_file import piece, HALF, RATE_HZ

path, key = Path(sys.argv[1]), bytes.fromhex(sys.stdin.readline())
writer = RecordingWriter(path, key)
# The piece in hand when an earlier writer was killed may only now be found in the log.
number = len(RecordingReader(path, key).rows(limit=100_000))
while True:
    writer.add_sound(number * 0.5, HALF, RATE_HZ, piece(number), attended=True)
    number += 1
    print(number, flush=True)
"""


@pytest.mark.process
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX matter")
def test_every_piece_that_was_stored_is_whole_after_the_writer_was_killed(path: Path) -> None:
    for round_of in range(6):
        with killed_writer(path, pieces=7 + round_of * 3, is_read=round_of % 2 == 1) as said:
            with reading(path, KEY) as after:
                assert not after.is_growing
                rows = after.rows(limit=100_000)
                assert after.fact("closed") is None
            # What was said to be stored is there; the piece in hand at the kill may be there as well.
            assert said <= len(rows) <= said + 1
            assert [row.flac for row in rows] == [piece(number) for number in range(len(rows))]
            assert [row.seq for row in rows] == list(range(1, len(rows) + 1))


@contextmanager
def killed_writer(path: Path, *, pieces: int, is_read: bool) -> Iterator[int]:
    """Let a child write some pieces, kill it, and yield how many the file held by what it said last."""
    command = [sys.executable, "-c", CHILD, str(path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=Path(__file__).parents[2]) as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write(KEY.hex() + "\n")
        child.stdin.flush()
        said = [child.stdout.readline() for _ in range(pieces)]
        reader = RecordingReader(path, KEY) if is_read else None
        assert reader is None or reader.is_growing
        child.kill()
        said += child.stdout.readlines()
    yield int(said[-1])
    if reader:
        reader.close()
