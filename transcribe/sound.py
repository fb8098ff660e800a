"""From the recorder's rows to the sound that engines hear: the one module of this room that decodes audio."""

from __future__ import annotations

import io
from collections.abc import Iterable

import av
import numpy as np
from av.audio.frame import AudioFrame

from casefile.errors import CaseDamagedError
from transcribe.engine import SAMPLE_RATE, Samples


class PieceDecoder:
    """Decodes the FLAC rows of one piece of sound without gaps, one after another, to mono 16 kHz.

    The resampler is carried from row to row, so that no click marks the seams; it may hold back a few milliseconds
    until the next row or the end.
    """

    def __init__(self, rate_hz: int) -> None:
        """Begin a piece that was recorded at `rate_hz`."""
        self._rate_hz = rate_hz
        self._resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
        self._decoded = 0

    def decode(self, flac: bytes, frame_count: int) -> Samples:
        """The next sound. Raises `CaseDamagedError` for bytes that are not so many frames of FLAC of this rate."""
        try:
            with av.open(io.BytesIO(flac), mode="r", format="flac") as container:
                frames = list(container.decode(audio=0))
        except (av.FFmpegError, IndexError) as error:
            raise _damaged() from error
        if sum(frame.samples for frame in frames) != frame_count or any(f.sample_rate != self._rate_hz for f in frames):
            raise _damaged()
        resampled: list[AudioFrame] = []
        for frame in frames:
            frame.pts = self._decoded
            self._decoded += frame.samples
            resampled += self._resampler.resample(frame)
        return _joined(resampled)

    def finish(self) -> Samples:
        """What the resampler still held at the end of the piece."""
        return _joined(self._resampler.resample(None)) if self._decoded else _joined(())


def _joined(frames: Iterable[AudioFrame]) -> Samples:
    parts = [frame.to_ndarray().reshape(-1) for frame in frames]
    return np.concatenate(parts).astype(np.float32, copy=False) if parts else np.zeros(0, dtype=np.float32)


def _damaged() -> CaseDamagedError:
    return CaseDamagedError(
        title="A piece of the recording can't be decoded.",
        detail="Half a second of sound is not the FLAC that the recorder writes.",
        remedy="Restore the case from a backup; what comes before it is transcribed.",
    )
