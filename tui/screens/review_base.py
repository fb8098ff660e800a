"""What the keys of the review screen share: the text, the cursor, and how what has changed is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from tui.actions import key_of
from tui.base import VantageScreen
from tui.review_desk import ReviewDesk
from tui.review_moves import kept
from tui.summaries import closed_text
from tui.widgets.transcript_view import TranscriptView

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from casefile.conversations import Conversation
    from tagging.selection import SelectableText, Selection
    from tui.app import VantageApp


class ReviewBase(VantageScreen[None]):
    """A text with a cursor, and a desk that does things to its words."""

    conversation: Conversation
    holds = False
    _desk: ReviewDesk | None = None
    _text: SelectableText | None = None
    # Where the cursor stood on the other side: the transcript, or the note-taker's record.
    _turned: tuple[SelectableText | None, Selection | None] = (None, None)
    _title = ""
    _hint = ""
    _limits: str | None = None

    @property
    def desk(self) -> ReviewDesk:
        """What does things to the words."""
        if self._desk is None:
            self._desk = ReviewDesk(self.vantage.opened, self.conversation)
        return self._desk

    @property
    def view(self) -> TranscriptView:
        """The text on the screen."""
        return self.query_one(TranscriptView)

    def show(self) -> None:
        """Show the page as it is now, and above it what is closed and what was asked to be left out."""
        self._show_title()
        asked = "\n".join(f" {line}" for line in self.desk.asked)
        if asked != self._limits:
            self._limits = asked
            self.query_one("#limits", Static).update(Content(asked))
            self.query_one("#limits").display = bool(asked)
        self.show_page()

    def _show_title(self) -> None:
        self._hint = self.desk.who_spoke_hint
        side = "note-taker's record, not verbatim" if self.desk.shows_notes else f"transcript{self.desk.origin}"
        closed = closed_text(self.vantage.opened.case, self.conversation.id)
        parts = (
            "Review",
            self.conversation.label,
            side,
            closed and f"{closed}: press {key_of('review.seals')}",
            self._hint,
        )
        title = "  ".join(part for part in parts if part)
        if title != self._title:
            self._title = title
            self.query_one("#review-title", Static).update(Content(title))

    def show_page(self) -> None:
        """Show the page as it is now, with the cursor on the words on which it was."""
        page = self.desk.page
        empty = page.text.is_empty
        self.query_one("#nothing").display = empty
        self.view.display = not empty
        self.view.show(page, kept(self._text, page.text, self.view.chosen))
        self._text = page.text
        if self.desk.who_spoke_hint != self._hint:
            self._show_title()
        self.view.focus()
        self.say_where()

    def choose(self, selection: Selection | None) -> None:
        """Put the cursor or the selection there; what is said of it is painted in the same frame, so by no message."""
        self.view.select(selection)
        self.say_where()

    def say_where(self) -> None:
        """Say below the text where the cursor stands and what is on that word."""
        raise NotImplementedError

    def ask_of_words(self, change: Callable[[VantageApp, ReviewDesk, Selection], Awaitable[None]]) -> None:
        """Ask something of the selected words, and show what comes of it."""
        if self.view.chosen is not None:
            self.ask(self._changed(change(self.vantage, self.desk, self.view.chosen)))

    async def _changed(self, change: Awaitable[None]) -> None:
        await change
        self.show_page()
