"""Sound in and out of files: the one module of this room that uses FFmpeg (through PyAV)."""

from __future__ import annotations

import io
import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO, Literal

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.filter import Graph

from casefile.errors import CaseDamagedError, RecorderError
from casefile.recording_file import SoundRow

_STREAMINFO_LAST = b"\x80\x00\x00"
_DEFAULT_BLOCK = 4096
_LAYOUTS = {1: "mono", 2: "stereo"}


def flac_of(pcm: bytes, rate_hz: int, channels: int = 1) -> bytes:
    """Return int16 samples as a whole FLAC file: marker, STREAMINFO, frames (RFC 9639, sections 6 to 9).

    Samples of two channels stand by turns, and are coded each by itself: two people, and no picture in stereo.
    The container is put together here, since FFmpeg's own writer adds 8 KiB of padding to each half second.
    """
    context = AudioCodecContext.create("flac", "w")
    context.sample_rate = rate_hz
    context.layout = layout = _LAYOUTS[channels]
    context.format = "s16"
    context.time_base = Fraction(1, rate_hz)
    context.options = {"ch_mode": "indep"}
    context.open()
    step = context.frame_size or _DEFAULT_BLOCK
    frames: list[bytes] = []
    size = 2 * channels
    total = len(pcm) // size
    for start in range(0, total, step):
        count = min(step, total - start)
        frame = AudioFrame(format="s16", layout=layout, samples=count)
        frame.sample_rate = rate_hz
        frame.pts = start
        frame.planes[0].update(pcm[size * start : size * (start + count)])
        frames += [bytes(packet) for packet in context.encode(frame)]
    frames += [bytes(packet) for packet in context.encode(None)]
    info = context.extradata or b""
    return b"fLaC" + _STREAMINFO_LAST + bytes([len(info)]) + info + b"".join(frames)


def pcm_of(flac: bytes) -> bytes:
    """Return the int16 samples of one FLAC file; those of two channels stand by turns."""
    with av.open(io.BytesIO(flac), mode="r", format="flac") as container:
        return b"".join(_samples(frame) for frame in container.decode(audio=0))


def checked_pcm(flac: bytes, frames: int, rate_hz: int) -> tuple[bytes, int]:
    """Return the samples of one row of a recording, of two channels by turns, and the number of channels.

    Raises CaseDamagedError for bytes that are not so many frames of FLAC of this rate.
    """
    try:
        with av.open(io.BytesIO(flac), mode="r", format="flac") as container:
            decoded = list(container.decode(audio=0))
            if sum(frame.samples for frame in decoded) != frames or any(f.sample_rate != rate_hz for f in decoded):
                raise _damaged()
            return b"".join(_samples(frame) for frame in decoded), container.streams.audio[0].channels
    except (av.FFmpegError, IndexError):
        raise _damaged() from None


def mono_of(flac: bytes, frames: int, rate_hz: int, side: int | None = None) -> bytes:
    """Return the samples of one row of a recording as mono int16: of two channels the mix, or one `side` (0 or 1).

    Raises CaseDamagedError for bytes that are not so many frames of FLAC of this rate.
    """
    pcm, channels = checked_pcm(flac, frames, rate_hz)
    if channels == 1:
        return pcm
    return mixed(pcm) if side is None else one_side(pcm, side)


def cut_row(row: SoundRow, first: int, last: int) -> bytes:
    """Return the frames of a row from `first` up to `last` as FLAC of their own, every sample as it was.

    Raises CaseDamagedError for a row that can't be decoded.
    """
    pcm, channels = checked_pcm(row.flac, row.frames, row.rate_hz)
    size = 2 * channels
    return flac_of(pcm[size * first : size * last], row.rate_hz, channels)


def mixed(pcm: bytes) -> bytes:
    """Return two channels of int16 as one, each with the same weight."""
    left, right = array("h", one_side(pcm, 0)), array("h", one_side(pcm, 1))
    return array("h", [(a + b) // 2 for a, b in zip(left, right, strict=True)]).tobytes()


def one_side(pcm: bytes, side: int) -> bytes:
    """Return one channel (0 or 1) of two whose int16 samples stand by turns."""
    return array("h", pcm)[side::2].tobytes()


def paced(pcm: bytes, frames: int) -> bytes:
    """Return mono int16 sound in so many frames as it takes by the right clock, a few more or less than it has.

    Cubic convolution (R. G. Keys, IEEE Trans. ASSP 29, 1981), which is exact where the two clocks agree.
    """
    if len(pcm) == 2 * frames or not pcm:
        return pcm
    # Only sound of a device whose clock is off comes here: the library need not be loaded for any other.
    import numpy as np

    sound = np.frombuffer(pcm, dtype=np.int16).astype(np.float64)
    places = np.arange(frames) * (len(sound) / max(1, frames))
    whole = places.astype(np.int64)
    t = places - whole
    before, here, after, beyond = (sound[np.clip(whole + by, 0, len(sound) - 1)] for by in (-1, 0, 1, 2))
    slope, bend = (after - before) / 2, before - 2.5 * here + 2 * after - beyond / 2
    curve = here + t * (slope + t * (bend + t * (1.5 * (here - after) + (beyond - before) / 2)))
    return np.clip(np.rint(curve), -32768, 32767).astype(np.int16).tobytes()


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


def read_as_microphone(path: Path, rate_hz: int, channels: int = 1) -> Iterator[bytes]:
    """Decode any sound file to int16 at `rate_hz`, piece by piece; raises RecorderError for what is none."""
    try:
        with av.open(str(path), mode="r") as container:
            resampler = av.AudioResampler(format="s16", layout=_LAYOUTS[channels], rate=rate_hz)
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


class NotDecodable(Exception):
    """FFmpeg makes no sound of a file; `why` is one word for it."""

    def __init__(self, why: Literal["unknown", "silent", "protected", "codec"]) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class SoundFacts:
    """What a file says of itself; lengths in seconds, None where it says nothing.

    `stream_s` is the length of its first sound stream, `file_s` that of everything in it; `format` is FFmpeg's name.
    """

    format: str
    codec: str
    rate_hz: int
    channels: int
    sound_streams: int
    stream_s: float | None
    file_s: float | None


@dataclass(frozen=True)
class Decoded:
    """The next mono int16 sound, the seconds that the file passes over before it, and whether something was broken."""

    pcm: bytes
    missing_s: float = 0.0
    is_broken: bool = False


class SoundReader:
    """Reads the first sound stream of anything that FFmpeg knows, piece by piece, in memory that does not grow."""

    def __init__(self, file: BinaryIO, highest_hz: int) -> None:
        """Open a file; sound of a higher rate than `highest_hz` is brought down to it. Raises NotDecodable."""
        try:
            # The open file and no path, and no protocol allowed: a playlist leads nowhere, least of all to a network.
            options = {"protocol_whitelist": "none"}
            # Old recorders write titles in whatever letters they have; those are of no use here.
            self._container = av.open(file, mode="r", options=options, metadata_errors="replace")
        except (av.FFmpegError, ValueError):
            raise NotDecodable("unknown") from None
        streams = self._container.streams.audio
        if not streams:
            self._container.close()
            raise NotDecodable("silent")
        self._stream = stream = streams[0]
        # There is none for a codec that FFmpeg does not know.
        context: AudioCodecContext | None = stream.codec_context
        is_protected = context is not None and context.codec_tag in _PROTECTED
        if context is None or is_protected or not context.sample_rate or not context.channels:
            self._container.close()
            raise NotDecodable("protected" if is_protected else "codec")
        base, length = stream.time_base, self._container.duration
        self.facts = SoundFacts(
            self._container.format.name,
            context.name,
            context.sample_rate,
            context.channels,
            len(streams),
            float(stream.duration * base) if stream.duration and base else None,
            length / av.time_base if length else None,
        )
        self.rate_hz = min(context.sample_rate, highest_hz)
        self.reached_s = 0.0

    def decoded(self) -> Iterator[Decoded]:
        """Go through the sound once; `reached_s` grows to the end of what any stream of the file holds.

        Raises NotDecodable for what is encrypted, and OSError where the file can't be read on.
        """
        mono = _Mono(self.rate_hz)
        due_s: float | None = None
        packets = self._container.demux()
        while True:
            try:
                packet = next(packets, None)
            except av.FFmpegError:
                yield Decoded(b"", is_broken=True)
                break
            if packet is None:
                break
            if packet.pts is not None and packet.time_base:
                self.reached_s = max(self.reached_s, float((packet.pts + (packet.duration or 0)) * packet.time_base))
            if packet.stream_index != self._stream.index:
                continue
            if packet.has_sidedata("encryption_info"):
                raise NotDecodable("protected")
            frames, is_broken = _frames_of(packet)
            for frame in frames:
                missing_s = 0.0 if due_s is None or frame.time is None else max(0.0, frame.time - due_s)
                due_s = None if frame.time is None else frame.time + frame.samples / frame.sample_rate
                yield Decoded(mono.take(frame), missing_s, frame.is_corrupt)
            if is_broken:
                yield Decoded(b"", is_broken=True)
        yield Decoded(mono.finish())

    def close(self) -> None:
        """Let go of the decoder; the file stays open."""
        self._container.close()


# What MP4 calls sound that only its seller's own player can decode: FairPlay, Common Encryption, Audible.
_PROTECTED = frozenset({"drms", "enca", "aavd", "p608"})


def _frames_of(packet: av.Packet[Any]) -> tuple[list[AudioFrame], bool]:
    try:
        frames: list[Any] = list(packet.decode())
    except av.FFmpegError:
        return [], True
    return frames, packet.is_corrupt


class _Mono:
    """Mixes any channels into one, each with the same weight.

    FFmpeg's own mixing guesses a loudspeaker for each channel of a recorder with many, and drops the one that it takes
    for the bass: a microphone could be lost.
    """

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._shape: tuple[str, int, str] | None = None
        self._graph: Graph | None = None
        self._taken = 0

    def take(self, frame: AudioFrame) -> bytes:
        shape = (frame.format.name, frame.sample_rate, frame.layout.name)
        rest = b""
        if shape != self._shape:
            rest = self.finish()
            self._shape, self._taken = shape, 0
            self._graph = self._new_graph(frame)
        if self._graph is None:
            return rest + _samples(frame)
        frame.pts, frame.time_base = self._taken, Fraction(1, frame.sample_rate)
        self._taken += frame.samples
        self._graph.push(frame)
        return rest + _pulled(self._graph)

    def finish(self) -> bytes:
        if self._graph is None:
            return b""
        self._graph.push(None)
        return _pulled(self._graph)

    def _new_graph(self, frame: AudioFrame) -> Graph | None:
        channels = frame.layout.nb_channels
        if channels == 1 and frame.format.name in ("s16", "s16p") and frame.sample_rate == self._rate_hz:
            return None
        graph = Graph()
        nodes = [
            graph.add_abuffer(
                sample_rate=frame.sample_rate,
                format=frame.format.name,
                layout=frame.layout.name,
                time_base=Fraction(1, frame.sample_rate),
            )
        ]
        if channels > 1:
            nodes.append(graph.add("pan", "mono|c0=" + "+".join(f"{1 / channels:.9f}*c{n}" for n in range(channels))))
        nodes.append(graph.add("aformat", f"sample_rates={self._rate_hz}:sample_fmts=s16:channel_layouts=mono"))
        graph.link_nodes(*nodes, graph.add("abuffersink")).configure()
        return graph


class SoundFileWriter:
    """Writes int16 sound into a FLAC or WAV file that everybody can play, piece by piece; two channels by turns."""

    def __init__(self, file: BinaryIO, kind: Literal["flac", "wav"], rate_hz: int, channels: int = 1) -> None:
        """Begin the file; a WAV file beyond 4 GB becomes RF64 (EBU Tech 3306)."""
        options = {"rf64": "auto"} if kind == "wav" else {}
        self._container = av.open(file, mode="w", format=kind, options=options)
        self._stream = self._container.add_stream("pcm_s16le" if kind == "wav" else "flac", rate=rate_hz)
        self._stream.layout = self._layout = _LAYOUTS[channels]
        self._stream.format = "s16"
        self._channels = channels
        self._rate_hz = rate_hz
        self._taken = 0

    def take(self, pcm: bytes) -> None:
        """Write the next sound; raises OSError."""
        if not pcm:
            return
        frame = AudioFrame(format="s16", layout=self._layout, samples=len(pcm) // (2 * self._channels))
        frame.sample_rate = self._rate_hz
        frame.time_base = Fraction(1, self._rate_hz)
        frame.pts = self._taken
        frame.planes[0].update(pcm)
        self._taken += frame.samples
        self._container.mux(self._stream.encode(frame))

    def finish(self) -> None:
        """Write what is left and the lengths at the beginning of the file, which stays open; raises OSError."""
        self._container.mux(self._stream.encode(None))
        self._container.close()


def _pulled(graph: Graph) -> bytes:
    ready: list[bytes] = []
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return b"".join(ready)
        if isinstance(frame, AudioFrame):
            ready.append(_samples(frame))


def _samples(frame: AudioFrame) -> bytes:
    return bytes(frame.planes[0])[: 2 * frame.samples * frame.layout.nb_channels]
