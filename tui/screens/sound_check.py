"""Before step 1: the microphone, what it hears, room, battery and sleep, on one screen; nothing is stored here."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Grid, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from capture.chosen_microphone import (
    choose_microphone,
    choose_second,
    chosen_microphone,
    chosen_second,
    listen_to_chosen,
)
from casefile.errors import RecorderError
from tui.actions import Place, bindings_of
from tui.base import VantageScreen
from tui.sound_words import Fact, Offered, heard_fact, level_fact, offered, second_fact, sleep_fact
from tui.theme import QUIET
from tui.widgets.footer import KeyFooter

if TYPE_CHECKING:
    from tui.live_hand import LiveHand, LiveWalk
    from tui.live_watch import LiveWatch

_SHOW_EVERY_S = 0.1
_ASK_EVERY_S = 5.0
# Before the device has told its own: what most microphones have.
_USUAL_RATE_HZ = 48_000
_ROWS = {"level": "Level", "second": "Second", "test": "Test", "room": "Room", "battery": "Battery", "sleep": "Sleep"}
_HEADING = Content.assemble("Microphone", ("  arrows and Enter choose another", f"not bold {QUIET}"))
_FILE = "a sound file plays as the microphone"

Then = Literal["go on", "record"]


class ListeningDesk(Protocol):
    """What the check asks of the desk beneath it."""

    hand: LiveHand
    watch: LiveWatch


class SoundCheckScreen(VantageScreen[Then]):
    """One look before a conversation; Escape goes on at any time."""

    place: Place = "sound"
    CSS_PATH: ClassVar[Any] = "../styles/live.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("sound")]

    def __init__(self, label: str, desk: ListeningDesk) -> None:
        super().__init__()
        self._label = label
        self._desk = desk
        self._chosen: str | None = None
        self._second: str | None = None
        self._offered: list[Offered] = []
        self._problem: str | None = None
        self._rate_hz = 0
        self._shown: dict[str, Fact] = {}

    def compose(self) -> ComposeResult:
        """Lay the screen out from the top."""
        yield Static(f"{self._label}  Before you begin: nothing is stored here", classes="title", markup=False)
        with Vertical(id="body"):
            yield Static(_HEADING, classes="label", markup=False)
            yield OptionList(id="microphones", markup=False)
            with Grid(id="sound-facts"):
                for row, name in _ROWS.items():
                    yield Static(name, id=f"{row}-name", classes="fact-name", markup=False)
                    yield Static(id=row, classes="fact", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        """Begin to listen where nothing does, and ask the system for everything else beside the screen."""
        self._show_row("battery", None)
        self._second = chosen_second()
        self._chosen = chosen_microphone()
        self.query_one(OptionList).focus()
        self._list([])
        self.attempt(self._listen(again=False), group="listening")
        self.attempt(self._ask_for_microphones(), group="asking")
        self.set_interval(_SHOW_EVERY_S, self._show)
        self.set_interval(_ASK_EVERY_S, self._ask_for_the_rest)
        self._show()
        self._ask_for_the_rest()

    def action_test(self) -> None:
        """Hear five seconds and play them back."""
        pressed_s = self.vantage.opened.case.clock.boot_s()
        self.attempt(self._desk.hand.do(lambda live: live.test_sound(pressed_s)), group="testing")

    def action_look_again(self) -> None:
        """Ask again which microphones there are, and open the chosen one again."""
        self.attempt(self._listen(again=True), group="listening")
        self.attempt(self._ask_for_microphones(), group="asking")
        self._ask_for_the_rest()

    def action_choose(self) -> None:
        """Listen to the microphone under the cursor; on the chosen one, go on."""
        highlighted = self.query_one(OptionList).highlighted
        if highlighted is None or self._is_file or self._offered[highlighted].name == self._chosen:
            self.action_go_on()
            return
        self._chosen = self._offered[highlighted].name
        choose_microphone(self._chosen)
        self._second = chosen_second()
        self._list_again()
        self.attempt(self._listen(again=True), group="listening")

    def action_second(self) -> None:
        """Listen to the microphone under the cursor as well, for the other side of the table; once more, no longer."""
        highlighted = self.query_one(OptionList).highlighted
        name = None if highlighted is None or self._is_file else self._offered[highlighted].name
        if name is None or name == self._chosen:
            return
        self._second = None if name == self._second else name
        choose_second(self._second)
        self._list_again(highlighted)
        self.attempt(self._listen(again=True), group="listening")

    def action_record(self) -> None:
        """Go on and record; the agreement is asked for first."""
        self.dismiss("record")

    def action_go_on(self) -> None:
        """Go on to the conversation."""
        self.dismiss("go on")

    @on(OptionList.OptionSelected, "#microphones")
    def _selected(self) -> None:
        self.action_choose()

    @property
    def _is_left(self) -> bool:
        """Whether somebody has gone on: what the system was asked for may be answered after that."""
        return self not in self.app.screen_stack

    @property
    def _is_file(self) -> bool:
        return self.vantage.live_source is not None

    async def _listen(self, *, again: bool) -> None:
        self._problem = None
        while self._desk.watch.status is None:
            # The desk is still connecting: it listens by itself, unless the microphone can't be opened.
            await asyncio.sleep(_SHOW_EVERY_S)
        try:
            await self._desk.hand.do(lambda live: self._listen_with(live, again=again))
        except RecorderError as error:
            self._problem = f"{error.title} {error.remedy}"

    def _listen_with(self, live: LiveWalk, *, again: bool) -> None:
        if not again and live.status().state != "off":
            return
        if self.vantage.live_source is not None:
            live.listen(self.vantage.live_source)
        else:
            listen_to_chosen(live.listen)

    async def _ask_for_microphones(self) -> None:
        from capture.devices import input_devices

        if self._is_file:
            return
        try:
            self._list(offered(await asyncio.to_thread(input_devices), self._chosen, self._second))
        except RecorderError as error:
            self._problem = f"{error.title} {error.remedy}"

    def _ask_for_the_rest(self) -> None:
        self.attempt(self._ask_for_room_and_battery(), group="room")

    async def _ask_for_room_and_battery(self) -> None:
        from capture.power import battery
        from capture.room import room_in

        status = self._desk.watch.status
        rate_hz = (status.rate_hz if status is not None else 0) or _USUAL_RATE_HZ
        room = await asyncio.to_thread(room_in, self.vantage.opened.case.folder, rate_hz)
        power = await asyncio.to_thread(battery)
        self._show_row("room", Fact(room.words.removeprefix("Room "), not room.is_enough))
        words = power.words.removeprefix("Battery ") if power is not None else ""
        self._show_row("battery", Fact(words, power.is_low) if power is not None else None)

    def _list(self, found: list[Offered]) -> None:
        """List what is offered; the cursor stays on its microphone, wherever that stands now."""
        at = None if self._is_left else self.query_one(OptionList).highlighted
        under = [] if at is None else [self._offered[at].name]
        self._offered = [Offered(None, _FILE)] if self._is_file else found or offered([], self._chosen, self._second)
        stays = [place for place, row in enumerate(self._offered) if row.name in under]
        self._list_again(stays[0] if stays else None)

    def _list_again(self, highlighted: int | None = None) -> None:
        if self._is_left:
            return
        options = self.query_one(OptionList)
        names = [row.name for row in self._offered]
        at = names.index(self._chosen) if self._chosen in names else 0
        is_second = [self._second is not None and name == self._second for name in names]
        signs = ["●" if place == at else "2" if second else "○" for place, second in enumerate(is_second)]
        options.clear_options()
        options.add_options([Option(_line(row, sign)) for row, sign in zip(self._offered, signs, strict=True)])
        options.highlighted = at if highlighted is None else highlighted

    def _show(self) -> None:
        status, watch = self._desk.watch.status, self._desk.watch
        first, second = status.lanes if status is not None and status.lanes else (status, None)
        self._show_row("level", level_fact(first, watch.held_peak_db, self._problem))
        self._show_row("second", None if self._is_file else second_fact(self._second, second))
        self._show_row("test", heard_fact(status.sound_test if status is not None else None))
        self._show_row("sleep", sleep_fact(status.sleep if status is not None else "unknown"))
        if status is not None and status.rate_hz not in (0, self._rate_hz):
            self._rate_hz = status.rate_hz
            self._ask_for_the_rest()

    def _show_row(self, row: str, fact: Fact | None) -> None:
        """Show a line anew where it says something else; without a fact, there is no line."""
        if self._is_left:
            return
        self.query_one(f"#{row}-name").display = self.query_one(f"#{row}").display = fact is not None
        if fact is not None and self._shown.get(row) != fact:
            self._shown[row] = fact
            said = Content.styled(f"! {fact.words}", "bold") if fact.is_trouble else Content(f"  {fact.words}")
            self.query_one(f"#{row}", Static).update(said)


def _line(row: Offered, sign: str) -> Content:
    return Content.assemble((f" {sign} ", "bold"), row.label)
