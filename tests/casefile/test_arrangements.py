"""What is arranged around a conversation, what a later one takes up, and what more is said of people and names."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.arrangements import GONE, WITHHELD
from casefile.case import Case
from casefile.errors import EntryError
from casefile.events import Hand
from casefile.note_classes import NewClass
from casefile.stretches import Stretch
from tests.casefile.support import LIVE, OTHER, REVIEW, begin, hear, holds

BEFORE = Hand(LIVE.author, "prepare")


def test_lines_are_entered_changed_taken_out_and_all_of_it_taken_back(case: Case) -> None:
    item = begin(case)
    read = case.arrangements.add(item.id, "exposure", " the chronology ", BEFORE)
    told = case.arrangements.add(item.id, "told", "in May, by post", BEFORE, stage="preliminary")
    case.arrangements.change(told, BEFORE, words="in June", stage="interim")
    case.arrangements.drop(read, BEFORE)
    assert [(one.words, one.stage, one.author) for one in case.arrangements.of(item.id)] == [
        ("in June", "interim", LIVE.author)
    ]
    for _ in range(2):
        case.log.undo(BEFORE, item.id)
    assert case.arrangements.of(item.id) == [read, told]


@pytest.mark.parametrize(
    ("kind", "words", "given"),
    [
        ("exposure", "  ", {}),
        ("exposure", "the file", {"stage": "final"}),
        ("told", "in May", {"stage": "fourth"}),
        ("follow_up", "the rota", {"stretch": Stretch(1.0, 2.0)}),
        ("leave_out", "the aunt", {"stretch": Stretch(2.0, 2.0)}),
        ("rumour", "the aunt", {}),
    ],
)
def test_what_can_not_be_arranged_is_refused(case: Case, kind, words, given) -> None:
    item = begin(case)
    with pytest.raises(EntryError):
        case.arrangements.add(item.id, kind, words, BEFORE, **given)
    assert case.arrangements.of(item.id) == []


def test_a_wish_of_a_closed_stretch_is_closed_with_it_and_goes_with_it_for_good(plain_case: Case) -> None:
    case = plain_case
    item = begin(case)
    hear(case, item.id, "a b c d e f g h")
    wish = case.arrangements.add(item.id, "leave_out", "chiffchaff", BEFORE, stretch=Stretch(2.0, 4.0))
    whole = case.arrangements.add(item.id, "leave_out", "her health", BEFORE)
    seal = case.seals.seal(item.id, 1.0, 5.0, "taken back", LIVE)
    assert case.arrangements.of(item.id) == [whole]
    with pytest.raises(EntryError):
        case.arrangements.drop(wish, BEFORE)
    both = [case.people.reviewer(label).id for label in ("MK", "JT")]
    assert case.removal.stretch(seal.id, REVIEW, both)
    assert case.arrangements.of(item.id) == [whole] and holds(case.folder, "chiffchaff") == []


def test_a_wish_that_begins_before_a_closed_stretch_stands_without_its_words_and_they_go_with_it(
    plain_case: Case,
) -> None:
    case = plain_case
    item = begin(case)
    hear(case, item.id, "a b c d e f g h")
    wish = case.arrangements.add(item.id, "leave_out", "turnstone", BEFORE, stretch=Stretch(1.0, 6.0))
    case.arrangements.change(wish, BEFORE, words="chiffchaff", stretch=Stretch(1.0, 5.0))
    seal = case.seals.seal(item.id, 4.0, 7.0, "taken back", LIVE)
    shown = case.arrangements.of(item.id)
    assert [(one.words, one.stretch) for one in shown] == [(WITHHELD, Stretch(1.0, 5.0))]
    for change in (case.arrangements.drop, lambda one, by: case.arrangements.change(one, by, words="other")):
        with pytest.raises(EntryError, match="closed stretch"):
            change(shown[0], BEFORE)
    case.seals.unseal(seal, LIVE)
    assert [one.words for one in case.arrangements.of(item.id)] == ["chiffchaff"]
    again = case.seals.seal(item.id, 4.0, 7.0, "taken back", LIVE)
    assert holds(case.folder, "chiffchaff") and holds(case.folder, "turnstone")
    assert case.removal.stretch(again.id, REVIEW, [case.people.reviewer(label).id for label in ("MK", "JT")])
    assert [(one.words, one.stretch) for one in case.arrangements.of(item.id)] == [(GONE, Stretch(1.0, 5.0))]
    assert holds(case.folder, "chiffchaff") == [] == holds(case.folder, "turnstone")


def test_a_removed_conversation_takes_what_was_arranged_around_it_along(plain_case: Case) -> None:
    case = plain_case
    first, second = begin(case), begin(case)
    case.arrangements.add(second.id, "second", "garganey", BEFORE)
    said = case.people.describe(second.participant, BEFORE, second.id, involved_from="brambling")
    case.people.describe(said, BEFORE, second.id, involved_from=None)
    case.taken_up.put(second.id, "some entry", True, LIVE)
    assert case.removal.conversation(second.id, REVIEW)
    assert holds(case.folder, "garganey") == [] and holds(case.folder, "brambling") == []
    assert case.taken_up.of(second.id) == frozenset() and case.conversations.all() == [first]


def test_what_was_taken_up_is_the_later_conversations_own_entry(case: Case) -> None:
    first, second = begin(case), begin(case)
    query = case.queries.add(first.id, "What was heard?", BEFORE)
    case.taken_up.put(second.id, query.id, True, LIVE)
    case.taken_up.put(second.id, query.id, True, LIVE)
    assert case.taken_up.of(second.id) == {query.id} and case.taken_up.of(first.id) == frozenset()
    case.taken_up.put(second.id, query.id, False, LIVE)
    assert case.taken_up.of(second.id) == frozenset()
    case.log.undo(LIVE, second.id)
    assert case.taken_up.of(second.id) == {query.id}


def test_a_query_that_a_line_answers_is_not_taken_out(case: Case) -> None:
    item = begin(case)
    query = case.queries.add(item.id, "What was heard?", BEFORE)
    note = case.notes.add(item.id, "queries", "nothing", LIVE, at_s=None)
    said = case.note_classes.add(note.id, NewClass("answer", query=query.id), LIVE)
    with pytest.raises(EntryError, match="answered"):
        case.queries.drop(query, BEFORE)
    case.note_classes.drop(said, LIVE)
    case.queries.drop(query, BEFORE)
    assert case.queries.of(item.id) == []


def test_more_is_said_of_a_participant_and_taken_back_where_it_was_said(case: Case) -> None:
    item = begin(case)
    said = case.people.describe(
        item.participant, BEFORE, item.id, agency="GP", level="front line", direct_contact=False, involved_to=" May "
    )
    assert (said.agency, said.direct_contact, said.involved_from, said.involved_to) == ("GP", False, None, "May")
    assert case.conversations.get(item.id).participant == said == case.people.participants()[0]
    with pytest.raises(EntryError):
        case.people.describe(item.participant, BEFORE, item.id, agency="a bank")
    with pytest.raises(ValueError, match="not a participant's"):
        case.people.describe(item.participant, BEFORE, item.id, code="P09")
    case.log.undo(BEFORE, item.id)
    assert case.people.participants() == [item.participant]


def test_earlier_conversations_are_those_with_the_same_participant(case: Case) -> None:
    first, other, second = begin(case), begin(case, "P02"), begin(case)
    assert case.conversations.earlier(second) == [first]
    assert case.conversations.earlier(first) == case.conversations.earlier(other) == []


def test_a_name_is_changed_and_the_earlier_entry_comes_back(case: Case) -> None:
    lily = case.names.add("person", "Lily", "Child B", OTHER, variants=["Lilly", "Lilly"])
    assert lily.variants == ("Lilly",)
    now = case.names.change(lily, OTHER, kind="person", real="Lily May", pseudonym="Child C", variants=[])
    assert (now.forms, now.pseudonym) == (("Lily May",), "[Child C]")
    with pytest.raises(EntryError):
        case.names.change(now, OTHER, kind="person", real="Lily", pseudonym="Lily's mother", variants=[])
    case.log.undo(OTHER)
    assert case.names.all() == [lily]


def test_what_was_arranged_is_there_when_the_case_is_opened_again(tmp_path: Path, case: Case) -> None:
    item = begin(case)
    wish = case.arrangements.add(item.id, "leave_out", "the aunt", BEFORE, stretch=Stretch(2.0, 4.0))
    again = Case(case.folder, case.key)
    assert again.arrangements.of(item.id) == [wish] and wish.stretch == Stretch(2.0, 4.0)
    again.close()
