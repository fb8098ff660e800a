"""What lies over the conversation and hides it, wholly or for one line; whatever is typed goes on on the note line."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Middle, Vertical
from textual.content import Content
from textual.widgets import Static

from tui.actions import with_keys
from tui.base import VantageDialog
from tui.large_clock import large
from tui.live_words import Light

if TYPE_CHECKING:
    from tui.app import VantageApp
    from tui.screens.live import LiveScreen

Answer = TypeVar("Answer")
_COVERED = "Covered. {live.cover} uncovers"
# Only where a recorder is there to obey: nothing begins to record under the cover, since that begins with a question.
_OBEYS = " · {live.record_or_pause} %s · {live.stop} stops\n{live.please_stop} they ask to stop"
# What is kept apart shows as no more than this, since the screen can be read across the table.
_APART = "apart · Enter keeps"


class ShowsLight(VantageDialog[None]):
    """Lies over one live screen, of which it shows at most the light."""

    def __init__(self, live: LiveScreen, *, id: str) -> None:
        super().__init__(id=id)
        self.live = live

    def show(self, light: Light, *, is_apart: bool) -> None:
        """Follow the live screen."""

    def submitted(self) -> None:
        """Do what follows upon Enter."""

    async def on_key(self, event: events.Key) -> None:
        """Whatever is typed goes on on the note line, unseen."""
        if await self.live.take_key(event):
            event.stop()
            if event.key == "enter":
                self.submitted()

    def action_to_apart(self) -> None:
        """Begin something that is kept apart, or keep it."""
        self.live.action_keep_apart()


class CoverDialog(ShowsLight):
    """The privacy cover: nothing but whether sound is being stored. Pausing, stopping and typing still work."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f7", "uncover", "Uncover", show=False, id="live.cover"),
        Binding("escape", "uncover", "Uncover", show=False),
    ]

    def __init__(self, live: LiveScreen) -> None:
        super().__init__(live, id="cover")
        self.gone = asyncio.Event()

    def compose(self) -> ComposeResult:
        """Show the light and the key that uncovers."""
        with Middle():
            yield Static(id="cover-light", markup=False)
            yield Static(id="cover-keys", classes="quiet", markup=False)
            yield Static(id="cover-apart", classes="quiet", markup=False)

    def on_mount(self) -> None:
        """Show the light as it is."""
        self.show(self.live.light, is_apart=self.live.line.is_apart)

    def show(self, light: Light, *, is_apart: bool) -> None:
        """Show the light, and that the line is apart."""
        words = "\n".join(
            [" · ".join(light.words), *([""] if light.clock else []), *(large(light.clock) if light.clock else ())]
        )
        words = f"{words}\n\n{light.why}" if light.why else words
        # Under the cover nobody may take a pause for something to be repeated.
        obeys = _OBEYS % ("goes on" if light.tone == "paused" else "pauses") if self.live.is_recording else ""
        keys = with_keys(f"{_COVERED}{obeys}")
        apart = _APART if is_apart else ""
        for part, said in (("#cover-light", words), ("#cover-keys", keys), ("#cover-apart", apart)):
            for shown in self.query(part).results(Static):
                shown.update(Content(said))

    def on_unmount(self) -> None:
        """Let the questions come that have waited."""
        self.gone.set()

    def action_uncover(self) -> None:
        """Show the conversation again."""
        self.dismiss(None)


def cover_of(app: VantageApp) -> CoverDialog | None:
    """Return the cover that hides the conversation, if one does."""
    return next((screen for screen in app.screen_stack if isinstance(screen, CoverDialog)), None)


async def ask_uncovered(app: VantageApp, dialog: VantageDialog[Answer]) -> Answer | None:
    """Ask what comes late or by itself, once no cover hides the conversation: its words would show over the cover."""
    while (cover := cover_of(app)) is not None:
        await cover.gone.wait()
    return await app.push_screen_wait(dialog)


class ApartDialog(ShowsLight):
    """Over another dialog: takes one line apart, and leaves that dialog as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(self, live: LiveScreen) -> None:
        super().__init__(live, id="apart")

    def compose(self) -> ComposeResult:
        """Show that what is typed is kept apart, and nothing of it."""
        with Vertical(classes="dialog"):
            yield Static(_APART, markup=False)

    def show(self, light: Light, *, is_apart: bool) -> None:
        """Go, once it is kept."""
        if not is_apart and self.is_current:
            self.dismiss(None)

    def submitted(self) -> None:
        """Go."""
        self.dismiss(None)

    def action_to_apart(self) -> None:
        """Keep it and go."""
        self.live.action_keep_apart()
        self.dismiss(None)

    def action_leave(self) -> None:
        """Keep what was typed, and go."""
        self.live.apart.end()
        self.dismiss(None)
