"""Time: the one module that converts between frames, clocks and the conversation's timeline.

A conversation has one timeline, in seconds since the first frame of its first recording. A recording is a piece on it:
its own seconds count from its first frame, gaps included, and lie `starts_at_s` further on. The recorder publishes
pairs of position and clock; a key press is mapped through the last two, never by wall clock. Devices count seconds of
their own: where their clocks were measured (`casefile.drift`), `LaneTime` puts right what they are off.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from casefile.errors import EntryError

_LEAST_STEP_S = 1e-6


@dataclass(frozen=True)
class ClockPair:
    """A moment known on both: seconds on the recording, and seconds of the clock that runs on in sleep."""

    position_s: float
    clock_s: float


class KeyTimes:
    """Maps the moment of a key press to seconds on the recording, through the last two pairs."""

    def __init__(self) -> None:
        self._before: ClockPair | None = None
        self._last: ClockPair | None = None

    def learn(self, pair: ClockPair) -> None:
        """Take a pair in; one that is not later than the last is passed over."""
        if self._last is None or pair.clock_s > self._last.clock_s:
            self._before, self._last = self._last, pair

    def position_s(self, clock_s: float) -> float | None:
        """Return where on the recording a moment of the clock lies, or None before the first pair.

        Between and beyond the two pairs the position moves as it did between them; never below zero.
        """
        if self._last is None:
            return None
        speed = 1.0
        if self._before is not None:
            span_s = self._last.clock_s - self._before.clock_s
            speed = max(0.0, (self._last.position_s - self._before.position_s) / span_s)
        return max(0.0, self._last.position_s + (clock_s - self._last.clock_s) * speed)


@dataclass(frozen=True)
class Shift:
    """At this second of a recording, its sound lies `by_s` later on the conversation than its frames say."""

    position_s: float
    by_s: float


# What two lanes may differ by and still be heard as one; less is not put right.
LEAST_SHIFT_S = 0.01


@dataclass(frozen=True)
class LaneTime:
    """Where the seconds of one recording lie on its conversation, with what its device's clock is off put right.

    `shifts` stand in order; between two of them the shift moves evenly, before and after them it stays.
    """

    starts_at_s: float
    shifts: tuple[Shift, ...] = ()

    def on_conversation(self, position_s: float) -> float:
        """Convert seconds on the recording to seconds on its conversation."""
        return on_conversation(position_s, self.starts_at_s) + self._by_s(position_s)

    def on_recording(self, at_s: float) -> float:
        """Convert seconds on the conversation to seconds on the recording."""
        shifts, places = self.shifts, self._places
        if not shifts:
            return on_recording(at_s, self.starts_at_s)
        after = bisect_right(places, at_s)
        if after in (0, len(shifts)):
            return on_recording(at_s, self.starts_at_s) - shifts[max(0, after - 1)].by_s
        before_s, after_s = shifts[after - 1].position_s, shifts[after].position_s
        share = (at_s - places[after - 1]) / (places[after] - places[after - 1])
        return before_s + share * (after_s - before_s)

    @cached_property
    def _places(self) -> list[float]:
        return [on_conversation(shift.position_s, self.starts_at_s) + shift.by_s for shift in self.shifts]

    def _by_s(self, position_s: float) -> float:
        shifts = self.shifts
        after = bisect_right(shifts, position_s, key=lambda shift: shift.position_s)
        if after in (0, len(shifts)):
            return shifts[max(0, after - 1)].by_s if shifts else 0.0
        before, behind = shifts[after - 1], shifts[after]
        share = (position_s - before.position_s) / (behind.position_s - before.position_s)
        return before.by_s + share * (behind.by_s - before.by_s)


def lane_time(starts_at_s: float, pairs: Sequence[ClockPair], zero_clock_s: float) -> LaneTime:
    """Put a recording on its conversation by its device's clock as it was measured.

    `zero_clock_s` is the clock that runs on in sleep at the conversation's second 0. A recording that lies right
    already, to a hundredth of a second, is not moved.
    """
    shifts: list[Shift] = []
    reached_s = -math.inf
    for pair in pairs:
        # Time never runs back: where two stretches seem to overlap, the later one waits.
        reached_s = max(pair.clock_s - zero_clock_s, reached_s + _LEAST_STEP_S)
        shifts.append(Shift(pair.position_s, reached_s - on_conversation(pair.position_s, starts_at_s)))
    is_right = all(abs(shift.by_s) < LEAST_SHIFT_S for shift in shifts)
    return LaneTime(starts_at_s, () if is_right else tuple(shifts))


def frames_to_s(frames: int, rate_hz: int) -> float:
    """Convert a count of frames to seconds."""
    return frames / rate_hz


def s_to_frames(seconds: float, rate_hz: int) -> int:
    """Convert seconds to the nearest count of frames."""
    return round(seconds * rate_hz)


def on_conversation(position_s: float, starts_at_s: float) -> float:
    """Convert seconds on a recording to seconds on its conversation."""
    return position_s + starts_at_s


def on_recording(at_s: float, starts_at_s: float) -> float:
    """Convert seconds on a conversation to seconds on one of its recordings."""
    return at_s - starts_at_s


def next_start_s(
    *, first_boot_s: float, now_boot_s: float, same_boot: bool, wall_between_s: float, ended_at_s: float
) -> float:
    """Return where on the timeline a further recording begins.

    By the clock that runs on in sleep where the machine has not been started anew since (`same_boot`), else by the
    wall clock, which is all there is; never before the end of what is already recorded.
    """
    between_s = now_boot_s - first_boot_s if same_boot else wall_between_s
    return max(between_s, ended_at_s)


def long_clock_text(seconds: float | None) -> str:
    """Write seconds as a clock shows them, 00:12:41; an unknown time as dashes."""
    if seconds is None:
        return "--:--:--"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest:02}"


def clock_text(seconds: float | None) -> str:
    """Write seconds as people read them: 1:02:03, or 12:41 below an hour; an unknown time as `--:--`."""
    if seconds is None:
        return "--:--"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def time_text(seconds: float) -> str:
    """Say how long something takes, such as `45 s`, `8 min` or `2.5 h`; never nothing."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def seconds_of(text: str) -> float:
    """Read 12:30, 1:02:03 or 95.5 as seconds; raises EntryError for anything else."""
    parts = text.strip().split(":")
    try:
        seconds = float(parts[-1])
        for place, part in enumerate(reversed(parts[:-1]), 1):
            seconds += int(part) * 60**place
    except ValueError:
        seconds = -1.0
    if len(parts) > 3 or not 0.0 <= seconds < math.inf:
        raise EntryError(
            title="This is no time.", detail="A time is written 12:30 or 1:02:03.", remedy="Type it in this way."
        )
    return seconds
