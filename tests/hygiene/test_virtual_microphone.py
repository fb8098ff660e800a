"""What is played into the virtual loudspeaker is heard by PortAudio's default input, and otherwise it is silent."""

from __future__ import annotations

import shutil
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

pytestmark = pytest.mark.sound

RATE = 16_000
TONE_HZ = 440.0


def tone(path: Path, duration_s: float) -> None:
    """Write a sine of half the full scale, 16 bits, one channel."""
    phase = 2 * np.pi * TONE_HZ * np.arange(round(duration_s * RATE)) / RATE
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes((16_384 * np.sin(phase)).astype("<i2").tobytes())


# In a child: a sound system's library that fails takes its whole process with it.
_LISTEN = """
import subprocess, sys
import sounddevice
frames, play = int(sys.argv[1]), sys.argv[2:]
with sounddevice.RawInputStream(samplerate=16_000, channels=1, dtype="int16") as stream:
    player = subprocess.Popen(play) if play else None
    data, overflowed = stream.read(frames)
    assert player is None or player.wait(timeout=30) == 0
assert not overflowed
sys.stdout.buffer.write(bytes(data))
"""


def heard(frames: int, *play: str) -> npt.NDArray[np.float64]:
    """Record so many frames from the default input, meanwhile running the command."""
    listened = subprocess.run(
        [sys.executable, "-P", "-c", _LISTEN, str(frames), *play], stdout=subprocess.PIPE, check=True
    )
    return np.frombuffer(listened.stdout, dtype="<i2").astype(np.float64)


def test_a_played_tone_is_heard(tmp_path: Path) -> None:
    tone(tmp_path / "tone.wav", 2.0)
    paplay = shutil.which("paplay")
    assert paplay
    sound = heard(3 * RATE, paplay, str(tmp_path / "tone.wav"))
    loudest_hz = np.abs(np.fft.rfft(sound)).argmax() * RATE / len(sound)
    assert loudest_hz == pytest.approx(TONE_HZ, abs=2.0)
    assert np.abs(sound).max() == pytest.approx(16_384, rel=0.1)


def test_without_a_player_there_is_silence() -> None:
    assert not heard(RATE).any()
