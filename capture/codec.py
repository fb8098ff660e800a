"""Sound in and out of files: the one module of this room that uses FFmpeg (through PyAV)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame

from casefile.errors import RecorderError

_STREAMINFO_LAST = b"\x80\x00\x00"
_DEFAULT_BLOCK = 4096


def flac_of(pcm: bytes, rate_hz: int) -> bytes:
    """Return mono int16 samples as a whole FLAC file: marker, STREAMINFO, frames (RFC 9639, sections 6 to 9).

    The container is put together here, since FFmpeg's own writer adds 8 KiB of padding to each half second.
    """
    context = AudioCodecContext.create("flac", "w")
    context.sample_rate = rate_hz
    context.layout = "mono"
    context.format = "s16"
    context.time_base = Fraction(1, rate_hz)
    context.open()
    step = context.frame_size or _DEFAULT_BLOCK
    frames: list[bytes] = []
    total = len(pcm) // 2
    for start in range(0, total, step):
        count = min(step, total - start)
        frame = AudioFrame(format="s16", layout="mono", samples=count)
        frame.sample_rate = rate_hz
        frame.pts = start
        frame.planes[0].update(pcm[2 * start : 2 * (start + count)])
        frames += [bytes(packet) for packet in context.encode(frame)]
    frames += [bytes(packet) for packet in context.encode(None)]
    info = context.extradata or b""
    return b"fLaC" + _STREAMINFO_LAST + bytes([len(info)]) + info + b"".join(frames)


def pcm_of(flac: bytes) -> bytes:
    """Return the mono int16 samples of one FLAC file."""
    with av.open(io.BytesIO(flac), mode="r", format="flac") as container:
        return b"".join(_samples(frame) for frame in container.decode(audio=0))


def read_as_microphone(path: Path, rate_hz: int) -> Iterator[bytes]:
    """Decode any sound file to mono int16 at `rate_hz`, piece by piece; raises RecorderError for what is none."""
    try:
        with av.open(str(path), mode="r") as container:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=rate_hz)
            for frame in container.decode(audio=0):
                for piece in resampler.resample(frame):
                    yield _samples(piece)
            for piece in resampler.resample(None):
                yield _samples(piece)
    except (av.FFmpegError, IndexError) as error:
        raise RecorderError(
            title="The sound file can't be played as a microphone.",
            detail=f"It is missing, or not sound that can be decoded ({type(error).__name__}).",
            remedy="Name a WAV, FLAC, Ogg, MP3 or M4A file.",
        ) from None


def _samples(frame: AudioFrame) -> bytes:
    return bytes(frame.planes[0])[: 2 * frame.samples]
