"""What the product asks of an operating system."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True)
class FileSystem:
    """Where a folder lies: `kind` is the system's name for it (ext4, apfs, NTFS, vfat, nfs)."""

    kind: str
    is_network: bool

    @property
    def is_fat(self) -> bool:
        """Tell whether files here have neither journals nor permissions."""
        return self.kind.lower() in {"vfat", "msdos", "fat", "fat32", "exfat"}


class Held(Protocol):
    """An exclusive lock, held until released or until this process ends, however it ends."""

    def mark(self, words: bytes) -> None:
        """Leave some bytes in the lock's file, in place of those of whoever had it before; raises OSError."""

    def release(self) -> None:
        """Let go."""


class System(Protocol):
    """The seam to the operating system."""

    def boot_s(self) -> float:
        """Return seconds since the machine started, time asleep included."""

    def awake_s(self) -> float:
        """Return seconds of a clock that stands still while the machine sleeps; only differences mean anything."""

    def boot_id(self) -> str:
        """Return a name for this run of the machine: clocks are comparable only where it is the same."""

    def detached(self) -> dict[str, Any]:
        """Return the `subprocess.Popen` arguments for a child that outlives its terminal."""

    def ignore_hangups(self) -> None:
        """Make this process deaf to a closing terminal and to Ctrl+C."""

    def no_crash_dumps(self) -> None:
        """Let neither this process nor its children leave their memory, and so keys, in a file when they crash."""

    def lower_priority(self) -> None:
        """Let everybody else go first on the processor."""

    def is_alive(self, pid: int) -> bool:
        """Tell whether a process of this number runs."""

    def try_lock(self, path: Path) -> Held | None:
        """Take the exclusive lock on `path` (made if missing), or return None if another process has it."""

    def delete_lock(self, path: Path) -> None:
        """Delete a lock's file where nobody holds it, never from under somebody who takes it at that moment."""

    def is_locked(self, path: Path) -> bool:
        """Tell whether another process holds the lock on `path`, without taking it for longer than the look."""

    def write_locks(self, path: Path, byte: int) -> frozenset[int]:
        """Return which processes hold a POSIX write lock on a byte of a file; none where the system does not tell."""

    def runtime_folder(self) -> Path:
        """Return a folder of this user's alone for endpoints of running children, made if missing."""

    def endpoint(self, name: str) -> tuple[str, str]:
        """Return family and address of a local endpoint, as `multiprocessing.connection` takes them."""

    def make_private_folder(self, path: Path) -> None:
        """Make a folder that only this user can read, parents included."""

    def sync_folder(self, path: Path) -> None:
        """Write a folder's entries to the disk, where the system needs that."""

    def full_sync(self, descriptor: int) -> None:
        """Return once everything written to an open file is on the disk, beyond the drive's own memory."""

    def allocate(self, descriptor: int, offset: int, length: int) -> None:
        """Make an open file of `offset` bytes longer by `length`, all of them on the disk; raises OSError."""

    def file_system(self, path: Path) -> FileSystem:
        """Tell on what kind of file system an existing folder lies."""

    def full_sync_pragmas(self) -> tuple[str, ...]:
        """Return the SQLite pragmas without which a commit may stay in the drive's own memory."""
