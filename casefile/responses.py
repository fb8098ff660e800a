"""What participants say to the excerpts of their words at a dialogue stage, and what came of it.

A comment, a correction or a withdrawal attaches to the excerpt's permanent id. A withdrawal leaves the words out of
every later export; whether their substance is still needed is for the team to decide, with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from casefile.clock import Clock
from casefile.database import Store
from casefile.errors import EntryError
from casefile.events import Hand, Log
from casefile.leave_outs import LeaveOuts

ResponseKind = Literal["comment", "correction", "withdrawal"]
KINDS: tuple[ResponseKind, ...] = get_args(ResponseKind)


@dataclass(frozen=True)
class Response:
    """One response: `words` are the participant's, `outcome` says what the team made of it, None while that is open."""

    id: str
    excerpt: str
    stage: str
    kind: ResponseKind
    words: str = field(repr=False)
    at: str
    author: str
    outcome: str | None = field(repr=False)
    outcome_at: str | None
    outcome_author: str | None


class Responses:
    """Repository of responses."""

    def __init__(self, store: Store, log: Log, clock: Clock, leave_outs: LeaveOuts) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._leave_outs = leave_outs

    def add(self, excerpt: str, kind: ResponseKind, words: str, stage: str, by: Hand) -> Response:
        """Enter a response to an excerpt, by its id or that under which it was published, in any letters.

        A withdrawal leaves its words out of every export from then on. Raises EntryError for an excerpt that there is
        not, and for a comment or correction that says nothing.
        """
        row = self._store.row(
            "SELECT * FROM excerpt WHERE id = :upper OR id = (SELECT excerpt FROM public_excerpt WHERE id = :lower)",
            {"upper": excerpt.strip().upper(), "lower": excerpt.strip().lower()},
        )
        if row is None or kind not in KINDS or (kind != "withdrawal" and not words.strip()):
            raise EntryError(
                title="This response can't be entered.",
                detail="It says to which excerpt, what it is, and, unless it is a withdrawal, in words.",
                remedy="See the excerpts and their ids with: vantage excerpts",
            )
        change = self._log.insert(
            "excerpt_response",
            excerpt=row["id"],
            stage=stage,
            kind=kind,
            words=words.strip(),
            at=self._clock.now(),
            author=by.author,
        )
        with self._store.write():
            self._log.record(Hand(by.author, "response"), f"{kind} of a participant", [change], row["conversation"])
            if kind == "withdrawal":
                self._leave_outs.add(row["conversation"], row["first_word"], row["last_word"], by)
        return next(one for one in self.of(row["id"]) if one.id == change.id)

    def settle(self, response: str, outcome: str, by: Hand) -> None:
        """Say what came of a response, or something else than before; raises EntryError for nothing."""
        row = self._store.row(
            "SELECT e.conversation FROM excerpt_response r JOIN excerpt e ON e.id = r.excerpt WHERE r.id = ?",
            [response],
        )
        if row is None or not outcome.strip():
            raise EntryError(
                title="This outcome can't be entered.",
                detail="It says of which response, and what came of it.",
                remedy="See the responses with: vantage responses",
            )
        values = {"outcome": outcome.strip(), "outcome_at": self._clock.now(), "outcome_author": by.author}
        change = self._log.update("excerpt_response", response, **values)
        self._log.record(Hand(by.author, "response"), "outcome of a response", [change], row["conversation"])

    def of(self, excerpt: str) -> list[Response]:
        """Return the responses to an excerpt, oldest first."""
        return [one for one in self.all() if one.excerpt == excerpt]

    def of_conversation(self, conversation: str) -> list[Response]:
        """Return the responses to a conversation's excerpts, oldest first."""
        rows = self._store.rows(
            "SELECT r.* FROM excerpt_response r JOIN excerpt e ON e.id = r.excerpt WHERE e.conversation = ? "
            "ORDER BY r.id",
            [conversation],
        )
        return [Response(**row) for row in rows]

    def all(self) -> list[Response]:
        """Return all responses of the case, oldest first."""
        return [Response(**row) for row in self._store.rows("SELECT * FROM excerpt_response ORDER BY id")]
