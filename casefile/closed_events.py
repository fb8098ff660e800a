"""Which entries of the log touch something closed, so that no undo changes what nobody can see."""

from __future__ import annotations

from collections.abc import Sequence

from casefile.curtain import lies_in
from casefile.database import Row, Store
from casefile.events import Change
from casefile.seals import Seals
from casefile.stretches import holds
from casefile.tags import Order
from casefile.words import Document, Word, Words

# The columns by which rows point to words, notes and utterances, and spans of words.
_POINTERS = ("id", "word", "first_word", "last_word", "utterance", "note")
_SPANS = ("tag", "leave_out", "excerpt")


class ClosedEvents:
    """Tells whether changes touch something closed in one case."""

    def __init__(self, store: Store, seals: Seals, words: Words) -> None:
        self._store = store
        self._seals = seals
        self._words = words

    def touch(self, conversation: str | None, changes: Sequence[Change]) -> bool:
        """Tell whether any of the changes is of something closed, be it still there or only in the log."""
        if conversation is None or not self._seals.closed(conversation):
            return False
        texts = [(Order(words), hidden) for words, hidden in self._texts(conversation) if hidden]
        shut = {word for _, hidden in texts for word in hidden} | self._shut_notes(conversation)
        rows = [(change.table, row) for change in changes for row in (change.before, change.after) if row is not None]
        return any(self._is_closed(conversation, table, row, shut, texts) for table, row in rows)

    def _is_closed(
        self, conversation: str, table: str, row: Row, shut: set[str], texts: Sequence[tuple[Order, set[str]]]
    ) -> bool:
        if any(row.get(column) in shut for column in _POINTERS):
            return True
        if table in ("note", "mark") and row["at_s"] is not None:
            return holds(self._seals.closed_to_notes(conversation), row["at_s"])
        if table == "word":
            return lies_in(self._seals.closed(conversation), row["start_s"], row["end_s"])
        return table in _SPANS and any(
            word.id in hidden for order, hidden in texts for word in order.stretch(row["first_word"], row["last_word"])
        )

    def _texts(self, conversation: str) -> list[tuple[list[Word], set[str]]]:
        transcripts = self._store.rows("SELECT id FROM transcript WHERE conversation = ?", [conversation])
        notes = self._store.rows("SELECT id FROM note WHERE conversation = ?", [conversation])
        documents = [Document(row["id"], None) for row in transcripts] + [Document(None, row["id"]) for row in notes]
        found: list[tuple[list[Word], set[str]]] = []
        for document in documents:
            words = self._words.behind_curtain(document)
            found.append((words, self._words.hidden(document, words)))
        return found

    def _shut_notes(self, conversation: str) -> set[str]:
        """The closed notes with their utterances, and the closed marks."""
        closed = self._seals.closed_to_notes(conversation)
        rows = self._store.rows(
            "SELECT n.id, n.at_s, u.id AS line FROM note n LEFT JOIN utterance u ON u.note = n.id "
            "WHERE n.conversation = :c UNION ALL SELECT id, at_s, NULL FROM mark WHERE conversation = :c",
            {"c": conversation},
        )
        shut = [row for row in rows if row["at_s"] is not None and holds(closed, row["at_s"])]
        return {value for row in shut for value in (row["id"], row["line"]) if value is not None}
