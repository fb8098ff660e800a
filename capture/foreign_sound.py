"""Sound files that people bring: what they hold, whether they are whole, and in words why one can't be taken.

FFmpeg reads what it can and says nothing of what is missing. So the length that a file states is compared with what
came out of it, times are followed for holes, and the ends of formats that state no length are looked at here.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from capture.codec import NotDecodable, SoundFacts, SoundReader
from casefile.errors import SoundFileError, SoundMissingError
from casefile.timeline import clock_text, frames_to_s

HIGHEST_HZ = 48_000
# A hole shorter than this is how some formats count time, not missing sound.
_HOLE_S = 0.1
# How far what comes out may fall short of the stated length: coded sound has a lead-in and a last block.
_SHORT_S = {"asf": 1.0, "avi": 1.0}
_SHORT_CODED_S, _SHORT_PLAIN_S = 0.25, 0.02
# These state how long their sound is; others leave FFmpeg to guess it from the file's size.
_STATES_LENGTH = frozenset({"aiff", "asf", "avi", "caf", "flac", "mov,mp4,m4a,3gp,3g2,mj2", "w64"})
_PLAIN = ("pcm_", "flac", "alac")
_AGAIN = "Copy it again from where it was recorded."
_WITH_GAPS = "If there is no better copy, --with-gaps takes what can be heard, with a gap where sound is missing."


@dataclass(frozen=True)
class ForeignSound:
    """A file that was looked at: `length_s` is what it says or FFmpeg guesses, `stated_s` only what it says itself."""

    path: Path
    label: str
    facts: SoundFacts
    rate_hz: int
    length_s: float | None
    stated_s: float | None

    @property
    def remarks(self) -> list[str]:
        """What a person should know of how it is taken in, in words."""
        found: list[str] = []
        if self.facts.sound_streams > 1:
            found.append(f"{self.label} has {self.facts.sound_streams} sound tracks. Only the first is imported.")
        if self.facts.channels > 1:
            found.append(f"{self.label} has {self.facts.channels} channels. They are mixed into one.")
        if self.facts.rate_hz > self.rate_hz:
            found.append(
                f"{self.label} has {self.facts.rate_hz / 1000:g} kHz. It is kept with {self.rate_hz / 1000:g} kHz."
            )
        return found


def look_at(path: Path, label: str, *, with_gaps: bool = False) -> ForeignSound:
    """Look whether a file holds sound that can be decoded, without decoding it; `label` stands for it in messages.

    Raises SoundFileError; the file's name is in no message.
    """
    with _opened(path, label) as file:
        size = _size(file)
        if size == 0:
            raise SoundFileError(title=f"{label} is empty.", detail="It holds not a single byte.", remedy=_AGAIN)
        reader = _reader(file, label)
        facts, rate_hz = reader.facts, reader.rate_hz
        reader.close()
        if facts.format == "asf" and _asf_is_protected(file):
            raise _refusal(NotDecodable("protected"), label)
        states = facts.format in _STATES_LENGTH or (facts.format == "mp3" and _mp3_counts_frames(file))
        is_cut = _ENDS.get(facts.format)
        if not with_gaps and is_cut is not None and is_cut(file, size):
            raise _cut_short(label, None, None)
    length_s = facts.stream_s or facts.file_s
    return ForeignSound(path, label, facts, rate_hz, length_s, facts.stream_s if states else None)


def heard_in(sound: ForeignSound, *, with_gaps: bool = False) -> Iterator[bytes | float]:
    """Decode a file: mono int16 as bytes, and as numbers the seconds where its sound is missing.

    Nothing is held back but the last piece. Without `with_gaps` what is missing is an error. Raises SoundFileError,
    also late, so whoever stores what comes has to be able to drop it.
    """
    with _opened(sound.path, sound.label) as file:
        reader = _reader(file, sound.label)
        try:
            yield from _Watch(sound, with_gaps).pieces(reader)
        except NotDecodable as error:
            raise _refusal(error, sound.label) from None
        except OSError as error:
            raise _unreadable(sound.label, error) from None
        finally:
            reader.close()


class _Watch:
    """Follows what comes out of a file, and finds what is missing."""

    def __init__(self, sound: ForeignSound, with_gaps: bool) -> None:
        self._sound = sound
        self._with_gaps = with_gaps
        self._frames = 0
        self._gaps_s = 0.0
        self._broken_at_s: float | None = None

    @property
    def _at_s(self) -> float:
        return self._gaps_s + frames_to_s(self._frames, self._sound.rate_hz)

    @property
    def _is_plain(self) -> bool:
        return self._sound.facts.codec.startswith(_PLAIN)

    def pieces(self, reader: SoundReader) -> Iterator[bytes | float]:
        for piece in reader.decoded():
            if piece.missing_s > _HOLE_S:
                yield self._hole(piece.missing_s)
            if piece.is_broken and self._broken_at_s is None:
                self._broken_at_s = self._at_s
            self._frames += len(piece.pcm) // 2
            if self._broken_at_s is not None and self._at_s - self._broken_at_s > _HOLE_S:
                self._break()
            if piece.pcm:
                yield piece.pcm
        if self._frames == 0:
            raise SoundFileError(
                title=f"{self._sound.label} holds no sound.",
                detail="There is a sound track in it, and nothing could be decoded from it.",
                remedy=_AGAIN,
            )
        short_s = self._short_s(reader.reached_s)
        if short_s > 0:
            if not self._with_gaps:
                self._break()
                raise _cut_short(self._sound.label, self._at_s, self._at_s + short_s)
            yield short_s
        elif self._sound.facts.format != "wav" and (self._sound.stated_s is None or self._is_plain):
            # Behind coded sound that is all there may lie what is no sound, such as a tag; the end of a WAV file was
            # looked at before, and FFmpeg also calls a last piece broken that is merely shorter than the others.
            self._break()

    def _hole(self, missing_s: float) -> float:
        if not self._with_gaps:
            self._break()
            raise SoundMissingError(
                title=f"Sound is missing in {_in_a_sentence(self._sound.label)}.",
                detail=f"It passes over {missing_s:.1f} s at {clock_text(self._at_s)}: "
                "it is damaged, or was recorded with interruptions.",
                remedy="Copy it again. If this is how it was recorded, --with-gaps imports it with the gap.",
            )
        self._gaps_s += missing_s
        return missing_s

    def _break(self) -> None:
        """Raise what was broken, unless gaps are accepted."""
        if self._broken_at_s is not None and not self._with_gaps:
            raise SoundMissingError(
                title=f"{self._sound.label} is damaged.",
                detail=f"Its sound breaks off at {clock_text(self._broken_at_s)}. Nothing of it was imported.",
                remedy=f"{_AGAIN} {_WITH_GAPS}",
            )

    def _short_s(self, reached_s: float) -> float:
        """Return how much less came out than the file states, 0 where that is what the format allows."""
        facts = self._sound.facts
        allowed_s = _SHORT_S.get(facts.format, _SHORT_PLAIN_S if self._is_plain else _SHORT_CODED_S)
        short_s = 0.0
        if self._sound.stated_s is not None:
            short_s = self._sound.stated_s - self._at_s
        elif facts.format == "matroska,webm" and facts.file_s is not None:
            # It states only how long everything in it is, and pictures may go on when the sound is over.
            short_s = facts.file_s - reached_s
            allowed_s = _SHORT_CODED_S
        return short_s if short_s > allowed_s else 0.0


def _opened(path: Path, label: str) -> BinaryIO:
    if path.is_dir():
        raise SoundFileError(
            title=f"{label} is a folder.", detail="One file is imported at a time.", remedy="Name the files in it."
        )
    try:
        if not path.is_file() and path.exists():
            raise OSError("not an ordinary file")
        return path.open("rb")
    except OSError as error:
        raise _unreadable(label, error) from None


def _reader(file: BinaryIO, label: str) -> SoundReader:
    try:
        file.seek(0)
        return SoundReader(file, HIGHEST_HZ)
    except NotDecodable as error:
        raise _refusal(error, label) from None
    except OSError as error:
        raise _unreadable(label, error) from None


def _refusal(error: NotDecodable, label: str) -> SoundFileError:
    match error.why:
        case "silent":
            return SoundFileError(
                title=f"There is no sound in {_in_a_sentence(label)}.",
                detail="It holds pictures or text, and no sound track.",
                remedy="Look whether this is the right file; a recorder may keep sound in a file of its own.",
            )
        case "protected":
            return SoundFileError(
                title=f"{label} is protected against copying.",
                detail="Its sound is encrypted (DRM), and only the program it was made for can decode it.",
                remedy="Export it from that program as a plain file, such as WAV or M4A, and import that.",
            )
        case "codec":
            return SoundFileError(
                title=f"The sound in {_in_a_sentence(label)} can't be decoded.",
                detail="It is coded in a way that FFmpeg does not know.",
                remedy="Convert it with the program it was made with, to WAV, FLAC or M4A, and import that.",
            )
        case _:
            return SoundFileError(
                title=f"{label} can't be read as sound.",
                detail="It is not a sound file, or so damaged that nothing can be made of it.",
                remedy=f"Look whether this is the right file. {_AGAIN}",
            )


def _unreadable(label: str, error: OSError) -> SoundFileError:
    return SoundFileError(
        title=f"{label} can't be read.",
        detail=f"The system says: {error.strerror or error}.",
        remedy="Look whether it is there and may be read by you, and whether its drive is still connected.",
    )


def _cut_short(label: str, at_s: float | None, whole_s: float | None) -> SoundMissingError:
    detail = "Its end is missing."
    if at_s is not None and whole_s is not None:
        detail = f"Of {clock_text(whole_s)} of sound only {clock_text(at_s)} can be decoded."
    return SoundMissingError(
        title=f"{label} is not whole.",
        detail=f"{detail} Nothing of it was imported.",
        remedy=f"{_AGAIN} {_WITH_GAPS}",
    )


def _in_a_sentence(label: str) -> str:
    return label[0].lower() + label[1:]


def _size(file: BinaryIO) -> int:
    return file.seek(0, 2)


def _read(file: BinaryIO, offset: int, count: int) -> bytes:
    file.seek(offset)
    return file.read(count)


def _riff_is_cut(file: BinaryIO, size: int) -> bool:
    """Tell whether a WAV, RF64 or AVI file ends before its sound does (EBU Tech 3306 for RF64)."""
    head = _read(file, 0, 12)
    if head[:4] == b"RIFF" and head[8:] == b"AVI ":
        length = struct.unpack("<I", head[4:8])[0]
        return bool(size < length < _NEVER_FILLED_IN)
    if head[:4] not in (b"RIFF", b"RF64") or head[8:] != b"WAVE":
        return False
    offset, long_size = 12, None
    while len(chunk := _read(file, offset, 8)) == 8:
        name, length = struct.unpack("<4sI", chunk)
        if name == b"ds64":
            long_size = struct.unpack("<Q", _read(file, offset + 16, 8))[0]
        if name == b"data":
            if head[:4] == b"RF64" and long_size is not None:
                length = long_size
            elif length == 0 or length >= _NEVER_FILLED_IN:
                return False
            # Some programs count the eight bytes of the chunk's own head as well.
            return bool(offset + length > size)
        offset += 8 + length + length % 2
    return True


# Programs that could not know the length write 0, the largest number, or about two gigabytes.
_NEVER_FILLED_IN = 0x7FFF_0000


def _ogg_is_cut(file: BinaryIO, size: int) -> bool:
    """Tell whether the last page is not whole, or not marked as the last (RFC 3533, section 6)."""
    start = max(0, size - 2 * 65_536)
    tail = _read(file, start, size - start)
    page = tail.rfind(b"OggS")
    if page < 0 or len(tail) < page + 27:
        return True
    segments = tail[page + 27 : page + 27 + tail[page + 26]]
    is_whole = len(segments) == tail[page + 26] and page + 27 + len(segments) + sum(segments) <= len(tail)
    return not (is_whole and tail[page + 5] & 4)


def _mp3_counts_frames(file: BinaryIO) -> bool:
    """Tell whether an MP3 file says how many frames it has: in a Xing, Info or VBRI header in its first frame."""
    tag = _read(file, 0, 10)
    offset = 0
    if tag[:3] == b"ID3" and len(tag) == 10:
        offset = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(tag[6:], (21, 14, 7, 0), strict=True))
    first = _read(file, offset, 4096)
    for name in (b"Xing", b"Info"):
        place = first.find(name)
        if 0 <= place <= len(first) - 8:
            return bool(first[place + 7] & 1)
    return b"VBRI" in first


def _asf_is_cut(file: BinaryIO, size: int) -> bool:
    """Tell whether a WMA file is shorter than its header says (ASF specification, 3.2); a broadcast says nothing."""
    head = _read(file, 0, 65_536)
    place = head.find(UUID("8cabdca1-a947-11cf-8ee4-00c00c205365").bytes_le)
    if place < 0 or len(head) < place + 92:
        return False
    stated, flags = struct.unpack("<Q", head[place + 40 : place + 48])[0], head[place + 88]
    return bool(stated > size and not flags & 1)


# What tells whether a file has its end, where its format says so; FFmpeg takes what there is for the whole.
_ENDS: dict[str, Callable[[BinaryIO, int], bool]] = {
    "wav": _riff_is_cut,
    "avi": _riff_is_cut,
    "ogg": _ogg_is_cut,
    "asf": _asf_is_cut,
}


def _asf_is_protected(file: BinaryIO) -> bool:
    """Tell whether a WMA file names one of the three kinds of protection in its header (ASF specification, 3.15)."""
    head = _read(file, 0, 65_536)
    return any(mark in head for mark in _ASF_PROTECTION)


_ASF_PROTECTION = tuple(
    UUID(name).bytes_le
    for name in (
        "2211b3fb-bd23-11d2-b4b7-00a0c955fc6e",
        "298ae614-2622-4c17-b935-dae07ee9289c",
        "43058533-6981-49e6-9b74-ad12cb86d58c",
    )
)
