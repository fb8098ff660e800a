"""The line on which the note-taker types: every printable key is its own."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.message import Message
from textual.widgets import Input

_PLACEHOLDER = 'note as you listen, Enter keeps it; begin with " for their own words'
_PAUSED = "paused: what you type now is held, not stored"


class NoteLine(Input):
    """Remembers when typing began, which is the note's time."""

    class Kept(Message):
        """Enter was pressed on a line that is not empty; the line is clear again."""

        def __init__(self, text: str, began_clock_s: float | None) -> None:
            super().__init__()
            self.text = text
            self.began_clock_s = began_clock_s

    def __init__(self, clock_s: Callable[[], float]) -> None:
        # Selected on focus, the line would be replaced by the next key after a dialog.
        super().__init__(placeholder=_PLACEHOLDER, id="note-line", compact=True, select_on_focus=False)
        self._clock_s = clock_s
        self._began_s: float | None = None
        self.cursor_blink = False

    @property
    def half_typed(self) -> tuple[str, float | None]:
        """What stands on the line, and when its typing began."""
        return self.value, self._began_s

    def show_paused(self, is_paused: bool) -> None:
        """Say on the empty line whether what is typed now is stored."""
        self.placeholder = _PAUSED if is_paused else _PLACEHOLDER

    def put_back(self, text: str, began_clock_s: float | None) -> None:
        """Show a line again that could not be kept, in front of what was typed since."""
        self.value = f"{text} {self.value}".strip()
        self._began_s = began_clock_s

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if not event.value:
            self._began_s = None
        elif self._began_s is None:
            self._began_s = self._clock_s()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if (line := self.take()) is not None:
            self.post_message(self.Kept(*line))

    def take(self) -> tuple[str, float | None] | None:
        """Return what is on the line and when its typing began, and clear it; None where nothing is."""
        if not self.value.strip():
            return None
        line = (self.value, self._began_s)
        self._began_s = None
        self.clear()
        return line
