"""What an engine has heard, on its way into a transcript, and which of it may come there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Literal

from casefile.curtain import lies_in
from casefile.stretches import Stretch, holds
from casefile.words import WordState

UtteranceState = Literal["heard", "doubtful", "unclear", "typed"]


@dataclass(frozen=True)
class NewWord:
    """A word as an engine heard it; times are seconds on the conversation."""

    text: str
    start_s: float
    end_s: float
    probability: float | None
    state: WordState = "heard"


@dataclass(frozen=True)
class FirstHearing:
    """What an engine heard at first in a stretch, before it heard it again since it had lost itself."""

    from_s: float
    to_s: float
    text: str = field(repr=False)


@dataclass(frozen=True)
class NewUtterance:
    """A stretch of speech as an engine heard it; times are seconds on the conversation.

    `first` is what was heard before in the window that begins with it.
    """

    start_s: float
    end_s: float
    words: tuple[NewWord, ...]
    state: UtteranceState = "heard"
    first: FirstHearing | None = None


def outside(utterances: Sequence[NewUtterance], barred: Sequence[Stretch]) -> list[NewUtterance]:
    """Leave out the words that lie in the stretches, and the utterances of which no word is left."""
    if not barred:
        return list(utterances)
    return _narrowed(utterances, lambda start_s, end_s: not lies_in(barred, start_s, end_s))


def new_within(
    utterances: Sequence[NewUtterance], fresh: Sequence[Stretch], taken: Sequence[Stretch]
) -> list[NewUtterance]:
    """Keep the words whose middle lies in the fresh stretches, and not within a word that stands there already."""

    def is_new(start_s: float, end_s: float) -> bool:
        middle_s = (start_s + end_s) / 2
        return holds(fresh, middle_s) and not any(word.from_s < middle_s < word.to_s for word in taken)

    return _narrowed(utterances, is_new)


def _narrowed(utterances: Sequence[NewUtterance], is_wanted: Callable[[float, float], bool]) -> list[NewUtterance]:
    found: list[NewUtterance] = []
    for heard in utterances:
        if not heard.words:
            found += [heard] if is_wanted(heard.start_s, heard.end_s) else []
        elif all(is_wanted(word.start_s, word.end_s) for word in heard.words):
            found.append(heard)
        else:
            # Each part by itself, so that what lay between can take its place there later.
            parts = groupby(heard.words, key=lambda word: is_wanted(word.start_s, word.end_s))
            for words in (tuple(run) for wanted, run in parts if wanted):
                start_s, end_s = words[0].start_s, words[-1].end_s
                found.append(replace(heard, start_s=start_s, end_s=end_s, words=words, first=None))
    return found
