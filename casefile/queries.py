"""Queries: questions from the wider picture that the reviewers bring to a conversation.

They are worded so that no other participant can be recognised from them. What came of one are the lines of the
note-taker that answer it (`casefile.note_classes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from casefile.clock import Clock
from casefile.database import Store
from casefile.errors import EntryError
from casefile.events import Hand, Log

SourceKind = Literal["document", "conversation", "team", "other"]
SOURCE_KINDS: dict[SourceKind, str] = {
    "document": "a document",
    "conversation": "another conversation",
    "team": "the review team",
    "other": "something else",
}


@dataclass(frozen=True)
class Query:
    """One question: of what kind its source is and what differs, each None where nobody has said."""

    id: str
    conversation: str
    question: str
    source_kind: SourceKind | None
    differs: str | None
    at: str
    author: str


class Queries:
    """Repository of the queries for each conversation."""

    def __init__(self, store: Store, log: Log, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock

    def add(
        self,
        conversation: str,
        question: str,
        by: Hand,
        *,
        source_kind: SourceKind | None = None,
        differs: str | None = None,
    ) -> Query:
        """Prepare a query; raises EntryError for an empty question or an unknown kind of source."""
        change = self._log.insert(
            "query",
            conversation=conversation,
            question=_asked(question),
            source_kind=_known(source_kind),
            differs=differs,
            at=self._clock.now(),
            author=by.author,
        )
        self._log.record(by, "query prepared", [change], conversation)
        return Query(**(change.after or {}))

    def change(
        self, query: Query, by: Hand, *, question: str, source_kind: SourceKind | None, differs: str | None
    ) -> None:
        """Word a query, as it was seen, otherwise; the earlier wording stays in the log.

        Raises EntryError as `add` does, and where somebody has changed the query in the meantime.
        """
        with self._store.write():
            self._require_as_seen(query)
            change = self._log.update(
                "query", query.id, question=_asked(question), source_kind=_known(source_kind), differs=differs
            )
            self._log.record(by, "query worded otherwise", [change], query.conversation)

    def drop(self, query: Query, by: Hand) -> None:
        """Take a query out; raises EntryError where a line answers it."""
        if self._store.row("SELECT id FROM note_class WHERE query = ?", [query.id]) is not None:
            raise EntryError(
                title="This query is answered.",
                detail="A line of the conversation says what came of it.",
                remedy="Say first that the line answers it no more, with the key that said so.",
            )
        with self._store.write():
            self._require_as_seen(query)
            self._log.record(by, "query taken out", [self._log.delete("query", query.id)], query.conversation)

    def _require_as_seen(self, query: Query) -> None:
        seen = {"question": query.question, "source_kind": query.source_kind, "differs": query.differs}
        self._log.require_as_seen("query", query.id, **seen)

    def of(self, conversation: str) -> list[Query]:
        """Return a conversation's queries in the order of their entry."""
        rows = self._store.rows("SELECT * FROM query WHERE conversation = ? ORDER BY id", [conversation])
        return [Query(**row) for row in rows]


def _asked(question: str) -> str:
    if not question.strip():
        raise EntryError(title="The query is empty.", detail="It asks nothing.", remedy="Type the question first.")
    return question.strip()


def _known(source_kind: SourceKind | None) -> SourceKind | None:
    if source_kind is not None and source_kind not in SOURCE_KINDS:
        raise EntryError(
            title="This is no kind of source.",
            detail="A query comes from a document, another conversation, the review team, or something else.",
            remedy=f"Choose one of: {', '.join(SOURCE_KINDS)}",
        )
    return source_kind
