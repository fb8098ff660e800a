"""Hearing what is there: levels of stretches, and where speech begins after a silence."""

from __future__ import annotations

import numpy as np

from sample.sound import RATE
from sample.speech import Frames
from sample.truth import Conversation, Word

AUDIBLE = 60.0
"""Mean absolute sample value over 5 ms that no room tone reaches and every word does."""


def level(sound: Frames, start_s: float, end_s: float) -> float:
    """Root mean square of a stretch in sample values."""
    piece = sound[round(start_s * RATE) : round(end_s * RATE)].astype(np.float64)
    return float(np.sqrt((piece**2).mean()))


def onset_s(sound: Frames, near_s: float) -> float:
    """The first audible moment from 0.1 s before to 0.4 s after a time."""
    start = round((near_s - 0.1) * RATE)
    piece = np.abs(sound[start : start + round(0.5 * RATE)].astype(np.float64))
    loud = np.convolve(piece, np.ones(80) / 80, "same") > AUDIBLE
    return (start + int(loud.argmax())) / RATE if loud.any() else near_s + 1.0


def timed(word: Word) -> tuple[float, float]:
    """A word's times, which every voice of these samples gives."""
    assert word.start_s is not None and word.end_s is not None
    return word.start_s, word.end_s


def silences(conversation: Conversation, longer_than_s: float) -> list[tuple[float, float]]:
    """Stretches in which nobody speaks, within and between turns."""
    spans = sorted(timed(word) for turn in conversation.turns for word in turn.words)
    found, end_s = [], 0.0
    for start_s, word_end_s in spans:
        if start_s - end_s > longer_than_s:
            found.append((end_s, start_s))
        end_s = max(end_s, word_end_s)
    return found


def quote_of(conversation: Conversation, turn: str, first: int, last: int) -> str:
    """The words from first to last, both included."""
    return " ".join(word.text for word in conversation.turn(turn).words[first : last + 1])
