"""The accounts of several people side by side: who spoke of what, in which direction, and how it came up.

Nothing is merged into one story and nothing is counted: a cell holds the mentions themselves, and a blank one says what
it means. What stands in the story was volunteered, for nobody was asked for factors there; what stands in a later step
came after a prompt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.people import Participant
from casefile.step_visits import step_at
from casefile.tags import Direction, Tag
from casefile.transcripts import Speaker
from tagging.codebook import FACTOR_LEVELS, STANDARD, Codebook

Way = Literal["story", "prompted", "record", "unknown"]
WAYS: dict[Way, str] = {
    "story": "in the story",
    "prompted": "after a prompt",
    "record": "in the note-taker's record",
    "unknown": "step not known",
}
Blank = Literal["noted", "not raised", "not asked", "not known"]
BLANKS: dict[Blank, str] = {
    "noted": "noted live, and nothing is tagged",
    "not raised": "factors were asked for, and nothing on this is tagged",
    "not asked": "the conversation did not come to factors",
    "not known": "no steps are on record, so nobody can say whether it was asked",
}
SIGNS: dict[Direction, str] = {"supported": "+", "hindered": "-", "both": "±", "unclear": "?"}
_REVIEWERS: frozenset[Speaker] = frozenset({"lead", "note_taker"})
NO_EPISODE = ""


@dataclass(frozen=True)
class Mention:
    """One tag on what a participant said, or on a typed line of their conversation: where, and how it came up."""

    tag: Tag
    conversation: Conversation
    at_s: float | None
    step: str | None
    way: Way

    @property
    def participant(self) -> str:
        """Return the participant's code."""
        return self.conversation.participant.code


@dataclass(frozen=True)
class Cell:
    """What stands where a factor meets an episode or a participant; `blank` says what it means that nothing does.

    Where a factor is tagged with no episode there is nothing for a blank to mean.
    """

    mentions: tuple[Mention, ...]
    blank: Blank | None


@dataclass(frozen=True)
class Matrix:
    """Factors in rows, in the framework's order; columns are episodes or participants, by id with what they are called.

    `cells` holds a cell for each pair of a factor's id and a column's id.
    """

    by: Literal["episode", "participant"]
    rows: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    cells: dict[tuple[str, str], Cell] = field(repr=False)


@dataclass(frozen=True)
class Accounts:
    """All mentions of a case in the order of the conversations and of their own time; participants by code.

    `asked` are the participants whose conversations came to factors, `walked` those of whom any step is on record;
    `noted` the factors that were noted live, with the participant, and with an episode where one was named.
    """

    mentions: tuple[Mention, ...]
    participants: tuple[Participant, ...]
    episodes: tuple[tuple[str, str], ...]
    asked: frozenset[str]
    walked: frozenset[str]
    noted: frozenset[tuple[str, str, str]]
    book: Codebook = STANDARD

    def of_episode(self, episode: str) -> tuple[Mention, ...]:
        """Return what is tagged with an episode."""
        return tuple(one for one in self.mentions if one.tag.episode == episode)

    def of_factor(self, factor: str) -> tuple[Mention, ...]:
        """Return what is tagged as a factor."""
        return tuple(one for one in self.mentions if one.tag.kind == "factor" and one.tag.code == factor)

    def matrix(self, by: Literal["episode", "participant"]) -> Matrix:
        """Lay factors out by episode or by participant."""
        columns = list(self.episodes) if by == "episode" else [(one.code, one.code) for one in self.participants]
        held: dict[tuple[str, str], list[Mention]] = {}
        for one in self.mentions:
            if one.tag.kind == "factor" and one.tag.code:
                column = (one.tag.episode or NO_EPISODE) if by == "episode" else one.participant
                held.setdefault((one.tag.code, column), []).append(one)
        if any(column == NO_EPISODE for _, column in held):
            columns.append((NO_EPISODE, "no episode"))
        placed = tuple(item.id for level in FACTOR_LEVELS for item in self.book.factors_at(level))
        # What is not placed yet, or retired, is no question that could have been asked.
        rows = (*placed, *dict.fromkeys(code for code, _ in held if code not in placed))
        told = {column: self._told(by, column) for column, _ in columns}
        cells = {
            (row, column): Cell(tuple(found), None)
            if (found := held.get((row, column)))
            else Cell(
                (),
                None if column == NO_EPISODE else self._blank(row, column if by == "episode" else None, told[column]),
            )
            for row in rows
            for column, _ in columns
        }
        return Matrix(by, rows, tuple(columns), cells)

    def _told(self, by: str, column: str) -> frozenset[str]:
        if by == "participant":
            return frozenset({column})
        return frozenset(one.participant for one in self.mentions if (one.tag.episode or NO_EPISODE) == column)

    def _blank(self, factor: str, episode: str | None, people: frozenset[str]) -> Blank:
        """What it means that nothing is tagged: `people` are those who could have spoken of it."""
        noted = {who for code, who, of in self.noted if code == factor and episode in (None, of)}
        if (noted & people) if episode is None else noted:
            return "noted"
        if people & self.asked:
            return "not raised"
        return "not asked" if people & self.walked or not people else "not known"


def accounts_of(case: Case) -> Accounts:
    """Read the accounts of a case; texts are not read, so that a case of many conversations opens at once."""
    places = case.tag_places.all()
    conversations = case.conversations.all()
    mentions: list[Mention] = []
    walks: dict[str, set[str]] = {}
    for conversation in conversations:
        walk = case.step_visits.stretches(conversation.id)
        visited = {visit.step for visit in case.step_visits.of(conversation.id)}
        walks.setdefault(conversation.participant.code, set()).update(visited)
        found = []
        for tag in case.tags.of(conversation.id):
            place = places[tag.id]
            if place.speaker in _REVIEWERS and place.note is None:
                continue
            step = place.step if place.note else step_at(walk, place.at_s)
            way: Way = "record" if place.note else _way(step)
            found.append(Mention(tag, conversation, place.at_s, step, way))
        mentions += sorted(found, key=lambda one: (one.at_s is None, one.at_s or 0.0, one.tag.id))
    return Accounts(
        tuple(mentions),
        tuple({one.participant.code: one.participant for one in conversations}.values()),
        tuple((one.id, one.title) for one in case.episodes.all()),
        frozenset(code for code, steps in walks.items() if "factors" in steps),
        frozenset(code for code, steps in walks.items() if steps),
        frozenset(_noted(case, conversations)),
        case.codes.book(),
    )


def said_of(mentions: Sequence[Mention]) -> str:
    """Say who spoke of a factor, in which direction and how it came up: each once, in the order of the accounts."""
    said = (
        f"{one.participant}{f' {one.tag.direction}' if one.tag.direction else ''} ({WAYS[one.way]})" for one in mentions
    )
    return "; ".join(dict.fromkeys(said))


def _way(step: str | None) -> Way:
    if step is None:
        return "unknown"
    return "story" if step == "story" else "prompted"


def _noted(case: Case, conversations: Iterable[Conversation]) -> Iterable[tuple[str, str, str]]:
    taken_up = {
        nomination.id: episode.id
        for episode in case.episodes.all()
        for nomination in case.episode_parts.nominations(episode.id)
    }
    book = case.codes.book()
    for conversation in conversations:
        for item in case.note_classes.of(conversation.id):
            if item.kind == "factor" and item.code is not None:
                yield (
                    book.resolve(item.code),
                    conversation.participant.code,
                    taken_up.get(item.nomination or "", NO_EPISODE),
                )
