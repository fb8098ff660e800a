"""The conversation in one row: how loud it is, where steps begin, what is tagged, where sound is missing, where one is.

Only the row itself is drawn anew, and only where something in it has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

_BARS = "▁▂▃▄▅▆▇█"
_QUIETEST_DB, _LOUDEST_DB = -60.0, -15.0
_GAP, _CLOSED, _HERE = "┄", "×", "▼"
# How finely it is looked at; a wider screen repeats what it has.
PARTS = 120


@dataclass(frozen=True)
class Wave:
    """What does not change while one reads: the length in seconds, how loud each part is, where steps begin.

    A part is a bar from 0 (quietest) to 7, or None for a gap, or -1 for what is closed; a step is its number as it is
    written and its first second.
    """

    length_s: float
    bars: tuple[int | None, ...]
    steps: tuple[tuple[str, float], ...] = ()


def bar_of(loudness: float | str) -> int | None:
    """Return how high a bar is for so many decibels below full scale, or what stands for no sound."""
    if isinstance(loudness, str):
        return -1 if loudness == "closed" else None
    share = (loudness - _QUIETEST_DB) / (_LOUDEST_DB - _QUIETEST_DB)
    return min(7, max(0, round(7 * share)))


class WaveLine(Widget, can_focus=False):
    """One row of a conversation; a click says which moment was meant.

    Tagged parts are bold and underlined, the place of the cursor is `▼` in reverse; a step's number stands where it
    begins, `┄` where there is no sound, `×` where it is closed.
    """

    class Clicked(Message):
        """A moment was clicked."""

        def __init__(self, at_s: float) -> None:
            super().__init__()
            self.at_s = at_s

    def __init__(self) -> None:
        super().__init__(id="wave")
        self.wave: Wave | None = None
        self._tagged: frozenset[int] = frozenset()
        self._spans: Sequence[tuple[float, float]] = ()
        self._at_s: float | None = None

    def show(self, wave: Wave) -> None:
        """Show a conversation."""
        self.wave = wave
        self.tag(self._spans)

    def tag(self, spans: Iterable[tuple[float, float]]) -> None:
        """Show what is tagged, each from and to its second."""
        self._spans = tuple(spans)
        found: set[int] = set()
        if self.wave is not None:
            for from_s, to_s in self._spans:
                found.update(range(self._column(from_s), self._column(to_s) + 1))
        self._tagged = frozenset(found)
        self.refresh()

    def point(self, at_s: float | None) -> None:
        """Show where the cursor is."""
        before, self._at_s = self._at_s, at_s
        if self.wave is not None and self._place(before) != self._place(at_s):
            self.refresh()

    def on_resize(self) -> None:
        """Lay it out anew."""
        self.tag(self._spans)

    def on_click(self, event: events.Click) -> None:
        """Say which moment was meant."""
        if self.wave is not None and self.size.width:
            self.post_message(self.Clicked((event.x + 0.5) / self.size.width * self.wave.length_s))

    def render_line(self, y: int) -> Strip:
        """Draw the row."""
        width = self.size.width
        if self.wave is None or not width:
            return Strip.blank(width, self.rich_style)
        letters = self._letters(width)
        here = self._place(self._at_s)
        tagged, plain = Style(bold=True, underline=True), Style()
        segments = [
            Segment(_HERE, Style(reverse=True, bold=True))
            if column == here
            else Segment(letter, tagged if column in self._tagged else plain)
            for column, letter in enumerate(letters)
        ]
        return Strip(segments, width).apply_style(self.rich_style)

    def text(self) -> str:
        """Return the row as plain characters, without the place of the cursor."""
        return "".join(self._letters(self.size.width)) if self.wave is not None else ""

    def _letters(self, width: int) -> list[str]:
        wave = self.wave
        if wave is None:
            return []
        letters = []
        for column in range(width):
            part = wave.bars[column * len(wave.bars) // width]
            letters.append(_GAP if part is None else _CLOSED if part < 0 else _BARS[part])
        for number, from_s in wave.steps:
            column = self._column(from_s)
            letters[column : column + len(number)] = number
        return letters[:width]

    def _place(self, at_s: float | None) -> int | None:
        return None if at_s is None else self._column(at_s)

    def _column(self, at_s: float) -> int:
        length_s = self.wave.length_s if self.wave is not None else 0.0
        width = self.size.width
        return min(max(0, width - 1), max(0, int(at_s / length_s * width))) if length_s > 0 else 0
