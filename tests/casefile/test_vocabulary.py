"""What the recogniser is told to expect."""

from __future__ import annotations

import pytest

from casefile.case import Case
from casefile.errors import EntryError
from casefile.names import NameEntry
from casefile.vocabulary import vocabulary
from tests.casefile.support import LIVE


def entry(real: str, *variants: str) -> NameEntry:
    return NameEntry("1", "person", real, variants, "[A]")


def test_terms_come_first_then_names_then_what_else_they_are_called_then_roles() -> None:
    names = [entry("Aoife Thirlwell", "Mum"), entry("Child and Family Centre", "CFC")]
    found = vocabulary(["MARAC", " strategy  meeting "], names, ["midwife"])
    assert found == (
        "MARAC",
        "strategy meeting",
        "Aoife Thirlwell",
        "Child and Family Centre",
        "Mum",
        "CFC",
        "midwife",
    )


def test_a_spelling_that_was_misheard_is_not_expected_and_nothing_is_told_twice() -> None:
    names = [entry("Wrexcombe", "rexcom", "Rex Coombe"), entry("Kelly Barton", "Kelly"), entry("wrexcombe")]
    assert vocabulary([], names, []) == ("Wrexcombe", "Kelly Barton")


def test_terms_are_kept_for_the_case_and_taken_back(case: Case) -> None:
    assert case.vocabulary.words() == ()
    case.settings.set_terms(["MARAC", "", " MARAC ", "section  47"], LIVE)
    case.settings.set_terms(["MARAC"], LIVE)
    case.log.undo(LIVE, None)
    assert case.settings.terms == ("MARAC", "section 47")
    case.names.add("place", "Wrexcombe", "town", LIVE)
    assert case.vocabulary.words() == ("MARAC", "section 47", "Wrexcombe")


def test_terms_that_somebody_has_chosen_since_they_were_shown_are_not_written_over(case: Case) -> None:
    seen = case.settings.terms
    case.settings.set_terms(["MARAC"], LIVE, seen=seen)
    with pytest.raises(EntryError, match="in the meantime"):
        case.settings.set_terms(["rota"], LIVE, seen=seen)
    assert case.settings.terms == ("MARAC",)
    case.settings.set_terms(["rota"], LIVE, seen=("MARAC",))
    assert case.settings.terms == ("rota",)


def test_what_somebody_has_said_of_a_participant_since_they_were_shown_is_not_written_over(case: Case) -> None:
    seen = case.people.participant("P01", LIVE, role="midwife")
    case.people.describe(seen, LIVE, role="senior midwife")
    with pytest.raises(EntryError, match="in the meantime"):
        case.people.describe(seen, LIVE, role="nurse")
    assert case.people.describe(seen, LIVE, direct_contact=True).role == "senior midwife"
