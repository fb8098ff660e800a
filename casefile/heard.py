"""What an engine has heard, on its way into a transcript, and which of it may come there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Literal

from casefile.curtain import lies_in
from casefile.stretches import Stretch, holds, touches
from casefile.words import Word, WordState

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


@dataclass(frozen=True)
class Opened:
    """What of a revision was heard only once it was open again, in seconds on the conversation; `left` is still to be
    heard.
    """

    fresh: Sequence[Stretch]
    left: Sequence[Stretch] = ()

    def holds(self, word: Word) -> bool:
        """Tell whether a word belongs to what was heard now: transcripts take in words by their middle."""
        return holds(self.fresh, middle_s(word))

    def is_ready(self, reach: Sequence[Word]) -> bool:
        """Tell whether words that stand together touch what was heard now, and nothing that is still to be heard."""
        waits = any(touches(self.left, word.start_s or 0.0, word.end_s or 0.0) for word in reach)
        return not waits and any(self.holds(word) for word in reach)


def middle_s(word: Word) -> float:
    """Return the middle of a word's time."""
    start_s = word.start_s or 0.0
    return (start_s + (word.end_s or start_s)) / 2


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
