"""A list from which several are chosen: Space or a letter takes one in or leaves it out, Enter goes on with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar, Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.base import VantageDialog
from tui.screens.choice import lettered

Value = TypeVar("Value")


class SeveralDialog(VantageDialog["tuple[Value, ...] | None"], Generic[Value]):
    """Give those that were chosen, in the order of the list; None where the person leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(self, title: str, entries: Sequence[tuple[str, Value]], chosen: Collection[Value]) -> None:
        super().__init__()
        self.heading = title
        self.choices = lettered(entries)
        self.chosen = {choice.value for choice in self.choices if choice.value in chosen}

    def compose(self) -> ComposeResult:
        """List the entries, each with its letter and whether it is chosen."""
        with Vertical(classes="dialog"):
            yield Static(self.heading, classes="dialog-title", markup=False)
            yield OptionList(markup=False)
            yield Static(
                "Space or a letter takes in or leaves out   Enter goes on   Esc leaves",
                classes="dialog-keys",
                markup=False,
            )

    def on_mount(self) -> None:
        """Stand on the first entry."""
        self._show(0)

    def on_key(self, event: events.Key) -> None:
        """Take one in or leave it out."""
        at = self.query_one(OptionList).highlighted
        letters = [choice.key for choice in self.choices]
        if event.character and event.character in letters:
            at = letters.index(event.character)
        elif event.key != "space":
            return
        event.stop()
        if at is not None:
            self.chosen ^= {self.choices[at].value}
            self._show(at)

    @on(OptionList.OptionSelected)
    def _done(self) -> None:
        self.dismiss(tuple(choice.value for choice in self.choices if choice.value in self.chosen))

    def action_leave(self) -> None:
        """Change nothing."""
        self.dismiss(None)

    def _show(self, at: int) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        for choice in self.choices:
            mark = "[x]" if choice.value in self.chosen else "[ ]"
            options.add_option(Option(Content.assemble((f" {choice.key or ' '} ", "bold"), f"{mark} {choice.label}")))
        options.highlighted = at if self.choices else None
