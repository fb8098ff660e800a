"""Locking: the case is let go of, and its way in asked for again, on a key or when nobody has touched anything.

Never while a conversation is being held: there the privacy cover serves, and asks nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.timer import Timer

from tui.base import VantageDialog
from tui.screens.welcome import WelcomeScreen

if TYPE_CHECKING:
    from tui.app import VantageApp

LOCK_AFTER_S = 15 * 60.0
_TOUCHES = (events.Key, events.Paste, events.MouseDown, events.MouseScrollDown, events.MouseScrollUp)


class Lock:
    """Locks the app after so many seconds without a key or a click; None never does."""

    def __init__(self, app: VantageApp, after_s: float | None) -> None:
        self._app = app
        self._after_s = after_s
        self._timer: Timer | None = None
        # Whether it is closing now: nobody has left the questions that go with it, and what is half typed stays.
        self.is_closing = False

    def touched(self, event: events.Event) -> None:
        """Begin to count anew."""
        if self._timer is not None and isinstance(event, _TOUCHES):
            self._timer.reset()

    def watch(self) -> None:
        """Begin to count."""
        if self._after_s is not None:
            self._timer = self._app.set_interval(self._after_s, self.close)

    @property
    def may_close(self) -> bool:
        """Tell whether there is something to lock, and no conversation that is being held."""
        from tui.screens.live import LiveScreen

        return self._app.session is not None and not any(isinstance(one, LiveScreen) for one in self._app.screen_stack)

    async def close(self) -> None:
        """Leave every screen but the first, let go of the case, and forget by what secret it was opened."""
        if not self.may_close:
            return
        folder = self._app.opened.case.folder
        self.is_closing = True
        try:
            while not isinstance(self._app.screen, WelcomeScreen):
                screen = self._app.screen
                # Whoever waits for a dialog's answer goes on as if the person had left it.
                await (screen.dismiss(None) if isinstance(screen, VantageDialog) else self._app.pop_screen())
        finally:
            self.is_closing = False
        self._app.leave_case()
        self._app.secret = None
        welcome = self._app.screen
        if isinstance(welcome, WelcomeScreen):
            welcome.locked(folder)
