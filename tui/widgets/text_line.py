"""A line to type on in dialogs and forms."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from tui.base import VantageDialog

_LEAVES = "leave"


class TextLine(Input):
    """Obeys its own keys in their place among the letters: on their way round by the app, later ones would overtake.

    So it does those that answer its dialog or leave it; what comes after them is none of the dialog's.
    """

    async def on_key(self, event: events.Key) -> None:
        """Do at once what a key without a letter is bound to here."""
        screen = self.screen
        if isinstance(screen, VantageDialog) and screen.is_answered:
            screen.hand_on(event)
            is_done = True
        else:
            is_own = not event.is_printable and self.has_focus and self._is_bound(event.key)
            is_done = is_own and await self.app._check_bindings(event.key)
        if is_done:
            event.stop()
            event.prevent_default()

    async def action_submit(self) -> None:
        """Answer the dialog before the next key is looked at; elsewhere say so as ever."""
        if isinstance(self.screen, VantageDialog):
            await self.screen._dispatch_message(self.Submitted(self, self.value))
        else:
            await super().action_submit()

    def _is_bound(self, key: str) -> bool:
        leaves = self.screen._bindings.key_to_bindings.get(key, ())
        return key in self._bindings.key_to_bindings or any(one.action == _LEAVES for one in leaves)
