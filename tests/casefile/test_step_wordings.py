"""The team's wording of the steps: entries with author and time, none of which is lost."""

from __future__ import annotations

from casefile.case import Case
from casefile.events import Hand
from tests.casefile.support import LIVE, OTHER, PASSPHRASE, HandClock, holds

WORDED = '[story]\nshort = "Bryony asks"\n'


def test_the_newest_wording_is_in_force_and_the_earlier_ones_are_kept(case: Case, clock: HandClock) -> None:
    assert case.step_wordings.current() is None
    first = case.step_wordings.enter(WORDED, LIVE)
    clock.pass_s(60.0)
    second = case.step_wordings.enter("", OTHER)
    assert case.step_wordings.current() == second
    assert case.step_wordings.all() == [first, second]
    assert (first.wording, first.author, second.author) == (WORDED, LIVE.author, OTHER.author)
    assert first.at < second.at


def test_a_wording_can_be_taken_back(case: Case) -> None:
    by = Hand("reviewer-m", "setup")
    case.step_wordings.enter(WORDED, by)
    case.log.undo(by)
    assert case.step_wordings.current() is None


def test_the_wording_travels_with_the_case_and_is_encrypted_with_it(case: Case) -> None:
    case.step_wordings.enter(WORDED, LIVE)
    folder = case.folder
    case.close()
    assert holds(folder, "Bryony asks") == []
    again = Case.open(folder, PASSPHRASE)
    current = again.step_wordings.current()
    assert current and current.wording == WORDED
    again.close()
