"""Pauses in what is said, as they are written: what the speech gate found between the words.

The notation is noScribe's: a dot a second in brackets, (..), and from ten seconds on the number, (14 seconds pause).
From a minute on it writes minutes; here seconds stay, since a minute and a half is not two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from casefile.stretches import Stretch, touches
from casefile.words import Word

SHORTEST_S = 1.0
_LONGEST_IN_DOTS = 10
_MARK = re.compile(r"\((?:\.{1,9}|\d+ seconds pause|\d+ minutes? pause)\)")


def silence_mark(length_s: float) -> str:
    """How a pause of so many seconds is written; empty for one under a second."""
    if length_s < SHORTEST_S:
        return ""
    seconds = round(length_s)
    return f"({'.' * seconds})" if seconds < _LONGEST_IN_DOTS else f"({seconds} seconds pause)"


def without_silence_marks(text: str) -> tuple[str, int]:
    """Return a text of the same length with blanks for such marks, as noScribe and we write them, and their number."""
    return _MARK.subn(lambda mark: " " * len(mark[0]), text)


def silences(words: Iterable[Word], apart: Sequence[Stretch]) -> dict[str, str]:
    """The mark before each word that follows a pause, by the word's id.

    Words are held to the speech that was found, and speech without words is an entry of its own, so that between two
    words nobody spoke. Where sound is missing or closed (`apart`) nothing is said; a deleted word was spoken too.
    """
    found: dict[str, str] = {}
    reached_s: float | None = None
    waiting = ""  # a mark before a deleted word stands before the next one
    for word in sorted((each for each in words if each.start_s is not None), key=lambda each: each.start_s or 0.0):
        start_s, end_s = word.start_s or 0.0, word.end_s or word.start_s or 0.0
        mark = silence_mark(start_s - reached_s) if reached_s is not None else ""
        if (mark or waiting) and touches(apart, reached_s or 0.0, start_s):
            waiting = ""
        elif mark:
            waiting = mark
        if word.is_living and waiting:
            found[word.id], waiting = waiting, ""
        reached_s = max(reached_s or 0.0, end_s)
    return found
