"""A recorder that hears the same sound again and again, faster than it is spoken: for hours in minutes.

Run as a recorder: `python -P -m benchmarks.soak_sound SOUND SPEED SECONDS`, the seconds being those of the sound.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.fault_room import RATE_HZ, Frames
from capture.audio_input import AudioInput, Block, Source
from capture.codec import pcm_of
from capture.recorder import main as record
from casefile.clock import SystemClock
from casefile.recording_file import RecordingReader

_BLOCK_FRAMES = RATE_HZ // 20
_BACKLOG = 400
_ROWS = 240


class FastSound:
    """Sound at a multiple of its speed, in blocks of 50 ms of it; waits where the recorder falls behind."""

    name = "fast sound"
    rate_hz = RATE_HZ
    channels = 1
    is_live = False

    def __init__(self, sound: Path, speed: float, length_s: float) -> None:
        self._sound: Frames = np.load(sound, mmap_mode="r")
        self._speed = speed
        self._blocks = round(length_s * RATE_HZ) // _BLOCK_FRAMES
        self._clock = SystemClock()
        self._ended = threading.Event()
        self._stopped = threading.Event()

    def start(self, deliver: Callable[[Block], None], backlog: Callable[[], int]) -> None:
        """Deliver from a thread."""
        threading.Thread(target=self._play, args=(deliver, backlog), daemon=True).start()

    def has_ended(self) -> bool:
        """Tell whether all of it has been delivered."""
        return self._ended.is_set()

    def stop(self) -> None:
        """End the delivery."""
        self._stopped.set()

    def _play(self, deliver: Callable[[Block], None], backlog: Callable[[], int]) -> None:
        began_s = self._clock.boot_s()
        for number in range(self._blocks):
            due_s = began_s + number * _BLOCK_FRAMES / RATE_HZ / self._speed
            if self._stopped.wait(max(0.0, due_s - self._clock.boot_s())):
                break
            while backlog() > _BACKLOG and not self._stopped.wait(0.01):
                pass
            deliver(Block(said(self._sound, number * _BLOCK_FRAMES, _BLOCK_FRAMES).tobytes(), self._clock.boot_s()))
        self._ended.set()


def said(sound: Frames, first: int, frames: int) -> Frames:
    """Return so many samples from a number on, of a sound that begins anew at its end."""
    return np.take(sound, np.arange(first, first + frames), mode="wrap")


def fast_recorder(sound: Path, speed: float, length_s: float) -> Sequence[str]:
    """Return the command line of a recorder that hears it."""
    return (sys.executable, "-P", "-m", "benchmarks.soak_sound", str(sound), str(speed), str(length_s))


def frames_stored_in_order(reader: RecordingReader, sound: Path) -> tuple[int, int]:
    """Return how many frames a file holds, and how many of them are not those that were delivered in their place."""
    spoken: Frames = np.load(sound, mmap_mode="r")
    stored = wrong = 0
    for pcm in _pieces(reader):
        heard = np.frombuffer(pcm, dtype=np.int16)
        wrong += int(np.count_nonzero(heard != said(spoken, stored, len(heard))))
        stored += len(heard)
    reader.close()
    return stored, wrong


def _pieces(reader: RecordingReader) -> Iterator[bytes]:
    after = 0
    while rows := reader.rows(after, _ROWS):
        after = rows[-1].seq
        yield b"".join(pcm_of(row.flac) for row in rows)


def _open(source: Source) -> AudioInput:
    return FastSound(Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]))


if __name__ == "__main__":
    record(_open)
