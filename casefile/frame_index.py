"""Finding the frames of a recording's file, in order, also while it grows and where some of it is damaged."""

from __future__ import annotations

import json
import os
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

from casefile.errors import WrongKeyError
from casefile.frames import HEAD_SIZE, MARK, SMALLEST, Head, Sealer, body_place

_CHUNK = 1 << 20
_TAIL = 256 * 1024


@dataclass(frozen=True, slots=True)
class Found:
    """A frame whose head is whole, and where in the file it begins."""

    head: Head
    offset: int


class FrameIndex:
    """The frames of one file, by their heads; `scan` takes in what has been written since."""

    def __init__(self, path: Path, key: bytes | None) -> None:
        """Open the file; raises OSError, and WrongKeyError where no frame of this key is in it."""
        self._file = path.open("rb", buffering=0)
        self._sealer = Sealer(key)
        self.end = 0
        self.last_number = -1
        self.found: list[Found] = []
        self.facts: dict[str, str] = {}
        self._was_broken = False
        try:
            self.has_begun = self._look_at_beginning()
        except BaseException:
            self._file.close()
            raise

    def scan(self) -> None:
        """Take in the frames that have come since; what is torn at the end is left for later."""
        size = self._size()
        if size < self.end:
            self._forget()  # Its writer has cut something off.
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
                self._take(head)
        self.has_begun = self.has_begun or bool(self.found)

    def after(self, number: int) -> list[Found]:
        """Return the frames with a higher number, in order."""
        return self.found[bisect_right(self.found, number, key=lambda found: found.head.number) :]

    def body(self, found: Found) -> bytes | None:
        """Read what a frame holds; None where it is damaged."""
        offset, size = body_place(found.head, found.offset)
        return self._sealer.body(found.head, self._read(offset, size))

    def last_timed(self) -> Head | None:
        """Return the last frame that has a place in time, read from the end of the file; None without one."""
        if self.end < self._size():
            size = self._size()
            tail = self._read(max(0, size - _TAIL), _TAIL)
            place = len(tail)
            while (place := tail.rfind(MARK, 0, place)) >= 0:
                head = self._sealer.head(tail[place : place + HEAD_SIZE])
                if head is not None and head.kind in ("sound", "gap") and place + head.size <= len(tail):
                    return head
            self.scan()
        timed = (found.head for found in reversed(self.found) if found.head.kind in ("sound", "gap"))
        return next(timed, None)

    @property
    def is_unbroken(self) -> bool:
        """Tell whether the frames follow one another from the first byte to the last, as far as they were scanned."""
        return not self._was_broken and self.end == self._size()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _forget(self) -> None:
        self.end = 0
        self.last_number = -1
        self._was_broken = False
        self.found.clear()
        self.facts.clear()

    def _take(self, head: Head) -> None:
        found = Found(head, self.end)
        self.found.append(found)
        self.end += head.size
        self.last_number = head.number
        if head.kind == "fact" and (body := self.body(found)) is not None:
            name, value = json.loads(body)
            self.facts[name] = value

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
