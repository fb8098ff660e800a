"""Review dates: set by the organisation, said when they have come, and nothing removed by themselves."""

from __future__ import annotations

import pytest

from casefile.case import Case
from casefile.errors import EntryError
from tests.casefile.support import LIVE, REVIEW, HandClock, begin, every_row, hear


def test_a_date_is_due_from_its_day_on_and_removes_nothing(case: Case, clock: HandClock) -> None:
    item = begin(case)
    hear(case, item.id, "a b c")
    second = case.recordings.begin(item.id, LIVE, source="device")
    case.review_dates.set_for_case("2031-03-06", REVIEW)
    case.review_dates.set_for_recording(second, "2031-03-05", REVIEW)
    assert [(one.on, one.where) for one in case.review_dates.all()] == [
        ("2031-03-06", "the case"),
        ("2031-03-05", "P01, recording 2"),
    ]
    assert case.review_dates.due() == []
    held = every_row(case)
    clock.pass_s(86_400)
    assert [one.where for one in case.review_dates.due()] == ["P01, recording 2"]
    clock.pass_s(86_400)
    assert [one.where for one in case.review_dates.due()] == ["the case", "P01, recording 2"]
    assert every_row(case) == held
    case.review_dates.set_for_recording(second, "2032-01-01", REVIEW)
    case.review_dates.set_for_case("", REVIEW)
    assert case.review_dates.due() == []


def test_the_date_of_removed_sound_is_no_longer_shown_and_goes_with_its_conversation(case: Case) -> None:
    item = begin(case)
    hear(case, item.id, "a b c")
    recording = case.recordings.of(item.id)[0]
    case.review_dates.set_for_recording(recording, "2030-01-01", REVIEW)
    assert case.removal.sound(recording.id, REVIEW)
    assert case.review_dates.all() == []
    assert case.removal.conversation(item.id, REVIEW)
    assert every_row(case)["case_setting"] == []


@pytest.mark.parametrize("text", ["soon", "2031-13-01", "1.5.2031", "2031-02-30"])
def test_what_is_no_date_is_refused(case: Case, text: str) -> None:
    with pytest.raises(EntryError, match="no date"):
        case.review_dates.set_for_case(text, REVIEW)
    assert case.info.review_date is None
