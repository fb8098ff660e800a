"""How loud it is: levels in decibels below full scale (0 dB is the largest int16 value)."""

from __future__ import annotations

import math
from array import array
from operator import mul
from typing import Literal

LevelWord = Literal["clipping", "good", "too quiet", "no sound"]
_FLOOR_DB = -90.0
_FULL_SCALE = 32768.0
_WINDOW_S = 0.1


def level_word(peak_db: float) -> LevelWord:
    """Say in words whether sound is right, by the highest peak of some seconds of it."""
    if peak_db >= -1.0:
        return "clipping"
    if peak_db >= -36.0:
        return "good"
    return "too quiet" if peak_db >= -60.0 else "no sound"


def peak_of(pcm: bytes) -> float:
    """Return the largest sample of int16 sound, -90 to 0; the floor where there is none."""
    samples = array("h", pcm)
    return _decibels(max(max(samples), -min(samples))) if samples else _FLOOR_DB


class Level:
    """Keeps the level of the last tenth of a second, over int16 sound; two channels are taken together."""

    def __init__(self, rate_hz: int, channels: int = 1) -> None:
        self._window = 2 * channels * round(rate_hz * _WINDOW_S)
        self._recent = b""

    def take(self, pcm: bytes) -> None:
        """Take sound in."""
        self._recent = (self._recent + pcm)[-self._window :]

    @property
    def rms_db(self) -> float:
        """Return the root mean square, -90 to 0."""
        samples = array("h", self._recent)
        return _decibels(math.sqrt(sum(map(mul, samples, samples)) / len(samples))) if samples else _FLOOR_DB

    @property
    def peak_db(self) -> float:
        """Return the largest sample, -90 to 0."""
        return peak_of(self._recent)


def _decibels(value: float) -> float:
    return max(_FLOOR_DB, 20 * math.log10(value / _FULL_SCALE)) if value > 0 else _FLOOR_DB
