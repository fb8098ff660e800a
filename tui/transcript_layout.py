"""Where every word of a text stands on the screen: pure reckoning in cells, apart from any widget.

A text is a list of blocks; a block with words wraps into rows, others take one. Widths are terminal cells, never
characters: a wide character takes two. A row is made where it is asked for: all that is kept of a block is with which
of its words a row begins, and that is taken over from one layout to the next for blocks that stayed the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, takewhile
from operator import is_
from typing import Literal

from rich.cells import cell_len

from tagging.selection import Spot

BlockKind = Literal["step", "speech", "note", "mark"]
WIDEST_TEXT = 72


@dataclass(frozen=True)
class Block:
    """One stretch of one speaker, one note, or a line between: a step's heading, a gap of the sound.

    `label` is what such a line says, `speaker` a letter, `sign` one cell beside it (unchecked, checked). Its words are
    `texts`; they stand in utterance `line` of the text, at `ats`, counted from 0.
    """

    kind: BlockKind
    time: str = ""
    speaker: str = ""
    sign: str = ""
    label: str = ""
    is_struck: bool = False
    line: int = -1
    ats: Sequence[int] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowWord:
    """A word on a row: `start` is its first cell in the text column, `cells` its width."""

    spot: Spot
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
    """A text at one width: how each block wraps, and with which row it begins."""

    width: int
    blocks: tuple[Block, ...]
    wraps: tuple[tuple[int, ...], ...] = field(repr=False)
    begins: tuple[int, ...] = field(repr=False)
    first_of: dict[int, int] = field(repr=False)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return self.begins[-1]

    def row(self, number: int) -> Row:
        """Return one row."""
        place = bisect_right(self.begins, number) - 1
        block, wrap, nth = self.blocks[place], self.wraps[place], number - self.begins[place]
        past = wrap[nth + 1] if nth + 1 < len(wrap) else len(block.texts)
        words: list[RowWord] = []
        start = 0
        for word in range(wrap[nth], past):
            cells = _cells(block.texts[word])
            words.append(RowWord(Spot(block.line, block.ats[word]), block.texts[word], start, cells))
            start += cells + 1
        return Row(block, nth == 0, tuple(words))

    def row_of(self, spot: Spot) -> int | None:
        """Return the row on which a word stands; None where it is not shown."""
        place = self.first_of.get(spot.line)
        while place is not None and place < len(self.blocks) and self.blocks[place].line == spot.line:
            ats = self.blocks[place].ats
            if ats and spot.at <= ats[-1]:
                word = bisect_right(ats, spot.at) - 1
                if word < 0 or ats[word] != spot.at:
                    return None
                return self.begins[place] + bisect_right(self.wraps[place], word) - 1
            place += 1
        return None

    def with_block(self, place: int, block: Block, roomy: int = -1) -> Layout:
        """Return the layout with another block in one place; behind its word `roomy` a cell is left for a caret.

        All others stay as they are, so that it takes no longer in a long text than in a short one.
        """
        wrap = _wrap(block.texts, self.width, roomy)
        by = len(wrap) - len(self.wraps[place])
        begins = self.begins
        if by:
            begins = (*begins[: place + 1], *(begin + by for begin in begins[place + 1 :]))
        blocks = (*self.blocks[:place], block, *self.blocks[place + 1 :])
        wraps = (*self.wraps[:place], wrap, *self.wraps[place + 1 :])
        return replace(self, blocks=blocks, wraps=wraps, begins=begins)

    def rows_of(self, place: int) -> range:
        """Return the rows of a block."""
        return range(self.begins[place], self.begins[place + 1])

    def word_at(self, row: int, cell: int) -> Spot | None:
        """Return the word under a cell of the text column, or the nearest one of its row; None on a row without."""
        words = self.row(row).words if 0 <= row < len(self) else ()
        if not words:
            return None
        return words[max(0, bisect_right([word.start for word in words], cell) - 1)].spot

    def vertical(self, spot: Spot, rows: int) -> Spot:
        """Return the word so many rows with words further down (or up), under the middle of this one.

        At either end it is the text's first or last row with words.
        """
        row, step = self.row_of(spot), 1 if rows > 0 else -1
        if row is None:
            return spot
        word = next(word for word in self.row(row).words if word.spot == spot)
        left = abs(rows)
        found = row
        at = row + step
        while left and 0 <= at < len(self):
            if self._has_words(at):
                found, left = at, left - 1
            at += step
        if found == row:
            return spot
        under = self.word_at(found, word.start + word.cells // 2)
        return spot if under is None else under

    def _has_words(self, row: int) -> bool:
        return bool(self.blocks[bisect_right(self.begins, row) - 1].texts)


def lay_out(blocks: Sequence[Block], width: int, before: Layout | None = None) -> Layout:
    """Wrap every block at word boundaries into a text column of so many cells, 72 at most.

    A word wider than the column has a row of its own and is cut at its edge when painted. Blocks that `before` holds
    as well, at the same width, are not wrapped again.
    """
    width = max(8, min(width, WIDEST_TEXT))
    blocks = tuple(blocks)
    if before is None or before.width != width:
        before = Layout(width, (), (), (0,), {})
    if before.blocks is blocks:
        return before
    # As a rule one utterance has changed: what stands before and after it is taken over as it is.
    same = _alike(before.blocks, blocks)
    after = _alike(before.blocks[same:][::-1], blocks[same:][::-1])
    old, new = before.blocks[same : len(before.blocks) - after], blocks[same : len(blocks) - after]
    known = {id(block): wrap for block, wrap in zip(old, before.wraps[same:], strict=False)}
    changed = [known.get(id(block)) or _wrap(block.texts, width) for block in new]
    wraps = (*before.wraps[:same], *changed, *before.wraps[len(before.blocks) - after :])
    begins = (*before.begins[:same], *accumulate(map(len, wraps[same:]), initial=before.begins[same]))
    places = [(block.line, bool(block.texts)) for block in new]
    is_kept = places == [(block.line, bool(block.texts)) for block in old]
    return Layout(width, blocks, wraps, begins, before.first_of if is_kept else _first_of(blocks))


def _alike(some: Sequence[Block], others: Sequence[Block]) -> int:
    """How many of them at the beginning are the same ones."""
    return sum(1 for _ in takewhile(bool, map(is_, some, others)))


def _first_of(blocks: Sequence[Block]) -> dict[int, int]:
    """At which block each line with words begins."""
    found: dict[int, int] = {}
    for place, block in enumerate(blocks):
        if block.texts:
            found.setdefault(block.line, place)
    return found


def _wrap(texts: Sequence[str], width: int, roomy: int = -1) -> tuple[int, ...]:
    """With which words rows begin; behind one of them a cell more has to fit."""
    begins = [0]
    at = 0
    for word, text in enumerate(texts):
        cells = _cells(text)
        if at and at + cells + (word == roomy) > width:
            begins.append(word)
            at = 0
        at += cells + 1
    return tuple(begins)


def _cells(text: str) -> int:
    return len(text) if text.isascii() else cell_len(text)
