"""Which word of one transcript is which word of another of the same sound: by their texts and their times.

Needleman and Wunsch's alignment (1970), within a few seconds on either side, so that a word of an hour takes no longer
than one of a minute.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

# Words lie no further apart than this, whatever two engines make of their times.
REACH_S = 3.0
# Leaving a word without a partner costs so much; two that differ cost less than leaving both alone.
_ALONE = 0.6
_OTHER = 1.0
_ALIKE = 0.7
_A_SECOND = 0.05
_STEPS = {0: (1, 1), 1: (1, 0), 2: (0, 1)}


@dataclass(frozen=True)
class Timed:
    """A word to be aligned: all that it is or was called, and when it begins, in seconds."""

    forms: tuple[str, ...]
    start_s: float


Pair = tuple[int | None, int | None]


def align(old: Sequence[Timed], new: Sequence[Timed]) -> list[Pair]:
    """Return the places of words in both, in order: a pair where one is the other, None where a word has no partner.

    Signs at the edges of words and capitals do not tell words apart. Each list is in the order of its times.
    """
    before = [frozenset(plain(form) for form in word.forms) for word in old]
    after = [frozenset(plain(form) for form in word.forms) for word in new]
    bands = _bands(old, new)
    rows: list[tuple[int, bytearray]] = []
    costs = array("d", (place * _ALONE for place in range(bands[0][1] - bands[0][0] + 1)))
    for at in range(len(old)):
        low, high = bands[at + 1]
        below = bands[at][0]
        fresh, ways = array("d"), bytearray()
        for column in range(low, high + 1):
            best, way = _at(costs, column - below) + _ALONE, 1
            if column > low and fresh[-1] + _ALONE < best:
                best, way = fresh[-1] + _ALONE, 2
            if column > 0:
                met = _at(costs, column - 1 - below) + _cost(
                    before[at], after[column - 1], abs(old[at].start_s - new[column - 1].start_s)
                )
                if met <= best:
                    best, way = met, 0
            fresh.append(best)
            ways.append(way)
        rows.append((low, ways))
        costs = fresh
    return _path(rows, len(old), len(new))


def plain(text: str) -> str:
    """Return a word without its capitals and the signs at its edges."""
    return text.strip(".,;:!?-'\"…()[]").casefold()


def _bands(old: Sequence[Timed], new: Sequence[Timed]) -> list[tuple[int, int]]:
    """For each count of old words, from and to how many new ones may stand against them; the last reaches the end."""
    bands = [(0, 0)]
    low = high = 0
    for word in old:
        while low < len(new) and new[low].start_s < word.start_s - REACH_S:
            low += 1
        high = max(high, low)
        while high < len(new) and new[high].start_s <= word.start_s + REACH_S:
            high += 1
        bands.append((low, high))
    # Each band touches the one before, so that there is a way through.
    for at in range(1, len(bands)):
        bands[at] = min(bands[at][0], bands[at - 1][1]), max(bands[at][1], bands[at - 1][1])
    bands[0] = (0, bands[1][1] if old else len(new))
    bands[-1] = (bands[-1][0], len(new))
    return bands


def _at(costs: array[float], place: int) -> float:
    return costs[place] if 0 <= place < len(costs) else float("inf")


def _cost(one: frozenset[str], other: frozenset[str], apart_s: float) -> float:
    near = min(apart_s, REACH_S) * _A_SECOND
    if not one.isdisjoint(other):
        return near
    begin_alike = any(a[:2] == b[:2] for a in one for b in other if a and b)
    return (_ALIKE if begin_alike else _OTHER) + near


def _path(rows: Sequence[tuple[int, bytearray]], count: int, across: int) -> list[Pair]:
    path: list[Pair] = []
    at, column = count, across
    while at or column:
        way = 2 if not at else 1 if not column else rows[at - 1][1][column - rows[at - 1][0]]
        down, over = _STEPS[way]
        path.append((at - 1 if down else None, column - 1 if over else None))
        at, column = at - down, column - over
    return path[::-1]
