"""eSpeak NG's voices through its library: the sound, and each word's onset from the engine's word events.

The engine reports where a word begins, not where it ends: a word ends where the next one begins, the last one
where the engine reports the end of the sentence. Short words that it speaks as one ("on the") have one event: the
first of them carries the time of both, the second none. Events carry whole milliseconds (speak_lib.h, espeak_EVENT).
"""

from __future__ import annotations

import ctypes
from functools import cache

import numpy as np

from sample.errors import SampleError, SynthesiserMissing
from sample.speech import Frames, Speech, SpokenWord

_SYNCHRONOUS, _DO_NOT_EXIT, _CHARS_UTF8, _OK = 2, 0x8000, 1, 0
_WORD, _END, _TERMINATED = 1, 5, 0
_RATE, _PITCH = 1, 3
NORMAL_RATE, NORMAL_PITCH = 165, 50
REMEDY = "Install Debian's package espeak-ng (apt-get install espeak-ng), or render on a machine that has it."


class _Event(ctypes.Structure):
    """espeak_EVENT; the union at its end is eight bytes."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class _Take:
    """Collects what the engine hands out while it speaks one sentence."""

    def __init__(self) -> None:
        self.pieces: list[Frames] = []
        self.onsets: list[tuple[int, float]] = []
        self.end_s = 0.0

    def receive(self, samples: ctypes._Pointer[ctypes.c_short], count: int, events: ctypes._Pointer[_Event]) -> int:
        """Keep the frames, and (position in the text, onset) of each word."""
        if count > 0:
            self.pieces.append(np.ctypeslib.as_array(samples, shape=(count,)).astype(np.int16, copy=True))
        index = 0
        while events[index].type != _TERMINATED:
            event = events[index]
            if event.type == _WORD:
                self.onsets.append((event.text_position - 1, event.audio_position / 1000))
            elif event.type == _END:
                self.end_s = event.audio_position / 1000
            index += 1
        return 0


@cache
def _engine() -> tuple[ctypes.CDLL, int]:
    try:
        library = ctypes.CDLL("libespeak-ng.so.1")
    except OSError as error:
        detail = "The library libespeak-ng.so.1 was not found."
        raise SynthesiserMissing("eSpeak NG is not installed", detail, REMEDY) from error
    library.espeak_Initialize.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int)
    library.espeak_Synth.argtypes = (
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.c_uint,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_uint,
        ctypes.c_void_p,
        ctypes.c_void_p,
    )
    rate = int(library.espeak_Initialize(_SYNCHRONOUS, 0, None, _DO_NOT_EXIT))
    if rate <= 0:
        raise SynthesiserMissing("eSpeak NG does not start", "Its data files were not found.", REMEDY)
    return library, rate


def _words(text: str, take: _Take) -> tuple[SpokenWord, ...]:
    """Join the engine's words to the written ones: the first onset that falls inside a written word is its own."""
    spans, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        spans.append((word, at, at + len(word)))
        at += len(word)
    onsets = [next((s for at, s in take.onsets if first <= at < last), None) for _, first, last in spans]
    known = [onset for onset in onsets if onset is not None]
    ends = dict(zip(known, [*known[1:], take.end_s], strict=True))
    return tuple(
        SpokenWord(word, onset, None if onset is None else ends[onset])
        for (word, _, _), onset in zip(spans, onsets, strict=True)
    )


def speak(text: str, voice: str, stretch: float = 1.0, pitch: float = 1.0) -> Speech:
    """Speak one sentence with an eSpeak NG voice (such as en-gb) and give each written word's onset.

    `stretch` over 1 slows down, `pitch` multiplies the engine's middle pitch. Raises SynthesiserMissing without
    the library and SampleError when the engine refuses the voice.
    """
    library, rate = _engine()
    if library.espeak_SetVoiceByName(voice.encode("ascii")) != _OK:
        raise SampleError("Unknown eSpeak NG voice", f"There is no voice {voice}.", "See espeak-ng --voices=en.")
    library.espeak_SetParameter(_RATE, round(NORMAL_RATE / stretch), 0)
    library.espeak_SetParameter(_PITCH, round(NORMAL_PITCH * pitch), 0)
    take = _Take()
    callback = _Callback(take.receive)
    library.espeak_SetSynthCallback(callback)
    raw = text.encode("ascii")
    if library.espeak_Synth(raw, len(raw) + 1, 0, 1, 0, _CHARS_UTF8, None, None) != _OK:
        raise SampleError("eSpeak NG did not speak", "The engine refused a sentence.", REMEDY)
    return Speech(np.concatenate(take.pieces), rate, _words(text, take))
