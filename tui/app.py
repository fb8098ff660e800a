"""The app: what is open, which screen is shown, and where errors come up."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual._time import get_time
from textual.app import App
from textual.binding import BindingType
from textual.command import Provider
from textual.screen import Screen

from casefile.place import default_folder
from tui.actions import as_in_force, bindings_of, over_line, use_keys
from tui.base import VantageScreen
from tui.locking import LOCK_AFTER_S, Lock
from tui.palette import ActionCommands
from tui.screens.error import ErrorDialog, in_words
from tui.screens.welcome import WelcomeScreen
from tui.session import Session
from tui.theme import NAME, THEME
from tui.typed_ahead import Hold, TypedAhead

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.await_remove import AwaitRemove
    from textual.dom import DOMNode
    from textual.widget import Widget

    from capture.audio_input import Source
    from capture.speaker import Sink
    from casefile.case import Case
    from casefile.keys import Secret
    from casefile.people import Reviewer
    from tui.live_hand import LiveMaker

# A key must not wait for another thread's turn, five milliseconds as Python has it, several times on its way.
_SWITCH_S = 0.0005
# A fault that comes up again at every frame must end the app rather than bury the screen.
_MOST_FAULTS = 20


class VantageApp(App[None]):
    """Vantage in a terminal; painting its first screen loads nothing but Textual.

    `folder` and `secret` open a case at once; `parent` is the folder in which cases are listed and made, by default
    that of the case named. `sample_file` is where the passphrase of a sample lies, which nobody has chosen: until it is
    locked it opens again without asking. `live_source` is the microphone, or the sound file that plays as one;
    `make_live` the seam to capture. `author` is the label of the one who sits here, `transcribe` whether words are made
    while a conversation is held, `check_sound` whether the sound check comes up by itself before the first recording,
    and `lock_after_s` after how many seconds without a key the case is locked. `own_keys` are what somebody chose on
    this computer, `trouble` is what is to be said at once.
    """

    TITLE = "Vantage"
    # The styles of the live screen and of the review come with those: the first paint waits for all that is read.
    CSS_PATH: ClassVar[Any] = "styles/app.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {ActionCommands}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("anywhere")]
    # Marked text would go to the system's clipboard.
    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(
        self,
        folder: Path | None = None,
        secret: Secret | None = None,
        *,
        parent: Path | None = None,
        live_source: Source | None = None,
        sink: Sink | None = None,
        make_live: LiveMaker | None = None,
        author: str | None = None,
        transcribe: bool = True,
        check_sound: bool = True,
        lock_after_s: float | None = LOCK_AFTER_S,
        scrypt_cost: int | None = None,
        own_keys: Mapping[str, tuple[str, ...]] | None = None,
        trouble: Exception | None = None,
        sample_file: Path | None = None,
    ) -> None:
        use_keys(own_keys or {})
        super().__init__()
        self._bindings = as_in_force(self._bindings)
        self._trouble = trouble
        self.register_theme(THEME)
        # Without its watcher, which would read all styles a second time before the first paint.
        self.set_reactive(App.theme, NAME)
        self.stylesheet.set_variables(self.get_css_variables())
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (120, "-wide")]
        self.VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-high")]
        self.animation_level = "none"
        self.folder = folder
        self.secret = secret
        self.sample_file = sample_file
        self.cases_folder = parent or (folder.absolute().parent if folder is not None else default_folder())
        self.live_source = live_source
        self.sink = sink
        self.make_live = make_live
        self.author = author
        self.transcribes = transcribe
        self.checks_sound = check_sound
        self.scrypt_cost = scrypt_cost
        self.lock = Lock(self, lock_after_s)
        self.session: Session | None = None
        self.unexpected: list[BaseException] = []
        self._key_time_s: float | None = None
        self.typed_ahead = TypedAhead()

    @property
    def opened(self) -> Session:
        """The open case; only screens that come after opening ask for it."""
        if self.session is None:
            raise RuntimeError("no case is open")
        return self.session

    def get_default_screen(self) -> WelcomeScreen:
        """Return the first screen, beneath all others."""
        return WelcomeScreen()

    def on_mount(self) -> None:
        """Open the case that was named."""
        sys.setswitchinterval(_SWITCH_S)
        self.lock.watch()
        if self._trouble is not None:
            self.call_after_refresh(self.show_error, self._trouble)
        if self.folder is not None:
            self.call_after_refresh(self._open_named, self.folder)

    def _open_named(self, folder: Path) -> None:
        from tui.screens.way_in import open_case

        opening = open_case(self, folder) if self.secret is None else self.open(folder, self.secret)
        self.run_worker(self.guarded(opening), exit_on_error=False)

    async def open(self, folder: Path, secret: Secret | None) -> None:
        """Open a case beside the screen (scrypt takes its time) and show its conversations."""

        def opening() -> Case:
            from casefile.case import Case

            return Case.open(folder, secret)

        await self.enter(await asyncio.to_thread(opening))

    async def enter(self, case: Case) -> None:
        """Show the conversations of an open case."""
        from tui.screens.library import LibraryScreen

        self.session = Session(case)
        if self.author:
            self.session.reviewer = case.people.reviewer(self.author)
        await self.push_screen(LibraryScreen())

    @property
    def pressed_s(self) -> float:
        """When the key was pressed that is being obeyed, on the clock that never steps; now, where none is."""
        waited_s = 0.0 if self._key_time_s is None else get_time() - self._key_time_s
        return self.opened.case.clock.boot_s() - waited_s

    @property
    def key_s(self) -> float:
        """When the key was pressed that is being obeyed, by the clock of the screen's events; now, where none is."""
        return get_time() if self._key_time_s is None else self._key_time_s

    async def on_event(self, event: events.Event) -> None:
        """Remember how long a key has waited while the app was busy: what was said since must not be stored."""
        if isinstance(event, events.Key):
            if self.typed_ahead.takes(event):
                return
            await self._type_what_waited()
        await self._take_in(event)

    async def _type_what_waited(self) -> None:
        while (key := self.typed_ahead.due_on_line()) is not None:
            for screen in self.screen_stack:
                if isinstance(screen, VantageScreen) and screen.place == "live":
                    await screen.take_key(key)
        while (key := self.typed_ahead.due()) is not None:
            await self._take_in(key)

    def hold_keys(self, *, has_line: bool, since_s: float | None = None) -> Hold:
        """Hold what is typed later than a key, by default the one that is obeyed, until what it asks for is there."""
        asked_s = since_s if since_s is not None else self._key_time_s
        return self.typed_ahead.begin(get_time() if asked_s is None else asked_s, has_line=has_line)

    def let_keys_go(self, hold: Hold | None = None, *, takes_text: bool = True) -> None:
        """Hand on what was typed while a question was on its way: to that, or where it did not come, to the line."""
        if hold is None:
            self.typed_ahead.answer(takes_text=takes_text)
        else:
            self.typed_ahead.end(hold)
        self.call_later(self._type_what_waited)

    async def _take_in(self, event: events.Event) -> None:
        self._key_time_s = event.time if isinstance(event, events.Key) else None
        self.lock.touched(event)
        try:
            await super().on_event(event)
        finally:
            self._key_time_s = None

    async def obey(self, key: events.Key, screen: Screen[Any]) -> bool:
        """Do what a key of the note line is bound to on the line's own screen; tells whether it is bound."""
        self._key_time_s = key.time
        try:
            action = over_line(screen.place, key.key) if isinstance(screen, VantageScreen) else None
            if action is not None:
                return await self.run_action(action.call, screen)
            return await self._check_bindings(key.key)
        finally:
            self._key_time_s = None

    def leave_case(self) -> None:
        """Let go of the open case."""
        if self.session is not None:
            self.session.close()
            self.session = None

    async def reviewer(self) -> Reviewer | None:
        """Return who sits here, asking once; None where they would not say. Waits, so it is called from a worker."""
        from tui.screens.who import ask_who

        session = self.opened
        if session.reviewer is None:
            session.reviewer = await ask_who(self)
        return session.reviewer

    def _prune(self, *nodes: Widget, parent: DOMNode | None = None) -> AwaitRemove:
        # A screen that goes had no place in the layout of the one beneath, which is not laid out and painted once more.
        return super()._prune(*nodes, parent=None if parent is self else parent)

    async def guarded(self, work: Awaitable[object]) -> None:
        """Do the work; what goes wrong comes up as a dialog."""
        try:
            await work
        except Exception as error:
            self.show_error(error)

    def show_error(self, error: Exception) -> None:
        """Bring an error up as a dialog: an expected one in its own words, another one as a fault of the program."""
        words = in_words(error)
        if words is not error:
            self.unexpected.append(error)
        if len(self.unexpected) >= _MOST_FAULTS:
            self.exit(return_code=1, message=f"{words}\nVantage has stopped. A running recording goes on.")
        elif not (isinstance(self.screen, ErrorDialog) and self.screen.error.title == words.title):
            self.push_screen(ErrorDialog(error))

    async def run_action(self, action: Any, default_namespace: Any = None, namespaces: Any = None) -> bool:  # noqa: ANN401 - as Textual has it
        """Run an action; what goes wrong in it comes up as a dialog."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except Exception as error:
            self.show_error(error)
            return True

    def _handle_exception(self, error: Exception) -> None:
        # Textual would print a traceback with the values of all variables, words of the conversation among them.
        self.show_error(error)

    def copy_to_clipboard(self, text: str) -> None:
        """Keep what was cut within the app: the system's clipboard is everybody's."""
        self._clipboard = text

    async def action_help(self) -> None:
        """List what the keys do on this screen, and do what is chosen."""
        from tui.screens.help import HelpDialog

        screen = self.screen
        if not isinstance(screen, VantageScreen) or screen.is_modal:
            return
        hold = self.hold_keys(has_line=screen.place == "live")
        self.run_worker(self.guarded(self._help(screen, HelpDialog(screen.place), hold)), exit_on_error=False)

    async def _help(self, screen: VantageScreen[Any], dialog: Any, hold: Hold) -> None:  # noqa: ANN401 - imported when asked for
        try:
            action = await self.push_screen_wait(dialog)
        finally:
            self.let_keys_go(hold)
        if action is not None:
            await self.run_action(action.call, self if action.place == "anywhere" else screen)

    async def action_quit(self) -> None:
        """Leave; a conversation that is being held keeps its line and asks about its recording first."""
        from tui.screens.live import LiveScreen

        for screen in self.screen_stack:
            if isinstance(screen, LiveScreen):
                screen.leave(quitting=True)
                return
            if isinstance(screen, VantageScreen):
                screen.store_draft()
        self.exit()

    def on_unmount(self) -> None:
        """Let go of the case at the end."""
        self.leave_case()
