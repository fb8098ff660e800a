"""A damaged database: what can be read is saved, what could not is counted, and the case is whole again."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.case import Case
from casefile.errors import CaseBusyError, CaseDamagedError
from casefile.mending import KEYLESS, MENDED, Mended, is_damaged, mend
from casefile.page_files import Pages
from casefile.recording_file import RecordingWriter
from casefile.table_list import entries_on
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


class Spoiling:
    """A filled case that is spoilt, mended and put back again."""

    def __init__(self, folder: Path, *, encrypted: bool) -> None:
        self.case = filled(folder, encrypted=encrypted)
        self.before = every_row(self.case)
        self.whole = (folder / "case.db").read_bytes()
        self.pages = len(self.whole) // PAGE

    def spoil(self, *pages: int) -> None:
        for page in pages:
            spoil(self.case, page)

    def require_mended(self) -> Mended | None:
        """Mend it: it is whole, holds nothing that it did not, and what it has lost is said."""
        case, before = self.case, self.before
        mended = mend(case.folder, case.key) if is_damaged(case.folder, case.key) else None
        if mended is not None:
            with closing(Case(case.folder, case.key, HandClock())) as after:
                assert after.check.all() == []
                assert after.log.events()[-1].kind == MENDED
            rows = every_row(case)
            compared = [name for name in before if name not in GROWS and not name.startswith("text_index")]
            for table in compared if case.key else ():
                # The case's own name and secret are made anew where they are lost.
                assert set(rows[table]) <= set(before[table]) or table == "case_info", table
            assert bool(mended.lost) >= any(len(rows[table]) < len(before[table]) for table in compared), mended
        return mended

    def put_back(self) -> None:
        folder = self.case.folder
        for name in (*folder.glob("case.db*"), *folder.glob("recordings/*.lock")):
            name.unlink()
        for file in (folder / "recordings").glob(f"{KEYLESS}*"):
            file.rename(file.with_name(file.name.removeprefix(KEYLESS)))
        (folder / "case.db").write_bytes(self.whole)


@pytest.fixture(scope="module", params=[True, False], ids=["encrypted", "plain"])
def spoiling(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Spoiling:
    return Spoiling(tmp_path_factory.mktemp("spoilt") / "Review 07.vantage", encrypted=request.param)


def test_whichever_pages_are_spoilt_the_others_are_saved_and_the_case_is_whole_again(spoiling: Spoiling) -> None:
    @settings(max_examples=8, deadline=None, database=None, derandomize=True)
    @given(places=st.lists(st.floats(0.0, 1.0, exclude_max=True), min_size=1, max_size=3), is_first=st.booleans())
    def trying(places: list[float], is_first: bool) -> None:
        try:
            spoiling.spoil(*([1] if is_first else []), *(1 + int(place * spoiling.pages) for place in places))
            mended = spoiling.require_mended()
            assert mended is not None or not is_first
        finally:
            spoiling.put_back()

    trying()
    assert not is_damaged(spoiling.case.folder, spoiling.case.key)


@pytest.mark.parametrize("what", ["first page", "salt", "every page of the list"])
def test_nothing_is_lost_with_the_first_page_the_salt_or_the_list_of_tables(spoiling: Spoiling, what: str) -> None:
    database = spoiling.case.folder / "case.db"
    pages = Pages(database, spoiling.case.key)
    try:
        if what == "every page of the list":
            spoiling.spoil(1, *(number for number in pages.numbers() if list(entries_on(pages, number))))
        else:
            length = PAGE if what == "first page" else 16
            database.write_bytes(b"x" * length + spoiling.whole[length:])
        mended = spoiling.require_mended()
        assert mended is not None and (mended.lost, mended.sound) == ({}, ())
    finally:
        spoiling.put_back()


def test_what_the_log_of_the_database_holds_is_saved_with_a_spoilt_first_page(tmp_path: Path) -> None:
    case = filled(tmp_path / "Review 07.vantage", encrypted=True)
    folder = tmp_path / "left" / "Review 07.vantage"
    with closing(Case(case.folder, case.key, HandClock())) as running:
        running.notes.add(running.conversations.find("P01").id, "story", "the last line", LIVE, at_s=1.0)
        # As a crash would leave it.
        shutil.copytree(case.folder, folder)
    (folder / "case.db-shm").unlink()
    assert (folder / "case.db-wal").stat().st_size > PAGE
    first = (folder / "case.db").read_bytes()
    (folder / "case.db").write_bytes(bytes(PAGE) + first[PAGE:])
    assert mend(folder, case.key).lost == {}
    with closing(Case(folder, case.key)) as after:
        assert [note.text for note in after.notes.of(after.conversations.find("P01").id)] == ["the last line"]


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
    (case.folder / "case.db").write_bytes(os.urandom(40 * PAGE))
    spoilt = (case.folder / "case.db").read_bytes()
    with pytest.raises(CaseDamagedError, match="Nothing of the database"):
        mend(case.folder, case.key)
    assert (case.folder / "case.db").read_bytes() == spoilt
    assert sorted(path.name for path in case.folder.iterdir()) == ["case.db", "keys.json", "recordings"]
