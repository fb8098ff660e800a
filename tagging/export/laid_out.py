"""A text as plain text: a line for what each speaker says, with its time, and a line for each step; and where tags lie.

Lines end in a line feed. Places are counted in code points from 0, ends exclusive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from casefile.timeline import long_clock_text
from tagging.export.about import marks_of_line
from tagging.model import TaggedSpan, Talk, Text, TextLine

_UNPRINTABLE = {code: "\ufffd" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000))}


@dataclass(frozen=True)
class LaidOut:
    """The whole, and where in it each line, and the words of each line, begin."""

    text: str
    rows: tuple[int, ...]
    starts: tuple[int, ...]

    def place(self, span: TaggedSpan) -> tuple[int, int]:
        """Return where a tag begins and ends."""
        return self.starts[span.first_line] + span.starts, self.starts[span.last_line] + span.ends


def laid_out(text: Text) -> LaidOut:
    """Lay out a transcript or notes; what no file of text can hold is put as U+FFFD, letter for letter."""
    parts: list[str] = []
    rows: list[int] = []
    starts: list[int] = []
    length = 0
    step = None
    for line in text.lines:
        if line.step_title != step:
            step = line.step_title
            parts.append(f"== {step} ==\n")
            length += len(parts[-1])
        before = f"[{long_clock_text(line.start_s)}] {line.speaker}{_marks(line)}: "
        rows.append(length)
        starts.append(length + len(before))
        parts += [before, plain(line.text), "\n"]
        length += len(before) + len(line.text) + 1
    return LaidOut("".join(parts), tuple(rows), tuple(starts))


def named_texts(talks: tuple[Talk, ...]) -> Iterator[tuple[str, Talk, Text]]:
    """Yield each text with a name of its own, such as `P01 transcript` or `P03/2 notes`."""
    for talk in talks:
        transcripts = [text for text in talk.texts if text.kind == "transcript"]
        for text in talk.texts:
            older = text.kind == "transcript" and text != transcripts[-1]
            number = f" {transcripts.index(text) + 1}, an earlier one" if older else ""
            origin = f", imported from {text.imported}" if text.imported else ""
            yield f"{talk.label} {text.kind}{number}{origin}", talk, text


def plain(text: str) -> str:
    """Return a text without what neither XML nor a plain file can hold, letter for letter."""
    return text if text.isprintable() else text.translate(_UNPRINTABLE)


def _marks(line: TextLine) -> str:
    marks = ", ".join(marks_of_line(line))
    return f" ({marks})" if marks else ""
