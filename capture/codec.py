"""Sound in and out of files: the one module of this room that uses FFmpeg (through PyAV)."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.filter import Graph

from casefile.errors import CaseDamagedError, RecorderError

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


def mono_of(flac: bytes, frames: int, rate_hz: int) -> bytes:
    """Return the samples of one row of a recording as mono int16, two channels mixed into one.

    Raises CaseDamagedError for bytes that are not so many frames of FLAC of this rate.
    """
    try:
        with av.open(io.BytesIO(flac), mode="r", format="flac") as container:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=rate_hz)
            decoded = list(container.decode(audio=0))
            if sum(frame.samples for frame in decoded) != frames or any(f.sample_rate != rate_hz for f in decoded):
                raise _damaged()
            mixed = [piece for frame in decoded for piece in resampler.resample(frame)]
            return b"".join(_samples(piece) for piece in [*mixed, *resampler.resample(None)])
    except (av.FFmpegError, IndexError):
        raise _damaged() from None


class Tempo:
    """Makes mono int16 faster or slower without changing its pitch, and gives it another rate.

    FFmpeg's `atempo` (overlap-add of windows of alike waveform) and `aresample`. Output frame n is what was heard at
    input second n * speed / to_hz, within a third of a window: 20 ms at 16 kHz. At its own rate and speed 1 nothing is
    touched.
    """

    def __init__(self, from_hz: int, to_hz: int, speed: float) -> None:
        """Begin a stretch of sound; `speed` lies between 0.5 and 100."""
        self._from_hz = from_hz
        self._taken = 0
        self._graph: Graph | None = None
        if from_hz == to_hz and speed == 1.0:
            return
        self._graph = graph = Graph()
        nodes = [graph.add_abuffer(sample_rate=from_hz, format="s16", layout="mono", time_base=Fraction(1, from_hz))]
        if speed != 1.0:
            nodes.append(graph.add("atempo", str(speed)))
        if from_hz != to_hz:
            nodes.append(graph.add("aresample", str(to_hz)))
        nodes.append(graph.add("aformat", "sample_fmts=s16:channel_layouts=mono"))
        graph.link_nodes(*nodes, graph.add("abuffersink")).configure()
        if speed != 1.0:
            # The filter swallows the half of a window before its first one's middle: silence is given to it instead.
            self._push(bytes(2 * (_window(from_hz) // 2)))

    def take(self, pcm: bytes) -> bytes:
        """Take sound in and return what is ready."""
        if self._graph is None or not pcm:
            return pcm
        self._push(pcm)
        return self._pull()

    def finish(self) -> bytes:
        """Return what the filters still hold at the end of the stretch."""
        if self._graph is None:
            return b""
        self._graph.push(None)
        return self._pull()

    def _push(self, pcm: bytes) -> None:
        frame = AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
        frame.sample_rate = self._from_hz
        frame.time_base = Fraction(1, self._from_hz)
        frame.pts = self._taken
        frame.planes[0].update(pcm)
        self._taken += frame.samples
        if self._graph is not None:
            self._graph.push(frame)

    def _pull(self) -> bytes:
        ready: list[bytes] = []
        while self._graph is not None:
            try:
                frame = self._graph.pull()
            except (av.BlockingIOError, av.EOFError):
                break
            if isinstance(frame, AudioFrame):
                ready.append(_samples(frame))
        return b"".join(ready)


def _window(rate_hz: int) -> int:
    """Return the frames of `atempo`'s window: a 24th of a second, up to the next power of two (af_atempo.c)."""
    return int(2 ** math.ceil(math.log2(rate_hz // 24)))


def _damaged() -> CaseDamagedError:
    return CaseDamagedError(
        title="A piece of the recording can't be decoded.",
        detail="It is not the sound that the recorder writes.",
        remedy="Restore the case from a backup; the rest of the recording can still be heard.",
    )


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
