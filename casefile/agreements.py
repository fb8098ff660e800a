"""The agreement to record: each answer an entry with a time, none ever taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from casefile.clock import Clock
from casefile.database import Store
from casefile.errors import AgreementError, EntryError
from casefile.events import Hand, Log

Answer = Literal["given", "limits", "refused", "withdrawn"]


@dataclass(frozen=True)
class Agreement:
    """One answer: `at` is wall time for the record, `at_s` seconds on the conversation where sound was running."""

    id: str
    conversation: str
    answer: Answer
    by_whom: str
    limits: str | None
    at: str
    at_s: float | None

    @property
    def allows_recording(self) -> bool:
        """Tell whether sound may be stored under this answer."""
        return self.answer in ("given", "limits")


class Agreements:
    """Repository of answers to the question whether the conversation may be recorded."""

    def __init__(self, store: Store, log: Log, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock

    def enter(
        self,
        conversation: str,
        answer: Answer,
        by: Hand,
        *,
        by_whom: str,
        limits: str | None = None,
        at_s: float | None = None,
    ) -> Agreement:
        """Enter an answer; raises EntryError without the one who gave it, or for limits that are not spelled out."""
        if not by_whom.strip() or (answer == "limits" and not (limits or "").strip()):
            raise EntryError(
                title="The agreement is not complete.",
                detail="It says who answered, and under a yes with limits also which limits.",
                remedy="Enter by whom, and the limits in the participant's words.",
            )
        change = self._log.insert(
            "agreement",
            conversation=conversation,
            answer=answer,
            by_whom=by_whom.strip(),
            limits=(limits or "").strip() or None,
            at=self._clock.now(),
            at_s=at_s,
        )
        # A place of its own: no undo from the live or the review screen reaches it.
        self._log.record(Hand(by.author, "agreement"), f"agreement {answer}", [change], conversation)
        return self.history(conversation)[-1]

    def history(self, conversation: str) -> list[Agreement]:
        """Return all answers, oldest first."""
        rows = self._store.rows("SELECT * FROM agreement WHERE conversation = ? ORDER BY id", [conversation])
        return [Agreement(**row) for row in rows]

    def current(self, conversation: str) -> Agreement | None:
        """Return the answer in force, or None before there is one."""
        history = self.history(conversation)
        return history[-1] if history else None

    def require(self, conversation: str) -> Agreement:
        """Return the answer in force if sound may be stored under it; raises AgreementError."""
        found = self.current(conversation)
        if found is None:
            raise AgreementError(
                title="Nothing is recorded before an agreement.",
                detail="No answer to the question whether this conversation may be recorded has been entered.",
                remedy="Ask, then enter the answer: yes, yes with limits, or no; and by whom.",
            )
        if not found.allows_recording:
            word = "refused" if found.answer == "refused" else "withdrawn"
            raise AgreementError(
                title=f"Recording was {word}.",
                detail=f"This is the last answer on record, of {found.at[:16].replace('T', ' ')} UTC.",
                remedy="Take notes instead; they can be tagged as well. A new answer can be entered at any time.",
            )
        return found
