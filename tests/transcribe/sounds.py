"""Sound for tests, and recordings made of it as the recorder makes them."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from casefile.recording_file import Gap, RecordingWriter
from transcribe.engine import HeardUtterance, HeardWord

Frames = NDArray[np.int16]


def flac_of(frames: Frames, rate_hz: int) -> bytes:
    """A whole FLAC file of int16 sound: of one channel, or of two as rows."""
    channels = np.atleast_2d(frames)
    layout = "mono" if len(channels) == 1 else "stereo"
    written = io.BytesIO()
    with av.open(written, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=rate_hz)
        stream.layout = layout
        frame = av.AudioFrame.from_ndarray(channels.T.reshape(1, -1).copy(), format="s16", layout=layout)
        frame.sample_rate = rate_hz
        frame.time_base = Fraction(1, rate_hz)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return written.getvalue()


def store(
    writer: RecordingWriter, frames: Frames, *, rate_hz: int = 16_000, starts_s: float = 0.0, attended: bool = True
) -> float:
    """Write sound in rows of half a second; returns where it ends, in seconds on the recording."""
    row = rate_hz // 2
    for begin in range(0, len(frames), row):
        piece = frames[begin : begin + row]
        writer.add_sound(starts_s + begin / rate_hz, len(piece), rate_hz, flac_of(piece, rate_hz), attended=attended)
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


def bursts(count: int, *, first: int = 0, length_s: float = 0.5, pause_s: float = 0.3) -> Frames:
    """Numbered tones with pauses between them: the number is in the loudness."""
    parts: list[Frames] = []
    for number in range(first, first + count):
        parts += [tone(length_s, size=1000 + 200 * number), silence(pause_s)]
    return np.concatenate(parts)


def hear_bursts(samples: NDArray[np.float32]) -> list[HeardUtterance]:
    """The script of an engine that names each tone by its number."""
    loud = np.abs(samples) > 0.005
    block = 160  # a crossing of zero is no pause
    count = len(loud) // block
    blocks = loud[: count * block].reshape(count, block).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], blocks.astype(np.int8), [0]))))
    words = []
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        middle = samples[begin * block : end * block][block:-block]
        if len(middle):
            size = float(np.sqrt(2 * np.mean(middle**2))) * 32768
            words.append(HeardWord(f"t{round((size - 1000) / 200)}", begin * 0.01, end * 0.01, 0.9))
    return [HeardUtterance(tuple(words))] if words else []
