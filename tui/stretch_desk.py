"""The live screen's dealings with what is taken back, what no screen saw, and a withdrawn agreement."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from tui.screens.cover import cover_of
from tui.screens.stretch_questions import ask_reach, span_text
from tui.stretch_answers import ask_what_is_open, ask_withdrawn_sound, close_down, waits_for_both

if TYPE_CHECKING:
    from collections.abc import Callable

    from capture.stretches import Reach, Stretches
    from casefile.conversations import Conversation
    from casefile.seals import Seal
    from tui.app import VantageApp
    from tui.live_hand import LiveHand, LiveWalk
    from tui.live_watch import LiveWatch
    from tui.pause_desk import PauseDesk

NOT_SHOWN = "not shown, heard or exported. Both of you decide at close-down."
_ANSWER_S = 0.5
NOTHING_THERE = "There is no sound to take back."


class StretchScreen(Protocol):
    """What these dealings ask of their screen."""

    def tell(self, words: str) -> None:
        """Say one quiet sentence."""

    def show_record(self) -> None:
        """Show the record and the newest words anew: something of them may be closed now, or open again."""


class StretchDesk:
    """One conversation's closed stretches, as its live screen deals with them."""

    def __init__(
        self,
        app: VantageApp,
        screen: StretchScreen,
        hand: LiveHand,
        watch: LiveWatch,
        pause: PauseDesk,
        conversation: Conversation,
    ) -> None:
        self._app = app
        self._screen = screen
        self._hand = hand
        self._watch = watch
        self._pause = pause
        self._conversation = conversation
        self._is_asking = False

    async def take_back(self, pressed_s: float) -> None:
        """Ask how far back, and seal at once, also what is said until the answer; asks once at a time."""
        if self._is_asking:
            return
        self._is_asking = True
        try:
            await self._take_back(pressed_s)
        finally:
            self._is_asking = False

    async def _take_back(self, pressed_s: float) -> None:

        def looking(stretches: Stretches, live: LiveWalk) -> list[Reach]:
            return stretches.reaches(live.at_s(pressed_s) if self._is_running else None, self._pause.from_s)

        reaches = await self._hand.do_stretches(looking)
        if not reaches:
            self._screen.tell(NOTHING_THERE)
            return
        reach = await ask_reach(self._app, reaches)
        if reach is None:
            return

        def sealing(stretches: Stretches, live: LiveWalk) -> Seal:
            return stretches.take_back(reach, live.at_s() if self._is_running else None, self._pause.from_s)

        seal = await self._hand.do_stretches(sealing)
        self._screen.show_record()
        self._screen.tell(f"Sealed from {span_text(seal.stretch)}: {NOT_SHOWN}")

    async def obeyed_late(self, pressed_s: float, work: Callable[[LiveWalk], object]) -> str:
        """Do what a key press asks of the recorder; returns what to tell where it came through too late to cut all.

        What was stored after the key press, and the words made of it meanwhile, are sealed.
        """
        clock_s = self._app.opened.case.clock.boot_s

        def obeying(stretches: Stretches, live: LiveWalk) -> Seal | None:
            before_s, from_s = live.status().taken_out_s, live.at_s(pressed_s)
            work(live)
            waits_until_s = clock_s() + _ANSWER_S
            # Asked again, since the newest word may be older than what was asked.
            while live.status().state == "recording" and clock_s() < waits_until_s:
                time.sleep(_ANSWER_S / 20)
            taken_out_s = live.status().taken_out_s - before_s
            return stretches.close_late(from_s, taken_out_s, clock_s() - pressed_s)

        seal = await self._hand.do_stretches(obeying)
        if seal is None:
            return ""
        self._screen.show_record()
        return f" The key came late: {span_text(seal.stretch)} is sealed; both of you decide at close-down."

    async def close_withdrawn(self, until_s: float | None) -> None:
        """Seal all the sound, since the agreement to record it was withdrawn."""
        await self._hand.do_stretches(lambda stretches, _: stretches.close_withdrawn(until_s))
        self._screen.show_record()

    async def ask_withdrawn(self) -> None:
        """Ask what becomes of the sound of a withdrawn agreement, if there is any."""
        self._say(await ask_withdrawn_sound(self._app, self._conversation))

    async def ask_what_is_open(self) -> None:
        """Ask what was left open before: sound with no screen, a withdrawn agreement."""
        self._say(await ask_what_is_open(self._app, self._conversation))

    async def close_down(self) -> None:
        """Go through what is sealed, once the recording is over; under the cover it is left for later."""
        if cover_of(self._app) is None and waits_for_both(self._app.opened.case, self._conversation.id):
            await close_down(self._app, self._conversation)

    @property
    def _is_running(self) -> bool:
        return self._watch.status is not None and self._watch.status.state == "recording"

    def _say(self, told: str) -> None:
        if told:
            self._screen.show_record()
            self._screen.tell(told)
