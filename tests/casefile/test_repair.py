"""Repair: a damaged recording is written anew from what is whole, and what is missing is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.case import Case
from casefile.recording_file import Gap, RecordingWriter, lock_path
from casefile.recordings import Recording
from casefile.repair import repair
from tests.casefile.support import LIVE, begin, contents
from tests.casefile.test_recording_file import piece, reading, write


@pytest.fixture
def recording(case: Case) -> Recording:
    conversation = begin(case).id
    case.agreements.enter(conversation, "given", LIVE, by_whom="participant")
    made = case.recordings.begin(conversation, LIVE, source="device")
    writer = RecordingWriter(made.path, case.recordings.key(made.id))
    write(writer, 0, 12)
    writer.close()
    return made


def spoil(path: Path, first: int, length: int) -> None:
    data = bytearray(path.read_bytes())
    data[first : first + length] = bytes(length)
    path.write_bytes(data)


def test_a_whole_recording_is_left_alone(case: Case, recording: Recording) -> None:
    before = contents(case.folder / "recordings")
    assert repair(case.recordings, recording.conversation) == []
    assert contents(case.folder / "recordings") == before


def test_what_is_whole_is_saved_and_the_damaged_file_kept_aside(case: Case, recording: Recording) -> None:
    size = recording.path.stat().st_size
    spoil(recording.path, size // 3, 10)
    spoil(recording.path, 0, 30)
    damaged = recording.path.read_bytes()
    (found,) = repair(case.recordings, recording.conversation)
    assert (found.rows, found.missing, found.has_end) == (11, (Gap(1.5, 0.5, "damaged"),), True)
    assert found.kept_aside
    assert found.kept_aside.read_bytes() == damaged
    with reading(recording.path, case.recordings.key(recording.id)) as reader:
        assert reader.is_sound
        assert [row.flac for row in reader.rows()] == [piece(number) for number in range(12) if number != 3]
        assert reader.gaps() == [Gap(1.5, 0.5, "damaged")]
        assert reader.fact("closed") == "yes"


def test_a_repaired_recording_needs_no_repair(case: Case, recording: Recording) -> None:
    spoil(recording.path, recording.path.stat().st_size // 2, 4000)
    assert repair(case.recordings, recording.conversation)
    before = contents(case.folder / "recordings")
    assert repair(case.recordings, recording.conversation) == []
    assert contents(case.folder / "recordings") == before


def test_a_cut_off_end_is_said(case: Case, recording: Recording) -> None:
    recording.path.write_bytes(recording.path.read_bytes()[:-1000])
    (found,) = repair(case.recordings, recording.conversation)
    assert (found.rows, found.missing, found.has_end) == (11, (), False)


def test_a_file_with_nothing_whole_is_left_as_it_is(case: Case, recording: Recording) -> None:
    size = recording.path.stat().st_size
    spoil(recording.path, 0, 10)
    recording.path.write_bytes(b"x" * size)
    (found,) = repair(case.recordings, recording.conversation)
    assert (found.rows, found.kept_aside) == (0, None)
    assert recording.path.read_bytes() == b"x" * size


def test_what_is_being_written_is_left_alone(case: Case, recording: Recording) -> None:
    spoil(recording.path, recording.path.stat().st_size // 2, 100)
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    before = recording.path.read_bytes()
    assert repair(case.recordings, recording.conversation) == []
    assert recording.path.read_bytes() == before
    writer.let_go()
    assert lock_path(recording.path).exists()
