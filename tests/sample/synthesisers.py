"""Whether this machine can speak: tests of rendered sound are skipped, with the reason, where it cannot."""

from __future__ import annotations

import pytest

from sample import espeak, flite
from sample.errors import SynthesiserMissing


def _reason(engine: str) -> str:
    try:
        if engine == "flite":
            flite.speak("Yes.", "slt")
        else:
            espeak.speak("Yes.", "en")
    except SynthesiserMissing as missing:
        return f"{missing.title}. {missing.remedy}"
    return ""


_FLITE, _ESPEAK = _reason("flite"), _reason("espeak-ng")
needs_flite = pytest.mark.skipif(bool(_FLITE), reason=_FLITE or "flite is here")
needs_espeak = pytest.mark.skipif(bool(_ESPEAK), reason=_ESPEAK or "eSpeak NG is here")
