"""What a participant asked not to be quoted: stretches of words that no export shows, where their place stays.

A stretch holds its first and last word, as a tag does. Whatever is put in between or split off later belongs to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from casefile.clock import Clock
from casefile.database import Store
from casefile.errors import EntryError
from casefile.events import Hand, Log
from casefile.words import Words


@dataclass(frozen=True)
class LeaveOut:
    """One stretch, by its first and last word, inclusive."""

    id: str
    conversation: str
    first_word: str
    last_word: str
    author: str
    at: str


class LeaveOuts:
    """Repository of stretches to leave out."""

    def __init__(self, store: Store, log: Log, clock: Clock, words: Words) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._words = words

    def add(self, conversation: str, first_word: str, last_word: str, by: Hand) -> LeaveOut:
        """Leave the words from first to last out of every export; raises EntryError for a span over two texts."""
        document = self._words.document_of(first_word)
        order = [word.id for word in self._words.in_document(document)]
        if last_word not in order or order.index(last_word) < order.index(first_word):
            raise EntryError(
                title="This span can't be left out.",
                detail="It begins and ends in two texts, or ends before it begins.",
                remedy="Select words of one transcript or one note.",
            )
        change = self._log.insert(
            "leave_out",
            conversation=conversation,
            first_word=first_word,
            last_word=last_word,
            author=by.author,
            at=self._clock.now(),
        )
        self._log.record(by, "left out of exports", [change], conversation)
        return next(stretch for stretch in self.of(conversation) if stretch.id == change.id)

    def drop(self, stretch: LeaveOut, by: Hand) -> None:
        """Let a stretch go out again; that it was left out stays in the log."""
        self._log.record(by, "let out again", [self._log.delete("leave_out", stretch.id)], stretch.conversation)

    def of(self, conversation: str) -> list[LeaveOut]:
        """Return a conversation's stretches in the order of their entry."""
        rows = self._store.rows("SELECT * FROM leave_out WHERE conversation = ? ORDER BY id", [conversation])
        return [LeaveOut(**row) for row in rows]
