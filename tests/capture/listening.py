"""Recordings to be played, the real player over an output that writes down what comes out, and looks at that."""

from __future__ import annotations

import secrets
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.audible import Take, audible
from capture.codec import flac_of
from capture.playing import Playing, PlayState, PlayStatus
from capture.sounding import PassedOver, Sound
from capture.speaker import Sink
from casefile.clock import SystemClock
from casefile.recording_file import Gap, RecordingWriter
from tests.capture.support import RATE_HZ, Frames, wait_until

ROW_S = 0.5


def tone(length_s: float, hz: float, rate_hz: int = RATE_HZ) -> Frames:
    """A sine of a quarter of the full scale."""
    return (8_000 * np.sin(2 * np.pi * hz * np.arange(round(length_s * rate_hz)) / rate_hz)).astype(np.int16)


def silence(length_s: float, rate_hz: int = RATE_HZ) -> Frames:
    return np.zeros(round(length_s * rate_hz), dtype=np.int16)


def take_of(
    folder: Path, parts: Iterable[Frames | Gap | bytes], *, starts_at_s: float = 0.0, rate_hz: int = RATE_HZ
) -> Take:
    """A recording file: sound in rows of half a second, gaps, and rows of half a second that are not what they say."""
    path, key = folder / f"{secrets.token_hex(8)}.sound", secrets.token_bytes(32)
    writer = RecordingWriter(path, key)
    at_s = 0.0
    row = round(ROW_S * rate_hz)
    for part in parts:
        if isinstance(part, Gap):
            writer.add_gap(Gap(at_s, part.length_s, part.reason))
            at_s += part.length_s
        elif isinstance(part, bytes):
            writer.add_sound(at_s, row, rate_hz, part, attended=True)
            at_s += ROW_S
        else:
            for start in range(0, len(part), row):
                piece = part[start : start + row]
                writer.add_sound(at_s, len(piece), rate_hz, flac_of(piece.tobytes(), rate_hz), attended=True)
                at_s += len(piece) / rate_hz
    writer.close()
    return Take(path, key, starts_at_s)


def all_of(
    takes: list[Take], from_s: float = 0.0, to_s: float = 1e9, closed: tuple[tuple[float, float], ...] = ()
) -> tuple[Frames, list[PassedOver]]:
    """What is heard, without the player, and what is passed over."""
    found = list(audible(takes, lambda: closed, from_s, to_s))
    sound = b"".join(item.pcm for item in found if isinstance(item, Sound))
    return np.frombuffer(sound, dtype=np.int16), [item for item in found if isinstance(item, PassedOver)]


@dataclass
class Ear:
    """Listens to a player: what came out, when, and where the player said that it was."""

    file: Path
    rate_hz: int = RATE_HZ
    latency_s: float = 0.1
    said: list[tuple[float, PlayStatus]] = field(default_factory=list)

    @property
    def sink(self) -> Sink:
        return Sink(is_silent=True, file=self.file, rate_hz=self.rate_hz, latency_s=self.latency_s)

    def listen_until(self, playing: Playing, *states: PlayState) -> PlayStatus:
        """Note every place that the player gives, until it is in one of these states."""

        def is_there() -> bool:
            self.said.append((SystemClock().boot_s(), playing.status()))
            return self.said[-1][1].state in states

        wait_until(is_there, " or ".join(states))
        return self.said[-1][1]

    @property
    def frames(self) -> Frames:
        return np.fromfile(self.file, dtype=np.int16)

    def clock_s(self, frame: int) -> float:
        """The moment at which a frame came out."""
        lines = [line.split() for line in self.file.with_suffix(".starts").read_text().splitlines()]
        starts = [(int(first), float(at_s)) for first, at_s in lines]
        first, at_s = starts[bisect_right(starts, frame, key=lambda start: start[0]) - 1]
        return at_s + (frame - first) / self.rate_hz

    def said_at(self, clock_s: float) -> float:
        """The place that the player gave at a moment, reckoned on at its speed from when it was last asked."""
        asked_s, status = [said for said in self.said if said[0] <= clock_s][-1]
        assert status.state == "playing"
        return status.position_s + (clock_s - asked_s) * status.speed


def onsets(frames: Frames, rate_hz: int = RATE_HZ, quiet_s: float = 0.1) -> list[int]:
    """Where sound begins after at least so long a silence."""
    loud = np.flatnonzero(np.abs(frames.astype(np.int32)) > 2_000)
    far = np.flatnonzero(np.diff(loud, prepend=-rate_hz) > quiet_s * rate_hz)
    return [int(loud[place]) for place in far]


def without_silence(frames: Frames) -> Frames:
    """What came out, without the zeros around it and in it: only for sound that has none itself."""
    found: Frames = frames[frames != 0]
    return found


def noise_without_zeros(length_s: float, seed: int = 7, rate_hz: int = RATE_HZ) -> Frames:
    found = np.random.default_rng(seed).integers(1, 20_000, round(length_s * rate_hz), dtype=np.int16)
    return found.astype(np.int16)


def loudest_hz(frames: Frames, rate_hz: int = RATE_HZ) -> float:
    spectrum: NDArray[np.float64] = np.abs(np.fft.rfft(frames * np.hanning(len(frames))))
    return float(spectrum.argmax()) * rate_hz / len(frames)
