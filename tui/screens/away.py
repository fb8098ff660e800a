"""What hides the questions of the team's own layer, and what is judged in them, while a conversation is held."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from tui.base import VantageDialog, VantageScreen
from tui.screens.error import ErrorDialog
from tui.while_talking import LOOK_EVERY_S, WHILE_TALKING, is_somebody_talking

_STAYS = "What you were asked, and what you have typed, comes back by itself once it is over. Esc leaves it unanswered."


class AwayScreen(VantageScreen[None]):
    """Hides all that lies beneath, and goes by itself once nobody is being listened to."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def compose(self) -> ComposeResult:
        """Say why it is there, and nothing of what it hides."""
        yield Static(WHILE_TALKING.title, classes="title", markup=False)
        with Vertical(id="body"):
            yield Static(f"{WHILE_TALKING.detail}\n\n{_STAYS}", markup=False)

    def on_mount(self) -> None:
        """Look whether the conversation is over."""
        self.set_interval(LOOK_EVERY_S, self._look)

    def _look(self) -> None:
        if self.is_current and not is_somebody_talking(self.vantage.opened.case):
            self.dismiss(None)

    def action_leave(self) -> None:
        """Answer none of the questions beneath."""
        self.dismiss(None)
        while isinstance(asked := self.app.screen, VantageDialog) and not asked.is_answered:
            asked.dismiss(None)


def put_questions_away(screen: VantageScreen[Any]) -> None:
    """Hide the questions that lie over a screen, where there are any; errors are none."""
    stack = screen.app.screen_stack
    above = stack[stack.index(screen) + 1 :] if screen in stack else []
    asked = [one for one in above if not isinstance(one, ErrorDialog)]
    if asked and all(isinstance(one, VantageDialog) for one in above):
        screen.vantage.push_screen(AwayScreen())
