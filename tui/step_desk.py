"""The live screen's dealings with the steps: entered in any order, and notes put under another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capture.carried import queries_for
from capture.leaf_keys import told_of
from capture.steps import NOTHING_WENT_WELL_YET, step_of
from capture.walk import neighbour, next_step
from tui.actions import with_keys
from tui.live_words import Line
from tui.note_desk import WHILE_PAUSED
from tui.screens.refile import ask_refile
from tui.screens.step_choice import ask_step
from tui.widgets.live_pane import LivePane

if TYPE_CHECKING:
    from capture.steps import Step
    from casefile.notes import Note
    from casefile.queries import Query
    from tui.screens.live import LiveScreen

QUERIES = "queries"
QUERIES_PREPARED = "{live.prompts} shows the queries; {live.say_more} says which of them a line answers."
NO_QUERY = "No query is prepared. {live.say_more} prepares one."
ANOTHER_STEP = "{live.refile}: another step. {live.undo}: back."
NO_NOTE_YET = "There is no note to put under another step yet."


class StepDesk:
    """The steps of one live screen."""

    def __init__(self, screen: LiveScreen) -> None:
        self._screen = screen

    @property
    def next(self) -> str:
        """The step after the one in force: the queries as well, where any were prepared."""
        return next_step(self._screen.step, has_queries=bool(self._queries()))

    def neighbour(self, places: int) -> str:
        """Return the step so many places on in the list."""
        visits = self._screen.vantage.opened.case.step_visits.of(self._screen.conversation.id)
        return neighbour(self._screen.step, places, {visit.step for visit in visits})

    def show(self, step: str) -> None:
        """Show the step's title, hint and prompts, and in its own step what was prepared to be asked."""
        queries = [told_of(query) for query in self._queries()] if step == QUERIES else []
        self._screen.query_one(LivePane).show_step(step_of(step, self._screen.steps), queries)

    async def enter(self, step: str, pressed_s: float) -> None:
        """Enter a step at the moment of the key press."""
        screen = self._screen
        visit = await screen.desk.hand.do(lambda live: live.enter_step(step, pressed_s))
        screen.query_one(LivePane).add_line(Line(visit.id, "step", visit.at_s, step_of(step, screen.steps).short))
        notes = screen.vantage.opened.case.notes.of(screen.conversation.id) if step == "summing_up" else []
        if step == QUERIES:
            screen.tell(with_keys(QUERIES_PREPARED if self._queries() else NO_QUERY))
        elif step == "summing_up" and not any(note.step == "went_well" and not note.is_struck for note in notes):
            screen.tell(NOTHING_WENT_WELL_YET)

    async def choose(self) -> None:
        """Ask which step to go to."""
        step = await ask_step(self._screen.vantage, self._screen.steps)
        if step is not None:
            self._screen.go_to(step)

    async def refile(self) -> None:
        """Put the lifted note, else the last one, under the step in force; of one that stands there, ask which."""
        screen = self._screen
        if screen.holds_back:
            screen.tell(WHILE_PAUSED)
            return
        lifted, step = screen.line.lifted.note.id if screen.line.lifted else None, screen.step
        # In its turn: the last note may be on its way into the case.
        stored = await screen.desk.hand.do_case(lambda case, live: case.notes.of(screen.conversation.id))
        notes = [note for note in stored if not note.is_struck or note.id == lifted]
        if not notes:
            screen.tell(NO_NOTE_YET)
        else:
            note = next((one for one in notes if one.id == lifted), notes[-1])
            if note.step != step:
                await self._put_under(note, step_of(step, screen.steps), f" {ANOTHER_STEP}")
            elif chosen := await ask_refile(screen.vantage, notes, screen.steps, at=note.id):
                await self._put_under(*chosen)

    async def _put_under(self, note: Note, step: Step, more: str = "") -> None:
        screen = self._screen
        await screen.desk.hand.do(lambda live: live.refile(note.id, step.id))
        screen.show_record()
        screen.tell(with_keys(f"Under {step.number} {step.short} now.{more}"))

    def _queries(self) -> list[Query]:
        return queries_for(self._screen.vantage.opened.case, self._screen.conversation.id)
