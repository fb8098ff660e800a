"""What rules suggest that a reviewer may have passed over: a table of its own, and never a tag.

They are off until a reviewer turns them on for a conversation. Each reviewer accepts or dismisses each by itself, and
that is remembered for that reviewer alone: two who read apart stay apart. Nothing counts them, and no export reads
these tables. Which tags began as a suggestion is kept here and not on the tags, which are the reviewer's as others are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from casefile.clock import Clock
from casefile.curtain import Curtain
from casefile.database import Store
from casefile.events import Hand, Log
from casefile.words import Words

Answer = Literal["accepted", "dismissed"]
SuggestionState = Literal["open", "accepted", "dismissed"]
SuggestedKind = Literal["rationality", "factor"]


@dataclass(frozen=True)
class NewSuggestion:
    """What a rule saw in the words from first to last, inclusive: what these may speak of, and why it thinks so."""

    first_word: str
    last_word: str
    rule: str
    version: int
    kind: SuggestedKind
    code: str
    reason: str


@dataclass(frozen=True)
class Suggestion(NewSuggestion):
    """One suggestion, and how it stands with the reviewer for whom it was read."""

    id: str
    conversation: str
    state: SuggestionState


class Suggestions:
    """Repository of suggestions; one that touches a closed stretch is kept, and not given."""

    def __init__(self, store: Store, log: Log, clock: Clock, words: Words, curtain: Curtain) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._words = words
        self._curtain = curtain

    def is_on(self, conversation: str, author: str) -> bool:
        """Tell whether a reviewer has turned suggestions on for a conversation."""
        return self._row(conversation, author) is not None

    def turn(self, conversation: str, by: Hand, *, on: bool) -> None:
        """Turn them on for this reviewer, or off again; what was decided stays decided."""
        known = self._row(conversation, by.author)
        if on and known is None:
            change = self._log.insert("suggesting", conversation=conversation, author=by.author, at=self._clock.now())
            self._log.record(_apart(by), "suggestions turned on", [change], conversation)
        elif not on and known is not None:
            change = self._log.delete("suggesting", known)
            self._log.record(_apart(by), "suggestions turned off", [change], conversation)

    def offer(self, conversation: str, engine: str, found: Sequence[NewSuggestion]) -> None:
        """Take in what an engine found, all or nothing; what it finds no more, and nobody has answered, goes.

        Whoever has answered one is not offered it again, as long as it is the same rule on the same words.
        """
        with self._store.write():
            self._log.record_engine(engine, "suggestions made", conversation, {"engine": engine})
            rows = self._store.rows("SELECT * FROM suggestion WHERE conversation = ?", [conversation])
            known = {(row["rule"], row["first_word"], row["last_word"]): row for row in rows}
            wanted = {(one.rule, one.first_word, one.last_word): one for one in found}
            answered = {row["suggestion"] for row in self._store.rows("SELECT suggestion FROM suggestion_answer")}
            gone = [row["id"] for key, row in known.items() if key not in wanted and row["id"] not in answered]
            self._store.execute_many("DELETE FROM suggestion WHERE id = ?", [(entry,) for entry in gone])
            for key, one in wanted.items():
                if key not in known:
                    self._store.execute(
                        "INSERT INTO suggestion VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        [
                            *(self._log.next_id(), conversation, one.first_word, one.last_word, one.rule),
                            *(one.version, one.kind, one.code, one.reason, self._clock.now()),
                        ],
                    )

    def of(self, conversation: str, author: str) -> list[Suggestion]:
        """Return a conversation's suggestions in the order of their entry, each as it stands with one reviewer."""
        rows = self._store.rows(
            "SELECT s.id, s.conversation, first_word, last_word, rule, version, kind, code, reason, "
            "coalesce(a.answer, 'open') AS state FROM suggestion s "
            "LEFT JOIN suggestion_answer a ON a.suggestion = s.id AND a.author = ? "
            "WHERE s.conversation = ? ORDER BY s.id",
            [author, conversation],
        )
        found = [Suggestion(**row) for row in rows]
        if not found or not self._curtain.is_drawn(conversation):
            return found
        return [one for one in found if not self._is_closed(one)]

    def decide(self, suggestion: Suggestion, answer: Answer, by: Hand) -> None:
        """Remember that this reviewer accepted or dismissed one; a tag is put apart from this, by the reviewer.

        Raises EntryError where they have answered it already.
        """
        change = self._log.insert(
            "suggestion_answer", suggestion=suggestion.id, answer=answer, at=self._clock.now(), author=by.author
        )
        self._log.record(by, f"suggestion {answer}", [change], suggestion.conversation)

    def behind(self, conversation: str) -> dict[str, str]:
        """Return why rules pointed at what was then tagged, by the tag: of what was accepted and stands as it was.

        A tag that has another code or other words by now, and one that somebody else put, is not among them.
        """
        rows = self._store.rows(
            # From the few answers to the tags, and not the other way about: pages ask this at every tag that is put.
            "SELECT t.id, s.reason FROM suggestion_answer a CROSS JOIN suggestion s ON s.id = a.suggestion "
            "CROSS JOIN tag t ON t.first_word = s.first_word AND t.last_word = s.last_word AND t.kind = s.kind "
            "AND t.code = s.code AND t.author = a.author "
            "WHERE a.answer = 'accepted' AND s.conversation = ? ORDER BY s.id",
            [conversation],
        )
        return {row["id"]: row["reason"] for row in rows}

    def _row(self, conversation: str, author: str) -> str | None:
        row = self._store.row("SELECT id FROM suggesting WHERE conversation = ? AND author = ?", [conversation, author])
        return str(row["id"]) if row else None

    def _is_closed(self, one: Suggestion) -> bool:
        document = self._words.document_of(one.first_word)
        near = self._words.near(document, one.first_word, one.last_word)
        ids = [word.id for word in near]
        span = ids[ids.index(one.first_word) : ids.index(one.last_word) + 1] if one.last_word in ids else ids
        return not self._words.hidden(document, near).isdisjoint(span)


def _apart(by: Hand) -> Hand:
    # Turning them on or off is not taken back by the key that takes tags back.
    return Hand(by.author, "suggestions")
