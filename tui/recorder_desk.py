"""The live screen's dealings with the recorder: agreement, record, pause, stop, and the light that tells of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

from capture.chosen_microphone import MicrophoneUse, listen_to_chosen, record_from_chosen
from casefile.errors import RecorderError
from tui.actions import with_keys
from tui.live_hand import LiveHand, LiveWalk
from tui.live_watch import LiveWatch
from tui.pause_desk import PauseDesk, PauseScreen
from tui.screens.agreement import Given, ask_agreement
from tui.screens.choice import Choice, ChoiceDialog
from tui.stretch_desk import StretchDesk, StretchScreen

if TYPE_CHECKING:
    from capture.live import LiveState
    from casefile.conversations import Conversation
    from transcribe.child import TranscriberStatus
    from tui.app import VantageApp

_STATUS_EVERY_S = 0.1
STOPPED = "The sound is safe."
STOPPED_AS_ASKED = "Stopped, as asked: nothing more is stored. The withdrawal is entered."
FAR_BEHIND = "The words are more than a minute behind. The sound is not affected."
_FAR_BEHIND_S = 60.0
LIMITS = "Agreed with limits: {live.prompts} shows them."
RecorderKey = Literal["record_or_pause", "stop", "please_stop", "take_back", "agreement"]


class DeskScreen(PauseScreen, StretchScreen, Protocol):
    """What the desk asks of its screen."""

    @property
    def is_attached(self) -> bool:
        """Whether the screen is still there."""

    def show_light(self) -> None:
        """Show what the light says now."""

    def show_draft(self, stable: Sequence[str], tail: Sequence[str], *, rests: bool) -> None:
        """Show what is being said, where the newest words are shown."""


class RecorderDesk:
    """One conversation's recorder, as its screen deals with it; nothing starts by itself."""

    def __init__(self, app: VantageApp, screen: DeskScreen, conversation: Conversation) -> None:
        session = app.opened
        self._app = app
        self._screen = screen
        self._conversation = conversation
        # Said once; the words also stay behind where they wait for keep or remove, which is asked anyway.
        self._is_lag_told = False
        self.hand = LiveHand(session.case, conversation, session.hand("live").author, app.make_live)
        self.watch = LiveWatch(session.case.clock.boot_s)
        self.pause = PauseDesk(app, screen, self.hand)
        self.stretches = StretchDesk(app, screen, self.hand, self.watch, self.pause, conversation)

    @property
    def is_recording(self) -> bool:
        """Whether a recorder holds this conversation."""
        return self.watch.is_recording

    def asks(self, what: RecorderKey) -> bool:
        """Tell whether a key begins with a question."""
        if what == "record_or_pause":
            agreement = self._app.opened.case.agreements.current(self._conversation.id)
            is_allowed = agreement is not None and agreement.allows_recording
            return not is_allowed and not self.is_recording
        return what in ("take_back", "agreement")

    def press(self, what: RecorderKey) -> Awaitable[None]:
        """Return what a key asks for, to be awaited; its moment is now, and from now on a paused line is held."""
        pressed_s = self._app.pressed_s
        match what:
            case "record_or_pause":
                if self._would_pause:
                    self.pause.begin()
                return self.record_or_pause(pressed_s)
            case "stop":
                return self.stop(pressed_s)
            case "please_stop":
                return self.please_stop(pressed_s)
            case "take_back":
                return self.stretches.take_back(pressed_s)
            case "agreement":
                return self.change_agreement()

    async def connect(self) -> None:
        """Go back to a recorder that runs; else listen for the level, which stores nothing."""
        if await self.hand.do(lambda live: live.attach()):
            self._screen.tell(f"Back at the recording that was running. {self._limits_words}".rstrip())
            self._transcribe()
        elif self._app.live_source is None or not self._app.live_source.fast:
            try:
                await self.hand.do(lambda live: self._with_microphone(live.listen, listen_to_chosen))
            except RecorderError as error:
                self._screen.tell(f"No level: {error.title} Notes are kept as ever.")
        self._screen.attempt(self.stretches.ask_what_is_open())

    async def close_down(self) -> None:
        """Before the screen is left for good: what is held, and what is sealed."""
        await self.pause.over(None)
        self.watch.learn(await self.hand.do(lambda live: live.status()))
        if not self.is_recording:
            await self.stretches.close_down()

    async def follow_status(self) -> None:
        """Ask for the newest status, again and again, for as long as the screen is there."""
        while self._screen.is_attached:
            status = await self.hand.do(lambda live: live.status())
            self.watch.learn(status)
            self._screen.show_light()
            await self.pause.learn(status)
            await asyncio.sleep(_STATUS_EVERY_S)

    async def record_or_pause(self, pressed_s: float) -> None:
        """Record, pause or go on, whichever fits; without an agreement, ask for it first."""
        if self._would_pause:
            late = await self.stretches.obeyed_late(pressed_s, lambda live: live.pause(pressed_s))
            await self.pause.began(pressed_s)
            if late:
                self._screen.tell(f"Paused.{late}")
        elif self._state == "paused" or self.watch.is_coming_back:
            await self.hand.do(lambda live: live.resume())
            self._screen.tell("")
            await self.pause.over(None)
        else:
            await self._record()

    async def stop(self, pressed_s: float) -> None:
        """Stop; what was said until the key press is safe when this says so."""
        if not self.is_recording:
            self._screen.tell("Nothing is being recorded.")
            return
        self.watch.busy = "stopping"
        try:
            late = await self.stretches.obeyed_late(pressed_s, lambda live: live.stop(pressed_s))
        finally:
            self.watch.busy = None
        await self.pause.over(pressed_s)
        words = "" if late or not self._app.transcribes else " The words are being completed."
        self._screen.tell(f"{STOPPED}{words}{late}")

    async def please_stop(self, pressed_s: float) -> None:
        """Stop at once and enter the withdrawal, by the participant."""
        code = self._conversation.participant.code
        await self._end_agreement(lambda live: live.withdraw(code, pressed_s), pressed_s, STOPPED_AS_ASKED)

    async def change_agreement(self) -> None:
        """Enter an answer; a no stops a running recording, a yes starts none."""
        given = await ask_agreement(self._app, self._conversation, then_record=False)
        if given is not None:
            await self._enter(given)

    async def may_leave(self) -> bool:
        """Ask what is to become of the running recording; tells whether the person leaves."""
        choices = [
            Choice("s", "Stop the recording and leave", "stop"),
            Choice("g", "Leave; it goes on for two minutes, so that you can come back", "go"),
            Choice("b", "Stay here", "stay"),
        ]
        dialog = ChoiceDialog("A recording is running.", choices, by_itself=True, escape="stays")
        chosen = await self._app.push_screen_wait(dialog)
        if chosen == "stop":
            await self.stop(self._now_s())
        return chosen in ("stop", "go")

    def say_words(self) -> None:
        """Tell how far the words are, once nothing is recorded any more; before, only what is wrong with them."""
        from transcribe.child import WAITING

        for said in self._app.opened.heard_of(self._conversation.id):
            if said.kind == "draft":
                self._screen.show_draft(said.stable, said.tail, rests=said.rests)
            elif said.kind == "error":
                self._screen.tell(f"Words: {said.title} {said.remedy} The sound is not affected.")
            elif self._state == "recording":
                self._say_lag(said)
            elif self.watch.stopped_at_s is not None and not self._is_withdrawn:
                done = said.kind in ("complete", "finished")
                far = f"Words: {int(said.transcribed_s)} of {int(said.recorded_s)} s."
                if said.kind == "waiting":
                    far = f"{far} {WAITING}"
                self._screen.tell(f"{STOPPED} {'The words are complete.' if done else far}")

    def _say_lag(self, said: TranscriberStatus) -> None:
        """Tell once that the words are far behind; one that has only begun has not said yet where it is."""
        is_far = said.transcribed_s > 0 and said.recorded_s - said.transcribed_s > _FAR_BEHIND_S
        if is_far and said.kind == "progress" and not self._is_lag_told:
            self._screen.tell(FAR_BEHIND)
        self._is_lag_told = self._is_lag_told or is_far or said.kind == "waiting"

    def close(self) -> None:
        """Disconnect; a recorder goes on for its grace period."""
        self.hand.close()

    async def _record(self) -> None:
        current = self._app.opened.case.agreements.current(self._conversation.id)
        if current is None or not current.allows_recording:
            given = await ask_agreement(self._app, self._conversation, then_record=True)
            if given is None:
                return
            await self._enter(given)
            if not given.allows_recording:
                return
        self.watch.busy = "starting"
        try:
            told = await self.hand.do(lambda live: self._with_microphone(live.record, record_from_chosen))
        finally:
            self.watch.busy = None
        self._screen.tell(f"{told or ''} {self._limits_words}".strip())
        self._transcribe()
        await self.pause.over(None)

    async def _enter(self, given: Given) -> None:
        def entering(live: LiveWalk) -> None:
            live.answer(given.answer, given.by_whom, given.limits)

        if given.allows_recording:
            await self.hand.do(entering)
            self._screen.tell("Entered: it may be recorded.")
        else:
            await self._end_agreement(entering, self._now_s(), "Entered: nothing is recorded. Take notes.")
        await self.hand.do_soon(self._app.opened.questions(self._conversation.id).letting_go())

    async def _end_agreement(self, entering: Callable[[LiveWalk], object], pressed_s: float, told: str) -> None:
        """Enter a no, close what was recorded at once, and only then ask what becomes of it."""
        until_s = await self.hand.do(lambda live: live.at_s(pressed_s))
        try:
            await self.hand.do(entering)
        finally:
            # Words may have been made of what a late key press took out again.
            late_s = self._now_s() - pressed_s
            await self.stretches.close_withdrawn(None if until_s is None else until_s + late_s)
        self._screen.tell(told)
        await self.pause.over(pressed_s)
        await self.stretches.ask_withdrawn()

    @property
    def _would_pause(self) -> bool:
        """Whether the key that pauses and goes on would pause; it also does before a recorder on its way is there."""
        return self._state == "recording" or (self.watch.is_coming_back and not self.pause.was_paused)

    @property
    def _is_withdrawn(self) -> bool:
        """Whether the agreement was withdrawn: then there is more to say than how far the words are."""
        agreement = self._app.opened.case.agreements.current(self._conversation.id)
        return agreement is not None and not agreement.allows_recording

    @property
    def _limits_words(self) -> str:
        """That there are limits: which ones, only on a key, since the screen can be read across the table."""
        agreement = self._app.opened.case.agreements.current(self._conversation.id)
        return with_keys(LIMITS) if agreement is not None and agreement.answer == "limits" else ""

    @property
    def _state(self) -> LiveState:
        return self.watch.status.state if self.watch.status else "off"

    def _now_s(self) -> float:
        return self._app.opened.case.clock.boot_s()

    def _with_microphone(self, do: MicrophoneUse, with_chosen: Callable[[MicrophoneUse], str | None]) -> str | None:
        """Do it with the sound file that plays as the microphone, if there is one, else with the chosen microphones.

        Returns what is to be said of it, if anything.
        """
        if self._app.live_source is None:
            return with_chosen(do)
        do(self._app.live_source)
        return None

    def _transcribe(self) -> None:
        if self._app.transcribes:
            self._app.opened.transcribe(self._conversation.id, follow=True)
