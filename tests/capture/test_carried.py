"""With what a second conversation starts: what the first left open, and nothing that was settled or is closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from capture.carried import A_MOMENT, left_open, not_heard_before, unanswered_before
from capture.leaves import Leaves
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.note_classes import NewClass
from tests.casefile.support import LIVE, REVIEW, begin, hear, make_case


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    made = make_case(tmp_path / "Review 07.vantage")
    yield made
    made.close()


def said_of(case: Case, item: Conversation, text: str, *what: NewClass, at_s: float | None = 5.0) -> str:
    """A line of the first conversation that is said to be this."""
    note = case.notes.add(item.id, "summing_up", text, LIVE, at_s=at_s).id
    for one in what:
        case.note_classes.add(note, one, LIVE)
    return note


def told(case: Case, item: Conversation) -> list[tuple[str, str]]:
    return [(point.kind, point.text) for point in left_open(case, item)]


def test_a_first_conversation_starts_with_nothing_and_a_second_with_what_is_open(case: Case) -> None:
    first = begin(case)
    assert left_open(case, first) == []
    asked = case.queries.add(first.id, "Who rang first?", LIVE)
    case.queries.add(first.id, "Who heard of it?", LIVE)
    said_of(case, first, "she did", NewClass("answer", query=asked.id))
    case.notes.add(first.id, "story", "the winter", LIVE, at_s=1.0, kind="return")
    mark = case.notes.mark(first.id, "story", "return", LIVE, at_s=2.0)
    done = case.notes.mark(first.id, "story", "return", LIVE, at_s=3.0)
    case.notes.set_state(done.id, "returned", True, LIVE)
    episode = said_of(case, first, "the second visit")
    nominated = case.nominations.add(episode, LIVE)
    said_of(case, first, "it was the third", NewClass("correction", nomination=nominated.id))
    said_of(case, first, "the rota of that week", NewClass("follow_up"))
    said_of(case, first, "the midwife", NewClass("turn_to"))
    case.arrangements.add(first.id, "second", "we ran out of time", REVIEW)
    second = begin(case)
    begin(case, "P02")
    assert told(case, second) == [
        ("second", "we ran out of time"),
        ("follow_up", "the rota of that week"),
        ("query", "Who heard of it?"),
        ("return", "the winter"),
        ("return", A_MOMENT),
        ("correction", "it was the third (first: the second visit)"),
    ]
    assert [point.at_s for point in left_open(case, second) if point.id == mark.id] == [2.0]
    assert {point.label for point in left_open(case, second)} == {"P01"}


def test_what_one_between_took_up_is_not_carried_on_and_the_first_stays_as_it_was(case: Case) -> None:
    first = begin(case)
    one = case.arrangements.add(first.id, "follow_up", "the rota", LIVE)
    other = case.arrangements.add(first.id, "follow_up", "the letter", LIVE)
    second, third = begin(case), begin(case)
    case.taken_up.put(second.id, one.id, True, LIVE)
    assert [(point.id, point.is_taken_up) for point in left_open(case, second)] == [(one.id, True), (other.id, False)]
    assert [point.id for point in left_open(case, third)] == [other.id]
    assert case.arrangements.of(first.id) == [one, other]


def test_an_open_query_of_the_first_can_be_answered_in_the_second(case: Case) -> None:
    first = begin(case)
    query = case.queries.add(first.id, "Who rang first?", LIVE)
    second, third = begin(case), begin(case)
    assert unanswered_before(case, second) == [query]
    leaves = Leaves(case, second.id, LIVE)
    assert [one.question for one in leaves.view().queries] == ["Who rang first?"]
    line = case.notes.add(second.id, "queries", "the clinic did", LIVE, at_s=None).id
    assert leaves.say(line, NewClass("answer", query=query.id)) == "Answers: Who rang first?."
    assert [point.is_taken_up for point in left_open(case, second)] == [True]
    assert left_open(case, third) == [] == unanswered_before(case, third)
    assert case.removal.conversation(first.id, REVIEW)
    assert [note.text for note in case.notes.of(second.id)] == ["the clinic did"]
    assert case.note_classes.of(second.id) == []


def test_what_is_closed_or_struck_out_is_not_carried_over(case: Case) -> None:
    first = begin(case)
    hear(case, first.id, "a b c d e f g h i j")
    said_of(case, first, "taken back", NewClass("follow_up"), at_s=3.0)
    struck = said_of(case, first, "a slip", NewClass("follow_up"), at_s=8.0)
    case.notes.set_state(struck, "struck", True, LIVE)
    case.notes.add(first.id, "story", "that too", LIVE, at_s=4.0, kind="return")
    case.seals.seal(first.id, 2.0, 5.0, "taken back", LIVE)
    assert left_open(case, begin(case)) == []


def test_what_was_not_heard_before_is_what_no_earlier_conversation_has(case: Case) -> None:
    first = begin(case)
    said_of(case, first, "no cover", NewClass("factor", "conditions"), NewClass("aspect", "goals"))
    second = begin(case)
    said_of(case, second, "a target", NewClass("factor", "org_culture"))
    before = not_heard_before(case, second)
    assert (len(before.aspects), len(before.factors)) == (4, 8)
    assert len(not_heard_before(case, begin(case)).factors) == 7
