"""What a span can be tagged as: aspects of local rationality and contributory factors, as data.

Levels and categories of factors and the aspects are those of SCIE's Learning Together model (Fish, Munro and Bairstow,
2008); the aspects `picture`, `feelings` and `options`, the hints and `unplaced` are this product's own. Key practice
episodes belong to each case and are no part of the codebook.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from casefile.errors import EntryError

if TYPE_CHECKING:
    from casefile.tags import Direction, NewTag, TagKind


@dataclass(frozen=True)
class Aspect:
    """One aspect of how the situation looked to the person then; `hint` is a question that asks for it."""

    id: str
    title: str
    hint: str


@dataclass(frozen=True)
class FactorLevel:
    """One of the three levels of factors, in the order in which they are shown."""

    id: str
    title: str


@dataclass(frozen=True)
class Factor:
    """One category of contributory factors; `level` is None for what nobody has placed yet."""

    id: str
    title: str
    level: FactorLevel | None
    hint: str


ASPECTS: tuple[Aspect, ...] = (
    Aspect("information", "What was known and not known then", "What did you have in front of you?"),
    Aspect("attention", "What stood out, what stayed in the background", "What was uppermost in your mind?"),
    Aspect("knowledge", "Training, experience, ideas used to make sense of it", "What did it remind you of?"),
    Aspect("goals", "What the person wanted to bring about", "What would a good result have looked like to you?"),
    Aspect("priorities", "Demands that pulled against one another", "What was competing for your time?"),
    Aspect("picture", "The overall reading of the situation", "What did you take this to be about?"),
    Aspect("feelings", "Emotion beside reason", "How did it feel to be there?"),
    Aspect("options", "Room for action the person saw", "What could you do, as you saw it?"),
)

FRONT_LINE = FactorLevel("front_line", "Front-line factors")
LOCAL = FactorLevel("local", "Local strategic level factors")
NATIONAL = FactorLevel("national", "National/government level factors")
FACTOR_LEVELS: tuple[FactorLevel, ...] = (FRONT_LINE, LOCAL, NATIONAL)

FACTORS: tuple[Factor, ...] = (
    Factor(
        "family",
        "Aspects of the family",
        FRONT_LINE,
        "how tangled or severe the difficulties are, how openly presented; language; relation with the worker",
    ),
    Factor(
        "staff",
        "Personal (staff) aspects",
        FRONT_LINE,
        "skill, knowledge, state of mind, habits of reasoning, tiredness, ways of relating",
    ),
    Factor(
        "role",
        "Aspects of the role",
        FRONT_LINE,
        "how often and where the family is seen; what the post makes one look out for",
    ),
    Factor(
        "conditions",
        "Conditions of work",
        FRONT_LINE,
        "caseload, staffing mix, timing, clerical help, backing from managers, computer systems",
    ),
    Factor(
        "own_team",
        "Own team factors",
        FRONT_LINE,
        "advice and supervision, talk and notes inside the team, leadership, team habits",
    ),
    Factor(
        "inter_agency",
        "Inter-agency / inter-professional factors",
        FRONT_LINE,
        "grasp of each other's duties, referral and feedback habits, standing, knowing each other",
    ),
    Factor(
        "org_culture",
        "Organisational culture and management",
        LOCAL,
        "stated and unstated aims, targets, supervision policy, attitude to risk",
    ),
    Factor(
        "resources",
        "Resource allocation",
        LOCAL,
        "budgets, capacity against demand, service gaps, access to specialists",
    ),
    Factor(
        "political",
        "Political context and priorities",
        NATIONAL,
        "law, guidance, national forms, inspection, targets, public mood",
    ),
    Factor("unplaced", "Not placed yet", None, "a factor that fits no category, or not yet"),
)

DIRECTIONS: dict[Direction, str] = {
    "supported": "supported practice",
    "hindered": "hindered practice",
    "both": "both supported and hindered",
    "unclear": "direction unclear",
}

KINDS: dict[TagKind, str] = {
    "episode": "Key practice episode",
    "rationality": "Local rationality",
    "factor": "Contributory factor",
}

STEP_TITLES: dict[str, str] = {
    "introduction": "Introduction",
    "story": "Hearing their story/narrative",
    "episodes": "Identifying turning points or “key practice episodes”",
    "rationality": "Clarifying their “local rationality”",
    "factors": "Discussing contributory factors",
    "went_well": "Highlighting things that went well",
    "queries": "Questions from the wider picture",
    "changes": "Their ideas about useful changes",
    "summing_up": "Summing up",
    "reflections": "Reflections on conversation process",
}


def aspect(code: str) -> Aspect:
    """Return the aspect of this id; raises EntryError for an unknown one."""
    for item in ASPECTS:
        if item.id == code:
            return item
    raise _unknown("aspect of local rationality", [item.id for item in ASPECTS])


def factor(code: str) -> Factor:
    """Return the category of this id; raises EntryError for an unknown one."""
    for item in FACTORS:
        if item.id == code:
            return item
    raise _unknown("contributory factor", [item.id for item in FACTORS])


def factors_at(level: FactorLevel | None) -> tuple[Factor, ...]:
    """Return the categories of one level, or with None those of no level."""
    return tuple(item for item in FACTORS if item.level == level)


def code_title(kind: TagKind, code: str | None) -> str:
    """Return the title of what a tag says, empty for an episode tag, whose title is the episode's own."""
    if code is None:
        return ""
    return aspect(code).title if kind == "rationality" else factor(code).title


def check(what: NewTag) -> NewTag:
    """Return the tag as given; raises EntryError for a code or direction that does not belong to its kind."""
    if what.kind not in KINDS:
        raise _unknown("kind of tag", list(KINDS))
    if what.kind == "factor":
        factor(what.code or "")
        if what.direction not in DIRECTIONS:
            raise _unknown("direction of a factor", list(DIRECTIONS))
        return what
    if what.direction is not None:
        raise EntryError(
            title="Only a contributory factor has a direction.",
            detail="Episodes and aspects of local rationality support or hinder nothing by themselves.",
            remedy="Leave the direction out, or tag the span as a contributory factor as well.",
        )
    if what.kind == "rationality":
        aspect(what.code or "")
    elif what.episode is None or what.code is not None:
        raise EntryError(
            title="The tag names no episode.",
            detail="A span tagged as a key practice episode says which one, and has no other code.",
            remedy="Choose an episode, or enter a new one under a neutral title.",
        )
    return what


def _unknown(what: str, known: list[str]) -> EntryError:
    return EntryError(
        title=f"This is no {what}.",
        detail="The codebook does not hold it.",
        remedy=f"Choose one of: {', '.join(known)}",
    )
