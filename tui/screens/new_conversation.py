"""Beginning a conversation, and saying more of it later: a participant code is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, Select, Static

from tui.base import VantageScreen
from tui.widgets.footer import KeyFooter

if TYPE_CHECKING:
    from casefile.conversations import Conversation
    from casefile.people import Level

_LATER = "Everything below can follow later."


class NewConversationScreen(VantageScreen["Conversation | None"]):
    """The code, and what else is known; Enter begins from any line. Dismisses the conversation, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "begin", "Begin"),
        Binding("ctrl+s", "begin", "Begin, from any line"),
        Binding("tab", "app.focus_next", "Next line"),
        Binding("escape", "leave", "Leave"),
    ]

    def __init__(self, conversation: Conversation | None) -> None:
        super().__init__()
        self.conversation = conversation

    def compose(self) -> ComposeResult:
        """Show the lines."""
        from casefile.people import AGENCIES, LEVELS

        known = self.conversation
        person = known.participant if known else None
        yield Static(f"Conversation {known.label}" if known else "New conversation", classes="title", markup=False)
        with VerticalScroll(id="body", can_focus=False):
            yield Static("Participant code, such as P01 (no name)", classes="label", markup=False)
            yield Input(
                person.code if person else self._next_code(), id="code", compact=True, disabled=known is not None
            )
            yield Static(_LATER, classes="quiet", markup=False)
            yield Static("Role, for example: health visitor, or mother", classes="label", markup=False)
            yield Input((person.role or "") if person else "", id="role", compact=True)
            yield Static("Agency and level", classes="label", markup=False)
            yield Select(
                [(agency, agency) for agency in AGENCIES],
                id="agency",
                compact=True,
                prompt="agency",
                value=(person.agency if person else None) or Select.NULL,
            )
            yield Select(
                [(level, level) for level in LEVELS],
                id="level",
                compact=True,
                prompt="level",
                value=(person.level if person else None) or Select.NULL,
            )
            yield Static("Lead and note-taker (their labels)", classes="label", markup=False)
            yield Input(self._label(known.lead if known else None), id="lead", compact=True, placeholder="lead")
            yield Input(self._note_taker(), id="note-taker", compact=True, placeholder="note-taker")
        yield KeyFooter()

    def on_mount(self) -> None:
        """Begin with the code."""
        self.query_one("#role" if self.conversation else "#code", Input).focus()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_begin()

    def action_begin(self) -> None:
        """Enter what was given."""
        code, role, lead, note_taker = (
            self.query_one(f"#{part}", Input).value.strip() for part in ("code", "role", "lead", "note-taker")
        )
        case, by = self.vantage.opened.case, self.vantage.opened.hand("setup")
        participant = case.people.participant(
            code, by, agency=self._chosen("agency"), role=role or None, level=self._level()
        )
        lead_id = case.people.reviewer(lead).id if lead else None
        note_taker_id = case.people.reviewer(note_taker).id if note_taker else None
        if self.conversation is None:
            found = case.conversations.begin(participant, by, lead=lead_id, note_taker=note_taker_id)
        else:
            found = case.conversations.describe(self.conversation.id, by, lead=lead_id, note_taker=note_taker_id)
        self.dismiss(found)

    def action_leave(self) -> None:
        """Enter nothing."""
        self.dismiss(None)

    def _next_code(self) -> str:
        taken = {person.code for person in self.vantage.opened.case.people.participants()}
        return next(code for number in range(1, 1000) if (code := f"P{number:02}") not in taken)

    def _label(self, reviewer: str | None) -> str:
        return self.vantage.opened.case.people.label_of(reviewer) if reviewer else ""

    def _note_taker(self) -> str:
        if self.conversation is not None:
            return self._label(self.conversation.note_taker)
        reviewer = self.vantage.opened.reviewer
        return reviewer.label if reviewer else ""

    def _chosen(self, which: str) -> str | None:
        value = self.query_one(f"#{which}", Select).value
        return None if value is Select.NULL else str(value)

    def _level(self) -> Level | None:
        from casefile.people import LEVELS

        chosen = self._chosen("level")
        return next((level for level in LEVELS if level == chosen), None)
