"""Writing a recording anew under another key: without what is to be removed, or without what damage has spoilt.

The old file is as good as gone once its key is forgotten.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from casefile.disk import DiskFile, disk_errors
from casefile.errors import CaseDamagedError
from casefile.recording_file import DAMAGED, REMOVED, Gap, RecordingReader, RecordingWriter, SoundRow
from casefile.stretches import Stretch, without
from casefile.timeline import frames_to_s

# Makes the FLAC of a part of a row: the frames from one number up to another. Raises CaseDamagedError for a row that
# can't be decoded. It is handed in by whoever knows the codec.
CutRow = Callable[[SoundRow, int, int], bytes]
# Seconds are floats: a frame that touches an edge by less than this share lies beyond it.
_SHARE = 1e-3
# Gaps that lie closer together than this are one.
_SEAM_S = 1e-6


def rewrite_without(
    source: Path,
    key: bytes | None,
    target: Path,
    new_key: bytes | None,
    stretches: Sequence[tuple[float, float]],
    cut: CutRow | None = None,
) -> list[Gap]:
    """Write a recording anew, under another key, without the frames that touch any of the stretches.

    Stretches are from and to, in seconds on the recording. Without `cut`, and where it can't decode a row, that row
    goes whole. What is left out becomes gaps, removed or damaged, and these are returned. Whatever stood at `target`
    is replaced; it is on the disk on return. Raises StorageError.
    """
    with disk_errors():
        target.unlink(missing_ok=True)
    left_out: list[Gap] = []
    with contextlib.closing(RecordingReader(source, key)) as reader:
        writer = RecordingWriter(target, new_key, _SyncedAtEnd)
        try:
            facts = reader.facts()
            for name in facts.keys() - {"closed"}:
                writer.set_fact(name, facts[name])
            for item in _without(reader.items(), [Stretch(*one) for one in stretches], cut):
                if isinstance(item, Gap):
                    writer.add_gap(item)
                    left_out += [item] if item.reason in (REMOVED, DAMAGED) else []
                else:
                    _copy(writer, item)
            if "closed" in facts:
                writer.set_fact("closed", facts["closed"])
        finally:
            with disk_errors():
                writer.let_go()
    return left_out


class _SyncedAtEnd(DiskFile):
    """A file that nobody reads before it is whole, so that it need be on the disk only then."""

    def sync(self) -> None:
        """Return at once."""

    def close(self) -> None:
        """Return once everything written is on the disk."""
        try:
            super().sync()
        finally:
            super().close()


def _without(
    items: Iterator[SoundRow | Gap], stretches: Sequence[Stretch], cut: CutRow | None
) -> Iterator[SoundRow | Gap]:
    """Put gaps in the place of what touches a stretch, one for neighbours."""
    removed: Gap | None = None
    for item in items:
        for part in [item] if isinstance(item, Gap) else _parts(item, stretches, cut):
            if isinstance(part, Gap) and part.reason == REMOVED:
                if removed is not None and part.start_s - removed.end_s > _SEAM_S:
                    yield removed
                    removed = None
                start_s = part.start_s if removed is None else removed.start_s
                removed = Gap(start_s, part.end_s - start_s, REMOVED)
                continue
            if removed is not None:
                yield removed
                removed = None
            yield part
    if removed is not None:
        yield removed


def _parts(row: SoundRow, stretches: Sequence[Stretch], cut: CutRow | None) -> list[SoundRow | Gap]:
    """Divide a row into what stays of it and gaps."""
    whole = Stretch(row.start_s, row.end_s)
    left = without([whole], stretches)
    if left == [whole]:
        return [row]
    spans = [(first, last) for one in left if (first := _from(row, one)) < (last := _until(row, one))]
    try:
        kept = [_part(row, first, last, cut) for first, last in spans] if cut is not None else []
    except CaseDamagedError:
        kept = []
    parts: list[SoundRow | Gap] = []
    at_s = row.start_s
    for part in kept:
        if part.start_s > at_s:
            parts.append(Gap(at_s, part.start_s - at_s, REMOVED))
        parts.append(part)
        at_s = part.end_s
    if row.end_s - at_s > _SEAM_S:
        parts.append(Gap(at_s, row.end_s - at_s, REMOVED))
    return parts


def _from(row: SoundRow, kept: Stretch) -> int:
    """The first frame that lies in a stretch as a whole."""
    return max(0, math.ceil((kept.from_s - row.start_s) * row.rate_hz - _SHARE))


def _until(row: SoundRow, kept: Stretch) -> int:
    """The frame behind the last one that does."""
    return min(row.frames, math.floor((kept.to_s - row.start_s) * row.rate_hz + _SHARE))


def _part(row: SoundRow, first: int, last: int, cut: CutRow) -> SoundRow:
    missing_s = frames_to_s(row.frames - last, row.rate_hz)
    return replace(
        row,
        start_s=row.start_s + frames_to_s(first, row.rate_hz),
        frames=last - first,
        flac=cut(row, first, last),
        clock_s=None if row.clock_s is None else row.clock_s - missing_s,
    )


def _copy(writer: RecordingWriter, row: SoundRow) -> None:
    writer.add_sound(
        row.start_s,
        row.frames,
        row.rate_hz,
        row.flac,
        attended=row.attended,
        clock_s=row.clock_s,
        channels=row.channels,
    )
