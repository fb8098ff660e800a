"""The ways into a case: `keys.json` holds the case key, wrapped once for each.

A case key is 32 random bytes and never changes; changing a passphrase rewrites one wrap. Each wrap is AES-256-GCM
over the case key, bound to the case's id and the kind of way. A passphrase becomes a wrapping key by scrypt (RFC 7914;
N=2^17, r=8, p=1 as OWASP's Password Storage Cheat Sheet advises); key files, keyring entries and recovery keys are
256 random bits, which need no stretching and go through HKDF-SHA256.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from casefile import holders
from casefile.database import CaseKey
from casefile.disk import delete_unfinished, storage_error
from casefile.errors import CaseBusyError, EntryError, NotACaseError, WrongKeyError
from casefile.ids import new_id
from casefile.system import Held, system

KEYS_FILE = "keys.json"
_PATIENCE_S = 5.0
_Ways = tuple[Mapping[str, Any], ...]
WayKind = Literal["passphrase", "key_file", "keyring", "recovery"]
_KEY_BYTES = 32
SCRYPT_COST = 2**17
# Four times what is used: half a gigabyte, and seconds of work. More is asked for by nobody who means well.
_MOST_WORK = 4 * SCRYPT_COST * 8
_SERVICE = "vantage"
WAY_NAMES = {"passphrase": "passphrase", "key_file": "key file", "keyring": "keyring entry", "recovery": "recovery key"}
_RECOVERY_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Secret:
    """What a person brings to open a case: a passphrase, or what a key file, keyring entry or recovery key holds."""

    kind: WayKind
    value: str


@dataclass(frozen=True)
class WayIn:
    """One way in, without what it holds."""

    id: str
    kind: WayKind


class KeyRing:
    """`keys.json` of one case."""

    def __init__(self, folder: Path, case_id: str, encrypted: bool, ways: tuple[Mapping[str, Any], ...] = ()) -> None:
        self.folder = folder
        self.case_id = case_id
        self.encrypted = encrypted
        self._ways = ways

    @classmethod
    def load(cls, folder: Path) -> KeyRing:
        """Read the folder's `keys.json`; raises NotACaseError where there is none that reads as one."""
        try:
            found = json.loads((folder / KEYS_FILE).read_text(encoding="utf-8"))
            if found["format"] != 1:
                raise KeyError("format")
            if not isinstance(found["case"], str) or not isinstance(found["encrypted"], bool):
                raise TypeError("case")
            return cls(folder, found["case"], found["encrypted"], tuple(_checked(way) for way in found["ways"]))
        except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
            raise NotACaseError(
                title="This is not a Vantage case.",
                detail=f"The folder has no {KEYS_FILE} that this version can read.",
                remedy="Choose a folder whose name ends in .vantage, or make a case with: vantage new NAME",
            ) from None
        except OSError as error:
            raise storage_error(error) from None

    @property
    def ways(self) -> tuple[WayIn, ...]:
        """List the ways in."""
        return tuple(WayIn(way["id"], way["kind"]) for way in self._ways)

    def add(self, case_key: CaseKey, secret: Secret, *, scrypt_cost: int = SCRYPT_COST) -> None:
        """Wrap the case key for one more way in and save; raises EntryError for a secret that protects nothing."""
        made = self._wrap(case_key, secret, scrypt_cost)
        self._change(lambda ways: (*ways, made))

    def replace(self, case_key: CaseKey, old: WayIn, secret: Secret, *, scrypt_cost: int = SCRYPT_COST) -> None:
        """Put one way in the place of another: how a passphrase is changed."""
        made = self._wrap(case_key, secret, scrypt_cost)
        self._change(lambda ways: (*(way for way in ways if way["id"] != old.id), made))

    def remove(self, way: WayIn) -> None:
        """Take one way in away.

        Raises EntryError where nobody could get in any more: without it there would be no way in at all, or only the
        system keyring, which goes with one user account on one computer.
        """
        self._change(lambda ways: _without(ways, way))

    def copy_to(self, folder: Path) -> None:
        """Write the same ways in beside a copy of the case."""
        KeyRing(folder, self.case_id, self.encrypted, self._ways).save()

    def _wrap(self, case_key: CaseKey, secret: Secret, scrypt_cost: int) -> Mapping[str, Any]:
        _require_strength(secret)
        way: dict[str, Any] = {"id": new_id(), "kind": secret.kind, "salt": os.urandom(16).hex()}
        if secret.kind == "passphrase":
            way["scrypt"] = [scrypt_cost, 8, 1]
        nonce = os.urandom(12)
        with _wrapping_key(way, secret) as wrapping:
            wrapped = AESGCM(wrapping).encrypt(nonce, case_key, self._bound_to(way))
        way |= {"nonce": nonce.hex(), "wrapped": wrapped.hex()}
        return way

    def open(self, secret: Secret | None) -> bytearray | None:
        """Return the case key, or None for a case without encryption; raises WrongKeyError.

        It is the caller's to overwrite once it has served.
        """
        if not self.encrypted:
            return None
        key = bytearray(_KEY_BYTES)
        for way in self._ways:
            if secret is None or way["kind"] != secret.kind:
                continue
            try:
                nonce, wrapped = bytes.fromhex(way["nonce"]), bytes.fromhex(way["wrapped"])
                with _wrapping_key(way, secret) as wrapping:
                    AESGCM(wrapping).decrypt_into(nonce, wrapped, self._bound_to(way), key)
                return key
            except InvalidTag:
                continue
        raise WrongKeyError(
            title="This does not open the case.",
            detail="No secret was given." if secret is None else f"The {WAY_NAMES[secret.kind]} does not fit.",
            remedy="Try again, or use another way in, such as the recovery key. A lost passphrase can't be recovered.",
        )

    def save(self) -> None:
        """Write `keys.json` whole or not at all."""
        self._keep(self._ways)

    def _keep(self, ways: tuple[Mapping[str, Any], ...]) -> None:
        content = {"format": 1, "case": self.case_id, "encrypted": self.encrypted, "ways": list(ways)}
        path = self.folder / KEYS_FILE
        fresh = path.with_suffix(".new")
        try:
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(content, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
            system.sync_folder(self.folder)
        except OSError as error:
            delete_unfinished(fresh, is_plain=False)
            raise storage_error(error) from None
        self._ways = ways

    def _change(self, changed: Callable[[_Ways], _Ways]) -> None:
        """Change the ways in as they stand in the file now: another process may have changed them since."""
        held = _lock(_lock_file(self.folder))
        try:
            there = KeyRing.load(self.folder)._ways if (self.folder / KEYS_FILE).exists() else self._ways
            self._keep(changed(there))
        finally:
            held.release()

    def _bound_to(self, way: Mapping[str, Any]) -> bytes:
        return f"{self.case_id}/{way['kind']}".encode()


def _without(ways: _Ways, way: WayIn) -> _Ways:
    left = tuple(other for other in ways if other["id"] != way.id)
    if all(other["kind"] == "keyring" for other in left):
        raise EntryError(
            title="This way in is needed.",
            detail="Without it there would be none left that holds on another computer.",
            remedy="Add another one first: vantage ways add",
        )
    return left


def _lock_file(folder: Path) -> Path:
    """Name what whoever changes the ways into a case holds: outside of it, where nothing is left lying."""
    name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:32]
    try:
        return system.runtime_folder() / f"ways-{name}.lock"
    except OSError as error:
        raise storage_error(error) from None


def _lock(path: Path) -> Held:
    deadline_s = time.monotonic() + _PATIENCE_S
    while (held := _try_lock(path)) is None:
        if time.monotonic() > deadline_s:
            raise CaseBusyError(
                title="The ways into this case are being changed.",
                detail=f"At it: {holders.who_holds(path)}. Nothing was changed.",
                remedy="Wait until it is done, then try again.",
            )
        time.sleep(0.02)
    return held


def _try_lock(path: Path) -> Held | None:
    try:
        return holders.try_lock(path)
    except OSError as error:
        raise storage_error(error) from None


def _checked(way: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a wrap that reads as one; raises ValueError, KeyError or TypeError, also beyond `_MOST_WORK`."""
    sizes = [len(bytes.fromhex(way[name])) for name in ("salt", "nonce", "wrapped")]
    if sizes != [16, 12, 48] or way["kind"] not in WAY_NAMES or not isinstance(way["id"], str):
        raise ValueError("wrap")
    if way["kind"] == "passphrase":
        cost, block, parallel = way["scrypt"]
        if cost < 2 or cost & (cost - 1) or block < 1 or parallel < 1 or cost * block * parallel > _MOST_WORK:
            raise ValueError("scrypt")
    return way


def _require_strength(secret: Secret) -> None:
    made_here = secret.kind in ("key_file", "keyring")
    if not secret.value or (made_here and not re.fullmatch(r"\s*[0-9a-f]{64}\s*", secret.value)):
        raise EntryError(
            title="This secret would protect nothing.",
            detail=f"The {WAY_NAMES[secret.kind]} is empty, or not the 256 random bits that Vantage puts there.",
            remedy="Choose a long passphrase, or let Vantage make the key file or the keyring entry.",
        )


@contextmanager
def _wrapping_key(way: Mapping[str, Any], secret: Secret) -> Iterator[bytearray]:
    """Lend the key that one way's secret makes; it and what it was made of are overwritten afterwards."""
    salt, made = bytes.fromhex(way["salt"]), bytearray(_KEY_BYTES)
    material = _material(secret)
    try:
        if secret.kind == "passphrase":
            cost, block, parallel = way["scrypt"]
            Scrypt(salt=salt, length=len(made), n=cost, r=block, p=parallel).derive_into(material, made)
        else:
            info = secret.kind.encode()
            HKDF(algorithm=hashes.SHA256(), length=len(made), salt=salt, info=info).derive_into(material, made)
        yield made
    finally:
        for held in (made, material):
            held[:] = bytes(len(held))


def _material(secret: Secret) -> bytearray:
    if secret.kind == "passphrase":
        # One keyboard sends an accent as a letter of its own, another as a part (RFC 8265, section 4.2: NFC).
        return _encoded(unicodedata.normalize("NFC", secret.value))
    return _encoded(_recovery_text(secret.value) if secret.kind == "recovery" else secret.value.strip())


def _encoded(text: str) -> bytearray:
    """Encode letter by letter, since the whole as bytes could not be overwritten."""
    made, at = bytearray(sum(len(letter.encode()) for letter in text)), 0
    for letter in text:
        part = letter.encode()
        made[at : at + len(part)] = part
        at += len(part)
    return made


def new_case_key() -> bytearray:
    """Return 32 fresh random bytes, which can be overwritten."""
    # Byte by byte, since the whole as bytes could not be.
    return bytearray(secrets.randbits(8) for _ in range(32))


def new_recovery_key() -> str:
    """Return a recovery key to print: 256 random bits and a 20-bit checksum, as fourteen groups of four letters."""
    number = int.from_bytes(secrets.token_bytes(32), "big")
    body = "".join(_RECOVERY_ALPHABET[number >> 5 * place & 31] for place in range(51, -1, -1))
    letters = body + _checksum(body)
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def _checksum(body: str) -> str:
    digest = int.from_bytes(hashlib.sha256(body.encode()).digest()[:4], "big")
    return "".join(_RECOVERY_ALPHABET[digest >> 5 * place & 31] for place in range(4))


def _recovery_text(text: str) -> str:
    letters = text.upper().replace("-", "").replace(" ", "").replace("O", "0").replace("I", "1").replace("L", "1")
    body, check = letters[:52], letters[52:]
    if len(letters) != 56 or check != _checksum(body):
        raise WrongKeyError(
            title="The recovery key was not read right.",
            detail="Its last four letters do not fit the others, so a letter must be wrong or missing.",
            remedy="Type it again as printed: fourteen groups of four letters and digits.",
        )
    return body


def make_key_file(path: Path) -> Secret:
    """Write a fresh key file that only this user can read, whole or not at all, and on the disk when this returns.

    Raises StorageError where the name is taken, or the disk does not take it.
    """
    value = secrets.token_hex(32)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(value + "\n")
                file.flush()
                os.fsync(file.fileno())
            system.sync_folder(path.absolute().parent)
        except OSError:
            delete_unfinished(path)
            raise
    except OSError as error:
        raise storage_error(error) from None
    return Secret("key_file", value)


def read_secret_file(path: Path, kind: WayKind) -> Secret:
    """Read a passphrase or key from the first line of a file."""
    try:
        # Windows editors put a byte order mark first, which is no part of the secret.
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        lines = []
    if not lines or not lines[0]:
        raise EntryError(
            title="The file with the secret can't be used.",
            detail="It is missing, empty, or not text.",
            remedy="Name a file whose first line is the passphrase or the key.",
        )
    return Secret(kind, lines[0])


def make_keyring_entry(case_id: str) -> Secret:
    """Put a fresh wrapping secret into the system keyring; raises EntryError where there is none."""
    import keyring
    from keyring.errors import KeyringError

    value = secrets.token_hex(32)
    try:
        keyring.set_password(_SERVICE, case_id, value)
    except KeyringError as error:
        raise EntryError(
            title="The system keyring can't be used.",
            detail=f"It says: {type(error).__name__}.",
            remedy="Unlock or install it (vantage doctor says what was found), or use a passphrase.",
        ) from None
    return Secret("keyring", value)


def find_keyring_entry(case_id: str) -> Secret | None:
    """Return what the system keyring holds for this case, or None."""
    import keyring
    from keyring.errors import KeyringError

    try:
        value = keyring.get_password(_SERVICE, case_id)
    except KeyringError:
        return None
    return None if value is None else Secret("keyring", value)


def keyring_name() -> str | None:
    """Return what the system keyring calls itself, or None where there is none."""
    import keyring
    from keyring.backends import fail

    backend = keyring.get_keyring()
    return None if isinstance(backend, fail.Keyring) else str(backend.name)
