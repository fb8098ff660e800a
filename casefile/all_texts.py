"""Every text of a case, wherever it lies: for requests of people who ask what is held of them.

Tables are asked what they are, so that one that comes later is looked through as well. Sealed stretches, earlier
versions, safeguarding concerns and the log are among them: what is held is held, whoever may see it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from casefile.database import Row, Store

# Assembled from words instead of being read a word at a time, or once more; keys; and what the migrations keep.
_APART = frozenset({"word", "word_revision", "utterance", "text_index", "recording_key", "_sqlite_migrations"})
_NO_TEXT = frozenset({"id", "recorder_secret", "sha256", "digest", "boot_id", "key"})
_TIMES = ("at_s", "moment_s", "start_s", "from_s")
_LINES = """
SELECT u.id, u.start_s, u.note, coalesce(t.conversation, n.conversation) AS conversation,
  (SELECT group_concat(text, ' ') FROM (
     SELECT text FROM word w WHERE w.utterance = u.id AND w.state <> 'deleted' ORDER BY rank)) AS now,
  (SELECT group_concat(text, ' ') FROM (
     SELECT coalesce((SELECT text_before FROM word_revision r WHERE r.word = w.id ORDER BY r.id LIMIT 1), w.text)
       AS text FROM word w WHERE w.utterance = u.id AND w.parent IS NULL ORDER BY rank)) AS first
FROM utterance u LEFT JOIN transcript t ON t.id = u.transcript LEFT JOIN note n ON n.id = u.note
ORDER BY conversation, u.start_s, u.id
"""
_CORRECTED = """
SELECT id, utterance, text FROM word WHERE utterance IN (
  SELECT w.utterance FROM word_revision r JOIN word w ON w.id = r.word) ORDER BY utterance, rank
"""
# The last one first, as they are taken back.
_CORRECTIONS = """
SELECT r.word, r.text_before, w.utterance FROM word_revision r JOIN word w ON w.id = r.word ORDER BY r.id DESC
"""


@dataclass(frozen=True)
class HeldText:
    """One text: `kind` in words, the conversation's id and second where it has them."""

    kind: str
    conversation: str | None
    at_s: float | None
    text: str = field(repr=False)


class AllTexts:
    """Goes through the texts of one case."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def every(self) -> Iterator[HeldText]:
        """Yield every text, lines of transcripts and notes first, each as it stands and as it first stood."""
        between = self._between()
        for row in self._store.rows(_LINES):
            kind = "transcript" if row["note"] is None else "note"
            now, first = row["now"] or "", row["first"] or ""
            yield HeldText(kind, row["conversation"], row["start_s"], now)
            for earlier in dict.fromkeys([first, *between.get(row["id"], ())]):
                if earlier != now:
                    yield HeldText(f"{kind}, earlier version", row["conversation"], row["start_s"], earlier)
        for table in self._tables():
            yield from self._of_table(table)

    def _between(self) -> dict[str, list[str]]:
        """How each corrected line stood before each of its corrections, by its id; deleted words among the others."""
        texts: dict[str, dict[str, str]] = {}
        for row in self._store.rows(_CORRECTED):
            texts.setdefault(row["utterance"], {})[row["id"]] = row["text"]
        found: dict[str, list[str]] = {}
        for row in self._store.rows(_CORRECTIONS):
            line = texts[row["utterance"]]
            line[row["word"]] = row["text_before"]
            found.setdefault(row["utterance"], []).append(" ".join(line.values()))
        return found

    def _tables(self) -> list[str]:
        found = self._store.rows(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') ORDER BY name"
        )
        return [row["name"] for row in found if row["name"] not in _APART and not row["name"].startswith("sqlite_")]

    def _of_table(self, table: str) -> Iterator[HeldText]:
        columns = [
            str(row["name"])
            for row in self._store.rows("SELECT name, type FROM pragma_table_info(?)", [table])
            if row["type"] in ("TEXT", "") and row["name"] not in _NO_TEXT
        ]
        for row in self._store.rows(f'SELECT * FROM "{table}"') if columns else ():
            texts = [row[column] for column in columns if isinstance(row[column], str)]
            yield HeldText(_kind_of(table), _conversation_of(row), _second_of(row), "\n".join(texts))


def _kind_of(table: str) -> str:
    return "log" if table == "event_content" else table.replace("_", " ")


def _conversation_of(row: Row) -> str | None:
    value = row.get("conversation") or row.get("held_in")
    return str(value) if value else None


def _second_of(row: Row) -> float | None:
    return next((float(row[name]) for name in _TIMES if isinstance(row.get(name), float)), None)
