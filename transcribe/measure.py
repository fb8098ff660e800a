"""Measuring how fast this machine is with a model, and which of the installed ones keeps up with speech."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from transcribe.models import Model

# A model that takes more of the time than this leaves too little for pauses of the machine, drafts and the screen.
LARGEST_FACTOR = 0.35


@dataclass(frozen=True)
class Speed:
    """What a full window of speech takes on half of the cores, as a share of its length."""

    model: Model
    factor: float

    @property
    def keeps_up(self) -> bool:
        """Whether words can follow a conversation with this model."""
        return self.factor <= LARGEST_FACTOR

    @property
    def words(self) -> str:
        """The speed in words."""
        if self.keeps_up:
            return f"{self.model.name} keeps up with a conversation: {1 / self.factor:.0f} times as fast as speech"
        if self.factor < 1:
            return f"{self.model.name} is too slow to follow a conversation with something in hand; use it afterwards"
        return f"{self.model.name} is slower than speech here; use it afterwards"


def measure(models: Sequence[Model]) -> list[Speed]:
    """Decode one full window with each model, the largest first; takes some seconds."""
    threads = max(1, (os.cpu_count() or 1) // 2)
    # Read by the libraries behind the engine when they are loaded, so it comes before the import.
    os.environ["OMP_NUM_THREADS"] = str(threads)
    from transcribe.whisper import WhisperEngine

    largest_first = sorted(models, key=lambda model: -sum(file.stat().st_size for file in model.folder.iterdir()))
    return [Speed(model, WhisperEngine(model, threads=threads).window_factor()) for model in largest_first]


def proposal(speeds: Sequence[Speed]) -> Speed | None:
    """The largest model that keeps up; None where none does."""
    return next((speed for speed in speeds if speed.keeps_up), None)
