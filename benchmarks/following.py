"""What it costs to follow a recording of six hours while it grows: memory for each 10,000 rows, and each look.

Rows of half a second are written by the recorder's own writer, as fast as it can, to a disk in memory where there is
one. The app's part is what its screen asks of the case again and again while somebody records; the transcriber's part
is its own follower, with a gate that hears silence. Memory is what Python holds and the most that it held, traced, so
that times are some three times too long: what counts is whether they grow.
"""

from __future__ import annotations

import argparse
import gc
import shutil
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.fault_time import MEMORY_DISK
from benchmarks.fault_trial import new_conversation
from benchmarks.filling import new_case
from benchmarks.report import begin, line
from capture.codec import flac_of
from casefile.case import Case
from casefile.events import Hand
from casefile.recording_file import RecordingWriter
from tests.transcribe.scripted import LoudnessGate, ScriptedEngine
from transcribe.follow import Follower

_RATE_HZ = 16_000
_HALF = _RATE_HZ // 2
_CLOCK_S = 1000.0


class Growing:
    """One conversation whose recording grows, row by row."""

    def __init__(self, folder: Path, code: str) -> None:
        self.case = new_case(folder)
        self.conversation = new_conversation(self.case, code).id
        by = Hand(self.case.people.reviewer("R1").id, "live")
        recording = self.case.recordings.begin(self.conversation, by, source="device")
        self._writer = RecordingWriter(recording.path, self.case.recordings.key(recording.id))
        self._flac = flac_of(np.zeros(_HALF, dtype=np.int16).tobytes(), _RATE_HZ)
        self._rows = 0

    def grow(self, rows: int) -> None:
        """Write so many rows."""
        for number in range(self._rows, self._rows + rows):
            clock_s = _CLOCK_S + (number + 1) / 2
            self._writer.add_sound(number / 2, _HALF, _RATE_HZ, self._flac, attended=True, clock_s=clock_s)
        self._rows += rows

    def close(self) -> None:
        """Let go of it."""
        self._writer.let_go()
        self.case.close()


def app_look(growing: Growing) -> Callable[[], None]:
    """Return what the screen of the conversation asks again and again."""
    case = Case(growing.case.folder, growing.case.key)

    def look() -> None:
        case.seals.closed_to_notes(growing.conversation)
        for recording in case.recordings.of(growing.conversation):
            case.recordings.time_of(recording)

    return look


def transcriber_look(growing: Growing) -> Callable[[], None]:
    """Return a round of the transcriber's loop."""
    case = Case(growing.case.folder, growing.case.key)
    engine = ScriptedEngine(lambda _: [])
    follower = Follower(growing.conversation, case.recordings, case.transcripts, case.seals, engine, LoudnessGate)

    def look() -> None:
        follower.step()
        assert follower.progress.recorded_s > 0

    return look


def measure(name: str, growing: Growing, look: Callable[[], None], parts: int, rows: int, each: int) -> None:
    """Let it grow part by part, and print after each what is held, what was held at most, and how long a look took."""
    growing.grow(each)
    look()
    for part in range(parts):
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        took_s = []
        for _ in range(rows // each):
            growing.grow(each)
            began_s = time.perf_counter()
            look()
            took_s.append(time.perf_counter() - began_s)
        gc.collect()
        now, peak = tracemalloc.get_traced_memory()
        more = f"{(now - before) / 1e3:+.0f} kB held, at most {(peak - before) / 1e3:.0f} kB beyond before"
        line(
            f"{name}, rows {part * rows} to {(part + 1) * rows}",
            f"{more}; a look {statistics.median(took_s) * 1e3:.1f} ms",
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.following", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000, help="a part, of half a second each")
    parser.add_argument("--parts", type=int, default=4, help="how many parts")
    parser.add_argument("--each", type=int, default=20, help="rows between two looks")
    given = parser.parse_args()
    begin("Following a recording that grows", "memory flat, no look longer than the one before")
    home = Path(tempfile.mkdtemp(prefix="vf", dir=MEMORY_DISK if MEMORY_DISK.is_dir() else None))
    try:
        for name, code, look_of in (("app", "P01", app_look), ("transcriber", "P02", transcriber_look)):
            growing = Growing(home / f"{code}.vantage", code)
            tracemalloc.start()
            measure(name, growing, look_of(growing), given.parts, given.rows, given.each)
            tracemalloc.stop()
            growing.close()
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
