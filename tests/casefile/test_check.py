"""The check of a case, and receipts that were kept elsewhere."""

from __future__ import annotations

import random
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.database import connect
from casefile.errors import CaseError, EntryError
from casefile.receipts import Receipt
from casefile.recording_file import RecordingWriter
from casefile.tags import NewTag
from tests.casefile.support import LIVE, PASSPHRASE, REVIEW, HandClock, begin, contents, hear, meddle, words_of


def with_sound(case: Case, rows: int = 6) -> tuple[str, Path]:
    """A conversation with words and a closed recording of so many half seconds."""
    conversation = begin(case)
    hear(case, conversation.id, "she phoned the clinic twice")
    (recording,) = case.recordings.of(conversation.id)
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    for number in range(rows):
        writer.add_sound(number / 2, 8000, 16000, b"sound" * 40, attended=True)
    writer.close()
    case.recordings.settle(recording)
    return conversation.id, recording.path


def test_a_whole_case_has_nothing_found(case: Case) -> None:
    with_sound(case)
    assert case.check.all() == []


def test_checking_changes_nothing(case: Case) -> None:
    with_sound(case)
    case.close()
    before = contents(case.folder)
    again = Case.open(case.folder, PASSPHRASE)
    again.check.all()
    again.close()
    assert contents(case.folder).keys() == before.keys()
    assert all(before[name] == data for name, data in contents(case.folder).items() if name.endswith(".sound"))


def test_any_changed_byte_of_a_recording_is_found(case: Case) -> None:
    _, path = with_sound(case)
    whole = path.read_bytes()
    chance = random.Random(7)
    for place in [0, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(30))]:
        data = bytearray(whole)
        data[place] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
        assert [finding.where for finding in case.check.all()] == ["P01, recording 1"], place
    path.write_bytes(whole)
    assert case.check.all() == []


def test_a_recording_that_was_cut_at_a_whole_frame_is_found(case: Case) -> None:
    _, path = with_sound(case)
    key = case.recordings.key(path.stem)
    shorter = path.with_suffix(".shorter")
    writer = RecordingWriter(shorter, key)
    writer.add_sound(0.0, 8000, 16000, b"sound" * 40, attended=True)
    writer.close()
    shorter.replace(path)
    assert "shorter than this case has seen it" in case.check.all()[0].what


def test_a_swapped_and_a_missing_recording_are_found(case: Case, tmp_path: Path) -> None:
    _, path = with_sound(case)
    other = tmp_path / "other.sound"
    writer = RecordingWriter(other, b"k" * 32)
    writer.add_sound(0.0, 8000, 16000, b"sound" * 40, attended=True)
    writer.close()
    whole = path.read_bytes()
    shutil.copyfile(other, path)
    assert "another one" in case.check.all()[0].what
    path.unlink()
    assert "missing" in case.check.all()[0].what
    path.write_bytes(whole)
    strange = path.with_name(f"{'0' * 26}.sound")
    shutil.copyfile(other, strange)
    assert "belongs to no recording" in case.check.all()[0].what


def test_any_changed_byte_of_the_database_is_found_or_keeps_it_from_opening(case: Case) -> None:
    with_sound(case)
    case.close()
    database = case.folder / "case.db"
    whole = database.read_bytes()
    chance = random.Random(11)
    for _ in range(12):
        data = bytearray(whole)
        data[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        database.write_bytes(data)
        try:
            again = Case.open(case.folder, PASSPHRASE)
        except CaseError:
            continue
        try:
            assert again.check.all() != []
        finally:
            again.close()


def test_a_tag_without_its_words_and_a_reference_to_nothing_are_found(plain_case: Case) -> None:
    case = plain_case
    conversation, _ = with_sound(case)
    transcript = case.transcripts.current(conversation)
    assert transcript
    word = words_of(case, transcript)[1]
    case.tags.put(word.id, word.id, NewTag("rationality", "goals"), REVIEW)
    case.words.delete([word.id], REVIEW)
    assert [finding.where for finding in case.check.all()] == ["P01"]
    with closing(connect(case.folder / "case.db", None)) as past_the_rules:
        past_the_rules.execute("PRAGMA foreign_keys=OFF")
        past_the_rules.execute("DELETE FROM speaker_turn")
        past_the_rules.execute("DELETE FROM utterance")
    assert any("belong to something that is not there" in finding.what for finding in case.check.all())


def test_a_receipt_holds_while_work_goes_on_and_after_a_removal(case: Case) -> None:
    conversation, path = with_sound(case)
    receipt = case.receipt()
    case.notes.add(conversation, "story", "spoke of the clinic", LIVE, at_s=None)
    assert case.compare(receipt) == "holds"
    assert case.removal.sound(path.stem, LIVE)
    assert case.compare(receipt) == "holds"
    assert Receipt.read(f"printed on paper:\n{str(receipt).replace(' ', chr(10))}") == receipt


def test_a_folder_that_was_put_back_is_told_by_its_receipt(case: Case, tmp_path: Path, clock: HandClock) -> None:
    with_sound(case)
    case.close()
    old = tmp_path / "old"
    shutil.copytree(case.folder, old)
    again = Case.open(case.folder, PASSPHRASE, clock)
    begin(again, "P02")
    receipt = again.receipt()
    again.close()
    shutil.rmtree(case.folder)
    shutil.copytree(old, case.folder)
    put_back = Case.open(case.folder, PASSPHRASE, clock)
    assert put_back.check.all() == []
    assert put_back.compare(receipt) == "put back"
    put_back.close()


def test_an_altered_log_and_another_case_are_told_by_a_receipt(case: Case, plain_case: Case) -> None:
    with_sound(case)
    receipt = case.receipt()
    assert plain_case.compare(receipt) == "another case"
    meddle(case, "UPDATE event SET author = 'somebody else' WHERE kind = 'case made'")
    assert case.compare(receipt) == "altered"


def test_what_is_no_receipt_is_refused() -> None:
    with pytest.raises(EntryError, match="no receipt"):
        Receipt.read("vantage-receipt 123")
