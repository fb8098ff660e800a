"""Sound from files: all of it becomes part of the case in one moment, or none of it does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.errors import AgreementError, EntryError, StorageError, UndoError
from casefile.events import Hand
from casefile.incoming import IncomingFolder, IncomingPart
from casefile.recording_file import RecordingWriter
from casefile.recordings import IMPORTED
from tests.casefile.support import LIVE, HandClock, begin, contents, every_row


@pytest.fixture
def agreed(case: Case) -> str:
    item = begin(case)
    case.agreements.enter(item.id, "given", LIVE, by_whom="the participant")
    return item.id


def write(folder: IncomingFolder, seconds: float) -> IncomingPart:
    part = folder.part()
    writer = RecordingWriter(part.path, part.key)
    writer.add_sound(0.0, round(seconds * 16_000), 16_000, b"sound", attended=True)
    writer.close()
    return part


def take_in(case: Case, conversation: str, *lengths_s: float) -> list[float]:
    with case.incoming.folder() as folder:
        taken = case.incoming.take_in(lambda: (conversation, LIVE), [write(folder, length_s) for length_s in lengths_s])
    return [recording.starts_at_s for recording in taken]


def files_of(case: Case) -> set[str]:
    return {path.name for path in (case.folder / "recordings").iterdir()}


def test_parts_are_taken_in_one_after_the_other_at_the_end(case: Case, agreed: str) -> None:
    assert take_in(case, agreed, 10.0, 5.0) == [0.0, 10.0]
    assert take_in(case, agreed, 1.0) == [15.0]
    recordings = case.recordings.of(agreed)
    assert {recording.source for recording in recordings} == {IMPORTED}
    assert files_of(case) == {f"{recording.id}.sound" for recording in recordings}
    for recording in recordings:
        reader = case.recordings.open(recording)
        assert reader is not None and [row.flac for row in reader.rows()] == [b"sound"]
        reader.close()


def test_each_part_has_a_key_of_its_own_and_the_log_tells_who_brought_it(case: Case, agreed: str) -> None:
    take_in(case, agreed, 1.0, 1.0)
    keys = {case.recordings.key(recording.id) for recording in case.recordings.of(agreed)}
    assert len(keys) == 2 and None not in keys
    brought = [event for event in case.log.events(agreed) if event.kind == "recording imported"]
    assert [(event.author, event.place) for event in brought] == [(LIVE.author, "recording")] * 2
    with pytest.raises(UndoError):
        case.log.undo(Hand(LIVE.author, "recording"), agreed)


def test_what_is_not_taken_in_is_gone_and_the_case_is_as_it_was(case: Case, agreed: str) -> None:
    before = every_row(case), files_of(case)
    with pytest.raises(ZeroDivisionError), case.incoming.folder() as folder:
        write(folder, 1.0)
        raise ZeroDivisionError
    assert (every_row(case), files_of(case)) == before


def test_a_part_that_is_missing_takes_the_others_with_it(case: Case, agreed: str) -> None:
    before = every_row(case), files_of(case)
    with case.incoming.folder() as folder, pytest.raises(StorageError):
        whole, missing = write(folder, 1.0), folder.part()
        case.incoming.take_in(lambda: (agreed, LIVE), [whole, missing])
    assert (every_row(case), files_of(case)) == before


def test_what_belongs_to_an_import_is_entered_with_it_or_not_at_all(case: Case) -> None:
    def settle() -> tuple[str, Hand]:
        item = begin(case, "P07")
        case.agreements.enter(item.id, "given", LIVE, by_whom="the participant")
        return item.id, LIVE

    before = every_row(case)
    case.incoming.rehearse(settle)
    with case.incoming.folder() as folder, pytest.raises(StorageError):
        case.incoming.take_in(settle, [write(folder, 1.0), folder.part()])
    assert every_row(case) == before
    with case.incoming.folder() as folder:
        (taken,) = case.incoming.take_in(settle, [write(folder, 1.0)])
    assert case.conversations.find("P07").id == taken.conversation


def test_nothing_is_taken_in_without_an_agreement(case: Case) -> None:
    item = begin(case)
    with pytest.raises(AgreementError):
        take_in(case, item.id, 1.0)
    assert case.recordings.of(item.id) == [] and files_of(case) == set()


def test_a_recording_that_runs_is_not_built_upon(case: Case, agreed: str) -> None:
    running = case.recordings.begin(agreed, LIVE, source="device")
    writer = RecordingWriter(running.path, case.recordings.key(running.id))
    with pytest.raises(EntryError):
        take_in(case, agreed, 1.0)
    writer.close()
    assert take_in(case, agreed, 1.0) == [0.0]


def test_a_recording_begun_later_follows_what_was_imported(case: Case, clock: HandClock, agreed: str) -> None:
    """Nobody knows when imported sound was heard, so the clock counts from the first recording made here."""
    take_in(case, agreed, 600.0)
    clock.pass_s(20 * 3600.0)
    live = case.recordings.begin(agreed, LIVE, source="device")
    assert live.starts_at_s == 600.0
    writer = RecordingWriter(live.path, case.recordings.key(live.id))
    writer.add_sound(0.0, 16_000, 16_000, b"sound", attended=True)
    writer.close()
    clock.pass_s(90.0)
    assert case.recordings.begin(agreed, LIVE, source="device").starts_at_s == 690.0


def test_another_import_that_is_still_going_on_is_left_alone(case: Case, agreed: str) -> None:
    with case.incoming.folder() as first:
        part = write(first, 2.0)
        assert take_in(case, agreed, 1.0) == [0.0]
        case.incoming.take_in(lambda: (agreed, LIVE), [part])
    assert [recording.starts_at_s for recording in case.recordings.of(agreed)] == [0.0, 1.0]


KILLED = """
import os, sys
from pathlib import Path
from casefile.case import Case
from casefile.recording_file import RecordingWriter

case = Case(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
with case.incoming.folder() as folder:
    part = folder.part()
    writer = RecordingWriter(part.path, part.key)
    writer.add_sound(0.0, 8000, 16000, b"sound of a killed import", attended=True)
    os._exit(9)
"""


@pytest.mark.process
def test_what_a_killed_import_leaves_is_unknown_to_the_case_and_goes_with_the_next(case: Case, agreed: str) -> None:
    assert case.key is not None
    before = every_row(case)
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", KILLED, str(case.folder), case.key.hex()]
    assert subprocess.run(command, cwd=root, check=False).returncode == 9
    left = [name for name in contents(case.folder) if "incoming" in name]
    assert left and every_row(case) == before
    assert all(b"killed import" not in data for data in contents(case.folder).values())
    take_in(case, agreed, 1.0)
    assert not [name for name in contents(case.folder) if "incoming" in name]
