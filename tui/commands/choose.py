"""`vantage choose`: choose excerpts for the group of participants or for the public, or leave them out again."""

from __future__ import annotations

import argparse

from tui.commands.opening import case_arguments, hand, opened


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("audience", choices=["group", "public"], help="for whom")
    parser.add_argument("excerpts", nargs="*", metavar="EXCERPT", help="ids, as vantage excerpts shows them")
    parser.add_argument("--drop", action="store_true", help="leave them out again")
    case_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Enter what was chosen, and print all that is chosen for this audience."""
    with opened(given) as case:
        by = hand(case, given, "export")
        with case.all_or_nothing():
            for excerpt in given.excerpts:
                (case.exports.unchoose if given.drop else case.exports.choose)(excerpt.upper(), given.audience, by)
        for excerpt in sorted(case.exports.chosen(given.audience)):
            print(excerpt)
    return 0
