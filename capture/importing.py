"""Import of recordings that were made elsewhere: decoded, stored like the recorder's own, and then taken into the case.

The order of things keeps the case as it was whatever happens: everything is decoded and written under a key that only
this process knows, and the case learns of it in one transaction once the last file is whole (`casefile.incoming`).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from capture.codec import flac_of
from capture.foreign_sound import ForeignSound, heard_in, look_at
from capture.room import bytes_an_hour
from casefile.case import Case
from casefile.disk import DiskFile, disk_errors
from casefile.errors import EntryError, StorageError
from casefile.events import Hand
from casefile.incoming import IncomingPart, Settle
from casefile.recording_file import Gap, RecordingWriter
from casefile.recordings import Recording
from casefile.timeline import frames_to_s

# Seconds imported, and of how many: None where a file does not say how long it is.
Progress = Callable[[float, float | None], None]
# What a gap of the file is called, apart from the gaps that a recorder knows.
MISSING = "missing in the imported file"
# Left free for the case itself, and for a recording that may run meanwhile.
ROOM_LEFT = 64 * 1024 * 1024
_ROWS_BETWEEN_LOOKS = 20


@dataclass(frozen=True)
class Imported:
    """What an import has made: the recordings in order, and remarks in words on how the files were taken."""

    recordings: list[Recording]
    length_s: float
    missing_s: float
    remarks: list[str]


def import_sound(
    case: Case,
    conversation: str,
    files: Sequence[Path],
    by: Hand,
    progress: Progress = lambda done_s, all_s: None,
    *,
    with_gaps: bool = False,
) -> Imported:
    """Import files as the next parts of a conversation, in their order and without a gap between them.

    Sound is kept as mono int16 at each file's own rate, above 48 kHz at 48 kHz; with `with_gaps` what is missing in a
    file becomes a gap instead of an error. Memory does not grow with the length. Raises AgreementError without an
    agreement in force, EntryError, SoundFileError and StorageError; then, and at Ctrl+C, the case is as it was.
    """
    return import_settled(case, lambda: (conversation, by), files, progress, with_gaps=with_gaps)


def import_settled(
    case: Case,
    settle: Settle,
    files: Sequence[Path],
    progress: Progress = lambda done_s, all_s: None,
    *,
    with_gaps: bool = False,
) -> Imported:
    """Do the same, with the entries that belong to the import made in its own moment.

    `settle` makes them (a conversation begun, an agreement) and returns the conversation's id and who imports. It is
    called twice, and what it has entered the first time is taken back.
    """
    case.incoming.rehearse(settle)
    sounds = _looked_at(files, with_gaps=with_gaps)
    _require_room(case, sounds)
    lengths = [sound.length_s for sound in sounds]
    all_s = None if None in lengths else sum(length for length in lengths if length is not None)
    done_s = missing_s = 0.0
    progress(0.0, all_s)
    with case.incoming.folder() as folder:
        parts: list[IncomingPart] = []
        for sound in sounds:
            parts.append(folder.part())
            store = _Store(parts[-1], sound.rate_hz)
            with closing(store.take_all(sound, with_gaps=with_gaps)) as moments:
                for at_s in moments:
                    progress(done_s + at_s, all_s)
            done_s += store.at_s
            missing_s += store.gaps_s
        recordings = case.incoming.take_in(settle, parts)
    return Imported(recordings, done_s, missing_s, [remark for sound in sounds for remark in sound.remarks])


def _looked_at(files: Sequence[Path], *, with_gaps: bool) -> list[ForeignSound]:
    if len({path.resolve() for path in files}) != len(files) or not files:
        raise EntryError(
            title="The same file is named twice." if files else "No file is named.",
            detail="Each file becomes one part of the conversation.",
            remedy="Name each file once, in the order in which they were recorded.",
        )
    labels = ["The file"] if len(files) == 1 else [f"File {n} of {len(files)}" for n in range(1, len(files) + 1)]
    return [look_at(path, label, with_gaps=with_gaps) for path, label in zip(files, labels, strict=True)]


def _require_room(case: Case, sounds: Sequence[ForeignSound]) -> None:
    needed = sum((sound.length_s or 0.0) / 3600 * bytes_an_hour(sound.rate_hz) for sound in sounds)
    free = _free(case.folder)
    if free < needed + ROOM_LEFT:
        raise StorageError(
            title="There is not enough room on the disk.",
            detail=f"The import may take {size_text(needed)}, and {size_text(free)} are free. Nothing was imported.",
            remedy="Free some space on the disk of the case, then import again.",
        )


def _free(folder: Path) -> int:
    with disk_errors():
        return shutil.disk_usage(folder).free


def size_text(count: float) -> str:
    """Write so many bytes as people read them."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{max(1, round(count / 1e6))} MB"


class _UnhurriedFile(DiskFile):
    """A file that is put on the disk once, at its end: before it is whole nothing depends on it."""

    def sync(self) -> None:
        """Leave it to the end."""

    def close(self) -> None:
        """Put everything on the disk and let go."""
        try:
            super().sync()
        finally:
            super().close()


class _Store:
    """Writes one file's sound as a recording of its own: rows of half a second, and gaps."""

    def __init__(self, part: IncomingPart, rate_hz: int) -> None:
        self._folder = part.path.parent
        self._rate_hz = rate_hz
        self._row_bytes = 2 * max(1, rate_hz // 2)
        self._waiting = bytearray()
        self._frames = 0
        self._rows = 0
        self.gaps_s = 0.0
        self._writer = RecordingWriter(part.path, part.key, _UnhurriedFile)

    @property
    def at_s(self) -> float:
        """Seconds stored, gaps included."""
        return self.gaps_s + frames_to_s(self._frames, self._rate_hz)

    def take_all(self, sound: ForeignSound, *, with_gaps: bool) -> Generator[float]:
        """Store everything that a file holds, telling the seconds stored, and close the recording."""
        try:
            for piece in heard_in(sound, with_gaps=with_gaps):
                if isinstance(piece, bytes):
                    self._waiting += piece
                    self._write_rows(self._row_bytes)
                else:
                    self._write_rows(2)
                    self._writer.add_gap(Gap(self.at_s, piece, MISSING))
                    self.gaps_s += piece
                yield self.at_s
            self._write_rows(2)
            self._writer.set_fact("closed", "yes")
            yield self.at_s
        finally:
            with disk_errors():
                self._writer.let_go()

    def _write_rows(self, at_least: int) -> None:
        """Write whole rows, and where less is enough also the rest."""
        while len(self._waiting) >= max(2, at_least):
            pcm = bytes(self._waiting[: self._row_bytes])
            del self._waiting[: self._row_bytes]
            count = len(pcm) // 2
            self._writer.add_sound(self.at_s, count, self._rate_hz, flac_of(pcm, self._rate_hz), attended=True)
            self._frames += count
            self._rows += 1
            if self._rows % _ROWS_BETWEEN_LOOKS == 0:
                self._look_at_the_room()

    def _look_at_the_room(self) -> None:
        if _free(self._folder) < ROOM_LEFT // 2:
            raise StorageError(
                title="The disk is nearly full.",
                detail="The rest of the import has no room. Nothing was imported.",
                remedy="Free some space on the disk of the case, then import again.",
            )
