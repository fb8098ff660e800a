"""The pair's own reflection, once the participant has left: a place of its own, apart from all notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from tui.actions import with_keys
from tui.base import VantageDialog
from tui.question_drafts import KeptAnswer
from tui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from tui.session import Session

_HEADING = "Our own reflection"
_KEYS = "Enter keeps the line   {live.undo} takes it back   Esc leaves"
_WORDS = "Yours alone: no participant's pack ever holds it."


class ReflectionDialog(VantageDialog[None]):
    """Takes lines until Escape; a line that is half typed then is kept as well."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("ctrl+z", "take_back", "Take back", show=False, priority=True, id="live.undo"),
    ]

    def __init__(self, opened: Session, conversation: str) -> None:
        super().__init__()
        self._reflections = opened.case.reflections
        self._conversation = conversation
        self._by = opened.hand("reflection")
        self._kept = KeptAnswer(self, opened.questions(conversation), _HEADING, "", self.say)

    def compose(self) -> ComposeResult:
        """Show what the pair wrote so far, and a line."""
        with Vertical(classes="dialog"):
            yield Static(_HEADING, classes="dialog-title", markup=False)
            yield Static(_WORDS, classes="dialog-words", markup=False)
            with VerticalScroll(id="reflection-lines", can_focus=False):
                yield Static(id="reflections", markup=False)
            yield TextLine(compact=True, select_on_focus=False)
            yield Static(with_keys(_KEYS), classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        """Show what there is, ready to type."""
        self._show()
        line = self.query_one(Input)
        line.focus()
        line.value = self._kept.known() or ""
        line.cursor_position = len(line.value)
        self._kept.begin(line)

    def say(self, words: str) -> None:
        """Say what is wrong in place of the keys, or the keys again."""
        self.query_one(".dialog-keys", Static).update(Content(words or with_keys(_KEYS)))

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Go; what stands half typed on the line stays stored."""
        if not self.is_answered:
            self._kept.end()
        return super().dismiss(result)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._keep()

    def action_take_back(self) -> None:
        """Take back the last line."""
        self._reflections.take_back(self._conversation, self._by)
        self._show()

    def action_leave(self) -> None:
        """Keep what is still on the line, and go."""
        self._keep()
        self.dismiss(None)

    def _keep(self) -> None:
        line = self.query_one(Input)
        if line.value.strip():
            self._reflections.add(self._conversation, line.value, self._by)
            line.clear()
            self._kept.entered()
            self._show()

    def _show(self) -> None:
        lines = [item.words for item in self._reflections.of(self._conversation)]
        self.query_one("#reflections", Static).update(Content("\n".join(lines)))
        self.query_one("#reflection-lines").display = bool(lines)
        self.query_one("#reflection-lines", VerticalScroll).scroll_end(animate=False)
