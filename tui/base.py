"""What all screens share: errors come up as one dialog, and slow work runs beside the screen."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeVar, cast

from textual import events
from textual.actions import SkipAction
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import ModalScreen, Screen

from tui.actions import as_in_force

if TYPE_CHECKING:
    from textual.app import App

    from casefile.case import Case
    from tui.actions import Place
    from tui.app import VantageApp
    from tui.typed_ahead import Hold

Done = TypeVar("Done")
Result = TypeVar("Result")


class VantageScreen(Screen[Result], Generic[Result]):
    """A screen whose errors are shown; `place` names its part of the action registry."""

    place: Place = "anywhere"
    # Whether letters are words on it, or answers, rather than commands.
    takes_text: ClassVar[bool] = False

    @property
    def marks_turns(self) -> bool:
        """Whether keys mark who speaks; only where a conversation is held does anybody."""
        return False

    @property
    def holds_back(self) -> bool:
        """Whether nothing that is typed may be stored now; only a recording that is paused asks for that."""
        return False

    @property
    def moment_s(self) -> float | None:
        """Where on the conversation it is now; only where one is recorded is there such a moment."""
        return None

    @property
    def vantage(self) -> VantageApp:
        """The app, by its own type."""
        return cast("VantageApp", self.app)

    def _post_register(self, app: App[object]) -> None:
        super()._post_register(app)
        self._bindings = as_in_force(self._bindings)
        # Before it is styled at all: Textual says how large the terminal is when the screen has been painted once, and
        # each screen and dialog would be styled, laid out and painted a second time.
        for cells, points in zip(app.size, (app.HORIZONTAL_BREAKPOINTS, app.VERTICAL_BREAKPOINTS), strict=True):
            self.add_class(*self._get_breakpoint_classes(cells, points or []), update=False)

    def _compositor_refresh(self) -> None:
        if self.is_active and self._compositor.size.region in self._compositor._dirty_regions:
            # All is painted now, and with it what waits to be; Textual would paint that in a second frame once more.
            for widget in self._compositor.visible_widgets:
                widget._exchange_repaint_regions()
        super()._compositor_refresh()

    def attempt(self, work: Awaitable[object], *, group: str = "work") -> None:
        """Run slow or waiting work beside the screen; what goes wrong in it comes up as a dialog."""
        self.run_worker(self.vantage.guarded(work), group=group, exit_on_error=False)

    def on_mount(self) -> None:
        """Take in what was typed before this stood there."""
        self.call_after_refresh(self.vantage.let_keys_go, takes_text=self.takes_text)

    def ask(self, work: Awaitable[object], *, since_s: float | None = None) -> None:
        """Attempt what begins with a question; what is typed before that stands there is its answer.

        `since_s` is when its key was pressed, where a screen takes that itself.
        """
        self.attempt(self._asked(work, self.vantage.hold_keys(has_line=self.place == "live", since_s=since_s)))

    async def _asked(self, work: Awaitable[object], hold: Hold) -> None:
        try:
            await work
        finally:
            self.vantage.let_keys_go(hold)

    async def action_lock(self) -> None:
        """Lock the case at once."""
        await self.vantage.lock.close()

    def key_title(self, action: str, title: str) -> str:
        """Return what the footer says of an action now; nothing where it has nothing to do."""
        return title

    def enter_soon(self, work: Callable[[Case], Done]) -> Awaitable[Done]:
        """Do something small to the case: at once, or where a conversation is held in its turn, so that no key waits.

        What is asked first is done first, also where nobody awaits it.
        """
        done: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        done.set_result(work(self.vantage.opened.case))
        return done

    @property
    def home(self) -> VantageScreen[object]:
        """The screen of the conversation that is held beneath, or where none is this screen itself."""
        with contextlib.suppress(SkipAction):
            return self._beneath()
        return cast("VantageScreen[object]", self)

    def _beneath(self) -> VantageScreen[object]:
        """The screen of the conversation that is held beneath; without one the key is another's."""
        for screen in self.app.screen_stack:
            if isinstance(screen, VantageScreen) and screen.place == "live":
                return screen
        raise SkipAction

    async def take_key(self, key: events.Key) -> bool:
        """Let the note line have a key that was pressed over it; tells whether it took it. Only live is there one."""
        return False

    def store_draft(self) -> None:
        """Store what is half typed, before the app ends."""

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

    # Each with the id of what it does on the live screen, so that it is on the same key.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "to_recorder('record_or_pause')", "Pause", show=False, priority=True, id="live.record_or_pause"),
        Binding("f6", "to_recorder('stop')", "Stop", show=False, priority=True, id="live.stop"),
        Binding("f9", "to_recorder('please_stop')", "Please stop", show=False, priority=True, id="live.please_stop"),
        Binding("f7", "to_cover", "Cover", show=False, id="live.cover"),
        Binding("ctrl+w", "to_apart", "Keep apart", show=False, priority=True, id="live.keep_apart"),
        Binding(
            "ctrl+o", "to_live(\"recorder('take_back')\")", "Take back", show=False, priority=True, id="live.take_back"
        ),
        Binding("f2", "to_live(\"mark('moment')\")", "Mark", show=False, priority=True, id="live.mark_moment"),
        Binding("f3", "to_live(\"mark('return')\")", "Return", show=False, priority=True, id="live.mark_return"),
        Binding(
            "f8", "to_live(\"mark('leave_out')\")", "Leave out", show=False, priority=True, id="live.mark_leave_out"
        ),
        Binding(
            "ctrl+s", "to_turn('participant')", "Participant speaks", show=False, priority=True, id="live.sound_check"
        ),
        Binding("ctrl+r", "to_turn('reviewer')", "Reviewer speaks", show=False, priority=True, id="live.why_paused"),
        Binding("ctrl+g", "give_way('go_to_step')", "Go to step", show=False, priority=True, id="live.go_to_step"),
        Binding("f4", "give_way('next_step')", "Next", show=False, priority=True, id="live.next_step"),
    ]

    is_answered = False
    # Whether it is a list beside the conversation, which goes when the steps go on.
    gives_way: ClassVar[bool] = False
    takes_text: ClassVar[bool] = True

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Answer, once: what comes later would take the screen beneath away."""
        if self.is_answered:
            return AwaitComplete()
        self.is_answered = True
        return super().dismiss(result)

    async def on_event(self, event: events.Event) -> None:
        """Hand on the keys that came after the answer."""
        if self.is_answered and isinstance(event, events.Key):
            self.hand_on(event)
        else:
            await super().on_event(event)

    def hand_on(self, key: events.Key) -> None:
        """Let what is shown now have a key that came after the answer, with its moment."""
        if not self.vantage.typed_ahead.takes(key):
            again = events.Key(key.key, key.character)
            again.time = key.time
            (self.app.focused or self.app.screen).post_message(again)

    async def action_to_recorder(self, action: str) -> None:
        """Do it on the screen of the conversation that is being recorded, if there is one beneath."""
        for screen in self.app.screen_stack:
            if isinstance(screen, VantageScreen) and screen.place == "live" and cast(Holding, screen).is_recording:
                await screen.run_action(f"recorder({action!r})")

    async def action_to_live(self, action: str) -> None:
        """Do something on the screen of the conversation beneath, and leave this dialog as it is."""
        await self._beneath().run_action(action)

    async def action_to_turn(self, side: str) -> None:
        """Mark who speaks on the screen of the conversation beneath, if it marks that, and leave this dialog as it is.

        Else the key is this dialog's own.
        """
        live = self._beneath()
        if not live.marks_turns:
            raise SkipAction
        await live.run_action(f"turn_key({side!r})")

    async def action_give_way(self, action: str) -> None:
        """Go, and then do something on the screen of the conversation beneath."""
        live = self._beneath()
        if not self.gives_way:
            raise SkipAction
        self.dismiss(None)
        await live.run_action(action)

    async def action_to_cover(self) -> None:
        """Cover the conversation beneath, if there is one, and this dialog with it; else lock the case."""
        try:
            live = self._beneath()
        except SkipAction:
            await self.vantage.lock.close()
        else:
            await live.run_action("cover")

    def action_to_apart(self) -> None:
        """Take one line apart from the conversation beneath, if there is one, and leave this dialog as it is."""
        self._beneath().lay_apart()

    async def type_beneath(self, key: events.Key) -> bool:
        """Let the note line beneath have a letter, Enter or the key that takes a letter back; tells whether it took it.

        There is one where the conversation that is held lies directly beneath this dialog, or beneath others of it.
        """
        line = self.line_beneath
        if line is None or not await line.take_key(key):
            return False
        key.stop()
        return True

    @property
    def line_beneath(self) -> VantageScreen[object] | None:
        """The screen of the conversation that is held, if this dialog lies over that and over no other screen."""
        screens = (screen for screen in reversed(self.app.screen_stack) if not isinstance(screen, VantageDialog))
        screen = next(screens, None)
        return screen if isinstance(screen, VantageScreen) and screen.place == "live" else None
