"""`vantage review-date`: when the organisation looks again at what is held, for the case and for each recording."""

from __future__ import annotations

import argparse

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import EntryError
from casefile.recordings import Recording
from tui.commands.opening import case_arguments, hand, opened


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("conversation", nargs="?", help="its recordings, such as P01; without one, the case as a whole")
    case_arguments(parser)
    parser.add_argument("--recording", type=int, metavar="NUMBER", help="one recording of the conversation alone")
    date = parser.add_mutually_exclusive_group()
    date.add_argument("--on", metavar="DATE", help="the date that your organisation sets, such as 2027-05-01")
    date.add_argument("--none", action="store_true", help="take the date away")


def run(given: argparse.Namespace) -> int:
    """Set a date, take it away, or print every date that is set, those that have come first."""
    with opened(given) as case:
        if given.on is None and not given.none:
            _show(case)
            return 0
        on = given.on or ""
        if given.conversation is None:
            case.review_dates.set_for_case(on, hand(case, given, "setup"))
        else:
            conversation = case.conversations.find(given.conversation)
            by = hand(case, given, "setup", conversation)
            for recording in _chosen(case, conversation, given.recording):
                case.review_dates.set_for_recording(recording, on, by)
        _show(case)
    return 0


def _chosen(case: Case, conversation: Conversation, number: int | None) -> list[Recording]:
    recordings = case.recordings.of(conversation.id)
    chosen = [item for at, item in enumerate(recordings, 1) if number in (None, at) and not item.removed]
    if not chosen:
        raise EntryError(
            title="There is no such recording.",
            detail="The conversation has none of this number, or its sound was removed.",
            remedy="See what is held with: vantage register",
        )
    return chosen


def _show(case: Case) -> None:
    due = case.review_dates.due()
    for one in due:
        print(f"{one.on}  {one.where}: has come. Decide what is kept; nothing is removed by itself.")
    later = [one for one in case.review_dates.all() if one not in due]
    for one in sorted(later, key=lambda one: one.on):
        print(f"{one.on}  {one.where}")
    if not due and not later:
        print("No review date is set. Your organisation decides when what is held is looked at again: --on DATE")
