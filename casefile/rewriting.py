"""Writing a recording anew under another key: without what is to be removed, or without what damage has spoilt.

The old file is as good as gone once its key is forgotten.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from casefile.disk import DiskFile, disk_errors
from casefile.recording_file import DAMAGED, REMOVED, Gap, RecordingReader, RecordingWriter, SoundRow


def rewrite_without(
    source: Path, key: bytes | None, target: Path, new_key: bytes | None, stretches: Sequence[tuple[float, float]]
) -> list[Gap]:
    """Write a recording anew, under another key, without the rows that touch any of the stretches.

    Stretches are from and to, in seconds on the recording. What is left out becomes gaps, removed or damaged, and
    these are returned. Whatever stood at `target` is replaced; it is on the disk on return. Raises StorageError.
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
            for item in _without(reader.items(), stretches):
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
        super().sync()
        super().close()


def _without(items: Iterator[SoundRow | Gap], stretches: Sequence[tuple[float, float]]) -> Iterator[SoundRow | Gap]:
    """Put gaps in the place of rows that touch a stretch, one for neighbours."""
    removed: Gap | None = None
    for item in items:
        if isinstance(item, SoundRow) and any(
            item.start_s < to_s and item.end_s > from_s for from_s, to_s in stretches
        ):
            start_s = item.start_s if removed is None else removed.start_s
            removed = Gap(start_s, item.end_s - start_s, REMOVED)
            continue
        if removed is not None:
            yield removed
            removed = None
        yield item
    if removed is not None:
        yield removed


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
