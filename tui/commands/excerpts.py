"""`vantage excerpts`: print the tagged excerpts, names replaced."""

from __future__ import annotations

import argparse

from casefile.case import Case
from tagging.codebook import STEP_TITLES
from tagging.excerpts import Excerpt, excerpts_of
from tui.commands.opening import case_arguments, hand, opened


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("conversation", nargs="?", help="a participant's code such as P01; else the whole case")
    case_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Print each excerpt with its source and its tags."""
    with opened(given) as case:
        for excerpt in chosen(case, given):
            step = STEP_TITLES.get(excerpt.step or "", "")
            print(f"{excerpt.id}  {excerpt.participant}  {excerpt.clock}  {excerpt.speaker}  {step}")
            print(f"  {excerpt.quote}")
            for tag in excerpt.tags:
                parts = (tag.title, tag.level, tag.direction, tag.episode if tag.kind != "episode" else None)
                print(f"    {tag.kind}: {', '.join(part for part in parts if part)}  ({tag.author}) {tag.id}")
    return 0


def chosen(case: Case, given: argparse.Namespace) -> tuple[Excerpt, ...]:
    """Return the excerpts of the conversation that was named, or of the whole case."""
    conversation = case.conversations.find(given.conversation) if given.conversation else None
    return excerpts_of(case, conversation, by=hand(case, given, "export", conversation))
