"""The footer: the few keys of the screen, as many as fit, and the way to all others."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

_MORE_CELLS = 8


class KeyFooter(Footer):
    """Leaves what does not fit to `^p More`, where Textual's own would scroll behind an invisible scrollbar."""

    def __init__(self) -> None:
        super().__init__(compact=True)

    def compose(self) -> ComposeResult:
        """Yield the keys from the left until the line is full, and the palette's key at the right."""
        # Compact by themselves. Textual's own keys are bound to the footer, which then keeps each of them for good,
        # and new ones are made whenever a dialog has been up.
        if not self._bindings_ready:
            return
        room = self.app.size.width - _MORE_CELLS
        seen: set[str] = set()
        for _, binding, enabled, tooltip in self.screen.active_bindings.values():
            if not binding.show or binding.action in seen:
                continue
            seen.add(binding.action)
            key = self.app.get_key_display(binding)
            room -= len(key) + 1 + len(binding.description) + 1
            if room < 0:
                break
            yield FooterKey(
                binding.key, key, binding.description, binding.action, disabled=not enabled, tooltip=tooltip
            )
        yield FooterKey(
            "ctrl+p", "^p", "More", "app.command_palette", classes="-command-palette", tooltip="Find any action"
        )

    def on_resize(self, event: events.Resize) -> None:
        """Choose again what fits."""
        self.call_after_refresh(self.recompose)
