"""A microphone that goes, comes back, is muted, too loud, dead, late, or loses sound: at the audio-input seam."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from benchmarks.fault_room import Fault as Happened
from benchmarks.fault_room import Kind
from benchmarks.fault_trial import Loss, Trial, trial

_OTHER_RATE_HZ = 44_100
_BEFORE_S = 0.3


def unplugged(sound: Path, number: int) -> Loss:
    """Take the microphone away for some seconds: its stream ends, and nobody can open it meanwhile."""
    return _absent(sound, number, "gone", (2.0, 25.0))


def other_rate(sound: Path, number: int) -> Loss:
    """Take the microphone away, and bring it back with another rate."""

    def change(held: Trial, fault: Happened) -> None:
        held.room.change_rate(fault.from_s, _OTHER_RATE_HZ)

    return _absent(sound, number, "gone", (2.0, 5.0), change)


def silent(sound: Path, number: int) -> Loss:
    """Let the microphone deliver nothing for a few seconds, and then go on by itself."""
    return _absent(sound, number, "nothing", (3.0, 6.0))


def dead(sound: Path, number: int) -> Loss:
    """Let the stream that is open deliver nothing any more; a fresh one would."""
    return _absent(sound, number, "dead", (0.1, 0.1))


def _absent(
    sound: Path,
    number: int,
    kind: Kind,
    length_s: tuple[float, float],
    also: Callable[[Trial, Happened], None] | None = None,
) -> Loss:
    chance = random.Random(number)
    with trial(sound) as held:
        held.record()
        held.look_for(chance.uniform(1.0, 2.0))
        fault = held.room.fail(kind, held.room.now_s() + _BEFORE_S, chance.uniform(*length_s))
        if also is not None:
            also(held, fault)
        held.is_stored_again(fault.to_s)
        stored = held.end()
        before_s, after_s = next(hole for hole in stored.holes if hole[1] > fault.from_s)
        outside_s = sum(to_s - from_s for from_s, to_s in stored.holes if to_s <= fault.from_s or from_s >= fault.to_s)
        lost_s = max(0.0, fault.from_s - before_s) + outside_s
        return Loss(_unless_a_block(lost_s), stored.missing_s, max(0.0, after_s - fault.to_s), stored.misplaced_s)


def muted(sound: Path, number: int) -> Loss:
    """Let the microphone deliver zeros for some seconds, long enough for the screen to look whether it still does."""
    return _heard_otherwise(sound, number, "zeros", (5.0, 14.0))


def too_loud(sound: Path, number: int) -> Loss:
    """Turn the microphone up until it clips, for some seconds."""
    return _heard_otherwise(sound, number, "clipped", (2.0, 4.0))


def held_up(sound: Path, number: int) -> Loss:
    """Let the callbacks stall for less than a second; what was said meanwhile comes all at once."""
    return _heard_otherwise(sound, number, "held up", (0.3, 0.9))


def held_up_long(sound: Path, number: int) -> Loss:
    """Let the callbacks stall for some seconds; what was said meanwhile comes all at once."""
    return _heard_otherwise(sound, number, "held up", (1.5, 4.0))


def _heard_otherwise(sound: Path, number: int, kind: Kind, length_s: tuple[float, float]) -> Loss:
    """Let every sample be delivered, but changed or late: then none may be missing."""
    chance = random.Random(number)
    with trial(sound) as held:
        held.record()
        held.look_for(chance.uniform(0.5, 1.5))
        fault = held.room.fail(kind, held.room.now_s() + _BEFORE_S, chance.uniform(*length_s))
        held.is_stored_again(fault.to_s + 1.0)
        stored = held.end()
        return Loss(stored.missing_s, stored.missing_s, None, stored.misplaced_s)


def overflow(sound: Path, number: int) -> Loss:
    """Let the driver lose some sound and say so with the next block."""
    chance = random.Random(number)
    with trial(sound) as held:
        held.record()
        held.look_for(chance.uniform(0.5, 1.5))
        fault = held.room.fail("lost", held.room.now_s() + _BEFORE_S, chance.uniform(0.1, 2.0))
        held.is_stored_again(fault.to_s)
        stored = held.end()
        lost_s = stored.missing_s - (fault.to_s - fault.from_s)
        return Loss(_unless_a_block(lost_s), stored.missing_s, None, stored.misplaced_s)


def _unless_a_block(lost_s: float) -> float:
    """Return what was lost; a block that lies half in the fault is of the fault, for the room delivers whole blocks."""
    return 0.0 if lost_s <= 0.0501 else lost_s
