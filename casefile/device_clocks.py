"""What is known of the clocks of the devices that recorded, read from the recordings' files as they grow."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from pathlib import Path

from casefile.database import Store
from casefile.disk import disk_errors
from casefile.drift import ClockFit, ClockRows
from casefile.errors import WrongKeyError
from casefile.frame_scan import Found, FrameScan
from casefile.recording_file import lock_path
from casefile.system import system
from casefile.timeline import ClockPair

# A recording that grows is measured anew for so many more rows: twenty seconds.
_ROWS = 40


@dataclass
class _Known:
    """What was last seen of one recording; its file is held open only while it grows."""

    key: bytes | None
    size: int = -1
    measured: int = -_ROWS
    fit: ClockFit | None = None
    rows: ClockRows = field(default_factory=ClockRows)
    scan: FrameScan | None = None

    def begin(self) -> None:
        self.rows = ClockRows()

    def take(self, found: Found) -> None:
        self.rows.add(found.head)

    def let_go(self) -> None:
        if self.scan is not None:
            self.scan.close()
            self.scan = None
        self.begin()


class DeviceClocks:
    """Measures the clock behind each recording, reading no more of a file than is new in it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, _Known] = {}
        self._turn = threading.Lock()

    def fit(self, recording: str, path: Path, key: bytes | None) -> ClockFit | None:
        """Return what is known of the clock behind a recording; None where there is too little of it to tell."""
        if not path.exists():
            return None
        kept = None if recording in self._known else self._kept(recording)
        # Taken after all that is asked of the case: whoever writes there may be waiting here.
        with self._turn:
            return self._seen(recording, path, key, kept).fit

    def settle(self, recording: str, path: Path, key: bytes | None) -> None:
        """Keep in the case what was found in a recording that has ended, so that its file need not be read again."""
        if not path.exists() or system.is_locked(lock_path(path)):
            return
        fit, kept, size = self.fit(recording, path, key), self._kept(recording), self._known[recording].size
        if kept is not None and kept[0] == size:
            return
        pairs = [[pair.position_s, pair.clock_s] for pair in fit.pairs] if fit else []
        self._store.execute(
            "INSERT INTO device_clock VALUES (?, ?, ?, ?) ON CONFLICT (recording) DO UPDATE SET "
            "bytes = excluded.bytes, drift = excluded.drift, pairs = excluded.pairs",
            [recording, size, fit.drift if fit else 0.0, json.dumps(pairs)],
        )

    def close(self) -> None:
        """Let go of the files."""
        with self._turn:
            for known in self._known.values():
                known.let_go()
            self._known.clear()

    def _seen(self, recording: str, path: Path, key: bytes | None, kept: tuple[int, ClockFit | None] | None) -> _Known:
        with disk_errors():
            size = path.stat().st_size
        known = self._known.get(recording)
        if known is None or known.key != key:
            if known is not None:
                known.let_go()
            known = self._known[recording] = _Known(key)
        if known.size != size and kept is not None and kept[0] == size:
            known.size, known.fit = kept
        if known.size != size:
            self._read(path, known, size)
        return known

    def _read(self, path: Path, known: _Known, size: int) -> None:
        try:
            with disk_errors():
                known.scan = known.scan or FrameScan(path, known.key, known)
                known.scan.scan()
        except WrongKeyError:
            # What no key opens can't be heard either; it must not take the rest of the conversation with it.
            return
        known.size, is_growing = size, system.is_locked(lock_path(path))
        if not is_growing or abs(known.rows.count - known.measured) >= _ROWS:
            known.fit, known.measured = known.rows.fit(), known.rows.count
        if not is_growing:
            known.let_go()

    def _kept(self, recording: str) -> tuple[int, ClockFit | None] | None:
        row = self._store.row("SELECT bytes, drift, pairs FROM device_clock WHERE recording = ?", [recording])
        if row is None:
            return None
        pairs = tuple(ClockPair(*pair) for pair in json.loads(row["pairs"]))
        return row["bytes"], ClockFit(row["drift"], pairs) if pairs else None
