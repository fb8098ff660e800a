"""Copies of a case: a backup while work and recording go on, and a copy under a key of its own for handing over.

The database is copied as it stands at one moment (SQLite's backup interface, which takes pages through SQLCipher and
so can change the key on the way), then every recording that this copy knows, as far as its file had grown. What was
written is read back and compared before the copy gets its name.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from casefile.case import DATABASE, Case
from casefile.checking import Finding
from casefile.database import CaseKey, connect, mapped_errors
from casefile.disk import DiskFile, delete_unfinished, disk_errors
from casefile.errors import CaseDamagedError, StorageError
from casefile.events import Hand
from casefile.keys import KeyRing
from casefile.place import SUFFIX, require_safe
from casefile.receipts import Receipt
from casefile.recordings import Recording
from casefile.system import system

BACKED_UP = "backup made"
_CHUNK = 1 << 20
_FORGOTTEN_WITH_SOUND = ("recording_key", "attendance", "device_clock", "rewriting", "passed_over")


@dataclass(frozen=True)
class Copied:
    """A copy that was written and read back: its folder, its receipt, and what the case itself has wrong in it."""

    folder: Path
    receipt: Receipt
    recordings: int
    findings: tuple[Finding, ...]


def back_up(case: Case, parent: Path, by: Hand, *, accept_place: bool = False) -> Copied:
    """Copy a case, with all its ways in, into a folder named after it and the moment.

    Raises PlaceError for a synced folder, a network drive or a FAT volume unless accepted, StorageError where the
    copy can't be written or something was removed meanwhile, and CaseDamagedError where it does not read back as it was
    written; nothing is left then.
    """
    with mapped_errors():
        require_safe(parent, accepted=accept_place)
    moment = case.clock.now()[:16].replace("T", " ").replace(":", "")
    folder = parent / f"{case.folder.stem} {moment}{SUFFIX}"
    with building(folder) as fresh:
        KeyRing.load(case.folder).copy_to(fresh)
        copied = copy_into(case, fresh, case.key)
    case.log.record(Hand(by.author, "export"), BACKED_UP, [])
    return Copied(folder, copied.receipt, copied.recordings, copied.findings)


@contextmanager
def building(folder: Path) -> Iterator[Path]:
    """Give a private folder that becomes `folder` when all went well, and is gone when not."""
    if folder.exists():
        raise StorageError(
            title="There is something of this name already.",
            detail="A case is never written over.",
            remedy="Choose another folder, or move away what lies there.",
        )
    fresh = folder.with_name(f".{folder.name}.new-{secrets.token_hex(4)}")
    try:
        with mapped_errors():
            system.make_private_folder(fresh / "recordings")
        yield fresh
        with mapped_errors():
            system.sync_folder(fresh / "recordings")
            system.sync_folder(fresh)
            fresh.rename(folder)
            system.sync_folder(folder.parent)
    except BaseException:
        delete_unfinished(fresh, is_plain=False)
        raise


def copy_into(case: Case, folder: Path, key: CaseKey | None, *, with_sound: bool = True) -> Copied:
    """Copy database and recordings into a folder, under this key for the case, and read them back."""
    case.copy_database(folder / DATABASE, key)
    if not with_sound:
        _forget_sound(folder / DATABASE, key)
    with closing(Case(folder, key, case.clock)) as copy:
        number = sum(_copy_sound(case, recording) for recording in _recordings(copy) if not recording.removed)
        findings = tuple(copy.check.all())
        if any(finding.where == "database" for finding in findings):
            raise _not_as_written()
        receipt = copy.receipt()
    if any(event.place == "removal" and event.id > receipt.event for event in case.log.events()):
        raise StorageError(
            title="Something was removed for good while the copy was made.",
            detail="The copy would hold it still. Nothing was left there.",
            remedy="Make the copy again.",
        )
    return Copied(folder, receipt, number, findings)


def _recordings(case: Case) -> Iterator[Recording]:
    for conversation in case.conversations.all():
        yield from case.recordings.of(conversation.id)


def _copy_sound(case: Case, to: Recording) -> bool:
    """Copy the sound of a recording of the copy from the case; False where its recorder has written nothing yet."""
    source, size = case.recordings.written(to.id)
    if size == 0:
        return False
    wanted = hashlib.sha256()
    with disk_errors(), source.open("rb") as file, closing(DiskFile(to.path)) as target:
        place = 0
        while place < size and (part := file.read(min(_CHUNK, size - place))):
            wanted.update(part)
            target.write(place, part)
            place += len(part)
        target.sync()
    if _digest(to.path) != wanted.hexdigest():
        raise _not_as_written()
    return True


def _digest(path: Path) -> str:
    with disk_errors(), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _forget_sound(database: Path, key: CaseKey | None) -> None:
    with mapped_errors(), closing(connect(database, key, must_exist=True)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for table in _FORGOTTEN_WITH_SOUND:
            connection.execute(f"DELETE FROM {table}")
        connection.execute("UPDATE recording SET removed = 1")
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _not_as_written() -> CaseDamagedError:
    return CaseDamagedError(
        title="The copy does not read back as it was written.",
        detail="The disk gave back other bytes, or the case changed too fast. Nothing was left there.",
        remedy="Try again, and on another disk if it happens twice. Look at this case with: vantage check",
    )
