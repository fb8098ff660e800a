"""Which entries of the log touch given stretches, be what they tell of still there or not.

Undo must change nothing that is closed, and a removal must empty every entry that holds something of what goes.
"""

from __future__ import annotations

from collections.abc import Sequence

from casefile.curtain import lies_in, words_within
from casefile.database import Row, Store
from casefile.dependents import FACTS, OF_SOUND
from casefile.events import Change
from casefile.seals import Seals
from casefile.stretches import Stretch, holds
from casefile.tags import Order
from casefile.words import Document, Words

# The columns by which rows point to words, notes and utterances, and spans of words.
_POINTERS = (
    "id",
    "word",
    "first_word",
    "last_word",
    "utterance",
    "note",
    "mark",
    "parent",
    "about",
    "nomination",
    "source",
)
_SPANS = ("tag", "leave_out", "excerpt", "comment", "suggestion")


class Touching:
    """Tells of changes whether they touch stretches of one conversation.

    What was taken back is in no table: shown the log in its order, this learns of it what points to it later.
    """

    def __init__(
        self,
        store: Store,
        words: Words,
        conversation: str,
        stretches: Sequence[Stretch],
        stretches_of_notes: Sequence[Stretch],
    ) -> None:
        self._conversation = conversation
        self._stretches = stretches
        self._of_notes = stretches_of_notes
        self._inside = _notes_within(store, conversation, stretches_of_notes)
        self._orders: list[Order] = []
        for document in _documents(store, conversation):
            every = words.behind_curtain(document)
            if document.note is None:
                inside = words_within(every, stretches)
            else:
                inside = {word.id for word in every if document.note in self._inside}
            if inside:
                self._inside |= inside
                self._orders.append(Order(every))

    def touch(self, changes: Sequence[Change]) -> bool:
        """Tell whether any of the changes touches the stretches."""
        found = False
        for change in changes:
            if any(row is not None and self._is_inside(change.table, row) for row in (change.before, change.after)):
                self._inside.add(change.id)
                found = True
        return found

    def _is_inside(self, table: str, row: Row) -> bool:
        if any(row.get(column) in self._inside for column in _POINTERS):
            return True
        if row.get("conversation", self._conversation) != self._conversation:
            return False
        if "at_s" in row and table not in FACTS:
            closed = self._stretches if table in OF_SOUND else self._of_notes
            return row["at_s"] is not None and holds(closed, row["at_s"])
        if table == "word":
            return lies_in(self._stretches, row["start_s"], row["end_s"])
        return table in _SPANS and any(
            word.id in self._inside
            for order in self._orders
            for word in order.stretch(row["first_word"], row["last_word"])
        )


class ClosedEvents:
    """Tells whether changes touch something closed in one case."""

    def __init__(self, store: Store, seals: Seals, words: Words) -> None:
        self._store = store
        self._seals = seals
        self._words = words

    def touch(self, conversation: str | None, changes: Sequence[Change]) -> bool:
        """Tell whether any of the changes is of something closed."""
        if conversation is None:
            return any(self.touch(one, changes) for one in self._spoken_of(changes))
        if not (closed := self._seals.closed(conversation)):
            return False
        of_notes = self._seals.closed_to_notes(conversation)
        return Touching(self._store, self._words, conversation, closed, of_notes).touch(changes)

    def _spoken_of(self, changes: Sequence[Change]) -> set[str]:
        """The conversations of which changes of the case as a whole speak: as sources, or by a source of theirs."""
        rows = [row for change in changes for row in (change.before, change.after) if row is not None]
        found = {row["conversation"] for row in rows if row.get("conversation") is not None}
        for source in {row["source"] for row in rows if row.get("source") is not None}:
            known = self._store.row("SELECT conversation FROM episode_source WHERE id = ?", [source])
            if known is not None and known["conversation"] is not None:
                found.add(known["conversation"])
        return found


def _documents(store: Store, conversation: str) -> list[Document]:
    transcripts = store.rows("SELECT id FROM transcript WHERE conversation = ?", [conversation])
    notes = store.rows("SELECT id FROM note WHERE conversation = ?", [conversation])
    return [Document(row["id"], None) for row in transcripts] + [Document(None, row["id"]) for row in notes]


def _notes_within(store: Store, conversation: str, stretches: Sequence[Stretch]) -> set[str]:
    """The notes with their utterances, marks, sources, and what is nominated, whose moment lies in the stretches."""
    rows = store.rows(
        "SELECT n.id, n.at_s, u.id AS line FROM note n LEFT JOIN utterance u ON u.note = n.id "
        "WHERE n.conversation = :c UNION ALL SELECT id, at_s, NULL FROM mark WHERE conversation = :c "
        "UNION ALL SELECT id, at_s, NULL FROM nomination WHERE conversation = :c "
        "UNION ALL SELECT id, at_s, NULL FROM episode_source WHERE conversation = :c "
        "UNION ALL SELECT e.id, n.at_s, NULL FROM nomination e JOIN note n ON n.id = e.note WHERE n.conversation = :c",
        {"c": conversation},
    )
    inside = [row for row in rows if row["at_s"] is not None and holds(stretches, row["at_s"])]
    return {value for row in inside for value in (row["id"], row["line"]) if value is not None}
