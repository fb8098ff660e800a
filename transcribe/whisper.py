"""Whisper and Silero through faster-whisper, the one module that imports it.

The environment variable OMP_NUM_THREADS, where it is wanted, must be set before this module is imported.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

# Everything is read from the folder that was verified; these keep the hub's client from ever looking further.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import faster_whisper
from faster_whisper.vad import get_vad_model

from casefile.errors import ModelError
from transcribe.engine import (
    GATE_FRAMES,
    SAMPLE_RATE,
    EngineIdentity,
    HeardUtterance,
    HeardWord,
    Samples,
)
from transcribe.models import Model

BEAM_SIZE = 5
LANGUAGE = "en"
RETRY_TEMPERATURES = (0.2, 0.4)

# Whisper's own signs of a decode gone wrong: text that compresses too well loops, and tokens that were guessed
# (Radford et al. 2022, section 4.5).
LARGEST_COMPRESSION = 2.4
LOWEST_LOG_PROBABILITY = -1.0

_SILERO_CONTEXT = 64


class _Word(Protocol):
    word: str
    start: float
    end: float
    probability: float


class _Segment(Protocol):
    words: Sequence[_Word] | None
    compression_ratio: float
    avg_logprob: float


class WhisperEngine:
    """Whisper on the processor with 8-bit weights: beam search, word times, no text carried between windows."""

    def __init__(self, model: Model, *, threads: int) -> None:
        """Load the model from its folder. `threads` is the number of processor threads.

        Raises `ModelError` where the files cannot be loaded.
        """
        try:
            self._whisper: Any = faster_whisper.WhisperModel(
                str(model.folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                title=f"The speech model '{model.name}' could not be loaded.",
                detail=f"{model.folder}: {error}",
                remedy="See that the folder holds a Whisper model in CTranslate2 form and that memory is free.",
            ) from error
        # The pipeline decodes a window exactly once. The plain model goes on after the last word that it heard, which
        # costs a second encoding and invites invented words in the pause at the end.
        self._pipeline: Any = faster_whisper.BatchedInferencePipeline(self._whisper)
        self._identity = EngineIdentity(
            engine=f"faster-whisper {faster_whisper.__version__}",
            model=model.name,
            digest=model.digest,
            settings={"beam_size": BEAM_SIZE, "compute_type": "int8", "language": LANGUAGE, "revision": model.revision},
        )

    @property
    def identity(self) -> EngineIdentity:
        """The version of faster-whisper, the model and the settings."""
        return self._identity

    def decode(self, samples: Samples) -> Sequence[HeardUtterance]:
        """The words in at most 30 s of sound; a decode that shows signs of looping or guessing is made again."""
        self._pipeline.last_speech_timestamp = 0.0
        segments, _ = self._pipeline.transcribe(
            samples,
            language=LANGUAGE,
            beam_size=BEAM_SIZE,
            temperature=0.0,
            word_timestamps=True,
            without_timestamps=False,
            vad_filter=False,
            clip_timestamps=[{"start": 0.0, "end": len(samples) / SAMPLE_RATE}],
            batch_size=1,
        )
        heard = list(segments)
        if any(_went_wrong(segment) for segment in heard):
            heard = self._decode_again(samples)
        return [utterance for segment in heard if (utterance := _utterance(segment)).words]

    def _decode_again(self, samples: Samples) -> list[_Segment]:
        segments, _ = self._whisper.transcribe(
            samples,
            language=LANGUAGE,
            beam_size=BEAM_SIZE,
            temperature=list(RETRY_TEMPERATURES),
            condition_on_previous_text=False,
            word_timestamps=True,
            vad_filter=False,
        )
        return list(segments)


def _went_wrong(segment: _Segment) -> bool:
    return segment.compression_ratio > LARGEST_COMPRESSION or segment.avg_logprob < LOWEST_LOG_PROBABILITY


def _utterance(segment: _Segment) -> HeardUtterance:
    """The segment's words. What Whisper gives without a blank before it belongs to the word before ("ten" "-year")."""
    words: list[HeardWord] = []
    for heard in segment.words or ():
        text = str(heard.word)
        word = HeardWord(text.strip(), float(heard.start), float(heard.end), float(heard.probability))
        if words and not text.startswith(" "):
            before = words.pop()
            word = HeardWord(
                before.text + word.text, before.start_s, word.end_s, min(before.probability, word.probability)
            )
        if word.text:
            words.append(word)
    return HeardUtterance(tuple(words))


class SileroGate:
    """Silero's speech detector, version 6, which faster-whisper ships; its memory is carried from call to call.

    The model takes 512 samples with the 64 before them and a recurrent state (github.com/snakers4/silero-vad).
    """

    def __init__(self) -> None:
        self._session: Any = get_vad_model().session
        self._forget()

    def _forget(self) -> None:
        self._hidden = np.zeros((1, 1, 128), dtype=np.float32)
        self._cell = np.zeros((1, 1, 128), dtype=np.float32)
        self._context = np.zeros(_SILERO_CONTEXT, dtype=np.float32)
        self._waiting = np.zeros(0, dtype=np.float32)

    def score(self, samples: Samples) -> NDArray[np.float32]:
        """One score from 0 to 1 for each whole 512 samples."""
        sound = np.concatenate((self._waiting, samples))
        count = len(sound) // GATE_FRAMES
        self._waiting = sound[count * GATE_FRAMES :]
        if not count:
            return np.zeros(0, dtype=np.float32)
        whole = sound[: count * GATE_FRAMES].reshape(count, GATE_FRAMES)
        before = np.vstack((self._context, whole[:-1, -_SILERO_CONTEXT:]))
        self._context = whole[-1, -_SILERO_CONTEXT:]
        scores, self._hidden, self._cell = self._session.run(
            None, {"input": np.concatenate((before, whole), axis=1), "h": self._hidden, "c": self._cell}
        )
        return np.asarray(scores, dtype=np.float32).reshape(-1)

    def finish(self) -> NDArray[np.float32]:
        """The score of what is left, filled up with silence; then forget everything."""
        missing = -len(self._waiting) % GATE_FRAMES
        scores = self.score(np.zeros(missing, dtype=np.float32)) if missing else np.zeros(0, dtype=np.float32)
        self._forget()
        return scores
