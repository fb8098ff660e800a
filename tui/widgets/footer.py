"""The footer: the few keys of the screen, as many as fit, and the way to all others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Footer, OptionList
from textual.widgets._footer import FooterKey

from tui.base import VantageScreen

_MORE_CELLS = 8


@dataclass(frozen=True)
class _Shown:
    """One key as it stands in the footer."""

    key: str
    display: str
    title: str
    action: str
    is_off: bool
    tooltip: str


class KeyFooter(Footer):
    """Leaves what does not fit to `^p More`, where Textual's own would scroll behind an invisible scrollbar."""

    def __init__(self) -> None:
        super().__init__(compact=True)
        self._shown: list[_Shown] | None = None

    def compose(self) -> ComposeResult:
        """Yield the keys from the left until the line is full, and the palette's key at the right."""
        # Compact by themselves. Textual's own keys are bound to the footer, which then keeps each of them for good.
        for one in self._shown or ():
            yield FooterKey(one.key, one.display, one.title, one.action, disabled=one.is_off, tooltip=one.tooltip)
        if self._shown is not None:
            yield FooterKey(
                "ctrl+p", "^p", "More", "app.command_palette", classes="-command-palette", tooltip="Find any action"
            )

    async def recompose(self) -> None:
        """Make the keys anew where they are other ones; as they were they stay, whatever dialog has been up."""
        if not self._bindings_ready or not self.is_attached:
            return
        shown = list(self._fitting())
        if shown != self._shown:
            self._shown = shown
            await super().recompose()

    def on_resize(self, event: events.Resize) -> None:
        """Choose again what fits."""
        self.call_after_refresh(self.recompose)

    def _fitting(self) -> Iterator[_Shown]:
        room = self.app.size.width - _MORE_CELLS
        seen: set[str] = set()
        # A list takes Enter for itself, and tells the screen of it.
        own = {binding.key: binding for _, binding in self.screen._bindings if binding.show}
        for key, (node, active, enabled, tooltip) in self.screen.active_bindings.items():
            binding = own[key] if isinstance(node, OptionList) and key in own else active
            title = self._title_of(binding) if binding.show and binding.action not in seen else ""
            if not title:
                continue
            seen.add(binding.action)
            display = self.app.get_key_display(binding)
            room -= len(display) + 1 + len(title) + 1
            if room < 0:
                return
            yield _Shown(binding.key, display, title, binding.action, not enabled, tooltip)

    def _title_of(self, binding: Binding) -> str:
        screen = self.screen
        if isinstance(screen, VantageScreen):
            return screen.key_title(binding.action, binding.description)
        return binding.description
