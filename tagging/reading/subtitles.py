"""WebVTT (W3C, 2019) and SubRip (.srt): cues with times, their speakers by voice tag or by a name and a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from tagging.reading.foreign import ForeignLine, ForeignTranscript, placed, required, seconds, unreadable
from tagging.reading.plain import label_and_words, repeated_labels

_TIME = r"(?:(\d{1,3}):)?(\d{2}):(\d{2}[.,]\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}")
_NOT_CUES = ("WEBVTT", "NOTE", "STYLE", "REGION")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<\d[\d:.]*>")


def read_subtitles(text: str, name: str) -> ForeignTranscript:
    """Return the transcript; raises EntryError for a file without a cue, and for a cue that ends before it begins."""
    cues = [*_cues(text)]
    if not cues:
        raise unreadable("It holds no cue with times.")
    spoken = [part for cue in cues for part in _spoken(*cue)]
    labels = repeated_labels(line.text for line in spoken if not line.label)
    return required(ForeignTranscript(name, placed(_labelled(line, labels) for line in spoken)))


def _cues(text: str) -> Iterator[tuple[float, float, str]]:
    for block in re.split(r"\n[ \t]*\n+", text.strip("\n")):
        lines = block.split("\n")
        if lines[0].startswith(_NOT_CUES) and not any(map(_TIMES.match, lines)):
            continue
        # A cue may have an id or number before its times; what comes before them otherwise is no cue's.
        at = next((at for at, line in enumerate(lines[:2]) if _TIMES.match(line)), None)
        if at is None:
            if any("-->" in line for line in lines):
                raise unreadable("A cue has times that can't be read.")
            continue
        found = _TIMES.match(lines[at])
        if found:
            yield seconds(*found.group(1, 2, 3)), seconds(*found.group(4, 5, 6)), "\n".join(lines[at + 1 :])


def _spoken(start_s: float, end_s: float, payload: str) -> Iterator[ForeignLine]:
    parts = _VOICE.split(payload)
    # Before the first voice nobody is named; then labels and their words take turns.
    for label, words in zip(["", *parts[1::2]], parts[0::2], strict=True):
        text = " ".join(unescape(_TAG.sub("", words)).split())
        if text:
            yield ForeignLine(unescape(label).strip(), text, start_s, end_s)


def _labelled(line: ForeignLine, labels: set[str]) -> ForeignLine:
    if line.label:
        return line
    label, text = label_and_words(line.text, labels)
    return ForeignLine(label, text, line.start_s, line.end_s) if text else line
