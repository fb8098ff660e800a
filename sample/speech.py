"""What a synthesiser hands back, and the seam behind which flite and espeak-ng stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Frames = npt.NDArray[np.int16]


@dataclass(frozen=True)
class SpokenWord:
    """One written word with its start and end in seconds from the beginning of the sound.

    The times are None where the engine ran the word into the one before and gave no time for it.
    """

    text: str
    start_s: float | None
    end_s: float | None


@dataclass(frozen=True)
class Speech:
    """Mono 16-bit sound of one sentence; `words` is empty where the voice gives no word times."""

    frames: Frames
    rate: int
    words: tuple[SpokenWord, ...]


class Speak(Protocol):
    """Speaks one sentence."""

    def __call__(self, text: str) -> Speech:
        """Return the sound of `text` with the times of `text.split()`."""
        ...
