"""Bringing the times of words into the stretches where somebody speaks.

Whisper reads word times off its attention, which runs early at the beginning of speech, and stretches words over
pauses. The speech detector knows neither words nor their number but its edges are sharp. So words keep their order
and are held within islands of speech. All times are seconds from the same origin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from transcribe.engine import HeardWord

SHORTEST_S = 0.06
LONGEST_S = 2.0
AFTER_ISLAND_S = 0.08
SNAP_S = 0.3  # an edge of an island and the edge of its outermost word are one when they are this close


@dataclass(frozen=True)
class Island:
    """A stretch of speech."""

    start_s: float
    end_s: float


@dataclass(frozen=True)
class TimedWord:
    """A word with its place in time; `outside` says that the engine put it where nobody speaks."""

    text: str
    start_s: float
    end_s: float
    probability: float
    outside: bool = False


def place_words(words: Sequence[HeardWord], islands: Sequence[Island], *, until_s: float) -> tuple[TimedWord, ...]:
    """Give each word a place within an island, in order.

    Every word gets times; starts and ends rise strictly from word to word. A word lasts from .06 to 2 s unless its
    island has no room for so many words. No word starts before its island, or ends later than .08 s after it or than
    `until_s`, the end of the window. Without islands the words are spread up to there, all of them outside.
    """
    if not islands:
        whole = [Island(min((word.start_s for word in words), default=until_s), until_s)]
        return tuple(replace(word, outside=True) for word in place_words(words, whole, until_s=until_s))
    placed: list[TimedWord] = []
    for index, group in _by_island(words, islands):
        placed += _place_within(group, islands[index], until_s)
    return tuple(placed)


def _by_island(words: Sequence[HeardWord], islands: Sequence[Island]) -> list[tuple[int, list[HeardWord]]]:
    """Words grouped by the island that each overlaps most or lies nearest to, never going back to an earlier one."""
    groups: list[tuple[int, list[HeardWord]]] = []
    for word in words:
        earliest = groups[-1][0] if groups else 0
        index = max(range(earliest, len(islands)), key=lambda i: _nearness(word, islands[i]))
        if groups and groups[-1][0] == index:
            groups[-1][1].append(word)
        else:
            groups.append((index, [word]))
    return groups


def _nearness(word: HeardWord, island: Island) -> float:
    """Seconds that both share, or their distance below zero."""
    return min(word.end_s, island.end_s) - max(word.start_s, island.start_s)


def _place_within(words: Sequence[HeardWord], island: Island, until_s: float) -> list[TimedWord]:
    end_s = min(island.end_s + AFTER_ISLAND_S, until_s)
    shortest_s = min(SHORTEST_S, (end_s - island.start_s) / len(words))
    starts = [max(word.start_s, island.start_s) for word in words]
    if starts[0] - island.start_s < SNAP_S:
        starts[0] = island.start_s
    for i in range(1, len(starts)):
        starts[i] = max(starts[i], starts[i - 1] + shortest_s)
    latest_s = end_s
    for i in reversed(range(len(starts))):
        latest_s -= shortest_s
        starts[i] = latest_s = min(starts[i], latest_s)
    starts[0] = max(starts[0], island.start_s)  # what rounding took
    placed = []
    for i, word in enumerate(words):
        limit_s = starts[i + 1] if i + 1 < len(starts) else end_s
        wanted_s = island.end_s if i + 1 == len(words) and abs(word.end_s - island.end_s) < SNAP_S else word.end_s
        stop_s = min(max(wanted_s, starts[i] + shortest_s), starts[i] + LONGEST_S, limit_s)
        outside = _nearness(word, island) < -SNAP_S
        placed.append(TimedWord(word.text, starts[i], stop_s, word.probability, outside))
    return placed
