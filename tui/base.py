"""What all screens share: errors come up as one dialog, and slow work runs beside the screen."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeVar, cast

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import ModalScreen, Screen

if TYPE_CHECKING:
    from tui.actions import Place
    from tui.app import VantageApp

Result = TypeVar("Result")


class VantageScreen(Screen[Result], Generic[Result]):
    """A screen whose errors are shown; `place` names its part of the action registry."""

    place: Place = "anywhere"

    @property
    def vantage(self) -> VantageApp:
        """The app, by its own type."""
        return cast("VantageApp", self.app)

    def attempt(self, work: Awaitable[object], *, group: str = "work") -> None:
        """Run slow or waiting work beside the screen; what goes wrong in it comes up as a dialog."""
        self.run_worker(self.vantage.guarded(work), group=group, exit_on_error=False)

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            self.vantage.show_error(error)


class Holding(Protocol):
    """A screen on which a conversation is being recorded."""

    @property
    def is_recording(self) -> bool:
        """Whether a recorder holds it."""


class VantageDialog(ModalScreen[Result], VantageScreen[Result], Generic[Result]):
    """A dialog over a screen; pausing and stopping a recording never wait for its answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "to_recorder('record_or_pause')", "Pause", show=False, priority=True),
        Binding("f6", "to_recorder('stop')", "Stop", show=False, priority=True),
        Binding("f9", "to_recorder('please_stop')", "Please stop", show=False, priority=True),
    ]

    async def action_to_recorder(self, action: str) -> None:
        """Do it on the screen of the conversation that is being recorded, if there is one beneath."""
        for screen in self.app.screen_stack:
            if isinstance(screen, VantageScreen) and screen.place == "live" and cast(Holding, screen).is_recording:
                await screen.run_action(f"recorder({action!r})")
