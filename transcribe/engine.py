"""The seams to speech recognition: what hears words, and what tells speech from everything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
GATE_FRAMES = 512  # samples that share one speech score: 32 ms

Care = Literal["full", "hasty"]
"""How long an engine looks for the best words: hasty where it falls behind somebody who speaks."""

Samples = NDArray[np.float32]
"""Mono sound at 16 kHz, one dimension, full scale at 1.0."""


@dataclass(frozen=True)
class HeardWord:
    """A word as an engine gives it, in seconds from the start of the sound that it was given."""

    text: str
    start_s: float
    end_s: float
    probability: float


@dataclass(frozen=True)
class HeardUtterance:
    """Words that the engine holds together; `first` is what it heard at first in the whole sound, where it heard that
    again. That stands with the first utterance, which then may have no words.
    """

    words: tuple[HeardWord, ...]
    first: str = ""


@dataclass(frozen=True)
class EngineIdentity:
    """What a transcript says about its making: the engine, the model, the digest of its weights, the settings."""

    engine: str
    model: str
    digest: str
    settings: dict[str, str | int | float | bool] = field(default_factory=dict)


class SpeechEngine(Protocol):
    """Hears words in a short stretch of sound."""

    @property
    def identity(self) -> EngineIdentity:
        """What does the hearing."""

    def expect(self, terms: Sequence[str]) -> None:
        """Tell of names and terms that may be heard from now on, the most important first; instead of earlier ones."""

    def decode(
        self, sounds: Sequence[Samples], *, care: Care = "full", blind: bool = False
    ) -> list[Sequence[HeardUtterance]]:
        """The words of each sound of at most 30 s, in order. Each sound stands alone, whatever it is decoded with.

        With `blind`, for sound that may be no speech, nothing is expected. May be called by several threads at once.
        """

    def draft(self, samples: Samples) -> Sequence[str]:
        """The words of at most 30 s of sound as fast as they can be had, without times."""


class SpeechGate(Protocol):
    """Tells speech from everything else, over sound that comes piece by piece."""

    def score(self, samples: Samples) -> NDArray[np.float32]:
        """One speech score from 0 to 1 for each `GATE_FRAMES` samples so far; a remainder waits for the next call."""

    def finish(self) -> NDArray[np.float32]:
        """The score of the remainder, if there is one; then forget the sound, for what follows is another piece."""
