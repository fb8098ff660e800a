"""What the keys do here: searched by typing, run by Enter."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.actions import PLACES, Action, Place, actions_of
from tui.base import VantageDialog
from tui.theme import QUIET
from tui.widgets.text_line import TextLine


class HelpDialog(VantageDialog[Action | None]):
    """All keys of a screen; the chosen one is run by the screen that asked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("f1", "leave", "Leave", show=False, id="anywhere.help"),
        Binding("down", "into_list", "Into the list", show=False),
    ]

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.of_place: Place = place
        self.listed: list[Action] = []

    def compose(self) -> ComposeResult:
        """Show a line to search by, and the list."""
        with Vertical(classes="dialog -tall"):
            yield Static(f"Keys: {PLACES[self.of_place]}", classes="dialog-title", markup=False)
            yield TextLine(placeholder="type to search", compact=True)
            yield OptionList(markup=False)
            yield Static("Enter does it   Esc leaves", classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        """List all."""
        self._list("")

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        self._list(event.value)

    @on(Input.Submitted)
    def _do_first(self) -> None:
        if self.listed:
            self.dismiss(self.listed[self.query_one(OptionList).highlighted or 0])

    @on(OptionList.OptionSelected)
    def _do_chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.listed[event.option_index])

    def action_into_list(self) -> None:
        """Go from the search line into the list."""
        self.query_one(OptionList).focus()

    def action_leave(self) -> None:
        """Do nothing."""
        self.dismiss(None)

    def _list(self, wanted: str) -> None:
        places: list[Place] = ["anywhere"] if self.of_place == "anywhere" else [self.of_place, "anywhere"]
        found = [action for place in places for action in actions_of(place)]
        self.listed = [item for item in found if wanted.casefold() in f"{item.title} {item.why}".casefold()]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(_line(action)) for action in self.listed])
        options.highlighted = 0 if self.listed else None


def _line(action: Action) -> Content:
    return Content.assemble((f"{action.key_text:>11} ", "bold"), f" {action.title:<14} ", (action.why, QUIET))
