"""From blocks to rows of half a second: what is stored, where it lies, and what is left out.

Pure but for the clock readings in the blocks, so that every cut can be tested without a device. Of live sound every
frame up to a pause is in exactly one piece, and the clock between two pieces that do not meet is in exactly one gap.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
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
# So much is remembered, in memory alone, by one that stands by: on a busy machine it hears late from when on it is to
# record.
_STANDS_BY_S = 10.0


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


@dataclass
class _Pause:
    """Sound that is passed over, from a moment of the clock on; of an earlier moment some may still be on its way.

    It is over at `ends_s`, and sound is wanted again from `to_s` on: never, where the recording ends with it.
    """

    from_s: float
    ends_s: float = math.inf
    to_s: float = math.inf
    # The moment of the key press has been found in the sound: nothing more is taken before `to_s`.
    is_cut: bool = False


@dataclass(frozen=True)
class _Taken:
    """A part of a block that was taken: where it ends on the recording and on the clock, and up to how much later."""

    end_s: float
    clock_s: float
    length_s: float
    later_s: float


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
        # The clock at `_end_s`; sound is wanted from `_from_s` of the clock on, but for pauses.
        self._taken_to_s: float | None = None
        self._from_s = math.inf if begins == "standing by" else -math.inf
        # Those after which no sound has been taken yet, in their order; the last one may still go on.
        self._pauses: deque[_Pause] = deque()
        self._seen_s = -math.inf
        self._arrivals = Arrivals(rate_hz)
        self._recent: deque[_Taken] = deque(maxlen=_REMEMBERED)
        # The block before was taken to its end: the one that follows it in the sound goes on from there.
        self._goes_on = False
        self._sleep_ended_s = -math.inf
        self._just_heard: deque[Block] = deque()
        self.started_boot_s: float | None = None
        if begins == "paused":
            self.pause(-math.inf)

    @property
    def stands_by(self) -> bool:
        """Tell whether the first frame is still to be named."""
        return self._from_s == math.inf and not self._pauses

    @property
    def is_paused(self) -> bool:
        """Tell whether sound is being passed over."""
        return bool(self._pauses) and self._pauses[-1].to_s == math.inf

    def pair(self, now_s: float) -> ClockPair | None:
        """Return the newest pair of position and clock, or None before the first block."""
        if self._taken_to_s is None:
            return None
        if self._pauses:
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
        return self._take_all(self._arrivals.take(block, self._wanted_until_s))

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
        # Of keys that come through late none is before the one that was pressed first.
        pause = _Pause(max(at_s, self._pauses[-1].to_s) if self._pauses else at_s)
        self._pauses.append(pause)
        if self._is_live and self._taken_to_s is not None and self._taken_to_s > pause.from_s:
            pause.is_cut = True
            return self._take_back(pause.from_s)
        return self._collected()

    def resume(self, at_s: float) -> None:
        """Take sound in again from a moment of the clock on; the pause becomes a gap of its true length.

        What was said before the pause, and is still on its way then, is taken when it comes.
        """
        if self.is_paused:
            pause = self._pauses[-1]
            pause.ends_s = pause.to_s = max(at_s, pause.from_s)

    def begin(self, at_s: float, *, paused: bool) -> list[Item]:
        """Stand by no longer: the recording's first frame is at this moment of the clock, taken in or passed over.

        Returns what is ready to be stored: the moment may lie a little back by the time it is told.
        """
        if not self.stands_by:
            return []
        self._from_s = at_s
        if paused:
            self._pauses.append(_Pause(at_s))
        just_heard, self._just_heard = self._just_heard, deque()
        return [item for block in just_heard for item in self.take(block)]

    def end(self, at_s: float) -> list[Item]:
        """Take nothing from after a moment of the clock, for good; a pause that is not over ends there."""
        if self.stands_by:
            self._pauses.append(_Pause(-math.inf))
        if not self.is_paused:
            return self.pause(at_s)
        self._pauses[-1].ends_s = max(at_s, self._pauses[-1].from_s)
        return []

    def slept(self, until_s: float) -> None:
        """Tell that the machine slept until a moment of the clock: what is missing before it is missing for that."""
        self._sleep_ended_s = until_s

    def is_settled(self) -> bool:
        """Tell whether nothing from before the pause or the end can be on its way any more."""
        return self._seen_s >= self._wanted_until_s

    def flush(self) -> list[Item]:
        """Return what has been collected and is shorter than a row, what waited to be judged, and what pauses left."""
        ready = self._take_all(self._arrivals.release()) + self._collected()
        is_missed = False
        for pause in self._pauses:
            # What came between a pause and the end is missing as well, where the pause was the last that was heard of.
            ends_s = pause.from_s if is_missed and pause.ends_s == math.inf else pause.ends_s
            is_missed = ends_s < math.inf
            ready += self._passed_over(pause, ends_s) if is_missed else []
        return ready

    @property
    def _wanted_until_s(self) -> float:
        return self._pauses[-1].from_s if self.is_paused else math.inf

    def _take_all(self, blocks: list[Heard]) -> list[Item]:
        return [item for heard in blocks for item in self._take(heard)]

    def _take(self, heard: Heard) -> list[Item]:
        self._seen_s = max(self._seen_s, heard.ends_s)
        ready: list[Item] = []
        goes_on, self._goes_on = self._goes_on and heard.lost_s == 0.0, False
        for passed, first, last in self._wanted(heard, goes_on=goes_on):
            self._goes_on = last == heard.block.frames
            ready += self._account_for(passed, self._clock_at(first, heard), heard)
            self._taken_to_s = self._clock_at(last, heard)
            self._waiting += heard.block.pcm[self._frame_bytes * first : self._frame_bytes * last]
            self._end_s = self._waiting_from_s + frames_to_s(self._frames(self._waiting), self._rate_hz)
            self._recent.append(
                _Taken(self._end_s, self._taken_to_s, frames_to_s(last - first, self._rate_hz), heard.later_s)
            )
            while len(self._waiting) >= self._row_bytes + self._held_back_bytes:
                ready.append(self._cut(self._row_bytes))
        return ready + (self._collected() if self.is_settled() else [])

    def _collected(self) -> list[Item]:
        return [self._cut(len(self._waiting))] if self._waiting else []

    def _take_back(self, at_s: float) -> list[Item]:
        """Undo the taking in of what came after a key press, which can come through later than rows are made."""
        # Of the blocks that came after it the one that came earliest says best where in the sound it lies.
        after = [taken for taken in self._recent if taken.clock_s >= at_s]
        surplus_s = min((self._end_s - taken.end_s + taken.clock_s - at_s for taken in after), default=0.0)
        # What may have been said after it goes, wherever it was put.
        doubtful = [taken for taken in self._recent if taken.later_s and taken.clock_s + taken.later_s > at_s]
        if doubtful:
            surplus_s = max(surplus_s, self._end_s - doubtful[0].end_s + doubtful[0].length_s)
            at_s = min(at_s, doubtful[0].clock_s - doubtful[0].length_s)
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

    def _wanted(self, heard: Heard, *, goes_on: bool) -> Iterator[tuple[list[_Pause], int, int]]:
        """Go through the parts of a block that are wanted, in frames, each with the pauses that came just before it."""
        frames, passed = heard.block.frames, list[_Pause]()
        # Blocks come a little early and late by turns: one whose place begins before the moment from which sound is
        # wanted is still after all that was taken of the one before it.
        first = 0 if goes_on else self._frame_at(self._from_s, heard)
        for pause in tuple(self._pauses):
            until = first if pause.is_cut else max(first, self._frame_at(pause.from_s - heard.later_s, heard))
            if until > first:
                yield self._over(passed), first, until
                passed = []
            pause.is_cut = pause.is_cut or until < frames
            first = max(first, self._frame_at(pause.to_s + heard.earlier_s, heard))
            if first == frames:
                return
            passed.append(pause)
        if first < frames:
            yield self._over(passed), first, frames

    def _over(self, passed: list[_Pause]) -> list[_Pause]:
        """Forget pauses after which sound is taken: what still comes from before their ends is not wanted any more."""
        for pause in passed:
            self._pauses.popleft()
            self._from_s = max(self._from_s, pause.to_s)
        return passed

    def _frame_at(self, at_s: float, heard: Heard) -> int:
        """Return the frame of a block that lies at a moment of the clock: the first one, or all of them, beyond it."""
        frames, length_s = heard.block.frames, frames_to_s(heard.block.frames, self._rate_hz)
        if not self._is_live:
            # The clock says nothing of where in the sound a block lies: it is taken whole or not at all.
            return frames if heard.ends_s <= at_s else 0
        return s_to_frames(min(max(at_s - (heard.ends_s - length_s), 0.0), length_s), self._rate_hz)

    def _clock_at(self, frame: int, heard: Heard) -> float:
        """Return the moment of the clock at which a frame of a block was heard."""
        if not self._is_live:
            return heard.ends_s
        return heard.ends_s - frames_to_s(heard.block.frames - frame, self._rate_hz)

    def _account_for(self, passed: list[_Pause], first_s: float, heard: Heard) -> list[Item]:
        """Return what ends before sound that begins at a moment of the clock: pieces, and the gaps after them."""
        if passed:
            *earlier, last = passed
            ready = [item for pause in earlier for item in self._passed_over(pause, pause.to_s)]
            return ready + self._passed_over(last, first_s)
        if not self._is_live or self._taken_to_s is None or heard.lost_s == 0.0:
            return []
        if heard.lost_s > LATE_S or not heard.block.overflow:
            slept = self._taken_to_s < self._sleep_ended_s
            return self._interrupt(heard.lost_s, "computer asleep" if slept else "no sound arrived")
        return self._interrupt(heard.lost_s, "overflow")

    def _passed_over(self, pause: _Pause, to_s: float) -> list[Item]:
        """Close a pause: a gap of its true length, and one before it where no sound had come for long."""
        if self._taken_to_s is None:
            return []
        ready: list[Item] = []
        taken_to_s, self._taken_to_s = self._taken_to_s, max(to_s, self._taken_to_s)
        if self._is_live and pause.from_s - taken_to_s > LATE_S:
            ready += self._interrupt(pause.from_s - taken_to_s, "no sound arrived")
            taken_to_s = pause.from_s
        return ready + (self._interrupt(to_s - taken_to_s, "paused") if to_s > taken_to_s else [])

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
