"""The key of the review screen that asks whether something was passed over: one untagged place at a time, and why.

Nothing here puts a tag by itself, nothing is counted, and there is no way to accept several at once.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from textual.content import Content
from textual.widgets import Static

from casefile.errors import EntryError
from tagging.selection import Selection
from tui.actions import with_keys
from tui.screens.choice import Choice, ChoiceDialog
from tui.screens.review_team import TeamKeys
from tui.screens.tag_choice import ask_direction

if TYPE_CHECKING:
    from casefile.suggestions import Suggestion

Answer = Literal["accept", "dismiss", "next", "off"]
READ_FIRST = EntryError(
    title="Read this conversation to its end first.",
    detail="What you see in it comes before what rules may point at.",
    remedy="Once your cursor has been on the last word, press the key again.",
)
_OF_WORDS = {
    "title": "This is the note-taker's record.",
    "detail": "Rules look through what was said, and not through what was noted.",
    "remedy": "Go to the transcript with {review.notes}.",
}
READ = "Have you read it to the end?"
WHAT = (
    "Then rules look through what you left untagged, and show one place at a time with their reason. They put no tag, "
    "nobody counts them, and no export holds them. They see little of what there is, and they are often wrong."
)
PASSED_OVER = "Have I passed over something?"
NO_MORE = "Nothing more is pointed at in what you left untagged."
LOOKING = " Looking through the words…"


class SuggestKeys(TeamKeys):
    """Walks the untagged places that rules point at."""

    _has_seen_end = False
    _has_looked = False

    def action_suggest(self) -> None:
        """Turn suggestions on for this conversation, or go on to the next of them."""
        self.attempt(self._suggest(), group="suggest")

    def look_for_end(self) -> None:
        """Remember it when the cursor stands on the last word of the transcript."""
        chosen, text = self.view.chosen, self.desk.page.text
        if chosen is not None and not self.desk.shows_notes and text.next(chosen.head) == chosen.head:
            self._has_seen_end = True

    async def _suggest(self) -> None:
        if self.desk.shows_notes:
            raise EntryError(**{part: with_keys(words) for part, words in _OF_WORDS.items()})
        case, by = self.vantage.opened.case, self.desk.by
        if not case.suggestions.is_on(self.conversation.id, by.author):
            if not self._has_seen_end:
                raise READ_FIRST
            choices = [Choice("y", "Yes: look through it", True), Choice("n", "Not yet", False)]
            if not await self.vantage.push_screen_wait(ChoiceDialog(READ, choices, words=WHAT, has_default=False)):
                return
            case.suggestions.turn(self.conversation.id, by, on=True)
        if not self._has_looked:
            await self._look_through()
        await self._walk()

    async def _look_through(self) -> None:
        from tagging.suggester import start_suggester

        self.query_one("#at-cursor", Static).update(Content(LOOKING), layout=False)
        child = start_suggester(self.vantage.opened.case, self.conversation.id)
        try:
            await asyncio.to_thread(child.result)
        except asyncio.CancelledError:
            child.stop()
            raise
        self._has_looked = True

    async def _walk(self) -> None:
        passed: set[str] = set()
        while (found := self._next(passed)) is not None:
            suggestion, selection = found
            passed.add(suggestion.id)
            self.choose(selection)
            answer = await self._ask(suggestion, selection)
            if answer == "accept":
                await self._accept(suggestion, selection)
            elif answer == "dismiss":
                self.vantage.opened.case.suggestions.decide(suggestion, "dismissed", self.desk.by)
            elif answer == "off":
                self.vantage.opened.case.suggestions.turn(self.conversation.id, self.desk.by, on=False)
                return
            elif answer is None:
                return
        await self.vantage.push_screen_wait(ChoiceDialog(PASSED_OVER, [Choice("b", "Back", True)], words=NO_MORE))

    def _next(self, passed: set[str]) -> tuple[Suggestion, Selection] | None:
        """The next open one on untagged words after the cursor, or from the beginning; none of those passed by."""
        page, chosen = self.desk.page, self.view.chosen
        here = chosen.first if chosen is not None else 0
        case = self.vantage.opened.case
        book, found = case.codes.book(), []
        for one in case.suggestions.of(self.conversation.id, self.desk.by.author):
            selection = page.selection_between(one.first_word, one.last_word)
            if book.is_retired(one.code):
                continue
            if one.state == "open" and one.id not in passed and selection and not page.is_tagged(selection):
                found.append((selection.first < here, selection.first, one, selection))
        found.sort(key=lambda item: (item[0], item[1], item[2].id))
        return (found[0][2], found[0][3]) if found else None

    async def _ask(self, one: Suggestion, selection: Selection) -> Answer | None:
        choices: list[Choice[Answer]] = [
            Choice("a", "Accept: tag these words so", "accept"),
            Choice("d", "Dismiss: not this, and do not ask again", "dismiss"),
            Choice("n", "Leave it, and go on to the next", "next"),
            Choice("o", "Turn suggestions off", "off"),
        ]
        title = self.vantage.opened.case.codes.book().title(one.kind, one.code)
        words = f"“{self.desk.page.text.text(selection)}”\n\n{title}? {one.reason}"
        return await self.vantage.push_screen_wait(ChoiceDialog(PASSED_OVER, choices, words=words, has_default=False))

    async def _accept(self, one: Suggestion, selection: Selection) -> None:
        """Tag the words; in which direction a factor bore on the work is the reviewer's to say."""
        from casefile.tags import NewTag

        code = self.vantage.opened.case.codes.book().resolve(one.code)
        what: NewTag | None = NewTag(one.kind, code)
        if one.kind == "factor":
            direction = await ask_direction(self.vantage)
            what = None if direction is None else NewTag("factor", code, direction=direction)
        if what is not None:
            # Decided first, so that the key that takes back takes the tag off, and the place is not shown again.
            self.vantage.opened.case.suggestions.decide(one, "accepted", self.desk.by)
            self.desk.tag(selection, what)
            self.show_page()
