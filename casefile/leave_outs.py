"""What a participant asked not to be quoted: stretches of words that no export shows, where their place stays.

A stretch holds its first and last word, as a tag does. Whatever is put in between or split off later belongs to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from casefile.clock import Clock
from casefile.curtain import Curtain
from casefile.database import Store
from casefile.errors import EntryError
from casefile.events import Hand, Log
from casefile.tags import Order
from casefile.words import Document, Words


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

    def __init__(self, store: Store, log: Log, clock: Clock, words: Words, curtain: Curtain) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._words = words
        self._curtain = curtain

    def add(self, conversation: str, first_word: str, last_word: str, by: Hand) -> LeaveOut:
        """Leave the words from first to last out of every export; raises EntryError for a span over two texts."""
        document = self._words.document_of(first_word)
        near = self._words.near(document, first_word, last_word)
        hidden = self._words.hidden(document, near)
        order = [word.id for word in near if word.id not in hidden]
        if not {first_word, last_word} <= set(order) or order.index(last_word) < order.index(first_word):
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

    def drop(self, stretch: LeaveOut, by: Hand, others: Sequence[LeaveOut] = ()) -> None:
        """Let a stretch go out again, and others of the same talk with it; the log keeps that they were left out."""
        changes = [self._log.delete("leave_out", one.id) for one in (stretch, *others)]
        self._log.record(by, "let out again", changes, stretch.conversation)

    def of(self, conversation: str) -> list[LeaveOut]:
        """Return a conversation's stretches in the order of their entry.

        Of one that touches a closed stretch the rest stays left out: it then begins and ends with an open word.
        """
        rows = self._store.rows("SELECT * FROM leave_out WHERE conversation = ? ORDER BY id", [conversation])
        found = [LeaveOut(**row) for row in rows]
        return self._open(found) if found and self._curtain.is_drawn(conversation) else found

    def _open(self, stretches: list[LeaveOut]) -> list[LeaveOut]:
        texts: dict[Document, tuple[Order, set[str]]] = {}
        found: list[LeaveOut] = []
        for stretch in stretches:
            document = self._words.document_of(stretch.first_word)
            if document not in texts:
                words = self._words.behind_curtain(document)
                texts[document] = Order(words), self._words.hidden(document, words)
            order, hidden = texts[document]
            reach = order.stretch(stretch.first_word, stretch.last_word)
            left = [word.id for word in reach if word.id not in hidden]
            if len(left) == len(reach):
                found.append(stretch)
            elif left:
                found.append(replace(stretch, first_word=left[0], last_word=left[-1]))
        return found
