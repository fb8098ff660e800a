"""Safeguarding concerns after the conversation: listed, completed, and entered anew. Nothing here is ever asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Select, Static

from casefile.errors import VantageError
from tui.base import VantageDialog
from tui.concern_words import KIND_WORDS, LABELS, begun_text, line_text
from tui.screens.choice import Choice, ChoiceDialog, lettered
from tui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.concerns import Concern, ConcernKind, ConcernWords
    from casefile.conversations import Conversation
    from casefile.events import Hand
    from tui.app import VantageApp

HEADING = "Safeguarding concerns of this case"
_APART = "With real names, apart from everything else. Nothing is decided or sent by the program."
_FOR_REFERRAL = "To save one for a referral: vantage concern save NUMBER --out FILE"
_KEYS = "Enter the next line   ^s keeps   Esc leaves it as it was"
_NOT_STORED_YET = "Not stored yet: {}"
_NEW = "+"
_STORED_EVERY_S = 0.25


class ConcernTyping:
    """The words of one concern while they are typed: stored as they stand, until they are kept or let go."""

    def __init__(self, case: Case, by: Hand, words: ConcernWords, *, concern: str = "", conversation: str = "") -> None:
        """Type on in a concern that is there, or in a new one from a conversation."""
        self._concerns, self._by = case.concerns, by
        self._conversation = conversation
        self._concern = concern
        self._is_open = False
        self.words = words

    def store(self, words: ConcernWords) -> None:
        """Store what stands there, if it is other than what was stored last."""
        if words == self.words:
            return
        if not self._concern:
            self._concern = self._concerns.begin(self._conversation, self._by, is_open=True).id
        elif not self._is_open:
            self._concerns.reopen(self._concern, self._by, words, seen=self.words)
        self._is_open = True
        self._concerns.type_words(self._concern, words)
        self.words = words

    def keep(self, words: ConcernWords) -> None:
        """Put what stands there on record."""
        self.store(words)
        if self._is_open:
            self._concerns.settle(self._concern, words, self._by)

    def let_go(self) -> None:
        """Leave the concern as it was."""
        if self._is_open:
            self._concerns.let_go(self._concern)


class ConcernForm(VantageDialog[None]):
    """One concern, line by line; every line may stay empty. Whatever ends it but Escape leaves what was typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("ctrl+s", "keep", "Keep", show=False, priority=True),
    ]

    def __init__(self, heading: str, typing: ConcernTyping, versions: int) -> None:
        super().__init__()
        self.heading = heading
        self.typing = typing
        self.words = typing.words
        self.versions = versions
        self._is_over = False

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
                    yield TextLine(getattr(self.words, name), id=name, compact=True, select_on_focus=False)
            yield Static(_KEYS, classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        """Begin with the first line of which nothing is on record."""
        empty = [name for name in LABELS if not getattr(self.words, name) and name != "said_when"]
        self.query_one(f"#{empty[0] if empty else 'said'}", Input).focus()
        self.set_interval(_STORED_EVERY_S, self._store)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == [*LABELS][-1]:
            self.action_keep()
        else:
            self.focus_next(Input)

    def action_keep(self) -> None:
        """Keep it as it stands."""
        self.typing.keep(self._as_typed())
        self._is_over = True
        self.dismiss(None)

    def action_leave(self) -> None:
        """Leave it as it was."""
        self.typing.let_go()
        self._is_over = True
        self.dismiss(None)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Go; where the case is locked, what stands there half typed stays in it."""
        if not self._is_over:
            self._store()
        return super().dismiss(result)

    def _as_typed(self) -> ConcernWords:
        kind = cast("ConcernKind", self.query_one("#kind", Select).value)
        return replace(self.words, kind=kind, **{name: self.query_one(f"#{name}", Input).value for name in LABELS})

    def _store(self) -> None:
        if self._is_over:
            return
        said = _KEYS
        try:
            self.typing.store(self._as_typed())
        except VantageError as error:
            # A dialog would take the keys of somebody who is typing; it is tried again.
            said = _NOT_STORED_YET.format(error.title)
        self.query_one(".dialog-keys", Static).update(Content(said))


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

    typing = ConcernTyping(app.opened.case, app.opened.hand("concern"), ConcernWords(), conversation=conversation.id)
    await app.push_screen_wait(ConcernForm(f"A concern from {conversation.label}", typing, 0))


async def _complete(app: VantageApp, concern: Concern) -> None:
    case = app.opened.case
    typing = ConcernTyping(case, app.opened.hand("concern"), concern.words, concern=concern.id)
    heading = f"{concern.number}  {begun_text(concern)}"
    await app.push_screen_wait(ConcernForm(heading, typing, len(case.concerns.versions(concern.id))))
