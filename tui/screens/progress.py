"""Long work beside the screen: how far it is, how long it still takes, and one key that ends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from casefile.timeline import clock_text, time_text
from tui.base import VantageDialog

if TYPE_CHECKING:
    from casefile.case import Case
    from tui.app import VantageApp

Result = TypeVar("Result")
# Told, from the thread that works, the seconds done and of how many; None where nobody knows.
Tell = Callable[[float, float | None], None]
_SHOW_EVERY_S = 0.2
# Before that nothing can be said of how long it takes.
_FIRST_S = 2.0
_WIDTH = 50


class CancelledByPersonError(Exception):
    """Raised by `tell` once the person wants the work to end; nothing of it may stay."""


class ProgressDialog(VantageDialog[None]):
    """A bar and the time left; Escape ends the work."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Cancel", show=False)]

    def __init__(self, title: str, done_word: str) -> None:
        super().__init__()
        self.heading = title
        self._done_word = done_word
        self._done: tuple[float, float | None] = (0.0, None)
        self._began_s = 0.0
        self._is_cancelled = False

    def compose(self) -> ComposeResult:
        """Show the bar."""
        with Vertical(classes="dialog"):
            yield Static(self.heading, classes="dialog-title", markup=False)
            yield Static(id="progress-bar", markup=False)
            yield Static(id="progress-words", markup=False)
            yield Static("Esc cancels: nothing stays of it", classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        """Look at the work again and again."""
        self._began_s = self.vantage.opened.case.clock.boot_s()
        self.set_interval(_SHOW_EVERY_S, self._show)
        self._show()

    def tell(self, done_s: float, all_s: float | None) -> None:
        """Take in how far the work is; raises CancelledByPersonError once it is not wanted any more."""
        if self._is_cancelled:
            raise CancelledByPersonError
        self._done = (done_s, all_s)

    def action_cancel(self) -> None:
        """End the work at its next step."""
        self._is_cancelled = True
        self._show()

    def on_unmount(self) -> None:
        """Whoever leaves the program ends the work as well."""
        self._is_cancelled = True

    def _show(self) -> None:
        done_s, all_s = self._done
        took_s = self.vantage.opened.case.clock.boot_s() - self._began_s
        words = progress_text(done_s, all_s, took_s, self._done_word)
        self.query_one("#progress-bar", Static).update(bar_text(done_s, all_s))
        self.query_one("#progress-words", Static).update("Ending it…" if self._is_cancelled else words)


async def with_progress(
    app: VantageApp, title: str, done_word: str, work: Callable[[Case, Tell], Result]
) -> Result | None:
    """Do work on a connection of its own to the case, behind a dialog; None where the person has ended it.

    The work calls `tell` often, and leaves nothing behind where that raises.
    """
    dialog = ProgressDialog(title, done_word)
    await app.push_screen(dialog)
    try:
        return await app.opened.beside(lambda case: work(case, dialog.tell))
    except CancelledByPersonError:
        return None
    finally:
        dialog.dismiss(None)


def bar_text(done_s: float, all_s: float | None) -> str:
    """Draw how much is done; empty where nobody knows of how much."""
    if not all_s:
        return ""
    full = round(_WIDTH * min(1.0, done_s / all_s))
    return f"{'█' * full}{'░' * (_WIDTH - full)} {100 * min(1.0, done_s / all_s):3.0f} %"


def progress_text(done_s: float, all_s: float | None, took_s: float, done_word: str) -> str:
    """Say how far the work is and, once that can be told, how long it still takes."""
    if not all_s:
        return f"{clock_text(done_s)} {done_word}"
    # A file may be longer than it says.
    words = f"{clock_text(done_s)} of {clock_text(max(done_s, all_s))} {done_word}"
    left_s = took_s * (all_s - done_s) / done_s if done_s > 0 else 0.0
    if took_s < _FIRST_S or left_s < 1.0:
        return words
    return f"{words}, about {time_text(left_s)} left"
