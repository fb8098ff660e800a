"""`vantage responses`: what participants say to excerpts of their words, and what came of it; words from a file."""

from __future__ import annotations

import argparse

from casefile.case import Case
from casefile.events import Hand
from casefile.responses import KINDS, Response
from tui.commands.opening import case_arguments, hand, opened, read_text
from tui.summaries import copies_text

_UNREADABLE = "The words can't be read."


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    case_arguments(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--to", metavar="EXCERPT", help="enter a response to this excerpt, by its id in the draft")
    what.add_argument("--settle", metavar="RESPONSE", help="say what came of this response")
    parser.add_argument("--kind", choices=KINDS, default="comment", help="what it is; a withdrawal needs no words")
    parser.add_argument(
        "--stage", default="preliminary", help="at which stage, such as preliminary, interim, final draft"
    )
    parser.add_argument("--from", dest="file", metavar="FILE", help="a file with the words (- for standard input)")


def run(given: argparse.Namespace) -> int:
    """Enter what is given, and list all responses."""
    with opened(given) as case:
        if given.to or given.settle:
            _enter(case, given, hand(case, given, "export"))
        for one in case.responses.all():
            _print(case, one)
    return 0


def _enter(case: Case, given: argparse.Namespace, by: Hand) -> None:
    words = read_text(given.file, _UNREADABLE).strip() if given.file else ""
    if given.to:
        case.responses.add(given.to, given.kind, words, given.stage, by)
    else:
        case.responses.settle(given.settle.strip().upper(), words, by)


def _print(case: Case, one: Response) -> None:
    print(f"{one.id}  {one.at[:10]}  {one.kind}, {one.stage}  to {one.excerpt}  by {case.people.label_of(one.author)}")
    if one.words:
        print(f"  {one.words}")
    print(f"  outcome: {one.outcome or 'open'}")
    if one.kind == "withdrawal":
        print(f"  {copies_text(case.exports.copies(one.excerpt))}")
