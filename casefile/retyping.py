"""A typed line typed anew: which of its words stay, which become others, which go, and which come in.

Nothing here is written; `casefile.words` does that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Placed:
    """One word of a line, tombstones included: where it stands, and whether it is to be read."""

    id: str
    rank: float
    text: str
    is_living: bool


@dataclass(frozen=True)
class Retyping:
    """What turns a line into another: words corrected by their id, words deleted, words inserted at their rank."""

    corrected: tuple[tuple[str, str], ...]
    deleted: tuple[str, ...]
    inserted: tuple[tuple[float, str], ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether the line says the same as before."""
        return not (self.corrected or self.deleted or self.inserted)


def retyping(line: Sequence[Placed], texts: Sequence[str]) -> Retyping:
    """Return what makes a line, in the order of its ranks, say these words.

    Words that stay keep their id, and so do those that others stand in for, one for one. By Ratcliff and Obershelp's
    longest matching blocks, as `difflib` has them.
    """
    living = [word for word in line if word.is_living]
    corrected: list[tuple[str, str]] = []
    deleted: list[str] = []
    inserted: list[tuple[float, str]] = []
    matcher = SequenceMatcher(None, [word.text for word in living], list(texts), autojunk=False)
    for what, first, last, begins, ends in matcher.get_opcodes():
        if what == "equal":
            continue
        old, new = living[first:last], texts[begins:ends]
        shared = min(len(old), len(new))
        corrected += [(word.id, text) for word, text in zip(old[:shared], new[:shared], strict=True)]
        deleted += [word.id for word in old[shared:]]
        inserted += zip(_ranks(line, living, first + shared, len(new) - shared), new[shared:], strict=True)
    return Retyping(tuple(corrected), tuple(deleted), tuple(inserted))


def _ranks(line: Sequence[Placed], living: Sequence[Placed], before: int, count: int) -> list[float]:
    """Return ranks for words that come in after the first `before` living ones."""
    ranks = [word.rank for word in line]
    below = living[before - 1].rank if before else min(ranks, default=1.0) - count - 1.0
    above = min((rank for rank in ranks if rank > below), default=below + count + 1.0)
    return [below + (above - below) * place / (count + 1) for place in range(1, count + 1)]
