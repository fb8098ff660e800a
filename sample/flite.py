"""Flite's voices through its own library: the sound, and for each written token where it begins and ends.

The library builds an utterance whose Token relation holds the written tokens, each with its words, their
syllables and segments; a segment's `end` is what the voice's duration model gave it. So a token's times come
from the synthesiser itself (Black and Lenzo, Flite: a small, fast run-time synthesis engine, SSW4 2001).
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import numpy as np

from sample.errors import SampleError, SynthesiserMissing
from sample.speech import Speech, SpokenWord

# Sound comes in analysis frames of 5 ms: the last one is rounded, so the durations may differ from the sound by one.
FRAME_S = 0.005
REMEDY = "Install Debian's package flite (apt-get install flite), or render on a machine that has it."


class _Wave(ctypes.Structure):
    """Flite's cst_wave: 16-bit samples with their rate."""

    _fields_ = (
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    )


class _Voice(ctypes.Structure):
    """The head of flite's cst_voice: its name and its features."""

    _fields_ = (("name", ctypes.c_char_p), ("features", ctypes.c_void_p))


_POINTER, _TEXT = ctypes.c_void_p, ctypes.c_char_p
_SIGNATURES: dict[str, tuple[object, tuple[object, ...]]] = {
    "flite_init": (ctypes.c_int, ()),
    "flite_synth_text": (_POINTER, (_TEXT, _POINTER)),
    "flite_feat_set_float": (None, (_POINTER, _TEXT, ctypes.c_float)),
    "utt_wave": (ctypes.POINTER(_Wave), (_POINTER,)),
    "utt_relation": (_POINTER, (_POINTER, _TEXT)),
    "relation_head": (_POINTER, (_POINTER,)),
    "item_next": (_POINTER, (_POINTER,)),
    "item_prev": (_POINTER, (_POINTER,)),
    "item_daughter": (_POINTER, (_POINTER,)),
    "item_as": (_POINTER, (_POINTER, _TEXT)),
    "item_feat_string": (_TEXT, (_POINTER, _TEXT)),
    "item_feat_float": (ctypes.c_float, (_POINTER, _TEXT)),
    "delete_utterance": (None, (_POINTER,)),
}


def _open(name: str) -> ctypes.CDLL:
    try:
        return ctypes.CDLL(name)
    except OSError as error:
        raise SynthesiserMissing("Flite is not installed", f"The library {name} was not found.", REMEDY) from error


@cache
def _library() -> ctypes.CDLL:
    library = _open("libflite.so.1")
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    library.flite_init()
    return library


@cache
def _voice(name: str) -> int:
    register = getattr(_open(f"libflite_cmu_us_{name}.so.1"), f"register_cmu_us_{name}")
    register.restype, register.argtypes = _POINTER, (_POINTER,)
    _library()
    return int(register(None))


def _siblings(library: ctypes.CDLL, item: int | None) -> Iterator[int]:
    while item:
        yield item
        item = library.item_next(item)


@contextmanager
def _utterance(text: str, voice: int, stretch: float, pitch: float) -> Iterator[int]:
    library = _library()
    ctypes.CDLL(None).srand(1)  # the vocoder's noise comes from C's rand(): start it as a fresh program would
    features = ctypes.cast(voice, ctypes.POINTER(_Voice)).contents.features
    library.flite_feat_set_float(features, b"duration_stretch", stretch)
    library.flite_feat_set_float(features, b"f0_shift", pitch)
    utterance = library.flite_synth_text(text.encode("ascii"), voice)
    try:
        yield utterance
    finally:
        library.delete_utterance(utterance)


def _segments(library: ctypes.CDLL, token: int) -> list[int]:
    """The segments of one token, through its words' syllables, as items of the Segment relation."""
    found = []
    for word in _siblings(library, library.item_daughter(token)):
        structure = library.item_as(word, b"SylStructure")
        for syllable in _siblings(library, library.item_daughter(structure) if structure else None):
            for segment in _siblings(library, library.item_daughter(syllable)):
                found.append(int(library.item_as(segment, b"Segment")))
    return found


def _times(library: ctypes.CDLL, token: int) -> tuple[float, float] | None:
    segments = _segments(library, token)
    if not segments:
        return None
    before = library.item_prev(segments[0])
    start_s = library.item_feat_float(before, b"end") if before else 0.0
    return start_s, library.item_feat_float(segments[-1], b"end")


def speak(text: str, voice: str, stretch: float = 1.0, pitch: float = 1.0) -> Speech:
    """Speak one sentence with a flite voice (slt, rms, awb) and give the time of each written word.

    `stretch` over 1 slows down, `pitch` multiplies the fundamental. The words are those of `text.split()`.
    Raises SynthesiserMissing without the library and SampleError when tokens and words do not match one to
    one or the durations do not add up to the sound.
    """
    library = _library()
    with _utterance(text, _voice(voice), stretch, pitch) as utterance:
        wave = library.utt_wave(utterance).contents
        frames = np.ctypeslib.as_array(wave.samples, shape=(wave.num_samples,)).astype(np.int16, copy=True)
        rate = int(wave.sample_rate)
        tokens = _siblings(library, library.relation_head(library.utt_relation(utterance, b"Token")))
        times = [_times(library, token) for token in tokens]
        segments = list(_siblings(library, library.relation_head(library.utt_relation(utterance, b"Segment"))))
        total_s = float(library.item_feat_float(segments[-1], b"end"))
    written = text.split()
    if abs(total_s - len(frames) / rate) > FRAME_S:
        detail = f"Durations of {total_s:.4f} s stand against {len(frames) / rate:.4f} s of sound."
        raise SampleError("Flite's durations do not add up to its sound", detail, REMEDY)
    if len(times) != len(written) or None in times:
        detail = f"{len(written)} written words gave {len(times)} tokens with sound."
        raise SampleError("Flite split a sentence in another way", detail, "Write it without lone dashes or signs.")
    words = tuple(SpokenWord(word, *time) for word, time in zip(written, times, strict=True) if time is not None)
    return Speech(frames, rate, words)
