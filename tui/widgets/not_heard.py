"""What was not heard yet: a quiet list of titles, off until it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from capture.steps import STEPS

if TYPE_CHECKING:
    from capture.said import NotHeard
    from casefile.case import Case

FROM_STEP = "rationality"
ASPECTS = "Aspects not yet heard"
FACTORS = "Factors not yet heard"
EVERYTHING = "Something is noted under each of them."


class NotHeardPane(VerticalScroll, can_focus=False):
    """Lists aspects and categories under which no note stands; it follows what is noted, and says nothing of it."""

    def __init__(self) -> None:
        super().__init__(Static(id="not-heard-titles", markup=False), id="not-heard")
        self.display = False
        self._version = -1

    def look(self, case: Case, conversation: str, *, force: bool = False) -> None:
        """Show what the case holds now, if the list is open at all and anything was written."""
        if not self.display:
            return
        version = case.data_version()
        if version == self._version and not force:
            return
        self._version = version
        from capture.leaves import Leaves
        from casefile.events import Hand

        view = Leaves(case, conversation, Hand("", "live")).view()
        self.query_one("#not-heard-titles", Static).update(drawn(view.not_heard))


def drawn(what: NotHeard) -> Content:
    """Return the titles under their two headings, a heading only where something stands under it."""
    rows: list[Content] = []
    for heading, titles in ((ASPECTS, what.aspects), (FACTORS, what.factors)):
        if titles:
            rows += [Content.styled(heading, "bold"), *(Content(title) for title in titles)]
    return Content("\n").join(rows) if rows else Content(EVERYTHING)


def is_for(step: str) -> bool:
    """Tell whether the list may be open in a step: from the fourth on, and never in the story."""
    ids = [item.id for item in STEPS]
    return step in ids and ids.index(step) >= ids.index(FROM_STEP)
