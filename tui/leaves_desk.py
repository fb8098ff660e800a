"""The live screen's dealings with what lines leave behind: said of a line, not heard yet, and the pair's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from capture.leaf_keys import step_has_leaves
from tui.actions import with_keys
from tui.leaf_walk import Asked, ask_heard, ask_leaf
from tui.screens.choice import Choice, ChoiceDialog
from tui.screens.reflection import ReflectionDialog
from tui.widgets.live_pane import LivePane
from tui.widgets.not_heard import NotHeardPane, is_for

if TYPE_CHECKING:
    from tui.screens.live import LiveScreen

LeavesKey = Literal["say", "not_heard", "reflect"]

NOT_IN_STORY = "Not in the story. A line and its time are enough; more can be said of it later."
NOT_WHILE_PAUSED = "Not while paused: nothing is stored. More can be said of a line afterwards."
NOT_BEFORE_STEP_4 = "Not yet heard opens from step 4 on."
HAS_LEFT = "Has the participant left?"
STILL_RECORDED = "The recording still runs. {live.stop} stops it."


class LeavesDesk:
    """What the three keys do on one live screen."""

    def __init__(self, screen: LiveScreen) -> None:
        self._screen = screen

    async def press(self, key: LeavesKey, pressed_s: float) -> None:
        """Do what the key says; what is said of a line is said at the moment of the key press."""
        if key == "say":
            await self._say(pressed_s)
        elif key == "not_heard":
            self._not_heard()
        else:
            await self._reflect()

    def moved(self, step: str) -> None:
        """Close what the story and the steps around it do not show."""
        if not is_for(step):
            self._screen.query_one(LivePane).close_not_heard()

    def look(self) -> None:
        """Let the list of what was not heard yet follow what is noted."""
        pane = self._screen.query_one(NotHeardPane)
        pane.look(self._screen.vantage.opened.case, self._screen.conversation.id)

    async def _say(self, pressed_s: float) -> None:
        screen = self._screen
        step = screen.step
        if not step_has_leaves(step):
            screen.tell(NOT_IN_STORY)
            return
        if self._is_paused():
            return
        lifted = screen.line.lifted
        view = await screen.desk.hand.do_leaves(lambda leaves, _: leaves.view())
        drafts = screen.vantage.opened.questions(screen.conversation.id)
        asked = await ask_leaf(screen.vantage, view, step, screen.steps, drafts, at=lifted.note.id if lifted else None)
        while asked is not None:
            await self._enter(asked, pressed_s)
            if not asked.again:
                return
            view = await screen.desk.hand.do_leaves(lambda leaves, _: leaves.view())
            asked = await ask_heard(screen.vantage, view, view.notes[-1] if view.notes else None)

    async def _enter(self, asked: Asked, pressed_s: float) -> None:
        if self._is_paused():
            return
        screen = self._screen
        told = await screen.desk.hand.do_leaves(lambda leaves, live: asked.doing(leaves, live.at_s(pressed_s)))
        await screen.enter_soon(screen.vantage.opened.questions(screen.conversation.id).letting_go())
        if told:
            screen.tell(told)

    def _is_paused(self) -> bool:
        is_paused = self._screen.desk.pause.held is not None
        if is_paused:
            self._screen.tell(NOT_WHILE_PAUSED)
        return is_paused

    def _not_heard(self) -> None:
        screen = self._screen
        if not is_for(screen.step):
            screen.tell(NOT_BEFORE_STEP_4)
        elif screen.query_one(LivePane).toggle_not_heard():
            pane = screen.query_one(NotHeardPane)
            pane.look(screen.vantage.opened.case, screen.conversation.id, force=True)

    async def _reflect(self) -> None:
        screen = self._screen
        choices = [Choice("y", "Yes: our own reflection, kept apart", "reflect"), Choice("n", "Not yet", "")]
        words = with_keys(STILL_RECORDED)
        if not screen.is_recording:
            words = ""
            choices.insert(1, Choice("c", "Yes: close down, with what is open and what is to come", "close_down"))
        asked = ChoiceDialog(HAS_LEFT, choices, words=words, has_default=False, leads_on=True)
        try:
            # What is typed before it is seen is the reflection's; at close-down, where letters command, the line's.
            chosen = await screen.vantage.push_screen_wait(asked)
            if chosen == "close_down":
                from tui.screens.close_down import CloseDownScreen

                await screen.vantage.push_screen_wait(CloseDownScreen(screen.conversation))
                screen.show_record()
            elif chosen:
                await screen.vantage.push_screen_wait(ReflectionDialog(screen.vantage.opened, screen.conversation.id))
        finally:
            if asked.hold is not None:
                screen.vantage.let_keys_go(asked.hold)
