"""Files that must be on the disk when a call returns, and what the operating system says where they can't be."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from casefile.errors import DiskFullError, StorageError
from casefile.system import system


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn the operating system's errors into ours."""
    try:
        yield
    except OSError as error:
        raise storage_error(error) from None


def storage_error(error: OSError) -> StorageError:
    """Say in words what the operating system refused."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError(
            title="The disk is full.", detail="There is no room to write.", remedy="Free some space, then try again."
        )
    return StorageError(
        title="The folder can't be used.",
        detail=f"The system says: {error.strerror or type(error).__name__}.",
        remedy="Choose a folder of your own on this computer's disk.",
    )


def delete_unfinished(path: Path, *, is_plain: bool = True) -> None:
    """Delete a file or folder that was not finished; raises StorageError, which names it, where it stays there."""
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        what = "It is not encrypted" if is_plain else "It is encrypted like the case, or as good as empty"
        raise StorageError(
            title="It could not be finished, and a part of it could not be deleted.",
            detail=f"The system says: {error.strerror or type(error).__name__}. {what}: {path}",
            remedy="Delete that by hand as soon as the disk lets you.",
        ) from None


class Disk(Protocol):
    """The four things that are done to a file of sound; each raises OSError."""

    def write(self, offset: int, data: bytes) -> None:
        """Write all of `data` at `offset` bytes from the beginning."""

    def sync(self) -> None:
        """Return once everything written is on the disk."""

    def cut(self, length: int) -> None:
        """Cut the file to so many bytes."""

    def close(self) -> None:
        """Let go of the file."""


class DiskFile:
    """One file of this user's alone, made where there is none."""

    def __init__(self, path: Path) -> None:
        is_new = not path.exists()
        self._file = open(path, "x+b" if is_new else "r+b", buffering=0, opener=private)  # noqa: SIM115
        if is_new:
            system.sync_folder(path.parent)

    def write(self, offset: int, data: bytes) -> None:
        """Write all of `data` at `offset`, however many calls it takes."""
        self._file.seek(offset)
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) or 0 :]

    def sync(self) -> None:
        """Return once everything written is on the disk, its length included."""
        system.full_sync(self._file.fileno())

    def cut(self, length: int) -> None:
        """Cut the file to so many bytes."""
        self._file.truncate(length)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def private(path: str, flags: int) -> int:
    """Open a file, readable by this user alone where it is made: an `opener` for `open`."""
    return os.open(path, flags, 0o600)
