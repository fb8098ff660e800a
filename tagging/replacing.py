"""Finding words in a text and writing them otherwise: pure reckoning; punctuation around them stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from tagging.selection import SelectableText, Selection

_AROUND = ".,;:!?…\"“”'‘’()[]"


def found_in(text: SelectableText, sought: str) -> list[Selection]:
    """Return every place where these words follow one another within an utterance, in any case, none twice."""
    wanted = [_bare(word) for word in sought.split()]
    found: list[Selection] = []
    if not wanted or not all(wanted):
        return found
    for first, past in zip(text.starts, islice(text.starts, 1, None), strict=False):
        living = [index for index in range(first, past) if text.words[index].is_living]
        said = [_bare(text.words[index].text) for index in living]
        at = 0
        while at + len(wanted) <= len(said):
            if said[at : at + len(wanted)] == wanted:
                found.append(Selection(living[at], living[at + len(wanted) - 1]))
                at += len(wanted)
            else:
                at += 1
    return found


def written(words: Sequence[str], new: str) -> list[str]:
    """Return the new words with the punctuation before the first and behind the last of those they stand for."""
    parts = new.split()
    if not parts:
        return parts
    before = words[0][: len(words[0]) - len(words[0].lstrip(_AROUND))]
    behind = words[-1][len(words[-1].rstrip(_AROUND)) :]
    parts[0] = before + parts[0]
    parts[-1] = parts[-1] + behind
    return parts


def _bare(word: str) -> str:
    return word.strip(_AROUND).casefold()
