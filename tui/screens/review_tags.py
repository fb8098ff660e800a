"""The keys of the review screen that put tags, and change those that are there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tagging.selection import Selection
from tui.review_moves import Edge, with_edge
from tui.screens.code_picker import Picker, codes_of
from tui.screens.review_base import ReviewBase
from tui.screens.tag_choice import ask_aspect, ask_episode, ask_factor
from tui.screens.word_dialogs import take_tag_off, weigh_tag, write_memo

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from casefile.tags import NewTag
    from tui.review_page import TagMark


class TagKeys(ReviewBase):
    """Puts tags on the selected words; what changes a tag is of the one that is meant at the cursor."""

    # The tag whose edge is being drawn with the mouse, and on which word it stood.
    _held: tuple[str, int] | None = None

    def action_tag_episode(self) -> None:
        """Tag as an episode."""
        self.ask(self._tag(ask_episode(self.vantage, self.conversation)))

    def action_tag_rationality(self) -> None:
        """Tag as an aspect of local rationality."""
        self.ask(self._tag(ask_aspect(self.vantage)))

    def action_tag_factor(self, level: str) -> None:
        """Tag as a contributory factor."""
        self.ask(self._tag(ask_factor(self.vantage, level)))

    def action_any_code(self) -> None:
        """Tag as anything, found by some letters."""
        self.ask(self._tag(self._pick("Tag as…")))

    def action_repeat(self) -> None:
        """Put the last tag on these words as well."""
        if self.desk.last is not None:
            self._put(self.desk.last)

    def action_take_off(self) -> None:
        """Take a tag off."""
        self.ask_of_words(take_tag_off)

    def action_codes(self) -> None:
        """Open the codebook; what is tagged shows what it says now."""
        self.attempt(self._change_codes())

    def action_recode(self) -> None:
        """Let the tag say something else."""
        if self.view.chosen is not None:
            self.ask(self._recode(self.desk.current(self.view.chosen.head)))

    def action_memo(self) -> None:
        """Write beside the tag."""
        self.ask_of_words(write_memo)

    def action_weigh(self) -> None:
        """Say which weight the participant gave to a factor."""
        self.ask_of_words(weigh_tag)

    def action_confirm(self) -> None:
        """Say that the tag is right on its words as they stand."""
        if self.view.chosen is not None:
            self.desk.confirm(self.desk.current(self.view.chosen.head).tag.id)
            self.show_page()

    def action_next_of_tags(self) -> None:
        """Choose the next of several tags on this word."""
        if self.view.chosen is not None:
            self.desk.choose_next(self.view.chosen.head)
            self.say_where()

    def action_edge(self, edge: Edge) -> None:
        """Let the tag begin or end elsewhere; where words are selected that are no tag, the selection."""
        chosen, page = self.view.chosen, self.desk.page
        if chosen is None:
            return
        own = [mark for mark in page.marks_on(chosen.head) if mark.tag.author == self.desk.by.author]
        spans = [page.selection_of(mark) for mark in own]
        is_on_tag = bool(own) and (chosen.first == chosen.last or any(s.first == chosen.first for s in spans))
        if not is_on_tag:
            self.choose(with_edge(page.text, chosen, edge))
            return
        mark = self.desk.current(chosen.head)
        before = page.selection_of(mark)
        after = with_edge(page.text, before, edge)
        if after != before:
            self.desk.resize(mark.tag.id, after)
            self.show_page()
            self.choose(after)

    def take_hold(self, index: int) -> bool:
        """Take hold of the first or the last word of the tag that is selected, to draw it elsewhere; tells whether."""
        self._held = None
        chosen = self.view.chosen
        if chosen is None or self.holds or index not in (chosen.first, chosen.last):
            return False
        page = self.desk.page
        for mark in page.marks_on(index):
            at = page.selection_of(mark)
            if mark.tag.author == self.desk.by.author and (at.first, at.last) == (chosen.first, chosen.last):
                self._held = (mark.tag.id, index)
                self.choose(Selection(chosen.last if index == chosen.first else chosen.first, index))
                return True
        return False

    def let_go(self) -> None:
        """Let the tag begin or end where its edge was drawn to; where it was only clicked, go to that word."""
        held, self._held = self._held, None
        chosen = self.view.chosen
        if held is None or chosen is None:
            return
        tag, index = held
        if chosen.head == index:
            self.choose(Selection(index, index))
        elif any(mark.tag.id == tag for mark in self.desk.page.marks):
            self.desk.resize(tag, chosen)
            self.show_page()
            self.choose(chosen)

    def go_to(self, tag: str) -> None:
        """Go to the words of a tag, in the transcript or in the note-taker's record, if they stand in either."""
        for _ in range(2):
            mark = next((one for one in self.desk.page.marks if one.tag.id == tag), None)
            if mark is not None:
                self.choose(self.desk.page.selection_of(mark))
                return
            self.desk.turn_over()
            self.show()

    def action_next_untagged(self) -> None:
        """Go to the next sentence without a tag."""
        found = self.desk.page.next_untagged(self.view.chosen.last) if self.view.chosen else None
        if found is not None:
            self.choose(found)

    def said_of_tags(self, index: int) -> list[str]:
        """Return what the tags on a word say, the one that is meant first."""
        marks = self.desk.page.marks_on(index)
        marks.sort(key=lambda mark: mark.tag.id != self.desk.chosen_tag)
        return [self._in_words(mark) for mark in marks]

    def _in_words(self, mark: TagMark) -> str:
        memo = f" · {mark.tag.memo}" if mark.tag.memo else ""
        begun = " · from a suggestion" if mark.was_suggested else ""
        weight = f" · weight: {mark.tag.weight}" if mark.tag.weight else ""
        return f"{mark.letter} {mark.label}{weight}{' · changed' * mark.is_changed}{begun}{memo}"

    async def _pick(self, title: str) -> NewTag | None:
        codes = codes_of(self.vantage.opened.case, self.desk.recent())
        return await self.vantage.push_screen_wait(Picker(title, codes))

    async def _change_codes(self) -> None:
        from tui.screens.codes import CodesScreen

        await self.vantage.push_screen_wait(CodesScreen())
        self.desk.reload()
        self.show_page()

    async def _recode(self, mark: TagMark) -> None:
        what = await self._pick(f"Instead of {mark.label}")
        if what is not None:
            self.desk.recode(mark.tag, replace(what, memo=mark.tag.memo))
            self.show_page()

    async def _tag(self, asked: Awaitable[NewTag | None]) -> None:
        what = await asked
        if what is not None:
            self._put(what)

    def _put(self, what: NewTag) -> None:
        if self.view.chosen is not None:
            self.desk.tag(self.view.chosen, what)
            self.holds = False
            self.show_page()
