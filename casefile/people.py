"""Reviewers and participants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from casefile.database import Row, Store
from casefile.errors import EntryError
from casefile.events import Hand, Log

Level = Literal["front line", "first-line manager", "senior manager", "family member"]
LEVELS: tuple[Level, ...] = get_args(Level)
AGENCIES = (
    "children's social care",
    "health visiting",
    "GP",
    "midwifery",
    "hospital",
    "mental health",
    "school",
    "early years",
    "police",
    "probation",
    "youth justice",
    "housing",
    "adult services",
    "voluntary sector",
    "family",
    "other",
)


@dataclass(frozen=True)
class Reviewer:
    """A member of the review team, by the label that stands on record."""

    id: str
    label: str


@dataclass(frozen=True)
class Participant:
    """A person who takes part, by code; the real name lives in the name key alone.

    `direct_contact` tells whether they met the family themselves; from when to when they were involved is kept as it
    was said. Each is None where nobody has said.
    """

    id: str
    code: str
    agency: str | None
    role: str | None
    level: Level | None
    direct_contact: bool | None = None
    involved_from: str | None = None
    involved_to: str | None = None


_SAID_OF = ("agency", "role", "level", "direct_contact", "involved_from", "involved_to")


class People:
    """Repository of reviewers and participants."""

    def __init__(self, store: Store, log: Log) -> None:
        self._store = store
        self._log = log

    def reviewer(self, label: str) -> Reviewer:
        """Return the reviewer of this label, entered at first mention; raises EntryError for an empty label."""
        label = label.strip()
        if not label:
            raise EntryError(
                title="The reviewer has no name.",
                detail="Every entry carries an author.",
                remedy="Give a name or initials, for example: --author MK",
            )
        known = self._labelled(label)
        if known is not None:
            return known
        with self._store.write():
            # Asked again: another process may have entered them in between.
            known = self._labelled(label)
            if known is None:
                change = self._log.insert("reviewer", label=label)
                self._log.record(Hand(change.id, "setup"), "reviewer entered", [change])
                known = Reviewer(change.id, label)
        return known

    def _labelled(self, label: str) -> Reviewer | None:
        row = self._store.row("SELECT id, label FROM reviewer WHERE label = ?", [label])
        return None if row is None else Reviewer(**row)

    def reviewers(self) -> list[Reviewer]:
        """Return all reviewers in the order of their entry."""
        return [Reviewer(**row) for row in self._store.rows("SELECT id, label FROM reviewer ORDER BY id")]

    def label_of(self, author: str) -> str:
        """Return the label of an author's id; an engine's name is its own label."""
        found = self._store.row("SELECT label FROM reviewer WHERE id = ?", [author])
        return str(found["label"]) if found else author

    def participant(
        self,
        code: str,
        by: Hand,
        *,
        agency: str | None = None,
        role: str | None = None,
        level: Level | None = None,
    ) -> Participant:
        """Return the participant of this code, entered at first mention; what is given replaces what was known."""
        code = code.strip().upper()
        if not code or not code.isalnum() or len(code) > 8:
            raise EntryError(
                title="This is not a participant code.",
                detail="A code is one to eight letters and digits and names nobody, such as P01.",
                remedy="Give the next code; the real name belongs in the name key.",
            )
        given = {name: value for name, value in (("agency", agency), ("role", role), ("level", level)) if value}
        with self._store.write():
            found = self._store.row("SELECT id FROM participant WHERE code = ?", [code])
            if found is None:
                change = self._log.insert("participant", **{"code": code, **given})
                self._log.record(by, "participant entered", [change])
            elif given:
                self._log.record(by, "participant described", [self._log.update("participant", found["id"], **given)])
        return next(person for person in self.participants() if person.code == code)

    def participants(self) -> list[Participant]:
        """Return all participants by code."""
        return [participant_of(row) for row in self._store.rows("SELECT * FROM participant ORDER BY code")]

    def describe(
        self, participant: Participant, by: Hand, conversation: str | None = None, **values: str | bool | None
    ) -> Participant:
        """Say more of a participant, as they were seen, in the course of a conversation's preparation if one is named.

        Raises EntryError for an agency or a level that is none of those above, and where somebody has changed in the
        meantime what is to be changed.
        """
        if set(values) - set(_SAID_OF):
            raise ValueError(f"not a participant's to change: {sorted(values)}")
        agency, level = values.get("agency"), values.get("level")
        if (agency is not None and agency not in AGENCIES) or (level is not None and level not in LEVELS):
            raise EntryError(
                title="This is not one of the agencies or levels.",
                detail="They are the same in every case, so that accounts can be compared.",
                remedy=f"Agencies: {', '.join(AGENCIES)}. Levels: {', '.join(LEVELS)}.",
            )
        given = {name: _stored(value) for name, value in values.items()}
        with self._store.write():
            self._log.require_as_seen(
                "participant", participant.id, **{name: getattr(participant, name) for name in given}
            )
            change = self._log.update("participant", participant.id, **given)
            self._log.record(by, "participant described", [change], conversation)
        return participant_of(change.after or {})


def participant_of(row: Row) -> Participant:
    """Return the participant that a row of their table holds."""
    has_contact = row["direct_contact"]
    return Participant(
        row["id"],
        row["code"],
        row["agency"],
        row["role"],
        row["level"],
        None if has_contact is None else bool(has_contact),
        row["involved_from"],
        row["involved_to"],
    )


def _stored(value: str | bool | None) -> str | int | None:
    if isinstance(value, bool):
        return int(value)
    return (value or "").strip() or None
