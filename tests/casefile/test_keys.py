"""The ways into a case."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from casefile.case import Case
from casefile.errors import EntryError, NotACaseError, StorageError, WrongKeyError
from casefile.keys import (
    KEYS_FILE,
    KeyRing,
    Secret,
    find_keyring_entry,
    make_key_file,
    make_keyring_entry,
    new_case_key,
    new_recovery_key,
    read_secret_file,
)
from tests.casefile.support import CHEAP, LIVE, PASSPHRASE, begin, contents, hear, holds, make_case


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets everything at the end."""

    priority = 1.0

    def __init__(self, *, locked: bool = False) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = locked

    def get_password(self, service: str, username: str) -> str | None:
        self._require_open()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._require_open()
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        raise PasswordDeleteError(username)

    def _require_open(self) -> None:
        if self.locked:
            raise KeyringLocked("locked")


@pytest.fixture
def system_keyring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    chosen = MemoryKeyring()
    keyring.set_keyring(chosen)
    yield chosen
    keyring.set_keyring(before)


def edit_keys(folder: Path, **changes: Any) -> None:
    """Write other values into the first wrap, and under `case` and `encrypted` into the head."""
    path = folder / KEYS_FILE
    found = json.loads(path.read_text(encoding="utf-8"))
    head = {name: changes.pop(name) for name in ("case", "encrypted", "format") if name in changes}
    found["ways"][0] |= changes
    path.write_text(json.dumps(found | head), encoding="utf-8")


def closed_case(folder: Path) -> Path:
    make_case(folder).close()
    return folder


def test_a_passphrase_opens_the_case_and_another_does_not(tmp_path: Path) -> None:
    folder = closed_case(tmp_path / "a.vantage")
    Case.open(folder, PASSPHRASE).close()
    before = contents(folder)
    for wrong in (Secret("passphrase", "seven quiet herons wake"), Secret("passphrase", ""), None):
        with pytest.raises(WrongKeyError):
            Case.open(folder, wrong)
    assert contents(folder) == before


def test_an_accent_typed_in_one_piece_or_in_two_is_the_same_passphrase(tmp_path: Path) -> None:
    folder = tmp_path / "a.vantage"
    composed, decomposed = Secret("passphrase", "caf\u00e9 noir"), Secret("passphrase", "cafe\u0301 noir")
    Case.create(folder, "A", [composed], accept_place=True, scrypt_cost=CHEAP).close()
    Case.open(folder, decomposed).close()
    with pytest.raises(WrongKeyError):
        Case.open(folder, Secret("passphrase", "cafe noir"))


def test_a_key_file_opens_the_case_and_another_does_not(tmp_path: Path) -> None:
    own, other = make_key_file(tmp_path / "own.key"), make_key_file(tmp_path / "other.key")
    folder = tmp_path / "a.vantage"
    Case.create(folder, "A", [own], accept_place=True).close()
    Case.open(folder, read_secret_file(tmp_path / "own.key", "key_file")).close()
    with pytest.raises(WrongKeyError):
        Case.open(folder, other)
    with pytest.raises(WrongKeyError):
        Case.open(folder, Secret("passphrase", own.value))


def test_a_key_file_is_never_written_over(tmp_path: Path) -> None:
    first = make_key_file(tmp_path / "own.key")
    with pytest.raises(StorageError):
        make_key_file(tmp_path / "own.key")
    assert read_secret_file(tmp_path / "own.key", "key_file") == first


@pytest.mark.skipif(sys.platform == "win32", reason="modes are a POSIX matter")
def test_only_the_user_can_read_the_key_file_and_the_case(tmp_path: Path) -> None:
    make_key_file(tmp_path / "own.key")
    folder = closed_case(tmp_path / "new" / "folders" / "a.vantage")
    assert (tmp_path / "own.key").stat().st_mode & 0o777 == 0o600
    assert (folder / KEYS_FILE).stat().st_mode & 0o777 == 0o600
    for path in (folder, folder / "recordings", folder.parent, folder.parent.parent):
        assert path.stat().st_mode & 0o777 == 0o700, path


@pytest.mark.parametrize("kind", ["key_file", "keyring", "passphrase"])
def test_a_secret_that_protects_nothing_is_refused(tmp_path: Path, kind: Any) -> None:
    weak = "" if kind == "passphrase" else "heron"
    with pytest.raises(EntryError):
        Case.create(tmp_path / "a.vantage", "A", [Secret(kind, weak)], accept_place=True, scrypt_cost=CHEAP)
    assert contents(tmp_path) == {}


def test_the_system_keyring_opens_the_case(tmp_path: Path, system_keyring: MemoryKeyring) -> None:
    case = make_case(tmp_path / "a.vantage")
    key, case_id = case.key, case.info.id
    case.close()
    assert key
    assert find_keyring_entry(case_id) is None
    KeyRing.load(case.folder).add(key, make_keyring_entry(case_id))
    found = find_keyring_entry(case_id)
    assert found
    assert list(system_keyring.entries) == [("vantage", case_id)]
    Case.open(case.folder, found).close()
    with pytest.raises(WrongKeyError):
        Case.open(case.folder, Secret("keyring", "0" * 64))


def test_a_case_can_be_made_with_the_system_keyring_alone(tmp_path: Path, system_keyring: MemoryKeyring) -> None:
    case_id = "01J00000000000000000000007"
    entry = make_keyring_entry(case_id)
    Case.create(tmp_path / "a.vantage", "A", [entry], accept_place=True, case_id=case_id).close()
    reopened = Case.open(tmp_path / "a.vantage", find_keyring_entry(case_id))
    assert reopened.info.id == case_id
    reopened.close()


def test_a_locked_keyring_is_told_in_words(system_keyring: MemoryKeyring) -> None:
    system_keyring.locked = True
    with pytest.raises(EntryError, match="keyring"):
        make_keyring_entry("some-case")
    assert find_keyring_entry("some-case") is None


def test_the_recovery_key_opens_the_case_however_it_is_typed(tmp_path: Path) -> None:
    printed = new_recovery_key()
    folder = tmp_path / "a.vantage"
    Case.create(folder, "A", [PASSPHRASE, Secret("recovery", printed)], accept_place=True, scrypt_cost=CHEAP).close()
    assert [len(group) for group in printed.split("-")] == [4] * 14
    letters = printed.replace("1", "l").replace("0", "o").lower()
    for typed in (printed, letters, printed.replace("-", " "), printed.replace("-", "")):
        Case.open(folder, Secret("recovery", typed)).close()
    with pytest.raises(WrongKeyError, match="does not open"):
        Case.open(folder, Secret("recovery", new_recovery_key()))


def test_a_slip_in_typing_the_recovery_key_is_told_apart_from_a_wrong_one(tmp_path: Path) -> None:
    printed = new_recovery_key()
    folder = tmp_path / "a.vantage"
    Case.create(folder, "A", [Secret("recovery", printed)], accept_place=True).close()
    slips = [printed[:-1], printed + "7", "", "U" + printed[1:]]
    for at in (0, 7, 33, len(printed) - 1):
        slips.append(printed[:at] + ("2" if printed[at] != "2" else "3") + printed[at + 1 :])
    swapped = next(at for at in range(0, 40, 5) if printed[at] != printed[at + 1])
    slips.append(printed[:swapped] + printed[swapped + 1] + printed[swapped] + printed[swapped + 2 :])
    for slip in slips:
        with pytest.raises(WrongKeyError, match="not read right"):
            Case.open(folder, Secret("recovery", slip))


def test_changing_the_passphrase_rewrites_one_wrap_and_no_database(tmp_path: Path) -> None:
    folder = tmp_path / "a.vantage"
    recovery = Secret("recovery", new_recovery_key())
    Case.create(folder, "A", [PASSPHRASE, recovery], accept_place=True, scrypt_cost=CHEAP).close()
    before = contents(folder)
    wraps = json.loads(before[KEYS_FILE])["ways"]
    ring = KeyRing.load(folder)
    key = ring.open(PASSPHRASE)
    assert key
    fresh = Secret("passphrase", "nine loud geese fly")
    ring.replace(key, next(way for way in ring.ways if way.kind == "passphrase"), fresh, scrypt_cost=CHEAP)
    after = contents(folder)
    assert {name for name in after if after[name] != before.get(name)} == {KEYS_FILE}
    assert set(after) == set(before)
    kept = json.loads(after[KEYS_FILE])["ways"]
    assert len(kept) == 2
    assert wraps[1] in kept
    assert wraps[0] not in kept
    with pytest.raises(WrongKeyError):
        Case.open(folder, PASSPHRASE)
    for good in (fresh, recovery):
        Case.open(folder, good).close()


def test_a_wrap_is_bound_to_its_case(tmp_path: Path) -> None:
    folder = closed_case(tmp_path / "a.vantage")
    edit_keys(folder, case="01J00000000000000000000000")
    with pytest.raises(WrongKeyError):
        Case.open(folder, PASSPHRASE)


def test_a_wrap_is_bound_to_its_kind(tmp_path: Path) -> None:
    value = os.urandom(32).hex()
    ring = KeyRing(tmp_path, "01J00000000000000000000000", encrypted=True)
    ring.add(new_case_key(), Secret("key_file", value))
    edit_keys(tmp_path, kind="keyring")
    with pytest.raises(WrongKeyError):
        KeyRing.load(tmp_path).open(Secret("keyring", value))


@pytest.mark.parametrize("part", ["salt", "nonce", "wrapped"])
def test_a_changed_wrap_opens_nothing(tmp_path: Path, part: str) -> None:
    folder = closed_case(tmp_path / "a.vantage")
    way = json.loads((folder / KEYS_FILE).read_text(encoding="utf-8"))["ways"][0]
    changed = ("0" if way[part][0] != "0" else "1") + way[part][1:]
    edit_keys(folder, **{part: changed})
    with pytest.raises(WrongKeyError):
        Case.open(folder, PASSPHRASE)


@pytest.mark.parametrize(
    "damage",
    [
        {"salt": "no hexadecimal"},
        {"nonce": ""},
        {"wrapped": "00"},
        {"kind": "fingerprint"},
        {"scrypt": [4096]},
        {"scrypt": [4095, 8, 1]},
        {"scrypt": [2**40, 8, 1]},
        {"scrypt": ["4096", 8, 1]},
        {"id": 7},
        {"encrypted": "no"},
        {"case": None},
        {"format": 2},
    ],
    ids=str,
)
def test_a_keys_file_that_does_not_read_as_one_is_refused(tmp_path: Path, damage: dict[str, Any]) -> None:
    folder = closed_case(tmp_path / "a.vantage")
    edit_keys(folder, **damage)
    before = contents(folder)
    with pytest.raises(NotACaseError):
        Case.open(folder, PASSPHRASE)
    assert contents(folder) == before


def test_calling_an_encrypted_case_unencrypted_opens_nothing(tmp_path: Path) -> None:
    folder = closed_case(tmp_path / "a.vantage")
    edit_keys(folder, encrypted=False)
    with pytest.raises(WrongKeyError, match="encrypted"):
        Case.open(folder)


def test_nothing_of_an_encrypted_case_stands_plain_in_its_files(tmp_path: Path) -> None:
    recovery = Secret("recovery", new_recovery_key())
    case = Case.create(
        tmp_path / "a.vantage", "Juniper 07", [PASSPHRASE, recovery], accept_place=True, scrypt_cost=CHEAP
    )
    conversation = begin(case)
    hear(case, conversation.id, "the kettle murmured continually")
    case.notes.add(conversation.id, "story", "speaks of Wilhelmina often", LIVE, at_s=None)
    case.names.add("person", "Wilhelmina", "Child A", LIVE)
    case.people.reviewer("Marguerite")
    recording = case.recordings.of(conversation.id)[0]
    key = case.recordings.key(recording.id)
    assert case.key
    assert key
    words = ("murmured", "kettle", "Wilhelmina", "Child A", "Marguerite", "Juniper", "scripted")
    secrets = (case.key.hex(), key.hex(), PASSPHRASE.value, recovery.value, case.info.recorder_secret)
    for _ in ("open", "closed"):
        assert [text for text in (*words, *secrets) if holds(case.folder, text)] == []
        raw = b"".join(contents(case.folder).values())
        assert case.key not in raw
        assert key not in raw
        case.close()


def test_an_unencrypted_case_is_made_only_where_it_is_spelled_out(tmp_path: Path) -> None:
    with pytest.raises(EntryError, match="no way in"):
        Case.create(tmp_path / "a.vantage", "A", [], accept_place=True)
    assert contents(tmp_path) == {}
    case = make_case(tmp_path / "b.vantage", encrypted=False)
    case.names.add("person", "Wilhelmina", "Child A", LIVE)
    case.close()
    assert holds(case.folder, "Wilhelmina") == ["case.db"]
    assert KeyRing.load(case.folder).ways == ()
    Case.open(case.folder).close()


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe\x00"])
def test_a_file_without_a_secret_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EntryError):
        read_secret_file(path, "passphrase")


@pytest.mark.parametrize(
    "content", [b"heron lake", b"heron lake\n", b"heron lake\r\nmore", b"\xef\xbb\xbfheron lake\r\n"]
)
def test_a_passphrase_file_holds_it_in_its_first_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secret"
    path.write_bytes(content)
    assert read_secret_file(path, "passphrase") == Secret("passphrase", "heron lake")
