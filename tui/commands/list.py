"""`vantage list`: cases, or the conversations of one."""

from __future__ import annotations

import argparse
import sys

from casefile.case import cases_in
from casefile.place import SUFFIX, default_folder
from casefile.timeline import clock_text
from tui.commands.hold import hold_text
from tui.commands.opening import case_arguments, opened
from tui.summaries import due_text, unfinished, unfinished_text


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    case_arguments(parser, author=False)
    parser.add_argument("--cases", action="store_true", help="show the cases in the default folder")


def run(given: argparse.Namespace) -> int:
    """Print one line for each."""
    if given.cases:
        for folder in cases_in(default_folder()):
            print(f"{folder.name.removesuffix(SUFFIX)}\t{folder}")
        return 0
    with opened(given) as case:
        hold = case.holds.current()
        if hold is not None:
            print(hold_text(case, hold), file=sys.stderr)
        for line in due_text(case):
            print(line, file=sys.stderr)
        for conversation in case.conversations.all():
            agreement = case.agreements.current(conversation.id)
            length = clock_text(case.recordings.length_s(conversation.id))
            state = "in words" if case.transcripts.is_complete(conversation.id) else "not all in words"
            answer = agreement.answer if agreement else "not asked"
            role = conversation.participant.role or "role not entered"
            open_yet = unfinished_text(unfinished(case, conversation.id))
            more = f"\tnot finished: {open_yet}" if open_yet else ""
            print(f"{conversation.label}\t{role}\t{length}\t{state}\trecording: {answer}{more}")
    return 0
