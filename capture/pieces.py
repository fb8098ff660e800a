"""From blocks to rows of half a second: what is stored, where it lies, and what is left out.

Pure but for the clock readings in the blocks, so that every cut can be tested without a device.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from capture.audio_input import Block
from casefile.recording_file import Gap
from casefile.timeline import ClockPair, frames_to_s, s_to_frames

ROW_S = 0.5
# A live device that was silent for longer than this has lost sound: a gap, not a late block.
_LATE_S = 1.0


@dataclass(frozen=True)
class Piece:
    """A row to be stored: mono int16, `start_s` on the recording."""

    start_s: float
    pcm: bytes


class Pieces:
    """Collects blocks into pieces and keeps the recording's own time, gaps included."""

    def __init__(self, rate_hz: int, *, is_live: bool) -> None:
        self._rate_hz = rate_hz
        self._is_live = is_live
        self._waiting = bytearray()
        self._waiting_from_s = 0.0
        self._end_s = 0.0
        self._last_clock_s: float | None = None
        self._paused_at_s: float | None = None
        self._from_s = 0.0
        self.started_boot_s: float | None = None

    @property
    def is_paused(self) -> bool:
        """Tell whether sound is being passed over."""
        return self._paused_at_s is not None

    def pair(self, now_s: float) -> ClockPair | None:
        """Return the newest pair of position and clock, or None before the first block."""
        if self._paused_at_s is not None:
            return ClockPair(self._end_s + max(0.0, now_s - self._paused_at_s), now_s)
        return None if self._last_clock_s is None else ClockPair(self._end_s, self._last_clock_s)

    def take(self, block: Block, until_s: float | None = None) -> list[Piece | Gap]:
        """Take a block in and return what is ready to be stored.

        Of a block that arrived after `until_s` (a key press) only the part before it is taken.
        """
        block_s = frames_to_s(block.frames, self._rate_hz)
        begins_s = block.clock_s - block_s
        if self.started_boot_s is None:
            self.started_boot_s = begins_s
        if self._paused_at_s is not None:
            return []
        pcm = block.pcm[2 * max(0, s_to_frames(self._from_s - begins_s, self._rate_hz)) :]
        if until_s is not None and block.clock_s > until_s:
            pcm = pcm[: 2 * max(0, s_to_frames(until_s - max(begins_s, self._from_s), self._rate_hz))]
        ready: list[Piece | Gap] = []
        late_s = begins_s - self._last_clock_s if self._last_clock_s is not None else 0.0
        if self._is_live and late_s > _LATE_S:
            ready += self._interrupt(late_s, "no sound arrived")
        elif block.overflow:
            ready += self._interrupt(0.0, "overflow")
        self._last_clock_s = min(block.clock_s, until_s) if until_s is not None else block.clock_s
        self._waiting += pcm
        self._end_s = self._waiting_from_s + frames_to_s(len(self._waiting) // 2, self._rate_hz)
        row_bytes = 2 * s_to_frames(ROW_S, self._rate_hz)
        while len(self._waiting) >= row_bytes:
            ready.append(self._cut(row_bytes))
        return ready

    def pause(self, at_s: float) -> list[Piece | Gap]:
        """Pass over all sound from a moment of the clock on, and return what was collected before it."""
        if self._paused_at_s is not None:
            return []
        self._paused_at_s = at_s
        return self.flush()

    def resume(self, at_s: float) -> list[Piece | Gap]:
        """Take sound in again from a moment of the clock on; the pause becomes a gap of its true length."""
        if self._paused_at_s is None:
            return []
        length_s = max(0.0, at_s - self._paused_at_s)
        self._paused_at_s = None
        self._last_clock_s = self._from_s = at_s
        return self._interrupt(length_s, "paused")

    def flush(self) -> list[Piece | Gap]:
        """Return what has been collected and is shorter than a row."""
        return [self._cut(len(self._waiting))] if self._waiting else []

    def _interrupt(
        self, length_s: float, reason: Literal["paused", "no sound arrived", "overflow"]
    ) -> list[Piece | Gap]:
        ready = self.flush()
        ready.append(Gap(self._end_s, length_s, reason))
        self._waiting_from_s = self._end_s = self._end_s + length_s
        return ready

    def _cut(self, length: int) -> Piece:
        piece = Piece(self._waiting_from_s, bytes(self._waiting[:length]))
        del self._waiting[:length]
        self._waiting_from_s += frames_to_s(length // 2, self._rate_hz)
        return piece
