from __future__ import annotations

import pytest

from casefile.case import Case
from casefile.errors import EntryError
from casefile.events import Hand


@pytest.fixture
def by(case: Case) -> Hand:
    return Hand(case.people.reviewer("MK").id, "review")


def test_a_variant_is_added_once_to_the_name_it_belongs_to(case: Case, by: Hand) -> None:
    lily = case.names.add("person", "Lily", "Child B", by)
    other = case.names.add("person", "Kelly", "Mother", by)
    assert case.names.add_variant(lily.id, " a lolly ", by).forms == ("Lily", "a lolly")
    assert case.names.add_variant(lily.id, "A LOLLY", by).forms == ("Lily", "a lolly")
    assert [entry.forms for entry in case.names.all()] == [("Lily", "a lolly"), other.forms]


def test_a_variant_can_be_taken_back(case: Case, by: Hand) -> None:
    lily = case.names.add("person", "Lily", "Child B", by)
    case.names.add_variant(lily.id, "lolly", by)
    case.log.undo(by)
    assert case.names.all()[0].forms == ("Lily",)


@pytest.mark.parametrize("text", ["", "  ", "child"])
def test_a_variant_that_is_empty_or_stands_in_the_pseudonym_is_refused(case: Case, by: Hand, text: str) -> None:
    lily = case.names.add("person", "Lily", "Child B", by)
    with pytest.raises(EntryError):
        case.names.add_variant(lily.id, text, by)
    assert case.names.all() == [lily]


def test_a_variant_of_a_name_that_is_gone_is_refused(case: Case, by: Hand) -> None:
    lily = case.names.add("person", "Lily", "Child B", by)
    case.names.drop(lily.id, by)
    with pytest.raises(EntryError):
        case.names.add_variant(lily.id, "lolly", by)


def test_a_name_that_another_entry_holds_is_not_entered_twice(case: Case, by: Hand):
    lily = case.names.add("person", "Lily", "Child B", by, variants=["Lil"])
    for enter in (
        lambda: case.names.add("person", " lily ", "Child C", by),
        lambda: case.names.add("place", "Lily Lane", "street", by, variants=["LIL"]),
    ):
        with pytest.raises(EntryError, match="in the key already"):
            enter()
    kelly = case.names.add("person", "Kelly", "Mother", by)
    with pytest.raises(EntryError):
        case.names.add_variant(kelly.id, "Lily", by)
    with pytest.raises(EntryError):
        case.names.change(kelly, by, kind="person", real="Lil", pseudonym="Mother", variants=[])
    case.names.change(lily, by, kind="person", real="Lily", pseudonym="Child A", variants=["Lil"])
    assert [entry.forms for entry in case.names.all()] == [("Lily", "Lil"), ("Kelly",)]
