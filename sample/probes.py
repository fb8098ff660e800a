"""Sound without a single word, in which nothing may be transcribed: silence, faint noise, mains hum, typing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from sample.sound import RATE, write_wav
from sample.speech import Frames

_Signal = npt.NDArray[np.float64]


def _frames(signal: _Signal) -> Frames:
    return np.clip(np.rint(signal * 32767), -32768, 32767).astype(np.int16)


def silence(seconds: float) -> Frames:
    """Exact zeros."""
    return np.zeros(round(seconds * RATE), np.int16)


def noise(seconds: float, seed: int = 0) -> Frames:
    """White noise at about -60 dB of full scale."""
    return _frames(np.random.default_rng(seed).normal(0.0, 0.001, round(seconds * RATE)))


def hum(seconds: float, seed: int = 0) -> Frames:
    """European mains hum: 50 Hz and its first three odd harmonics under faint noise, peak near -32 dB."""
    time_s = np.arange(round(seconds * RATE)) / RATE
    waves = [
        level * np.sin(2 * np.pi * 50 * n * time_s) for n, level in ((1, 0.02), (3, 0.006), (5, 0.003), (7, 0.001))
    ]
    total: _Signal = np.sum(waves, axis=0)
    return _frames(total + np.random.default_rng(seed).normal(0.0, 0.0005, len(time_s)))


def typing(seconds: float, seed: int = 0) -> Frames:
    """Somebody types: bursts of short clicks, four to nine a second, each a decaying noise with a softer release."""
    random = np.random.default_rng(seed)
    signal: _Signal = random.normal(0.0, 0.0005, round(seconds * RATE))
    decay = np.exp(-np.arange(round(0.03 * RATE)) / (0.004 * RATE))
    at_s = 0.3
    while at_s < seconds:
        burst_end_s = at_s + random.uniform(1.0, 4.0)
        while at_s < min(burst_end_s, seconds):
            for delay_s, level in ((0.0, random.uniform(0.08, 0.2)), (0.07, random.uniform(0.03, 0.08))):
                start = round((at_s + delay_s) * RATE)
                room = min(len(decay), len(signal) - start)
                if room > 0:
                    signal[start : start + room] += level * decay[:room] * random.normal(0.0, 1.0, room)
            at_s += random.uniform(1 / 9, 1 / 4)
        at_s += random.uniform(0.5, 3.0)
    return _frames(signal)


def probes(seconds: float = 60.0, seed: int = 0) -> dict[str, Frames]:
    """All four at 16 kHz, by name."""
    return {
        "silence": silence(seconds),
        "noise": noise(seconds, seed),
        "hum": hum(seconds, seed),
        "typing": typing(seconds, seed),
    }


def write_probes(folder: Path, seed: int = 0, seconds: float = 60.0) -> tuple[Path, ...]:
    """Write each probe as 16-bit mono WAV, named probe-NAME.wav."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, frames in probes(seconds, seed).items():
        written.append(folder / f"probe-{name}.wav")
        write_wav(written[-1], frames)
    return tuple(written)
