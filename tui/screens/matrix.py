"""Factors by participant and by episode: who spoke of what, in which direction, and whether they were asked.

No cell holds a number and none is shaded by one: how often a thing was tagged says little of how much it weighed.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from tagging.codebook import FACTOR_LEVELS
from tagging.strands import BLANKS, SIGNS, Accounts, Cell, Matrix, Mention, accounts_of, said_of
from tui.actions import Place, bindings_of
from tui.base import VantageScreen
from tui.widgets.footer import KeyFooter
from tui.widgets.grid_view import GridCell, GridRow, GridView

LEGEND = "+ supported  - hindered  ± both  ? unclear;  s story  p prompted  r record"
_CELLS = {"participant": 12, "episode": 16}
_WAYS = {"story": "s", "prompted": "p", "record": "r", "unknown": ""}
_HEADINGS = {"participant": "Factors by participant", "episode": "Factors by key practice episode"}


class MatrixScreen(VantageScreen[None]):
    """The table with its cursor; below it the cell in words."""

    place: Place = "matrix"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("matrix")]

    def __init__(self) -> None:
        super().__init__()
        self._accounts: Accounts | None = None
        self._matrix: Matrix | None = None
        self._by: Literal["participant", "episode"] = "participant"
        self._rows: list[str] = []
        self._is_new = True

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(id="matrix-title", classes="title", markup=False)
        yield GridView(id="matrix")
        yield Static(LEGEND, id="matrix-legend", classes="quiet", markup=False)
        yield Static(id="matrix-cell", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        """Show the table."""
        self._read()

    def on_screen_resume(self) -> None:
        """Read it anew when a screen above has gone; the cursor stays where it was."""
        if self._is_new:
            self._is_new = False
        elif self._matrix is not None:
            row, column = self._grid.row, self._grid.column
            self._accounts = None
            self._read()
            self._grid.move(0, column)
            while self._grid.row < row:
                before = self._grid.row
                self._grid.move(1, 0)
                if self._grid.row == before:
                    break
            self._say()

    @property
    def _grid(self) -> GridView:
        return self.query_one(GridView)

    def action_turn(self) -> None:
        """Lay the factors out by episode, or by participant."""
        self._by = "episode" if self._by == "participant" else "participant"
        self._read()

    def action_move(self, down: int, right: int) -> None:
        """Move the cursor."""
        self._grid.move(down, right)
        self._say()

    def action_quotes(self) -> None:
        """Read the quotes behind the cell."""
        from tui.screens.quotes import QuotesScreen

        cell = self._cell()
        if cell.mentions:
            self.vantage.push_screen(QuotesScreen(self._where(), cell.mentions))

    def action_strands(self) -> None:
        """Hold the accounts side by side."""
        from tui.screens.strands import StrandsScreen

        self.vantage.push_screen(StrandsScreen())

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)

    def _read(self) -> None:
        if self._accounts is None:
            self._accounts = accounts_of(self.vantage.opened.case)
        self._matrix = matrix = self._accounts.matrix(self._by)
        rows: list[GridRow] = []
        book = self._accounts.book
        self._rows = []
        for level in (*FACTOR_LEVELS, None):
            here = [code for code in matrix.rows if book.factor(code).level == level]
            if here:
                rows.append(GridRow(level.title if level else "Not placed yet"))
                self._rows.append("")
            for code in here:
                cells = tuple(self._short(matrix.cells[code, column]) for column, _ in matrix.columns)
                rows.append(GridRow(book.factor(code).title, cells))
                self._rows.append(code)
        self.query_one("#matrix-title", Static).update(Content(_HEADINGS[self._by]))
        self._grid.show([title for _, title in matrix.columns], rows, cell=_CELLS[self._by])
        self._say()

    def _short(self, cell: Cell) -> GridCell:
        if cell.blank is not None:
            return GridCell(cell.blank, is_blank=True)
        said = dict.fromkeys(_sign(one, with_person=self._by == "episode") for one in cell.mentions)
        return GridCell(" ".join(said))

    def _cell(self) -> Cell:
        matrix = self._matrix
        if matrix is None or not matrix.columns or not self._rows:
            return Cell((), "not asked")
        return matrix.cells[self._rows[self._grid.row], matrix.columns[self._grid.column][0]]

    def _where(self) -> str:
        matrix = self._matrix
        if matrix is None or self._accounts is None or not matrix.columns:
            return ""
        return f"{self._accounts.book.factor(self._rows[self._grid.row]).title}: {matrix.columns[self._grid.column][1]}"

    def _say(self) -> None:
        cell = self._cell()
        said = said_of(cell.mentions) if cell.blank is None else f"{cell.blank}: {BLANKS[cell.blank]}"
        where = self._where()
        words = f"{where}\n{said}" if where else "Nobody was talked with yet."
        self.query_one("#matrix-cell", Static).update(Content(words), layout=False)


def _sign(mention: Mention, *, with_person: bool) -> str:
    sign = SIGNS[mention.tag.direction] if mention.tag.direction else ""
    return f"{mention.participant if with_person else ''}{sign}{_WAYS[mention.way]}"
