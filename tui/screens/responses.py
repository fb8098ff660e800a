"""What participants say to excerpts of their words at a dialogue stage, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from casefile.responses import ResponseKind
from tui.actions import Place, bindings_of
from tui.export_plan import STAGES
from tui.screens.around import AroundScreen, Entry
from tui.screens.ask import AskDialog, ask_anew
from tui.screens.choice import Choice, lettered
from tui.summaries import copies_text

if TYPE_CHECKING:
    from casefile.responses import Response

INTRO = (
    "Comments, corrections and withdrawals come back onto their excerpts, with what came of them. The words of a "
    "withdrawal stand in no later export."
)
KINDS: list[Choice[ResponseKind]] = [
    Choice("c", "A comment", "comment"),
    Choice("r", "A correction", "correction"),
    Choice("w", "A withdrawal: not to be quoted", "withdrawal"),
]
_ID_HINT = "As it stands beside the quote in the draft that they were given."
_OUTCOME_HINT = "What the team made of it; for a withdrawal, whether its substance is still needed, and why."


class ResponsesScreen(AroundScreen):
    """Enter responses, and their outcomes."""

    place: Place = "responses"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("responses")]

    def __init__(self) -> None:
        super().__init__("Responses of participants", INTRO, conversation=None)

    def entries(self) -> Sequence[Entry]:
        """Return the responses, oldest first."""
        return [
            Entry(one.id, f"{one.kind}", _shown(one), lambda one=one: self._settle(one))  # type: ignore[misc]
            for one in self.vantage.opened.case.responses.all()
        ]

    def action_add(self) -> None:
        """Enter a response."""
        self.do(self._add())

    async def _add(self) -> str:
        excerpt = await self.vantage.push_screen_wait(AskDialog("To which excerpt? Its id", _ID_HINT))
        kind = await self.choose("What is it?", KINDS) if excerpt else None
        stage = await self.choose("At which stage?", lettered([(one, one) for one in STAGES[1:]])) if kind else None
        if not (excerpt and kind and stage):
            return ""
        may_be_empty = kind == "withdrawal"
        words = await self.vantage.push_screen_wait(AskDialog("In their words", may_be_empty=may_be_empty))
        if words is None:
            return ""
        case = self.vantage.opened.case
        entered = case.responses.add(excerpt, kind, words, stage, self.by)
        if kind != "withdrawal":
            return "Entered. Its outcome is open."
        return f"Entered: left out of every later export. {copies_text(case.exports.copies(entered.excerpt))}"

    async def _settle(self, one: Response) -> str:
        heading = f"What came of this {one.kind}?"
        responses = self.vantage.opened.case.responses
        is_entered = await ask_anew(
            self,
            heading,
            _OUTCOME_HINT,
            lambda: next(now.outcome for now in responses.all() if now.id == one.id),
            lambda outcome: responses.settle(one.id, outcome, self.by),
        )
        return "Entered: it stands beside the excerpt in the next export." if is_entered else ""


def _shown(one: Response) -> str:
    words = f"“{one.words}” " if one.words else ""
    return f"{words}to {one.excerpt}, {one.stage}, {one.at[:10]}. Outcome: {one.outcome or 'open'}"
