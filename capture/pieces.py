"""From blocks to rows of half a second: what is stored, where it lies, and what is left out.

Pure but for the clock readings in the blocks, so that every cut can be tested without a device. Of live sound every
frame up to a pause is in exactly one piece, and the clock between two pieces that do not meet is in exactly one gap.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Literal

from capture.arrivals import LATE_S, Arrivals, Heard
from capture.audio_input import Block
from casefile.recording_file import Gap
from casefile.timeline import ClockPair, frames_to_s, s_to_frames

ROW_S = 0.5
# Of live sound this much is kept back, so that a key press which comes through a moment later can still cut it off.
HELD_BACK_S = 0.2
# A key press that is older than this is not believed, and takes nothing that is on the disk.
REACH_S = 60.0
# So many of the newest blocks are remembered, by when they were heard, for a key press that comes through late.
_REMEMBERED = 256
# So much is remembered, in memory alone, by one that stands by: it hears a little late from when on it is to record.
_STANDS_BY_S = 1.0


Begins = Literal["at once", "paused", "standing by"]
Reason = Literal["paused", "no sound arrived", "overflow", "computer asleep"]


@dataclass(frozen=True)
class Piece:
    """A row to be stored: int16, samples of two channels by turns, `start_s` on the recording.

    `clock_s` is the clock that runs on in sleep at its end, None where the clock says nothing of the sound.
    """

    start_s: float
    pcm: bytes
    clock_s: float | None = None
    channels: int = 1

    @property
    def frames(self) -> int:
        """Return the number of samples of each channel."""
        return len(self.pcm) // (2 * self.channels)


@dataclass(frozen=True)
class CutFrom:
    """Whatever was handed out from `at_s` on, in seconds on the recording, is not to be kept after all."""

    at_s: float


Item = Piece | Gap | CutFrom


class Pieces:
    """Collects blocks into pieces and keeps the recording's own time, gaps included."""

    def __init__(self, rate_hz: int, *, is_live: bool, begins: Begins = "at once", channels: int = 1) -> None:
        """Take sound from the first frame on, or from the moment that `resume` or, standing by, `begin` names."""
        self._rate_hz = rate_hz
        self._is_live = is_live
        self._channels = channels
        self._frame_bytes = 2 * channels
        self._row_bytes = self._frame_bytes * s_to_frames(ROW_S, rate_hz)
        self._held_back_bytes = self._frame_bytes * s_to_frames(HELD_BACK_S, rate_hz) if is_live else 0
        self._waiting = bytearray()
        self._waiting_from_s = 0.0
        self._end_s = 0.0
        # The clock at `_end_s`; sound is wanted from `_from_s` to `_until_s` of the clock.
        self._taken_to_s: float | None = None
        self._from_s = math.inf if begins == "standing by" else -math.inf
        self._until_s = math.inf
        self._passed_over_from_s: float | None = None
        self._seen_s = -math.inf
        # Nothing more is taken before the next resume: the moment of the key press has been found in the sound.
        self._is_cut = False
        self._arrivals = Arrivals(rate_hz)
        self._recent: deque[tuple[float, float]] = deque(maxlen=_REMEMBERED)
        self._sleep_ended_s = -math.inf
        self._just_heard: deque[Block] = deque()
        self.started_boot_s: float | None = None
        if begins == "paused":
            self.pause(-math.inf)

    @property
    def stands_by(self) -> bool:
        """Tell whether the first frame is still to be named."""
        return self._from_s == math.inf and self._until_s == math.inf

    @property
    def is_paused(self) -> bool:
        """Tell whether sound is being passed over."""
        return self._until_s < math.inf

    def pair(self, now_s: float) -> ClockPair | None:
        """Return the newest pair of position and clock, or None before the first block."""
        if self._taken_to_s is None:
            return None
        if self._passed_over_from_s is not None:
            # A pause is as long as the clock says, and so is the gap that it leaves.
            return ClockPair(self._end_s + max(0.0, now_s - self._taken_to_s), max(now_s, self._taken_to_s))
        return ClockPair(self._end_s, self._taken_to_s)

    def take(self, block: Block) -> list[Item]:
        """Take a block in and return what is ready to be stored; what lies in a pause is left out, to the frame."""
        if self.started_boot_s is None:
            if self.stands_by:
                self._just_heard.append(block)
                while self._just_heard[0].clock_s < block.clock_s - _STANDS_BY_S:
                    self._just_heard.popleft()
            if block.clock_s <= self._from_s:
                return []
            begins_s = block.clock_s - frames_to_s(block.frames, self._rate_hz)
            self.started_boot_s = self._taken_to_s = max(begins_s, self._from_s)
        if not self._is_live:
            return self._take(Heard(block, block.clock_s))
        return self._take_all(self._arrivals.take(block, self._until_s))

    def look(self, now_s: float) -> list[Item]:
        """Return what becomes ready by time alone: late blocks that nothing has followed."""
        return self._take_all(self._arrivals.look(now_s))

    def came_late_s(self) -> float:
        """Return, once, how many seconds of a stall have come after all."""
        return self._arrivals.came_late_s()

    def pause(self, at_s: float) -> list[Item]:
        """Pass over all sound from a moment of the clock on, and return what was collected before it.

        What was taken in since is thrown away, and cut off again where it has been handed out. What is still to come
        from before that moment is taken.
        """
        if self.is_paused or self.stands_by:
            return []
        self._until_s = at_s
        if self._passed_over_from_s is None:
            self._passed_over_from_s = at_s
        if self._is_live and self._taken_to_s is not None and self._taken_to_s > at_s:
            return self._take_back(at_s)
        return self._collected()

    def resume(self, at_s: float) -> list[Item]:
        """Take sound in again from a moment of the clock on; the pause becomes a gap of its true length.

        Returns what was heard before the pause and had not been judged yet.
        """
        if not self.is_paused:
            return []
        ready = self._take_all(self._arrivals.release())
        self._from_s, self._until_s, self._is_cut = max(at_s, self._until_s), math.inf, False
        return ready

    def begin(self, at_s: float, *, paused: bool) -> list[Item]:
        """Stand by no longer: the recording's first frame is at this moment of the clock, taken in or passed over.

        Returns what is ready to be stored: the moment may lie a little back by the time it is told.
        """
        if not self.stands_by:
            return []
        self._from_s = at_s
        if paused:
            self._until_s = self._passed_over_from_s = at_s
        just_heard, self._just_heard = self._just_heard, deque()
        return [item for block in just_heard for item in self.take(block)]

    def end(self, at_s: float) -> list[Item]:
        """Take nothing from after a moment of the clock, for good; a pause that is not over ends there."""
        # Where a pause has just ended, nothing may have been taken since that waits to be judged.
        ready = [] if self.is_paused or self._passed_over_from_s is None else self._take_all(self._arrivals.release())
        if self._passed_over_from_s is None and not self.stands_by:
            return ready + self.pause(at_s)
        self._from_s, self._until_s = math.inf, -math.inf
        return ready + self._passed_over(at_s)

    def slept(self, until_s: float) -> None:
        """Tell that the machine slept until a moment of the clock: what is missing before it is missing for that."""
        self._sleep_ended_s = until_s

    def is_settled(self) -> bool:
        """Tell whether nothing from before the pause or the end can be on its way any more."""
        return self._seen_s >= self._until_s

    def flush(self) -> list[Item]:
        """Return what has been collected and is shorter than a row, with what waited to be judged."""
        return self._take_all(self._arrivals.release()) + self._collected()

    def _take_all(self, blocks: list[Heard]) -> list[Item]:
        return [item for heard in blocks for item in self._take(heard)]

    def _take(self, heard: Heard) -> list[Item]:
        self._seen_s = max(self._seen_s, heard.ends_s)
        pcm, first_s, last_s = self._wanted(heard)
        if not pcm:
            return self._collected() if self.is_settled() else []
        ready = self._account_for(first_s, heard)
        self._taken_to_s = last_s
        self._waiting += pcm
        self._end_s = self._waiting_from_s + frames_to_s(self._frames(self._waiting), self._rate_hz)
        self._recent.append((self._end_s, last_s))
        while len(self._waiting) >= self._row_bytes + self._held_back_bytes:
            ready.append(self._cut(self._row_bytes))
        return ready + (self._collected() if self.is_settled() else [])

    def _collected(self) -> list[Item]:
        return [self._cut(len(self._waiting))] if self._waiting else []

    def _take_back(self, at_s: float) -> list[Item]:
        """Undo the taking in of what came after a key press, which can come through later than rows are made."""
        self._is_cut = True
        # Of the blocks that came after it the one that came earliest says best where in the sound it lies.
        after = [(end_s, clock_s) for end_s, clock_s in self._recent if clock_s >= at_s]
        surplus_s = min((self._end_s - end_s + clock_s - at_s for end_s, clock_s in after), default=0.0)
        waiting_s = frames_to_s(self._frames(self._waiting), self._rate_hz)
        kept = max(0, self._frames(self._waiting) - s_to_frames(surplus_s, self._rate_hz))
        del self._waiting[self._frame_bytes * kept :]
        if surplus_s > REACH_S:
            return []
        late_s = min(surplus_s - waiting_s, self._waiting_from_s)
        if late_s > 0.0:
            self._waiting_from_s -= late_s
        self._end_s = self._waiting_from_s + frames_to_s(kept, self._rate_hz)
        self._taken_to_s = at_s
        return [CutFrom(self._end_s)] if late_s > 0.0 else self._collected()

    def _wanted(self, heard: Heard) -> tuple[bytes, float, float]:
        """Return the part of a block that is wanted, with the clock at its two ends."""
        block, ends_s = heard.block, heard.ends_s
        if not self._is_live:
            # The clock says nothing of where in the sound a block lies: it is taken whole or not at all.
            is_wanted = self._from_s <= ends_s <= self._until_s
            return block.pcm if is_wanted else b"", ends_s, ends_s
        if self._is_cut:
            return b"", ends_s, ends_s
        begins_s = ends_s - frames_to_s(block.frames, self._rate_hz)
        first = min(block.frames, s_to_frames(max(0.0, min(self._from_s, ends_s) - begins_s), self._rate_hz))
        left_out_s = max(0.0, ends_s - max(self._until_s, begins_s))
        self._is_cut = left_out_s > 0.0
        last = max(first, block.frames - s_to_frames(left_out_s, self._rate_hz))
        first_s, last_s = (begins_s + frames_to_s(edge, self._rate_hz) for edge in (first, last))
        return block.pcm[self._frame_bytes * first : self._frame_bytes * last], first_s, last_s

    def _account_for(self, first_s: float, heard: Heard) -> list[Item]:
        """Return what ends before sound that begins at a moment of the clock: pieces, and the gaps after them."""
        if self._passed_over_from_s is not None and self._from_s >= self._passed_over_from_s:
            ready = self._passed_over(first_s)
            # Sound from between two pauses may come when the second has begun.
            self._passed_over_from_s = self._until_s if self.is_paused else None
            return ready
        if not self._is_live or self._taken_to_s is None or heard.lost_s == 0.0:
            return []
        if heard.lost_s > LATE_S or not heard.block.overflow:
            slept = self._taken_to_s < self._sleep_ended_s
            return self._interrupt(heard.lost_s, "computer asleep" if slept else "no sound arrived")
        return self._interrupt(heard.lost_s, "overflow")

    def _passed_over(self, to_s: float) -> list[Item]:
        """Close a pause: a gap of its true length, and one before it where no sound had come for long."""
        paused_s, self._passed_over_from_s = self._passed_over_from_s, None
        if self._taken_to_s is None or paused_s is None:
            return []
        ready: list[Item] = []
        taken_to_s, self._taken_to_s = self._taken_to_s, max(to_s, self._taken_to_s)
        if self._is_live and paused_s - taken_to_s > LATE_S:
            ready += self._interrupt(paused_s - taken_to_s, "no sound arrived")
            taken_to_s = paused_s
        return ready + self._interrupt(max(0.0, to_s - taken_to_s), "paused")

    def _interrupt(self, length_s: float, reason: Reason) -> list[Item]:
        ready = self._collected()
        ready.append(Gap(self._end_s, length_s, reason))
        self._waiting_from_s = self._end_s = self._end_s + length_s
        return ready

    def _cut(self, length: int) -> Piece:
        pcm = bytes(self._waiting[:length])
        del self._waiting[:length]
        start_s, end_s = (
            self._waiting_from_s,
            self._waiting_from_s + frames_to_s(length // self._frame_bytes, self._rate_hz),
        )
        self._waiting_from_s = end_s
        if not self._is_live or self._taken_to_s is None:
            return Piece(start_s, pcm, None, self._channels)
        return Piece(start_s, pcm, self._taken_to_s - (self._end_s - end_s), self._channels)

    def _frames(self, pcm: bytes | bytearray) -> int:
        return len(pcm) // self._frame_bytes
