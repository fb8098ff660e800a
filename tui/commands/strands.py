"""`vantage strands`: who spoke of which factor, in which direction and how it came up; a blank says what it means."""

from __future__ import annotations

import argparse

from tagging.strands import WAYS, accounts_of, quoted, said_of
from tui.commands.episodes import numbered
from tui.commands.opening import case_arguments, hand, opened

_SAID = {
    "asked": "this factor was asked about",
    "not-asked": "it was not",
    "by-steps": "nobody says so any more, and the steps alone tell",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("--by", choices=["participant", "episode"], default="participant")
    parser.add_argument(
        "--episode", metavar="N", help="what each account tells of one episode, by its number in: vantage episodes"
    )
    ways = parser.add_mutually_exclusive_group()
    for way, said in _SAID.items():
        ways.add_argument(
            f"--{way}",
            nargs=2,
            metavar=("CONVERSATION", "FACTOR"),
            help=f"say of a conversation such as P01 that {said} (a factor by its id); with --episode of that one",
        )
    case_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Print a line for each cell, or an episode's quotes, account after account."""
    with opened(given) as case:
        for way, was_asked in (("asked", True), ("not_asked", False), ("by_steps", None)):
            if (named := getattr(given, way)) is not None:
                talk = case.conversations.find(named[0])
                episode = numbered(case, given.episode).id if given.episode is not None else None
                case.asked.say(talk.id, named[1], was_asked, hand(case, given, "strands"), episode=episode)
                return 0
        accounts = accounts_of(case)
        if given.episode is not None:
            for one in accounts.of_episode(numbered(case, given.episode).id):
                what = accounts.book.title(one.tag.kind, one.tag.code) or "episode"
                print(f"{one.participant}  {WAYS[one.way]}  {what}  {quoted(case, one)}")
            return 0
        matrix = accounts.matrix("episode" if given.by == "episode" else "participant")
        for code in matrix.rows:
            print(accounts.book.factor(code).title)
            for column, title in matrix.columns:
                cell = matrix.cells[code, column]
                if cell.mentions:
                    print(f"  {title}: {said_of(cell.mentions)}")
                elif cell.blank is not None:
                    print(f"  {title}: {cell.blank.words}")
    return 0
