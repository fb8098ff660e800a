"""Backups, packs for handing over, and what must not come out of a file that claims to be one."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.copying import back_up
from casefile.errors import EntryError, PlaceError, StorageError, VantageError, WrongKeyError
from casefile.keys import KeyRing, Secret
from casefile.packing import pack, unpack
from casefile.recording_file import RecordingWriter
from tests.casefile.support import CHEAP, LIVE, PASSPHRASE, HandClock, begin, contents, hear, holds, make_case

HANDED = Secret("passphrase", "another table by the window")


@pytest.fixture
def writer(case: Case) -> Iterator[RecordingWriter]:
    """The recorder's hand on a recording of the case, which goes on."""
    hear(case, begin(case).id, "she phoned the clinic twice")
    (recording,) = case.recordings.of(case.conversations.find("P01").id)
    made = RecordingWriter(recording.path, case.recordings.key(recording.id))
    for number in range(4):
        made.add_sound(number / 2, 8000, 16000, b"sound" * 40, attended=True)
    yield made
    made.let_go()


def rows_of(case: Case) -> int:
    (recording,) = case.recordings.of(case.conversations.find("P01").id)
    reader = case.recordings.open(recording)
    assert reader is not None
    with closing(reader):
        return len(reader.rows())


def test_a_backup_is_made_while_recording_goes_on_and_opens_like_the_case(
    case: Case, writer: RecordingWriter, tmp_path: Path, clock: HandClock
) -> None:
    copied = back_up(case, tmp_path / "disk", LIVE, accept_place=True)
    writer.add_sound(2.0, 8000, 16000, b"sound" * 40, attended=True)
    assert (copied.recordings, copied.findings) == (1, ())
    with closing(Case.open(copied.folder, PASSPHRASE, clock)) as copy:
        assert copy.receipt() == copied.receipt
        assert rows_of(copy) == 4
        assert copy.check.all() == []
    assert rows_of(case) == 5
    assert case.compare(copied.receipt) == "holds"
    assert [event.kind for event in case.log.events()][-1] == "backup made"


class _Meanwhile(Case):
    """A case of which somebody else removes an account as soon as its database is copied."""

    def copy_database(self, path: Path, key: bytes | bytearray | None) -> None:
        super().copy_database(path, key)
        with closing(Case(self.folder, self.key, self.clock)) as beside:
            beside.removal.account(beside.conversations.find("P01").id, LIVE)


def test_no_copy_is_left_of_what_is_removed_while_it_is_made(case: Case, tmp_path: Path, clock: HandClock) -> None:
    hear(case, begin(case).id, "she phoned the clinic twice")
    with closing(_Meanwhile(case.folder, case.key, clock)) as copied, pytest.raises(StorageError, match="for good"):
        back_up(copied, tmp_path / "disk", LIVE, accept_place=True)
    assert contents(tmp_path / "disk") == {}
    assert back_up(case, tmp_path / "disk", LIVE, accept_place=True).findings == ()


def test_a_backup_is_whole_or_not_there(case: Case, writer: RecordingWriter, tmp_path: Path) -> None:
    synced = tmp_path / "Dropbox"
    with pytest.raises(PlaceError):
        back_up(case, synced, LIVE)
    assert not synced.exists()
    back_up(case, tmp_path / "disk", LIVE, accept_place=True)
    before = contents(tmp_path / "disk")
    with pytest.raises(StorageError, match="already"):
        back_up(case, tmp_path / "disk", LIVE, accept_place=True)
    assert contents(tmp_path / "disk") == before


def test_a_pack_opens_with_its_own_passphrase_alone_and_holds_the_whole_case(
    case: Case, writer: RecordingWriter, tmp_path: Path, clock: HandClock
) -> None:
    file = tmp_path / "Review07.vantagepack"
    packed = pack(case, file, HANDED, LIVE, with_sound=True, scrypt_cost=CHEAP)
    with pytest.raises(WrongKeyError):
        unpack(file, tmp_path / "theirs.vantage", PASSPHRASE, accept_place=True)
    assert not (tmp_path / "theirs.vantage").exists()
    done = unpack(file, tmp_path / "theirs.vantage", HANDED, accept_place=True)
    assert (done.receipt, done.findings) == (packed.receipt, ())
    with closing(Case.open(done.folder, HANDED, clock)) as theirs:
        assert rows_of(theirs) == 4
        assert theirs.key != case.key
    assert [entry.format for entry in case.exports.all()] == ["pack"]
    # What the receiver learns opens nothing of the case that it was made from.
    their_key = KeyRing.load(done.folder).open(HANDED)
    with pytest.raises(WrongKeyError):
        Case(case.folder, their_key)


def test_a_pack_that_the_log_can_not_take_in_is_not_left_there(case: Case, tmp_path: Path) -> None:
    file = tmp_path / "case.vantagepack"
    case.only_read()
    with pytest.raises(StorageError):
        pack(case, file, HANDED, LIVE, with_sound=True, scrypt_cost=CHEAP)
    assert [path.name for path in tmp_path.iterdir()] == [case.folder.name]


def test_a_pack_without_sound_holds_neither_sound_nor_its_keys(
    case: Case, writer: RecordingWriter, tmp_path: Path, clock: HandClock
) -> None:
    file = tmp_path / "Review07.vantagepack"
    assert pack(case, file, HANDED, LIVE, with_sound=False, scrypt_cost=CHEAP).recordings == 0
    assert not any(name.endswith(".sound") for name in zipfile.ZipFile(file).namelist())
    done = unpack(file, tmp_path / "theirs.vantage", HANDED, accept_place=True)
    (recording,) = case.recordings.of(case.conversations.find("P01").id)
    with closing(Case.open(done.folder, HANDED, clock)) as theirs:
        with pytest.raises(EntryError, match="removed"):
            theirs.recordings.key(recording.id)
        transcript = theirs.transcripts.current(theirs.conversations.find("P01").id)
        assert transcript and theirs.transcripts.utterances(transcript.id)[0].text == "she phoned the clinic twice"
    assert rows_of(case) == 4


def test_the_key_of_a_sound_that_stays_behind_is_in_no_page_of_a_plain_copy(tmp_path: Path) -> None:
    case = make_case(tmp_path / "Plain 07.vantage", encrypted=False)
    hear(case, begin(case).id, "she phoned the clinic twice")
    marker = "kept-for-the-test"
    recording = case.recordings.of(case.conversations.find("P01").id)[0]
    case._store.execute("UPDATE recording_key SET key = ? WHERE recording = ?", [marker, recording.id])
    case._store.checkpoint()
    assert holds(case.folder, marker) != []
    pack(case, tmp_path / "x.vantagepack", None, LIVE, with_sound=False)
    done = unpack(tmp_path / "x.vantagepack", tmp_path / "theirs.vantage", None, accept_place=True)
    assert holds(done.folder, "clinic") != []
    assert holds(done.folder, marker) == []
    case.close()


HOSTILE = {
    "a path that leads out": [("../keys.json", b"{}", 0)],
    "another name": [("keys.json", b"{}", 0), ("case.db", b"", 0), ("run.py", b"", 0)],
    "the database missing": [("keys.json", b"{}", 0)],
    "a bomb": [("keys.json", b"{}", 0), ("case.db", bytes(20_000_000), zipfile.ZIP_DEFLATED)],
    "keys that are none": [("keys.json", b"[]", 0), ("case.db", b"", 0)],
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_pack_is_refused_and_leaves_nothing(tmp_path: Path, what: str) -> None:
    file = tmp_path / "x.vantagepack"
    with zipfile.ZipFile(file, "w") as archive:
        for name, data, method in HOSTILE[what]:
            archive.writestr(name, data, compress_type=method)
    place = tmp_path / "place"
    with pytest.raises(VantageError):
        unpack(file, place / "theirs.vantage", HANDED, accept_place=True)
    assert not place.exists() or list(place.iterdir()) == []


def test_a_cut_or_changed_pack_is_refused(case: Case, writer: RecordingWriter, tmp_path: Path) -> None:
    file = tmp_path / "x.vantagepack"
    pack(case, file, HANDED, LIVE, with_sound=True, scrypt_cost=CHEAP)
    whole = file.read_bytes()
    spoilt = bytearray(whole)
    spoilt[len(whole) // 2] ^= 1
    for data in (b"", b"PK", whole[: len(whole) // 2], bytes(spoilt)):
        file.write_bytes(data)
        with pytest.raises(VantageError):
            unpack(file, tmp_path / "theirs.vantage", HANDED, accept_place=True)
        assert not (tmp_path / "theirs.vantage").exists()


def test_ways_in_are_added_changed_and_removed_and_the_last_one_stays(case: Case, clock: HandClock) -> None:
    ring = KeyRing.load(case.folder)
    key = ring.open(PASSPHRASE)
    assert key is not None
    with pytest.raises(EntryError, match="needed"):
        ring.remove(ring.ways[0])
    ring.add(key, HANDED, scrypt_cost=CHEAP)
    ring.remove(ring.ways[0])
    with pytest.raises(WrongKeyError):
        KeyRing.load(case.folder).open(PASSPHRASE)
    Case.open(case.folder, HANDED, clock).close()
    ring.add(key, Secret("keyring", "ab" * 32))
    with pytest.raises(EntryError, match="needed"):
        ring.remove(next(way for way in ring.ways if way.kind == "passphrase"))
    assert len(json.loads((case.folder / "keys.json").read_text())["ways"]) == 2
