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


def check_words(words: Sequence[TimedWord]) -> tuple[CheckedWord, ...]:
    """Mark each word heard or doubtful.

    Doubtful is what lies outside speech, what the engine gives a probability under .15, and what belongs to a loop:
    the same one to six words four times or more in a row.
    """
    looped = repeated([word.text for word in words])
    return tuple(
        CheckedWord(
            word.text,
            word.start_s,
            word.end_s,
            word.probability,
            "doubtful" if word.outside or word.probability < LOWEST_PROBABILITY or index in looped else "heard",
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


def unheard(words: Sequence[TimedWord], islands: Sequence[Island]) -> tuple[Island, ...]:
    """The stretches of at least 1.5 s of speech that no word touches, in order."""
    found: list[Island] = []
    for island in islands:
        reached_s = island.start_s
        for word in words:
            if word.end_s <= island.start_s or word.start_s >= island.end_s:
                continue
            if word.start_s - reached_s >= UNHEARD_S:
                found.append(Island(reached_s, word.start_s))
            reached_s = max(reached_s, word.end_s)
        if island.end_s - reached_s >= UNHEARD_S:
            found.append(Island(reached_s, island.end_s))
    return tuple(found)


def unclear(stretch: Island) -> CheckedWord:
    """What stands in the transcript for speech of which no word was heard."""
    return CheckedWord(UNCLEAR_TEXT, stretch.start_s, stretch.end_s, None, "unclear")
