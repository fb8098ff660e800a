"""What all screens share: errors come up as one dialog, and slow work runs beside the screen."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeVar, cast

from textual import events
from textual.actions import SkipAction
from textual.await_complete import AwaitComplete
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

    def ask(self, work: Awaitable[object]) -> None:
        """Attempt what begins with a question; what is typed before that stands there is its answer."""
        self.vantage.hold_keys()
        self.attempt(self._asked(work))

    async def _asked(self, work: Awaitable[object]) -> None:
        try:
            await work
        finally:
            self.vantage.let_keys_go()

    async def action_lock(self) -> None:
        """Lock the case at once."""
        await self.vantage.lock.close()

    def lay_apart(self) -> None:
        """Take one line apart, over the dialog that is open; only where a conversation is held is there anything to."""

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
    """A dialog over a screen; pausing and stopping a recording never wait for its answer.

    It is answered once. Whoever types on at once, before it is gone, types into what lies beneath it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "to_recorder('record_or_pause')", "Pause", show=False, priority=True),
        Binding("f6", "to_recorder('stop')", "Stop", show=False, priority=True),
        Binding("f9", "to_recorder('please_stop')", "Please stop", show=False, priority=True),
        Binding("f7", "to_cover", "Cover", show=False),
        Binding("ctrl+w", "to_apart", "Keep apart", show=False, priority=True),
    ]

    is_answered = False

    def on_mount(self) -> None:
        """Take in what was typed before this stood there."""
        self.call_after_refresh(self.vantage.let_keys_go)

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Answer, once: what comes later would take the screen beneath away."""
        if self.is_answered:
            return AwaitComplete()
        self.is_answered = True
        return super().dismiss(result)

    async def on_event(self, event: events.Event) -> None:
        """Hand on the keys that came after the answer."""
        if self.is_answered and isinstance(event, events.Key):
            (self.app.focused or self.app.screen).post_message(events.Key(event.key, event.character))
        else:
            await super().on_event(event)

    async def action_to_recorder(self, action: str) -> None:
        """Do it on the screen of the conversation that is being recorded, if there is one beneath."""
        for screen in self.app.screen_stack:
            if isinstance(screen, VantageScreen) and screen.place == "live" and cast(Holding, screen).is_recording:
                await screen.run_action(f"recorder({action!r})")

    async def action_to_cover(self) -> None:
        """Cover the conversation beneath, if there is one, and this dialog with it; else lock the case."""
        for screen in self.app.screen_stack:
            if isinstance(screen, VantageScreen) and screen.place == "live":
                await screen.run_action("cover")
                return
        await self.vantage.lock.close()

    def action_to_apart(self) -> None:
        """Take one line apart from the conversation beneath, if there is one, and leave this dialog as it is."""
        for screen in self.app.screen_stack:
            if isinstance(screen, VantageScreen) and screen.place == "live":
                screen.lay_apart()
                return
        raise SkipAction
