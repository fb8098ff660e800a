"""What stands on a note line and was not entered yet: kept as it is typed, so that no crash can lose it.

A draft is no entry: it leaves no trace in the log, and is gone once its line is entered. Of each author there is one
for a new line, and one for each note that is being corrected. A correction in the text under review has one as well,
under the id of the first word that is typed anew, and so has what answers a question, under the question's own words.
What answers a question about the case as a whole, such as a name of the key, belongs to no conversation.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # The first screen knows the places of drafts, and loads no store.
    from casefile.clock import Clock
    from casefile.database import Store

_NEW = ""
# No id begins with it; what follows is the question, and after the bar the id of what it is asked of.
_ASKED, _OF = "?", "|"


def place_of(question: str, of: str = "") -> str:
    """Return where the answer to a question is kept, which may be asked of one thing among several, told by its id."""
    return f"{_ASKED}{question}{_OF}{of}"


@dataclass(frozen=True)
class Draft:
    """A line as far as it was typed: `at_s` is where on the conversation its typing began, None where nothing ran.

    `note` is the note that it corrects, or the first word of a correction under review, None for a new line; `at` is
    when it was stored last. Answers to questions are read by their place alone.
    """

    text: str
    at_s: float | None
    note: str | None
    at: str


def drop_corrections(store: Store, conversation: str, *, with_notes: bool) -> None:
    """Let go of what is half typed in the transcripts of a conversation, before words of them are removed for good.

    Each holds words around the one under which it is stored, so none is sure to hold nothing of what goes. `with_notes`
    lets go of what is half typed in the words of notes as well.
    """
    store.execute(
        "DELETE FROM draft WHERE conversation = ? AND note IN "
        "(SELECT w.id FROM word w JOIN utterance u ON u.id = w.utterance WHERE ? OR u.note IS NULL)",
        [conversation, with_notes],
    )


# Whether what a draft is kept under is there: a new line, a note, a word, or what a question is asked of.
_IS_THERE = """(
  {note} = '' OR {note} IN (SELECT id FROM note) OR {note} IN (SELECT id FROM word)
  OR {note} LIKE '?%|' OR {note} LIKE '?%|%' AND substr({note}, instr({note}, '|') + 1) IN (
    SELECT id FROM note UNION ALL SELECT id FROM nomination UNION ALL SELECT id FROM arrangement
    UNION ALL SELECT id FROM query))"""
_UNLESS_GONE = f"""
SELECT :conversation, :author, :note, :text, :at, :at_s
WHERE NOT EXISTS (SELECT 1 FROM json_each(:words) WHERE value NOT IN (SELECT id FROM word))
  AND {_IS_THERE.format(note=":note")}
  AND NOT EXISTS (SELECT 1 FROM seal WHERE conversation = :conversation AND state = 'removed'
    AND reason <> 'withdrawn' AND :at_s BETWEEN from_s AND to_s)
"""
# Of the case as a whole, what is asked of an entry of the name key is asked no more once that is taken out.
_OF_NAME = "AND (note LIKE '?%|' OR substr(note, instr(note, '|') + 1) IN (SELECT id FROM name_key))"
# Half typed where all was removed for good, of a line that is no longer there, or before a removal that would have let
# go of it: earlier versions of the program did not, and somebody may have typed on meanwhile. What is half typed in the
# words of a note stays there, since a removal may leave the notes.
_LEFT_OVER = f"""
SELECT d.rowid FROM draft d WHERE NOT {_IS_THERE.format(note="d.note")}
  OR EXISTS (SELECT 1 FROM seal s WHERE s.conversation = d.conversation AND s.state = 'removed'
    AND s.reason <> 'withdrawn' AND d.at_s BETWEEN s.from_s AND s.to_s)
  OR d.note IN (SELECT w.id FROM word w JOIN utterance u ON u.id = w.utterance WHERE u.note IS NULL)
    AND EXISTS (SELECT 1 FROM removal r JOIN event e ON e.id = r.id
      WHERE e.conversation = d.conversation AND r.what IN ('stretch', 'account') AND d.at < e.at)
"""


def drop_case_drafts(store: Store) -> None:
    """Let go of what is half typed of the case as a whole, before something is removed for good: it may speak of it."""
    store.execute("DELETE FROM case_draft")


def drop_left_over(store: Store) -> None:
    """Let go of what is half typed of something that was removed for good."""
    if store.row(f"{_LEFT_OVER} LIMIT 1"):
        store.execute(f"DELETE FROM draft WHERE rowid IN ({_LEFT_OVER})")


class Drafts:
    """Repository of drafts. A closed stretch hides none of them: their author has them on the line anyway."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def keep(
        self,
        conversation: str | None,
        author: str,
        text: str,
        *,
        at_s: float | None,
        note: str | None = None,
        words: Sequence[str] = (),
    ) -> bool:
        """Store what stands on the line now, in place of what stood there before; nothing is kept of an empty one.

        `words` are those that the text holds, by id. Nothing is kept either, and False returned, once one of them, the
        `note` or the moment is gone: somebody else may have removed it for good while it is still being typed here.
        Without a conversation it is an answer to a question about the case as a whole, of which nothing is asked.
        """
        if not text.strip():
            self.drop(conversation, author, note)
            return True
        if conversation is None:
            self._store.execute(
                "INSERT INTO case_draft VALUES (?, ?, ?, ?) ON CONFLICT (author, note) "
                "DO UPDATE SET text = excluded.text, at = excluded.at",
                [author, note or _NEW, text, self._clock.now()],
            )
            return True
        return bool(
            self._store.execute(
                f"INSERT INTO draft {_UNLESS_GONE} ON CONFLICT (conversation, author, note) "
                "DO UPDATE SET text = excluded.text, at = excluded.at, at_s = excluded.at_s",
                {
                    "conversation": conversation,
                    "author": author,
                    "note": note or _NEW,
                    "text": text,
                    "at": self._clock.now(),
                    "at_s": at_s,
                    "words": json.dumps(list(words)),
                },
            )
        )

    def drop(self, conversation: str | None, author: str, note: str | None = None) -> None:
        """Let go of a line that was entered, or of what was begun of a correction."""
        kept, where = _kept(conversation, author)
        self._store.execute(f"DELETE FROM {kept} AND note = ?", [*where, note or _NEW])

    def of(self, conversation: str, author: str) -> list[Draft]:
        """Return an author's drafts, the one of a new line first; none of a note that is no longer there."""
        rows = self._store.rows(
            "SELECT text, at_s, note, at FROM draft WHERE conversation = ? AND author = ? "
            "AND (note = '' OR EXISTS (SELECT 1 FROM note n WHERE n.id = draft.note)) ORDER BY note",
            [conversation, author],
        )
        return [Draft(**{**row, "note": row["note"] or None}) for row in rows]

    def of_words(self, conversation: str, author: str) -> Draft | None:
        """Return what an author had typed last of a correction under review, or None."""
        row = self._store.row(
            "SELECT text, at_s, note, at FROM draft WHERE conversation = ? AND author = ? "
            "AND EXISTS (SELECT 1 FROM word w WHERE w.id = draft.note) ORDER BY at DESC, note DESC LIMIT 1",
            [conversation, author],
        )
        return Draft(**row) if row else None

    def answer(self, conversation: str | None, author: str, place: str) -> str | None:
        """Return what an author had typed of the answer that is kept in a place, or None."""
        kept, where = _kept(conversation, author)
        row = self._store.row(f"SELECT text FROM {kept} AND note = ?", [*where, place])
        return None if row is None else str(row["text"])

    def questions(self, conversation: str | None, author: str, *, but: Collection[str] = ()) -> list[str]:
        """Return the questions whose answers an author has half typed, each once, but for those of some places."""
        kept, where = _kept(conversation, author)
        known = _OF_NAME if conversation is None else ""
        rows = self._store.rows(
            f"SELECT note FROM {kept} AND substr(note, 1, 1) = ? {known} ORDER BY note", [*where, _ASKED]
        )
        places = [str(row["note"]) for row in rows if row["note"] not in but]
        return [*dict.fromkeys(place[len(_ASKED) :].rsplit(_OF, 1)[0] for place in places)]


def _kept(conversation: str | None, author: str) -> tuple[str, list[str]]:
    """Return in which rows an author's drafts lie, and what stands for the question marks of that."""
    if conversation is None:
        return "case_draft WHERE author = ?", [author]
    return "draft WHERE conversation = ? AND author = ?", [conversation, author]
