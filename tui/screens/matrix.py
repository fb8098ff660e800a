"""Factors by participant and by episode: who spoke of what, in which direction, and whether they were asked.

No cell holds a number and none is shaded by one: how often a thing was tagged says little of how much it weighed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from tagging.codebook import FACTOR_LEVELS
from tagging.strands import SIGNS, Accounts, Cell, Matrix, Mention, accounts_of, said_of
from tui.actions import Place, bindings_of, with_keys
from tui.base import VantageScreen
from tui.screens.choice import Choice, ChoiceDialog, lettered
from tui.widgets.footer import KeyFooter
from tui.widgets.grid_view import GridCell, GridRow, GridView

if TYPE_CHECKING:
    from casefile.conversations import Conversation

LEGEND = (
    "+ supported  - hindered  ± both  ? unclear;  s story  p prompted  r record\n"
    "not raised?  not asked?  as far as the steps tell: say what you know with {matrix.asked}"
)
_BESIDE = "It stands under your name, and changes no tag."
WHETHER = "Was it asked about?"
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
        yield Static(with_keys(LEGEND), id="matrix-legend", classes="quiet", markup=False)
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
            self._read_again()

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

    def action_asked(self) -> None:
        """Say whether the factor under the cursor was asked about."""
        self.ask(self._say_whether())

    def action_strands(self) -> None:
        """Hold the accounts side by side."""
        from tui.screens.strands import StrandsScreen

        self.vantage.push_screen(StrandsScreen())

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)

    async def _say_whether(self) -> None:
        """Ask of which conversation, and what is known of it: for the episode of the column, or for all."""
        matrix = self._matrix
        if matrix is None or not matrix.columns or not self._rows:
            return
        case, column = self.vantage.opened.case, matrix.columns[self._grid.column][0]
        episode = column or None if matrix.by == "episode" else None
        talks = [one for one in case.conversations.all() if matrix.by == "episode" or one.participant.code == column]
        talk: Conversation | None = talks[0] if len(talks) == 1 else None
        if talk is None:
            choices: list[Choice[Conversation]] = lettered([(one.label, one) for one in talks])
            talk = await self.vantage.push_screen_wait(ChoiceDialog("In which conversation?", choices))
        if talk is None:
            return
        ways: list[Choice[tuple[bool | None]]] = [
            Choice("a", "Asked about", (True,)),
            Choice("n", "Not asked about", (False,)),
            Choice("s", "Leave it to what the steps tell", (None,)),
        ]
        words = f"{self._where()} ({talk.label}). {_BESIDE}"
        said = await self.vantage.push_screen_wait(ChoiceDialog(WHETHER, ways, words=words, has_default=False))
        if said is not None:
            by = self.vantage.opened.hand("matrix")
            case.asked.say(talk.id, self._rows[self._grid.row], said[0], by, episode=episode)
            self._read_again()

    def _read_again(self) -> None:
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
            return GridCell(cell.blank.kind, is_blank=True)
        said = dict.fromkeys(_sign(one, with_person=self._by == "episode") for one in cell.mentions)
        return GridCell(" ".join(said))

    def _cell(self) -> Cell:
        matrix = self._matrix
        if matrix is None or not matrix.columns or not self._rows:
            return Cell((), None)
        return matrix.cells[self._rows[self._grid.row], matrix.columns[self._grid.column][0]]

    def _where(self) -> str:
        matrix = self._matrix
        if matrix is None or self._accounts is None or not matrix.columns:
            return ""
        return f"{self._accounts.book.factor(self._rows[self._grid.row]).title}: {matrix.columns[self._grid.column][1]}"

    def _say(self) -> None:
        cell = self._cell()
        said = said_of(cell.mentions) if cell.blank is None else cell.blank.words
        where = self._where()
        words = f"{where}\n{said}" if where else "Nobody was talked with yet."
        self.query_one("#matrix-cell", Static).update(Content(words), layout=False)


def _sign(mention: Mention, *, with_person: bool) -> str:
    sign = SIGNS[mention.tag.direction] if mention.tag.direction else ""
    return f"{mention.participant if with_person else ''}{sign}{_WAYS[mention.way]}"
