"""Sound files as people bring them, made on the spot: whole, cut, with holes, protected, and none at all."""

from __future__ import annotations

import io
import struct
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import av
import av.container
import numpy as np
from numpy.typing import NDArray

from tests.capture.support import Frames

# (FFmpeg's container, codec, suffix) of sound that comes back frame by frame.
LOSSLESS = [
    ("wav", "pcm_s16le", "wav"),
    ("aiff", "pcm_s16be", "aiff"),
    ("caf", "pcm_s16le", "caf"),
    ("flac", "flac", "flac"),
    ("matroska", "flac", "mka"),
    ("ipod", "alac", "m4a"),
    ("mov", "pcm_s16le", "mov"),
]
CODED = [
    ("mp3", "libmp3lame", "mp3"),
    ("ipod", "aac", "m4a"),
    ("adts", "aac", "aac"),
    ("ogg", "libopus", "opus"),
    ("webm", "libopus", "webm"),
    ("ac3", "ac3", "ac3"),
    ("mpegts", "mp2", "ts"),
    ("avi", "mp3", "avi"),
    ("asf", "wmav2", "wma"),
]
_BLOCK = 1024


def tone(length_s: float, rate_hz: int, hz: float = 440.0, size: int = 8000) -> Frames:
    return np.asarray(size * np.sin(2 * np.pi * hz * np.arange(round(length_s * rate_hz)) / rate_hz), dtype=np.int16)


def encoded(
    kind: tuple[str, str, str],
    frames: Frames,
    rate_hz: int,
    *,
    options: dict[str, str] | None = None,
    tracks: int = 1,
    layout: str = "mono",
) -> bytes:
    """A sound file; `frames` are interleaved, and a second track is silent."""
    channels = {"mono": 1, "stereo": 2}[layout]
    # A file with a name: some containers are read again when they are closed.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sound"
        with av.open(str(path), "w", format=kind[0], options=options or {}) as container:
            _encode(container, kind[1], frames, rate_hz, tracks, layout, channels)
        return path.read_bytes()


def _encode(
    container: av.container.OutputContainer,
    codec: str,
    frames: Frames,
    rate_hz: int,
    tracks: int,
    layout: str,
    channels: int,
) -> None:
    streams: list[Any] = [container.add_stream(codec, rate=rate_hz) for _ in range(tracks)]
    for stream in streams:
        stream.layout = layout
        if codec == "wmav2":
            stream.bit_rate = 64_000
    for start in range(0, len(frames) // channels, _BLOCK):
        piece = frames[start * channels : (start + _BLOCK) * channels]
        for number, stream in enumerate(streams):
            container.mux(stream.encode(_frame(piece if number == 0 else 0 * piece, rate_hz, start, layout)))
    for stream in streams:
        container.mux(stream.encode(None))


def _frame(piece: Frames, rate_hz: int, start: int, layout: str) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(piece).reshape(1, -1), "s16", layout)
    frame.sample_rate = rate_hz
    frame.pts = start
    frame.time_base = Fraction(1, rate_hz)
    return frame


def video(*, with_sound: Frames | None = None, rate_hz: int = 48_000) -> bytes:
    """Two seconds of grey pictures in MP4, with sound or without."""
    written = io.BytesIO()
    with av.open(written, "w", format="mp4") as container:
        pictures = container.add_stream("mpeg4", rate=10)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 64, "yuv420p"
        sound = container.add_stream("aac", rate=rate_hz) if with_sound is not None else None
        if sound is not None:
            sound.layout = "mono"
        for _ in range(20):
            grey: NDArray[np.uint8] = np.full((64, 64, 3), 128, dtype=np.uint8)
            container.mux(pictures.encode(av.VideoFrame.from_ndarray(grey, "rgb24")))
        container.mux(pictures.encode(None))
        if sound is not None and with_sound is not None:
            for start in range(0, len(with_sound), _BLOCK):
                container.mux(sound.encode(_frame(with_sound[start : start + _BLOCK], rate_hz, start, "mono")))
            container.mux(sound.encode(None))
    return written.getvalue()


def picture() -> bytes:
    written = io.BytesIO()
    with av.open(written, "w", format="image2pipe") as container:
        stream = container.add_stream("png", rate=1)
        stream.width, stream.height, stream.pix_fmt = 8, 8, "rgb24"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((8, 8, 3), dtype=np.uint8), "rgb24")))
        container.mux(stream.encode(None))
    return written.getvalue()


def encrypted() -> bytes:
    """Sound under Common Encryption (ISO/IEC 23001-7), as shops and streaming services sell it."""
    secret = "0123456789abcdef" * 2
    options = {"encryption_scheme": "cenc-aes-ctr", "encryption_key": secret, "encryption_kid": secret}
    return encoded(("mp4", "aac", "mp4"), tone(2.0, 44_100), 44_100, options=options)


def protected_wma(wma: bytes) -> bytes:
    """The same with the mark of Windows Media's protection in its header (ASF specification, 3.14)."""
    mark = UUID("2211b3fb-bd23-11d2-b4b7-00a0c955fc6e").bytes_le + struct.pack("<Q", 40) + bytes(16)
    size, count = struct.unpack("<QI", wma[16:28])
    return wma[:16] + struct.pack("<QI", size + len(mark), count + 1) + wma[28:30] + mark + wma[30:]


def with_title(wav: bytes, title: bytes) -> bytes:
    """The same with a title before its sound, in whatever letters."""
    item = b"INAM" + len(title).to_bytes(4, "little") + title + bytes(len(title) % 2)
    chunk = b"LIST" + (4 + len(item)).to_bytes(4, "little") + b"INFO" + item
    place = wav.index(b"data")
    return wav[:4] + (len(wav) + len(chunk) - 8).to_bytes(4, "little") + wav[8:place] + chunk + wav[place:]


def cut(content: bytes, part: float = 0.6) -> bytes:
    return content[: int(len(content) * part)]


def with_hole(content: bytes, length: int) -> bytes:
    """The same with zeros in its middle, as a bad memory card gives it back."""
    middle = len(content) // 2
    return content[:middle] + bytes(length) + content[middle + length :]


def multichannel_wav(channels: list[Frames], rate_hz: int) -> bytes:
    """A WAV file of as many channels as a field recorder has, with nothing said of loudspeakers."""
    sound = np.stack(channels, axis=1).tobytes()
    head = b"WAVEfmt " + (16).to_bytes(4, "little") + (1).to_bytes(2, "little") + len(channels).to_bytes(2, "little")
    head += rate_hz.to_bytes(4, "little") + (2 * len(channels) * rate_hz).to_bytes(4, "little")
    head += (2 * len(channels)).to_bytes(2, "little") + (16).to_bytes(2, "little")
    head += b"data" + len(sound).to_bytes(4, "little") + sound
    return b"RIFF" + len(head).to_bytes(4, "little") + head


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def share_of(frames: Frames, rate_hz: int, hz: float) -> float:
    """The size of one tone in a sound, in the units of the samples."""
    turns = np.exp(-2j * np.pi * hz * np.arange(len(frames)) / rate_hz)
    return float(2 * abs(np.mean(frames * turns)))
