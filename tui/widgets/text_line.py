"""A line to type on in dialogs and forms."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class TextLine(Input):
    """Obeys its own keys in their place among the letters: on their way round by the app, later ones would overtake."""

    async def on_key(self, event: events.Key) -> None:
        """Do at once what a key without a letter is bound to here."""
        if event.is_printable or not self.has_focus or event.key not in self._bindings.key_to_bindings:
            return
        if await self.app._check_bindings(event.key):
            event.stop()
            event.prevent_default()
