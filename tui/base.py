"""What all screens share: errors come up as one dialog, and slow work runs beside the screen."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Generic, TypeVar, cast

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


class VantageDialog(ModalScreen[Result], VantageScreen[Result], Generic[Result]):
    """A dialog over a screen."""
