"""Whisper and Silero through faster-whisper, the one module that imports it.

The environment variable OMP_NUM_THREADS, where it is wanted, must be set before this module is imported.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

# Everything is read from the folder that was verified; these keep the hub's client from ever looking further.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import ctranslate2
import faster_whisper
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_compression_ratio, get_suppressed_tokens, merge_punctuations, pad_or_trim
from faster_whisper.vad import get_vad_model

from casefile.errors import ModelError
from casefile.languages import ENGLISH
from transcribe.engine import (
    GATE_FRAMES,
    SAMPLE_RATE,
    Care,
    EngineIdentity,
    HeardUtterance,
    Samples,
)
from transcribe.hints import echoes
from transcribe.models import Model
from transcribe.sentences import utterances_of, words_of
from transcribe.windows import LONGEST_S

BEAM_SIZES: dict[Care, int] = {"full": 5, "hasty": 1}
RETRY_TEMPERATURES = (0.2, 0.4)
RETRY_BEST_OF = 5

# Whisper's own signs of a decode gone wrong: text that compresses too well loops, and tokens that were guessed
# (Radford et al. 2022, section 4.5).
LARGEST_COMPRESSION = 2.4
LOWEST_LOG_PROBABILITY = -1.0

# Whisper was trained on sound filled up to 30 s, and its encoder's time grows faster than the length. It hears as well
# with a second of silence behind the sound, so each sound is filled up to the least of these lengths. They are
# hundredths of a second, and few, so that sounds of one length can go together whatever else there is.
_CONTEXTS = (500, 1000, 1500, 2000, 3000)
_BEHIND = 60
_TOKENS_AT_MOST = 448
_TOKENS_A_SECOND = 3.6
# Of names and terms; a longer list takes time with every window, and begins to cost words.
_HINT_TOKENS = 80
_PREPENDED = "\"'“¿([{-"
_APPENDED = "\"'.。,，!！?？:：”)]}、"

_SILERO_CONTEXT = 64


class _Result(Protocol):
    sequences_ids: Sequence[Sequence[int]]
    scores: Sequence[float]


@dataclass(frozen=True)
class _Hints:
    """What the engine was told to expect, and the prompt that tells Whisper."""

    terms: tuple[str, ...]
    prompt: list[int]


class WhisperEngine:
    """Whisper with beam search and word times; no text is carried from one sound to another."""

    def __init__(
        self, model: Model, *, threads: int, workers: int = 1, device: str = "cpu", language: str = ENGLISH
    ) -> None:
        """Load the model from its folder, to hear one language, by its code.

        `threads` is the number of processor threads for each of the `workers` that may decode at once. `device` is
        cpu, cuda, or auto: cuda where there is a card that can be used. Raises `ModelError` where the model cannot be
        loaded, or hears English alone and another language is wanted.
        """
        self._whisper = cast(Any, _loaded(model, threads, workers, device))
        self._model: Any = self._whisper.model
        if language != ENGLISH and not self._model.is_multilingual:
            raise ModelError(
                title=f"The speech model '{model.name}' hears English alone.",
                detail="Of this conversation another language was said.",
                remedy="Take one for many languages, such as base (vantage models), or say that it is in English.",
            )
        self._tokenizer: Any = Tokenizer(
            self._whisper.hf_tokenizer, self._model.is_multilingual, task="transcribe", language=language
        )
        self._suppressed = get_suppressed_tokens(self._tokenizer, [-1])
        # Without times of segments: with them, what follows the last whole segment would be lost.
        prompt: list[int] = self._whisper.get_prompt(self._tokenizer, [], without_timestamps=True)
        self._blind = _Hints((), prompt)
        self._hints = self._blind
        self._identity = EngineIdentity(
            engine=f"faster-whisper {faster_whisper.__version__}",
            model=model.name,
            digest=model.digest,
            settings={
                "beam_size": BEAM_SIZES["full"],
                "compute_type": str(self._model.compute_type),
                "language": language,
                "revision": model.revision,
            },
        )

    @property
    def identity(self) -> EngineIdentity:
        """The version of faster-whisper, the model and the settings."""
        return self._identity

    def expect(self, terms: Sequence[str]) -> None:
        """Tell of names and terms that may be heard from now on; as many of the first as there is room for."""
        if self._hints.terms == (terms := tuple(terms)):
            return
        told: list[int] = []
        for term in terms:
            tokens = self._tokenizer.encode(f", {term}" if told else f" {term}")
            if len(told) + len(tokens) > _HINT_TOKENS:
                break
            told += tokens
        prompt = [self._tokenizer.sot_prev, *told, *self._blind.prompt]
        # One assignment, since workers decode meanwhile.
        self._hints = _Hints(terms, prompt) if told else _Hints(terms, self._blind.prompt)

    def decode(
        self, sounds: Sequence[Samples], *, care: Care = "full", blind: bool = False
    ) -> list[Sequence[HeardUtterance]]:
        """The words of each sound; a decode that shows signs of looping, guessing or repeating what was told is made
        again, the first time without having been told anything.
        """
        hints = self._blind if blind else self._hints
        features = [self._features(sound) for sound in sounds]
        found: dict[int, Sequence[HeardUtterance]] = {}
        for length in sorted({feature.shape[-1] for feature in features}):
            places = [place for place, feature in enumerate(features) if feature.shape[-1] == length]
            together = np.stack([features[place] for place in places])
            lengths_s = [len(sounds[place]) / SAMPLE_RATE for place in places]
            found |= zip(places, self._decode_alike(together, lengths_s, BEAM_SIZES[care], hints), strict=True)
        return [found[place] for place in range(len(sounds))]

    def draft(self, samples: Samples) -> Sequence[str]:
        """The words, greedily."""
        encoded = self._whisper.encode(self._features(samples)[np.newaxis])
        hints = self._hints
        (result,) = self._generate(encoded, 1, hints, beam_size=1)
        text = str(self._tokenizer.decode(self._text_of(result)))
        if echoes(text, hints.terms):
            (result,) = self._generate(encoded, 1, self._blind, beam_size=1)
            text = str(self._tokenizer.decode(self._text_of(result)))
        return text.split()

    def window_factor(self, window_s: float = LONGEST_S, care: Care = "full") -> float:
        """What a window full of speech takes on this machine, as a share of its length: of 28 s a hundred tokens."""
        began_s = time.perf_counter()
        encoded = self._whisper.encode(self._features(np.zeros(round(window_s * SAMPLE_RATE), np.float32))[np.newaxis])
        self._model.generate(
            encoded,
            [list(self._blind.prompt)],
            beam_size=BEAM_SIZES[care],
            max_length=len(self._blind.prompt) + round(_TOKENS_A_SECOND * window_s),
            suppress_tokens=[self._tokenizer.eot, *self._suppressed],
        )
        return (time.perf_counter() - began_s) / window_s

    def _features(self, samples: Samples) -> NDArray[np.float32]:
        features = self._whisper.feature_extractor(samples)[..., :-1]
        wanted = features.shape[-1] + _BEHIND
        return np.asarray(pad_or_trim(features, next((each for each in _CONTEXTS if each >= wanted), _CONTEXTS[-1])))

    def _generate(self, encoded: object, count: int, hints: _Hints, **how: int | float) -> list[_Result]:
        return list(
            self._model.generate(
                encoded,
                [list(hints.prompt) for _ in range(count)],
                max_length=_TOKENS_AT_MOST,
                suppress_blank=True,
                suppress_tokens=self._suppressed,
                return_scores=True,
                **how,
            )
        )

    def _decode_alike(
        self, features: NDArray[np.float32], lengths_s: Sequence[float], beam_size: int, hints: _Hints
    ) -> list[Sequence[HeardUtterance]]:
        """Decode features of one length together; `lengths_s` is how much of each is sound."""
        encoded, together = self._encoded(features)
        results = self._generate(together, len(features), hints, beam_size=beam_size)
        texts = [self._text_of(result) for result in results]
        firsts = [""] * len(texts)
        for place, result in enumerate(results):
            if self._went_wrong(result, texts[place], hints):
                before = str(self._tokenizer.decode(texts[place])).strip()
                again = self._decode_again(features[place], texts[place], beam_size, hints)
                # What only repeats the list that it was told was heard by nobody.
                if again != texts[place] and not echoes(before, hints.terms):
                    firsts[place] = before
                texts[place] = again
        found: list[Sequence[HeardUtterance]] = []
        # One by one: the attention of a whole batch takes hundreds of megabytes, and time is not won.
        for text, first, one, length_s in zip(texts, firsts, encoded, lengths_s, strict=True):
            frames = min(features.shape[-1], math.ceil(length_s * 100))
            (words,) = self._whisper.find_alignment(self._tokenizer, [text], one, [frames])
            merge_punctuations(words, _PREPENDED, _APPENDED)
            utterances = utterances_of(words_of(words))
            found.append([HeardUtterance((), first), *utterances] if first else utterances)
        return found

    def _encoded(self, features: NDArray[np.float32]) -> tuple[list[object], object]:
        """The encoded sounds, each and together; one after another is faster, and takes the memory of one."""
        encoded = [self._whisper.encode(feature[np.newaxis]) for feature in features]
        if len(encoded) == 1:
            return encoded, encoded[0]
        if self._model.device != "cpu":
            return encoded, self._whisper.encode(features)
        return encoded, ctranslate2.StorageView.from_array(np.concatenate([np.asarray(one) for one in encoded]))

    def _decode_again(self, feature: NDArray[np.float32], first: list[int], beam_size: int, hints: _Hints) -> list[int]:
        """The first of several attempts that shows no sign of trouble; else what was heard without being told anything.

        Where the engine was told what to expect, the first attempt does without; those that follow leave a little to
        chance.
        """
        encoded = self._whisper.encode(feature[np.newaxis])
        chances: list[dict[str, int | float]] = [
            {"beam_size": 1, "num_hypotheses": RETRY_BEST_OF, "sampling_topk": 0, "sampling_temperature": temperature}
            for temperature in RETRY_TEMPERATURES
        ]
        if hints.terms:
            (result,) = self._generate(encoded, 1, self._blind, beam_size=beam_size)
            first = self._text_of(result)
            if not self._went_wrong(result, first, self._blind):
                return first
        for how in chances:
            (result,) = self._generate(encoded, 1, self._blind, **how)
            text = self._text_of(result)
            if not self._went_wrong(result, text, self._blind):
                return text
        return first

    def _text_of(self, result: _Result) -> list[int]:
        return [token for token in result.sequences_ids[0] if token < self._tokenizer.eot]

    def _went_wrong(self, result: _Result, text: list[int], hints: _Hints) -> bool:
        count = len(result.sequences_ids[0])
        probability = result.scores[0] * count / (count + 1)
        words = str(self._tokenizer.decode(text))
        looped = get_compression_ratio(words) > LARGEST_COMPRESSION
        return bool(looped or probability < LOWEST_LOG_PROBABILITY or echoes(words, hints.terms))


def _loaded(model: Model, threads: int, workers: int, device: str) -> object:
    """The model on the device; with auto, on the processor where the card cannot be used."""
    wanted = device
    if device == "auto":
        wanted = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
    try:
        return faster_whisper.WhisperModel(
            str(model.folder),
            device=wanted,
            compute_type="int8" if wanted == "cpu" else "float16",
            cpu_threads=threads,
            num_workers=workers,
            local_files_only=True,
        )
    except (RuntimeError, ValueError, OSError) as error:
        if device == "auto" and wanted == "cuda":
            return _loaded(model, threads, workers, "cpu")
        raise ModelError(
            title=f"The speech model '{model.name}' could not be loaded.",
            detail=f"{model.folder}: {error}",
            remedy="See that the folder holds a Whisper model in CTranslate2 form and that memory is free.",
        ) from error


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
