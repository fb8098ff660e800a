"""Accounts laid out in columns: each participant's own, in its own order, and never merged into one."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import set_cell_size
from textual.content import Content

from casefile.timeline import clock_text
from tagging.codebook import STEP_TITLES, Codebook
from tagging.strands import WAYS, Mention
from tui.theme import QUIET

GAP = 2
NARROWEST = 26
_NOTHING = "nothing is tagged"


@dataclass(frozen=True)
class Group:
    """What is held side by side: its title, and the mentions that belong to it."""

    title: str
    mentions: tuple[Mention, ...]
    by_time: bool = False


class Strand:
    """One participant's column; only as much of it is laid out as was looked at."""

    def __init__(
        self,
        heading: str,
        mentions: Sequence[Mention],
        *,
        book: Codebook,
        by_time: bool,
        text_of: Callable[[Mention], str],
    ) -> None:
        self.heading = heading
        self.mentions = tuple(mentions)
        self.at = 0
        self._book = book
        self._by_time = by_time
        self._text_of = text_of
        self._first_row = 0
        self._cells = 0
        self._rows: list[tuple[int, str]] = []
        self._starts: list[int] = []

    def lines(self, cells: int, height: int, *, has_cursor: bool) -> list[Content]:
        """Return so many rows of the column, with the mention under its cursor in view."""
        if cells != self._cells:
            self._cells, self._rows, self._starts, self._first_row = cells, [], [], 0
        if not self.mentions:
            blank = Content.styled(set_cell_size(_NOTHING, cells), QUIET)
            return [blank, *[Content(" " * cells)] * (height - 1)]
        self._lay_out(lambda: len(self._starts) > self.at + 1 or len(self._starts) == len(self.mentions))
        start = self._starts[self.at]
        end = self._starts[self.at + 1] if self.at + 1 < len(self._starts) else len(self._rows)
        self._first_row = min(max(self._first_row, end - height), start)
        self._lay_out(lambda: len(self._rows) >= self._first_row + height)
        shown = self._rows[self._first_row : self._first_row + height]
        found = [self._line(number, text, cells, has_cursor) for number, text in shown]
        return [*found, *[Content(" " * cells)] * (height - len(found))]

    def _line(self, number: int, text: str, cells: int, has_cursor: bool) -> Content:
        fitted = set_cell_size(text, cells)
        return Content.styled(fitted, "reverse") if has_cursor and number == self.at and text else Content(fitted)

    def _lay_out(self, is_enough: Callable[[], bool]) -> None:
        while not is_enough() and len(self._starts) < len(self.mentions):
            number = len(self._starts)
            self._starts.append(len(self._rows))
            self._rows += [(number, row) for row in self._piece(number)]

    def _piece(self, number: int) -> list[str]:
        one = self.mentions[number]
        rows: list[str] = []
        before = self.mentions[number - 1].step if number else None
        if self._by_time and one.step is not None and one.step != before:
            rows += textwrap.wrap(STEP_TITLES.get(one.step, one.step).upper(), self._cells)
        direction = f", {one.tag.direction}" if one.tag.direction else ""
        clock = f"{clock_text(one.at_s)} " if one.at_s is not None else ""
        said = self._book.title(one.tag.kind, one.tag.code) or "Episode"
        rows += textwrap.wrap(f"{clock}{said}{direction}, {WAYS[one.way]}", self._cells)
        return [*rows, *textwrap.wrap(self._text_of(one), self._cells), ""]


def fitting(cells: int) -> int:
    """Return how many columns fit side by side."""
    return max(1, (cells + GAP) // (NARROWEST + GAP))
