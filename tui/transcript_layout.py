"""Where every word of a text stands on the screen: pure reckoning in cells, apart from any widget.

A text is a list of blocks; a block with words wraps into rows, others take one. Widths are terminal cells, never
characters: a wide character takes two.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from rich.cells import cell_len

BlockKind = Literal["step", "speech", "note", "mark"]
WIDEST_TEXT = 72


@dataclass(frozen=True)
class Placed:
    """A word to lay out: `index` is its place among all words of the text."""

    index: int
    text: str


@dataclass(frozen=True)
class Block:
    """One stretch of one speaker, one note, or a line between: a step's heading, a mark.

    `label` is what such a line says, `speaker` a letter, `sign` one cell beside it (unchecked, checked).
    """

    kind: BlockKind
    time: str = ""
    speaker: str = ""
    sign: str = ""
    label: str = ""
    utterance: str = ""
    words: tuple[Placed, ...] = ()


@dataclass(frozen=True)
class RowWord:
    """A word on a row: `start` is its first cell in the text column, `cells` its width."""

    index: int
    text: str
    start: int
    cells: int


@dataclass(frozen=True)
class Row:
    """One row of the screen: which block it belongs to, whether it is that block's first, and its words."""

    block: Block
    is_first: bool
    words: tuple[RowWord, ...]

    @property
    def text(self) -> str:
        """The text column as plain characters."""
        return " ".join(word.text for word in self.words) if self.words else self.block.label


@dataclass(frozen=True)
class Layout:
    """All rows of a text at one width, and where each word is."""

    rows: tuple[Row, ...]
    row_of: dict[int, int] = field(repr=False)
    place_of: dict[int, RowWord] = field(repr=False)

    def word_at(self, row: int, cell: int) -> int | None:
        """Return the word under a cell of the text column, or the nearest one of its row; None on a row without."""
        if not 0 <= row < len(self.rows) or not self.rows[row].words:
            return None
        words = self.rows[row].words
        return words[max(0, bisect_right([word.start for word in words], cell) - 1)].index

    def vertical(self, index: int, rows: int) -> int:
        """Return the word so many rows with words further down (or up), under the middle of this one.

        At either end it is the text's first or last row with words.
        """
        row, step = self.row_of[index], 1 if rows > 0 else -1
        word = self.place_of[index]
        left = abs(rows)
        found = row
        at = row + step
        while left and 0 <= at < len(self.rows):
            if self.rows[at].words:
                found, left = at, left - 1
            at += step
        if found == row:
            return index
        under = self.word_at(found, word.start + word.cells // 2)
        return index if under is None else under


def lay_out(blocks: Sequence[Block], width: int) -> Layout:
    """Wrap every block at word boundaries into a text column of so many cells, 72 at most.

    A word wider than the column has a row of its own and is cut at its edge when painted.
    """
    width = max(8, min(width, WIDEST_TEXT))
    rows: list[Row] = []
    row_of: dict[int, int] = {}
    place_of: dict[int, RowWord] = {}
    for block in blocks:
        for number, words in enumerate(_wrap(block.words, width) or [()]):
            for word in words:
                row_of[word.index] = len(rows)
                place_of[word.index] = word
            rows.append(Row(block, number == 0, words))
    return Layout(tuple(rows), row_of, place_of)


def _wrap(words: Sequence[Placed], width: int) -> list[tuple[RowWord, ...]]:
    lines: list[tuple[RowWord, ...]] = []
    line: list[RowWord] = []
    at = 0
    for word in words:
        cells = cell_len(word.text)
        if line and at + cells > width:
            lines.append(tuple(line))
            line, at = [], 0
        line.append(RowWord(word.index, word.text, at, cells))
        at += cells + 1
    if line:
        lines.append(tuple(line))
    return lines
