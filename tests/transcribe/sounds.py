"""Sound for tests, and recordings made of it as the recorder makes them."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from casefile.recording_file import Gap, RecordingWriter

Frames = NDArray[np.int16]


def flac_of(frames: Frames, rate_hz: int) -> bytes:
    """A whole FLAC file of mono int16 sound."""
    written = io.BytesIO()
    with av.open(written, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=rate_hz)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(frames.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = rate_hz
        frame.time_base = Fraction(1, rate_hz)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return written.getvalue()


def store(writer: RecordingWriter, frames: Frames, *, rate_hz: int = 16_000, starts_s: float = 0.0) -> float:
    """Write sound in rows of half a second; returns where it ends, in seconds on the recording."""
    row = rate_hz // 2
    for begin in range(0, len(frames), row):
        piece = frames[begin : begin + row]
        writer.add_sound(starts_s + begin / rate_hz, len(piece), rate_hz, flac_of(piece, rate_hz), attended=True)
    return starts_s + len(frames) / rate_hz


def recording_of(path: Path, *pieces: Frames | float, rate_hz: int = 16_000) -> Path:
    """A closed, unencrypted recording: arrays are sound, numbers are gaps of so many seconds."""
    writer = RecordingWriter(path, None)
    at_s = 0.0
    for piece in pieces:
        if isinstance(piece, float):
            writer.add_gap(Gap(at_s, piece, "device"))
            at_s += piece
        else:
            at_s = store(writer, piece, rate_hz=rate_hz, starts_s=at_s)
    writer.close()
    return path


def tone(length_s: float, rate_hz: int = 16_000, size: int = 8000) -> Frames:
    """A loud tone, which the loudness gate of the tests calls speech."""
    return np.asarray(size * np.sin(2 * np.pi * 440 * np.arange(round(length_s * rate_hz)) / rate_hz), dtype=np.int16)


def silence(length_s: float, rate_hz: int = 16_000) -> Frames:
    return np.zeros(round(length_s * rate_hz), dtype=np.int16)
