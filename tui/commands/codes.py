"""`vantage codes`: the codebook of a case, and what the team changes of it."""

from __future__ import annotations

import argparse

from casefile.case import Case
from casefile.events import Hand
from tagging.codebook import FACTOR_LEVELS, Aspect, Factor
from tui.commands.opening import case_arguments, hand, opened


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments; titles and meanings are asked for, so that none stands on the command line."""
    case_arguments(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--add", choices=["aspect", "factor"], help="add a code; its title and meaning are asked for")
    what.add_argument("--rename", metavar="ID", help="give a code another title, which is asked for")
    what.add_argument("--describe", metavar="ID", help="say what a code means, which is asked for")
    what.add_argument("--merge", metavar="ID", help="let a code become part of another: its tags say that one")
    what.add_argument("--retire", metavar="ID", help="put a code no more; tags that say it stay")
    what.add_argument("--bring-back", metavar="ID", help="put a code again that was retired or merged")
    what.add_argument("--undo", action="store_true", help="take back what you changed last")
    parser.add_argument("--into", metavar="ID", help="with --merge: the other code")
    parser.add_argument("--level", choices=[level.id for level in FACTOR_LEVELS], help="with --add factor: its level")


def run(given: argparse.Namespace) -> int:
    """Change what is asked for, and print the codebook as it stands: id, level or kind, title, meaning."""
    with opened(given) as case:
        if any((given.add, given.rename, given.describe, given.merge, given.retire, given.bring_back, given.undo)):
            _change(case, given, hand(case, given, "codes"))
        book = case.codes.book()
        used: list[Aspect | Factor] = [*book.aspects, *book.factors]
        for one in used:
            print(f"{one.id:<14} {_kind(one):<11} {one.title}{f': {one.hint}' if one.hint else ''}")
        for one in book.retired:
            print(f"{one.id:<14} {_kind(one):<11} {one.title} (no longer put)")
        for code, title in case.codes.merged():
            print(f"{code:<14} {'':<11} {title} (part of {book.resolve(code)})")
    return 0


def _change(case: Case, given: argparse.Namespace, by: Hand) -> None:
    codes = case.codes
    if given.add:
        title, hint = input("Its title: "), input("What it means: ")
        kind = "rationality" if given.add == "aspect" else "factor"
        level = given.level if kind == "factor" else None
        codes.add("rationality" if kind == "rationality" else "factor", title, by, hint=hint, level=level)
    elif given.rename:
        codes.describe(given.rename, by, title=input("Its title: "))
    elif given.describe:
        codes.describe(given.describe, by, hint=input("What it means: "))
    elif given.merge:
        codes.merge(given.merge, given.into or "", by)
    elif given.retire:
        codes.retire(given.retire, by)
    elif given.bring_back:
        codes.bring_back(given.bring_back, by)
    else:
        case.log.undo(by)


def _kind(code: Aspect | Factor) -> str:
    if isinstance(code, Aspect):
        return "aspect"
    return code.level.id if code.level else "no level"
