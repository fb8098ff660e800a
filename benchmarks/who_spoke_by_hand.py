"""Who spoke, said by hand in the real review screen: how many keys an hour takes, from nothing and after other ways.

The keys are pressed in the real app on an hour of generated conversations in words; what is pressed is chosen as
somebody would who knows the keys: the commonest speaker for everything first, then each turn that is another's, the way
to it by utterances, sentences and words. At the end every word has the speaker that it has in truth.
"""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.who_spoke import FIRST_SEED, PART_MINUTES, PARTS, HeardConversation, HeardWord, heard, presses
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.events import Hand
from casefile.transcripts import NewUtterance, NewWord
from tagging.selection import SelectableText, Selection, Unit
from tests.tui.driving import (
    VantagePilot,
    agree,
    app_on,
    new_case,
    new_conversation,
    on_screen,
    setup_hand,
    to_review,
    until,
)
from transcribe.speakers_by_keys import one_act_each, take_turns
from tui.screens.review import ReviewScreen

# Card, Moran and Newell's keystroke-level model: an average typist's key, and the thought that comes before an act.
KEY_S, THOUGHT_S = 0.28, 1.35
_LETTERS = {"participant": "p", "lead": "l", "note_taker": "n", "other": "o"}
_TAKING: tuple[tuple[Unit, str], ...] = (("utterance", "t"), ("sentence", "s"))
_WAYS: tuple[tuple[Unit, str], ...] = (
    ("utterance", "ctrl+down"),
    ("sentence", "right_parenthesis"),
    ("word", "right"),
)


@dataclass
class Count:
    """What it took: keys, and times that somebody had to look and decide."""

    keys: int = 0
    acts: int = 0

    @property
    def minutes(self) -> float:
        """How long that takes by the keystroke-level model."""
        return (self.keys * KEY_S + self.acts * THOUGHT_S) / 60


class Reviewer:
    """Somebody who knows the keys, in the review of one conversation."""

    def __init__(self, pilot: VantagePilot, screen: ReviewScreen, truth: Sequence[str]) -> None:
        self._pilot = pilot
        self._screen = screen
        self._truth = truth
        self.count = Count()

    @property
    def _text(self) -> SelectableText:
        return self._screen.desk.page.text

    def said(self) -> list[str]:
        """Who is said to speak each word."""
        return [who for line in self._screen.desk.page.lines for who in line.speakers]

    async def say_all(self) -> None:
        """Say who spoke every word."""
        if set(self.said()) == {"unknown"}:
            await self._press("P")
            await on_screen(self._pilot, "ChoiceDialog")
            await self._press(_LETTERS[max(set(self._truth), key=self._truth.count)])
            await self._until(lambda: "unknown" not in self.said())
        at = 0
        while (found := self._next_wrong(at)) is not None:
            first, last = found
            who = self._truth[first]
            await self._press(*self._way(self._cursor(), first))
            select, leave = self._select(first, last)
            await self._press(*select, "p")
            # A machine that is busy otherwise may take longer than a key is held for a question.
            await on_screen(self._pilot, "ChoiceDialog")
            await self._press(_LETTERS[who])
            await self._until(partial(self._is_said, first, last, who))
            await self._press(*leave)
            self.count.acts += 1
            at = last + 1

    def _next_wrong(self, at: int) -> tuple[int, int] | None:
        """The next run of words of one speaker that are not all said to be whose they are."""
        said, truth = self.said(), self._truth
        first = next((place for place in range(at, len(truth)) if said[place] != truth[place]), None)
        if first is None:
            return None
        last = first
        while last + 1 < len(truth) and truth[last + 1] == truth[first]:
            last += 1
        while said[last] == truth[last]:
            last -= 1
        return first, last

    def _is_said(self, first: int, last: int, who: str) -> bool:
        return set(self.said()[first : last + 1]) == {who}

    def _cursor(self) -> int:
        chosen = self._screen.view.chosen
        return chosen.head if chosen is not None else 0

    def _way(self, here: int, goal: int) -> list[str]:
        """The keys from a word to a later one."""
        keys: list[str] = []
        while here < goal:
            steps = [(self._text.move(Selection(here, here), unit, 1).head, key) for unit, key in _WAYS]
            here, key = next((there, key) for there, key in steps if here < there <= goal)
            keys.append(key)
        return keys

    def _select(self, first: int, last: int) -> tuple[list[str], list[str]]:
        """The fewest keys that select these words, and those that let go of them."""
        ways: list[tuple[list[str], list[str]]] = [(["v", *self._way(first, last)], ["escape"])]
        if self._text.bounds(first, "utterance") == (first, last):
            ways.append(([], []))
        for unit, key in _TAKING:
            taken, keys = Selection(first, first), []
            while (taken.first, taken.last) != (first, last) and taken.last < last and taken.first == first:
                wider = self._text.take(taken, unit)
                if wider == taken:
                    break
                taken = wider
                keys.append(key)
            if (taken.first, taken.last) == (first, last) and first != last:
                ways.append((keys, []))
        return min(ways, key=lambda way: len(way[0]) + len(way[1]))

    async def _press(self, *keys: str) -> None:
        if keys:
            await self._pilot.press(*keys)
            self.count.keys += len(keys)

    async def _until(self, condition: Callable[[], bool]) -> None:
        await until(self._pilot, condition)


def joined(given: Sequence[HeardConversation]) -> tuple[list[list[HeardWord]], list[tuple[str, float, float]]]:
    """Several conversations as one after the other: their utterances and their turns."""
    lines: list[list[HeardWord]] = []
    turns: list[tuple[str, float, float]] = []
    at_s = 0.0
    for one in given:
        found: dict[int, list[HeardWord]] = {}
        for word in one.words:
            moved = HeardWord(word.text, at_s + word.start_s, at_s + word.end_s, word.role, word.line)
            found.setdefault(word.line, []).append(moved)
        lines += found.values()
        turns += [(role, at_s + a, at_s + b) for role, a, b in one.turns]
        at_s += one.length_s
    return lines, turns


def filled(folder: Path, given: Sequence[HeardConversation]) -> tuple[Case, Conversation, list[str]]:
    """A case with the hour in words, and the role of each word."""
    case = new_case(folder)
    conversation = new_conversation(case)
    agree(case, conversation)
    lines, turns = joined(given)
    by = setup_hand(case)
    recording = case.recordings.begin(conversation.id, by, source="file")
    transcript = case.transcripts.begin(conversation.id, engine="scripted", model="none", digest="0", settings={})
    utterances = [
        NewUtterance(
            line[0].start_s,
            line[-1].end_s,
            tuple(NewWord(word.text, word.start_s, word.end_s, 0.9) for word in line),
        )
        for line in lines
    ]
    end_s = turns[-1][2] + 1.0
    case.transcripts.commit_window(transcript.id, recording.id, end_s, utterances, complete=True)
    for press in one_act_each(presses(turns, random.Random(1))):
        case.turn_keys.press(conversation.id, press.who, Hand(by.author, "live"), at_s=press.at_s)  # type: ignore[arg-type]
    return case, conversation, [word.role for line in lines for word in line]


async def assign(given: Sequence[HeardConversation], *, with_keys: bool) -> Count:
    """Say who spoke every word of the hour by hand; after the turn keys were taken in, if these were pressed."""
    with tempfile.TemporaryDirectory() as folder:
        case, conversation, truth = filled(Path(folder), given)
        if with_keys:
            transcript = case.transcripts.current(conversation.id)
            assert transcript is not None
            take_turns(case, conversation.id, transcript.id, Hand(setup_hand(case).author, "review"))
        app = app_on(case)
        async with app.run_test(size=(80, 24)) as pilot:
            await to_review(pilot)
            screen = app.screen
            assert isinstance(screen, ReviewScreen)
            reviewer = Reviewer(pilot, screen, truth)
            await reviewer.say_all()
            assert reviewer.said() == truth
        case.close()
    # Taking in is one key more.
    return Count(reviewer.count.keys + with_keys, reviewer.count.acts + with_keys)


def by_hand(parts: int = PARTS, minutes: float = PART_MINUTES) -> dict[str, Any]:
    """Keys, acts and minutes, from nothing and after turn keys, as plain numbers."""
    given = [heard(seed, minutes) for seed in range(FIRST_SEED, FIRST_SEED + parts)]
    length = sum(one.length_s for one in given) / 60
    found: dict[str, Any] = {"minutes": length, "utterances": len(joined(given)[0])}
    for name, with_keys in (("nothing", False), ("keys", True)):
        count = asyncio.run(assign(given, with_keys=with_keys))
        found[name] = {"keys": count.keys, "acts": count.acts, "takes": count.minutes}
    return found


if __name__ == "__main__":
    print(json.dumps(by_hand(1, 1.5), indent=2))
