"""Stretches of seconds, and how they are joined, cut out of one another and asked about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casefile.errors import EntryError
from casefile.timeline import LaneTime, seconds_of


@dataclass(frozen=True, order=True)
class Stretch:
    """From and to, in seconds; of which timeline says whoever gives it."""

    from_s: float
    to_s: float

    @property
    def length_s(self) -> float:
        """Its length in seconds."""
        return self.to_s - self.from_s

    def moved(self, by_s: float) -> Stretch:
        """Return it so many seconds further on."""
        return Stretch(self.from_s + by_s, self.to_s + by_s)

    def on_conversation(self, time: LaneTime) -> Stretch:
        """Turn seconds on a recording into seconds on its conversation."""
        return Stretch(time.on_conversation(self.from_s), time.on_conversation(self.to_s))

    def on_recording(self, time: LaneTime) -> Stretch:
        """Turn seconds on a conversation into seconds on one of its recordings."""
        return Stretch(time.on_recording(self.from_s), time.on_recording(self.to_s))


def joined(stretches: Iterable[Stretch], within_s: float = 0.0) -> list[Stretch]:
    """Return the stretches in order, those that overlap or lie at most `within_s` apart made one."""
    found: list[Stretch] = []
    for stretch in sorted(stretches):
        if found and stretch.from_s <= found[-1].to_s + within_s:
            found[-1] = Stretch(found[-1].from_s, max(found[-1].to_s, stretch.to_s))
        else:
            found.append(stretch)
    return found


def without(stretches: Iterable[Stretch], others: Iterable[Stretch]) -> list[Stretch]:
    """Return what is left of the stretches where the others are cut out, in order."""
    holes = joined(others)
    left: list[Stretch] = []
    for stretch in joined(stretches):
        at_s = stretch.from_s
        for hole in holes:
            if hole.to_s <= at_s or hole.from_s >= stretch.to_s:
                continue
            if hole.from_s > at_s:
                left.append(Stretch(at_s, hole.from_s))
            at_s = hole.to_s
        if at_s < stretch.to_s:
            left.append(Stretch(at_s, stretch.to_s))
    return left


def common(stretches: Iterable[Stretch], others: Iterable[Stretch]) -> list[Stretch]:
    """Return what the stretches share with the others, in order; a touching edge is nothing."""
    those = joined(others)
    return [
        Stretch(max(one.from_s, other.from_s), min(one.to_s, other.to_s))
        for one in joined(stretches)
        for other in those
        if max(one.from_s, other.from_s) < min(one.to_s, other.to_s)
    ]


def holds(stretches: Sequence[Stretch], at_s: float) -> bool:
    """Tell whether a moment lies in one of the stretches, edges included."""
    return any(stretch.from_s <= at_s <= stretch.to_s for stretch in stretches)


def touches(stretches: Sequence[Stretch], from_s: float, to_s: float) -> bool:
    """Tell whether anything between two moments lies in one of the stretches; a touching edge does not."""
    return any(stretch.from_s < to_s and stretch.to_s > from_s for stretch in stretches)


def stretch_of(text: str) -> Stretch:
    """Read `12:30 to 13:10`, or the same with a dash, as a stretch; raises EntryError for anything else."""
    parts = re.split(r"\s+to\s+|\s*[-–]\s*", text.strip())
    if len(parts) != 2 or seconds_of(parts[0]) >= seconds_of(parts[1]):
        raise EntryError(
            title="This is no stretch.",
            detail="A stretch is written 12:30 to 13:10, and ends after it begins.",
            remedy="Type it in this way.",
        )
    return Stretch(seconds_of(parts[0]), seconds_of(parts[1]))
