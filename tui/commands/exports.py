"""`vantage exports`: the log of what left the case, who was handed what, and what was put in place of what."""

from __future__ import annotations

import argparse
import sys

from casefile.case import Case
from casefile.errors import EntryError
from casefile.timeline import clock_text
from tui.commands.opening import case_arguments, hand, opened
from tui.export_log import entries_of
from tui.summaries import counted


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    case_arguments(parser)
    parser.add_argument(
        "--handed", metavar="EXPORT", help="enter that this export was handed over; to whom is read from standard input"
    )
    parser.add_argument(
        "--replaced", metavar="EXPORT", help="list what was put in place of what in this export: it shows real names"
    )


def run(given: argparse.Namespace) -> int:
    """Enter a handover where one is given, and print the log."""
    with opened(given) as case:
        if given.handed:
            case.exports.hand_over(given.handed.upper(), _whom(), hand(case, given, "export"))
        if given.replaced:
            _list_replaced(case, given.replaced.upper())
            return 0
        for lines in entries_of(case):
            print(*lines, sep="\n")
    return 0


def _whom() -> str:
    if sys.stdin.isatty():
        print("Handed to whom? ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline()


def _list_replaced(case: Case, export: str) -> None:
    if all(entry.id != export for entry in case.exports.all()):
        raise EntryError(
            title="There is no such export.",
            detail="The log holds none of this id.",
            remedy="See the exports with: vantage exports",
        )
    labels = {one.id: one.label for one in case.conversations.all()}
    found = case.replaced_words.of_export(export)
    for one in found:
        at = clock_text(case.words.get(one.first_word).start_s)
        words = one.first_word if one.first_word == one.last_word else f"{one.first_word} to {one.last_word}"
        print(f"{labels[one.conversation]} {at}  {one.said} -> {one.instead}  ({words})")
    print(f"{counted(len(found), 'place')} in transcripts and notes; names in memos and titles are not listed.")
