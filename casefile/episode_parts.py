"""What an episode rests on: who nominated it, its sources, the views that are missing, and where sources differ.

These are the reviewers' entries about accounts and documents, apart from the accounts and from what the team judges.
A discrepancy keeps all its sides: there is no way to settle one by taking a side out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from casefile.clock import Clock
from casefile.curtain import Curtain
from casefile.database import Row, Store
from casefile.errors import EntryError
from casefile.events import Change, Hand, Log
from casefile.nominations import Nomination, Nominations
from casefile.notes import STRUCK

DiscrepancyStatus = Literal["open", "explained", "stays_open"]
STATUSES: dict[DiscrepancyStatus, str] = {
    "open": "open",
    "explained": "explained",
    "stays_open": "stays open",
}
TEAM = "team"


@dataclass(frozen=True)
class Source:
    """Where a statement comes from: a conversation, with its second where it is known, or a document by `reference`."""

    id: str
    episode: str
    conversation: str | None
    at_s: float | None
    reference: str | None
    at: str
    author: str


@dataclass(frozen=True)
class MissingView:
    """Somebody whose account of the episode was not heard, by role, and why where that is known."""

    id: str
    episode: str
    who: str
    why: str | None
    at: str
    author: str


@dataclass(frozen=True)
class NewSide:
    """What one source says where sources differ; `source` is an entry of `EpisodeParts.sources`."""

    source: str
    says: str


@dataclass(frozen=True)
class Side:
    """One side of a discrepancy, as it was entered."""

    id: str
    source: Source
    says: str


@dataclass(frozen=True)
class Discrepancy:
    """Sources differ: `differs` says in what. `explanation` is there where its status says so, and removes no side.

    A side that lies in a closed stretch is not among `sides`, nor one that was removed for good.
    """

    id: str
    episode: str
    differs: str
    status: DiscrepancyStatus
    explanation: str | None
    sides: tuple[Side, ...]
    at: str
    author: str


class EpisodeParts:
    """Repository of what episodes rest on; what lies in closed stretches is kept, and not given."""

    def __init__(self, store: Store, log: Log, clock: Clock, nominations: Nominations, curtain: Curtain) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._nominations = nominations
        self._curtain = curtain

    def nominators(self, episode: str) -> frozenset[str]:
        """Return who nominated an episode: ids of participants, and `TEAM` for the review team.

        A linked line that is struck out says nothing.
        """
        rows = self._store.rows("SELECT participant FROM episode_nominator WHERE episode = ?", [episode])
        # Entered while tagging, a code stands in words.
        coded = self._store.rows(
            "SELECT p.id FROM participant p JOIN episode e ON upper(e.nominated_by) = p.code WHERE e.id = ?", [episode]
        )
        linked = self._store.rows(
            "SELECT c.participant FROM episode_nomination l JOIN nomination n ON n.id = l.nomination "
            f"JOIN conversation c ON c.id = n.conversation WHERE l.episode = ? AND n.note NOT IN {STRUCK}",
            [episode],
        )
        found = {row["participant"] or TEAM for row in rows} | {row["id"] for row in coded}
        return frozenset(found | {row["participant"] for row in linked})

    def set_nominators(self, episode: str, who: Collection[str], by: Hand) -> None:
        """Say that just these nominated it: ids of participants, and `TEAM`; who did by a linked line did so anyway."""
        held = self._store.rows("SELECT id, participant FROM episode_nominator WHERE episode = ?", [episode])
        changes = [self._log.delete("episode_nominator", row["id"]) for row in held]
        changes += [
            self._log.insert(
                "episode_nominator", episode=episode, participant=None if one == TEAM else one, **self._by(by)
            )
            for one in sorted(who)
        ]
        words = self._store.row("SELECT nominated_by FROM episode WHERE id = ?", [episode])
        if words and words["nominated_by"] is not None:
            changes.append(self._log.update("episode", episode, nominated_by=None))
        self._log.record(by, "nominators said", changes)

    def link(self, episode: str, nomination: str, by: Hand) -> None:
        """Say that an episode takes up what a participant nominated; neither changes the other.

        Raises EntryError where the nomination is taken up already.
        """
        change = self._log.insert("episode_nomination", episode=episode, nomination=nomination, **self._by(by))
        self._log.record(by, "nomination taken up", [change])

    def unlink(self, episode: str, nomination: str, by: Hand) -> None:
        """Take back that an episode takes up a nomination."""
        rows = self._store.rows(
            "SELECT id FROM episode_nomination WHERE episode = ? AND nomination = ?", [episode, nomination]
        )
        gone = [self._log.delete("episode_nomination", row["id"]) for row in rows]
        self._log.record(by, "nomination no longer taken up", gone)

    def nominations(self, episode: str | None) -> list[Nomination]:
        """Return the nominations that an episode takes up, or with None those that none does yet and may."""
        rows = self._store.rows(
            "SELECT n.id, n.conversation, l.episode FROM nomination n LEFT JOIN episode_nomination l "
            "ON l.nomination = n.id ORDER BY n.id"
        )
        wanted = {row["id"] for row in rows if row["episode"] == episode}
        conversations = dict.fromkeys(row["conversation"] for row in rows if row["id"] in wanted)
        found = (one for item in conversations for one in self._nominations.of(item) if one.id in wanted)
        return [one for one in found if episode is not None or not one.is_struck]

    def add_source(
        self,
        episode: str,
        by: Hand,
        *,
        conversation: str | None = None,
        at_s: float | None = None,
        reference: str | None = None,
    ) -> Source:
        """Enter a source: a conversation, with a second, or a document by its reference; what is there stays one entry.

        Raises EntryError for neither, and for a reference without a word.
        """
        reference = (reference or "").strip() or None
        if (conversation is None) == (reference is None):
            raise EntryError(
                title="This names no source.",
                detail="A source is a conversation, or a document with its reference.",
                remedy="Choose a conversation, or type where the document is found.",
            )
        for known in self._sources(episode):
            if (known.conversation, known.at_s, known.reference) == (conversation, at_s, reference):
                return known
        change = self._log.insert(
            "episode_source",
            episode=episode,
            conversation=conversation,
            at_s=at_s,
            reference=reference,
            **self._by(by),
        )
        self._log.record(by, "source entered", [change])
        return Source(**(change.after or {}))

    def drop_source(self, source: Source, by: Hand) -> None:
        """Take a source out; raises EntryError where a side of a discrepancy rests on it."""
        if self._store.row("SELECT id FROM discrepancy_side WHERE source = ? LIMIT 1", [source.id]) is not None:
            raise EntryError(
                title="This source is one side of a discrepancy.",
                detail="Both sides of a discrepancy are kept, whatever explains it.",
                remedy="Say of the discrepancy what is known of it instead.",
            )
        self._log.record(by, "source taken out", [self._log.delete("episode_source", source.id)])

    def sources(self, episode: str) -> list[Source]:
        """Return an episode's sources in the order of their entry."""
        return [one for one in self._sources(episode) if not self._is_closed(one)]

    def add_missing_view(self, episode: str, who: str, by: Hand, *, why: str | None = None) -> MissingView:
        """Enter whose account was not heard; raises EntryError where it says nobody."""
        change = self._log.insert(
            "missing_view",
            episode=episode,
            who=_said(who, "Whose view is missing?", "Type a role, such as the night duty worker."),
            why=(why or "").strip() or None,
            **self._by(by),
        )
        self._log.record(by, "missing view entered", [change])
        return MissingView(**(change.after or {}))

    def drop_missing_view(self, view: MissingView, by: Hand) -> None:
        """Take it out, as when the account was heard after all."""
        self._log.record(by, "missing view taken out", [self._log.delete("missing_view", view.id)])

    def missing_views(self, episode: str) -> list[MissingView]:
        """Return whose accounts were not heard, in the order of their entry."""
        rows = self._store.rows("SELECT * FROM missing_view WHERE episode = ? ORDER BY id", [episode])
        return [MissingView(**row) for row in rows]

    def add_discrepancy(self, episode: str, differs: str, sides: Sequence[NewSide], by: Hand) -> Discrepancy:
        """Enter that sources differ; raises EntryError for fewer than two sources, and where one says nothing."""
        if len({side.source for side in sides}) < 2:
            raise EntryError(
                title="A discrepancy has two sides or more.",
                detail="Each is what one source says.",
                remedy="Enter what the other source says as well.",
            )
        words = _said(differs, "In what do they differ?", "Type it in a few words, such as the day of the visit.")
        change = self._log.insert(
            "discrepancy", episode=episode, differs=words, status="open", explanation=None, **self._by(by)
        )
        added = [self._side(change.id, side, by) for side in sides]
        self._log.record(by, "discrepancy entered", [change, *added])
        return next(one for one in self.discrepancies(episode) if one.id == change.id)

    def add_side(self, discrepancy: Discrepancy, side: NewSide, by: Hand) -> None:
        """Enter what a further source says; raises EntryError where it says nothing."""
        self._log.record(by, "side entered", [self._side(discrepancy.id, side, by)])

    def settle(
        self, discrepancy: Discrepancy, status: DiscrepancyStatus, by: Hand, explanation: str | None = None
    ) -> None:
        """Say how a discrepancy stands; all its sides stay.

        Raises EntryError for an explained one without an explanation, and for another one with it.
        """
        explained = (explanation or "").strip() or None
        if (status == "explained") != (explained is not None):
            raise EntryError(
                title="What explains it?" if status == "explained" else "Only an explained discrepancy has a reason.",
                detail="Both sides stay on record, with what explains that they differ.",
                remedy="Type the explanation, or let it stay open.",
            )
        change = self._log.update("discrepancy", discrepancy.id, status=status, explanation=explained)
        self._log.record(by, "discrepancy settled", [change])

    def discrepancies(self, episode: str) -> list[Discrepancy]:
        """Return where sources of an episode differ, in the order of entry."""
        sources = {one.id: one for one in self.sources(episode)}
        rows = self._store.rows(
            "SELECT s.id, s.discrepancy, s.source, s.says FROM discrepancy_side s JOIN discrepancy d "
            "ON d.id = s.discrepancy WHERE d.episode = ? ORDER BY s.id",
            [episode],
        )
        sides = [
            (row["discrepancy"], Side(row["id"], sources[row["source"]], row["says"]))
            for row in rows
            if row["source"] in sources
        ]
        return [
            Discrepancy(**row, sides=tuple(side for of, side in sides if of == row["id"]))
            for row in self._store.rows("SELECT * FROM discrepancy WHERE episode = ? ORDER BY id", [episode])
        ]

    def _sources(self, episode: str) -> list[Source]:
        rows = self._store.rows("SELECT * FROM episode_source WHERE episode = ? ORDER BY id", [episode])
        return [Source(**row) for row in rows]

    def _is_closed(self, source: Source) -> bool:
        return source.conversation is not None and self._curtain.hides_moment(source.conversation, source.at_s)

    def _side(self, discrepancy: str, side: NewSide, by: Hand) -> Change:
        says = _said(side.says, "What does this source say?", "Type it near to the source's own words.")
        return self._log.insert(
            "discrepancy_side", discrepancy=discrepancy, source=side.source, says=says, **self._by(by)
        )

    def _by(self, by: Hand) -> Row:
        return {"at": self._clock.now(), "author": by.author}


def _said(words: str, title: str, remedy: str) -> str:
    if not words.strip():
        raise EntryError(title=title, detail="The line is empty.", remedy=remedy)
    return words.strip()
