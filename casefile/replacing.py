"""Taking a stretch out of the recordings' files: written anew under another key, then put in the place of the old.

The new file is on the disk before the case knows of it. One transaction of the case then makes its key the recording's
own, and so forgets the old one; from there on the old file can't be read, and any process can put the new one in place.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from casefile import holders
from casefile.attendance import Attendance
from casefile.database import Store
from casefile.disk import disk_errors
from casefile.errors import RemovalError
from casefile.recording_file import lock_path
from casefile.recordings import Recording, Recordings, rewritten_path
from casefile.repair import ASIDE
from casefile.rewriting import CutRow, rewrite_without
from casefile.stretches import Stretch, common
from casefile.system import Held, system


@dataclass(frozen=True)
class Rewritten:
    """A recording whose new file is written, and the key of that; `unattended` is what was known of the old one."""

    recording: Recording
    key: bytes | None
    unattended: list[Stretch]


class Replacing:
    """Writes the recordings of one case anew."""

    def __init__(self, store: Store, recordings: Recordings, attendance: Attendance) -> None:
        self._store = store
        self._recordings = recordings
        self._attendance = attendance

    @contextmanager
    def without(self, conversation: str, stretch: Stretch, cut: CutRow | None = None) -> Iterator[list[Rewritten]]:
        """Write anew what a stretch of a conversation touches, and hold it so that no recorder writes there.

        `cut` is `casefile.rewriting`'s. Raises RemovalError while one does, and StorageError, with nothing changed.
        """
        self.put_in_place()
        held: list[Held] = []
        written: list[Rewritten] = []
        try:
            for recording in self._recordings.of(conversation):
                if self._is_touched(recording, stretch):
                    held.append(_take(recording))
                    written.append(self._write(recording, stretch, cut))
            yield written
        finally:
            for lock in held:
                lock.release()
            self.drop_leftovers()

    def enter(self, written: list[Rewritten], removal: str) -> None:
        """Make the keys of the new files those of the recordings, inside a transaction of the caller's."""
        for one in written:
            self._attendance.keep(one.recording.id, one.unattended)
            self._store.execute(
                "UPDATE recording_key SET key = ? WHERE recording = ?",
                [one.key.hex() if one.key else "", one.recording.id],
            )
            self._store.execute("INSERT INTO rewriting VALUES (?, ?)", [one.recording.id, removal])

    def put_in_place(self) -> None:
        """Put every new file that the case knows of in the place of the old; raises StorageError where it can't be."""
        if not self._store.row("SELECT 1 AS yes FROM rewriting LIMIT 1"):
            return
        with self._store.write():
            for row in self._store.rows("SELECT recording FROM rewriting"):
                path = self._recordings.get(row["recording"]).path
                fresh = rewritten_path(path)
                with disk_errors():
                    # It is there already where a process died right after it had put it there. What a repair kept
                    # aside holds the stretch as well.
                    if fresh.exists():
                        fresh.replace(path)
                    system.sync_folder(path.parent)
                    for left in (lock_path(fresh), *path.parent.glob(f"{path.stem}{ASIDE}*")):
                        left.unlink(missing_ok=True)
                for table in ("rewriting", "attendance"):
                    self._store.execute(f"DELETE FROM {table} WHERE recording = ?", [row["recording"]])

    def let_go(self, recording: str) -> None:
        """Let go of a recording's file here, so that it can be deleted also where an open one can't."""
        self._attendance.forget(recording)

    def drop_leftovers(self) -> None:
        """Delete the new files that no transaction has made the case's own, but for those being written."""
        with self._store.write():
            known = {row["recording"] for row in self._store.rows("SELECT recording FROM rewriting")}
            with disk_errors():
                for fresh in self._recordings.folder.glob("*.sound.new"):
                    is_held = system.is_locked(lock_path(fresh.with_suffix("")))
                    if fresh.name.split(".")[0] not in known and not is_held:
                        fresh.unlink(missing_ok=True)
                        lock_path(fresh).unlink(missing_ok=True)

    def _is_touched(self, recording: Recording, stretch: Stretch) -> bool:
        reader = self._recordings.open(recording)
        if reader is None:
            return False
        with closing(reader):
            sound = Stretch(0.0, reader.length_s()).on_conversation(self._recordings.time_of(recording))
        return bool(common([sound], [stretch]))

    def _write(self, recording: Recording, stretch: Stretch, cut: CutRow | None) -> Rewritten:
        unattended = self._attendance.unattended(recording)
        old = self._recordings.key(recording.id)
        fresh = secrets.token_bytes(32) if old is not None else None
        there = stretch.on_recording(self._recordings.time_of(recording))
        rewrite_without(recording.path, old, rewritten_path(recording.path), fresh, [(there.from_s, there.to_s)], cut)
        return Rewritten(recording, fresh, unattended)


def _take(recording: Recording) -> Held:
    # Whoever asks whether the recording grows holds the lock for that moment.
    path = lock_path(recording.path)
    with disk_errors():
        held = holders.lock_soon(path)
    if held is not None:
        return held
    raise RemovalError(
        title="A recording of this conversation is still running.",
        detail=f"What is being recorded can't be removed. It is held by {holders.who_holds(path)}.",
        remedy="Stop it first: vantage stop",
    )
