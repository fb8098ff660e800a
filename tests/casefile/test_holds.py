"""The legal hold: who set or lifted it, when and why; undo never lifts it."""

from __future__ import annotations

import pytest

from casefile.case import Case
from casefile.errors import EntryError, UndoError
from casefile.events import Hand
from tests.casefile.support import OTHER, REVIEW, HandClock, every_row

WHY, WHY_NOT = "asked for by the court", "the court has ended it"


def test_each_setting_and_lifting_stays_on_record(case: Case, clock: HandClock) -> None:
    assert case.holds.current() is None
    first = case.holds.set(WHY, REVIEW)
    clock.pass_s(60.0)
    assert case.holds.current() == first
    second = case.holds.lift(f" {WHY_NOT}\n", OTHER)
    assert case.holds.current() is None and not case.info.legal_hold
    assert case.holds.all() == [first, second] and first.at < second.at
    assert (first.reason, first.author, second.reason, second.author) == (WHY, REVIEW.author, WHY_NOT, OTHER.author)


@pytest.mark.parametrize(("is_on", "turn", "reason"), [(True, True, WHY), (False, False, WHY), (False, True, "  ")])
def test_what_makes_no_sense_changes_nothing(case: Case, is_on: bool, turn: bool, reason: str) -> None:
    if is_on:
        case.holds.set(WHY, REVIEW)
    before = every_row(case)
    with pytest.raises(EntryError):
        (case.holds.set if turn else case.holds.lift)(reason, REVIEW)
    assert every_row(case) == before


def test_it_is_lifted_and_never_undone(case: Case) -> None:
    case.holds.set(WHY, REVIEW)
    with pytest.raises(UndoError):
        case.log.undo(Hand(REVIEW.author, "hold"))
    with pytest.raises(UndoError):
        case.log.undo(Hand(REVIEW.author, "setup"))
    assert case.info.legal_hold
