"""Sealed stretches: what is not shown, heard, transcribed, searched or exported, until it is unsealed or removed.

A stretch is sealed at once and reversibly. Sound that was recorded with no screen is closed in the same way until
somebody has said keep or remove. Seconds are on the conversation's timeline.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from casefile.attendance import SHORTEST_S, Attendance
from casefile.clock import Clock
from casefile.database import Row, Store
from casefile.errors import EntryError
from casefile.events import Hand, Log
from casefile.recordings import Recording, Recordings
from casefile.stretches import Stretch, joined, without

SealReason = Literal["unattended", "taken back", "withdrawn"]
SealState = Literal["sealed", "unsealed", "removed"]

__all__ = ["Seal", "SealReason", "SealState", "Seals", "Stretch"]


@dataclass(frozen=True)
class Seal:
    """One stretch that was sealed, and what has become of it; `author` and `at` tell of the sealing.

    The reason `withdrawn` closes sound and transcript, and leaves notes and marks as they are: what was withdrawn is
    the agreement to record.
    """

    id: str
    conversation: str
    from_s: float
    to_s: float
    reason: SealReason
    state: SealState
    author: str
    at: str

    @property
    def reviewers_needed(self) -> int:
        """Say how many different reviewers confirm that the stretch is removed, or opened again."""
        return 2 if self.reason == "taken back" else 1

    @property
    def stretch(self) -> Stretch:
        """Where it lies on the conversation."""
        return Stretch(self.from_s, self.to_s)


class Seals:
    """Repository of sealed stretches, and of what was recorded with no screen."""

    def __init__(self, store: Store, log: Log, clock: Clock, recordings: Recordings, attendance: Attendance) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._recordings = recordings
        self._attendance = attendance

    def seal(self, conversation: str, from_s: float, to_s: float, reason: SealReason, by: Hand) -> Seal:
        """Seal a stretch at once; raises EntryError for one of no length."""
        return self._enter(Stretch(from_s, to_s), conversation, reason, "sealed", "stretch sealed", by)

    def keep(self, conversation: str, stretch: Stretch, by: Hand) -> Seal:
        """Keep what was recorded with no screen: an entry that was never sealed, and open from now on."""
        return self._enter(stretch, conversation, "unattended", "unsealed", "unattended sound kept", by)

    def unseal(self, seal: Seal | str, by: Hand, seconded_by: Sequence[str] = ()) -> Seal:
        """Open a sealed stretch again; raises EntryError for one that is not sealed.

        `seconded_by` are the ids of the other reviewers who confirm it, which the log keeps.
        """
        found = self.get(seal if isinstance(seal, str) else seal.id)
        if found.state != "sealed":
            raise _removed() if found.state == "removed" else _not_sealed()
        change = self._log.update("seal", found.id, state="unsealed")
        with self._store.write():
            self._log.record(_hand(by), "stretch unsealed", [change], found.conversation)
            for second in seconded_by:
                self._log.record(Hand(second, "seals"), "unsealing confirmed", [], found.conversation)
        return self.get(found.id)

    def get(self, seal: str) -> Seal:
        """Return one entry; raises EntryError where there is none."""
        row = self._store.row("SELECT * FROM seal WHERE id = ?", [seal])
        if row is None:
            raise EntryError(
                title="There is no such sealed stretch.",
                detail="The case holds none of this id.",
                remedy="See what is sealed with: vantage seals",
            )
        return _seal(row)

    def of(self, conversation: str) -> list[Seal]:
        """Return a conversation's entries in their order, those unsealed and removed included."""
        return [
            _seal(row)
            for row in self._store.rows("SELECT * FROM seal WHERE conversation = ? ORDER BY id", [conversation])
        ]

    def undecided(self, conversation: str) -> list[Stretch]:
        """Return what was recorded with no screen connected, and neither kept, sealed nor removed, in order."""
        return self._undecided(conversation, self.of(conversation))

    def closed(self, conversation: str) -> list[Stretch]:
        """Return what may not be shown, heard, transcribed, searched or exported: sealed or undecided, in order."""
        seals = self.of(conversation)
        return joined([*_sealed(seals), *self._undecided(conversation, seals)])

    def barred(self, conversation: str) -> list[Stretch]:
        """Return where no word may be stored: what is closed, and what was removed."""
        seals = self.of(conversation)
        removed = [seal.stretch for seal in seals if seal.state == "removed"]
        return joined([*removed, *_sealed(seals), *self._undecided(conversation, seals)])

    def closed_to_notes(self, conversation: str) -> list[Stretch]:
        """Return what is closed to typed notes and marks as well: all but where agreement to record was withdrawn."""
        seals = self.of(conversation)
        return joined(
            [*_sealed(one for one in seals if one.reason != "withdrawn"), *self._undecided(conversation, seals)]
        )

    def settle(self, recording: Recording) -> None:
        """Keep in the case where a recording that has ended was unattended, so that its file need not be read again."""
        self._attendance.settle(recording)

    def _undecided(self, conversation: str, seals: list[Seal]) -> list[Stretch]:
        decided = [one.stretch for one in seals if one.state != "unsealed" or one.reason == "unattended"]
        unattended = [
            stretch.on_conversation(self._recordings.time_of(recording))
            for recording in self._recordings.of(conversation)
            for stretch in self._attendance.unattended(recording)
        ]
        return [left for left in without(unattended, decided) if left.length_s >= SHORTEST_S]

    def _enter(
        self, stretch: Stretch, conversation: str, reason: SealReason, state: SealState, kind: str, by: Hand
    ) -> Seal:
        if not 0.0 <= stretch.from_s < stretch.to_s < float("inf"):
            raise EntryError(
                title="This stretch can't be sealed.",
                detail="It ends before it begins, or lies before the beginning of the conversation.",
                remedy="Give from and to in seconds of the conversation.",
            )
        change = self._log.insert(
            "seal",
            conversation=conversation,
            from_s=float(stretch.from_s),
            to_s=float(stretch.to_s),
            reason=reason,
            state=state,
            author=by.author,
            at=self._clock.now(),
        )
        self._log.record(_hand(by), kind, [change], conversation)
        return self.get(change.id)


def _hand(by: Hand) -> Hand:
    """Sealing is kept apart from notes and tags, so that taking back a word never opens what was sealed."""
    return Hand(by.author, "seals")


def _sealed(seals: Iterable[Seal]) -> list[Stretch]:
    return [seal.stretch for seal in seals if seal.state == "sealed"]


def _seal(row: Row) -> Seal:
    return Seal(**row)


def _removed() -> EntryError:
    return EntryError(
        title="This stretch was removed, and cannot be brought back.",
        detail="Nothing of it is left in the case.",
        remedy="The list of exports says which copies were made before.",
    )


def _not_sealed() -> EntryError:
    return EntryError(
        title="This stretch is not sealed.",
        detail="It was unsealed before, or was never closed.",
        remedy="See what is sealed with: vantage seals",
    )
