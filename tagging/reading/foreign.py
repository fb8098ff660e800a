"""What files of others hold, as values: transcripts line by line, with the tags that lie in them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from casefile.errors import EntryError
from casefile.framework import CodeKind
from casefile.tags import Direction, TagKind
from casefile.transcripts import Speaker

MOST_BYTES = 30_000_000
MOST_WORDS = 500_000
MOST_LINES = 100_000
_LONGEST_WORD = 300
_LONGEST_S = 48 * 3600.0

# Speakers as these are called in exports of ours and in common layouts; whoever else speaks is asked for.
KNOWN_SPEAKERS: dict[str, Speaker] = {
    "participant": "participant",
    "lead": "lead",
    "lead reviewer": "lead",
    "note-taker": "note_taker",
    "note taker": "note_taker",
    "another person present": "other",
    "unknown": "unknown",
}


@dataclass(frozen=True)
class ForeignLine:
    """What one speaker says: `label` is how the file calls them, empty where it does not.

    Times are seconds, None where the file has none; `at` is the character of the whole text at which `text` begins.
    """

    label: str = field(repr=False)
    text: str = field(repr=False)
    start_s: float | None = None
    end_s: float | None = None
    at: int = 0


@dataclass(frozen=True)
class ForeignCoding:
    """A tag in our own terms, from character `starts` of the whole text to before `ends`; `episode` is a title."""

    starts: int
    ends: int
    kind: TagKind
    code: str | None = None
    episode: str | None = field(default=None, repr=False)
    direction: Direction | None = None
    memo: str | None = field(default=None, repr=False)
    weight: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class TeamCode:
    """A code that a team added to the framework's, or one of a file of ours by which codings call it: `key`.

    `level` is a factor's by id, None for none; one that `is_retired` is put no more.
    """

    key: str
    kind: CodeKind
    title: str = field(repr=False)
    hint: str = field(default="", repr=False)
    level: str | None = None
    is_retired: bool = False


@dataclass(frozen=True)
class ForeignTranscript:
    """One transcript of a file; `role` is how the participant is called in it, where the file says."""

    name: str = field(repr=False)
    lines: tuple[ForeignLine, ...] = field(repr=False)
    codings: tuple[ForeignCoding, ...] = ()
    role: str | None = field(default=None, repr=False)

    @property
    def labels(self) -> tuple[str, ...]:
        """Return how speakers are called, each once, in order of appearance."""
        return tuple(dict.fromkeys(line.label for line in self.lines if line.label))

    def known(self, role: str | None) -> dict[str, Speaker]:
        """Return who speaks, of those labels that say so by themselves; `role` is the participant's in the case."""
        by_name = dict(KNOWN_SPEAKERS)
        for own in filter(None, (self.role, role)):
            by_name[own.casefold()] = "participant"
        return {label: by_name[label.casefold()] for label in self.labels if label.casefold() in by_name}


@dataclass(frozen=True)
class ForeignFile:
    """A file: its form in words, the digest of its bytes, transcripts, titles of episodes, and what was passed over.

    `codes` are those that a team added, of a file of ours: codings may call one by its key.
    """

    form: str
    digest: str
    transcripts: tuple[ForeignTranscript, ...] = ()
    episodes: tuple[str, ...] = field(default=(), repr=False)
    losses: tuple[str, ...] = ()
    codes: tuple[TeamCode, ...] = ()


def bytes_of(path: Path) -> bytes:
    """Return a file's bytes; raises EntryError for one that can't be read or is too large for a transcript."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise unreadable("It is larger than any transcript.")
        return path.read_bytes()
    except OSError as error:
        raise unreadable(f"The system says: {error.strerror or type(error).__name__}.") from None


def digest_of(content: bytes) -> str:
    """Return the digest by which a file is known again."""
    return hashlib.sha256(content).hexdigest()


def decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file, lines ended by a line feed, and what is to be said of it; EntryError for no text."""
    losses: tuple[str, ...] = ()
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = content.decode("utf-16")
        else:
            text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Windows has called ANSI: five of its bytes stand for nothing.
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            raise unreadable("It is not text.") from None
        losses = ("it is not in UTF-8, and was read as Windows-1252: look at its accents and quotation marks",)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if any(ord(letter) < 0x20 and letter not in "\n\t\f\v" for letter in text):
        raise unreadable("It is not text.")
    return text, losses


def required(transcript: ForeignTranscript) -> ForeignTranscript:
    """Return a transcript as given; raises EntryError for one without words, or one that no conversation can be."""
    words = 0
    if len(transcript.lines) > MOST_LINES:
        raise unreadable("It has more lines than any conversation.")
    for number, line in enumerate(transcript.lines, 1):
        parts = line.text.split()
        words += len(parts)
        if words > MOST_WORDS or any(len(word) > _LONGEST_WORD for word in parts):
            raise unreadable("It has more words, or longer ones, than any conversation.")
        times = [moment for moment in (line.start_s, line.end_s) if moment is not None]
        if any(not math.isfinite(moment) or not 0 <= moment <= _LONGEST_S for moment in times):
            raise unreadable(f"The time of line {number} can't be one of a conversation.")
        if len(times) == 2 and times[1] < times[0]:
            raise unreadable(f"Line {number} ends before it begins.")
    if not words:
        raise unreadable("There are no words in it.")
    return transcript


def seconds(hours: str | None, minutes: str, rest: str) -> float:
    """Return a time in seconds from its parts as they are written."""
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(rest.replace(",", "."))


def placed(lines: Iterator[ForeignLine]) -> tuple[ForeignLine, ...]:
    """Return lines of a file that has no text as a whole, laid one behind another."""
    found: list[ForeignLine] = []
    at = 0
    for line in lines:
        found.append(ForeignLine(line.label, line.text, line.start_s, line.end_s, at))
        at += len(line.text) + 1
    return tuple(found)


def unreadable(detail: str) -> EntryError:
    """Make the error of a file that can't be taken in."""
    return EntryError(
        title="This file can't be taken in.",
        detail=detail,
        remedy="Export it again from the program that wrote it, or choose another file. Nothing was changed.",
    )
