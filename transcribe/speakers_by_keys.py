"""Who spoke, by turn keys: the presses of a listener turned into a speaker for each word.

A press comes after what it tells of: the new speaker has to be heard first. So the time that the listener takes is
taken off, and the turn begins with a word nearby that comes after a pause or a finished sentence. How long a listener
takes is measured from the presses themselves, as that delay with which they lie best on such words; with few presses
it is `REACTION_S`, about what people need to tell one of two sounds from another and press, while doing something else.
Conversation passes from one to another within about .2 s (Stivers et al. 2009), so a pause is a hint and no condition.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from casefile.stretches import Stretch
from casefile.transcripts import Speaker, Utterance
from casefile.turn_keys import Marked, TurnKey

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.events import Hand

REACTION_S = 0.7
# Presses that follow one another so quickly are one: the first says when, the last says who.
ONE_ACT_S = 1.0
TAKEN_FROM_KEYS = "speakers taken from turn keys"
TAKEN_FROM_SIDES = "speakers taken from microphones and turn keys"
_DELAYS_S = tuple(step / 10 for step in range(2, 17))
# From so few presses nothing is measured.
_ENOUGH = 20
# A word may begin so much earlier or later than the press, less the delay, leads one to expect.
_EARLIER_S, _LATER_S = 1.6, 1.0
# In seconds of distance from the expected moment: what a pause of so long, and what the end of a sentence, outweigh.
_PAUSE_S, _PAUSE_COUNTS_S, _SENTENCE_COUNTS_S = 0.6, 0.5, 0.4
_SENTENCE_ENDS = (".", "?", "!", "…")

Who = TypeVar("Who", bound=str)


def proposed(lines: Sequence[Utterance], keys: Sequence[TurnKey], unknown: Sequence[Stretch] = ()) -> dict[str, Marked]:
    """Return, by word id, who speaks by the turn keys where nobody has said who does; `unknown` as below."""
    if not keys:
        return {}
    said = [(word, who) for line in lines for word, who in zip(line.words, line.speakers, strict=True)]
    said = [(word, who) for word, who in said if word.is_living]
    found = speakers_by_keys([word for word, _ in said], [Press(key.speaker, key.at_s) for key in keys], unknown)
    return {
        word.id: by_key
        for (word, who), by_key in zip(said, found, strict=True)
        if who == "unknown" and by_key is not None and word.start_s is not None
    }


def take_turns(
    case: Case,
    conversation: str,
    transcript: str,
    by: Hand,
    within: Collection[str] | None = None,
    heard: Mapping[str, Speaker] | None = None,
) -> int:
    """Enter who speaks by the turn keys where nobody has said who does, in one event that names them.

    With `within`, of these words alone. What two microphones have `heard`, by word id, goes before the keys. Returns of
    how many words it was entered; with none, nothing is.
    """
    with case.all_or_nothing():
        lines = case.transcripts.utterances(transcript)
        found: dict[str, Speaker] = {
            **proposed(lines, case.turn_keys.of(conversation), case.seals.barred(conversation))
        }
        if heard:
            open_words = {
                w.id for line in lines for w, who in zip(line.words, line.speakers, strict=True) if who == "unknown"
            }
            found |= {word: who for word, who in heard.items() if word in open_words}
        taken = {word: who for word, who in found.items() if within is None or word in within}
        if taken:
            case.transcripts.set_speakers(transcript, taken, by, TAKEN_FROM_SIDES if heard else TAKEN_FROM_KEYS)
    return len(taken)


class Spoken(Protocol):
    """What is asked of a word: its text, and its seconds on the conversation."""

    @property
    def text(self) -> str:
        """The word with its punctuation."""

    @property
    def start_s(self) -> float | None:
        """Where it begins."""

    @property
    def end_s(self) -> float | None:
        """Where it ends."""


@dataclass(frozen=True)
class Press(Generic[Who]):
    """A key press: who speaks from then on, at a second of the conversation."""

    who: Who
    at_s: float


@dataclass(frozen=True)
class _Onset:
    """A word with which somebody may have begun: its place and second, and what speaks for it, in seconds."""

    place: int
    at_s: float
    counts_s: float


def speakers_by_keys(
    words: Sequence[Spoken], presses: Sequence[Press[Who]], unknown: Sequence[Stretch] = ()
) -> list[Who | None]:
    """Return who speaks each word, or None before the first press and after each stretch of which nothing is known.

    `words` and `presses` are in the order of the conversation; a word without a time goes with the one before it. What
    is `unknown`, such as a sealed stretch, may have hidden a press: from there on nobody is known until the next.
    """
    turns = one_act_each(presses)
    onsets = _onsets(words)
    delay_s = reaction_s(turns, onsets)
    begins: list[tuple[float, int, Who | None]] = [(one.to_s, _first_from(onsets, one.from_s), None) for one in unknown]
    begins += [(turn.at_s, _place(turn.at_s - delay_s, onsets), turn.who) for turn in turns]
    found: list[Who | None] = [None] * len(words)
    reached = 0
    for _, place, who in sorted(begins, key=lambda one: one[0]):
        # A later press never takes back what an earlier one says of the words before it.
        reached = max(reached, place)
        found[reached:] = [who] * (len(words) - reached)
    return found


def one_act_each(presses: Sequence[Press[Who]]) -> list[Press[Who]]:
    """Make one press of those in quick succession: at the time of the first, of whom the last says."""
    found: list[Press[Who]] = []
    last_s = 0.0
    for press in presses:
        if found and press.at_s - last_s <= ONE_ACT_S:
            found[-1] = replace(found[-1], who=press.who)
        else:
            found.append(press)
        last_s = press.at_s
    return found


def reaction_s(turns: Sequence[Press[Who]], onsets: Sequence[_Onset]) -> float:
    """Return the delay after which these presses come: the one with which they lie best on words that may begin a turn.

    It is `REACTION_S` where there are too few to tell.
    """
    if len(turns) < _ENOUGH or not onsets:
        return REACTION_S
    return min(_DELAYS_S, key=lambda delay_s: (_misfit(turns, onsets, delay_s), abs(delay_s - REACTION_S)))


def _misfit(turns: Sequence[Press[Who]], onsets: Sequence[_Onset], delay_s: float) -> float:
    total = 0.0
    for turn in turns:
        near = _near(turn.at_s - delay_s, onsets)
        total += min((_cost(one, turn.at_s - delay_s) for one in near), default=_LATER_S)
    return total


def _onsets(words: Sequence[Spoken]) -> list[_Onset]:
    found: list[_Onset] = []
    before: Spoken | None = None
    for place, word in enumerate(words):
        if word.start_s is None:
            continue
        pause_s, ends = _PAUSE_S, True
        if before is not None:
            pause_s = min(max(word.start_s - (before.end_s or word.start_s), 0.0), _PAUSE_S)
            ends = before.text.rstrip("\"'”’)").endswith(_SENTENCE_ENDS)
        counts_s = pause_s / _PAUSE_S * _PAUSE_COUNTS_S + ends * _SENTENCE_COUNTS_S
        found.append(_Onset(place, word.start_s, counts_s))
        before = word
    return sorted(found, key=lambda one: one.at_s)


def _place(expected_s: float, onsets: Sequence[_Onset]) -> int:
    """With which word the turn begins that is expected at a second; where none is near, the first one after it."""
    near = _near(expected_s, onsets)
    if near:
        return min(near, key=lambda one: (_cost(one, expected_s), one.place)).place
    return _first_from(onsets, expected_s)


def _cost(onset: _Onset, expected_s: float) -> float:
    return abs(onset.at_s - expected_s) - onset.counts_s


def _near(expected_s: float, onsets: Sequence[_Onset]) -> Sequence[_Onset]:
    first = bisect_left(onsets, expected_s - _EARLIER_S, key=lambda one: one.at_s)
    last = bisect_right(onsets, expected_s + _LATER_S, key=lambda one: one.at_s)
    return onsets[first:last]


def _first_from(onsets: Sequence[_Onset], at_s: float) -> int:
    """The place of the first word that begins at a second or later; beyond all words where none does."""
    place = bisect_left(onsets, at_s, key=lambda one: one.at_s)
    return onsets[place].place if place < len(onsets) else (onsets[-1].place + 1 if onsets else 0)
