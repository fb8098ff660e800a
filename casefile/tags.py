"""Tags: spans of words linked to an episode, an aspect of local rationality, or a contributory factor.

A tag holds its first and last word and the quote it was put on. Whatever is corrected later, it covers the same words,
or is shown as changed or as having lost its place; it is never silently on others.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from casefile.clock import Clock
from casefile.codes import Codes
from casefile.curtain import Curtain, closed_entry
from casefile.database import Row, Store
from casefile.errors import EntryError
from casefile.events import Hand, Log, changed_meanwhile
from casefile.words import CONTEXT_LETTERS, Document, Word, Words, living_text

TagKind = Literal["episode", "rationality", "factor"]
Direction = Literal["supported", "hindered", "both", "unclear"]
TagState = Literal["placed", "changed", "lost"]
# What a reviewer says of the words that a tag is on.
_SAID = ("kind", "code", "episode", "direction", "weight", "memo")


@dataclass(frozen=True)
class NewTag:
    """What a reviewer says about a span: `code` an aspect's or category's id, `episode` an episode's id.

    A factor carries a direction, and a weight where the participant gave it one; an episode tag names its episode; an
    aspect or factor may name one.
    """

    kind: TagKind
    code: str | None = None
    episode: str | None = None
    direction: Direction | None = None
    memo: str | None = None
    weight: str | None = None


@dataclass(frozen=True)
class Tag:
    """One tag as it was put."""

    id: str
    conversation: str
    first_word: str
    last_word: str
    quote: str
    prefix: str
    suffix: str
    kind: TagKind
    code: str | None
    episode: str | None
    direction: Direction | None
    weight: str | None
    memo: str | None
    author: str
    at: str


@dataclass(frozen=True)
class Placed:
    """A tag where it stands now: its living words, in order, and whether they still are what was tagged."""

    tag: Tag
    words: tuple[Word, ...]
    state: TagState

    @property
    def text(self) -> str:
        """Return the words as they stand, or the quote of a tag that lost its place."""
        return living_text(self.words) if self.words else self.tag.quote


class Tags:
    """Repository of tags; one layer for each reviewer, by the author of each tag.

    A tag that touches a closed stretch is not given, and is as it was once the stretch is opened again.
    """

    def __init__(self, store: Store, log: Log, clock: Clock, words: Words, curtain: Curtain, codes: Codes) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._words = words
        self._curtain = curtain
        self._codes = codes

    def put(self, first_word: str, last_word: str, what: NewTag, by: Hand) -> Tag:
        """Tag the words from first to last, inclusive.

        Raises EntryError for a span over two texts, of no word, or with a closed stretch in it.
        """
        document, span = self._span(first_word, last_word)
        conversation = self._conversation_of(document)
        change = self._log.insert(
            "tag",
            conversation=conversation,
            **span,
            kind=what.kind,
            code=what.code,
            episode=what.episode,
            direction=what.direction,
            weight=what.weight,
            memo=what.memo,
            author=by.author,
            at=self._clock.now(),
        )
        self._log.record(by, f"tagged as {what.kind}", [change], conversation)
        return self.get(change.id)

    def _span(self, first_word: str, last_word: str) -> tuple[Document, dict[str, str]]:
        """Where a tag stands, as its row holds it; only what is near is read."""
        document = self._words.document_of(first_word)
        words = self._words.near(document, first_word, last_word)
        hidden = self._words.hidden(document, words)
        ids = [word.id for word in words]
        if not ids or last_word not in ids or ids.index(last_word) < ids.index(first_word):
            raise _no_span("It begins and ends in two texts, or ends before it begins.")
        first, last = ids.index(first_word), ids.index(last_word)
        if not hidden.isdisjoint(ids[first : last + 1]):
            raise closed_entry()
        before, after = around(words, hidden, first, last)
        quote = living_text(words[first : last + 1])
        if not quote:
            raise _no_span("None of its words stands in the text any more.")
        return document, {
            "first_word": first_word,
            "last_word": last_word,
            "quote": quote,
            "prefix": before,
            "suffix": after,
        }

    def take_off(self, tag: str, by: Hand) -> None:
        """Take a tag off; it stays in the log and can be put back by undo."""
        conversation = self.get(tag).conversation
        self._log.record(by, "tag taken off", [self._log.delete("tag", tag)], conversation)

    def confirm(self, tag: str, by: Hand) -> None:
        """Say that a tag is right on its words as they stand now; raises EntryError for one that lost its place."""
        place = next(found for found in self.placed(self.get(tag).conversation) if found.tag.id == tag)
        if place.state == "lost":
            raise EntryError(
                title="This tag has lost its place.",
                detail="None of the words that it was put on stands in the text any more.",
                remedy="Take it off, and tag the words where they stand now.",
            )
        change = self._log.update("tag", tag, quote=place.text)
        self._log.record(by, "tag confirmed", [change], place.tag.conversation)

    def get(self, tag: str) -> Tag:
        """Return one tag; raises EntryError where there is none, or where it touches a closed stretch."""
        row = self._store.row("SELECT * FROM tag WHERE id = ?", [tag])
        if row is None:
            raise EntryError(
                title="There is no such tag.",
                detail="It was taken off, or its words were removed for good.",
                remedy="See the tags with: vantage excerpts",
            )
        found = next(iter(self._open(row["conversation"], self._said([row]))), None)
        if found is None:
            raise closed_entry()
        return found

    def of(self, conversation: str) -> list[Tag]:
        """Return a conversation's tags in the order in which they were put."""
        rows = self._store.rows("SELECT * FROM tag WHERE conversation = ? ORDER BY id", [conversation])
        return self._open(conversation, self._said(rows))

    def some(self, tags: Collection[str]) -> list[Tag]:
        """Return those of these tags that are there and touch nothing closed, in the order in which they were put."""
        rows = self._store.rows(
            "SELECT * FROM tag WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", [json.dumps([*tags])]
        )
        return [
            tag
            for row, said in zip(rows, self._said(rows), strict=True)
            for tag in self._open(row["conversation"], [said])
        ]

    def change(self, tag: str, what: NewTag, by: Hand, *, seen: Tag | None = None) -> None:
        """Let a tag say something else; its words stay, and a factor keeps the weight that it was given.

        Raises EntryError where it no longer says what it said when it was `seen`, if it was.
        """
        with self._store.write():
            before = self._as_seen(tag, seen)
            said = {"kind": what.kind, "code": what.code, "episode": what.episode, "direction": what.direction}
            weight = what.weight or (before.weight if what.kind == "factor" else None)
            change = self._log.update("tag", tag, **said, weight=weight, memo=what.memo)
            self._log.record(by, f"tag changed to {what.kind}", [change], before.conversation)

    def resize(self, tag: str, first_word: str, last_word: str, by: Hand) -> None:
        """Put a tag on the words from first to last instead, inclusive; it keeps what it says.

        Raises EntryError as `put` does.
        """
        before = self.get(tag)
        document, span = self._span(first_word, last_word)
        # Parts split off its last word since it was put stay with it.
        near = Order(self._words.near(document, first_word, last_word))
        moved = replace(before, first_word=first_word, last_word=last_word, quote=span["quote"])
        span["quote"] = near.place(moved).text
        change = self._log.update("tag", tag, **span)
        self._log.record(by, "tag moved", [change], before.conversation)

    def write_memo(self, tag: str, memo: str, by: Hand, *, seen: Tag | None = None) -> None:
        """Write what a reviewer thinks of a tag beside it; an empty text takes it away. Raises as `change` does."""
        with self._store.write():
            before = self._as_seen(tag, seen)
            change = self._log.update("tag", tag, memo=memo.strip() or None)
            self._log.record(by, "memo written", [change], before.conversation)

    def _as_seen(self, tag: str, seen: Tag | None) -> Tag:
        """Return a tag as it stands; raises EntryError where it says something else than when it was seen."""
        now = self.get(tag)
        if seen is not None and any(getattr(now, name) != getattr(seen, name) for name in _SAID):
            raise changed_meanwhile()
        return now

    def weigh(self, tag: str, weight: str | None, by: Hand, *, seen: Tag | None = None) -> None:
        """Say which weight the participant gave to a factor, or none.

        Raises EntryError for a tag that is no factor, and as `change` does.
        """
        with self._store.write():
            before = self._as_seen(tag, seen)
            if before.kind != "factor":
                raise EntryError(
                    title="Only a contributory factor has a weight.",
                    detail="This tag is an episode's or an aspect's.",
                    remedy="Choose the factor's tag: o goes through several on one word.",
                )
            change = self._log.update("tag", tag, weight=(weight or "").strip() or None)
            self._log.record(by, "weight said", [change], before.conversation)

    def standing(self, tag: Tag) -> Placed:
        """Return one tag where it stands now; only the words near to it are read."""
        document = self._words.document_of(tag.first_word)
        return Order(self._words.near(document, tag.first_word, tag.last_word)).place(tag)

    def placed(self, conversation: str) -> list[Placed]:
        """Return a conversation's tags, each where it stands now; on a revision that is no longer read it is lost."""
        texts: dict[Document, Order] = {}
        found: list[Placed] = []
        documents = self._documents(conversation)
        unread = self.unread_revisions(conversation)
        for tag in self.of(conversation):
            document = documents[tag.id]
            if document.transcript in unread:
                found.append(Placed(tag, (), "lost"))
                continue
            if document not in texts:
                texts[document] = Order(self._words.in_document(document))
            found.append(texts[document].place(tag))
        return found

    def unread_revisions(self, conversation: str) -> set[str]:
        """Return a conversation's transcripts that nobody reads, as the function of this name does."""
        return unread_revisions(self._store, conversation)

    def codes_that_say(self, code: str) -> list[str]:
        """Return a code and those that have become part of it: what stands in tags that say it now."""
        book = self._codes.book()
        return (
            [code, *(other for other in book.merged if book.resolve(other) == code)]
            if book.resolve(code) == code
            else []
        )

    def _said(self, rows: Sequence[Row]) -> list[Tag]:
        """Tags as they stand in the codebook now: one whose code has become part of another says that one."""
        book = self._codes.book()
        if not book.merged:
            return [Tag(**row) for row in rows]
        return [Tag(**{**row, "code": row["code"] and book.resolve(row["code"])}) for row in rows]

    def _open(self, conversation: str, tags: Sequence[Tag]) -> list[Tag]:
        """Those tags that touch nothing closed, and say nothing of closed words in what stands around them."""
        if not tags or not self._curtain.is_drawn(conversation):
            return list(tags)
        documents = self._documents(conversation)
        texts: dict[Document, tuple[Order, set[str]]] = {}
        found: list[Tag] = []
        for tag in tags:
            document = documents[tag.id]
            if document not in texts:
                words = (
                    self._words.near(document, tag.first_word, tag.last_word)
                    if len(tags) == 1
                    else self._words.behind_curtain(document)
                )
                texts[document] = Order(words), self._words.hidden(document, words)
            order, hidden = texts[document]
            if not hidden:
                found.append(tag)
            elif hidden.isdisjoint(word.id for word in order.stretch(tag.first_word, tag.last_word)):
                before, after = order.around(tag, hidden)
                found.append(replace(tag, prefix=before, suffix=after))
        return found

    def _documents(self, conversation: str) -> dict[str, Document]:
        """The text of every tag of a conversation, by the tag's id."""
        rows = self._store.tuples(
            "SELECT t.id, u.transcript, u.note FROM tag t JOIN word w ON w.id = t.first_word "
            "JOIN utterance u ON u.id = w.utterance WHERE t.conversation = ?",
            [conversation],
        )
        return {tag: Document(transcript, note) for tag, transcript, note in rows}

    def _conversation_of(self, document: Document) -> str:
        table, value = document.key
        row: Row | None = self._store.row(f"SELECT conversation FROM {table} WHERE id = ?", [value])
        return str(row["conversation"]) if row else ""


def unread_revisions(store: Store, conversation: str) -> set[str]:
    """Return a conversation's transcripts that nobody reads: those whose place a better pass has taken, and passes that
    have taken none, not yet or no longer."""
    rows = store.rows("SELECT id, after, adopted FROM revision_pass WHERE conversation = ?", [conversation])
    return {row["after"] if row["adopted"] else row["id"] for row in rows}


class Order:
    """The words of one text in order, for finding where tags stand."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self._at = {word.id: place for place, word in enumerate(words)}

    def stretch(self, first_word: str, last_word: str, since: str = "") -> tuple[Word, ...]:
        """Find the words from first to last, inclusive, tombstones and parts split off the last one included.

        Of these only such as are newer than the id `since`.
        """
        first, last = self._at.get(first_word), self._at.get(last_word)
        if first is None or last is None:
            return ()
        family = {last_word}
        while last + 1 < len(self.words) and self.words[last + 1].parent in family and self.words[last + 1].id > since:
            last += 1
            family.add(self.words[last].id)
        return tuple(self.words[first : last + 1])

    def around(self, tag: Tag, hidden: set[str]) -> tuple[str, str]:
        """Return what stands before and after a tag now, up to the nearest closed word."""
        return around(self.words, hidden, self._at[tag.first_word], self._at[tag.last_word])

    def place(self, tag: Tag) -> Placed:
        """Find a tag's living words: tombstones are passed over.

        Parts that were split off its last word after it was put belong to it as well. A part that was there before
        has the earlier id; whoever put the tag saw it and left it out.
        """
        reach = self.stretch(tag.first_word, tag.last_word, since=tag.id)
        living = tuple(word for word in reach if word.is_living)
        if not living:
            return Placed(tag, (), "lost")
        return Placed(tag, living, "placed" if living_text(living) == tag.quote else "changed")


def around(words: Sequence[Word], hidden: set[str], first: int, last: int) -> tuple[str, str]:
    """Return the letters that stand before and after a span of places, up to the nearest closed word."""
    before = living_text(_nearest(words, hidden, range(first - 1, -1, -1))[::-1])
    after = living_text(_nearest(words, hidden, range(last + 1, len(words))))
    return before[-CONTEXT_LETTERS:], after[:CONTEXT_LETTERS]


def _nearest(words: Sequence[Word], hidden: set[str], places: range) -> list[Word]:
    near: list[Word] = []
    letters = 0
    for place in places:
        word = words[place]
        if word.id in hidden or letters > CONTEXT_LETTERS:
            break
        near.append(word)
        letters += len(word.text) + 1 if word.is_living else 0
    return near


def _no_span(detail: str) -> EntryError:
    return EntryError(
        title="This span can't be tagged.", detail=detail, remedy="Select words of one transcript or one note."
    )
