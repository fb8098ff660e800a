"""Where each frame of a recording's file lies, in sixteen bytes a frame: six hours are well under a megabyte."""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from pathlib import Path

from casefile.frame_scan import TIMED, Found, FrameScan
from casefile.frames import Head

# Frames that lie closer together than this meet.
SEAM_S = 0.01
CLOSED = "closed"


class FramePlaces:
    """The frames of one file by number; heads are read again where they are wanted.

    What is seldom is kept as it is: gaps, holes that damage has made, and facts.
    """

    def __init__(self, path: Path, key: bytes | None) -> None:
        """Open the file; raises OSError, and WrongKeyError where no frame of this key is in it."""
        self._scan = FrameScan(path, key, self)

    def begin(self) -> None:
        """Forget all frames."""
        self._numbers, self._offsets = array("Q"), array("Q")
        self._reached_s = 0.0
        self._facts: list[Found] = []
        self.sounds = 0
        self.gaps: list[Found] = []
        # The number of the frame before which each lies, and from where to where nothing is in the file.
        self.holes: list[tuple[int, float, float]] = []

    def take(self, found: Found) -> None:
        """Take in the next frame."""
        head = found.head
        self._numbers.append(head.number)
        self._offsets.append(found.offset)
        if head.kind == "fact":
            self._facts.append(found)
        elif head.kind in TIMED:
            self.sounds += head.kind == "sound"
            if head.kind == "gap":
                self.gaps.append(found)
            if head.start_s - self._reached_s > SEAM_S:
                self.holes.append((head.number, self._reached_s, head.start_s))
            self._reached_s = max(self._reached_s, head.end_s)

    def scan(self) -> None:
        """Take in the frames that have come since."""
        self._scan.scan()

    def after(self, number: int = -1) -> Iterator[Found]:
        """Go through the frames with a higher number that are known by now, in order."""
        place, end = bisect_right(self._numbers, number), len(self._numbers)
        # A writer may cut some off on the way.
        while place < min(end, len(self._numbers)):
            found = self._scan.again(self._numbers[place], self._offsets[place])
            if found is not None:
                yield found
            place += 1

    def holds(self, number: int) -> bool:
        """Tell whether a frame of this number is known."""
        place = bisect_left(self._numbers, number)
        return place < len(self._numbers) and self._numbers[place] == number

    def facts(self) -> dict[str, str]:
        """Return all facts by name; of two of a name the later one counts."""
        bodies = (self._scan.body(found) for found in self._facts)
        return dict(json.loads(body) for body in bodies if body is not None)

    @property
    def is_closed(self) -> bool:
        """Tell whether the recording was closed, without reading all of a file that ends with saying so."""
        last = self._scan.ends_with()
        if last is not None and last.head.kind == "fact":
            body = self._scan.body(last)
            if body is not None and json.loads(body)[0] == CLOSED:
                return True
        self.scan()
        return CLOSED in self.facts()

    def body(self, found: Found) -> bytes | None:
        """Read what a frame holds; None where it is damaged."""
        return self._scan.body(found)

    @property
    def has_begun(self) -> bool:
        """Tell whether the file holds a frame at all; what has been written since is looked at only where none was."""
        if not self._scan.has_begun:
            self.scan()
        return self._scan.has_begun

    @property
    def is_unbroken(self) -> bool:
        """Tell whether the frames follow one another from the first byte to the last, as far as they were scanned."""
        return self._scan.is_unbroken

    @property
    def end(self) -> int:
        """The bytes of the file up to which whole frames are known."""
        return self._scan.end

    @property
    def last_number(self) -> int:
        """The number of the last frame that is known, -1 where none is."""
        return self._scan.last_number

    def last_timed(self) -> Head | None:
        """Return the last frame that has a place in time, read from the end of the file; None without one."""
        return self._scan.last_timed()

    def close(self) -> None:
        """Let go of the file."""
        self._scan.close()
