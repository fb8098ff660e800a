"""What a line is: one letter says one thing of it, and the key that opened this takes the line before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from capture.leaf_keys import Leaf, LeafGroup
from tui.actions import with_keys
from tui.base import VantageDialog
from tui.theme import QUIET

if TYPE_CHECKING:
    from casefile.notes import Note

NO_LINE = "No line is typed yet."
# Beside a second column and on the narrowest screen; the heading above says that these are factors.
_NARROW_CELLS = 80
_NARROW = {
    "Inter-agency / inter-professional factors": "Inter-agency / inter-professional",
    "Organisational culture and management": "Organisational culture, management",
    "another step…": "other step…",
}


def in_marks(note: Note) -> str:
    """Write a line between quotation marks; a quote bears its own already."""
    words = note.text.strip('"')
    return f"“{words}”"


class LeafDialog(VantageDialog[Leaf | None]):
    """Pick by letter, or by arrows and Enter; Escape leaves without saying anything."""

    gives_way: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("ctrl+k", "line_before", "Line before", show=False, priority=True, id="live.say_more"),
        Binding("left", "other_column", "Other column", show=False),
        Binding("right", "other_column", "Other column", show=False),
    ]

    def __init__(
        self, groups: Sequence[LeafGroup], notes: Sequence[Note], said: Mapping[str, Sequence[str]], at: str | None
    ) -> None:
        """Show these groups for the note whose id is `at`, the last one by default."""
        super().__init__()
        self.groups = groups
        self._notes = notes
        self._said = said
        places = [place for place, note in enumerate(notes) if note.id == at]
        self._place = places[0] if places else len(notes) - 1

    @property
    def note(self) -> Note | None:
        """The line in question; None where there is none yet."""
        return self._notes[self._place] if self._notes else None

    def compose(self) -> ComposeResult:
        """Show the line, what was said of it, and what may be."""
        with Vertical(classes="dialog -leaf"):
            yield Static(id="leaf-line", classes="dialog-title", markup=False)
            yield Static(id="leaf-said", markup=False)
            columns = self._columns()
            with Horizontal(id="leaf-columns", classes="-two" if len(columns) > 1 else ""):
                for column in columns:
                    options = [Option(line, id=key or None, disabled=not key) for key, line in self._options(column)]
                    yield OptionList(*options, markup=False, classes=f"-column-{column}")
            keys = with_keys("One letter   Esc leaves   {live.say_more} the line before")
            yield Static(keys, classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        """Stand on no entry: Enter alone says nothing."""
        for listed in self.query(OptionList):
            listed.highlighted = None
        self._show_line()

    async def on_key(self, event: events.Key) -> None:
        """Take what the letter stands for; one that stands for nothing is found on the note line beneath."""
        for leaf in (leaf for group in self.groups for leaf in group.leaves):
            if event.character and leaf.key == event.character:
                event.stop()
                self.dismiss(leaf)
                return
        if event.is_printable and await self.type_beneath(event):
            self.dismiss(None)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        leaves = {leaf.key: leaf for group in self.groups for leaf in group.leaves}
        self.dismiss(leaves[event.option_id or ""])

    def action_line_before(self) -> None:
        """Take the line before; the first one stays."""
        self._place = max(0, self._place - 1) if self._notes else -1
        self._show_line()

    def action_other_column(self) -> None:
        """Go to the other column, where there is one."""
        self.screen.focus_next(OptionList)

    def action_leave(self) -> None:
        """Say nothing."""
        self.dismiss(None)

    def _show_line(self) -> None:
        note = self.note
        said = ", ".join(self._said.get(note.id, ())) if note else ""
        self.query_one("#leaf-line", Static).update(Content(in_marks(note) if note else NO_LINE))
        self.query_one("#leaf-said", Static).update(Content(said))
        self.query_one("#leaf-said").display = bool(said)

    def _columns(self) -> list[int]:
        return sorted({group.column for group in self.groups})

    def _options(self, column: int) -> list[tuple[str, Content]]:
        rows: list[tuple[str, Content]] = []
        for group in self.groups:
            if group.column == column:
                rows += [("", Content.styled(group.title, QUIET))] if group.title else []
                rows += [
                    (leaf.key, Content.assemble((f" {leaf.key} ", "bold"), f" {self._label(leaf)}"))
                    for leaf in group.leaves
                ]
        return rows

    def _label(self, leaf: Leaf) -> str:
        """What a letter stands for, in fewer words where there is no room for all: none is cut off."""
        is_narrow = self.app.size.width < _NARROW_CELLS and len(self._columns()) > 1
        return _NARROW.get(leaf.label, leaf.label) if is_narrow else leaf.label
