"""The reserve: room on the disk that only a recording can have, given up piece by piece once the disk is full.

A file beside the recording takes it at the start, and is gone when the recording is over.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from casefile.disk import disk_errors
from casefile.system import system

# What is left to everybody else, the notes and the words of this case among them.
LEFT_FREE = 64 * 1024 * 1024
_STEP = 16 * 1024 * 1024
_PIECE = 1024 * 1024
SUFFIX = ".reserve"


class Reserve:
    """The reserve of one recording; its bytes hold nothing."""

    def __init__(self, recording: Path, free: Callable[[Path], int] | None = None) -> None:
        """Name the file beside the recording's; `free` tells the bytes that are free on a folder's disk."""
        self._path = recording.with_suffix(SUFFIX)
        self._free = free or _free_on_disk
        self._size = 0
        self._lock = threading.Lock()
        self._is_over = False
        self._is_being_filled = False

    @property
    def is_being_filled(self) -> bool:
        """Tell whether `fill_beside` is still at it, so that `size` says nothing yet."""
        return self._is_being_filled

    @property
    def size(self) -> int:
        """The bytes that are held."""
        return self._size

    @property
    def has_room(self) -> bool:
        """Tell whether there is room again on the disk for more of it."""
        with disk_errors():
            return self._free(self._path.parent) >= _STEP + LEFT_FREE

    def fill(self, wanted: int) -> None:
        """Take so many bytes, or as many as can be had; leaves something to everybody else.

        It goes step by step, so that giving and dropping never wait for more than one.
        """
        with self._path.open("ab") as file:
            while self._size < wanted and self._step(file.fileno(), min(_STEP, wanted - self._size)):
                pass

    def fill_beside(self, wanted: int) -> None:
        """Fill it in a thread of its own: no recording waits for its reserve."""
        self._is_being_filled = True
        threading.Thread(target=self._fill_quietly, args=(wanted,), daemon=True).start()

    def give(self) -> bool:
        """Give a piece of it back to the disk; False where there is nothing to give."""
        with self._lock:
            if self._size == 0:
                return False
            with disk_errors(), self._path.open("r+b") as file:
                self._size = max(0, self._size - _PIECE)
                file.truncate(self._size)
                system.full_sync(file.fileno())
            return True

    def drop(self) -> None:
        """Give all of it back: the recording is over."""
        with self._lock:
            self._is_over = True
            self._size = 0
            with disk_errors():
                self._path.unlink(missing_ok=True)

    def _fill_quietly(self, wanted: int) -> None:
        try:
            self.fill(wanted)
        except OSError:
            return  # What could be had is held, and `size` says how much that is.
        finally:
            self._is_being_filled = False

    def _step(self, descriptor: int, length: int) -> bool:
        with self._lock:
            if self._is_over or self._free(self._path.parent) < length + LEFT_FREE:
                return False
            system.allocate(descriptor, self._size, length)
            self._size += length
            return True


def clear_reserves(folder: Path, is_held: Callable[[Path], bool]) -> None:
    """Remove the reserves that killed recorders left; `is_held` tells whether a recorder has the file beside it."""
    with disk_errors():
        for path in folder.glob(f"*{SUFFIX}"):
            if not is_held(path):
                path.unlink(missing_ok=True)


def _free_on_disk(folder: Path) -> int:
    return shutil.disk_usage(folder).free
