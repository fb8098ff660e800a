"""Aspects of local rationality, contributory factors and kinds of patterns, as data, for all rooms.

Levels and categories of factors, the aspects and the kinds of patterns are those of SCIE's Learning Together model
(Fish, Munro and Bairstow, 2008); the aspects `picture`, `feelings` and `options`, the hints and `unplaced` are this
product's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from casefile.errors import EntryError

if TYPE_CHECKING:
    from casefile.tags import Direction, TagKind

CodeKind = Literal["rationality", "factor"]


@dataclass(frozen=True)
class Aspect:
    """One aspect of how the situation looked to the person then; `hint` is a question that asks for it.

    One that `is_extra` goes beyond the guide, and is looked for only where the team has turned it on.
    """

    id: str
    title: str
    hint: str
    is_extra: bool = False


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
    Aspect("picture", "The overall reading of the situation", "What did you take this to be about?", True),
    Aspect("feelings", "Emotion beside reason", "How did it feel to be there?", True),
    Aspect("options", "Room for action the person saw", "What could you do, as you saw it?", True),
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


@dataclass(frozen=True)
class PatternKind:
    """One of the kinds of patterns; no further pattern is of one that `is_retired`."""

    id: str
    title: str
    is_retired: bool = False


# Never put on words and never suggested: the team attaches them to episodes and factors.
PATTERN_KINDS: tuple[PatternKind, ...] = (
    PatternKind("tool", "Human-tool operation"),
    PatternKind("management", "Human-management system operation"),
    PatternKind(
        "comms_incident",
        "Communication and collaboration in multi-agency working in response to incidents/crises",
    ),
    PatternKind(
        "comms_longterm",
        "Communication and collaboration in multi-agency working in assessment and longer-term work",
    ),
    PatternKind("family_professional", "Family-professional interactions"),
    PatternKind("reasoning", "Human judgement/reasoning"),
)

ALL_CODES: tuple[Aspect | Factor, ...] = (*ASPECTS, *FACTORS)

DIRECTIONS: dict[Direction, str] = {
    "supported": "supported practice",
    "hindered": "hindered practice",
    "both": "both supported and hindered",
    "unclear": "direction unclear",
}


@dataclass(frozen=True)
class Codebook:
    """The aspects and factors of a case, in order; what nobody puts any more stands in `retired`, and is still known.

    `merged` says of a code that became part of another one of its kind which that is.
    """

    aspects: tuple[Aspect, ...] = ASPECTS
    factors: tuple[Factor, ...] = FACTORS
    retired: tuple[Aspect | Factor, ...] = ()
    merged: Mapping[str, str] = field(default_factory=dict)

    def aspect(self, code: str) -> Aspect:
        """Return the aspect of this id, also a retired one; raises EntryError for an unknown one."""
        found = self.find(code)
        if not isinstance(found, Aspect):
            raise unknown("aspect of local rationality", [item.id for item in self.aspects])
        return found

    def factor(self, code: str) -> Factor:
        """Return the category of this id, also a retired one; raises EntryError for an unknown one."""
        found = self.find(code)
        if not isinstance(found, Factor):
            raise unknown("contributory factor", [item.id for item in self.factors])
        return found

    def find(self, code: str) -> Aspect | Factor | None:
        """Return the code of this id, or the one that it has become part of; None for an unknown one."""
        wanted = self.resolve(code)
        every: tuple[Aspect | Factor, ...] = (*self.aspects, *self.factors, *self.retired)
        return next((item for item in every if item.id == wanted), None)

    def factors_at(self, level: FactorLevel | None) -> tuple[Factor, ...]:
        """Return the categories of one level that are put, or with None those of no level."""
        return tuple(item for item in self.factors if item.level == level)

    def title(self, kind: TagKind, code: str | None) -> str:
        """Return the title of what a tag says, empty for an episode tag, whose title is the episode's own."""
        if code is None:
            return ""
        return self.aspect(code).title if kind == "rationality" else self.factor(code).title

    def resolve(self, code: str) -> str:
        """Return the id of the code that one has become part of, its own where of none."""
        while code in self.merged:
            code = self.merged[code]
        return code

    def is_retired(self, code: str) -> bool:
        """Tell whether nobody puts this code any more."""
        return any(item.id == self.resolve(code) for item in self.retired)


STANDARD = Codebook()


def aspect(code: str) -> Aspect:
    """Return the framework's aspect of this id; raises EntryError for an unknown one."""
    return STANDARD.aspect(code)


def factor(code: str) -> Factor:
    """Return the framework's category of this id; raises EntryError for an unknown one."""
    return STANDARD.factor(code)


def factors_at(level: FactorLevel | None) -> tuple[Factor, ...]:
    """Return the framework's categories of one level, or with None those of no level."""
    return STANDARD.factors_at(level)


def unknown(what: str, known: list[str]) -> EntryError:
    """Make the error of whoever asks for something that the framework does not hold."""
    return EntryError(
        title=f"This is no {what}.",
        detail="The codebook does not hold it.",
        remedy=f"Choose one of: {', '.join(known)}",
    )
