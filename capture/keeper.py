"""What is on the disk and what waits for it: nothing that was heard is given up while this process lives."""

from __future__ import annotations

from collections import deque

from capture.codec import flac_of
from capture.pieces import Piece
from casefile.clock import Clock
from casefile.errors import VantageError
from casefile.recording_file import Gap, RecordingWriter
from casefile.timeline import frames_to_s

RETRY_S = 0.5


class Keeper:
    """Writes pieces and gaps in their order; without a writer it forgets them."""

    def __init__(self, writer: RecordingWriter | None, rate_hz: int, clock: Clock) -> None:
        self._writer = writer
        self._rate_hz = rate_hz
        self._clock = clock
        self._waiting: deque[Piece | Gap] = deque()
        self._trouble: str | None = None
        self._retry_at_s = 0.0
        self._began_boot_s: float | None = None
        self._beginning_is_written = False
        self.stored_s = 0.0

    @property
    def stores(self) -> bool:
        """Tell whether there is a file at all."""
        return self._writer is not None

    @property
    def only_in_memory_s(self) -> float:
        """Return the seconds of sound that wait to be written."""
        frames = sum(len(item.pcm) // 2 for item in self._waiting if isinstance(item, Piece))
        return frames_to_s(frames, self._rate_hz)

    @property
    def trouble(self) -> str | None:
        """Say in words that sound is not on the disk, and why; None while it is."""
        if self._trouble is None:
            return None
        return f"Not stored: {self._trouble} The last {self.only_in_memory_s:.0f} s are in memory only."

    def begin(self, boot_s: float) -> None:
        """Tell the clock at the first frame; it is written before any sound."""
        self._began_boot_s = boot_s

    def keep(self, items: list[Piece | Gap]) -> None:
        """Take in what is to be written next."""
        if self._writer is not None:
            self._waiting.extend(items)

    def write(self, *, is_attended: bool, until_s: float | None = None) -> bool:
        """Write what waits, in order; tells whether nothing waits any more.

        With `until_s`, a moment of the clock, it goes no further then, and tries twice a second what has failed.
        """
        if until_s is not None and self._trouble is not None and self._clock.boot_s() < self._retry_at_s:
            return False
        while self._waiting and self._writer is not None:
            try:
                self._write(self._writer, self._waiting[0], is_attended=is_attended)
            except VantageError as error:
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
        if self._writer is not None:
            self._writer.let_go()

    def _write(self, writer: RecordingWriter, item: Piece | Gap, *, is_attended: bool) -> None:
        if not self._beginning_is_written and self._began_boot_s is not None:
            writer.set_fact("started_boot_s", repr(self._began_boot_s))
            self._beginning_is_written = True
        if isinstance(item, Gap):
            writer.add_gap(item)
            return
        frames = len(item.pcm) // 2
        flac = flac_of(item.pcm, self._rate_hz)
        writer.add_sound(item.start_s, frames, self._rate_hz, flac, attended=is_attended)
        self.stored_s += frames_to_s(frames, self._rate_hz)

    def _fail(self, error: VantageError) -> None:
        self._trouble, self._retry_at_s = error.title, self._clock.boot_s() + RETRY_S
