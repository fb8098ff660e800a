"""The privacy cover: nothing but whether sound is being stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Middle
from textual.content import Content
from textual.widgets import Static

from tui.base import VantageDialog
from tui.live_words import Light

if TYPE_CHECKING:
    from tui.screens.live import LiveScreen

_KEYS = "Covered. F7 uncovers · F5 pauses · F6 stops\nF9 they ask to stop"


class CoverDialog(VantageDialog[None]):
    """Covers the whole screen; pausing, stopping and typing still work."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f7,escape", "uncover", "Uncover", show=False)]

    def __init__(self, live: LiveScreen) -> None:
        super().__init__(id="cover")
        self.live = live

    def compose(self) -> ComposeResult:
        """Show the light and the key that uncovers."""
        with Middle():
            yield Static(id="cover-light", markup=False)
            yield Static(_KEYS, classes="quiet")

    def on_mount(self) -> None:
        """Show the light as it is."""
        self.show(self.live.light)

    def show(self, light: Light) -> None:
        """Show the light."""
        # It may come before there is anything to show it on; then it is shown as this is mounted.
        for shown in self.query("#cover-light").results(Static):
            shown.update(Content(f"{light.text}{f'  {light.why}' if light.why else ''}"))

    async def on_key(self, event: events.Key) -> None:
        """Whatever is typed goes on on the note line, unseen."""
        line = self.live.line
        if event.is_printable and event.character:
            event.stop()
            self.live.type_on(event.character)
        elif event.key == "enter":
            await line.action_submit()
        elif event.key == "backspace":
            line.action_delete_left()

    def action_uncover(self) -> None:
        """Show the conversation again."""
        self.dismiss(None)
