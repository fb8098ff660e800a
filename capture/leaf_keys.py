"""What a line may be said to be in each step: one key each, all of it optional, none of it asked for.

The story has nothing of this kind. Kinds and codes are those of `casefile.note_classes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import TYPE_CHECKING, Literal

from casefile.framework import ASPECTS, DIRECTIONS, FACTOR_LEVELS, factors_at
from casefile.note_classes import ClassKind
from casefile.queries import SOURCE_KINDS

if TYPE_CHECKING:
    from casefile.queries import Query

# What has to be asked before it can be said; nothing where the key says it all.
Asks = Literal[
    "",
    "words",
    "episode",
    "of episode",
    "raised by",
    "moment",
    "nomination",
    "direction",
    "weight",
    "enabler",
    "linked",
    "heard",
    "step",
    "answer",
    "query",
]
NOT_IN_STORY = "story"


@dataclass(frozen=True)
class Leaf:
    """One thing that a line may be: its key, what the screen calls it, and what it enters."""

    key: str
    label: str
    kind: ClassKind
    code: str | None = None
    asks: Asks = ""


@dataclass(frozen=True)
class LeafGroup:
    """Things that belong together under one title; `column` 1 stands at the right of column 0."""

    title: str
    leaves: tuple[Leaf, ...]
    column: int = 0


_EPISODE = Leaf("e", "belongs to an episode…", "episode", asks="episode")
_THEN = Leaf("t", "then", "tense", "then")
_NOW = Leaf("n", "now", "tense", "now")
ANOTHER_STEP = Leaf("x", "another step…", "episode", asks="step")


def leaf_groups(step: str, *, extra_aspects: bool = False) -> tuple[LeafGroup, ...]:
    """Return what a line may be in a step, nothing in the story; the queries are the conversation's own."""
    if step == "rationality":
        return (_aspects(extra_aspects), LeafGroup("", (_EPISODE, _THEN, _NOW_COLOURED, ANOTHER_STEP)))
    return _OF_STEP.get(step, ())


def query_groups(queries: Sequence[Query]) -> tuple[LeafGroup, ...]:
    """Return the queries as what a line may answer, and the way to prepare another."""
    letters = (letter for letter in ascii_lowercase if letter != ANOTHER_STEP.key)
    leaves = [
        Leaf(key, told_of(query), "answer", query.id, "answer") for key, query in zip(letters, queries, strict=False)
    ]
    another = (Leaf("+", "prepare a query…", "answer", asks="query"), ANOTHER_STEP)
    return (
        (LeafGroup("This line answers", tuple(leaves)), LeafGroup("", another)) if leaves else (LeafGroup("", another),)
    )


def told_of(query: Query) -> str:
    """Return a query in words: its question, of what kind its source is, and what differs."""
    source = SOURCE_KINDS[query.source_kind] if query.source_kind else ""
    differs = f"differs: {query.differs}" if query.differs else ""
    more = "; ".join(part for part in (source, differs) if part)
    return f"{query.question} ({more})" if more else query.question


def aspect_ids(*, extra_aspects: bool) -> list[str]:
    """Return the aspects that are looked for: the guide's five, and the three extra ones where they are on."""
    return [item.id for item in ASPECTS if extra_aspects or not item.is_extra]


def step_has_leaves(step: str) -> bool:
    """Tell whether anything can be said of a line in this step: everywhere but in the story."""
    return step != NOT_IN_STORY


_NOW_COLOURED = Leaf("n", "now: coloured by what was learnt later", "tense", "now")


def _aspects(extra_aspects: bool) -> LeafGroup:
    wanted = aspect_ids(extra_aspects=extra_aspects)
    items = [item for item in ASPECTS if item.id in wanted]
    leaves = tuple(Leaf(str(at), item.title, "aspect", item.id) for at, item in enumerate(items, 1))
    return LeafGroup("Aspects", leaves)


def _categories() -> tuple[LeafGroup, ...]:
    groups: list[LeafGroup] = []
    number = 0
    for level in FACTOR_LEVELS:
        leaves: list[Leaf] = []
        for item in factors_at(level):
            number += 1
            leaves.append(Leaf(str(number), item.title, "factor", item.id))
        groups.append(LeafGroup(level.title, tuple(leaves)))
    unplaced = tuple(Leaf("0", item.title, "factor", item.id) for item in factors_at(None))
    return (*groups[:-1], LeafGroup(groups[-1].title, (*groups[-1].leaves, *unplaced)))


def _directions() -> LeafGroup:
    leaves = tuple(Leaf(way[0], way, "factor", way, asks="direction") for way in DIRECTIONS)
    return LeafGroup("Direction", leaves, 1)


_OF_STEP: dict[str, tuple[LeafGroup, ...]] = {
    "introduction": (
        LeafGroup(
            "Present, by role",
            (
                Leaf("s", "a supporter", "present", "supporter"),
                Leaf("i", "an interpreter", "present", "interpreter"),
                Leaf("a", "an advocate", "present", "advocate"),
                Leaf("p", "a second parent", "present", "second_parent"),
                Leaf("o", "somebody else…", "present", "other", "words"),
            ),
        ),
        LeafGroup(
            "This line tells",
            (
                Leaf("h", "how they prepared", "preparation"),
                Leaf("r", "what we had read or heard before", "exposure"),
                ANOTHER_STEP,
            ),
        ),
    ),
    "episodes": (
        LeafGroup(
            "This line",
            (
                Leaf("n", "nominates an episode: a turning point for them", "episode", asks="nomination"),
                Leaf("f", "tells from when to when, as they said it…", "period", asks="of episode"),
                Leaf("w", "tells why it mattered to them…", "why", asks="of episode"),
                _EPISODE,
            ),
        ),
        LeafGroup(
            "The episode",
            (
                Leaf("t", "has a working title, near their wording…", "title", asks="of episode"),
                Leaf("r", "was raised by…", "raised_by", asks="raised by"),
                Leaf("m", "goes back to a moment in the story…", "episode", asks="moment"),
                ANOTHER_STEP,
            ),
        ),
    ),
    "factors": (
        *_categories(),
        _directions(),
        LeafGroup(
            "And",
            (
                Leaf("w", "weight…", "factor", asks="weight"),
                Leaf("e", "episode…", "episode", asks="episode"),
                _THEN,
                _NOW,
                ANOTHER_STEP,
            ),
            1,
        ),
    ),
    "went_well": (
        LeafGroup(
            "This went well",
            (
                Leaf("p", "by whom, by role…", "by_role", asks="words"),
                Leaf("m", "this line tells what made it possible", "enabler"),
                Leaf("f", "an enabling factor…", "factor", asks="enabler"),
                Leaf("l", "it hung on luck", "hung_on", "luck"),
                Leaf("o", "it hung on one person", "hung_on", "one_person"),
                _EPISODE,
                ANOTHER_STEP,
            ),
        ),
    ),
    "changes": (
        LeafGroup(
            "An idea for",
            tuple(Leaf(str(at), level.title, "level", level.id) for at, level in enumerate(FACTOR_LEVELS, 1)),
        ),
        LeafGroup("", (Leaf("c", "linked factor…", "linked_factor", asks="linked"), _EPISODE, ANOTHER_STEP)),
    ),
    "summing_up": (
        LeafGroup(
            "Summing up",
            (
                Leaf("r", "read back: confirmed, or corrected by this line…", "confirmed", asks="heard"),
                Leaf("w", "this line: who else, or which papers", "turn_to"),
                Leaf("f", "this line: to follow up", "follow_up"),
                Leaf("s", "this line: a second conversation is needed", "second"),
                ANOTHER_STEP,
            ),
        ),
    ),
    "reflections": (
        LeafGroup(
            "This line tells",
            (
                Leaf("f", "how the talk was for them", "feedback"),
                Leaf("s", "who supports them", "support"),
                Leaf("l", "what they wish to leave out", "leave_out"),
                ANOTHER_STEP,
            ),
        ),
    ),
}
