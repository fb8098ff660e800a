"""Repair: what can be saved of a damaged recording is written anew, and what is missing is said to the second.

Reading never needs a repair, since it passes over what is damaged by itself; a repair leaves a file that is whole, and
keeps the damaged one beside it.
"""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from casefile.disk import disk_errors
from casefile.errors import WrongKeyError
from casefile.recording_file import Gap, RecordingReader, lock_path
from casefile.recordings import Recording, Recordings
from casefile.rewriting import rewrite_without
from casefile.system import system

ASIDE = ".damaged"


@dataclass(frozen=True)
class Repaired:
    """What became of one damaged recording: seconds are on the recording.

    `rows` counts the half seconds saved, none where nothing in the file is whole; `missing` are the stretches that are
    lost. Whether more is missing at the end, the file can't tell unless its recorder closed it: `has_end` says so.
    """

    recording: Recording
    rows: int
    missing: tuple[Gap, ...]
    has_end: bool
    kept_aside: Path | None


def repair(recordings: Recordings, conversation: str) -> list[Repaired]:
    """Repair a conversation's recordings, and return those that were damaged; what is being written is left alone.

    Raises StorageError where there is no room for the new file; the damaged one then stays as it is.
    """
    found: list[Repaired] = []
    for recording in recordings.of(conversation):
        if recording.removed or not recording.path.exists() or system.is_locked(lock_path(recording.path)):
            continue
        repaired = _repair(recordings, recording)
        found += [] if repaired is None else [repaired]
    return found


def _repair(recordings: Recordings, recording: Recording) -> Repaired | None:
    key = recordings.key(recording.id)
    try:
        reader = RecordingReader(recording.path, key)
    except WrongKeyError:
        return Repaired(recording, 0, (), has_end=False, kept_aside=None)
    with contextlib.closing(reader):
        missing = tuple(reader.verify())
        if reader.is_sound:
            return None
        rows, has_end = reader.count(), reader.is_closed
    fresh, aside = recording.path.with_suffix(".mended"), _free_name(recording.path)
    rewrite_without(recording.path, key, fresh, key, [])
    with disk_errors():
        # A copy, so that there is a whole or a damaged recording under its name at every moment.
        shutil.copyfile(recording.path, aside)
        fresh.replace(recording.path)
        lock_path(fresh).unlink(missing_ok=True)
        system.sync_folder(recording.path.parent)
    recordings.forget_measures(recording.id)
    return Repaired(recording, rows, missing, has_end, aside)


def _free_name(path: Path) -> Path:
    numbered = (path.with_suffix(f"{ASIDE}{number or ''}") for number in range(1000))
    return next(name for name in numbered if not name.exists())
