"""The keys of the review screen with which the team makes more of the words: links to episodes, and comments."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.hint_desk import after_comment
from tui.screens.ask import AskDialog
from tui.screens.away import put_questions_away
from tui.screens.choice import Choice, ChoiceDialog, lettered
from tui.screens.review_tags import TagKeys
from tui.screens.tag_choice import ask_episode
from tui.while_talking import is_somebody_talking, require_nobody_talks

if TYPE_CHECKING:
    from casefile.comments import Comment
    from tagging.selection import Selection
    from tui.review_page import TagMark

_NONE = "-"
_COMMENT_HINT = "It stands in the margin, apart from the account, under your name. An empty line takes it out."
WHICH = "In which episode?"


class TeamKeys(TagKeys):
    """Links the tag under the cursor to the episode that is in hand, and comments on the selected words."""

    _episode_in_hand: str | None = None
    _is_commenting = False

    def action_in_episode(self) -> None:
        """Link the tag to the episode in hand; where it is there already, or none is in hand, ask which."""
        if self.view.chosen is None:
            return
        mark = self.desk.current(self.view.chosen.head)
        held = self._episode_in_hand or (self.desk.last.episode if self.desk.last else None)
        if mark.tag.kind != "episode" and held is not None and mark.tag.episode != held:
            self._link(mark, held)
        else:
            self.ask(self._ask_episode(mark))

    def action_comment(self) -> None:
        """Comment on the selected words, or change one's own comment there."""
        require_nobody_talks(self.vantage.opened.case)
        if self.view.chosen is not None:
            self.ask(self._asked_comment())

    def action_comments(self) -> None:
        """Show the comments in the margin, or hide them again."""
        if not self.desk.shows_comments:
            require_nobody_talks(self.vantage.opened.case)
        self.desk.toggle_comments()
        self.show()

    def look_who_talks(self) -> None:
        """Hide the comments once a conversation is being held, and the question for one."""
        if (self.desk.shows_comments or self._is_commenting) and is_somebody_talking(self.vantage.opened.case):
            if self.desk.shows_comments:
                self.desk.toggle_comments()
                self.show()
            if self._is_commenting:
                put_questions_away(self)

    def _link(self, mark: TagMark, episode: str | None) -> None:
        from casefile.tags import NewTag

        tag = mark.tag
        self._episode_in_hand = episode or self._episode_in_hand
        self.desk.recode(tag, replace(NewTag(tag.kind, tag.code, episode, tag.direction), memo=tag.memo))
        self.show_page()

    async def _ask_episode(self, mark: TagMark) -> None:
        case = self.vantage.opened.case
        known = case.episodes.all()
        chosen: str | None = "+"
        if known:
            choices = lettered([(one.title, one.id) for one in known])
            choices.append(Choice("+", "A new episode…", "+"))
            if mark.tag.kind != "episode" and mark.tag.episode is not None:
                choices.append(Choice(_NONE, "In none", _NONE))
            chosen = await self.vantage.push_screen_wait(ChoiceDialog(WHICH, choices))
        if chosen == "+":
            what = await ask_episode(self.vantage, self.conversation, only_new=True)
            chosen = what.episode if what else None
        if chosen is not None:
            self._link(mark, None if chosen == _NONE else chosen)

    async def _asked_comment(self) -> None:
        self._is_commenting = True
        try:
            await self._comment()
        finally:
            self._is_commenting = False

    async def _comment(self) -> None:
        selection = self.view.chosen
        if selection is None:
            return
        known: Comment | None = self.desk.own_comment_at(selection.head)
        words = await self.vantage.push_screen_wait(
            AskDialog("Your comment", _COMMENT_HINT, value=known.words if known else "", may_be_empty=known is not None)
        )
        if words is not None:
            self.desk.comment(selection, words, known)
            self.show_page()
            await self._look_at_wording(selection)

    async def _look_at_wording(self, selection: Selection) -> None:
        """Show hints on the comment that was just written, and word it otherwise where the person wants to."""
        written = self.desk.own_comment_at(selection.head)
        other = await after_comment(self.vantage, written, self.desk.by) if written is not None else None
        if other is not None:
            self.desk.comment(selection, other, written)
            self.show_page()
