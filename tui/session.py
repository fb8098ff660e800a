"""The case that is open, and who sits at the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.events import Hand
    from casefile.people import Reviewer
    from transcribe.child import TranscriberChild, TranscriberStatus
    from tui.question_drafts import QuestionDrafts
    from tui.search_desk import SearchDesk


Result = TypeVar("Result")
# One that dies again and again has a reason that another start does not cure.
_REVIVALS = 3
_REVIVED = "The transcriber had ended and was started again."


@dataclass
class Session:
    """One open case; `reviewer` is known once the person has said who they are."""

    case: Case
    reviewer: Reviewer | None = None
    transcribers: dict[str, TranscriberChild] = field(default_factory=dict)
    search: SearchDesk | None = None
    _drafts: set[str] = field(default_factory=set)
    _questions: dict[str | None, QuestionDrafts] = field(default_factory=dict)
    _revived: dict[str, int] = field(default_factory=dict)
    _finished_off: list[str] = field(default_factory=list)

    def hand(self, place: str) -> Hand:
        """Return the hand with which this person writes in a place; they must have said who they are."""
        from casefile.events import Hand

        if self.reviewer is None:
            raise RuntimeError("nobody has said who sits at the screen")
        return Hand(self.reviewer.id, place)

    def questions(self, conversation: str | None) -> QuestionDrafts:
        """Return what this person has half typed in answer to questions about a conversation, or about the case."""
        from tui.question_drafts import QuestionDrafts

        if conversation not in self._questions:
            self._questions[conversation] = QuestionDrafts(conversation, self.hand("live").author)
        return self._questions[conversation]

    def search_desk(self, conversation: str | None) -> SearchDesk:
        """Return what was looked for last and found; at first, in this conversation or in the whole case."""
        from tui.search_desk import SearchDesk

        if self.search is None:
            self.search = SearchDesk(self.case, conversation)
        return self.search

    async def beside(self, work: Callable[[Case], Result]) -> Result:
        """Do slow work in a thread with a connection to the case of its own; it goes on where the case is locked."""
        folder, clock = self.case.folder, self.case.clock
        # Of its own as well: the other is overwritten at the lock, maybe before the thread begins.
        key = None if self.case.key is None else bytearray(self.case.key)

        def doing() -> Result:
            from casefile.case import Case

            try:
                with closing(Case(folder, key, clock)) as case:
                    return work(case)
            finally:
                if key is not None:
                    key[:] = bytes(len(key))

        return await asyncio.to_thread(doing)

    def transcribe(self, conversation: str, *, follow: bool) -> None:
        """See to it that a transcriber works on a conversation; one that follows a recording has the computer alone."""
        from transcribe.child import start_transcriber

        if follow and self._finished_off and (older := self.transcribers.pop(self._finished_off[-1], None)) is not None:
            # It goes on from where it was, once there is nothing to follow.
            older.stop()
            self._finished_off.pop()
        running = self.transcribers.get(conversation)
        if running is None or not running.is_running:
            self.transcribers[conversation] = start_transcriber(self.case, conversation, follow=follow)
            if conversation in self._drafts:
                self.transcribers[conversation].want_drafts(True)

    def want_drafts(self, conversation: str, wanted: bool) -> None:
        """Say whether words are wanted while they are spoken, of this conversation's transcriber and the next."""
        (self._drafts.add if wanted else self._drafts.discard)(conversation)
        child = self.transcribers.get(conversation)
        if child is not None:
            child.want_drafts(wanted)

    def finish_words(self, conversations: Sequence[str]) -> None:
        """See to it that a transcriber works on the first of these that was not tried yet, unless one works already.

        One that has failed is left to whoever opens its conversation, where what went wrong is said.
        """
        if any(child.is_running for child in self.transcribers.values()):
            return
        left = next((one for one in conversations if one not in self._finished_off), None)
        if left is not None:
            self._finished_off.append(left)
            self.transcribe(left, follow=False)

    def forget(self, conversations: Sequence[str]) -> None:
        """Let nothing here work on these conversations any more, or hold what was found in the case before."""
        for conversation in conversations:
            child = self.transcribers.pop(conversation, None)
            if child is not None:
                child.stop()
        self.search = None

    def heard_of(self, conversation: str) -> list[TranscriberStatus]:
        """Return what a conversation's transcriber has said since the last call, oldest first.

        One that has died is started again, a few times.
        """
        child = self.transcribers.get(conversation)
        if child is None:
            return []
        said = child.poll()
        if child.has_died and self._revived.get(conversation, 0) < _REVIVALS:
            self._revived[conversation] = self._revived.get(conversation, 0) + 1
            self.transcribers.pop(conversation)
            self.transcribe(conversation, follow=True)
            words = replace(said[-1], title=_REVIVED, remedy="It goes on from where it was.") if said else None
            return [*said[:-1], words] if words is not None else []
        return said

    def close(self) -> None:
        """Let go of the case and of its key; transcribers finish what is recorded by themselves."""
        for child in self.transcribers.values():
            child.finish()
        self.case.close()
        self.case.forget_key()
