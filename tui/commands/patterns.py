"""`vantage patterns`: list the patterns that the team names, print one, enter more of it from a file; their kinds."""

from __future__ import annotations

import argparse
import sys

from casefile.case import Case
from casefile.errors import EntryError
from casefile.events import Hand
from casefile.patterns import Pattern, pattern_place
from tagging.pattern_record import pattern_lines
from tagging.strands import accounts_of
from tagging.wording_rules import hints_on, pattern_texts
from tui.commands.arranged_file import ArrangedFile
from tui.commands.episodes import numbered
from tui.commands.opening import case_arguments, hand, opened
from tui.while_talking import require_nobody_talks

_NEW = "new"
_KNOWN = ("kind", "words", "episodes", "factors")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments; titles of kinds are asked for, so that none stands on the command line."""
    parser.add_argument("pattern", nargs="?", help='a pattern by its number in the list, or "new" with --add')
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--add",
        metavar="FILE",
        help="enter what a TOML file holds (- for standard input), in the place of what stood there: kind (an id), "
        "words, episodes (their numbers in: vantage episodes, in quotes) and factors (their ids in: vantage codes)",
    )
    what.add_argument("--drop", action="store_true", help="take the pattern out; its words stay in the log")
    what.add_argument("--undo", action="store_true", help="take back what you did last, to the pattern or to the list")
    what.add_argument("--kinds", action="store_true", help="list the kinds of patterns")
    what.add_argument("--add-kind", action="store_true", help="add a kind, whose title is asked for")
    what.add_argument("--rename-kind", metavar="ID", help="give a kind another title, which is asked for")
    what.add_argument("--retire-kind", metavar="ID", help="use a kind no more; patterns of it stay")
    what.add_argument("--bring-back-kind", metavar="ID", help="use a kind again")
    case_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """List, print, or enter, all or nothing."""
    file = ArrangedFile.read(given.add, _KNOWN) if given.add else None
    with opened(given) as case:
        require_nobody_talks(case)
        if file is not None:
            with case.all_or_nothing():
                _enter(case, given, file)
            print("The pattern is entered.", file=sys.stderr)
        elif given.drop:
            case.patterns.drop(_numbered(case, given.pattern).id, hand(case, given, "patterns"))
        elif given.undo:
            place = pattern_place(_numbered(case, given.pattern).id) if given.pattern else "patterns"
            case.log.undo(hand(case, given, place))
        elif given.kinds or given.add_kind or given.rename_kind or given.retire_kind or given.bring_back_kind:
            if not given.kinds:
                _change_kinds(case, given, hand(case, given, "kinds"))
            for kind in case.patterns.kinds():
                print(f"{kind.id:<20} {kind.title}{' (no longer used)' if kind.is_retired else ''}")
        elif given.pattern is None:
            for number, one in enumerate(case.patterns.all(), 1):
                print(f"{number:>3} {one.words} ({case.patterns.kind(one.kind).title})")
        else:
            _print(case, _numbered(case, given.pattern))
    return 0


def _print(case: Case, pattern: Pattern) -> None:
    lines = [*pattern_lines(case, pattern, accounts_of(case))]
    lines += [("Wording", hint.words) for hint in hints_on(case, pattern_texts(case, pattern.id))]
    for heading, words in lines:
        print(f"{heading:<15} {words}")


def _numbered(case: Case, number: str | None) -> Pattern:
    patterns = case.patterns.all()
    if number is None or not number.isdecimal() or not 1 <= int(number) <= len(patterns):
        raise EntryError(
            title="There is no such pattern.",
            detail=f"The case holds {len(patterns)}.",
            remedy="See them, with their numbers, with: vantage patterns",
        )
    return patterns[int(number) - 1]


def _enter(case: Case, given: argparse.Namespace, file: ArrangedFile) -> None:
    patterns, kind, words = case.patterns, file.text("kind"), file.text("words")
    by = hand(case, given, "patterns")
    is_new = given.pattern == _NEW
    pattern = patterns.add(kind or "", words or "", by) if is_new else _numbered(case, given.pattern)
    own = Hand(by.author, pattern_place(pattern.id))
    if not is_new and (kind is not None or words is not None):
        patterns.change(pattern.id, own, kind=kind, words=words)
    if episodes := file.texts("episodes"):
        patterns.rest_on_episodes(pattern.id, [numbered(case, one).id for one in episodes], own)
    if factors := file.texts("factors"):
        book = case.codes.book()
        patterns.rest_on_factors(pattern.id, [book.factor(one).id for one in factors], own)


def _change_kinds(case: Case, given: argparse.Namespace, by: Hand) -> None:
    if given.add_kind:
        case.patterns.add_kind(input("Its title: "), by)
    elif given.rename_kind:
        case.patterns.rename_kind(given.rename_kind, input("Its title: "), by)
    elif given.retire_kind:
        case.patterns.retire_kind(given.retire_kind, by)
    else:
        case.patterns.retire_kind(given.bring_back_kind, by, is_retired=False)
