"""Sound to files and back: 16-bit WAV of one or two channels, and Opus in Ogg.

Opus looks ahead: an encoder puts some frames before the sound and says how many in the file's header (pre-skip,
RFC 7845 section 4.2). The decoder here leaves them out, so that decoded frames stand where the truth says.
"""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from sample.errors import SampleError
from sample.speech import Frames

RATE = 16_000
BIT_RATE = 32_000
_CHUNK_FRAMES = 320


def resample(frames: Frames, rate: int, to_rate: int = RATE) -> Frames:
    """Band-limited resampling of a short sound in the frequency domain: no delay, length rounded to a frame."""
    if rate == to_rate:
        return frames
    length = round(len(frames) * to_rate / rate)
    spectrum = np.fft.rfft(frames.astype(np.float64))
    bins = length // 2 + 1
    fitted = np.zeros(bins, dtype=np.complex128)
    shared = min(bins, len(spectrum))
    fitted[:shared] = spectrum[:shared]
    sound = np.fft.irfft(fitted, n=length) * (length / len(frames))
    return np.clip(np.rint(sound), -32768, 32767).astype(np.int16)


def write_wav(path: Path, *channels: Frames, rate: int = RATE) -> None:
    """Write 16-bit WAV with one channel for each array; all are of equal length."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.stack(channels, axis=1).astype("<i2").tobytes())


def read_wav(path: Path) -> tuple[Frames, int]:
    """Read 16-bit WAV as an array of shape (frames, channels) and its rate; raises SampleError for other widths."""
    with wave.open(str(path), "rb") as file:
        if file.getsampwidth() != 2:
            raise SampleError("Not 16-bit sound", path.name, "Convert it to 16-bit WAV.")
        raw = file.readframes(file.getnframes())
        return np.frombuffer(raw, "<i2").astype(np.int16).reshape(-1, file.getnchannels()), file.getframerate()


def write_opus(path: Path, frames: Frames, rate: int = RATE) -> None:
    """Write mono Opus in Ogg, tuned for speech."""
    with av.open(str(path), "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libopus", rate=rate, options={"application": "voip", "vbr": "on"})
        stream.bit_rate = BIT_RATE
        stream.layout = "mono"
        for start in range(0, len(frames), _CHUNK_FRAMES):
            piece = frames[start : start + _CHUNK_FRAMES]
            frame = av.AudioFrame.from_ndarray(piece.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate = rate
            frame.time_base = Fraction(1, rate)
            frame.pts = start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def read_opus(path: Path, rate: int = RATE) -> Frames:
    """Decode a sound file to mono 16-bit frames at `rate`, in step with what was encoded."""
    pieces = []
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
        for frame in container.decode(audio=0):
            pieces += [each.to_ndarray().reshape(-1) for each in resampler.resample(frame)]
        pieces += [each.to_ndarray().reshape(-1) for each in resampler.resample(None)]
    return np.concatenate(pieces).astype(np.int16)
