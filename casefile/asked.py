"""Whether participants were asked about contributory factors: what the steps tell, and what the reviewers say.

That a step was entered tells of prompts in general and never of one factor. What the reviewers know beyond that they
say, by conversation and factor, of one episode or of all; it stands under their name, and before it in the log.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from casefile.clock import Clock
from casefile.codes import Codes
from casefile.database import Store
from casefile.events import Hand, Log
from casefile.notes import STRUCK
from casefile.seals import Seals
from casefile.step_visits import StepStretch
from casefile.stretches import touches

STEP = "factors"
# What the steps of one conversation tell: none is on record; that step is not among them; it was entered, and nothing
# was said or noted in it; something was; or some of it is closed or removed.
Walked = Literal["no steps", "not come to", "passed through", "talked of", "closed"]
_FOREVER_S = 1e12
_SAID = """
SELECT u.id FROM utterance u WHERE u.end_s > ? AND u.start_s < ? AND u.transcript = (
  SELECT max(id) FROM transcript WHERE conversation = ?
  AND id NOT IN (SELECT id FROM revision_pass WHERE adopted = 0))
  AND EXISTS (SELECT 1 FROM word w WHERE w.utterance = u.id AND w.state <> 'deleted') LIMIT 1
"""


@dataclass(frozen=True)
class Asked:
    """What a reviewer says: a factor was asked about in a conversation, or not; of one episode, or with None of all."""

    id: str
    conversation: str
    code: str
    episode: str | None
    was_asked: bool
    at: str
    author: str


class AskedFactors:
    """Repository of what reviewers say was asked about, beside what the steps tell of it."""

    def __init__(self, store: Store, log: Log, clock: Clock, codes: Codes, seals: Seals) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._codes = codes
        self._seals = seals

    def say(
        self, conversation: str, factor: str, was_asked: bool | None, by: Hand, *, episode: str | None = None
    ) -> None:
        """Say whether a factor was asked about, in the place of what was said before; None leaves it to the steps.

        Raises EntryError for a factor that the codebook does not hold.
        """
        code = self._codes.book().factor(factor).id
        known = self._store.row(
            "SELECT id FROM factor_asked WHERE conversation = ? AND code = ? AND episode IS ?",
            [conversation, code, episode],
        )
        if was_asked is None:
            changes = [self._log.delete("factor_asked", known["id"])] if known else []
        else:
            said = {"was_asked": int(was_asked), "at": self._clock.now(), "author": by.author}
            place = {"conversation": conversation, "code": code, "episode": episode}
            changes = [
                self._log.update("factor_asked", known["id"], **said)
                if known
                else self._log.insert("factor_asked", **place, **said)
            ]
        if changes:
            kind = (
                "left to the steps" if was_asked is None else "factor asked about" if was_asked else "factor not asked"
            )
            self._log.record(by, kind, changes, conversation)

    def all(self) -> list[Asked]:
        """Return what reviewers say, of all conversations, in the order of entry."""
        rows = self._store.rows("SELECT * FROM factor_asked ORDER BY id")
        return [Asked(**{**row, "was_asked": bool(row["was_asked"])}) for row in rows]

    def walked(self, conversation: str, walk: Sequence[StepStretch], visited: Collection[str]) -> Walked:
        """Return what the steps tell, from the conversation's walk and the steps that were ever entered."""
        if STEP not in visited:
            return "not come to" if visited else "no steps"
        stretches = [(one.from_s, _FOREVER_S if one.to_s is None else one.to_s) for one in walk if one.step == STEP]
        barred = self._seals.barred(conversation)
        if any(touches(barred, from_s, to_s) for from_s, to_s in stretches):
            return "closed"
        noted = f"SELECT id FROM note WHERE conversation = ? AND step = ? AND id NOT IN {STRUCK} LIMIT 1"
        if self._store.row(noted, [conversation, STEP]) is not None:
            return "talked of"
        said = (self._store.row(_SAID, [from_s, to_s, conversation]) for from_s, to_s in stretches)
        return "talked of" if any(row is not None for row in said) else "passed through"
