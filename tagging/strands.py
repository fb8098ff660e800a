"""The accounts of several people side by side: who spoke of what, in which direction, and how it came up.

Nothing is merged into one story and nothing is counted: a cell holds the mentions themselves, and a blank one says what
it means (`tagging.blanks`). What stands in the story was volunteered, as long as it does not begin with a reviewer's
words and no tagged question on it stands before it; what stands in a later step came after a prompt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.people import Participant
from casefile.step_visits import StepStretch, step_at
from casefile.tags import Direction, Tag
from tagging.blanks import (
    ELSEWHERE,
    NOBODY,
    NOBODY_HERE,
    UNNAMED,
    Blank,
    BlankKind,
    OnRecord,
    Reason,
    beside,
    of_person,
    together,
)
from tagging.codebook import FACTOR_LEVELS, STANDARD, Codebook
from tagging.model import Way

WAYS: dict[Way, str] = {
    "story": "in the story",
    "prompted": "after a prompt",
    "record": "in the note-taker's record",
    "unknown": "step not known",
}
SIGNS: dict[Direction, str] = {"supported": "+", "hindered": "-", "both": "±", "unclear": "?"}
NO_EPISODE = ""
NO_REVIEWER = "an author who is no reviewer"


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

    Where a factor is tagged with no episode, and for one that has no place in the codebook, it has nothing to mean.
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

    `talks` is what is on record of each participant's conversations that bears on blanks; `told` are the participants
    who are known to have spoken of an episode: tagged, named, noted, or entered as its source. `told_elsewhere` are the
    episodes that others told of, whose accounts are not here.
    """

    mentions: tuple[Mention, ...]
    participants: tuple[Participant, ...]
    episodes: tuple[tuple[str, str], ...]
    talks: Mapping[str, tuple[OnRecord, ...]]
    told: Mapping[str, frozenset[str]]
    book: Codebook = STANDARD
    told_elsewhere: frozenset[str] = frozenset()

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
        spoken: dict[tuple[str, str], str] = {}
        for (code, _), of in held.items():
            for one in of:
                # What names no episode may be of any of them, and comes first.
                if not one.tag.episode:
                    spoken[code, one.participant] = UNNAMED
                else:
                    spoken.setdefault((code, one.participant), ELSEWHERE)
        cells = {
            (row, column): Cell(tuple(found), None)
            if (found := held.get((row, column)))
            else Cell((), self._blank(row, column, by, spoken) if row in placed and column != NO_EPISODE else None)
            for row in rows
            for column, _ in columns
        }
        return Matrix(by, rows, tuple(columns), cells)

    def _blank(
        self, factor: str, column: str, by: Literal["episode", "participant"], spoken: Mapping[tuple[str, str], str]
    ) -> Blank:
        if by == "participant":
            kind, why = of_person(self.talks[column], factor, None)
            return Blank((Reason(kind, why),))
        found: dict[str, tuple[BlankKind, str]] = {}
        for who in sorted(self.told.get(column, ())):
            said = of_person(self.talks[who], factor, column)
            found[who] = beside(said, of) if (of := spoken.get((factor, who))) else said
        return together(found, NOBODY_HERE if column in self.told_elsewhere else NOBODY)


def accounts_of(case: Case, authors: Mapping[str, str] | None = None) -> Accounts:
    """Read the accounts of a case; texts are not read, so that a case of many conversations opens at once.

    `authors` are what reviewers are called by their ids; without it by their labels, which is for the team's eyes.
    """
    places = case.tag_places.all()
    conversations = case.conversations.all()
    mentions: list[Mention] = []
    talks: dict[str, list[OnRecord]] = {}
    reading = _Asking(case, authors)
    for conversation in conversations:
        walk = case.step_visits.stretches(conversation.id)
        # What is struck out is taken back: it goes out in no export that does not ask for it.
        tags = [(tag, place) for tag in case.tags.of(conversation.id) if not (place := places[tag.id]).is_struck]
        asked_at: dict[str, float] = {}
        questions: set[tuple[str, str]] = set()
        for tag, place in tags:
            if place.is_asked and tag.kind == "factor" and tag.code:
                asked_at[tag.code] = min(place.at_s or 0.0, asked_at.get(tag.code, float("inf")))
                questions |= {(tag.code, tag.episode or NO_EPISODE)} if place.is_question else set()
        found = []
        for tag, place in tags:
            if place.is_question:
                continue
            # Without a time nobody knows in which step it was said.
            step = place.step if place.note else None if place.at_s is None else step_at(walk, place.at_s)
            asked_s = asked_at.get(tag.code or "")
            is_answer = place.is_asked or (asked_s is not None and place.at_s is not None and place.at_s > asked_s)
            way: Way = "record" if place.note else "prompted" if is_answer else way_of(step)
            found.append(Mention(tag, conversation, place.at_s, step, way))
        mentions += sorted(found, key=lambda one: (one.at_s is None, one.at_s or 0.0, one.tag.id))
        talk = reading.talk(conversation.id, walk, is_tagged=bool(found), questions=frozenset(questions))
        talks.setdefault(conversation.participant.code, []).append(talk)
    episodes = case.episodes.all()
    return Accounts(
        tuple(mentions),
        tuple({one.participant.code: one.participant for one in conversations}.values()),
        tuple((one.id, one.title) for one in episodes),
        {code: tuple(found) for code, found in talks.items()},
        {one.id: reading.told(one.id, mentions) for one in episodes},
        reading.book,
    )


def said_of(mentions: Sequence[Mention]) -> str:
    """Say who spoke of a factor, in which direction and how it came up: each once, in the order of the accounts."""
    said = (
        f"{one.participant}{f' {one.tag.direction}' if one.tag.direction else ''} ({WAYS[one.way]})" for one in mentions
    )
    return "; ".join(dict.fromkeys(said))


def quoted(case: Case, mention: Mention) -> str:
    """Return the words as they stand, as a quote; of the note-taker's own with what they may be taken for."""
    text = case.tags.standing(mention.tag).text
    note = case.words.document_of(mention.tag.first_word).note if mention.way == "record" else None
    standing = "account" if note is None else case.notes.get(note).standing
    return f"“{text}”" if standing == "account" else f"{text} ({standing})"


def way_of(step: str | None) -> Way:
    """Return how something came up that was said in a step, None where no step is known."""
    if step is None:
        return "unknown"
    return "story" if step == "story" else "prompted"


class _Asking:
    """Reads what bears on blanks, what belongs to the case as a whole once."""

    def __init__(self, case: Case, authors: Mapping[str, str] | None) -> None:
        self._case = case
        self._authors = authors
        self.book = case.codes.book()
        self._said = case.asked.all()
        self._code_of = {one.id: one.participant.code for one in case.conversations.all()}
        self._people = {one.id: one.code for one in case.people.participants()}
        self._taken_up = {
            nomination.id: episode.id
            for episode in case.episodes.all()
            for nomination in case.episode_parts.nominations(episode.id)
        }
        self._noted_of: dict[str, set[str]] = {}

    def talk(
        self, conversation: str, walk: Sequence[StepStretch], *, is_tagged: bool, questions: frozenset[tuple[str, str]]
    ) -> OnRecord:
        """Return what is on record of one conversation."""
        case = self._case
        visited = {visit.step for visit in case.step_visits.of(conversation)}
        standing = case.notes.standing(conversation)
        noted: set[tuple[str, str]] = set()
        for item in case.note_classes.of(conversation):
            if item.note not in standing:
                continue
            episode = self._taken_up.get(item.nomination or "", NO_EPISODE)
            if episode:
                self._noted_of.setdefault(episode, set()).add(self._code_of[conversation])
            if item.kind in ("factor", "linked_factor") and item.code is not None:
                noted.add((self.book.resolve(item.code), episode))
        said = {
            (self.book.resolve(one.code), one.episode or NO_EPISODE): (
                one.was_asked,
                self._called(one.author),
            )
            for one in self._said
            if one.conversation == conversation
        }
        return OnRecord(
            case.asked.walked(conversation, walk, visited),
            is_untagged=not is_tagged and bool(standing or case.transcripts.current(conversation)),
            is_closed=bool(case.seals.barred(conversation)),
            said=said,
            noted=frozenset(noted),
            questions=questions,
        )

    def _called(self, author: str) -> str:
        return self._case.people.label_of(author) if self._authors is None else self._authors.get(author, NO_REVIEWER)

    def told(self, episode: str, mentions: Sequence[Mention]) -> frozenset[str]:
        """Return who is known to have spoken of an episode, by code."""
        parts = self._case.episode_parts
        told = {one.participant for one in mentions if one.tag.episode == episode} | self._noted_of.get(episode, set())
        told |= {self._people[one] for one in parts.nominators(episode) if one in self._people}
        told |= {self._code_of[one.conversation] for one in parts.sources(episode) if one.conversation}
        told |= {self._code_of[one.conversation] for one in self._said if one.episode == episode}
        # Of somebody who was not talked with there is nothing to say.
        return frozenset(told & set(self._code_of.values()))
