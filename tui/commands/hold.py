"""`vantage hold`: put a legal hold on a case, lift it, or show since when and why there is one."""

from __future__ import annotations

import argparse
import sys

from casefile.case import Case
from casefile.holds import Hold
from tui.commands.opening import hand, opened, way_in_arguments


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments; why it is done is read from standard input, since arguments are seen by all."""
    parser.add_argument("case", help="the case's folder or code name")
    parser.add_argument("turn", nargs="?", choices=("on", "off"), help="set it or lift it; else what there is is shown")
    way_in_arguments(parser)
    parser.add_argument("--author", help="your name or initials as they stand on record")


def run(given: argparse.Namespace) -> int:
    """Set or lift the hold, once the reason is given, or show every entry."""
    with opened(given) as case:
        if given.turn is None:
            _show(case)
            return 0
        by = hand(case, given, "hold")
        change = case.holds.set if given.turn == "on" else case.holds.lift
        print(f"{hold_text(case, change(_reason(given.turn), by))}")
    return 0


def hold_text(case: Case, hold: Hold) -> str:
    """Say who set or lifted the hold, when and why, and what that means."""
    who = f"{hold.at[:10]} by {case.people.label_of(hold.author)}: {hold.reason}"
    if hold.held:
        return f"Legal hold since {who}. Nothing can be removed for good."
    return f"Legal hold lifted {who}."


def _reason(turn: str) -> str:
    if sys.stdin.isatty():
        print(f"Why is the legal hold {'set' if turn == 'on' else 'lifted'}? ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline()


def _show(case: Case) -> None:
    for hold in case.holds.all():
        print(hold_text(case, hold))
    if case.holds.current() is None:
        print("There is no legal hold on this case.")
