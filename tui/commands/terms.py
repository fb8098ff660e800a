"""`vantage terms`: what the recogniser is told to expect. Read from a file or a pipe, as names are."""

from __future__ import annotations

import argparse

from tui.commands.opening import case_arguments, hand, opened, read_text


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    case_arguments(parser)
    parser.add_argument(
        "--set", metavar="FILE", help="put the lines of a file (- for standard input) in the place of the terms"
    )
    parser.add_argument("--all", action="store_true", help="print the names and roles that it is told as well")


def run(given: argparse.Namespace) -> int:
    """Put other terms in the place of the earlier ones where a file is named, and print them."""
    with opened(given) as case:
        if given.set is not None:
            lines = read_text(given.set, "The file of terms can't be read.").splitlines()
            case.settings.set_terms(lines, hand(case, given, "setup"))
        for term in case.vocabulary.words() if given.all else case.settings.terms:
            print(term)
    return 0
