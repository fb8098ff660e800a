"""The voices that the samples speak with: engine, licence, manner of speaking."""

from __future__ import annotations

from dataclasses import dataclass

from sample import espeak, flite
from sample.errors import SampleError
from sample.speech import Speech

FLITE_LICENCE = "CMU Flite licence (permissive), Carnegie Mellon University"
ESPEAK_LICENCE = "GPL-3.0-or-later"


@dataclass(frozen=True)
class VoiceKind:
    """A voice: `stretch` over 1 is slower, `pitch` multiplies the fundamental."""

    name: str
    engine: str
    voice: str
    licence: str
    stretch: float = 1.0
    pitch: float = 1.0
    word_times: bool = True

    def speak(self, text: str) -> Speech:
        """Speak one sentence; raises SynthesiserMissing where the engine is not installed."""
        if self.engine == "flite":
            return flite.speak(text, self.voice, self.stretch, self.pitch)
        return espeak.speak(text, self.voice, self.stretch, self.pitch)


_VOICES = (
    VoiceKind("slt", "flite", "slt", FLITE_LICENCE, stretch=0.86),
    VoiceKind("rms", "flite", "rms", FLITE_LICENCE, stretch=0.9),
    VoiceKind("awb", "flite", "awb", FLITE_LICENCE, stretch=0.88),
    VoiceKind("espeak-en-gb", "espeak-ng", "en", ESPEAK_LICENCE),
)
VOICES = {voice.name: voice for voice in _VOICES}


def voice(name: str) -> VoiceKind:
    """The voice of that name; raises SampleError for another."""
    if name not in VOICES:
        raise SampleError("Unknown voice", f"There is no voice {name}.", f"Choose one of {', '.join(VOICES)}.")
    return VOICES[name]
