"""A damaged database: what can be read is saved, what could not is counted, and the case is whole again."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.errors import CaseBusyError, CaseDamagedError, CaseError
from casefile.mending import KEYLESS, MENDED, Mended, is_damaged, mend
from casefile.recording_file import RecordingWriter
from tests.casefile.pages import PAGE
from tests.casefile.support import LIVE, PASSPHRASE, REVIEW, HandClock, ask, begin, every_row, hear, make_case

NOTES = 120
# The log has one event more, and the index is made anew.
GROWS = ("event", "event_content", "event_row", "line_index", "_sqlite_migrations")


def filled(folder: Path, *, encrypted: bool) -> Case:
    case = make_case(folder, HandClock(), encrypted=encrypted)
    for code in ("P01", "P02"):
        item = begin(case, code)
        hear(case, item.id, "she phoned the clinic", "nobody came")
        recording = case.recordings.of(item.id)[0]
        writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
        writer.add_sound(0.0, 8000, 16000, b"sound", attended=True)
        writer.close()
    with case.all_or_nothing():
        for number in range(NOTES):
            case.notes.add(item.id, "story", f"line {number} of what was said that day", LIVE, at_s=float(number))
    case.close()
    return case


def spoil(case: Case, page: int) -> None:
    with (case.folder / "case.db").open("r+b") as file:
        file.seek((page - 1) * PAGE + 100)
        file.write(bytes(range(256)) * 8)


def page_of(case: Case, table: str) -> int:
    """The page of a small table, which has but one."""
    return int(ask(case, "SELECT rootpage FROM sqlite_master WHERE name = ?", table)[0][0])


def mended_or_not(case: Case) -> Mended | None:
    """Mend the database, unless what is spoilt holds nothing, or is the list of the tables themselves."""
    try:
        return mend(case.folder, case.key) if is_damaged(case.folder, case.key) else None
    except CaseDamagedError:
        return None


@pytest.mark.parametrize("encrypted", [True, False])
def test_what_lies_on_other_pages_is_saved_and_the_case_is_whole_again(tmp_path: Path, encrypted: bool) -> None:
    case = filled(tmp_path / "Review 07.vantage", encrypted=encrypted)
    before = every_row(case)
    size = (case.folder / "case.db").stat().st_size // PAGE
    last_note = len(before["note"])
    for page in range(2, size + 1, max(1, size // 4)):
        whole = (case.folder / "case.db").read_bytes()
        spoil(case, page)
        mended = mended_or_not(case)
        if mended is not None:
            with closing(Case(case.folder, case.key, HandClock())) as after:
                assert after.check.all() == []
                assert after.log.events()[-1].kind == MENDED
                rows = every_row(after)
                for table in rows.keys() - set(GROWS):
                    if not table.startswith("text_index"):
                        assert set(rows[table]) <= set(before[table]) or not encrypted, table
                missing = sum(len(before[table]) - len(rows[table]) for table in before if table not in GROWS)
                assert bool(missing > 0) <= bool(mended.lost), (page, mended)
                assert last_note - len(rows["note"]) <= 60
            mended.kept_aside.unlink()
        for name in ("case.db", "case.db-wal", "case.db-shm"):
            (case.folder / name).unlink(missing_ok=True)
        for file in (case.folder / "recordings").glob(f"{KEYLESS}*"):
            file.rename(file.with_name(file.name.removeprefix(KEYLESS)))
        (case.folder / "case.db").write_bytes(whole)
    assert not is_damaged(case.folder, case.key)


def test_a_lost_key_of_a_recording_is_said_and_its_file_kept_until_it_is_removed(tmp_path: Path) -> None:
    case = filled(tmp_path / "Review 07.vantage", encrypted=True)
    spoil(case, page_of(case, "recording_key"))
    mended = mend(case.folder, case.key)
    assert mended.sound == ("P01, recording 1", "P02, recording 1")
    kept = sorted((case.folder / "recordings").glob(f"{KEYLESS}*.sound"))
    assert len(kept) == 2 and mended.kept_aside.exists()
    with closing(Case.open(case.folder, PASSPHRASE)) as after:
        assert after.check.all() == []
        assert [len(after.notes.of(item.id)) for item in after.conversations.all()] == [0, NOTES]
        both = [after.people.reviewer(label).id for label in ("MK", "JT")]
        assert after.removal.participant(after.conversations.find("P01").participant.id, REVIEW, both)
    assert len(list((case.folder / "recordings").glob(f"{KEYLESS}*.sound"))) == 1
    assert not mended.kept_aside.exists()


def test_a_case_that_has_lost_its_name_takes_it_from_its_keys_and_its_folder(tmp_path: Path) -> None:
    case = filled(tmp_path / "Review 07.vantage", encrypted=True)
    info_id = ask(case, "SELECT id FROM case_info")[0][0]
    spoil(case, page_of(case, "case_info"))
    mend(case.folder, case.key)
    with closing(Case.open(case.folder, PASSPHRASE)) as after:
        assert (after.info.id, after.info.code_name) == (info_id, "Review 07")


def test_nothing_is_changed_while_a_recorder_writes_or_where_nothing_can_be_read(tmp_path: Path) -> None:
    case = filled(tmp_path / "Review 07.vantage", encrypted=True)
    with closing(Case.open(case.folder, PASSPHRASE)) as running:
        recording = running.recordings.of(running.conversations.find("P01").id)[0]
        writer = RecordingWriter(recording.path, running.recordings.key(recording.id))
        with pytest.raises(CaseBusyError, match="still running"):
            mend(case.folder, case.key)
        writer.let_go()
    spoil(case, 1)
    spoilt = (case.folder / "case.db").read_bytes()
    with pytest.raises(CaseError):
        mend(case.folder, case.key)
    assert (case.folder / "case.db").read_bytes() == spoilt
    assert sorted(path.name for path in case.folder.iterdir()) == ["case.db", "keys.json", "recordings"]
