"""How loud it is: levels in decibels below full scale (0 dB is the largest int16 value)."""

from __future__ import annotations

import math
from array import array
from operator import mul

_FLOOR_DB = -90.0
_FULL_SCALE = 32768.0
_WINDOW_S = 0.1


class Level:
    """Keeps the level of the last tenth of a second, over mono int16 sound."""

    def __init__(self, rate_hz: int) -> None:
        self._window = 2 * round(rate_hz * _WINDOW_S)
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
        samples = array("h", self._recent)
        return _decibels(max(max(samples), -min(samples))) if samples else _FLOOR_DB


def _decibels(value: float) -> float:
    return max(_FLOOR_DB, 20 * math.log10(value / _FULL_SCALE)) if value > 0 else _FLOOR_DB
