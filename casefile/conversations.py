"""Conversations: who talks with whom, for the how-manieth time."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.database import Row, Store
from casefile.errors import EntryError
from casefile.events import Hand, Log
from casefile.people import Participant, participant_of

_SELECT = """
SELECT c.id, c.number, c.lead, c.note_taker, c.others_present,
       p.id AS participant_id, p.code, p.agency, p.role, p.level, p.direct_contact, p.involved_from, p.involved_to
FROM conversation c JOIN participant p ON p.id = c.participant
"""


@dataclass(frozen=True)
class Conversation:
    """One meeting with a participant: `number` 2 is a second conversation; lead and note-taker are reviewer ids."""

    id: str
    participant: Participant
    number: int
    lead: str | None
    note_taker: str | None
    others_present: str | None

    @property
    def label(self) -> str:
        """Return the participant's code, with the number from the second conversation on."""
        return self.participant.code if self.number == 1 else f"{self.participant.code}/{self.number}"


class Conversations:
    """Repository of conversations."""

    def __init__(self, store: Store, log: Log) -> None:
        self._store = store
        self._log = log

    def begin(
        self,
        participant: Participant,
        by: Hand,
        *,
        lead: str | None = None,
        note_taker: str | None = None,
        others_present: str | None = None,
    ) -> Conversation:
        """Enter the next conversation with this participant; it has its own record, linked by the participant."""
        with self._store.write():
            last = self._store.row("SELECT max(number) AS n FROM conversation WHERE participant = ?", [participant.id])
            change = self._log.insert(
                "conversation",
                participant=participant.id,
                number=((last and last["n"]) or 0) + 1,
                lead=lead,
                note_taker=note_taker,
                others_present=others_present,
            )
            self._log.record(by, "conversation entered", [change], change.id)
        return self.get(change.id)

    def begin_as_before(self, participant: Participant, by: Hand) -> Conversation:
        """Enter the next conversation with the two reviewers of the last one, until something else is said.

        Where that names no note-taker, or there is none, it is whoever enters this one.
        """
        held = [item for item in self.all() if item.participant.id == participant.id]
        lead, note_taker = (held[-1].lead, held[-1].note_taker) if held else (None, None)
        return self.begin(participant, by, lead=lead, note_taker=note_taker or by.author)

    def describe(self, conversation: str, by: Hand, **values: str | None) -> Conversation:
        """Change lead, note_taker or others_present."""
        if set(values) - {"lead", "note_taker", "others_present"}:
            raise ValueError(f"not a conversation's to change: {sorted(values)}")
        change = self._log.update("conversation", conversation, **values)
        self._log.record(by, "conversation described", [change], conversation)
        return self.get(conversation)

    def get(self, conversation: str) -> Conversation:
        """Return one conversation; raises EntryError where there is none."""
        row = self._store.row(f"{_SELECT} WHERE c.id = ?", [conversation])
        if row is None:
            raise _missing("of this id")
        return _conversation(row)

    def find(self, label: str) -> Conversation:
        """Return the conversation that people name `P03` or `P03/2`; raises EntryError where there is none."""
        for conversation in self.all():
            if conversation.label == label.strip().upper():
                return conversation
        raise _missing("with this participant code and number")

    def earlier(self, conversation: Conversation) -> list[Conversation]:
        """Return the conversations that were held with the same participant before this one, by number."""
        person, number = conversation.participant.id, conversation.number
        return [item for item in self.all() if item.participant.id == person and item.number < number]

    def all(self) -> list[Conversation]:
        """Return all conversations, by participant and number."""
        return [_conversation(row) for row in self._store.rows(f"{_SELECT} ORDER BY p.code, c.number")]


def _conversation(row: Row) -> Conversation:
    person = participant_of({**row, "id": row["participant_id"]})
    return Conversation(row["id"], person, row["number"], row["lead"], row["note_taker"], row["others_present"])


def _missing(which: str) -> EntryError:
    return EntryError(
        title="There is no such conversation.",
        detail=f"The case holds none {which}.",
        remedy="See what it holds with: vantage list",
    )
