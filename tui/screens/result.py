"""What is read as text at the export screen: what would go out, names replaced, and the log of what did."""

from __future__ import annotations

import textwrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Log, Static

from tui.actions import Place, bindings_of
from tui.base import VantageScreen
from tui.while_talking import LOOK_EVERY_S, WHILE_TALKING, is_somebody_talking
from tui.widgets.footer import KeyFooter

_FOR = "As it would go out; nothing is written. What was replaced stands in square brackets."
# The padding of the body on both sides, and the bar beside the text with a cell before it.
_AROUND = 8


class ResultScreen(VantageScreen[None]):
    """Pages of text that are read by the arrow keys; with what is judged, they are put away once somebody talks."""

    place: Place = "result"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("result")]

    def __init__(self, heading: str, text: str, about: str = _FOR, *, is_judged: bool = False) -> None:
        super().__init__()
        self._about = about
        self._heading = heading
        self._text = text
        self._is_judged = is_judged

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(self._heading, classes="title", markup=False)
        with Vertical(id="body"):
            yield Static(self._about, classes="quiet", markup=False)
            yield Log(id="result", auto_scroll=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        """Begin at the top."""
        self.query_one(Log).focus()
        if self._is_judged:
            self.set_interval(LOOK_EVERY_S, self._look)

    def on_resize(self) -> None:
        """Wrap the text for this width."""
        log = self.query_one(Log)
        width = max(20, self.size.width - _AROUND)
        log.clear()
        # A line of nothing would be left away.
        log.write_lines([part for line in self._text.splitlines() for part in textwrap.wrap(line, width) or [" "]])
        log.scroll_home(animate=False)

    def _look(self) -> None:
        if self._text != WHILE_TALKING.detail and is_somebody_talking(self.vantage.opened.case):
            self._text = WHILE_TALKING.detail
            self.on_resize()

    def action_leave(self) -> None:
        """Go back to the plan."""
        self.dismiss(None)
