"""Twenty tags by keyboard, key by key: the count that `docs/keystrokes.md` sets beside those of other programs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from casefile.case import Case
from tests.hygiene.source_tree import ROOT
from tests.tui.driving import (
    app_on,
    new_case,
    new_conversation,
    on_screen,
    setup_hand,
    to_review,
    transcribed,
    until,
)

PAGE = ROOT / "docs" / "keystrokes.md"
# Each answer has two sentences, the first of two clauses.
ANSWERS = [
    f"{first}, and {second}. {third}."
    for first, second, third in (
        ("We had two people off sick", "nobody was there to cover", "The caseload had doubled since the spring"),
        ("I had the letter in front of me", "it said nothing of the weekend", "Only later did we hear of the call"),
        ("The duty worker rang the school", "they told her what they knew", "We met twice that week"),
        ("My manager was on leave", "I had no one to ask", "The system was down on Monday"),
    )
] * 5
SPANS = ("first sentence", "clause", "second sentence", "answer")
CODES = (
    ("rationality", "information", ("l", "a"), 1),
    ("factor", "conditions", ("1", "d", "h"), 2),
    ("factor", "conditions", ("full_stop",), 2),
    ("episode", None, ("k", "a"), 1),
    ("factor", "resources", ("2", "b", "h"), 2),
)


@dataclass(frozen=True)
class Task:
    """One tag: which words of which answer, as what; `labels` are how many codes another program needs for it."""

    answer: int
    span: str
    kind: str
    code: str | None
    keys: tuple[str, ...]
    labels: int

    @property
    def words(self) -> tuple[int, int]:
        """Its first word and past its last, counted in the answer."""
        said = ANSWERS[self.answer].split()
        clause = next(at for at, word in enumerate(said, 1) if word.endswith(","))
        sentence = next(at for at, word in enumerate(said, 1) if word.endswith("."))
        spans = {"first sentence": (0, sentence), "clause": (0, clause)}
        return {**spans, "second sentence": (sentence, len(said)), "answer": (0, len(said))}[self.span]

    @property
    def quote(self) -> str:
        """Its words."""
        first, past = self.words
        return " ".join(ANSWERS[self.answer].split()[first:past])

    @property
    def way(self) -> tuple[str, ...]:
        """The keys that go to the next answer and select the words."""
        on = ("ctrl+down",) if self.answer else ()
        select = {"first sentence": ("s",), "clause": ("plus",), "answer": ("t",)}
        return (*on, *select.get(self.span, ("right_parenthesis", "s")))


TASKS = [
    Task(number, SPANS[number % 4], kind, code, keys, labels)
    for number in range(20)
    for kind, code, keys, labels in [CODES[number % 5]]
]


def slate_keys() -> int:
    """By its README: down a line, to its start, right by token, extend right by token; Space and a letter a label."""
    count = 0
    for task in TASKS:
        first, past = task.words
        count += (2 if task.answer else 0) + first + (past - first - 1) + 2 * task.labels
    return count


def qualcoder_acts() -> int:
    """By its manual: drag over the words, click the code; a second code takes both again."""
    return sum(2 * task.labels for task in TASKS)


def taguette_acts() -> int:
    """By its guide: drag over the words, new highlight, tick each tag, save."""
    return sum(3 + task.labels for task in TASKS)


def has_tags(case: Case, conversation: str, count: int) -> bool:
    return len(case.tags.of(conversation)) == count


async def test_twenty_tags_take_as_many_keys_as_the_page_says(tmp_path: Path):
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    transcribed(case, conversation, ANSWERS)
    case.episodes.add("The November week", setup_hand(case))
    app = app_on(case)
    pressed = 0
    async with app.run_test(size=(80, 24)) as pilot:
        await to_review(pilot)
        for number, task in enumerate(TASKS, 1):
            keys = (*task.way, *task.keys)
            await pilot.press(*keys)
            pressed += len(keys)
            await until(pilot, partial(has_tags, case, conversation.id, number), task.quote)
            await on_screen(pilot, "ReviewScreen")
        tags = case.tags.of(conversation.id)
        assert [(tag.kind, tag.code, tag.quote) for tag in tags] == [(t.kind, t.code, t.quote) for t in TASKS]
    case.close()
    said = re.findall(r"^\| (\S+)[^|]*\| (\d+) ", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    counted = {"Vantage": pressed, "SLATE": slate_keys(), "QualCoder": qualcoder_acts(), "Taguette": taguette_acts()}
    assert {name: int(count) for name, count in said} == counted
