"""Which sound was recorded while no screen was connected to the recorder."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from casefile.database import Store
from casefile.disk import disk_errors
from casefile.errors import WrongKeyError
from casefile.frame_scan import Found, FrameScan
from casefile.recording_file import lock_path
from casefile.recordings import Recording, Recordings
from casefile.stretches import Stretch
from casefile.system import system

# A screen that is started anew, or that stands still for a moment, is no absence.
SHORTEST_S = 1.0
_TRIES = 3


@dataclass
class _Known:
    """What was last seen of one recording; its file is held open only while it grows."""

    key: bytes | None
    size: int = -1
    stretches: list[Stretch] = field(default_factory=list)
    runs: list[Stretch] = field(default_factory=list)
    goes_on: bool = False
    scan: FrameScan | None = None

    def begin(self) -> None:
        self.runs, self.goes_on = [], False

    def take(self, found: Found) -> None:
        """Put together the pieces of sound that follow one another with no screen, gaps between them included."""
        head = found.head
        if head.kind != "sound":
            return
        if self.goes_on and not head.is_attended:
            self.runs[-1] = Stretch(self.runs[-1].from_s, head.end_s)
        elif not head.is_attended:
            self.runs.append(Stretch(head.start_s, head.end_s))
        self.goes_on = not head.is_attended

    def let_go(self) -> None:
        if self.scan is not None:
            self.scan.close()
            self.scan = None


class Attendance:
    """Finds the unattended stretches of recordings, reading no more of a file than is new in it."""

    def __init__(self, store: Store, recordings: Recordings) -> None:
        self._store = store
        self._recordings = recordings
        self._known: dict[str, _Known] = {}
        self._turn = threading.Lock()

    def unattended(self, recording: Recording) -> list[Stretch]:
        """Return the stretches of a second or more that were recorded with no screen, in seconds on the recording."""
        if recording.removed:
            self.forget(recording.id)
            return []
        for _ in range(_TRIES):
            kept, is_rewritten = self._kept(recording.id), self._is_being_rewritten(recording.id)
            if is_rewritten or not recording.path.exists():
                break
            key = self._recordings.key(recording.id)
            # Taken after all that is asked of the case: whoever writes there may be waiting here. A key that does not
            # fit may be one that a removal has just replaced.
            with self._turn, suppress(WrongKeyError):
                return self._seen(recording, key, kept).stretches
        # What no key opens can't be heard either; it must not take the words of the conversation with it.
        return kept[1] if kept else []

    def settle(self, recording: Recording) -> None:
        """Keep in the case what was found in a recording that has ended, so that its file need not be read again."""
        if recording.removed or not recording.path.exists() or system.is_locked(lock_path(recording.path)):
            return
        stretches = self.unattended(recording)
        known, kept = self._known.get(recording.id), self._kept(recording.id)
        if known is None or (kept is not None and kept[0] == known.size):
            return
        self._store.execute(
            "INSERT INTO attendance VALUES (?, ?, ?) ON CONFLICT (recording) DO UPDATE SET bytes = excluded.bytes, "
            "unattended = excluded.unattended",
            [recording.id, known.size, json.dumps([[one.from_s, one.to_s] for one in stretches])],
        )

    def keep(self, recording: str, stretches: Iterable[Stretch]) -> None:
        """Keep in the case what is known of a recording whose file is about to be written anew."""
        self.forget(recording)
        self._store.execute(
            "INSERT OR REPLACE INTO attendance VALUES (?, -1, ?)",
            [recording, json.dumps([[one.from_s, one.to_s] for one in stretches])],
        )

    def forget(self, recording: str) -> None:
        """Let go of one recording's file, before it is replaced or deleted."""
        with self._turn:
            known = self._known.pop(recording, None)
            if known is not None:
                known.let_go()

    def close(self) -> None:
        """Let go of the files."""
        for recording in list(self._known):
            self.forget(recording)

    def _seen(self, recording: Recording, key: bytes | None, kept: tuple[int, list[Stretch]] | None) -> _Known:
        with disk_errors():
            size = recording.path.stat().st_size
        known = self._known.get(recording.id)
        if known is not None and known.key != key:
            known.let_go()
            known = None
        if known is None:
            known = self._known[recording.id] = _Known(key)
        if known.size != size and kept is not None and kept[0] == size:
            known.size, known.stretches = kept
        if known.size != size:
            self._read(recording, known, size)
        return known

    def _read(self, recording: Recording, known: _Known, size: int) -> None:
        with disk_errors():
            known.scan = known.scan or FrameScan(recording.path, known.key, known)
            known.scan.scan()
        known.size, known.stretches = size, [run for run in known.runs if run.length_s >= SHORTEST_S]
        if not system.is_locked(lock_path(recording.path)):
            known.let_go()

    def _kept(self, recording: str) -> tuple[int, list[Stretch]] | None:
        row = self._store.row("SELECT bytes, unattended FROM attendance WHERE recording = ?", [recording])
        return (row["bytes"], [Stretch(*one) for one in json.loads(row["unattended"])]) if row else None

    def _is_being_rewritten(self, recording: str) -> bool:
        return self._store.row("SELECT 1 AS yes FROM rewriting WHERE recording = ?", [recording]) is not None
