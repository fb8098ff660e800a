"""The note-taker's record as it grows: steps, notes and marks, the newest at the bottom."""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from casefile.timeline import clock_text
from tui.live_words import Line

# Enough for any screen; what is older is read in the review.
_SHOWN = 200


class RecordPane(VerticalScroll, can_focus=False):
    """Shows lines and stays at the end."""

    def __init__(self) -> None:
        super().__init__(Static(id="record", markup=False), id="record-pane")
        self.lines: list[Line] = []

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        self.lines = list(lines)
        self.query_one("#record", Static).update(Content("\n").join([_drawn(line) for line in self.lines[-_SHOWN:]]))
        self.call_after_refresh(self.scroll_end, animate=False)

    def add(self, line: Line) -> None:
        """Show one line more."""
        self.show([*self.lines, line])


def _drawn(line: Line) -> Content:
    time = "     " if line.at_s is None else f"{clock_text(line.at_s):>5}"
    if line.kind == "held":
        return Content.assemble(("held, not stored  ", "bold reverse"), (line.text, "dim italic"))
    if line.kind == "seal":
        return Content.styled(f"       ▒ {line.text}", "bold")
    if line.kind == "step":
        return Content.styled(f"{time}  ── {line.text}", "dim")
    return Content.assemble((f"{time}  ", "dim"), (line.text, "bold" if line.kind == "mark" else ""))
