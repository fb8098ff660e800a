"""The note-taker's record as it grows: steps, notes and marks, the newest at the bottom."""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from casefile.timeline import clock_text
from tui.live_words import Line
from tui.theme import QUIET

# Enough for any screen; what is older is read in the review.
_SHOWN = 200
# A quote says so by its quotation marks as well, and what was heard is what needs no sign.
_SIGNS = {"quote": "quote  ", "observation": "* observed  ", "return": "↩ return to  "}


class RecordPane(VerticalScroll, can_focus=False):
    """Shows lines and stays at the end."""

    def __init__(self) -> None:
        super().__init__(Static(id="record", markup=False), id="record-pane")
        self.lines: list[Line] = []
        self._lifted: str | None = None

    def on_mount(self) -> None:
        """Stay at the end, also where there is less room than before."""
        self.anchor()

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        self.lines = list(lines)
        drawn = [_drawn(line, is_lifted=line.id == self._lifted) for line in self.lines[-_SHOWN:]]
        self.query_one("#record", Static).update(Content("\n").join(drawn))
        self.call_after_refresh(self.scroll_end, animate=False)

    def put(self, line: Line) -> None:
        """Show one line more, or, where it stands there already, as it is now."""
        ids = [known.id for known in self.lines]
        place = ids.index(line.id) if line.id in ids else len(ids)
        self.show([*self.lines[:place], line, *self.lines[place + 1 :]])

    def show_lifted(self, line: str | None) -> None:
        """Show which line is being corrected."""
        self._lifted = line
        self.show(self.lines)


def _drawn(line: Line, *, is_lifted: bool) -> Content:
    time = "     " if line.at_s is None else f"{clock_text(line.at_s):>5}"
    if line.kind == "held":
        return Content.assemble(("held, not stored  ", "bold reverse"), (line.text, f"italic {QUIET}"))
    if line.kind == "half":
        return Content.assemble(("half typed  ", "bold"), (line.text, f"italic {QUIET}"), "  · there when asked again")
    if line.kind == "seal":
        return Content.styled(f"       ▒ {line.text}", "bold")
    if line.kind == "step":
        return Content.styled(f"{time}  ── {line.text}", QUIET)
    return Content.assemble(
        (f"{time}▸ " if is_lifted else f"{time}  ", "reverse" if is_lifted else QUIET),
        ("struck out  " if line.is_struck else "", QUIET),
        (_SIGNS.get(line.kind, ""), "bold"),
        (line.text, f"strike {QUIET}" if line.is_struck else "bold" if line.kind == "mark" else ""),
        ("".join(f"  · {word}" for word in line.after), f"italic {QUIET}"),
    )
