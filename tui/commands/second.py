"""`vantage second`: a second conversation with the same participant, and what the first left open."""

from __future__ import annotations

import argparse
import sys

from capture.carried import Point, left_open, not_heard_before
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import EntryError
from tui.commands.opening import case_arguments, hand, opened
from tui.point_words import point_text


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("conversation", help="a participant's code such as P01, or a second conversation such as P01/2")
    case_arguments(parser)
    parser.add_argument("--returned-to", type=int, metavar="NUMBER", help="say that you returned to it, or not")
    parser.add_argument("--not-heard", action="store_true", help="print the aspects and factors not heard before")


def run(given: argparse.Namespace) -> int:
    """Begin a further conversation where a code alone is given, and print what was left open before."""
    with opened(given) as case:
        conversation = _conversation(case, given)
        points = left_open(case, conversation)
        if given.returned_to is not None:
            point = _chosen(points, given.returned_to)
            by = hand(case, given, "prepare", conversation)
            case.taken_up.put(conversation.id, point.id, not point.is_taken_up, by)
            points = left_open(case, conversation)
        for number, point in enumerate(points, 1):
            print(f"{number:<4} {point.label}\t{point_text(point)}")
        if given.not_heard:
            before = not_heard_before(case, conversation)
            print("\n".join(f"not heard\t{title}" for title in (*before.aspects, *before.factors)))
    return 0


def _conversation(case: Case, given: argparse.Namespace) -> Conversation:
    """Return the one that is named, the participant's last further one that was not held, or one that begins now."""
    named = case.conversations.find(given.conversation)
    if "/" in given.conversation:
        return named
    of_person = [item for item in case.conversations.all() if item.participant.id == named.participant.id]
    last = of_person[-1]
    is_held = bool(case.recordings.of(last.id) or case.notes.of(last.id))
    if last.number > 1 and not is_held:
        return last
    by = hand(case, given, "setup", named)
    begun = case.conversations.begin_as_before(named.participant, by)
    print(f"{begun.label} is begun.", file=sys.stderr)
    return begun


def _chosen(points: list[Point], number: int) -> Point:
    if not 1 <= number <= len(points):
        raise EntryError(
            title="There is no such point.",
            detail="Nothing that was left open bears that number.",
            remedy="See the numbers with the same verb, without --returned-to.",
        )
    return points[number - 1]
