"""What a span can be tagged as: aspects of local rationality and contributory factors, as data.

Levels and categories of factors and the aspects are those of SCIE's Learning Together model (Fish, Munro and Bairstow,
2008); the aspects `picture`, `feelings` and `options`, the hints and `unplaced` are this product's own. Key practice
episodes belong to each case and are no part of the codebook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from casefile.errors import EntryError
from casefile.framework import (
    ASPECTS,
    DIRECTIONS,
    FACTOR_LEVELS,
    FACTORS,
    FRONT_LINE,
    LOCAL,
    NATIONAL,
    STANDARD,
    Aspect,
    Codebook,
    Factor,
    FactorLevel,
    aspect,
    factor,
    factors_at,
    unknown,
)

if TYPE_CHECKING:
    from casefile.tags import NewTag, TagKind

__all__ = [
    "ASPECTS",
    "DIRECTIONS",
    "FACTORS",
    "FACTOR_LEVELS",
    "FRONT_LINE",
    "KINDS",
    "LOCAL",
    "NATIONAL",
    "STANDARD",
    "STEP_TITLES",
    "Aspect",
    "Codebook",
    "Factor",
    "FactorLevel",
    "aspect",
    "check",
    "factor",
    "factors_at",
]


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


def check(what: NewTag, book: Codebook = STANDARD, *, with_retired: bool = False) -> NewTag:
    """Return the tag as given; raises EntryError for a code, direction or weight that does not belong to its kind.

    So it does for a code that nobody puts any more, unless those are allowed.
    """
    if what.kind not in KINDS:
        raise unknown("kind of tag", list(KINDS))
    if what.code is not None and book.is_retired(what.code) and not with_retired:
        raise EntryError(
            title="This code is put no more.",
            detail="The team has retired it; tags that say it stay.",
            remedy="Choose another, or bring it back in the codebook.",
        )
    if what.kind == "factor":
        book.factor(what.code or "")
        if what.direction not in DIRECTIONS:
            raise unknown("direction of a factor", list(DIRECTIONS))
        return what
    if what.direction is not None or what.weight is not None:
        raise EntryError(
            title="Only a contributory factor has a direction and a weight.",
            detail="Episodes and aspects of local rationality support or hinder nothing by themselves.",
            remedy="Leave the direction out, or tag the span as a contributory factor as well.",
        )
    if what.kind == "rationality":
        book.aspect(what.code or "")
    elif what.episode is None or what.code is not None:
        raise EntryError(
            title="The tag names no episode.",
            detail="A span tagged as a key practice episode says which one, and has no other code.",
            remedy="Choose an episode, or enter a new one under a neutral title.",
        )
    return what
