"""From one window of sound to the utterances that enter the transcript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from casefile.heard import FirstHearing
from transcribe.checks import CheckedWord, WordState, check_words, unclear, unheard
from transcribe.engine import SAMPLE_RATE, Care, HeardUtterance, HeardWord, Samples, SpeechEngine
from transcribe.windows import Stretch, Window
from transcribe.word_times import Island, TimedWord, place_words

NEW_UTTERANCE_PAUSE_S = 0.7
# Words that were not heard at first are believed only when they are this probable in the mean: a cough is no speech.
SECOND_HEARING = 0.5


@dataclass(frozen=True)
class Utterance:
    """Words that belong together, in seconds from the start of the piece of sound; there is at least one.

    `first` is what was heard at first in the stretch that begins with it, if that was heard again.
    """

    words: tuple[CheckedWord, ...]
    first: FirstHearing | None = None

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


@dataclass(frozen=True)
class Cut:
    """A window with the samples of what of it is decoded."""

    window: Window
    samples: Samples

    def samples_of(self, stretch: Island) -> Samples:
        """The sound of a stretch of speech within the window."""
        found: list[Samples] = []
        at = 0
        first, last = round(stretch.start_s * SAMPLE_RATE), round(stretch.end_s * SAMPLE_RATE)
        for part in self.window.kept:
            begin, end = max(first, part.start_frames), min(last, part.end_frames)
            if begin < end:
                found.append(self.samples[at + begin - part.start_frames : at + end - part.start_frames])
            at += part.end_frames - part.start_frames
        return np.concatenate(found) if found else self.samples[:0]


def transcribe_windows(
    cuts: Sequence[Cut], engine: SpeechEngine, *, care: Care = "full"
) -> list[tuple[Utterance, ...]]:
    """The utterances of each window in the order of their starts, in seconds from the start of the piece.

    Speech without a word (1.5 s of it, or .5 s that stands alone) is decoded once more by itself. If that gives no word
    either, an utterance says that something was spoken there.
    """
    heard = engine.decode([cut.samples for cut in cuts], care=care)
    return [_transcribed(cut, found, engine) for cut, found in zip(cuts, heard, strict=True)]


def transcribe_window(window: Window, samples: Samples, engine: SpeechEngine) -> tuple[Utterance, ...]:
    """The utterances of one window; see `transcribe_windows`."""
    return transcribe_windows([Cut(window, samples)], engine)[0]


def _transcribed(cut: Cut, heard: Sequence[HeardUtterance], engine: SpeechEngine) -> tuple[Utterance, ...]:
    window = cut.window
    islands = [Island(stretch.start_s, stretch.end_s) for stretch in window.islands]
    words = place_words(_unpacked(heard, window), islands, until_s=window.stretch.end_s)
    utterances = _utterances(words, heard)
    for stretch in unheard(words, islands):
        utterances += _second_hearing(stretch, cut, engine)
    utterances.sort(key=lambda utterance: utterance.start_s)
    return tuple(_with_first(utterances, heard, window.stretch.start_s, window.stretch.end_s))


def _second_hearing(stretch: Island, cut: Cut, engine: SpeechEngine) -> list[Utterance]:
    (heard,) = engine.decode([cut.samples_of(stretch)], blind=True)
    words = place_words(_from(heard, stretch.start_s), [stretch], until_s=stretch.end_s)
    found = _utterances(words, heard, at_least=SECOND_HEARING) or [Utterance((unclear(stretch),))]
    return _with_first(found, heard, stretch.start_s, stretch.end_s)


def _with_first(
    utterances: Sequence[Utterance], heard: Sequence[HeardUtterance], from_s: float, to_s: float
) -> list[Utterance]:
    """The utterances of a stretch, with what was heard in it at first."""
    text = next((utterance.first for utterance in heard if utterance.first), "")
    if not text or not utterances:
        return [*utterances]
    return [replace(utterances[0], first=FirstHearing(from_s, to_s, text)), *utterances[1:]]


def _unpacked(heard: Sequence[HeardUtterance], window: Window) -> list[HeardWord]:
    """The words in seconds of the piece; each lies within the part that holds its middle."""
    placed: list[HeardWord] = []
    parts, place, packed_s = window.kept, 0, 0.0
    for word in _from(heard, 0.0):
        middle_s = (word.start_s + word.end_s) / 2
        while place + 1 < len(parts) and middle_s >= packed_s + _length_s(parts[place]):
            packed_s += _length_s(parts[place])
            place += 1
        part, by_s = parts[place], parts[place].start_s - packed_s
        start_s, end_s = max(part.start_s, word.start_s + by_s), word.end_s + by_s
        if place + 1 < len(parts):
            end_s = min(part.end_s, end_s)
        placed.append(HeardWord(word.text, start_s, max(start_s, end_s), word.probability))
    return placed


def _length_s(part: Stretch) -> float:
    return part.end_s - part.start_s


def _from(heard: Sequence[HeardUtterance], origin_s: float) -> list[HeardWord]:
    return [
        HeardWord(word.text, word.start_s + origin_s, word.end_s + origin_s, word.probability)
        for utterance in heard
        for word in utterance.words
    ]


def _utterances(
    words: Sequence[TimedWord], heard: Sequence[HeardUtterance], *, at_least: float = 0.0
) -> list[Utterance]:
    """The checked words, held together as the engine held them, but parted where the speaker pauses."""
    last_of_engine = set()
    count = 0
    for utterance in heard:
        count += len(utterance.words)
        if utterance.words:
            last_of_engine.add(count - 1)
    groups: list[list[CheckedWord]] = []
    for index, word in enumerate(check_words(words, at_least=at_least)):
        pause_s = word.start_s - groups[-1][-1].end_s if groups else 0.0
        if not groups or index - 1 in last_of_engine or pause_s >= NEW_UTTERANCE_PAUSE_S:
            groups.append([])
        groups[-1].append(word)
    return [Utterance(tuple(group)) for group in groups]
