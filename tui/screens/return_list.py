"""What the note-taker marked to be returned to: opened by a key, closed by the next letter that is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from capture.carried import Point
from casefile.notes import Note, is_returned_to
from casefile.timeline import clock_text
from tui.actions import with_keys
from tui.base import VantageDialog
from tui.point_words import point_text
from tui.theme import QUIET

if TYPE_CHECKING:
    from casefile.notes import Mark

_NOTHING = "Nothing is marked. {live.mark_return} marks a moment; a line that begins with > stands here as well."
# No letter that could be typed.
POINTS = "points"
FROM_EARLIER = "What was left open before"
_KEYS = "↑ ↓ · Enter or {live.return_list}: returned to, or open again · Esc, or type on"


class ReturnList(VantageDialog["Note | Mark | Point | str | None"]):
    """Gives back the line that was chosen; what is typed goes on to the note line: no list takes a letter away.

    A second conversation has `points` of an earlier one beneath its own lines; where they are closed, `POINTS` is given
    back when they are asked for.
    """

    gives_way: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("ctrl+f", "choose", "Returned to", show=False, priority=True, id="live.return_list"),
        Binding("f7", "cover", "Cover", show=False, priority=True, id="live.cover"),
    ]

    def __init__(
        self,
        lines: Sequence[Note | Mark],
        points: Sequence[Point] = (),
        *,
        are_points_open: bool = True,
    ) -> None:
        super().__init__()
        # What is still open comes first, the newest on top.
        own = sorted(lines, key=is_returned_to)
        before = sorted(points, key=lambda point: point.is_taken_up) if are_points_open else [POINTS][: len(points)]
        self.lines: list[Note | Mark | Point | str] = [*own, *before]

    def compose(self) -> ComposeResult:
        """List the lines with their times."""
        with Vertical(classes="dialog"):
            yield Static("Return to this", classes="dialog-title", markup=False)
            if self.lines:
                yield OptionList(*[Option(_drawn(line)) for line in self.lines], markup=False)
            yield Static(with_keys(_KEYS if self.lines else _NOTHING), classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        """Stand on the newest."""
        if self.lines:
            self.query_one(OptionList).highlighted = 0

    async def on_key(self, event: events.Key) -> None:
        """Whatever is typed goes to the note line, at once so that the next letters stay behind it; the list goes."""
        if event.is_printable and await self.type_beneath(event):
            self.dismiss(None)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.lines[event.option_index])

    def action_choose(self) -> None:
        """Take the line under the cursor."""
        place = self.query_one(OptionList).highlighted if self.lines else None
        self.dismiss(None if place is None else self.lines[place])

    def action_cover(self) -> None:
        """Close the list and cover the screen."""
        self.dismiss("f7")

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)


def _drawn(line: Note | Mark | Point | str) -> Content:
    if isinstance(line, str):
        return Content.styled(f"        {FROM_EARLIER}…", QUIET)
    if isinstance(line, Point):
        return Content.assemble((f" {line.label:>5}  ", QUIET), (point_text(line), QUIET if line.is_taken_up else ""))
    time = "     " if line.at_s is None else f"{clock_text(line.at_s):>5}"
    text = line.text if isinstance(line, Note) else "a moment marked"
    if is_returned_to(line):
        return Content.styled(f" {time}  returned to  {text}", QUIET)
    return Content(f" {time}  {text}")
