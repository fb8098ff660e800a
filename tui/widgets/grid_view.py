"""A table of short cells with a cursor: its rows and columns are named, and only what is visible is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import set_cell_size
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tui.theme import QUIET

_NAME = 26


@dataclass(frozen=True)
class GridCell:
    """One cell: its words, and whether they say what a blank means."""

    words: str
    is_blank: bool = False


@dataclass(frozen=True)
class GridRow:
    """One row with its name, or with no cells a heading over those that follow."""

    name: str
    cells: tuple[GridCell, ...] = ()


class GridView(Static):
    """Draws rows and columns; the cursor is a cell, and never stands on a heading.

    Cells are of one width; columns that do not fit are come to by going on to the right.
    """

    class Moved(Message):
        """The cursor stands on another cell."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, markup=False)
        self._columns: tuple[str, ...] = ()
        self._rows: tuple[GridRow, ...] = ()
        self.row = 0
        self.column = 0
        self._first_column = 0
        self._first_row = 0
        self._cell = 12

    def show(self, columns: Sequence[str], rows: Sequence[GridRow], *, cell: int) -> None:
        """Show another table of cells of this width, with the cursor on its first cell."""
        self._cell = cell
        self._columns, self._rows = tuple(columns), tuple(rows)
        self._first_column = self._first_row = self.column = 0
        self.row = next((at for at, row in enumerate(self._rows) if row.cells), 0)
        self.draw()

    def move(self, down: int, right: int) -> None:
        """Move the cursor; at an edge it stays."""
        at = self.row
        while down and 0 <= at + down < len(self._rows):
            at += down
            if self._rows[at].cells:
                self.row = at
                break
        self.column = min(max(0, self.column + right), max(0, len(self._columns) - 1))
        self.draw()

    def on_resize(self) -> None:
        """Lay it out anew."""
        self.draw()

    def draw(self) -> None:
        """Draw what is visible."""
        fitting = max(1, (self.size.width - _NAME) // (self._cell + 1))
        self._first_column = min(max(self._first_column, self.column - fitting + 1), self.column)
        height = max(1, self.size.height - 1)
        self._first_row = min(max(self._first_row, self.row - height + 1), self.row)
        if self.row == 1 and self._rows and not self._rows[0].cells:
            self._first_row = 0
        shown = range(self._first_column, min(self._first_column + fitting, len(self._columns)))
        more = "›" if shown and shown.stop < len(self._columns) else ""
        less = "‹" if self._first_column else ""
        head = Content.styled(
            f"{less:<{_NAME}}" + " ".join(_fitted(self._columns[at], self._cell) for at in shown) + more, "bold"
        )
        lines = [head]
        for at, row in enumerate(self._rows[self._first_row : self._first_row + height], self._first_row):
            lines.append(self._line(at, row, shown))
        self.update(Content("\n").join(lines), layout=False)

    def _line(self, at: int, row: GridRow, shown: range) -> Content:
        if not row.cells:
            return Content.styled(row.name, "$accent")
        parts: list[Content] = [Content(f"{_fitted(f'  {row.name}', _NAME - 1)} ")]
        for column in shown:
            cell = row.cells[column]
            words = _fitted(cell.words, self._cell)
            if (at, column) == (self.row, self.column):
                parts.append(Content.styled(words, "reverse"))
            else:
                parts.append(Content.styled(words, QUIET) if cell.is_blank else Content.styled(words, "bold"))
            parts.append(Content(" "))
        return Content("").join(parts)


def _fitted(words: str, cells: int) -> str:
    return set_cell_size(words if len(words) <= cells else f"{words[: cells - 1]}…", cells)
