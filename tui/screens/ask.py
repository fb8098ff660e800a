"""One question, answered by typing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from tui.base import VantageDialog
from tui.question_drafts import KeptAnswer
from tui.screens.cover import ask_uncovered
from tui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.app import VantageApp
    from tui.base import VantageScreen
    from tui.question_drafts import QuestionDrafts

_KEYS = "Enter goes on   Esc leaves"
CHANGED = "Somebody else has changed it meanwhile. Enter puts yours in the place of: {}"


async def ask_anew(
    screen: VantageScreen[Any],
    title: str,
    hint: str,
    read: Callable[[], str | None],
    write: Callable[[str], object],
    *,
    may_be_empty: bool = False,
) -> bool:
    """Ask for other words in the place of those that `read` returns, and `write` them; tells whether that was done.

    Where somebody else has changed them while one typed, both are shown and it is asked again: nothing is written over
    unseen, and nothing that was typed is lost.
    """
    typed = seen = read() or ""
    while True:
        asked = AskDialog(title, hint, value=typed, may_be_empty=may_be_empty)
        text = await screen.vantage.push_screen_wait(asked)
        if text is None:
            return False
        with screen.vantage.opened.case.all_or_nothing():
            now = read() or ""
            if now == seen:
                write(text)
                return True
        typed, seen, hint = text, now, CHANGED.format(now or "nothing")


async def ask_open(app: VantageApp, dialog: AskDialog) -> str | None:
    """Ask what may be left open (None); where the case is locked meanwhile, it ends here, and nothing is entered."""
    text = await ask_uncovered(app, dialog)
    if app.lock.is_closing:
        raise asyncio.CancelledError
    return text


class AskDialog(VantageDialog[str | None]):
    """Ask for one line; Escape answers nothing. An empty answer is allowed only where `may_be_empty`.

    With `drafts` what is typed is kept as it is typed, for a question that is asked of one thing (`of`) among several.
    Where Escape `leaves_open` what is asked, the rest is entered all the same, and it is the entry that lets go.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(
        self,
        title: str,
        words: str = "",
        *,
        value: str = "",
        password: bool = False,
        may_be_empty: bool = False,
        drafts: QuestionDrafts | None = None,
        of: str = "",
        leaves_open: bool = False,
    ) -> None:
        super().__init__()
        self.heading = title
        self.words = words
        self.value = value
        self.password = password
        self.may_be_empty = may_be_empty
        self.leaves_open = leaves_open
        self.kept = KeptAnswer(self, drafts, title, of, self.say) if drafts is not None else None

    def compose(self) -> ComposeResult:
        """Show the question and the line for its answer, as far as it was typed before."""
        known = self.kept.known() if self.kept else None
        with Vertical(classes="dialog"):
            yield Static(self.heading, classes="dialog-title", markup=False)
            if self.words:
                yield Static(self.words, classes="dialog-words", markup=False)
            # Selected, a passphrase that was begun already would be replaced by its next letter, and so would a draft.
            # An answer that comes back since it could not be read is meant to be replaced.
            is_begun = self.password or known not in (None, self.value)
            value = self.value if known is None else known
            yield TextLine(value, password=self.password, compact=True, select_on_focus=not is_begun)
            yield Static(_KEYS, classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        """Keep what is typed from now on."""
        if self.kept is not None:
            self.kept.begin(self.query_one(Input))

    @on(Input.Submitted)
    def _answered(self, event: Input.Submitted) -> None:
        if event.value.strip() or self.may_be_empty:
            self.dismiss(event.value)

    def say(self, words: str) -> None:
        """Say what is wrong in place of the keys, or the keys again."""
        self.query_one(".dialog-keys", Static).update(Content(words or _KEYS))

    def dismiss(self, result: str | None = None) -> AwaitComplete:
        """Go, and keep what stands there: it is not entered yet."""
        if self.kept is not None and not self.is_answered:
            self.kept.end()
        return super().dismiss(result)

    def action_leave(self) -> None:
        """Answer nothing, and let go of what was typed, unless the rest goes on to be entered."""
        if self.kept is not None and not self.leaves_open:
            self.kept.let_go()
        self.dismiss(None)
