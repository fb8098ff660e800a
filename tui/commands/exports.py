"""`vantage exports`: the log of what left the case, and who was handed what."""

from __future__ import annotations

import argparse

from tui.commands.opening import case_arguments, hand, opened
from tui.summaries import counted


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    case_arguments(parser)
    parser.add_argument("--handed", metavar="EXPORT", help="enter that this export was handed over")
    parser.add_argument("--to", metavar="WHOM", default="", help="to whom")


def run(given: argparse.Namespace) -> int:
    """Enter a handover where one is given, and print the log."""
    with opened(given) as case:
        if given.handed:
            case.exports.hand_over(given.handed.upper(), given.to, hand(case, given, "export"))
        handed = case.exports.handovers()
        for entry in case.exports.all():
            who = case.people.label_of(entry.author)
            count = counted(entry.excerpts, "excerpt")
            print(f"{entry.id}  {entry.at[:16]}  {entry.audience}  {entry.format}  {count}  {who}")
            print(f"  confirmed: {entry.confirmed}")
            reason = case.exports.reason_of(entry.id)
            if reason:
                print(f"  in spite of limits: {reason}")
            for one in handed:
                if one.export == entry.id:
                    print(f"  handed to {one.whom}, {one.at[:10]}, by {case.people.label_of(one.author)}")
    return 0
