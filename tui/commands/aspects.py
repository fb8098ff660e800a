"""`vantage aspects`: which aspects of local rationality the team looks for in a case."""

from __future__ import annotations

import argparse

from capture.leaf_keys import aspect_ids
from casefile.framework import aspect
from tui.commands.opening import case_arguments, hand, opened


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    case_arguments(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--extra", action="store_true", help="turn the three extra aspects on")
    which.add_argument("--guide", action="store_true", help="look for the guide's five alone, as at first")


def run(given: argparse.Namespace) -> int:
    """Turn the extra aspects on or off where that is asked for, and print the aspects that are looked for."""
    with opened(given) as case:
        if given.extra or given.guide:
            case.settings.set_extra_aspects(given.extra, hand(case, given, "setup"))
        for one in aspect_ids(extra_aspects=case.settings.extra_aspects):
            print(f"{one}\t{aspect(one).title}")
    return 0
