"""On which side of the table something was said, of two microphones: the one that heard it louder.

How much louder is told against the two loudnesses between which the conversation goes back and forth, so that neither
a microphone that is set higher nor the voice of the other side in it matters. Where both hear everybody alike, nothing
is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from capture.audible import closed_in, has_two_sides, in_two_channels, takes_of
from capture.sounding import Sound

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.conversations import Conversation

_RATE_HZ = 8_000
_STEP_S = 0.01
_STEP = round(_RATE_HZ * _STEP_S)
# What is heard in the quietest tenth of the time is the room.
_ROOM = 0.1
# Two sides that differ by less are not told apart; nor is a word that lies nearer to the middle than a sixth of that.
_APART_DB = 3.0
_UNSURE = 1 / 6
_ROUNDS = 20
# So much of each pause counts as the end of one run of speech.
_RUN_S = 0.3
_QUIET = 1e-6


@dataclass(frozen=True)
class Loudness:
    """The mean power on either side in each hundredth of a second of the conversation, as an array of (2, steps)."""

    power: NDArray[np.float64]

    @classmethod
    def of(cls, heard: Iterable[Sound], length_s: float) -> Loudness:
        """Measure sound of two channels; what is not heard has no power."""
        power = np.zeros((2, int(length_s / _STEP_S) + 2))
        for sound in heard:
            frames = np.frombuffer(sound.pcm, np.int16).reshape(-1, sound.channels).astype(np.float64)
            steps = len(frames) // _STEP
            first = round(sound.start_s / _STEP_S)
            mean = (frames[: steps * _STEP] ** 2).reshape(steps, _STEP, sound.channels).mean(axis=1).T
            past = min(first + steps, power.shape[1])
            power[:, first:past] = mean[:, : max(0, past - first)]
        return cls(power)

    def louder_db(self, spans: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
        """Return by how many decibels the first side is louder over each span in seconds, the room taken off."""
        heard = self.power[:, self.power.max(axis=0) > 0.0]
        room = np.quantile(heard, _ROOM, axis=1) if heard.size else np.zeros(2)
        summed = np.concatenate([np.zeros((2, 1)), np.cumsum(self.power, axis=1)], axis=1)
        last = self.power.shape[1]
        begins = np.clip([int(start_s / _STEP_S) for start_s, _ in spans], 0, last - 1)
        ends = np.clip([int(end_s / _STEP_S) + 1 for _, end_s in spans], begins + 1, last)
        mean = (summed[:, ends] - summed[:, begins]) / (ends - begins)
        over = np.maximum(mean - room[:, None], _QUIET + mean / 1000)
        ratio: NDArray[np.float64] = 10 * np.log10(over[0] / over[1])
        return ratio


def loudness_of(case: Case, conversation: Conversation) -> Loudness | None:
    """Measure both sides of a conversation; None where it was recorded by one microphone alone.

    It decodes all of the sound, in some seconds for an hour. What is closed is not heard.
    """
    takes = takes_of(case, conversation)
    if not has_two_sides(takes):
        return None
    closed = closed_in(case, conversation)
    items = in_two_channels(takes, lambda: closed, _RATE_HZ)
    return Loudness.of(
        (item for item in items if isinstance(item, Sound) and item.channels == 2),
        case.recordings.length_s(conversation.id),
    )


def sides_of(spans: Sequence[tuple[float, float]], loudness: Loudness) -> list[int | None]:
    """Return for each span, in order of time, whether the first side (0) or the second (1) said it, or None."""
    if not spans:
        return []
    ratio = loudness.louder_db(spans)
    first_db, second_db = _two_loudnesses(ratio)
    if first_db - second_db < _APART_DB:
        return [None] * len(spans)
    middle_db, unsure_db = (first_db + second_db) / 2, (first_db - second_db) * _UNSURE
    found = [None if abs(one - middle_db) < unsure_db else int(one < middle_db) for one in ratio.tolist()]
    return _with_neighbours(found, spans)


def _two_loudnesses(ratio: NDArray[np.float64]) -> tuple[float, float]:
    """The two values round which the ratios lie: two means, begun at the outer tenths."""
    high, low = (float(one) for one in np.quantile(ratio, [0.95, 0.05]))
    for _ in range(_ROUNDS):
        is_high = np.abs(ratio - high) < np.abs(ratio - low)
        if is_high.all() or not is_high.any():
            break
        high, low = float(ratio[is_high].mean()), float(ratio[~is_high].mean())
    return high, low


def _with_neighbours(found: Sequence[int | None], spans: Sequence[tuple[float, float]]) -> list[int | None]:
    """One word alone within a run of the other side is that side's, and so is an unsure one between two that agree."""
    settled = list(found)
    for at in range(1, len(found) - 1):
        near = found[at - 1] if found[at - 1] == found[at + 1] else None
        is_run = spans[at][0] - spans[at - 1][1] < _RUN_S and spans[at + 1][0] - spans[at][1] < _RUN_S
        if near is not None and (found[at] is None or is_run):
            settled[at] = near
    return settled
