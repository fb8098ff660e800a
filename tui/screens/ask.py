"""One question, answered by typing."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from tui.base import VantageDialog
from tui.widgets.text_line import TextLine


class AskDialog(VantageDialog[str | None]):
    """Ask for one line; Escape answers nothing. An empty answer is allowed only where `may_be_empty`."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(
        self, title: str, words: str = "", *, value: str = "", password: bool = False, may_be_empty: bool = False
    ) -> None:
        super().__init__()
        self.heading = title
        self.words = words
        self.value = value
        self.password = password
        self.may_be_empty = may_be_empty

    def compose(self) -> ComposeResult:
        """Show the question and the line for its answer."""
        with Vertical(classes="dialog"):
            yield Static(self.heading, classes="dialog-title", markup=False)
            if self.words:
                yield Static(self.words, classes="dialog-words", markup=False)
            # Selected, a passphrase that was begun already would be replaced by its next letter.
            yield TextLine(self.value, password=self.password, compact=True, select_on_focus=not self.password)
            yield Static("Enter goes on   Esc leaves", classes="dialog-keys", markup=False)

    @on(Input.Submitted)
    def _answered(self, event: Input.Submitted) -> None:
        if event.value.strip() or self.may_be_empty:
            self.dismiss(event.value)

    def action_leave(self) -> None:
        """Answer nothing."""
        self.dismiss(None)
