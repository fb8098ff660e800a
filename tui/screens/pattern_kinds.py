"""The kinds of patterns: the framework's six as the team words them, and the team's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from tui.actions import Place, bindings_of
from tui.screens.around import Entry
from tui.screens.ask import AskDialog
from tui.screens.choice import Choice
from tui.screens.judging import JudgingScreen

if TYPE_CHECKING:
    from casefile.framework import PatternKind

INTRO = "Six come with the framework. The team may word them otherwise, add its own, and let some be used no more."
_TITLE_HINT = "A title that names nobody; no other kind may bear it."


class PatternKindsScreen(JudgingScreen):
    """Add, word otherwise, retire, bring back; what is done is taken back with one key."""

    place: Place = "kinds"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("kinds")]

    def __init__(self) -> None:
        super().__init__("Kinds of patterns", INTRO, conversation=None)

    def judged(self) -> Sequence[Entry]:
        """Return the kinds in order."""
        return [
            Entry(one.id, "No longer used" if one.is_retired else "Kind", one.title, lambda one=one: self._change(one))  # type: ignore[misc]
            for one in self.vantage.opened.case.patterns.kinds()
        ]

    def action_add(self) -> None:
        """Add a kind of the team's own."""
        self.do(self._add())

    async def _add(self) -> str:
        title = await self.vantage.push_screen_wait(AskDialog("A further kind of pattern", _TITLE_HINT))
        if title is not None:
            self.vantage.opened.case.patterns.add_kind(title, self.by)
        return ""

    async def _change(self, kind: PatternKind) -> str:
        patterns = self.vantage.opened.case.patterns
        rest = Choice("b", "Use it again", "back") if kind.is_retired else Choice("x", "Use it no more", "retire")
        way = await self.choose(kind.title, [Choice("t", "Its title", "title"), rest])
        if way == "title":
            title = await self.vantage.push_screen_wait(AskDialog("Its title", _TITLE_HINT, value=kind.title))
            if title is not None:
                patterns.rename_kind(kind.id, title, self.by)
        elif way is not None:
            patterns.retire_kind(kind.id, self.by, is_retired=way == "retire")
        return "Patterns of it stay." if way == "retire" else ""
