"""The replacement log: what was put in place of what, at which words, in which version of an export.

It holds real names, so it lies in the case alone, in a table that no export reads. Rows hang on the words, on their
conversation and on the entry of the name key: they go with any of these.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, field

from casefile.database import Store
from casefile.ids import new_id
from casefile.words import Document, Words

TABLES = """
CREATE TABLE replaced_words (
  id TEXT PRIMARY KEY NOT NULL, version TEXT NOT NULL REFERENCES export_version,
  conversation TEXT NOT NULL REFERENCES conversation, first_word TEXT NOT NULL REFERENCES word,
  last_word TEXT NOT NULL REFERENCES word, entry TEXT, said TEXT NOT NULL, instead TEXT NOT NULL) STRICT;
CREATE INDEX replaced_words_of_version ON replaced_words (version);
CREATE INDEX replaced_words_of_conversation ON replaced_words (conversation);
CREATE INDEX replaced_words_of_first_word ON replaced_words (first_word);
CREATE INDEX replaced_words_of_last_word ON replaced_words (last_word);
CREATE INDEX replaced_words_of_entry ON replaced_words (entry) WHERE entry IS NOT NULL
"""


@dataclass(frozen=True)
class ReplacedName:
    """What stood from one word to another, both inclusive, and what went out in its place.

    `entry` is the id of what asked for it: of the name key, of a reviewer, or of a detail in other words; None for an
    identifier that was known by its form.
    """

    conversation: str
    first_word: str
    last_word: str
    entry: str | None
    said: str = field(repr=False)
    instead: str


class ReplacedWords:
    """Repository of the replacement log; of closed stretches it gives nothing."""

    def __init__(self, store: Store, words: Words) -> None:
        self._store = store
        self._words = words

    def enter(self, version: str, replaced: Iterable[ReplacedName]) -> None:
        """Enter what was replaced in a version of an export; one that has a log already keeps it."""
        if self._store.row("SELECT id FROM replaced_words WHERE version = ? LIMIT 1", [version]) is None:
            self._store.execute_many(
                "INSERT INTO replaced_words VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(new_id(), version, *astuple(one)) for one in replaced],
            )

    def of_export(self, export: str) -> list[ReplacedName]:
        """Return what was replaced in an export, by its id in the export log, in the order in which it was entered."""
        rows = self._store.rows(
            "SELECT r.conversation, r.first_word, r.last_word, r.entry, r.said, r.instead FROM replaced_words r "
            "JOIN exported_version x ON x.version = r.version WHERE x.export = ? ORDER BY r.rowid",
            [export],
        )
        found = [ReplacedName(**row) for row in rows]
        documents = {word: self._words.document_of(word) for one in found for word in (one.first_word, one.last_word)}
        hidden = self._hidden({*documents.values()})
        return [one for one in found if hidden.isdisjoint((one.first_word, one.last_word))]

    def _hidden(self, documents: Iterable[Document]) -> set[str]:
        closed: set[str] = set()
        for document in documents:
            closed |= self._words.hidden(document, self._words.behind_curtain(document))
        return closed
