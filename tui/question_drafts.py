"""What is half typed in answer to a question about a conversation or the case: stored as it is typed, and brought back.

An answer stays stored until what was asked for is entered, since more may be asked before. Whoever leaves a question
lets go of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from casefile.drafts import place_of
from casefile.errors import VantageError

if TYPE_CHECKING:
    from textual.widgets import Input

    from casefile.case import Case
    from tui.base import VantageDialog

HALF_TYPED = "Half typed when it broke off, and there when it is asked again: {}"
NOT_STORED = "Not stored: what it belongs to was removed for good."
NOT_STORED_YET = "Not stored yet: {}"
_STORED_EVERY_S = 0.25


class QuestionDrafts:
    """One author's answers to questions about one conversation, or with None about the case as a whole."""

    def __init__(self, conversation: str | None, author: str) -> None:
        self._conversation = conversation
        self._author = author
        self._answered: set[str] = set()

    def known(self, case: Case, place: str) -> str | None:
        """Return what was typed of an answer when it broke off, or None."""
        text = case.drafts.answer(self._conversation, self._author, place)
        if text is not None:
            self._answered.add(place)
        return text

    def left(self, case: Case) -> list[str]:
        """Return the questions of which something is half typed since it broke off, and that were not asked again."""
        return case.drafts.questions(self._conversation, self._author, but=self._answered)

    def told(self, case: Case) -> str:
        """Say so; nothing where there is none."""
        left = self.left(case)
        return HALF_TYPED.format(", ".join(left)) if left else ""

    def storing(self, place: str, text: str, at_s: float | None) -> Callable[[Case], bool]:
        """Return what stores an answer as it stands, and tells whether it did."""
        self._answered.add(place)
        return lambda case: case.drafts.keep(self._conversation, self._author, text, at_s=at_s, note=place)

    def letting_go(self) -> Callable[[Case], None]:
        """Return what lets go of all answers that were typed: what they were asked for is entered, or was left."""
        places, self._answered = self._answered, set()

        def letting_go(case: Case) -> None:
            for place in places:
                case.drafts.drop(self._conversation, self._author, place)

        return letting_go


class KeptAnswer:
    """The answer that is typed in one dialog: stored a few times a second, and not while the recording is paused."""

    def __init__(
        self, dialog: VantageDialog[Any], drafts: QuestionDrafts, question: str, of: str, say: Callable[[str], None]
    ) -> None:
        """Keep the answer to a question that is asked of one thing (`of`) among several; `say` tells of trouble."""
        self._dialog = dialog
        self._drafts = drafts
        self._place = place_of(question, of)
        self._say = say
        self._stored = ""
        self._line: Input | None = None
        self._at_s: float | None = None

    def known(self) -> str | None:
        """Return what was typed when it broke off, or None."""
        return self._drafts.known(self._dialog.vantage.opened.case, self._place)

    def begin(self, line: Input) -> None:
        """Store from now on what is typed on a line; what stands there already is known."""
        self._line, self._stored, self._at_s = line, line.value, self._dialog.home.moment_s
        self._dialog.set_interval(_STORED_EVERY_S, self.store)

    async def store(self) -> None:
        """Store what stands there, if it is other than what was stored last."""
        before = self._stored
        try:
            if (work := self._due()) is not None:
                is_stored = await self._dialog.home.enter_soon(work)
                self._say("" if is_stored else NOT_STORED)
        except VantageError as error:
            # Another dialog would take the keys of somebody who is typing; it is tried again.
            self._stored = before
            self._say(NOT_STORED_YET.format(error.title))

    def end(self) -> None:
        """Store it as it is left standing: it is not entered yet."""
        if (work := self._due()) is not None:
            self._enter(work)

    def entered(self) -> None:
        """Let go of what was entered; the line is empty, and goes on to be kept."""
        self._stored = ""
        self._enter(self._drafts.letting_go())

    def let_go(self) -> None:
        """Let go of it, with what else was typed for the same entry."""
        self._line = None
        self._enter(self._drafts.letting_go())

    def _due(self) -> Callable[[Case], bool] | None:
        line = self._line
        if line is None or line.value == self._stored or self._dialog.home.holds_back:
            return None
        self._stored = line.value
        return self._drafts.storing(self._place, line.value, self._at_s)

    def _enter(self, work: Callable[[Case], object]) -> None:
        """Do it now, since the dialog goes; what goes wrong comes up in one of its own."""
        app = self._dialog.vantage
        try:
            app.run_worker(app.guarded(self._dialog.home.enter_soon(work)), exit_on_error=False)
        except VantageError as error:
            app.show_error(error)
