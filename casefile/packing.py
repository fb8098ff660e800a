"""Packing a case for handing over: one file, under a passphrase and a case key of its own, and taking it out again.

The file is a ZIP archive without compression, since all in it is encrypted already. Whoever has the pack's passphrase
can open nothing but this copy: no backup, and no later state of the case that it was made from.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import struct
import zipfile
import zlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from casefile.case import DATABASE, Case
from casefile.checking import Finding
from casefile.copying import building, copy_into
from casefile.database import mapped_errors
from casefile.disk import delete_unfinished, disk_errors, private
from casefile.errors import EntryError, StorageError
from casefile.events import Hand
from casefile.exports import PACK
from casefile.keys import KEYS_FILE, SCRYPT_COST, KeyRing, Secret, new_case_key
from casefile.place import SUFFIX, require_safe
from casefile.receipts import Receipt
from casefile.system import system

PACK_SUFFIX = ".vantagepack"
PACKED = {True: "packed with its sound", False: "packed without its sound"}
_MEMBER = re.compile(rf"{re.escape(KEYS_FILE)}|{re.escape(DATABASE)}|recordings/[0-9A-Z]{{26}}\.sound")
# What zipfile raises for archives that are damaged, or made to do harm: more than it says.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
    OverflowError,
    struct.error,
    zlib.error,
)
# A case of a hundred conversations of three hours has a few hundred files; what claims more is no case.
_MOST_MEMBERS = 20_000
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Packed:
    """A pack that was written and read back: what it holds, and the digest of the file."""

    file: Path
    receipt: Receipt
    recordings: int
    sha256: str


@dataclass(frozen=True)
class Unpacked:
    """A case that was taken out of a pack, and what is wrong in it."""

    folder: Path
    receipt: Receipt
    findings: tuple[Finding, ...]


def pack(
    case: Case,
    file: Path,
    secret: Secret | None,
    by: Hand,
    *,
    with_sound: bool,
    scrypt_cost: int = SCRYPT_COST,
) -> Packed:
    """Write a case into one file, opened by `secret` alone; None for a case without encryption.

    It is entered into the export log. Raises StorageError where the file or that entry can't be written, and EntryError
    for a secret that protects nothing; nothing is left then.
    """
    if file.exists():
        raise StorageError(
            title="There is a file of this name already.",
            detail="A pack is never written over another file.",
            remedy="Choose another name.",
        )
    work = file.with_name(f".{file.name}.new-{secrets.token_hex(4)}")
    archive = work / "written.zip"
    try:
        with mapped_errors():
            system.make_private_folder(work / "recordings")
        key = None if case.key is None else new_case_key()
        ring = KeyRing(work, case.info.id, case.key is not None)
        ring.save()
        if key is not None and secret is not None:
            ring.add(key, secret, scrypt_cost=scrypt_cost)
        copied = copy_into(case, work, key, with_sound=with_sound)
        digest = _write_archive(work, archive)
        with disk_errors():
            archive.replace(file)
            system.sync_folder(file.parent)
    finally:
        delete_unfinished(work, is_plain=False)
    try:
        case.exports.enter(
            by,
            audience="another team",
            format=PACK,
            excerpts=0,
            replaced=0,
            sha256=digest,
            confirmed=PACKED[with_sound],
        )
    except BaseException:
        delete_unfinished(file, is_plain=False)  # Nothing is handed over of which the log does not know.
        raise
    return Packed(file, copied.receipt, copied.recordings, digest)


def unpack(file: Path, folder: Path, secret: Secret | None, *, accept_place: bool = False) -> Unpacked:
    """Take a case out of a pack into `folder`, whole or not at all.

    Raises EntryError for a file that is no pack, WrongKeyError, PlaceError, and StorageError where the folder is taken
    or can't be written.
    """
    with mapped_errors():
        require_safe(folder, accepted=accept_place)
    with building(folder) as fresh:
        _extract(file, fresh)
        with closing(Case(fresh, KeyRing.load(fresh).open(secret))) as case:
            found, receipt = tuple(case.check.all()), case.receipt()
    return Unpacked(folder, receipt, found)


def folder_for_pack(file: Path, parent: Path) -> Path:
    """Name the folder for the case in a pack, after the file."""
    return parent / f"{file.stem}{SUFFIX}"


def _write_archive(work: Path, archive: Path) -> str:
    """Write the files of a case into one, readable by this user alone, and return its digest once it is on the disk."""
    with disk_errors(), open(archive, "xb", opener=private) as raw:
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as packed:
            for path in sorted(work.rglob("*")):
                name = path.relative_to(work).as_posix()
                if path.is_file() and _MEMBER.fullmatch(name):
                    packed.write(path, name)
        raw.flush()
        system.full_sync(raw.fileno())
    with disk_errors(), archive.open("rb") as written:
        with zipfile.ZipFile(written) as packed:
            spoilt = packed.testzip()
        if spoilt is not None:
            raise StorageError(
                title="The pack does not read back as it was written.",
                detail="The disk gave back other bytes. Nothing was left there.",
                remedy="Try again, and on another disk if it happens twice.",
            )
        written.seek(0)
        return hashlib.file_digest(written, "sha256").hexdigest()


def _extract(file: Path, folder: Path) -> None:
    """Write the members of a pack below a folder: no other names, no more bytes than the file itself has."""
    try:
        with disk_errors(), zipfile.ZipFile(file) as packed:
            members = packed.infolist()
            _require_pack(members, file.stat().st_size)
            for member in members:
                with packed.open(member) as source, open(folder / member.filename, "xb", opener=private) as target:
                    shutil.copyfileobj(source, target, _CHUNK)
    except BROKEN_ARCHIVE:
        raise _no_pack("It is no archive, or a damaged one.") from None


def _require_pack(members: list[zipfile.ZipInfo], file_size: int) -> None:
    names = [member.filename for member in members]
    if len(names) > _MOST_MEMBERS or len(set(names)) < len(names) or not all(_MEMBER.fullmatch(name) for name in names):
        raise _no_pack("It holds other things than the files of a case.")
    if not {KEYS_FILE, DATABASE} <= set(names):
        raise _no_pack("The keys or the database are missing in it.")
    stored = all(member.compress_type == zipfile.ZIP_STORED and not member.flag_bits & 1 for member in members)
    if not stored or sum(member.file_size for member in members) > file_size:
        raise _no_pack("Its parts are not stored as Vantage stores them.")


def _no_pack(detail: str) -> EntryError:
    return EntryError(
        title="This is no packed case.",
        detail=detail,
        remedy=f"Choose a file that vantage pack wrote; its name ends in {PACK_SUFFIX}.",
    )
