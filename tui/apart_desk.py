"""The live screen's dealings with a safeguarding concern: begun by one key, kept apart from everything on the screen.

What is typed is stored as it is typed, also while paused, and shows nowhere, since the screen can be read across the
table.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from casefile.errors import VantageError
from casefile.events import Hand

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.conversations import Conversation
    from tui.live_hand import LiveHand, LiveWalk
    from tui.widgets.note_line import NoteLine

KEPT_APART = "Kept apart."
NOT_STORED_YET = "What stands on the line is not stored yet: {}"


class ApartScreen(Protocol):
    """What this asks of its screen."""

    def tell(self, words: str) -> None:
        """Say one quiet sentence."""

    def attempt(self, work: Awaitable[object]) -> None:
        """Do something beside the screen; what goes wrong in it comes up as a dialog."""

    @property
    def line(self) -> NoteLine:
        """The note line."""


@dataclass
class _Begun:
    """One that is being typed: `id` is known once it is in the case."""

    pressed_s: float
    id: str | None = None
    stored: str | None = None


class ApartDesk:
    """One concern at a time: from the key press until it is kept."""

    def __init__(self, screen: ApartScreen, hand: LiveHand, conversation: Conversation, author: str) -> None:
        self._screen = screen
        self._hand = hand
        self._conversation = conversation.id
        self._by = Hand(author, "concern")
        self._begun: _Begun | None = None

    def press(self, pressed_s: float) -> None:
        """Begin at the moment of the key press; the key once more keeps what was typed."""
        if self._begun is not None:
            self.end()
            return
        self._begun = _Begun(pressed_s)
        self._screen.line.set_apart()
        self._screen.attempt(self.keep_draft())

    def keep(self) -> None:
        """Keep it, also without a word: then its moment alone, to be completed later."""
        if (begun := self._begun) is not None:
            self._screen.attempt(self._close(begun, self._take(), drop_empty=False))

    def end(self) -> bool:
        """Keep what was typed; where nothing was, nothing was begun. Tells whether anything was being typed apart."""
        if (begun := self._begun) is None:
            return False
        self._screen.attempt(self._close(begun, self._take(), drop_empty=True))
        return True

    async def leave(self) -> None:
        """Keep what was typed, before the screen goes."""
        if (begun := self._begun) is not None:
            await self._close(begun, self._take(), drop_empty=True)

    async def keep_draft(self) -> None:
        """Store what stands half typed, if it is other than what was stored last."""
        begun = self._begun
        text = self._screen.line.value
        if begun is None or not self._screen.line.is_apart or text == begun.stored:
            return
        before, begun.stored = begun.stored, text
        try:
            await self._hand.do_case(lambda case, live: self._store(case, live, begun, text))
        except VantageError as error:
            # A dialog would take the keys of somebody who is typing; it is tried again.
            begun.stored = before
            self._screen.tell(NOT_STORED_YET.format(error.title))

    def _take(self) -> str:
        """Clear the line of it at once: the next key is the note's again."""
        self._begun = None
        return self._screen.line.end_apart()

    async def _close(self, begun: _Begun, text: str, *, drop_empty: bool) -> None:
        def closing(case: Case, live: LiveWalk) -> bool:
            concern = self._store(case, live, begun, text)
            if drop_empty and not text.strip():
                case.concerns.drop_empty(concern)
                return False
            case.concerns.close(concern, text, self._by)
            return True

        try:
            is_kept = await self._hand.do_case(closing)
        except Exception:
            if self._begun is None:
                self._begun = begun
                self._screen.line.set_apart(text)
            raise
        if is_kept:
            self._screen.tell(KEPT_APART)

    def _store(self, case: Case, live: LiveWalk, begun: _Begun, text: str) -> str:
        """Done in the hand's thread alone, one after another, so that it is begun once."""
        if begun.id is None:
            at_s = live.at_s(begun.pressed_s)
            begun.id = case.concerns.begin(self._conversation, self._by, at_s=at_s, is_open=True).id
        case.concerns.type_on(begun.id, text)
        return begun.id
