"""A disk that fails at a request of choice: a layer of ours, compiled where it is used, loaded before the C library.

Linux alone, with a C compiler. A program that is run with it arms it for one folder, one kind of error and one request.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_SOURCE = Path(__file__).with_suffix(".c")
_WRITES, _SYNCS, _MAKES, _NAMES = 1, 2, 4, 8
_ALL = _WRITES | _SYNCS | _MAKES | _NAMES


@dataclass(frozen=True)
class DiskFault:
    """One way in which a disk fails: `kinds` of requests, the error, once or from then on, whole or after half."""

    name: str
    kinds: int
    error: int
    goes_on: bool
    half: bool = False
    slow_us: int = 0


# A full disk takes no byte and no name, and lets others go; one that was remounted read-only takes nothing.
FAULTS = (
    DiskFault("I/O error, once", _ALL, errno.EIO, goes_on=False),
    DiskFault("I/O errors from then on", _ALL, errno.EIO, goes_on=True),
    DiskFault("disk full", _WRITES | _MAKES, errno.ENOSPC, goes_on=True),
    DiskFault("disk full in the middle of a write", _WRITES | _MAKES, errno.ENOSPC, goes_on=True, half=True),
    DiskFault("read-only remount", _WRITES | _MAKES | _NAMES, errno.EROFS, goes_on=True),
    DiskFault("slow disk", _ALL, 0, goes_on=False, slow_us=2000),
)


@dataclass
class Asked:
    """How many requests came while the disk was armed, once it no longer is."""

    count: int = field(default=0)


def why_not() -> str | None:
    """Say why the layer can't be made here, or None."""
    if sys.platform != "linux":
        return "the failing disk needs Linux"
    return None if shutil.which("cc") else "the failing disk needs a C compiler (cc)"


def compiled(folder: Path) -> Path:
    """Compile the layer into a folder."""
    library = folder / "failing_disk.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(_SOURCE), "-ldl"], check=True)
    return library


def environment(library: Path) -> dict[str, str]:
    """Return the environment of a program that runs on the failing disk."""
    return {**os.environ, "LD_PRELOAD": str(library)}


@contextmanager
def armed(folder: Path, fault: DiskFault, at: int) -> Iterator[Asked]:
    """Let the `at`th request below a folder fail, none where it is 0, and say afterwards how many there were."""
    library = ctypes.CDLL(None)
    library.failing_disk_disarm.restype = ctypes.c_long
    below = os.fsencode(folder.resolve())
    asked = Asked()
    library.failing_disk_arm(
        below,
        fault.kinds,
        ctypes.c_long(at),
        fault.error,
        int(fault.goes_on),
        int(fault.half),
        ctypes.c_long(fault.slow_us),
    )
    try:
        yield asked
    finally:
        asked.count = library.failing_disk_disarm()
