"""The pair's own reflection on a conversation, written after the participant has left.

Layer `judgement`: it lies apart from the account and from all notes, and no pack for participants holds it.
"""

from __future__ import annotations

from dataclasses import dataclass

from casefile.clock import Clock
from casefile.database import Store
from casefile.errors import EntryError
from casefile.events import Event, Hand, Log


@dataclass(frozen=True)
class Reflection:
    """One line of the pair's."""

    id: str
    conversation: str
    words: str
    at: str
    author: str


class Reflections:
    """Repository of the pair's reflections; taking back here touches no note, and taking back a note none of these."""

    def __init__(self, store: Store, log: Log, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock

    def add(self, conversation: str, words: str, by: Hand) -> Reflection:
        """Enter a line; raises EntryError for an empty one."""
        if not words.strip():
            raise EntryError(
                title="The line is empty.", detail="There is nothing to keep.", remedy="Type a word first."
            )
        change = self._log.insert(
            "reflection", conversation=conversation, words=words.strip(), at=self._clock.now(), author=by.author
        )
        self._log.record(_apart(by), "reflection entered", [change], conversation)
        return Reflection(**(change.after or {}))

    def take_back(self, conversation: str, by: Hand) -> Event:
        """Take back this author's last line here; raises UndoError where there is none."""
        return self._log.undo(_apart(by), conversation)

    def of(self, conversation: str) -> list[Reflection]:
        """Return a conversation's lines in the order of their entry."""
        rows = self._store.rows("SELECT * FROM reflection WHERE conversation = ? ORDER BY id", [conversation])
        return [Reflection(**row) for row in rows]


def _apart(by: Hand) -> Hand:
    return Hand(by.author, "reflection")
