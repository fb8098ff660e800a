"""Known sound, a case to record into, parts for the seams, and looks at what was stored."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import wave
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from capture.audio_input import Block, Source
from capture.codec import pcm_of
from capture.live import LiveConversation, LiveState, LiveStatus
from capture.order import Order
from capture.running import running_recorders
from casefile.case import Case
from casefile.clock import SystemClock
from casefile.conversations import Conversation
from casefile.errors import StorageError
from casefile.events import Hand
from casefile.recording_file import Gap, RecordingReader, RecordingWriter, SoundRow
from casefile.recordings import Recording

Frames = NDArray[np.int16]
RATE_HZ = 16_000
PATIENCE_S = 60.0


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Wait for a condition, long enough for any machine."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, f"never came: {what}"
        time.sleep(0.01)


def noise(length_s: float, seed: int = 1, rate_hz: int = RATE_HZ) -> Frames:
    """Sound of which no two stretches are alike."""
    return np.random.default_rng(seed).integers(-20_000, 20_000, round(length_s * rate_hz), dtype=np.int16)


SOUND = noise(120.0)


def write_wav(path: Path, frames: Frames, rate_hz: int = RATE_HZ) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(frames.tobytes())
    return path


ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@dataclass(frozen=True)
class Stored:
    """Everything that lies in one recording's file."""

    rows: list[SoundRow]
    gaps: list[Gap]
    started_boot_s: float | None
    is_closed: bool

    @property
    def frames(self) -> Frames:
        return np.frombuffer(b"".join(pcm_of(row.flac) for row in self.rows), dtype=np.int16)

    @property
    def end_s(self) -> float:
        return self.rows[-1].end_s if self.rows else 0.0


def read_all(reader: RecordingReader) -> Stored:
    rows: list[SoundRow] = []
    while found := reader.rows(rows[-1].seq if rows else 0):
        rows += found
    started = reader.fact("started_boot_s")
    stored = Stored(rows, reader.gaps(), float(started) if started else None, reader.fact("closed") == "yes")
    reader.close()
    return stored


def stored_in(case: Case, recording: Recording) -> Stored:
    reader = case.recordings.open(recording)
    assert reader is not None
    return read_all(reader)


def place_in(sound: Frames, part: Frames) -> int:
    """The frame at which a part of the sound begins; the part must be there, frame by frame."""
    starts = np.flatnonzero(sound[: len(sound) - len(part) + 1] == part[0])
    found = [int(start) for start in starts if np.array_equal(sound[start : start + len(part)], part)]
    assert len(found) == 1, "what was stored is not a part of what was played"
    return found[0]


@dataclass(frozen=True)
class Conversing:
    """An open case and one conversation in it, without an agreement yet."""

    case: Case
    conversation: Conversation
    reviewer: str

    @property
    def hand(self) -> Hand:
        return Hand(self.reviewer, "live")

    def agree(self) -> None:
        self.case.agreements.enter(self.conversation.id, "given", self.hand, by_whom="participant")

    def recordings(self) -> list[Recording]:
        return self.case.recordings.of(self.conversation.id)

    def files(self) -> set[str]:
        """What lies in the folder of recordings."""
        return {path.name for path in (self.case.folder / "recordings").iterdir()}


class HandClock:
    """A clock that stands still until it is moved by hand."""

    def __init__(self, since_boot_s: float = 1000.0) -> None:
        self.since_boot_s = since_boot_s

    def now(self) -> str:
        return "2031-03-04T09:00:00.000Z"

    def boot_s(self) -> float:
        return self.since_boot_s


@dataclass
class ScriptedInput:
    """An input whose blocks the test puts into the queue by itself."""

    name: str = "scripted"
    rate_hz: int = RATE_HZ
    is_live: bool = True
    channels: int = 1
    ended: bool = False
    stopped: bool = False

    def start(self, deliver: Callable[[Block], None], backlog: Callable[[], int]) -> None:
        """Nothing comes by itself."""

    def has_ended(self) -> bool:
        return self.ended

    def stop(self) -> None:
        self.stopped = True


@dataclass
class Disk:
    """A disk that can be full, and the writes that were tried upon it."""

    is_full: bool = False
    tries: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self) -> None:
        self.tries += 1
        if self.is_full:
            raise StorageError(title="The disk is full.", detail="There is no room to write.", remedy="Free some.")


class FillingWriter(RecordingWriter):
    """The real writer, on a disk that can be full."""

    def __init__(self, path: Path, key: bytes | None, disk: Disk) -> None:
        self._filling = disk
        super().__init__(path, key)

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
        self._filling.write()
        super().add_sound(start_s, frames, rate_hz, flac, attended=attended, clock_s=clock_s, channels=channels)

    def add_gap(self, gap: Gap) -> None:
        self._filling.write()
        super().add_gap(gap)

    def set_fact(self, name: str, value: str) -> None:
        self._filling.write()
        super().set_fact(name, value)


def order_of(path: Path | None = None, *, file: Path | None = None, grace_s: float = 120.0) -> Order:
    return Order("R" * 26, "CASE", "secret of the case", "CONVERSATION", Source(file=file), path, None, grace_s)


def now_s() -> float:
    return SystemClock().boot_s()


def status_when(live: LiveConversation, state: LiveState, *, stored_s: float = 0.0) -> LiveStatus:
    wait_until(lambda: (now := live.status()).state == state and now.stored_s >= stored_s, f"{state}, {stored_s} s")
    return live.status()


def pid_of(live: LiveConversation) -> int:
    (found,) = [item for item in running_recorders() if item.conversation == live.conversation.id]
    return found.pid


def send(pid: int, name: str) -> None:
    """Send a signal by its name without SIG: not every system has each."""
    os.kill(pid, getattr(signal, f"SIG{name}"))
