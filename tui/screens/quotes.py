"""Quotes behind an episode, a factor or a cell: each participant's own, in the order of their own account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType

from casefile.timeline import clock_text
from tagging.codebook import DIRECTIONS
from tagging.strands import WAYS, Mention, quoted
from tui.actions import Place, bindings_of
from tui.screens.around import AroundScreen, Entry

INTRO = "Accounts stand beside one another and are not merged into one. Enter goes to the words."
_CHANGED = "text changed since tagged"
_LOST = "lost its place; as it was tagged"


class QuotesScreen(AroundScreen):
    """A list of mentions with their words as they stand now."""

    place: Place = "quotes"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("quotes")]

    def __init__(self, title: str, mentions: Sequence[Mention]) -> None:
        super().__init__(title, INTRO, conversation=None)
        self._mentions = mentions

    def entries(self) -> Sequence[Entry]:
        """Return the quotes; a tag that was taken off meanwhile is left out."""
        case = self.vantage.opened.case
        there = {tag.id: tag for tag in case.tags.some([one.tag.id for one in self._mentions])}
        found, book = [], case.codes.book()
        for one in self._mentions:
            if one.tag.id in there:
                placed = case.tags.standing(there[one.tag.id])
                state = {"placed": "", "changed": _CHANGED, "lost": _LOST}[placed.state]
                said = (
                    *(book.title(one.tag.kind, one.tag.code), DIRECTIONS.get(one.tag.direction or "unclear", "")),
                    *(WAYS[one.way], state),
                )
                kept = [part for at, part in enumerate(said) if part and (at != 1 or one.tag.direction)]
                words = f"{quoted(case, replace(one, tag=there[one.tag.id]))} {'; '.join(kept)}"
                where = f"{one.conversation.label} {clock_text(one.at_s) if one.at_s is not None else ''}"
                found.append(Entry(one.tag.id, where.strip(), words, lambda one=one: self._go(one)))  # type: ignore[misc]
        return found

    async def _go(self, mention: Mention) -> str:
        from tui.screens.review import ReviewScreen

        self.vantage.push_screen(ReviewScreen(mention.conversation, at=mention.tag.id))
        return ""
