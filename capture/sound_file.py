"""A sound file that plays as the microphone, in real time or as fast as it can be stored."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from capture.audio_input import Block
from capture.codec import read_as_microphone
from casefile.clock import SystemClock
from casefile.timeline import frames_to_s, s_to_frames

RATE_HZ = 16_000
_BLOCK_FRAMES = 800
_BACKLOG = 64
_LATE_S = 1.0


class SoundFileInput:
    """Delivers blocks of 50 ms, at 16 kHz."""

    name = "sound file"
    rate_hz = RATE_HZ

    def __init__(self, path: Path, *, fast: bool, since_clock_s: float | None = None, channels: int = 1) -> None:
        """Take a file; one that has played since a moment of the clock is heard from where it is by now."""
        self.channels = channels
        self.is_live = not fast
        self._since_s = since_clock_s
        self._path = path
        self._ended = threading.Event()
        self._stop = threading.Event()
        self._clock = SystemClock()

    def start(self, deliver: Callable[[Block], None], backlog: Callable[[], int]) -> None:
        """Decode the first piece, so that a bad file is said here, then deliver from a thread."""
        blocks = _blocks(read_as_microphone(self._path, RATE_HZ, self.channels), 2 * self.channels * _BLOCK_FRAMES)
        if self.is_live and self._since_s is not None:
            for _ in range(s_to_frames(max(0.0, self._clock.boot_s() - self._since_s), RATE_HZ) // _BLOCK_FRAMES):
                next(blocks, b"")
        first = next(blocks, b"")
        threading.Thread(target=self._play, args=(first, blocks, deliver, backlog), daemon=True).start()

    def has_ended(self) -> bool:
        """Tell whether the file is played to its end."""
        return self._ended.is_set()

    def stop(self) -> None:
        """End the delivery."""
        self._stop.set()

    def _play(
        self, first: bytes, rest: Iterator[bytes], deliver: Callable[[Block], None], backlog: Callable[[], int]
    ) -> None:
        try:
            due_s = self._clock.boot_s()
            pcm: bytes | None = first
            while pcm and not self._stop.is_set():
                if self.is_live:
                    due_s = self._wait_for(due_s + frames_to_s(len(pcm) // (2 * self.channels), RATE_HZ))
                while not self.is_live and backlog() > _BACKLOG and not self._stop.is_set():
                    self._stop.wait(0.002)
                deliver(Block(pcm, self._clock.boot_s(), channels=self.channels))
                pcm = next(rest, None)
        finally:
            # Also where the file turns out to be damaged further on: a sound that is over is never waited for.
            self._ended.set()

    def _wait_for(self, due_s: float) -> float:
        """Wait for a moment of the clock and return it; where it is long past, the sound goes on from now.

        So a machine that slept leaves a gap, as a microphone does, and not a flood.
        """
        now_s = self._clock.boot_s()
        self._stop.wait(max(0.0, due_s - now_s))
        return due_s if now_s - due_s < _LATE_S else now_s


def _blocks(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    waiting = b""
    for piece in pieces:
        waiting += piece
        while len(waiting) >= size:
            yield waiting[:size]
            waiting = waiting[size:]
    if waiting:
        yield waiting
