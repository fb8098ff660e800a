"""Comments of the review team on spans of words: in the margin, never among the words.

Layer `judgement`. A comment holds its first and last word and the quote it was written on, as a tag does, and is never
silently on others.
"""

from __future__ import annotations

from dataclasses import dataclass

from casefile.clock import Clock
from casefile.curtain import Curtain, closed_entry
from casefile.database import Store
from casefile.errors import EntryError
from casefile.events import Hand, Log
from casefile.tags import Order, TagState, unread_revisions
from casefile.words import Document, Word, Words, living_text


@dataclass(frozen=True)
class Comment:
    """One comment, with the quote that it was written on."""

    id: str
    conversation: str
    first_word: str
    last_word: str
    quote: str
    words: str
    at: str
    author: str


@dataclass(frozen=True)
class PlacedComment:
    """A comment where it stands now: its living words, and whether they still are what was commented on."""

    comment: Comment
    words: tuple[Word, ...]
    state: TagState


class Comments:
    """Repository of comments; one that touches a closed stretch is kept, and not given."""

    def __init__(self, store: Store, log: Log, clock: Clock, words: Words, curtain: Curtain) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._words = words
        self._curtain = curtain

    def add(self, first_word: str, last_word: str, words: str, by: Hand) -> Comment:
        """Comment on the words from first to last, inclusive.

        Raises EntryError for an empty comment, and for a span over two texts, of no word, or with a closed stretch.
        """
        if not words.strip():
            raise EntryError(title="The comment is empty.", detail="It says nothing.", remedy="Type a word first.")
        document = self._words.document_of(first_word)
        near = self._words.near(document, first_word, last_word)
        ids = [word.id for word in near]
        if last_word not in ids or ids.index(last_word) < ids.index(first_word):
            raise _no_span()
        span = near[ids.index(first_word) : ids.index(last_word) + 1]
        if not self._words.hidden(document, near).isdisjoint(word.id for word in span):
            raise closed_entry()
        if not (quote := living_text(span)):
            raise _no_span()
        table, value = document.key
        row = self._store.row(f"SELECT conversation FROM {table} WHERE id = ?", [value])
        change = self._log.insert(
            "comment",
            conversation=row["conversation"] if row else "",
            first_word=first_word,
            last_word=last_word,
            quote=quote,
            words=words.strip(),
            at=self._clock.now(),
            author=by.author,
        )
        comment = Comment(**(change.after or {}))
        self._log.record(by, "commented on", [change], comment.conversation)
        return comment

    def reword(self, comment: Comment, words: str, by: Hand) -> None:
        """Word a comment otherwise; an empty text takes it out, and leaves its words in the log."""
        if words.strip():
            change = self._log.update("comment", comment.id, words=words.strip())
            self._log.record(by, "comment worded otherwise", [change], comment.conversation)
        else:
            self._log.record(by, "comment taken out", [self._log.delete("comment", comment.id)], comment.conversation)

    def of(self, conversation: str) -> list[PlacedComment]:
        """Return a conversation's comments in the order of their entry, each where it stands now."""
        rows = self._store.rows("SELECT * FROM comment WHERE conversation = ? ORDER BY id", [conversation])
        is_drawn = bool(rows) and self._curtain.is_drawn(conversation)
        texts: dict[Document, tuple[Order, set[str]]] = {}
        found: list[PlacedComment] = []
        unread = unread_revisions(self._store, conversation) if rows else set()
        for comment in (Comment(**row) for row in rows):
            document = self._words.document_of(comment.first_word)
            if document not in texts:
                words = self._words.behind_curtain(document)
                texts[document] = Order(words), self._words.hidden(document, words) if is_drawn else set()
            order, hidden = texts[document]
            reach = order.stretch(comment.first_word, comment.last_word)
            if hidden.isdisjoint(word.id for word in reach):
                is_read = document.transcript not in unread
                living = tuple(word for word in reach if word.is_living and is_read)
                state: TagState = "placed" if living_text(living) == comment.quote else "changed"
                found.append(PlacedComment(comment, living, state if living else "lost"))
        return found


def _no_span() -> EntryError:
    return EntryError(
        title="This span can't be commented on.",
        detail="It begins and ends in two texts, ends before it begins, or none of its words stands in the text.",
        remedy="Select words of one transcript or one note.",
    )
