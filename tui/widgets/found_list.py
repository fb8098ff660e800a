"""The lines that were found: only those that are visible are made and drawn, and one of them is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

if TYPE_CHECKING:
    from casefile.search import Hit

_CHOSEN = "bold underline $block-cursor-blurred-foreground on $block-cursor-blurred-background"
_WHEEL_ROWS = 3


class FoundList(Widget):
    """Shows one row for each hit.

    What changes in it is painted in its own place alone: nothing else on the screen is laid out anew.
    """

    ALLOW_SELECT = False

    class Clicked(Message):
        """A line was clicked."""

        def __init__(self, at: int) -> None:
            super().__init__()
            self.at = at

    def __init__(self) -> None:
        super().__init__()
        self._hits: Sequence[Hit] = ()
        self._line: Callable[[Hit, int], Content]
        self._first = 0
        self.at = 0

    def show(self, hits: Sequence[Hit], line: Callable[[Hit, int], Content], at: int) -> None:
        """Show other hits, and look at one of them; `line` makes the row of one, so many cells wide."""
        if hits or self._hits:
            self._hits, self._line, self._first = hits, line, 0
            self.choose(at)

    def choose(self, at: int) -> None:
        """Look at a line, or at the last one, and have it in view."""
        self.at = min(max(0, at), max(0, len(self._hits) - 1))
        self._scroll(min(max(self._first, self.at + 1 - max(1, self.size.height)), self.at))
        self.refresh()

    def render(self) -> RenderResult:
        """Draw the visible rows."""
        width = self.size.width
        rows = [self._line(hit, width) for hit in self._hits[self._first : self._past]]
        if self._first <= self.at < self._past:
            row = rows[self.at - self._first]
            rows[self.at - self._first] = row.pad_right(max(0, width - row.cell_length)).stylize_before(_CHOSEN)
        return Content("\n").join(rows)

    @property
    def _past(self) -> int:
        return min(len(self._hits), self._first + self.size.height)

    def on_resize(self) -> None:
        """Have the line in view also where there are fewer rows."""
        self.choose(self.at)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Tell which line was clicked."""
        if self._first + event.y < self._past:
            self.post_message(self.Clicked(self._first + event.y))

    def on_mouse_scroll_down(self) -> None:
        """Show what stands further down."""
        self._scroll(self._first + _WHEEL_ROWS)

    def on_mouse_scroll_up(self) -> None:
        """Show what stands further up."""
        self._scroll(self._first - _WHEEL_ROWS)

    def _scroll(self, first: int) -> None:
        self._first = min(max(0, first), max(0, len(self._hits) - self.size.height))
        self.refresh()
