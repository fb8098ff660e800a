"""From one window of sound to the utterances that enter the transcript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transcribe.checks import CheckedWord, WordState, check_words, unclear, unheard
from transcribe.engine import SAMPLE_RATE, HeardUtterance, HeardWord, Samples, SpeechEngine
from transcribe.windows import Window
from transcribe.word_times import Island, TimedWord, place_words

NEW_UTTERANCE_PAUSE_S = 0.7


@dataclass(frozen=True)
class Utterance:
    """Words that belong together, in seconds from the start of the piece of sound; there is at least one."""

    words: tuple[CheckedWord, ...]

    @property
    def start_s(self) -> float:
        """The start of the first word."""
        return self.words[0].start_s

    @property
    def end_s(self) -> float:
        """The end of the last word."""
        return self.words[-1].end_s

    @property
    def state(self) -> WordState:
        """The state of its words where they share one; a mixture counts as heard, its words tell."""
        first = self.words[0].state
        return first if all(word.state == first for word in self.words) else "heard"


def transcribe_window(window: Window, samples: Samples, engine: SpeechEngine) -> tuple[Utterance, ...]:
    """The utterances of a window in the order of their starts; `samples` are those of its stretch.

    Speech of 1.5 s or more without a word is decoded once more by itself. If that gives no word either, an utterance
    says that something was spoken there.
    """
    islands = [Island(stretch.start_s, stretch.end_s) for stretch in window.islands]
    heard = engine.decode(samples)
    words = place_words(_from(heard, window.stretch.start_s), islands, until_s=window.stretch.end_s)
    utterances = _utterances(words, heard)
    for stretch in unheard(words, islands):
        utterances += _second_hearing(stretch, window, samples, engine)
    return tuple(sorted(utterances, key=lambda utterance: utterance.start_s))


def _second_hearing(stretch: Island, window: Window, samples: Samples, engine: SpeechEngine) -> list[Utterance]:
    first = max(0, round(stretch.start_s * SAMPLE_RATE) - window.stretch.start_frames)
    last = round(stretch.end_s * SAMPLE_RATE) - window.stretch.start_frames
    heard = engine.decode(samples[first:last])
    words = place_words(_from(heard, stretch.start_s), [stretch], until_s=stretch.end_s)
    return _utterances(words, heard) or [Utterance((unclear(stretch),))]


def _from(heard: Sequence[HeardUtterance], origin_s: float) -> list[HeardWord]:
    return [
        HeardWord(word.text, word.start_s + origin_s, word.end_s + origin_s, word.probability)
        for utterance in heard
        for word in utterance.words
    ]


def _utterances(words: Sequence[TimedWord], heard: Sequence[HeardUtterance]) -> list[Utterance]:
    """The checked words, held together as the engine held them, but parted where the speaker pauses."""
    last_of_engine = set()
    count = 0
    for utterance in heard:
        count += len(utterance.words)
        last_of_engine.add(count - 1)
    groups: list[list[CheckedWord]] = []
    for index, word in enumerate(check_words(words)):
        pause_s = word.start_s - groups[-1][-1].end_s if groups else 0.0
        if not groups or index - 1 in last_of_engine or pause_s >= NEW_UTTERANCE_PAUSE_S:
            groups.append([])
        groups[-1].append(word)
    return [Utterance(tuple(group)) for group in groups]
