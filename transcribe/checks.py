"""What makes a word doubtful, and where somebody spoke without a word being heard.

Nothing is dropped or hidden: a doubtful word stays and is marked, and missing speech is entered as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from transcribe.word_times import Island, TimedWord

LOWEST_PROBABILITY = 0.15
LONGEST_NGRAM = 6
FEWEST_REPETITIONS = 4
UNHEARD_S = 1.5
# A shorter island of speech counts where it stands alone: nobody said anything near it that could have held its words.
UNHEARD_ALONE_S = 0.5
ALONE_S = 0.7
# More words than that in a second of speech are not spoken but made up; measured over a few words in a row.
FASTEST_A_SECOND = 7.0
FAST_RUN = 6
_BREATH_S = 0.3
UNCLEAR_TEXT = "[unclear]"

WordState = Literal["heard", "doubtful", "unclear"]


@dataclass(frozen=True)
class CheckedWord:
    """A word as it enters the transcript; an unclear stretch is one word without a probability."""

    text: str
    start_s: float
    end_s: float
    probability: float | None
    state: WordState


def check_words(words: Sequence[TimedWord], *, at_least: float = 0.0) -> tuple[CheckedWord, ...]:
    """Mark each word heard or doubtful.

    Doubtful is what lies outside speech, what the engine gives a probability under .15, what belongs to a loop (the
    same one to six words four times or more in a row), what comes faster than seven words a second, and with
    `at_least` all of them where they are less probable than that in the mean.
    """
    odd = repeated([word.text for word in words]) | too_fast(words)
    if sum(word.probability for word in words) < at_least * len(words):
        odd = frozenset(range(len(words)))
    return tuple(
        CheckedWord(
            word.text,
            word.start_s,
            word.end_s,
            word.probability,
            "doubtful" if word.outside or word.probability < LOWEST_PROBABILITY or index in odd else "heard",
        )
        for index, word in enumerate(words)
    )


def repeated(texts: Sequence[str]) -> frozenset[int]:
    """The places of words within loops; case and punctuation at the edges do not tell words apart."""
    plain = [text.strip(".,;:!?-'\"…").casefold() for text in texts]
    looped: set[int] = set()
    for length in range(1, LONGEST_NGRAM + 1):
        same = 0  # how many neighbours in a row equal the word `length` places on
        for index in range(len(plain) - length):
            same = same + 1 if plain[index] == plain[index + length] else 0
            if same >= length * (FEWEST_REPETITIONS - 1):
                looped.update(range(index + 1 - same, index + length + 1))
    return frozenset(looped)


def too_fast(words: Sequence[TimedWord]) -> frozenset[int]:
    """The places of words that come faster than anybody speaks, over six in a row, or over the three to five between
    two breaths."""
    fast: set[int] = set()
    begin = 0
    for end in range(1, len(words) + 1):
        if end < len(words) and words[end].start_s - words[end - 1].end_s < _BREATH_S:
            continue
        run = min(FAST_RUN, end - begin)
        for first in range(begin, end - run + 1):
            taken_s = words[first + run - 1].end_s - words[first].start_s
            if run >= 3 and run > FASTEST_A_SECOND * taken_s:
                fast.update(range(first, first + run))
        begin = end
    return frozenset(fast)


def unheard(words: Sequence[TimedWord], islands: Sequence[Island]) -> tuple[Island, ...]:
    """The stretches of speech that no word touches, in order: of 1.5 s, or islands of .5 s that stand alone."""
    found: list[Island] = []
    for island in islands:
        reached_s = island.start_s
        touching = [word for word in words if word.end_s > island.start_s and word.start_s < island.end_s]
        near = [word for word in words if _apart_s(word, island) < ALONE_S]
        least_s = UNHEARD_S if near else UNHEARD_ALONE_S
        for word in touching:
            if word.start_s - reached_s >= least_s:
                found.append(Island(reached_s, word.start_s))
            reached_s = max(reached_s, word.end_s)
        if island.end_s - reached_s >= least_s:
            found.append(Island(reached_s, island.end_s))
    return tuple(found)


def _apart_s(word: TimedWord, island: Island) -> float:
    """Seconds between a word and an island; below zero where they overlap."""
    return max(word.start_s - island.end_s, island.start_s - word.end_s)


def unclear(stretch: Island) -> CheckedWord:
    """What stands in the transcript for speech of which no word was heard."""
    return CheckedWord(UNCLEAR_TEXT, stretch.start_s, stretch.end_s, None, "unclear")
