"""The live screen's dealings with a pause: what is typed meanwhile, why it was made, and what becomes of both."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Protocol

from capture.wording import spoken_of
from tui.actions import with_keys
from tui.screens.pause import ask_held, ask_reason

if TYPE_CHECKING:
    from capture.held import Held
    from capture.live import LiveState, LiveStatus
    from capture.stretches import Stretches
    from casefile.pauses import PauseReason
    from tui.app import VantageApp
    from tui.live_hand import LiveHand, LiveWalk
    from tui.widgets.note_line import HalfTyped

GOES_ON = "{live.record_or_pause} goes on, once they agree."
ASKS_WHY = "{live.why_paused}: why (optional)."
KEPT = "Kept: what was typed while paused is stored now."
HELD_ON = "Not stored: what was typed while paused is held still. The next pause or Stop asks about it again."
DISCARDED = "Discarded: what was typed while paused was never stored."


class PauseScreen(Protocol):
    """What a pause asks of its screen."""

    def tell(self, words: str) -> None:
        """Say one quiet sentence."""

    def attempt(self, work: Awaitable[object]) -> None:
        """Do something beside the screen; what goes wrong in it comes up as a dialog."""

    @property
    def half(self) -> HalfTyped:
        """What stands on the note line, and the moment of the clock at which its typing began."""

    def set_half_typed(self, text: str) -> None:
        """Put other words on the note line."""

    def put_half_back(self, half: HalfTyped) -> None:
        """Put a line in the making in front of what stands on the note line."""

    def show_held(self) -> None:
        """Show the record anew, with what is held."""


class PauseDesk:
    """One pause at a time: from the key press until what was typed meanwhile is kept or discarded."""

    def __init__(self, app: VantageApp, screen: PauseScreen, hand: LiveHand) -> None:
        self._app = app
        self._screen = screen
        self._hand = hand
        self._state: LiveState | None = None
        # Whether the recorder has been heard to say so.
        self.was_paused = False
        self.reason: PauseReason | None = None
        self.held: Held | None = None
        self._is_ending = False
        # When its key was pressed, by the clock of the screen's events.
        self._began_s = 0.0
        # Where on the conversation the pause began; None until the recorder has said so.
        self.from_s: float | None = None

    @property
    def holds_back(self) -> bool:
        """Whether nothing that is typed may be stored: until somebody has said what becomes of what was held."""
        return self.held is not None or self._is_ending

    @property
    def words(self) -> str:
        """What is said while the pause lasts; empty where there is none."""
        if self.held is None:
            return ""
        said = spoken_of(self._app.opened.case).in_pause
        return with_keys(f"{said} {GOES_ON} {f'Paused: {self.reason}.' if self.reason else ASKS_WHY}")

    def begin(self) -> None:
        """Hold from now on, in memory alone, whatever is typed or marked."""
        from capture.held import Held

        if self.held is None:
            half = self._screen.half
            self.held, self._began_s = Held(half.text, half.began_clock_s), self._app.key_s
            self.reason, self.from_s, self.was_paused = None, None, False
            self._screen.show_held()

    def was_before(self, key_s: float) -> bool:
        """Tell whether a key was pressed before that of the pause, also where it comes through only now."""
        return key_s < self._began_s

    async def began(self, pressed_s: float) -> None:
        """Say so, once the recorder has obeyed."""
        from_s = await self._hand.do(lambda live: live.at_s(pressed_s))
        if self.held is not None and self.from_s is None:
            self.from_s = from_s
        self._screen.tell(self.words)

    async def learn(self, status: LiveStatus) -> None:
        """Follow the recorder, also where the pause began or ended without this screen."""
        before, self._state = self._state, status.state
        if status.state == "paused":
            if self.held is None and before != "paused":
                self.begin()
                self.from_s = await self._hand.do_stretches(lambda stretches, _: stretches.goes_on_from_s())
                self._screen.tell(self.words)
            self.was_paused = True
        elif self.was_paused and status.state not in ("lost", "paused"):
            self.was_paused = False
            # Apart from this, since the light must not wait for an answer.
            self._screen.attempt(self.over(None))

    async def over(self, pressed_s: float | None) -> None:
        """Enter the pause, up to a moment of the clock (now, if none is given), and ask what becomes of what is held.

        Does nothing where nothing is held.
        """
        held, self.held = self.held, None
        if held is None:
            return
        self._is_ending = True
        typed = self._screen.half
        before = held.typed_before(typed.text, typed.began_clock_s)
        half = typed.text if typed.text != before else ""
        try:
            await self._end(held, typed, before, half, pressed_s)
        except Exception:
            if held.entries or half.strip():
                self._hold_on(held, typed, before, half)
            raise
        finally:
            self._is_ending = False

    async def _end(self, held: Held, typed: HalfTyped, before: str, half: str, pressed_s: float | None) -> None:
        from_s, reason = self.from_s, self.reason
        self.from_s = None
        if half.strip():
            self._screen.set_half_typed(before)
        self._screen.show_held()

        def entering(stretches: Stretches, live: LiveWalk) -> None:
            stretches.enter_pause(from_s, live.at_s(pressed_s), reason)

        await self._hand.do_stretches(entering)
        # Nothing of the pause stands on the line: what is typed, and who speaks, is stored again.
        self._is_ending = False
        if not held.entries and not half.strip():
            return
        keep = await ask_held(self._app, held, half)
        await self._hand.do_stretches(lambda stretches, live: stretches.store_held(held, live.at_s, keep=keep))
        if half.strip() and keep:
            self._go_on_with(typed, before)
        self._screen.show_held()
        self._screen.tell(KEPT if keep else DISCARDED)

    def _hold_on(self, held: Held, typed: HalfTyped, before: str, half: str) -> None:
        """Hold what could not be stored yet until it is asked about again: with the next pause, or at the end."""
        if self.held is None:
            # Not asked at once, by the recorder's word that the pause is over: what hindered it is there still.
            self.held, self.reason, self.was_paused = held, None, False
        else:
            self.held.entries[:0] = held.entries
        self._screen.show_held()
        if half.strip():
            self._go_on_with(typed, before)
        self._screen.tell(HELD_ON)

    def _go_on_with(self, typed: HalfTyped, before: str) -> None:
        """Put what was half typed on the line again, in front of what was typed since."""
        now = self._screen.half
        if before and now.text.startswith(before) and now.began_clock_s == typed.began_clock_s:
            since = now.text.removeprefix(before).strip()
            self._screen.set_half_typed(f"{typed.text} {since}" if since else typed.text)
        else:
            self._screen.put_half_back(typed)

    async def why(self) -> None:
        """Ask for the reason, in one of four words; nobody must give one."""
        if self.held is None:
            self._screen.tell("Nothing is paused.")
            return
        reason = await ask_reason(self._app)
        if reason is not None and self.held is not None:
            self.reason = reason
            self._screen.tell(self.words)
