"""The full-text index of all lines: of transcripts and of typed notes, as they stand.

It lies in the encrypted database. Triggers mark a line whose words change, so that whatever
changes them need not know of it, and take a line out the moment one of its words goes for good. Nothing that is found
here is shown before its words are looked at behind the curtain: see `casefile.search`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from casefile.database import Store, in_memory, mapped_errors

Layer = Literal["said", "noted"]
TOKENS = "tokenize = 'unicode61 remove_diacritics 2'"
# Triggers, so that no correction, undo or removal has to know of the index. The words of a line come and go one by one:
# it is made anew where it is asked for. What is deleted for good is out of it at once.
TABLES = (
    "CREATE TABLE line_index (line INTEGER PRIMARY KEY, utterance TEXT NOT NULL UNIQUE, conversation TEXT, "
    "transcript TEXT, is_stale INTEGER NOT NULL) STRICT",
    "CREATE INDEX line_index_stale ON line_index (is_stale) WHERE is_stale = 1",
    "CREATE VIRTUAL TABLE text_index USING fts5(text, speakers, tokenize = 'unicode61 remove_diacritics 2')",
    "INSERT INTO text_index (text_index, rank) VALUES ('secure-delete', 1)",
    "CREATE TRIGGER word_indexed AFTER INSERT ON word BEGIN "
    "INSERT INTO line_index (utterance, is_stale) VALUES (new.utterance, 1) "
    "ON CONFLICT (utterance) DO UPDATE SET is_stale = 1; END",
    "CREATE TRIGGER word_reindexed AFTER UPDATE OF text, state, rank ON word BEGIN "
    "UPDATE line_index SET is_stale = 1 WHERE utterance = new.utterance; END",
    "CREATE TRIGGER word_unindexed AFTER DELETE ON word BEGIN "
    "DELETE FROM text_index WHERE rowid = (SELECT line FROM line_index WHERE utterance = old.utterance); "
    "UPDATE line_index SET is_stale = 1 WHERE utterance = old.utterance; END",
    "CREATE TRIGGER speaker_indexed AFTER INSERT ON speaker_turn BEGIN UPDATE line_index SET is_stale = 1 "
    "WHERE utterance = (SELECT utterance FROM word WHERE id = new.first_word); END",
    "CREATE TRIGGER speaker_reindexed AFTER UPDATE ON speaker_turn BEGIN UPDATE line_index SET is_stale = 1 "
    "WHERE utterance = (SELECT utterance FROM word WHERE id = new.first_word); END",
    "CREATE TRIGGER speaker_unindexed AFTER DELETE ON speaker_turn BEGIN UPDATE line_index SET is_stale = 1 "
    "WHERE utterance = (SELECT utterance FROM word WHERE id = old.first_word); END",
    "CREATE TRIGGER utterance_unindexed AFTER DELETE ON utterance BEGIN "
    "DELETE FROM text_index WHERE rowid = (SELECT line FROM line_index WHERE utterance = old.id); "
    "DELETE FROM line_index WHERE utterance = old.id; END",
    "INSERT INTO line_index (utterance, is_stale) SELECT id, 1 FROM utterance",
    "CREATE TABLE saved_search (id TEXT PRIMARY KEY, title TEXT NOT NULL UNIQUE, query TEXT NOT NULL, "
    "author TEXT NOT NULL, at TEXT NOT NULL) STRICT",
)
_BEGIN, _END = "\x02", "\x03"
_STALE = "SELECT line FROM line_index WHERE is_stale = 1"
_WHOSE = """
UPDATE line_index SET (conversation, transcript) = (
  SELECT coalesce(t.conversation, n.conversation), u.transcript FROM utterance u
  LEFT JOIN transcript t ON t.id = u.transcript LEFT JOIN note n ON n.id = u.note WHERE u.id = line_index.utterance)
WHERE is_stale = 1
"""
# Nobody is said to speak before the first turn of a line.
_INDEX = """
INSERT INTO text_index (rowid, text, speakers) SELECT line, said, speakers FROM (
  SELECT line,
    (SELECT group_concat(text, ' ' ORDER BY rank, id) FROM word WHERE utterance = l.utterance AND state <> 'deleted')
      AS said,
    (SELECT 'unknown ' || coalesce(group_concat(s.speaker, ' '), '') FROM word w JOIN speaker_turn s
      ON s.first_word = w.id WHERE w.utterance = l.utterance) AS speakers
  FROM line_index l WHERE is_stale = 1)
WHERE said IS NOT NULL
"""
_CURRENT = (
    "SELECT max(id) FROM transcript WHERE id NOT IN (SELECT id FROM revision_pass WHERE adopted = 0) "
    "GROUP BY conversation"
)
_LOOK = """
SELECT l.utterance, l.conversation, l.transcript, u.note, coalesce(u.start_s, n.at_s), n.step
FROM line_index l JOIN utterance u ON u.id = l.utterance LEFT JOIN note n ON n.id = u.note
WHERE l.line IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True)
class IndexedLine:
    """One line: an utterance of a transcript in its newest revision, or of a note; `at_s` is its moment."""

    utterance: str
    conversation: str
    transcript: str | None
    note: str | None
    at_s: float | None
    step: str | None


class TextIndex:
    """Finds lines by their words, closed ones among them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def refresh(self) -> None:
        """Take in what has changed since it was asked last."""
        if self._store.row(f"{_STALE} LIMIT 1") is None:
            return
        with self._store.write():
            self._store.execute(f"DELETE FROM text_index WHERE rowid IN ({_STALE})")
            for statement in (_WHOSE, _INDEX, "UPDATE line_index SET is_stale = 0 WHERE is_stale = 1"):
                self._store.execute(statement)

    def lines(
        self,
        match: str | None,
        *,
        conversation: str | None = None,
        layer: Layer | None = None,
        speaker: str | None = None,
        is_checked: bool | None = None,
        among: Collection[str] | None = None,
    ) -> list[int]:
        """Return the numbers of the lines that fit, conversation by conversation.

        `match` is an FTS5 expression, None for all; a `speaker` may be any that speaks in the line. Whether a line is
        checked is asked of transcripts alone. Only lines `among` these utterances are looked at, where any are given.
        """
        given: dict[str, object] = {}
        conditions = [f"(l.transcript IS NULL OR l.transcript IN ({_CURRENT}))"]
        source = "line_index l"
        asked = ([f"text : ({match})"] if match else []) + ([f'speakers : "{speaker}"'] if speaker else [])
        if asked:
            source = f"text_index x JOIN {source} ON l.line = x.rowid"
            conditions.append("x.text_index MATCH :match")
            given["match"] = " AND ".join(asked)
        if conversation is not None:
            conditions.append("l.conversation = :conversation")
            given["conversation"] = conversation
        if layer is not None:
            conditions.append(f"l.transcript IS {'NOT ' if layer == 'said' else ''}NULL")
        if is_checked is not None:
            source += " JOIN utterance u ON u.id = l.utterance"
            conditions.append("u.note IS NULL AND u.checked = :checked")
            given["checked"] = int(is_checked)
        if among is not None:
            conditions.append("l.utterance IN (SELECT value FROM json_each(:among))")
            given["among"] = json.dumps([*among])
        rows = self._store.tuples(
            f"SELECT l.line FROM {source} WHERE {' AND '.join(conditions)} ORDER BY l.conversation, l.line", given
        )
        return [number for (number,) in rows]

    def look(self, numbers: Sequence[int]) -> list[IndexedLine]:
        """Return the lines of these numbers."""
        return [IndexedLine(*row) for row in self._store.tuples(_LOOK, [json.dumps([*numbers])])]


def purge(store: Store) -> None:
    """Leave nothing in the index of what is no longer there, not even in what keeps its words apart.

    A deletion alone leaves the beginnings of words that a page of the index began with.
    """
    store.execute("INSERT INTO text_index (text_index) VALUES ('rebuild')")


class Matcher:
    """Tells which words of given texts an expression finds, by the same rules as the index; held in memory alone."""

    def __init__(self, match: str) -> None:
        self._match = match
        self._connection = in_memory()
        with mapped_errors():
            self._connection.execute(f"CREATE VIRTUAL TABLE open_text USING fts5(text, {TOKENS})")

    def close(self) -> None:
        """Forget the texts."""
        self._connection.close()

    def places(self, texts: Sequence[Sequence[str]]) -> list[frozenset[int] | None]:
        """Return of every text, word by word, which of its words are meant; None for one that does not fit."""
        with mapped_errors():
            self._connection.execute("DELETE FROM open_text")
            self._connection.executemany(
                "INSERT INTO open_text (rowid, text) VALUES (?, ?)",
                [(number, " ".join(words)) for number, words in enumerate(texts)],
            )
            marked = dict(
                self._connection.execute(
                    "SELECT rowid, highlight(open_text, 0, ?, ?) FROM open_text WHERE open_text MATCH ?",
                    [_BEGIN, _END, self._match],
                ).fetchall()
            )
        return [_marked(marked[number]) if number in marked else None for number in range(len(texts))]


def _marked(text: str) -> frozenset[int]:
    """Which words of a text have something between the signs."""
    found: set[int] = set()
    is_inside = False
    for place, word in enumerate(text.split(" ")):
        if is_inside or _BEGIN in word:
            found.add(place)
        if _BEGIN in word or _END in word:
            is_inside = word.rfind(_BEGIN) > word.rfind(_END)
    return frozenset(found)
