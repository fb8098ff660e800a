"""What is on the disk and what waits for it: nothing that was heard is given up while this process lives.

When the disk is full, the recording's reserve is given up piece by piece; then sound waits in memory, and is written
when there is room again.
"""

from __future__ import annotations

from collections import deque
from pathlib import Path

from capture.codec import flac_of, pcm_of
from capture.pieces import CutFrom, Item, Piece
from capture.room import RESERVE_H, bytes_an_hour, length_words
from casefile.clock import Clock
from casefile.errors import DiskFullError, VantageError
from casefile.recording_file import Gap, RecordingWriter, SoundRow, lock_path
from casefile.reserve import Reserve, clear_reserves
from casefile.system import system
from casefile.timeline import frames_to_s, s_to_frames

RETRY_S = 0.5
_LOOK_FOR_ROOM_S = 10.0
_NEWS_FOR_S = 60.0


class Keeper:
    """Writes pieces and gaps in their order; without a writer it forgets them."""

    def __init__(
        self,
        writer: RecordingWriter | None,
        rate_hz: int,
        clock: Clock,
        reserve: Reserve | None = None,
        channels: int = 1,
    ) -> None:
        self._writer = writer
        self._rate_hz = rate_hz
        self._channels = channels
        self._clock = clock
        self._reserve = reserve
        self._lives_on_reserve = False
        self._look_for_room_at_s = 0.0
        self._short_until_s: float | None = None
        self._waiting: deque[Item] = deque()
        self._trouble: str | None = None
        self._retry_at_s = 0.0
        self._began_boot_s: float | None = None
        self._beginning_is_written = False
        self._written_to_s = 0.0
        self.stored_s = 0.0
        # Of late key presses: what lay on the disk already, and was taken out again or is about to be.
        self.taken_out_s = 0.0

    @property
    def stores(self) -> bool:
        """Tell whether there is a file at all."""
        return self._writer is not None

    @property
    def only_in_memory_s(self) -> float:
        """Return the seconds of sound that wait to be written."""
        frames = sum(item.frames for item in self._waiting if isinstance(item, Piece))
        return frames_to_s(frames, self._rate_hz)

    @property
    def reserve_s(self) -> float:
        """Return the seconds of sound for which room is held back, whatever the sound is."""
        if self._reserve is None:
            return 0.0
        return self._reserve.size / bytes_an_hour(self._rate_hz, self._channels) * 3600.0

    @property
    def trouble(self) -> str | None:
        """Say in words what is wrong with the disk: sound that is not on it, or that only the reserve takes it."""
        if self._trouble is not None:
            return f"Not stored: {self._trouble} The last {self.only_in_memory_s:.0f} s are in memory only."
        if self._lives_on_reserve:
            return f"The disk is full. The reserve takes {self.reserve_s / 60:.0f} min more. Make room on the disk."
        return None

    def news(self, now_s: float) -> str | None:
        """Say at the beginning, in words, that the disk has no room for the reserve's full size."""
        reserve = self._reserve
        if reserve is None or reserve.is_being_filled or self._lives_on_reserve:
            return None
        if reserve.size >= _wanted(self._rate_hz, self._channels):
            return None
        if self._short_until_s is None:
            self._short_until_s = now_s + _NEWS_FOR_S
        if now_s >= self._short_until_s:
            return None
        length = f"holds only {length_words(int(self.reserve_s / 60))}" if self.reserve_s >= 60 else "holds nothing"
        return f"The reserve for a full disk {length}, not three hours: make room on the disk."

    def begin(self, boot_s: float) -> None:
        """Tell the clock at the first frame; it is written before any sound."""
        self._began_boot_s = boot_s

    def keep(self, items: list[Item]) -> None:
        """Take in what is to be written next; what is cut off again goes at once, wherever it lies."""
        if self._writer is None:
            return
        for item in items:
            if isinstance(item, CutFrom):
                self._waiting = deque(_until(self._waiting, item.at_s, self._rate_hz))
                if self._written_to_s <= item.at_s:
                    continue
                self.taken_out_s += self._written_to_s - item.at_s
            self._waiting.append(item)

    def write(self, *, is_attended: bool, until_s: float | None = None) -> bool:
        """Write what waits, in order; tells whether nothing waits any more.

        With `until_s`, a moment of the clock, it goes no further then, and tries twice a second what has failed.
        """
        self._look_for_room()
        if until_s is not None and self._trouble is not None and self._clock.boot_s() < self._retry_at_s:
            return False
        while self._waiting and self._writer is not None:
            try:
                self._write(self._writer, self._waiting[0], is_attended=is_attended)
            except VantageError as error:
                if self._gave_way(error):
                    continue
                self._fail(error)
                return False
            self._trouble = None
            self._waiting.popleft()
            if until_s is not None and self._clock.boot_s() >= until_s:
                break
        return not self._waiting

    def close(self, *, is_attended: bool) -> bool:
        """Write all and call the file closed; tells whether that is so, and may be tried again if not."""
        if not self.write(is_attended=is_attended):
            return False
        if self._reserve is not None:
            self._reserve.drop()
        try:
            if self._writer is not None:
                self._writer.close()
        except VantageError as error:
            self._fail(error)
            return False
        self._trouble, self._writer = None, None
        return True

    def let_go(self) -> None:
        """Let the file go as it is."""
        if self._reserve is not None:
            self._reserve.drop()
        if self._writer is not None:
            self._writer.let_go()

    def _write(self, writer: RecordingWriter, item: Item, *, is_attended: bool) -> None:
        if not self._beginning_is_written and self._began_boot_s is not None:
            writer.set_fact("started_boot_s", repr(self._began_boot_s))
            self._beginning_is_written = True
        match item:
            case CutFrom():
                self._cut(writer, item.at_s)
            case Gap():
                writer.add_gap(item)
                self._written_to_s = item.end_s
            case Piece():
                writer.add_sound(
                    item.start_s,
                    item.frames,
                    self._rate_hz,
                    flac_of(item.pcm, self._rate_hz, item.channels),
                    attended=is_attended,
                    clock_s=item.clock_s,
                    channels=item.channels,
                )
                self._written_to_s = item.start_s + frames_to_s(item.frames, self._rate_hz)
                self.stored_s += frames_to_s(item.frames, self._rate_hz)

    def _cut(self, writer: RecordingWriter, at_s: float) -> None:
        """Take what was written from a moment on out of the file again, to the frame."""
        cut_through = writer.cut_from(at_s)
        self.stored_s -= self._written_to_s - at_s
        self._written_to_s = at_s
        match cut_through:
            case Gap(start_s, _, reason):
                writer.add_gap(Gap(start_s, at_s - start_s, reason))
            case SoundRow() as row:
                frames = s_to_frames(at_s - row.start_s, row.rate_hz)
                pcm = pcm_of(row.flac)[: 2 * row.channels * frames]
                writer.add_sound(
                    row.start_s,
                    frames,
                    row.rate_hz,
                    flac_of(pcm, row.rate_hz, row.channels),
                    attended=row.attended,
                    clock_s=_clock_at(row, at_s),
                    channels=row.channels,
                )

    def _gave_way(self, error: VantageError) -> bool:
        """Give up a piece of the reserve for a full disk; tells whether there was one."""
        if not isinstance(error, DiskFullError) or self._reserve is None or not self._reserve.give():
            return False
        self._lives_on_reserve = True
        self._look_for_room_at_s = self._clock.boot_s() + _LOOK_FOR_ROOM_S
        return True

    def _look_for_room(self) -> None:
        """Fill the reserve up again once there is room on the disk."""
        if self._reserve is None or not self._lives_on_reserve or self._clock.boot_s() < self._look_for_room_at_s:
            return
        self._look_for_room_at_s = self._clock.boot_s() + _LOOK_FOR_ROOM_S
        if self._reserve.has_room:
            self._lives_on_reserve = False
            self._reserve.fill_beside(_wanted(self._rate_hz, self._channels))

    def _fail(self, error: VantageError) -> None:
        self._trouble, self._retry_at_s = error.title, self._clock.boot_s() + RETRY_S


def reserve_beside(recording: Path, rate_hz: int, channels: int = 1) -> Reserve:
    """Return a recording's reserve, being filled beside it, after what killed recorders left is cleared away."""
    clear_reserves(recording.parent, lambda left: system.is_locked(lock_path(left)))
    reserve = Reserve(recording)
    reserve.fill_beside(_wanted(rate_hz, channels))
    return reserve


def _wanted(rate_hz: int, channels: int) -> int:
    return round(RESERVE_H * bytes_an_hour(rate_hz, channels))


def _until(items: deque[Item], at_s: float, rate_hz: int) -> list[Item]:
    """Return what lies before a moment, the piece in which it lies cut short."""
    kept: list[Item] = []
    for item in items:
        if isinstance(item, CutFrom):
            kept.append(item)
        elif item.start_s < at_s and isinstance(item, Piece):
            left = 2 * item.channels * s_to_frames(at_s - item.start_s, rate_hz)
            kept.append(Piece(item.start_s, item.pcm[:left], None, item.channels))
        elif item.start_s < at_s and isinstance(item, Gap):
            kept.append(Gap(item.start_s, min(item.length_s, at_s - item.start_s), item.reason))
    return kept


def _clock_at(row: SoundRow, at_s: float) -> float | None:
    return None if row.clock_s is None else row.clock_s - (row.end_s - at_s)
