"""`vantage prompts`: the prompts of the step in force, on a second terminal, and nothing else."""

from __future__ import annotations

import argparse
import sys

from casefile.errors import EntryError
from tui.commands.opening import case_arguments, opened


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("conversation", help="a participant's code such as P01, or P01/2 for a second conversation")
    case_arguments(parser, author=False)


def run(given: argparse.Namespace) -> int:
    """Show the prompts and follow the note-taker's steps, until q or Ctrl+C; nothing is written."""
    if not sys.stdout.isatty():
        raise EntryError(
            title="There is no terminal to show the prompts on.",
            detail="Standard output is a pipe or a file.",
            remedy="For a sheet of paper: vantage lead --print P01",
        )
    with opened(given) as case:
        conversation = case.conversations.find(given.conversation)
        case.only_read()
        from tui.prompts_app import PromptsApp

        app = PromptsApp(case, conversation.id)
        app.run()
        if app.failed is not None:
            raise app.failed
    return 0
