"""The one dialog in which errors come up."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from casefile.errors import VantageError
from tui.actions import key_of
from tui.base import VantageDialog


def in_words(error: BaseException) -> VantageError:
    """Return the error as a person reads it; of an unexpected one only its kind and place, never its text."""
    if isinstance(error, VantageError):
        return error
    place = "an unknown place"
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        place = f"{Path(code.co_filename).name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return VantageError(
        title="Something unexpected happened.",
        detail=f"It is a fault of the program ({type(error).__name__} in {place}).",
        remedy="What was entered is stored, and a running recording goes on. Try again, or leave with "
        f"{key_of('anywhere.quit')} and start Vantage anew.",
    )


class ErrorDialog(VantageDialog[None]):
    """Title, detail, remedy: what, why, what to do next."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,escape", "close", "Close", show=False)]

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = in_words(error)

    def compose(self) -> ComposeResult:
        """Show the three, and the way out."""
        with VerticalScroll(classes="dialog -error"):
            yield Static(self.error.title, classes="dialog-title", markup=False)
            yield Static(self.error.detail, markup=False)
            yield Static(self.error.remedy, classes="dialog-remedy", markup=False)
            yield Static("Enter closes this", classes="dialog-keys", markup=False)

    async def on_key(self, event: events.Key) -> None:
        """Whatever is typed goes on on the note line, where a conversation is held."""
        if event.key != "enter":
            await self.type_beneath(event)

    def action_close(self) -> None:
        """Go back to where it happened."""
        self.dismiss(None)
