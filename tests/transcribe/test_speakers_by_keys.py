"""Who spoke by turn keys: the listener's delay taken off, turns that begin where a word may begin one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from casefile.stretches import Stretch
from transcribe.speakers_by_keys import ONE_ACT_S, REACTION_S, Press, one_act_each, speakers_by_keys


@dataclass(frozen=True)
class Said:
    """One word."""

    text: str
    start_s: float | None
    end_s: float | None


def said(text: str, start_s: float, each_s: float = 0.4) -> list[Said]:
    """Words one after another without a pause."""
    return [
        Said(word, start_s + at * each_s, start_s + (at + 1) * each_s - 0.02) for at, word in enumerate(text.split())
    ]


def initials(found: Sequence[str | None]) -> str:
    return "".join(who[0] if who else "." for who in found)


LEAD = said("How did you come to know them?", 0.0)
ANSWER = said("I took them over in May.", 3.4)


def test_a_turn_begins_with_the_word_after_the_pause_that_came_before_the_press() -> None:
    presses = [Press("lead", 0.6), Press("participant", 4.0)]
    assert initials(speakers_by_keys([*LEAD, *ANSWER], presses)) == "lllllllpppppp"


@pytest.mark.parametrize("late_s", [-0.1, 0.2, 0.5, 0.9, 1.3])
def test_whoever_presses_early_or_late_marks_the_same_words(late_s: float) -> None:
    presses = [Press("lead", REACTION_S), Press("participant", 3.4 + late_s)]
    assert initials(speakers_by_keys([*LEAD, *ANSWER], presses)) == "lllllllpppppp"


def test_without_a_pause_a_finished_sentence_is_where_the_turn_begins() -> None:
    words = [*said("She rang. Nobody came?", 0.0), *said("Yes that was on the Tuesday", 1.6)]
    assert initials(speakers_by_keys(words, [Press("participant", 0.5), Press("lead", 2.4)])) == "pppp" + "llllll"


def test_where_neither_is_near_the_delay_alone_decides() -> None:
    words = said("so we went on and on and on and nobody had told us a thing", 10.0)
    found = initials(speakers_by_keys(words, [Press("lead", 12.0 + REACTION_S)]))
    assert found == "....." + "l" * 10


def test_before_the_first_press_nobody_is_known_and_without_any_nobody_at_all() -> None:
    assert initials(speakers_by_keys([*LEAD, *ANSWER], [Press("participant", 4.1)])) == "......." + "pppppp"
    assert speakers_by_keys(LEAD, []) == [None] * len(LEAD)
    assert speakers_by_keys([], [Press("lead", 1.0)]) == []


def test_a_press_after_the_last_word_changes_nothing() -> None:
    assert initials(speakers_by_keys(LEAD, [Press("lead", 0.5), Press("participant", 60.0)])) == "lllllll"


def test_presses_in_quick_succession_are_one_and_the_last_says_who() -> None:
    slip = [Press("lead", 0.5), Press("lead", 4.0), Press("participant", 4.0 + ONE_ACT_S)]
    assert one_act_each(slip) == [Press("lead", 0.5), Press("participant", 4.0)]
    assert initials(speakers_by_keys([*LEAD, *ANSWER], slip)) == "lllllllpppppp"


def test_after_a_stretch_of_which_nothing_is_known_nobody_is_until_the_next_press() -> None:
    later = said("Who told you of it?", 20.0)
    words, presses = [*ANSWER, *later], [Press("participant", 4.0)]
    assert initials(speakers_by_keys(words, presses)) == "pppppp" + "ppppp"
    assert initials(speakers_by_keys(words, presses, [Stretch(8.0, 12.0)])) == "pppppp" + "....."
    again = [*presses, Press("lead", 20.8)]
    assert initials(speakers_by_keys(words, again, [Stretch(8.0, 12.0)])) == "pppppp" + "lllll"


def test_a_word_without_a_time_goes_with_the_one_before_it() -> None:
    words = [*LEAD, Said("put-in", None, None), *ANSWER]
    assert initials(speakers_by_keys(words, [Press("lead", 0.5), Press("participant", 4.0)])) == "l" * 8 + "pppppp"


@pytest.mark.parametrize("own_delay_s", [0.3, 1.4])
def test_how_long_somebody_takes_is_measured_from_their_presses(own_delay_s: float) -> None:
    """Answers of one short word after a short pause: with another's delay they would be the other's."""
    chance, words, truth, presses, at_s = random.Random(4), [], "", [], 0.0
    for number in range(40):
        who = "lead" if number % 2 == 0 else "participant"
        text = "and what did you make of it then" if who == "lead" else "well yes it was so"
        presses.append(Press(who, at_s + own_delay_s + chance.uniform(-0.15, 0.15)))
        part = said(text, at_s, 0.3)
        words += part
        truth += who[0] * len(part)
        at_s += len(part) * 0.3 + 0.35
    found = initials(speakers_by_keys(words, presses))
    assert sum(a != b for a, b in zip(found, truth, strict=True)) <= 2
