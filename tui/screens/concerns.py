"""Safeguarding concerns after the conversation: listed, completed, and entered anew. Nothing here is ever asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Select, Static

from tui.base import VantageDialog
from tui.concern_words import KIND_WORDS, LABELS, begun_text, line_text
from tui.screens.choice import Choice, ChoiceDialog, lettered

if TYPE_CHECKING:
    from casefile.concerns import Concern, ConcernKind, ConcernWords
    from casefile.conversations import Conversation
    from tui.app import VantageApp

HEADING = "Safeguarding concerns of this case"
_APART = "With real names, apart from everything else. Nothing is decided or sent by the program."
_FOR_REFERRAL = "To save one for a referral: vantage concern save NUMBER --out FILE"
_KEYS = "Enter the next line   ^s keeps   Esc leaves it as it was"
_NEW = "+"


class ConcernForm(VantageDialog["ConcernWords | None"]):
    """One concern, line by line; every line may stay empty."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("ctrl+s", "keep", "Keep", show=False, priority=True),
    ]

    def __init__(self, heading: str, words: ConcernWords, versions: int) -> None:
        super().__init__()
        self.heading = heading
        self.words = words
        self.versions = versions

    def compose(self) -> ComposeResult:
        """Show the lines."""
        earlier = f"{self.versions - 1} earlier versions are kept." if self.versions > 1 else _APART
        with Vertical(classes="dialog -concern"):
            yield Static(self.heading, classes="dialog-title", markup=False)
            yield Static(earlier, classes="dialog-words", markup=False)
            with VerticalScroll(id="concern-lines", can_focus=False):
                yield Select(
                    [(title, kind) for kind, title in KIND_WORDS.items()],
                    value=self.words.kind,
                    allow_blank=False,
                    id="kind",
                    compact=True,
                )
                for name, label in LABELS.items():
                    yield Static(label, classes="label", markup=False)
                    yield Input(getattr(self.words, name), id=name, compact=True, select_on_focus=False)
            yield Static(_KEYS, classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        """Begin with the first line of which nothing is on record."""
        empty = [name for name in LABELS if not getattr(self.words, name) and name != "said_when"]
        self.query_one(f"#{empty[0] if empty else 'said'}", Input).focus()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == [*LABELS][-1]:
            self.action_keep()
        else:
            self.focus_next(Input)

    def action_keep(self) -> None:
        """Keep it as it stands."""
        kind = cast("ConcernKind", self.query_one("#kind", Select).value)
        values = {name: self.query_one(f"#{name}", Input).value for name in LABELS}
        self.dismiss(replace(self.words, kind=kind, **values))

    def action_leave(self) -> None:
        """Leave it as it was."""
        self.dismiss(None)


async def show_concerns(app: VantageApp, conversation: Conversation | None) -> None:
    """List the concerns of the case, complete the one that is chosen, or enter one from this conversation."""
    case = app.opened.case
    while True:
        listed: list[tuple[str, Concern | str]] = [(line_text(one), one) for one in case.concerns.all()]
        choices = lettered(listed)
        if conversation is not None:
            choices.append(Choice(_NEW, f"enter one from {conversation.label}", _NEW))
        chosen = await app.push_screen_wait(
            ChoiceDialog(HEADING, choices, words=f"{_APART}\n{_FOR_REFERRAL}", has_default=False)
        )
        if chosen is None:
            return
        if isinstance(chosen, str):
            if conversation is not None:
                await _enter(app, conversation)
        else:
            await _complete(app, chosen)


async def _enter(app: VantageApp, conversation: Conversation) -> None:
    from casefile.concerns import ConcernWords

    words = await app.push_screen_wait(ConcernForm(f"A concern from {conversation.label}", ConcernWords(), 0))
    if words is not None and not words.is_empty:
        app.opened.case.concerns.begin(conversation.id, app.opened.hand("concern"), words)


async def _complete(app: VantageApp, concern: Concern) -> None:
    concerns = app.opened.case.concerns
    heading = f"{concern.number}  {begun_text(concern)}"
    words = await app.push_screen_wait(ConcernForm(heading, concern.words, len(concerns.versions(concern.id))))
    if words is not None:
        concerns.change(concern.id, words, app.opened.hand("concern"))
