"""Beginning a conversation: a participant code is enough, and everything else can follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from tui.base import VantageScreen
from tui.widgets.footer import KeyFooter
from tui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from casefile.conversations import Conversation

_LATER = "Everything else can follow. ^e begins with the preparation: role, queries, what you read."


@dataclass(frozen=True)
class Begun:
    """A conversation that was entered, and whether it is to be prepared before it is held."""

    conversation: Conversation
    prepares: bool


class NewConversationScreen(VantageScreen[Begun | None]):
    """Takes the code; says beforehand where it begins a further conversation with somebody who is on record."""

    takes_text: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "begin(False)", "Begin", key_display="Enter"),
        Binding("ctrl+e", "begin(True)", "Prepare first", priority=True),
        Binding("escape", "leave", "Leave"),
    ]

    def compose(self) -> ComposeResult:
        """Show the one line."""
        yield Static("New conversation", classes="title", markup=False)
        with VerticalScroll(id="body", can_focus=False):
            yield Static("Participant code, such as P01 (no name)", classes="label", markup=False)
            yield TextLine(self._next_code(), id="code", compact=True)
            yield Static(id="further", markup=False)
            yield Static(_LATER, classes="quiet", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        """Begin with the code."""
        self.query_one("#code", Input).focus()

    @on(Input.Changed)
    def _changed(self) -> None:
        code = self.query_one("#code", Input).value.strip().upper()
        held = [item for item in self.vantage.opened.case.conversations.all() if item.participant.code == code]
        if held:
            words = f"{code} is on record: this begins a further conversation, {code}/{held[-1].number + 1}."
            self.query_one("#further", Static).update(Content(words))
        self.query_one("#further").display = bool(held)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_begin(prepares=False)

    def action_begin(self, prepares: bool) -> None:
        """Enter the conversation; whoever sits here takes the notes until something else is said."""
        case, by = self.vantage.opened.case, self.vantage.opened.hand("setup")
        participant = case.people.participant(self.query_one("#code", Input).value, by)
        self.dismiss(Begun(case.conversations.begin_as_before(participant, by), prepares))

    def action_leave(self) -> None:
        """Enter nothing."""
        self.dismiss(None)

    def _next_code(self) -> str:
        taken = {person.code for person in self.vantage.opened.case.people.participants()}
        return next(code for number in range(1, 1000) if (code := f"P{number:02}") not in taken)
