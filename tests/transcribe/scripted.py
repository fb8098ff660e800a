"""Engines and gates that do what a test says, at the seams."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from transcribe.engine import GATE_FRAMES, Care, EngineIdentity, HeardUtterance, HeardWord, Samples


class ScriptedEngine:
    """Hears what the script makes of the sound, and counts how often it was asked."""

    def __init__(self, script: Callable[[Samples], Sequence[HeardUtterance]]) -> None:
        self._script = script
        self.asked: list[int] = []
        self.expected: tuple[str, ...] = ()

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity("scripted 1", "none", "0" * 64, {"beam_size": 1})

    def expect(self, terms: Sequence[str]) -> None:
        self.expected = tuple(terms)

    def decode(
        self, sounds: Sequence[Samples], *, care: Care = "full", blind: bool = False
    ) -> list[Sequence[HeardUtterance]]:
        self.asked += [len(samples) for samples in sounds]
        return [self._script(samples) for samples in sounds]

    def draft(self, samples: Samples) -> Sequence[str]:
        return [word.text for utterance in self._script(samples) for word in utterance.words]


class LoudnessGate:
    """Calls loud sound speech: a score is 1 where the samples' mean size is over .01, else 0."""

    def __init__(self) -> None:
        self._waiting: Samples = np.zeros(0, dtype=np.float32)

    def score(self, samples: Samples) -> NDArray[np.float32]:
        sound = np.concatenate((self._waiting, samples))
        count = len(sound) // GATE_FRAMES
        self._waiting = sound[count * GATE_FRAMES :]
        if not count:
            return np.zeros(0, dtype=np.float32)
        loudness = np.abs(sound[: count * GATE_FRAMES].reshape(count, GATE_FRAMES)).mean(axis=1)
        return np.asarray(loudness > 0.01, dtype=np.float32)

    def finish(self) -> NDArray[np.float32]:
        missing = -len(self._waiting) % GATE_FRAMES
        return self.score(np.zeros(missing, dtype=np.float32))


def heard(*words: tuple[str, float, float], probability: float = 0.9) -> HeardUtterance:
    return HeardUtterance(tuple(HeardWord(text, start, end, probability) for text, start, end in words))
