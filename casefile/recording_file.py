"""`recordings/<id>.db`: one encrypted database per recording, written by its recorder alone.

A row each half second holds that piece of sound as a whole FLAC file, its place on the recording's own time, and a
hash; gaps have rows of their own. Nobody else's lock can delay a row, since nobody else writes here.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casefile.database import connect, mapped_errors
from casefile.errors import CaseBusyError, CaseDamagedError
from casefile.system import Held, system
from casefile.timeline import frames_to_s

_LOCK_TRIES = 20
_LOCK_PAUSE_S = 0.02
_SCHEMA = """
CREATE TABLE IF NOT EXISTS sound (
  seq INTEGER PRIMARY KEY, start_s REAL NOT NULL, frames INTEGER NOT NULL, rate_hz INTEGER NOT NULL,
  flac BLOB NOT NULL, sha256 BLOB NOT NULL, attended INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS gap (
  id INTEGER PRIMARY KEY, start_s REAL NOT NULL, length_s REAL NOT NULL, reason TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT
"""


@dataclass(frozen=True)
class SoundRow:
    """About half a second of sound: mono int16 in FLAC, `start_s` on the recording's own time.

    `attended` tells whether a screen was connected to the recorder.
    """

    seq: int
    start_s: float
    frames: int
    rate_hz: int
    flac: bytes
    attended: bool

    @property
    def end_s(self) -> float:
        """Seconds on the recording at which this piece ends."""
        return self.start_s + frames_to_s(self.frames, self.rate_hz)


@dataclass(frozen=True)
class Gap:
    """Seconds of the recording without sound, and why (paused, device, removed, overflow)."""

    start_s: float
    length_s: float
    reason: str


class RecordingWriter:
    """The recorder's hand on its file."""

    def __init__(self, path: Path, key: bytes | None) -> None:
        self._held: Held = _take(path)
        try:
            self._connection = connect(path, key)
            with mapped_errors():
                # In one piece, so that a reader finds all the tables or none.
                for statement in ("BEGIN IMMEDIATE", *_SCHEMA.split(";"), "COMMIT"):
                    self._connection.execute(statement)
        except BaseException:
            self._held.release()
            raise

    def add_sound(self, start_s: float, frames: int, rate_hz: int, flac: bytes, *, attended: bool) -> None:
        """Commit one piece of sound; it is on the disk when this returns."""
        values = (start_s, frames, rate_hz, flac, hashlib.sha256(flac).digest(), attended)
        self._commit("INSERT INTO sound VALUES (NULL, ?, ?, ?, ?, ?, ?)", values)

    def add_gap(self, gap: Gap) -> None:
        """Commit one gap."""
        self._commit("INSERT INTO gap VALUES (NULL, ?, ?, ?)", (gap.start_s, gap.length_s, gap.reason))

    def set_fact(self, name: str, value: str) -> None:
        """Commit one fact about the recording: when it started, on which device, that it was closed."""
        self._commit("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    def close(self) -> None:
        """Mark the recording as closed cleanly and fold the log into the file."""
        self.set_fact("closed", "yes")
        self.let_go()

    def let_go(self) -> None:
        """Let go of the file as it is, without calling the recording closed."""
        self._connection.close()
        self._held.release()

    def _commit(self, sql: str, values: tuple[Any, ...]) -> None:
        with mapped_errors():
            self._connection.execute(sql, values)


class RecordingReader:
    """Anybody's view of a recording, also while it grows."""

    def __init__(self, path: Path, key: bytes | None) -> None:
        self._path = path
        self._connection = connect(path, key, read_only=True)

    @property
    def has_begun(self) -> bool:
        """Tell whether the recorder has got as far as making the tables; nothing else can be asked before."""
        with mapped_errors():
            found = self._connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()
        return bool(found[0])

    def rows(self, after_seq: int = 0, limit: int = 120) -> list[SoundRow]:
        """Return the next pieces of sound, in order; raises CaseDamagedError for one that is not what was written."""
        with mapped_errors():
            found = self._connection.execute(
                "SELECT seq, start_s, frames, rate_hz, flac, sha256, attended FROM sound WHERE seq > ? ORDER BY seq "
                "LIMIT ?",
                (after_seq, limit),
            ).fetchall()
        for row in found:
            if hashlib.sha256(row[4]).digest() != row[5]:
                raise CaseDamagedError(
                    title="A piece of the recording is damaged.",
                    detail=f"Half a second at {row[1]:.1f} s is not what was written.",
                    remedy="Restore the case from a backup; the rest of the recording can still be read.",
                )
        return [SoundRow(row[0], row[1], row[2], row[3], row[4], bool(row[6])) for row in found]

    def gaps(self) -> list[Gap]:
        """Return all gaps in order."""
        with mapped_errors():
            return [
                Gap(*row)
                for row in self._connection.execute("SELECT start_s, length_s, reason FROM gap ORDER BY start_s")
            ]

    def length_s(self) -> float:
        """Return the seconds recorded so far, gaps included; rows come in the order of their time."""
        with mapped_errors():
            return float(
                self._connection.execute(
                    "SELECT max(coalesce((SELECT start_s + 1.0 * frames / rate_hz FROM sound ORDER BY seq DESC "
                    "LIMIT 1), 0), "
                    "coalesce((SELECT max(start_s + length_s) FROM gap), 0))"
                ).fetchone()[0]
            )

    def fact(self, name: str) -> str | None:
        """Return one fact, or None."""
        with mapped_errors():
            found = self._connection.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    @property
    def is_growing(self) -> bool:
        """Tell whether a recorder still holds the file."""
        return system.is_locked(lock_path(self._path))

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def lock_path(path: Path) -> Path:
    """Name the file whose lock a recorder holds while it writes."""
    return path.with_suffix(".lock")


def _take(path: Path) -> Held:
    # Whoever asks whether the recording grows holds the lock for that moment.
    for _ in range(_LOCK_TRIES):
        with mapped_errors():
            held = system.try_lock(lock_path(path))
        if held is not None:
            return held
        time.sleep(_LOCK_PAUSE_S)
    raise CaseBusyError(
        title="This recording is being written.",
        detail="Another recorder holds it.",
        remedy="Stop that one first: vantage stop",
    )
