"""Making and opening a case, and what happens where that can't be done."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from casefile.case import DATABASE, Case, cases_in, folder_for
from casefile.database import connect
from casefile.errors import (
    CaseDamagedError,
    CaseError,
    EntryError,
    NewerSchemaError,
    NotACaseError,
    PlaceError,
    RemovalError,
    StorageError,
    WrongKeyError,
)
from casefile.keys import KEYS_FILE, KeyRing
from casefile.place import SUFFIX, default_folder, trouble_with, trouble_with_volume
from casefile.system import system
from casefile.system.base import FileSystem
from tests.casefile.places import read_only, small_disk
from tests.casefile.support import (
    CHEAP,
    LIVE,
    PASSPHRASE,
    REVIEW,
    HandClock,
    begin,
    contents,
    every_row,
    hear,
    make_case,
    meddle,
)


def create(folder: Path, *, accept_place: bool = False) -> Case:
    return Case.create(folder, "Review 07", [PASSPHRASE], accept_place=accept_place, scrypt_cost=CHEAP)


def closed_case(folder: Path) -> Path:
    create(folder, accept_place=True).close()
    return folder


def test_a_case_says_of_itself_what_it_was_made_with(tmp_path: Path, clock: HandClock) -> None:
    case = make_case(tmp_path / "Review 07.vantage", clock)
    info = case.info
    assert (info.code_name, info.made_at, info.legal_hold) == ("Review 07", "2031-03-04T09:00:00.000Z", False)
    assert KeyRing.load(case.folder).case_id == info.id
    assert len(info.recorder_secret) == 64
    case.close()
    reopened = Case.open(case.folder, PASSPHRASE, clock)
    assert reopened.info == info
    assert [event.kind for event in reopened.log.events()] == ["case made"]
    reopened.close()


def test_a_closed_case_lies_whole_in_its_folder(tmp_path: Path) -> None:
    folder = closed_case(tmp_path / "Review 07.vantage")
    assert sorted(contents(folder)) == [DATABASE, KEYS_FILE, "recordings"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [folder.name]


def test_a_case_is_found_again_after_its_folder_was_moved(tmp_path: Path) -> None:
    folder = closed_case(tmp_path / "here" / "Review 07.vantage")
    shutil.move(folder, tmp_path / "there.vantage")
    Case.open(tmp_path / "there.vantage", PASSPHRASE).close()


@pytest.mark.parametrize("kind", ["missing", "file", "empty folder", "other folder", "below a file"])
def test_what_is_not_a_case_is_refused_and_left_alone(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "thing"
    if kind in ("file", "below a file"):
        folder.write_text("a file", encoding="utf-8")
    elif kind != "missing":
        folder.mkdir()
    if kind == "other folder":
        (folder / KEYS_FILE).write_text('{"format": 1}', encoding="utf-8")
    before = contents(tmp_path)
    with pytest.raises(NotACaseError):
        Case.open(folder / "below.vantage" if kind == "below a file" else folder, PASSPHRASE)
    assert contents(tmp_path) == before


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:6000])


def scramble_first_page(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[100:200] = bytes(100)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("damage", "error"),
    [
        (Path.unlink, NotACaseError),
        (empty, CaseDamagedError),
        (cut, CaseError),
        (scramble_first_page, WrongKeyError),
    ],
)
def test_half_a_case_is_refused_and_left_as_it_is(
    tmp_path: Path, damage: Callable[[Path], None], error: type[CaseError]
) -> None:
    folder = closed_case(tmp_path / "Review 07.vantage")
    damage(folder / DATABASE)
    before = contents(folder)
    with pytest.raises(error) as caught:
        Case.open(folder, PASSPHRASE)
    assert caught.value.detail
    assert caught.value.remedy
    assert contents(folder) == before


def test_another_programs_database_under_the_cases_name_is_left_alone(tmp_path: Path) -> None:
    case = make_case(tmp_path / "b.vantage", encrypted=False)
    case.close()
    (case.folder / DATABASE).unlink()
    connection = connect(case.folder / DATABASE, None)
    connection.execute("CREATE TABLE recipe (title TEXT)")
    connection.close()
    before = contents(case.folder)
    with pytest.raises(CaseDamagedError, match="not that of a case"):
        Case.open(case.folder)
    assert contents(case.folder) == before


def test_a_child_never_makes_a_case_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        Case(tmp_path, bytes(32))
    assert contents(tmp_path) == {}


def test_a_newer_schema_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    case = make_case(tmp_path / "Review 07.vantage")
    case.close()
    meddle(case, "INSERT INTO _sqlite_migrations VALUES (99, 'vantage', 'm099_tables_to_come', '2040-01-01')")
    before = contents(case.folder)
    with pytest.raises(NewerSchemaError, match="newer Vantage"):
        Case.open(case.folder, PASSPHRASE)
    assert contents(case.folder) == before


def test_a_case_is_never_written_over(tmp_path: Path) -> None:
    folder = closed_case(tmp_path / "Review 07.vantage")
    (tmp_path / "file.vantage").write_text("a file", encoding="utf-8")
    before = contents(tmp_path)
    for taken in (folder, tmp_path / "file.vantage"):
        with pytest.raises(StorageError, match="already"):
            create(taken, accept_place=True)
    assert contents(tmp_path) == before


def test_a_read_only_folder_takes_no_case(tmp_path: Path) -> None:
    parent = tmp_path / "parent"
    parent.mkdir()
    with read_only(parent), pytest.raises(StorageError) as caught:
        create(parent / "new" / "Review 07.vantage", accept_place=True)
    assert caught.value.remedy
    assert contents(parent) == {}


def test_a_case_in_a_read_only_folder_says_so_and_stays_as_it_is(tmp_path: Path) -> None:
    folder = closed_case(tmp_path / "Review 07.vantage")
    before = contents(folder)
    with read_only(folder), pytest.raises(StorageError) as caught:
        Case.open(folder, PASSPHRASE)
    assert caught.value.remedy
    assert contents(folder) == before


def test_a_folder_below_a_file_takes_no_case(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file", encoding="utf-8")
    before = contents(tmp_path)
    with pytest.raises(StorageError):
        create(tmp_path / "file" / "Review 07.vantage", accept_place=True)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("kilobytes", [4, 16, 64, 128, 256])
def test_a_full_disk_takes_no_half_case(tmp_path: Path, kilobytes: int) -> None:
    with small_disk(tmp_path / "disk", kilobytes) as disk:
        with pytest.raises(StorageError, match="full"):
            create(disk / "new" / "Review 07.vantage", accept_place=True)
        assert contents(disk) == {}


def test_a_disk_that_fills_up_costs_no_entry_that_was_made(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4096) as disk:
        case = create(disk / "Review 07.vantage", accept_place=True)
        conversation = begin(case)
        entered: list[str] = []
        with pytest.raises(StorageError, match="full"):
            for number in range(2000):
                text = f"note {number} " + "word " * 40
                entered.append(case.notes.add(conversation.id, "story", text, LIVE, at_s=None).id)
        assert len(entered) > 3
        assert [note.id for note in case.notes.of(conversation.id)] == entered
        case.close()
        reopened = Case.open(case.folder, PASSPHRASE)
        assert [note.id for note in reopened.notes.of(conversation.id)] == entered
        reopened.close()


@pytest.mark.parametrize(
    "name",
    [
        "OneDrive",
        "OneDrive - Heron Lake Council",
        "Dropbox",
        "Dropbox (Personal)",
        "iCloud Drive",
        "Mobile Documents",
        "com~apple~CloudDocs",
        "Google Drive",
        "GoogleDrive",
        "My Drive",
        "CloudStorage",
        "Nextcloud",
    ],
)
def test_a_synced_folder_is_refused_unless_accepted(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "reviews" / "Review 07.vantage"
    with pytest.raises(PlaceError) as caught:
        create(folder)
    assert "copies every file to other machines" in caught.value.detail
    assert contents(tmp_path) == {}
    create(folder, accept_place=True).close()
    Case.open(folder, PASSPHRASE).close()


@pytest.mark.parametrize("mark", [".dropbox", ".dropbox.cache", ".stfolder"])
def test_a_synced_folder_of_any_name_is_known_by_its_mark(tmp_path: Path, mark: str) -> None:
    (tmp_path / "team" / mark).mkdir(parents=True)
    assert trouble_with(tmp_path / "team" / "a" / "b.vantage")
    assert trouble_with(tmp_path / "own" / "a" / "b.vantage") is None


@pytest.mark.skipif(sys.platform == "win32", reason="a link needs a privilege on Windows")
def test_a_link_does_not_hide_a_synced_folder(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "plain").symlink_to(tmp_path / "Dropbox")
    assert trouble_with(tmp_path / "plain" / "b.vantage")
    (tmp_path / "store").mkdir()
    (tmp_path / "OneDrive").symlink_to(tmp_path / "store")
    assert trouble_with(tmp_path / "OneDrive" / "b.vantage")
    assert trouble_with(tmp_path / "OneDrive" / ".." / "b.vantage") is None


def test_the_folder_that_onedrive_names_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "Work Files"))
    assert "OneDrive" in (trouble_with(tmp_path / "Work Files" / "b.vantage") or "")
    assert trouble_with(tmp_path / "Other Files" / "b.vantage") is None


@pytest.mark.parametrize("name", ["Drop box", "My Drives", "onedrive-notes", "Review of Nextcloud"])
def test_a_folder_that_only_sounds_like_a_synced_one_is_taken(tmp_path: Path, name: str) -> None:
    assert trouble_with(tmp_path / name / "b.vantage") is None


@pytest.mark.parametrize("kind", ["vfat", "exFAT", "FAT32", "msdos"])
def test_a_volume_without_a_journal_is_refused(kind: str) -> None:
    assert "loses what was written" in (trouble_with_volume(FileSystem(kind, is_network=False)) or "")


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smbfs", "fuse.sshfs"])
def test_a_network_drive_is_refused(kind: str) -> None:
    assert f"network drive ({kind})" in (trouble_with_volume(FileSystem(kind, is_network=True)) or "")


@pytest.mark.parametrize("kind", ["ext4", "btrfs", "xfs", "apfs", "NTFS", "tmpfs"])
def test_a_volume_of_this_computer_is_taken(kind: str) -> None:
    assert trouble_with_volume(FileSystem(kind, is_network=False)) is None


def test_the_volume_of_a_folder_of_any_name_is_found(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk \\ of Łódź", 64) as disk:
        (disk / "folder").mkdir()
        assert system.file_system(disk / "folder") == FileSystem("tmpfs", is_network=False)
    assert system.file_system(tmp_path).kind != "unknown"


def test_the_default_folder_is_a_place_for_a_case() -> None:
    assert trouble_with(default_folder()) is None


@pytest.mark.parametrize(
    "name", ["", "  ", ".hidden", "a/b", "a\\b", "a:b", "what?", "a\nb", "<a>", "a|b", 'a"b', "a*"]
)
def test_a_code_name_must_be_a_folders_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(EntryError):
        folder_for(name, tmp_path)


def test_cases_are_listed_by_name(tmp_path: Path) -> None:
    for name in ("Review 08", "Review 07"):
        closed_case(folder_for(name, tmp_path))
    (tmp_path / f"empty{SUFFIX}").mkdir()
    assert [path.name for path in cases_in(tmp_path)] == ["Review 07.vantage", "Review 08.vantage"]
    assert cases_in(tmp_path / "missing") == []


def test_a_legal_hold_is_kept_logged_and_lifted(case: Case) -> None:
    conversation = begin(case)
    transcript = hear(case, conversation.id, "one two three")
    recording = case.recordings.of(conversation.id)[0]
    case.holds.set("asked for by the court", REVIEW)
    assert case.info.legal_hold
    before = every_row(case)
    for remove in (
        lambda: case.removal.sound(recording.id, REVIEW),
        lambda: case.removal.conversation(conversation.id, REVIEW),
    ):
        with pytest.raises(RemovalError, match="legal hold"):
            remove()
    assert every_row(case) == before
    case.holds.lift("the court has ended it", REVIEW)
    assert case.removal.sound(recording.id, REVIEW)
    assert case.transcripts.utterances(transcript.id)[0].text == "one two three"
    assert [e.kind for e in case.log.events() if e.place == "hold"] == ["legal hold set", "legal hold lifted"]


def test_another_process_writing_is_seen(case: Case) -> None:
    other = Case.open(case.folder, PASSPHRASE)
    before = case.data_version()
    assert case.data_version() == before
    begin(other)
    assert case.data_version() != before
    other.close()
