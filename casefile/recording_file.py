"""`recordings/<id>.sound`: one file per recording, written by its recorder alone, only ever longer.

A frame each half second (`casefile.frames`) holds that piece of sound as a whole FLAC file with its place on the
recording's own time; gaps and facts have frames of their own. A frame is on the disk when its writing returns. What
damage leaves whole can still be read, since no frame needs another, and what it took has a gap in its place.
"""

from __future__ import annotations

import contextlib
import json
import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from operator import itemgetter
from pathlib import Path

from casefile import holders
from casefile.disk import Disk, DiskFile, disk_errors
from casefile.errors import CaseBusyError
from casefile.frame_places import CLOSED, FramePlaces
from casefile.frame_scan import TIMED, Found
from casefile.frames import Head, Sealer
from casefile.system import Held, system
from casefile.timeline import frames_to_s

# How many frames back a key press that comes late can still cut: ten minutes.
_REACH_BACK = 1_200
DAMAGED = "damaged"
REMOVED = "removed"


@dataclass(frozen=True)
class SoundRow:
    """About half a second of sound: int16 in FLAC, one channel or two, `start_s` on the recording's own time.

    `attended` tells whether a screen was connected to the recorder; `clock_s` is the clock that runs on in sleep at
    the end of the row, None where the sound came from no device.
    """

    seq: int
    start_s: float
    frames: int
    rate_hz: int
    flac: bytes
    attended: bool
    clock_s: float | None = None
    channels: int = 1

    @property
    def end_s(self) -> float:
        """Seconds on the recording at which this piece ends."""
        return self.start_s + frames_to_s(self.frames, self.rate_hz)


@dataclass(frozen=True)
class Gap:
    """Seconds of the recording without sound, and why (paused, no sound arrived, overflow, removed, damaged)."""

    start_s: float
    length_s: float
    reason: str

    @property
    def end_s(self) -> float:
        """Seconds on the recording at which sound goes on."""
        return self.start_s + self.length_s


class RecordingWriter:
    """The recorder's hand on its file."""

    def __init__(self, path: Path, key: bytes | None, new_disk: Callable[[Path], Disk] = DiskFile) -> None:
        """Take the file, made where there is none; `new_disk` is how its bytes are written.

        Raises StorageError, CaseBusyError while another writes it, and WrongKeyError.
        """
        self._held: Held = _take(path)
        self._path, self._key = path, key
        self._sealer = Sealer(key)
        self._recent: deque[Found] = deque(maxlen=_REACH_BACK)
        try:
            self._end, self._next_number = self._found()
            with disk_errors():
                self._disk = new_disk(path)
        except BaseException:
            self._held.release()
            raise
        try:
            if self._next_number == 0:
                self._commit(Head(0, "begin"), b"")
        except BaseException:
            self.let_go()
            raise

    def add_sound(
        self,
        start_s: float,
        frames: int,
        rate_hz: int,
        flac: bytes,
        *,
        attended: bool,
        clock_s: float | None = None,
        channels: int = 1,
    ) -> None:
        """Commit one piece of sound; it is on the disk when this returns."""
        head = Head(
            self._next_number,
            "sound",
            start_s,
            frames_to_s(frames, rate_hz),
            float("nan") if clock_s is None else clock_s,
            frames,
            rate_hz,
            channels,
            attended,
        )
        self._commit(head, flac)

    def add_gap(self, gap: Gap) -> None:
        """Commit one gap."""
        self._commit(Head(self._next_number, "gap", gap.start_s, gap.length_s), gap.reason.encode())

    def set_fact(self, name: str, value: str) -> None:
        """Commit one fact about the recording: when it started, on which device, that it was closed."""
        self._commit(Head(self._next_number, "fact"), json.dumps([name, value]).encode())

    def cut_from(self, at_s: float) -> SoundRow | Gap | None:
        """Take everything from a moment on out of the file again, and overwrite it, down to whole rows.

        Returns the row or gap in which the moment lies, so that what came before it can be written anew. The numbers
        of what is cut are not given again. Raises StorageError.
        """
        cut_through: SoundRow | Gap | None = None
        while self._recent and self._recent[-1].head.end_s > at_s:
            found = self._recent[-1]
            if found.head.start_s < at_s:
                cut_through = self._item_at(found)
            self._cut(found.offset)
            self._recent.pop()
        return cut_through

    def close(self) -> None:
        """Mark the recording as closed cleanly."""
        self.set_fact(CLOSED, "yes")
        self.let_go()

    def let_go(self) -> None:
        """Let go of the file as it is, without calling the recording closed."""
        try:
            with disk_errors():
                self._disk.close()
        finally:
            self._held.release()

    def _commit(self, head: Head, body: bytes) -> None:
        data = self._sealer.frame(head, body)
        with disk_errors():
            try:
                self._disk.write(self._end, data)
                self._disk.sync()
            except OSError:
                # The next try goes to the same place; until then nothing half-written should lie there.
                with contextlib.suppress(OSError):
                    self._disk.cut(self._end)
                raise
        if head.kind in TIMED:
            self._recent.append(Found(replace(head, body_size=len(body)), self._end))
        self._end += len(data)
        self._next_number += 1

    def _cut(self, offset: int) -> None:
        with disk_errors():
            self._disk.write(offset, bytes(self._end - offset))
            self._disk.sync()
            self._disk.cut(offset)
            self._disk.sync()
        self._end = offset

    def _item_at(self, found: Found) -> SoundRow | Gap | None:
        with _places(self._path, self._key) as places:
            body = places.body(found)
        if body is None:
            return None
        head = found.head
        return _row(head, body) if head.kind == "sound" else Gap(head.start_s, head.length_s, body.decode())

    def _found(self) -> tuple[int, int]:
        """Return where the frames of an earlier writer end, and the next number; what is torn is written over."""
        if not self._path.exists():
            return 0, 0
        with _places(self._path, self._key) as places:
            places.scan()
            self._recent.extend(found for found in places.after() if found.head.kind in TIMED)
            return places.end, places.last_number + 1


class RecordingReader:
    """Anybody's view of a recording, also while it grows."""

    def __init__(self, path: Path, key: bytes | None) -> None:
        """Open the file; raises StorageError where there is none, and WrongKeyError."""
        self._path = path
        with disk_errors():
            self._places = FramePlaces(path, key)
        # Pieces of sound that were found not to be what was written, by their numbers.
        self._damaged: dict[int, Gap] = {}
        # Frames without sound of which nothing but their place can be read.
        self._spoilt: set[int] = set()

    @property
    def has_begun(self) -> bool:
        """Tell whether the recorder has got as far as its first frame; nothing else can be asked before."""
        with disk_errors():
            return self._places.has_begun

    def rows(self, after_seq: int = 0, limit: int = 120) -> list[SoundRow]:
        """Return the next pieces of sound, in order; one that is not what was written is passed over (see `gaps`)."""
        self._scan()
        sound = (found for found in self._after(after_seq) if found.head.kind == "sound")
        return list(islice(filter(None, map(self._row, sound)), limit))

    def gaps(self) -> list[Gap]:
        """Return all gaps in order, those that damage has made among them, as far as the sound has been read."""
        self._scan()
        gaps = [(found.head.number, self._gap(found)) for found in self._places.gaps]
        # A hole comes before the frame that tells of it.
        return [gap for _, gap in sorted([*self._holes, *gaps, *self._spoilt_sound], key=itemgetter(0))]

    def items(self) -> Iterator[SoundRow | Gap]:
        """Go through everything that has a place in time, in order, damage as gaps."""
        self._scan()
        holes = dict(self._holes)
        for found in self._after():
            if found.head.number in holes:
                yield holes[found.head.number]
            if found.head.kind == "gap":
                yield self._gap(found)
            elif found.head.kind == "sound":
                yield self._row(found) or _damage(found.head)

    def verify(self) -> list[Gap]:
        """Read everything, and return the gaps that damage has made."""
        self._scan()
        for found in self._after():
            if found.head.kind == "sound":
                self._row(found)
                continue
            with disk_errors():
                if self._places.body(found) is None:
                    self._spoilt.add(found.head.number)
        return [gap for gap in self.gaps() if gap.reason == DAMAGED]

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing of the file is damaged, as far as the sound has been read (see `verify`)."""
        self._scan()
        is_whole = not self._spoilt_sound and not self._spoilt and not self._places.holes
        return is_whole and self._places.is_unbroken

    def count(self) -> int:
        """Return the number of pieces of sound that have not been found damaged."""
        self._scan()
        return self._places.sounds - len(self._spoilt_sound)

    def length_s(self) -> float:
        """Return the seconds recorded so far, gaps included; frames come in the order of their time."""
        with disk_errors():
            last = self._places.last_timed()
        return 0.0 if last is None else last.end_s

    def whole_bytes(self) -> int:
        """Return how many bytes of the file can be copied: up to the last whole frame while it grows, else all."""
        self._scan()
        return self._places.end if self.is_growing else self._path.stat().st_size

    def fact(self, name: str) -> str | None:
        """Return one fact, or None."""
        self._scan()
        with disk_errors():
            return self._places.facts().get(name)

    def facts(self) -> dict[str, str]:
        """Return all facts by name."""
        self._scan()
        with disk_errors():
            return self._places.facts()

    @property
    def is_closed(self) -> bool:
        """Tell whether its recorder closed it in order; of a file that was, only the end is read."""
        with disk_errors():
            return self._places.is_closed

    @property
    def is_growing(self) -> bool:
        """Tell whether a recorder still holds the file."""
        return system.is_locked(lock_path(self._path))

    def close(self) -> None:
        """Let go of the file."""
        self._places.close()

    def _scan(self) -> None:
        with disk_errors():
            self._places.scan()

    def _after(self, number: int = -1) -> Iterator[Found]:
        with disk_errors():
            yield from self._places.after(number)

    @property
    def _holes(self) -> list[tuple[int, Gap]]:
        return [(number, Gap(from_s, to_s - from_s, DAMAGED)) for number, from_s, to_s in self._places.holes]

    @property
    def _spoilt_sound(self) -> list[tuple[int, Gap]]:
        # What a writer has cut off meanwhile may have looked damaged while it did.
        return [(number, gap) for number, gap in self._damaged.items() if self._places.holds(number)]

    def _row(self, found: Found) -> SoundRow | None:
        with disk_errors():
            flac = self._places.body(found)
        if flac is None:
            self._damaged[found.head.number] = _damage(found.head)
            return None
        return _row(found.head, flac)

    def _gap(self, found: Found) -> Gap:
        with disk_errors():
            reason = self._places.body(found)
        return _damage(found.head) if reason is None else Gap(found.head.start_s, found.head.length_s, reason.decode())


def written_by(paths: Iterable[Path]) -> str | None:
    """Return in words who writes the first of these recordings that is being written; None where none is."""
    return next((holders.who_holds(lock_path(path)) for path in paths if system.is_locked(lock_path(path))), None)


def lock_path(path: Path) -> Path:
    """Name the file whose lock a recorder holds while it writes."""
    return path.with_suffix(".lock")


def _row(head: Head, flac: bytes) -> SoundRow:
    clock_s = None if math.isnan(head.clock_s) else head.clock_s
    return SoundRow(
        head.number, head.start_s, head.frames, head.rate_hz, flac, head.is_attended, clock_s, head.channels
    )


def _damage(head: Head) -> Gap:
    return Gap(head.start_s, head.length_s, DAMAGED)


@contextlib.contextmanager
def _places(path: Path, key: bytes | None) -> Iterator[FramePlaces]:
    with disk_errors():
        places = FramePlaces(path, key)
        try:
            yield places
        finally:
            places.close()


def _take(path: Path) -> Held:
    # Whoever asks whether the recording grows holds the lock for that moment.
    with disk_errors():
        held = holders.lock_soon(lock_path(path))
    if held is not None:
        return held
    raise CaseBusyError(
        title="This recording is being written.",
        detail=f"It is held by {holders.who_holds(lock_path(path))}.",
        remedy="Stop that one first: vantage stop",
    )
