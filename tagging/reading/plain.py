"""Transcripts as plain text: a line for what each speaker says, in the layouts in which transcription tools write it.

Known are `[0:00:05] name: words`, `name: [0:00:05] words` (noScribe), `name (0:05): words`, a line `name  0:05` with
the words below (Teams, Otter), and `name: words`. A name and a colon count as a speaker where they come back, so that
`then I thought: no` stays as it was said. What stands before the first line with a time is a heading, and passed over;
so are marks of pauses such as `(..)`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from casefile.silences import without_silence_marks
from tagging.codebook import STEP_TITLES
from tagging.reading.foreign import KNOWN_SPEAKERS, ForeignLine, ForeignTranscript, required, seconds

_CLOCK = r"[\[(]?(?:(\d{1,2}):)?(\d{1,2}):(\d{2}(?:[.,]\d{1,3})?)[\])]?"
_NAME = r"[^\W_][^:\[\]()<>\n]{0,39}?"
# What a tool says of a line, such as `(unclear)`, stands behind the name.
_MARKS = r"(?:\s*\([^()\n]*\))*"
_TIMED_FIRST = re.compile(rf"\s*{_CLOCK}\s*(?:-+>?\s*{_CLOCK}\s*)?(?:({_NAME}){_MARKS}:\s+)?")
_NAME_FIRST = re.compile(rf"\s*({_NAME}):?\s+{_CLOCK}:?(?:\s*\([^()\n]*\))?(?:\s+|$)")
_LABEL = re.compile(rf"\s*({_NAME}){_MARKS}:(?:\s+|$)")
_STEP = re.compile(r"== (.+) ==")
_MOST_WORDS_OF_LABEL = 5
_STEPS = {title.casefold() for title in STEP_TITLES.values()} | {"not known"}


def read_plain(text: str, name: str) -> tuple[ForeignTranscript, tuple[str, ...]]:
    """Return the transcript and what was passed over; raises EntryError for a text without words."""
    text, pauses = without_silence_marks(text)
    labels = repeated_labels(text.split("\n"))
    lines: list[ForeignLine] = []
    steps = headings = 0
    last = ForeignLine("", "")
    for at, row in _rows(text):
        step = _STEP.fullmatch(row.strip())
        if step and step[1].casefold() in _STEPS:
            steps += 1
            continue
        found = _line(row, at, labels)
        if found.start_s is not None and last.start_s is None and lines and not any(line.label for line in lines):
            headings, lines = headings + len(lines), []
        if not found.label and found.start_s is None:
            found = replace(found, label=last.label, start_s=last.start_s)
        last = found
        if found.text:
            lines.append(found)
    losses = [("headings of steps", steps), ("lines before the first one with a time", headings)]
    losses.append(("marks of pauses", pauses))
    said = tuple(f"{what}: {count}" for what, count in losses if count)
    return required(ForeignTranscript(name, tuple(with_ends(lines)))), said


def repeated_labels(rows: Iterable[str]) -> set[str]:
    """Return the names that stand before a colon so that they may be speakers: known ones, and those that come back."""
    found = Counter(match[1].strip() for row in rows if (match := _LABEL.match(row)))
    return {
        label
        for label, count in found.items()
        if (count > 1 or label.casefold() in KNOWN_SPEAKERS) and len(label.split()) <= _MOST_WORDS_OF_LABEL
    }


def label_and_words(row: str, labels: set[str]) -> tuple[str, str]:
    """Return who speaks in a row, empty where it does not say, and what."""
    match = _LABEL.match(row)
    if match and match[1].strip() in labels:
        return match[1].strip(), row[match.end() :].strip()
    return "", row.strip()


def _rows(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for row in text.split("\n"):
        if row.strip():
            yield at, row
        at += len(row) + 1


def _line(row: str, at: int, labels: set[str]) -> ForeignLine:
    # `5:30 we left` is no time of the file's: that stands in brackets, has hours, or a speaker behind it.
    if (match := _TIMED_FIRST.match(row)) and (match[1] or match[7] or row.lstrip()[0] in "[("):
        hours, minutes, rest, *_, label = match.groups()
        return _made(row, at, match.end(), label or "", seconds(hours, minutes, rest))
    if (match := _NAME_FIRST.match(row)) and len(match[1].split()) <= _MOST_WORDS_OF_LABEL:
        label, hours, minutes, rest = match.groups()
        return _made(row, at, match.end(), label, seconds(hours, minutes, rest))
    match = _LABEL.match(row)
    if match and match[1].strip() in labels:
        return _made(row, at, match.end(), match[1], None)
    return _made(row, at, 0, "", None)


def _made(row: str, at: int, begins: int, label: str, start_s: float | None) -> ForeignLine:
    begins += len(row[begins:]) - len(row[begins:].lstrip())
    return ForeignLine(label.strip(), row[begins:].rstrip(), start_s, None, at + begins)


def with_points(lines: tuple[ForeignLine, ...], points: tuple[tuple[int, float], ...]) -> tuple[ForeignLine, ...]:
    """Return lines with the times of points that tie characters of their text to seconds, where there are any.

    A line has the time of the last point before its first word; the last line ends at a point behind that.
    """
    if not points:
        return lines
    places = [place for place, _ in points]
    timed: list[ForeignLine] = []
    for line in lines:
        last = bisect_right(places, line.at) - 1
        timed.append(replace(line, start_s=points[last][1] if last >= 0 else line.start_s, end_s=None))
    ended = [*with_ends(timed)]
    if ended and places[-1] > lines[-1].at and ended[-1].start_s is not None:
        ended[-1] = replace(ended[-1], end_s=max(ended[-1].start_s, points[-1][1]))
    return tuple(ended)


def with_ends(lines: list[ForeignLine]) -> Iterator[ForeignLine]:
    """Yield each line with its end where the next one begins; the last one's is not known, and is its beginning."""
    for line, after in zip(lines, [*lines[1:], None], strict=False):
        if line.start_s is None:
            yield line
        else:
            ends_s = after.start_s if after and after.start_s is not None else line.start_s
            yield replace(line, end_s=max(line.start_s, ends_s))
