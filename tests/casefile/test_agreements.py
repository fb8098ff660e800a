"""Nothing is recorded before an agreement: no entry, no key, no file."""

from __future__ import annotations

import pytest

from casefile.case import Case
from casefile.errors import AgreementError, EntryError
from tests.casefile.support import LIVE, HandClock, begin, contents, every_row


def refused_to_begin(case: Case, conversation: str, why: str) -> None:
    before, files = every_row(case), list(contents(case.folder / "recordings"))
    with pytest.raises(AgreementError, match=why) as caught:
        case.recordings.begin(conversation, LIVE, source="device")
    assert caught.value.remedy
    assert every_row(case) == before
    assert list(contents(case.folder / "recordings")) == files


def test_without_an_answer_there_is_no_recording_and_no_key(case: Case) -> None:
    refused_to_begin(case, begin(case).id, "before an agreement")


def test_an_answer_for_one_conversation_holds_for_no_other(case: Case) -> None:
    first, second = begin(case), begin(case)
    case.agreements.enter(first.id, "given", LIVE, by_whom="the participant")
    refused_to_begin(case, second.id, "before an agreement")


@pytest.mark.parametrize("answer", ["refused", "withdrawn"])
def test_after_a_no_there_is_no_recording(case: Case, clock: HandClock, answer: str) -> None:
    item = begin(case)
    case.agreements.enter(item.id, "given", LIVE, by_whom="the participant")
    case.recordings.begin(item.id, LIVE, source="device")
    clock.pass_s(600)
    case.agreements.enter(item.id, "refused" if answer == "refused" else "withdrawn", LIVE, by_whom="the participant")
    refused_to_begin(case, item.id, f"{answer}(?s:.*)2031-03-04 09:10 UTC")


def test_a_new_answer_can_be_entered_at_any_time(case: Case, clock: HandClock) -> None:
    item = begin(case)
    case.agreements.enter(item.id, "refused", LIVE, by_whom="the participant")
    clock.pass_s(60)
    case.agreements.enter(
        item.id, "limits", LIVE, by_whom=" the participant ", limits=" not about my own family ", at_s=None
    )
    assert case.recordings.begin(item.id, LIVE, source="device").conversation == item.id
    first, second = case.agreements.history(item.id)
    assert (first.answer, first.allows_recording) == ("refused", False)
    assert (second.answer, second.by_whom, second.limits) == ("limits", "the participant", "not about my own family")
    assert second.allows_recording
    assert (first.at, second.at) == ("2031-03-04T09:00:00.000Z", "2031-03-04T09:01:00.000Z")


@pytest.mark.parametrize(
    ("answer", "by_whom", "limits"),
    [
        ("given", "", None),
        ("given", "  ", None),
        ("limits", "the participant", None),
        ("limits", "the participant", " "),
    ],
)
def test_an_answer_that_is_not_complete_is_refused(case: Case, answer: str, by_whom: str, limits: str | None) -> None:
    item = begin(case)
    before = every_row(case)
    with pytest.raises(EntryError, match="not complete"):
        case.agreements.enter(
            item.id, "limits" if answer == "limits" else "given", LIVE, by_whom=by_whom, limits=limits
        )
    assert every_row(case) == before
    assert case.agreements.current(item.id) is None


def test_each_answer_is_an_entry_with_an_author(case: Case) -> None:
    item = begin(case)
    case.agreements.enter(item.id, "given", LIVE, by_whom="the participant")
    event = case.log.events(item.id)[-1]
    assert (event.author, event.place, event.kind) == ("reviewer-m", "agreement", "agreement given")


def test_a_recording_that_did_not_come_about_leaves_no_key(case: Case) -> None:
    item = begin(case)
    case.agreements.enter(item.id, "given", LIVE, by_whom="the participant")
    before = every_row(case)
    with pytest.raises(EntryError):
        case.recordings.begin(item.id, LIVE, source=None)  # type: ignore[arg-type]
    assert every_row(case) == before
