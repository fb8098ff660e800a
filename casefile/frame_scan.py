"""Finding the frames of a recording's file, in order, also while it grows and where some of it is damaged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from casefile.errors import WrongKeyError
from casefile.frames import HEAD_SIZE, MARK, SMALLEST, Head, Sealer, body_place

_CHUNK = 1 << 20
_TAIL = 256 * 1024
# The kinds of frames that have a place in time.
TIMED = ("sound", "gap")


@dataclass(frozen=True, slots=True)
class Found:
    """A frame whose head is whole, and where in the file it begins."""

    head: Head
    offset: int


class Frames(Protocol):
    """Who is told of the frames of a file: each once, in order, and none is kept but by them."""

    def begin(self) -> None:
        """Forget all of them: they come again, from the first one on."""

    def take(self, found: Found) -> None:
        """Take in the next one."""


class FrameScan:
    """Goes through the frames of one file; `scan` tells of what has been written since."""

    def __init__(self, path: Path, key: bytes | None, frames: Frames) -> None:
        """Open the file; raises OSError, and WrongKeyError where no frame of this key is in it."""
        self._file = path.open("rb", buffering=0)
        self._sealer = Sealer(key)
        self._frames = frames
        self.end = 0
        self.last_number = -1
        self._begin()
        try:
            self.has_begun = self._look_at_beginning()
        except BaseException:
            self._file.close()
            raise

    def scan(self) -> None:
        """Tell of the frames that have come since; what is torn at the end is left for later."""
        if self._last is not None and not self._is_there(self._last):
            self._begin()  # Its writer has cut something off, and may have written on since.
        size = self._size()
        while self.end + HEAD_SIZE <= size:
            head = self._head_at(self.end)
            if head is None:
                further = self._search(self.end + 1, size)
                if further is None:
                    break
                self._was_broken = True
                self.end = further
            elif self.end + head.size > size:
                break
            else:
                self._take(Found(head, self.end))
        self.has_begun = self.has_begun or self._last is not None

    def again(self, number: int, offset: int) -> Found | None:
        """Read a head once more; None where that frame is there no longer."""
        head = self._sealer.head(self._read(offset, HEAD_SIZE))
        return Found(head, offset) if head is not None and head.number == number else None

    def body(self, found: Found) -> bytes | None:
        """Read what a frame holds; None where it is damaged."""
        offset, size = body_place(found.head, found.offset)
        return self._sealer.body(found.head, self._read(offset, size))

    def last_timed(self) -> Head | None:
        """Return the last frame that has a place in time, read from the end of the file; None without one."""
        if self.end < self._size():
            for found in self._from_the_end():
                if found.head.kind in TIMED:
                    return found.head
            self.scan()
        return self._last_timed

    def ends_with(self) -> Found | None:
        """Return the frame that is the last in the file, without reading what is before; None where no whole one is."""
        found = next(self._from_the_end(), None)
        return found if found is not None and found.offset + found.head.size == self._size() else None

    @property
    def is_unbroken(self) -> bool:
        """Tell whether the frames follow one another from the first byte to the last, as far as they were scanned."""
        return not self._was_broken and self.end == self._size()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _begin(self) -> None:
        self.end, self.last_number = 0, -1
        self._last: Found | None = None
        self._last_timed: Head | None = None
        self._was_broken = False
        self._frames.begin()

    def _take(self, found: Found) -> None:
        self.end += found.head.size
        self.last_number = found.head.number
        self._last = found
        if found.head.kind in TIMED:
            self._last_timed = found.head
        self._frames.take(found)

    def _is_there(self, found: Found) -> bool:
        return self._size() >= self.end and self.again(found.head.number, found.offset) is not None

    def _from_the_end(self) -> Iterator[Found]:
        """Go through the last whole frames of the file, the last one first."""
        size = self._size()
        begin = max(0, size - _TAIL)
        tail = self._read(begin, size - begin)
        place = len(tail)
        while (place := tail.rfind(MARK, 0, place)) >= 0:
            head = self._sealer.head(tail[place : place + HEAD_SIZE])
            if head is not None and place + head.size <= len(tail):
                yield Found(head, begin + place)

    def _head_at(self, offset: int) -> Head | None:
        head = self._sealer.head(self._read(offset, HEAD_SIZE))
        return head if head is not None and head.number > self.last_number else None

    def _search(self, offset: int, size: int) -> int | None:
        """Return where the next frame begins, or None where none does."""
        while offset < size:
            chunk = self._read(offset, _CHUNK + len(MARK) - 1)
            place = -1
            while (place := chunk.find(MARK, place + 1)) >= 0:
                if self._head_at(offset + place) is not None:
                    return offset + place
            offset += _CHUNK
        return None

    def _look_at_beginning(self) -> bool:
        """Tell whether the file holds a frame; what a power cut leaves of the very first is no frame, and no harm."""
        if self._head_at(0) is not None:
            return True
        size = self._size()
        if self._search(1, size) is not None:
            return True
        beginning = self._read(0, _CHUNK)
        if size < SMALLEST or beginning == bytes(size):
            return False
        raise WrongKeyError(
            title="The key does not open this recording.",
            detail="It has another key, or nothing of it is whole.",
            remedy="Try the way in that belongs to this case. If none fits, restore the folder from a backup.",
        )

    def _size(self) -> int:
        return os.fstat(self._file.fileno()).st_size

    def _read(self, offset: int, count: int) -> bytes:
        self._file.seek(offset)
        parts: list[bytes] = []
        while count > 0 and (part := self._file.read(count)):
            parts.append(part)
            count -= len(part)
        return b"".join(parts)
