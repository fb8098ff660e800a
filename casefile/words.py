"""Words: the atoms of every text, with permanent ids.

A document is a transcript or a typed note: utterances in rank order, each with words in rank order. A correction
writes a revision and keeps the id; a split keeps it on the first part; a merge keeps the first; a deletion leaves a
tombstone. So whatever points to words keeps pointing to the same ones.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from sys import intern
from types import MappingProxyType
from typing import Literal

from casefile.clock import Clock
from casefile.curtain import Curtain, ancestors, closed_entry
from casefile.database import Row, Store
from casefile.errors import EntryError
from casefile.events import Change, Hand, Log
from casefile.ids import new_id
from casefile.retyping import Placed, retyping

WordState = Literal["heard", "doubtful", "unclear", "typed", "corrected", "inserted", "deleted"]

# A tag remembers so many letters of what stands on either side of it.
CONTEXT_LETTERS = 32
_ORDERED = """
SELECT w.id, w.utterance, w.text, w.start_s, w.end_s, w.probability, w.state, w.parent
FROM word w JOIN utterance u ON u.id = w.utterance
"""
_IN_ORDER = "ORDER BY u.rank, u.id, w.rank, w.id"


@dataclass(frozen=True, slots=True)
class Word:
    """One word: times are seconds on the conversation, None for typed ones; probability 0 to 1 where heard.

    `parent` is the word that this one was split off.
    """

    id: str
    utterance: str
    text: str
    start_s: float | None
    end_s: float | None
    probability: float | None
    state: WordState
    parent: str | None = None

    @property
    def is_living(self) -> bool:
        """Tell whether the word stands in the text, not as a tombstone."""
        return self.state != "deleted"


@dataclass(frozen=True)
class Document:
    """Where a text belongs: exactly one of the two is given."""

    transcript: str | None
    note: str | None

    @property
    def key(self) -> tuple[Literal["transcript", "note"], str | None]:
        """Return the column of `utterance` that holds it, with its value."""
        return ("transcript", self.transcript) if self.transcript else ("note", self.note)


@dataclass(frozen=True)
class InsertedWord:
    """A word that is to be put in; its id is known before it is there."""

    id: str
    text: str
    start_s: float | None
    end_s: float | None


@dataclass(frozen=True)
class Edits:
    """What is to become of words by their ids: other texts, which go, and what comes after each ("" before all)."""

    corrected: Mapping[str, str]
    deleted: Collection[str]
    inserted: Mapping[str, Sequence[InsertedWord]]


class Words:
    """Repository of words and their corrections; those in closed stretches are not given, and not changed."""

    def __init__(self, store: Store, log: Log, clock: Clock, curtain: Curtain) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._curtain = curtain

    def get(self, word: str) -> Word:
        """Return one word, living or not; raises EntryError where there is none, or where it is closed."""
        return _word(self._row(word))

    def document_of(self, word: str) -> Document:
        """Return the text that a word belongs to."""
        found = self._store.row(
            "SELECT u.transcript, u.note FROM word w JOIN utterance u ON u.id = w.utterance WHERE w.id = ?", [word]
        )
        if found is None:
            raise _gone()
        return Document(**found)

    def in_document(self, document: Document) -> list[Word]:
        """Return the words of a text in order, tombstones included, and none of a closed stretch."""
        words = self.behind_curtain(document)
        hidden = self.hidden(document, words)
        return [word for word in words if word.id not in hidden] if hidden else words

    def hidden(self, document: Document, words: Sequence[Word]) -> set[str]:
        """Return the ids of the closed words among all the words of a text."""
        return self._curtain.hidden_words(document.transcript, document.note, words)

    def behind_curtain(self, document: Document) -> list[Word]:
        """Return all words of a text in order, those of closed stretches included: for the case's own bookkeeping."""
        column, value = document.key
        return self._ordered(f"WHERE u.{column} = ? {_IN_ORDER}", [value])

    def of_utterance(self, utterance: str) -> list[Word]:
        """Return all words of an utterance in order, closed ones included: for the case's own bookkeeping."""
        return self._ordered("WHERE w.utterance = ? ORDER BY w.rank, w.id", [utterance])

    def of_utterances(self, utterances: Collection[str]) -> list[Word]:
        """Return all words of some utterances, each in its order, closed ones included: for bookkeeping as well."""
        return self._ordered(
            "WHERE w.utterance IN (SELECT value FROM json_each(?)) ORDER BY w.utterance, w.rank, w.id",
            [json.dumps([*utterances])],
        )

    def of_notes(self, conversation: str) -> dict[str, list[Word]]:
        """Return the words of every typed note of a conversation, closed ones included, by the note's id."""
        notes = dict(
            self._store.tuples(
                "SELECT u.id, u.note FROM utterance u JOIN note n ON n.id = u.note WHERE n.conversation = ?",
                [conversation],
            )
        )
        # Through the notes: a join in the other order would read every word of the case.
        of_these = "WHERE u.note IN (SELECT id FROM note WHERE conversation = ?)"
        words = self._ordered(f"{of_these} {_IN_ORDER}", [conversation])
        found: dict[str, list[Word]] = {}
        for word in words:
            found.setdefault(notes[word.utterance], []).append(word)
        return found

    def near(self, document: Document, first_word: str, last_word: str) -> list[Word]:
        """Return the words of a span with what stands around it, closed ones included, in whole utterances.

        At least as much is taken in on either side as a tag remembers, where there is so much. None where the span
        ends before it begins, or in another text.
        """
        column, value = document.key
        edges = {
            row["word"]: (row["rank"], row["id"])
            for row in self._store.rows(
                "SELECT w.id AS word, u.rank, u.id FROM word w JOIN utterance u ON u.id = w.utterance "
                f"WHERE w.id IN (?, ?) AND u.{column} = ?",
                [first_word, last_word, value],
            )
        }
        if first_word not in edges or last_word not in edges:
            return []
        first, last = edges[first_word], edges[last_word]
        between = self._ordered(
            f"WHERE u.{column} = ? AND (u.rank, u.id) >= (?, ?) AND (u.rank, u.id) <= (?, ?) {_IN_ORDER}",
            [value, *first, *last],
        )
        return [*self._beside(document, first, "<"), *between, *self._beside(document, last, ">")]

    def _beside(self, document: Document, edge: tuple[float, str], way: Literal["<", ">"]) -> list[Word]:
        """The words of as many utterances before (after) one as it takes to have enough letters."""
        column, value = document.key
        found: list[Word] = []
        letters = 0
        while letters <= CONTEXT_LETTERS:
            row = self._store.row(
                f"SELECT u.rank, u.id FROM utterance u WHERE u.{column} = ? AND (u.rank, u.id) {way} (?, ?) "
                f"ORDER BY u.rank {'DESC' if way == '<' else ''}, u.id {'DESC' if way == '<' else ''} LIMIT 1",
                [value, *edge],
            )
            if row is None:
                break
            edge = (row["rank"], row["id"])
            words = self.of_utterance(row["id"])
            found = [*words, *found] if way == "<" else [*found, *words]
            letters += sum(len(word.text) + 1 for word in words if word.is_living)
        return found

    def _ordered(self, where: str, values: Sequence[object]) -> list[Word]:
        # One string for all words of an utterance: a long transcript holds each id a few times else.
        return [
            Word(id_, intern(line), *rest) for id_, line, *rest in self._store.tuples(f"{_ORDERED} {where}", [*values])
        ]

    def require_as_seen(self, words: Sequence[Word]) -> None:
        """Raise EntryError unless words still stand as somebody saw them; called in the transaction that changes."""
        for word in words:
            self._log.require_as_seen("word", word.id, text=word.text, state=word.state)

    def correct(self, word: str, text: str, by: Hand) -> None:
        """Give a word another text; raises EntryError for one that is empty or holds spaces (split it instead)."""
        row = self._row(word)
        changes = self._revise(row, by, text=_one_word(text), state="corrected")
        self._log.record(by, "word corrected", changes, self._conversation_of(word))

    def split(self, word: str, parts: Sequence[str], by: Hand) -> list[Word]:
        """Make several words of one: the id stays on the first part, the others name it as their parent.

        Its time is shared out by the number of letters.
        """
        row = self._row(word)
        texts = [_one_word(part) for part in parts]
        if len(texts) < 2:
            raise EntryError(
                title="There is nothing to split.",
                detail="A split needs two parts or more.",
                remedy="Type the parts with a space between.",
            )
        changes = self._divided(row, texts, by)
        self._log.record(by, "word split", changes, self._conversation_of(word))
        return [_word(self._stored(change.id)) for change in changes if change.table == "word"]

    def _divided(self, row: Row, texts: Sequence[str], by: Hand) -> list[Change]:
        ranks = self._ranks_after(row, len(texts) - 1)
        times = _shares(row["start_s"], row["end_s"], [len(text) for text in texts])
        changes = self._revise(row, by, text=texts[0], state="corrected", start_s=times[0][0], end_s=times[0][1])
        for text, rank, (start_s, end_s) in zip(texts[1:], ranks, times[1:], strict=True):
            part = {**row, "id": new_id(), "text": text, "rank": rank, "start_s": start_s, "end_s": end_s}
            changes.append(Change("word", part["id"], None, {**part, "parent": row["id"], "state": "corrected"}))
        return changes

    def merge(self, words: Sequence[str], text: str, by: Hand) -> Word:
        """Make one word of several neighbours: the first keeps its id, the rest become tombstones.

        Raises EntryError unless they are two or more living words of one utterance in their order, with no other
        living word between them.
        """
        rows = [self._row(word) for word in words]
        if len(rows) < 2 or not self._are_neighbours(rows):
            raise EntryError(
                title="These words can't be merged.",
                detail="A merge takes two words or more that follow one another in the same utterance.",
                remedy="Select neighbouring words of one utterance.",
            )
        changes = self._revise(rows[0], by, text=_one_word(text), state="corrected", end_s=rows[-1]["end_s"])
        for row in rows[1:]:
            changes += self._revise(row, by, state="deleted")
        self._log.record(by, "words merged", changes, self._conversation_of(words[0]))
        return _word(self._stored(words[0]))

    def delete(self, words: Sequence[str], by: Hand) -> None:
        """Take words out of the text; they stay as tombstones, so that nothing loses its place.

        Raises EntryError for no word at all, or for words of two conversations.
        """
        if len({self._conversation_of(word) for word in words}) != 1:
            raise EntryError(
                title="There is nothing to delete.",
                detail="A deletion takes one word or more of one conversation.",
                remedy="Select the words first.",
            )
        changes = [change for word in words for change in self._revise(self._row(word), by, state="deleted")]
        self._log.record(by, "words deleted", changes, self._conversation_of(words[0]))

    def insert_after(self, word: str, text: str, by: Hand) -> Word:
        """Put a word in that was said and not heard; its time is the moment between its neighbours."""
        return self.insert_all_after(word, [text], by)[0]

    def insert_all_after(self, word: str, texts: Sequence[str], by: Hand) -> list[Word]:
        """Put words in that were said and not heard, one after the other, in one event."""
        changes = self._put_in(self._row(word), texts)
        self._log.record(by, "word inserted", changes, self._conversation_of(word))
        return [_word(self._stored(change.id)) for change in changes]

    def _put_in(self, row: Row, texts: Sequence[str]) -> list[Change]:
        """Plan that words come in behind one, which were said and not heard."""
        ranks = self._ranks_after(row, len(texts))
        unheard = {"start_s": row["end_s"], "probability": None, "parent": None, "state": "inserted"}
        fresh = [
            {**row, **unheard, "id": new_id(), "text": _one_word(text), "rank": rank}
            for text, rank in zip(texts, ranks, strict=True)
        ]
        return [Change("word", one["id"], None, one) for one in fresh]

    def replace(
        self,
        spans: Sequence[tuple[Sequence[str], Sequence[str]]],
        by: Hand,
        unheard: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        """Write words otherwise at many places, in one event: each the ids of neighbours, and what they read then.

        Words keep their ids one by one; where there are fewer, the last ones become tombstones, and where there are
        more, the last one is split. `unheard` comes in behind words of other places, by their ids: it was said and
        not heard.
        """
        changes = [change for word, texts in unheard.items() for change in self._put_in(self._row(word), texts)]
        for words, texts in spans:
            rows = [self._row(word) for word in words]
            parts = [_one_word(text) for text in texts]
            spare = parts[len(rows) :]
            for row, text in zip(rows, parts, strict=False):
                if spare and row is rows[-1]:
                    changes += self._divided(row, [text, *spare], by)
                elif len(parts) < len(rows) and row is rows[len(parts) - 1]:
                    # It is heard as long as the words whose place it takes as well.
                    changes += self._revise(row, by, text=text, state="corrected", end_s=rows[-1]["end_s"])
                elif text != row["text"]:
                    changes += self._revise(row, by, text=text, state="corrected")
            for row in rows[len(parts) :]:
                changes += self._revise(row, by, state="deleted")
        if changes:
            known = next(iter(unheard), None) or spans[0][0][0]
            self._log.record(by, "words replaced", changes, self._conversation_of(known))

    def plan(self, edits: Edits, first: str, by: Hand) -> list[Change]:
        """Plan many changes of one text of which `first` is the first word; no word may be named in two ways."""
        changes: list[Change] = []
        for word, text in edits.corrected.items():
            changes += self._revise(self._stored(word), by, text=text, state="corrected")
        for word in edits.deleted:
            changes += self._revise(self._stored(word), by, state="deleted")
        for word, put in edits.inserted.items():
            row = self._stored(word or first)
            ranks = self._ranks_after(row, len(put))
            if not word:
                ranks = [row["rank"] - 1.0 + place / (len(put) + 1) for place in range(1, len(put) + 1)]
            for one, rank in zip(put, ranks, strict=True):
                values = {"id": one.id, "text": one.text, "rank": rank, "start_s": one.start_s, "end_s": one.end_s}
                fresh = {**row, **values, "probability": None, "parent": None, "state": "inserted"}
                changes.append(Change("word", one.id, None, fresh))
        return changes

    def retyped(self, note: str, text: str, by: Hand) -> list[Change]:
        """Plan what makes a typed note say something else; its words keep their ids as far as they stand for others."""
        rows = self._store.rows(
            "SELECT w.* FROM word w JOIN utterance u ON u.id = w.utterance WHERE u.note = ? ORDER BY w.rank, w.id",
            [note],
        )
        line = [Placed(row["id"], row["rank"], row["text"], row["state"] != "deleted") for row in rows]
        found = retyping(line, text.split())
        ranks = [*{placed.rank for placed in line}, *(rank for rank, _ in found.inserted)]
        if len(set(ranks)) < len(ranks):
            raise _no_room()
        by_id = {row["id"]: row for row in rows}
        changes: list[Change] = []
        for word, new in found.corrected:
            changes += self._revise(by_id[word], by, text=new, state="corrected")
        for word in found.deleted:
            changes += self._revise(by_id[word], by, state="deleted")
        for rank, new in found.inserted:
            changes.append(
                self._log.insert("word", utterance=rows[0]["utterance"], rank=rank, text=new, state="inserted")
            )
        return changes

    def revisions(self, word: str) -> list[str]:
        """Return the earlier texts of a word, oldest first; none where a closed word was split off it."""
        line = self._line_of(word)
        hidden = self.hidden(self.document_of(word), line)
        if word in hidden | ancestors(line, hidden):
            return []
        rows = self._store.rows("SELECT text_before FROM word_revision WHERE word = ? ORDER BY id", [word])
        return [str(row["text_before"]) for row in rows]

    def _revise(self, row: Row, by: Hand, **values: object) -> list[Change]:
        revision = self._log.insert(
            "word_revision",
            word=row["id"],
            text_before=row["text"],
            state_before=row["state"],
            author=by.author,
            at=self._clock.now(),
        )
        return [Change("word", row["id"], row, {**row, **values}), revision]

    def _are_neighbours(self, rows: Sequence[Row]) -> bool:
        first, last = rows[0], rows[-1]
        living = self._store.rows(
            "SELECT id FROM word WHERE utterance = ? AND rank BETWEEN ? AND ? AND state <> 'deleted' ORDER BY rank, id",
            [first["utterance"], first["rank"], last["rank"]],
        )
        return [row["id"] for row in living] == [row["id"] for row in rows]

    def _ranks_after(self, row: Row, count: int) -> list[float]:
        following = self._store.row(
            "SELECT min(rank) AS rank FROM word WHERE utterance = ? AND rank > ?", [row["utterance"], row["rank"]]
        )
        above = following["rank"] if following and following["rank"] is not None else row["rank"] + 1.0
        step = (above - row["rank"]) / (count + 1)
        ranks = [row["rank"] + step * place for place in range(1, count + 1)]
        if len({row["rank"], *ranks, above}) < count + 2:
            raise _no_room()
        return ranks

    def _row(self, word: str) -> Row:
        row = self._stored(word)
        if word in self.hidden(self.document_of(word), self._line_of(word)):
            raise closed_entry()
        return row

    def _stored(self, word: str) -> Row:
        row = self._store.row("SELECT * FROM word WHERE id = ?", [word])
        if row is None:
            raise _gone()
        return row

    def _line_of(self, word: str) -> list[Word]:
        """The words of a word's utterance: what hides one of them stands there."""
        return self._ordered(
            "WHERE w.utterance = (SELECT utterance FROM word WHERE id = ?) ORDER BY w.rank, w.id", [word]
        )

    def _conversation_of(self, word: str) -> str:
        found = self._store.row(
            "SELECT coalesce(t.conversation, n.conversation) AS c FROM word w JOIN utterance u ON u.id = w.utterance "
            "LEFT JOIN transcript t ON t.id = u.transcript LEFT JOIN note n ON n.id = u.note WHERE w.id = ?",
            [word],
        )
        if found is None:
            raise _gone()
        return str(found["c"])


def living_text(words: Sequence[Word]) -> str:
    """Return words as a person reads them: the living ones, one space between."""
    return " ".join(word.text for word in words if word.is_living)


def _word(row: Row) -> Word:
    return Word(
        row["id"],
        row["utterance"],
        row["text"],
        row["start_s"],
        row["end_s"],
        row["probability"],
        row["state"],
        row["parent"],
    )


def _one_word(text: str) -> str:
    text = text.strip()
    if not text or len(text.split()) != 1:
        raise EntryError(
            title="This is not one word.",
            detail="A correction is one word without spaces.",
            remedy="Split the word to make several of it, or delete it.",
        )
    return text


def _shares(
    start_s: float | None, end_s: float | None, letters: Sequence[int]
) -> list[tuple[float | None, float | None]]:
    if start_s is None or end_s is None:
        return [(None, None)] * len(letters)
    edges = [start_s + (end_s - start_s) * sum(letters[:place]) / sum(letters) for place in range(len(letters) + 1)]
    return list(pairwise(edges))


def _no_room() -> EntryError:
    return EntryError(
        title="There is no more room between these two words.",
        detail="About fifty words have been put in at this very place.",
        remedy="Put the text into a word further on.",
    )


def _gone() -> EntryError:
    return EntryError(
        title="This word is no longer there.",
        detail="It was removed for good.",
        remedy="Look at the transcript again before you change it.",
    )
