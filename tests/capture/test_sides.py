"""Which of two sides said a word: the microphone that heard it louder, whatever either is set to."""

from __future__ import annotations

import numpy as np
import pytest

from capture.sides import Loudness, sides_of
from capture.sounding import Sound

RATE_HZ = 8_000
SPANS = [(at + 0.1, at + 0.45) for at in np.arange(0.0, 12.0, 0.5).tolist()]
# Who says each of the words: runs of four, three seconds each.
SAID = [0, 0, 0, 0, 1, 1, 1, 1] * 3


def heard(own: float, bleed: tuple[float, float], gain: tuple[float, float], room: float = 20.0) -> Loudness:
    """Two microphones: each hears its own side, the other side's voice weaker by `bleed`, and a room."""
    chance = np.random.default_rng(5)
    frames = chance.normal(0.0, room, (2, RATE_HZ * 12))
    for (from_s, to_s), side in zip(SPANS, SAID, strict=True):
        first, last = round(from_s * RATE_HZ), round(to_s * RATE_HZ)
        voice = chance.normal(0.0, own, last - first)
        frames[side, first:last] += voice
        frames[1 - side, first:last] += voice * bleed[side]
    pcm = np.clip(frames * np.array(gain)[:, None], -32768, 32767).astype(np.int16).T
    half = RATE_HZ * 6
    sounds = [Sound(0.0, RATE_HZ, pcm[:half].tobytes(), 2), Sound(6.0, RATE_HZ, pcm[half:].tobytes(), 2)]
    return Loudness.of(sounds, 12.0)


@pytest.mark.parametrize(
    ("bleed", "gain"),
    [((0.05, 0.05), (1.0, 1.0)), ((0.4, 0.4), (1.0, 1.0)), ((0.3, 0.5), (4.0, 1.0)), ((0.6, 0.2), (1.0, 3.0))],
)
def test_the_louder_side_said_it_also_where_a_microphone_is_set_higher_and_hears_the_other(bleed, gain) -> None:
    assert sides_of(SPANS, heard(900.0, bleed, gain)) == SAID


def test_where_both_microphones_hear_everybody_alike_nothing_is_told() -> None:
    assert sides_of(SPANS, heard(900.0, (1.0, 1.0), (2.0, 1.0))) == [None] * len(SPANS)
    assert sides_of([], heard(900.0, (0.1, 0.1), (1.0, 1.0))) == []


def test_silence_and_spans_beyond_the_sound_tell_nothing() -> None:
    silent = Loudness.of([], 3.0)
    assert sides_of([(0.0, 0.5), (1.0, 1.5), (9.0, 9.5)], silent) == [None, None, None]


def test_a_piece_of_sound_shorter_than_a_step_says_nothing() -> None:
    short = Sound(3.0, RATE_HZ, bytes(4 * 9), 2)
    assert not Loudness.of([short, Sound(4.0, RATE_HZ, b"", 2)], 12.0).power.any()
