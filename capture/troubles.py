"""What is wrong with the sound, in words: the most serious first, and none hidden by another.

Pure but for the clock readings that are handed in. A trouble is what goes wrong now; news is what has just gone wrong
and is over, so that the person hears of it also when they look up a little later.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from typing import Literal

from capture.audio_input import Block
from casefile.recording_file import Gap
from casefile.timeline import frames_to_s

Fault = Literal["gone", "silent", "zeros"]
SILENT_S = 1.0
_ZEROS_S = 3.0
_SAID_FOR_S = 5.0
_NEWS_FOR_S = 30.0
_HIGHEST, _LOWEST = 32767, -32768
# So many samples of one block at the very end of the scale are cut off, not merely loud.
_CUT_OFF = 3
_SLEEP_S = 1.0

GONE = "NOT RECORDING: the microphone has gone, or the system has closed it."
SILENT = "NOT RECORDING: no sound is arriving from the microphone."
ZEROS = "Only silence: the microphone is muted, or this program may not use it."
ZEROS_OF_ONE = "Only silence from input {}: what is plugged in there is muted or off. The other input is stored."
CLIPPING = "Clipping: the sound is too loud. Turn the microphone down or move it away."


@dataclass(frozen=True)
class _Said:
    words: str
    until_s: float


class Troubles:
    """Watches blocks, gaps and clocks, and says what is wrong with them."""

    def __init__(self, rate_hz: int, *, is_live: bool, began_s: float, zeros_matter: bool = True) -> None:
        """Begin at a moment of the clock; a sound that is not live can neither fall silent nor be late."""
        self._rate_hz = rate_hz
        self._is_live = is_live
        self._zeros_matter = zeros_matter
        self._last_block_s = began_s
        self._zero_s = [0.0]
        self._clipped_until_s = -math.inf
        self._lost: _Said | None = None
        self._news: _Said | None = None
        self._asleep_before_s: float | None = None
        self._has_gone = False
        self.overflows = 0

    def hear(self, block: Block) -> None:
        """Take a block in."""
        self._last_block_s = block.clock_s
        if block.overflow:
            self.overflows += 1
            self._lose(block.clock_s, "Some sound was lost just now: the machine was too busy.")
        samples = array("h", block.pcm)
        if not samples:
            return
        highest, lowest = max(samples), min(samples)
        if len(self._zero_s) != block.channels:
            self._zero_s = [0.0] * block.channels
        for side, zero_s in enumerate(self._zero_s):
            is_zero = highest == lowest == 0 or (block.channels > 1 and not any(samples[side :: block.channels]))
            self._zero_s[side] = zero_s + frames_to_s(block.frames, self._rate_hz) if is_zero else 0.0
        if (highest == _HIGHEST or lowest == _LOWEST) and (
            samples.count(_HIGHEST) + samples.count(_LOWEST) >= _CUT_OFF
        ):
            self._clipped_until_s = block.clock_s + _SAID_FOR_S

    def miss(self, gap: Gap, now_s: float) -> None:
        """Take in that sound is missing."""
        if gap.reason == "overflow" and gap.length_s >= 0.05:
            self._lose(now_s, f"{gap.length_s:.1f} s were lost just now: the machine was too busy.")
        elif gap.reason == "no sound arrived":
            words = f"{gap.length_s:.1f} s are missing: no sound arrived from the microphone."
            self._news = _Said(words, now_s + _NEWS_FOR_S)

    def catch_up(self, came_late_s: float, now_s: float) -> None:
        """Take in that sound came late after all, if it did: whoever read that none arrives wants to know."""
        if came_late_s > SILENT_S:
            words = (
                f"The microphone was held up for {came_late_s:.1f} s. What was said then came late: nothing is missing."
            )
            self._news = _Said(words, now_s + _NEWS_FOR_S)

    def compare_clocks(self, boot_s: float, awake_s: float) -> bool:
        """Tell whether the machine slept since the last look, by two clocks of which one stands still in sleep."""
        before, self._asleep_before_s = self._asleep_before_s, boot_s - awake_s
        if before is None or self._asleep_before_s - before < _SLEEP_S:
            return False
        words = f"The computer slept for {_length(self._asleep_before_s - before)}; nothing was recorded then."
        self._news = _Said(words, boot_s + _NEWS_FOR_S)
        return True

    def device_has_gone(self) -> None:
        """Take in that the device has ended by itself: nothing will come of it any more."""
        self._has_gone = True

    def fault(self, now_s: float) -> Fault | None:
        """Return what another recorder for the device could cure, if anything."""
        if not self._is_live:
            return None
        if self._has_gone:
            return "gone"
        if now_s - self._last_block_s > SILENT_S:
            return "silent"
        return "zeros" if self._zeros_matter and min(self._zero_s) >= _ZEROS_S else None

    def words(self, now_s: float, disk: str | None) -> list[str]:
        """Return all that is wrong now, the most serious first; `disk` is what the disk's keeper says."""
        fault = self.fault(now_s)
        found = [GONE if fault == "gone" else SILENT if fault == "silent" else None, disk]
        found.append(ZEROS if fault == "zeros" else self._silent_side())
        found.append(self._lost.words if self._lost is not None and now_s < self._lost.until_s else None)
        found.append(CLIPPING if now_s < self._clipped_until_s else None)
        return [words for words in found if words]

    def news(self, now_s: float) -> str | None:
        """Return what has just gone wrong and is over."""
        return self._news.words if self._news is not None and now_s < self._news.until_s else None

    def _silent_side(self) -> str | None:
        """Say which of two inputs gives only zeros, while the other does not."""
        silent = [side for side, zero_s in enumerate(self._zero_s) if zero_s >= _ZEROS_S]
        if not self._is_live or not self._zeros_matter or len(silent) != 1 or len(self._zero_s) == 1:
            return None
        return ZEROS_OF_ONE.format(silent[0] + 1)

    def _lose(self, now_s: float, words: str) -> None:
        self._lost = _Said(words, now_s + _SAID_FOR_S)


def _length(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
