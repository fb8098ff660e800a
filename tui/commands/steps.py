"""`vantage steps`: how the team words the nine steps, as a file that can be changed and set again."""

from __future__ import annotations

import argparse
import sys

from capture.wording import in_toml, set_wording, spoken_of, steps_of
from casefile.case import Case
from tui.commands.opening import case_arguments, hand, opened, read_text

_HEAD = """# How the nine steps are worded in this case: {who}.
# Change the words in quotes, take out what shall stay as the standard has it, then: vantage steps --set FILE
# Which steps there are, their order and their numbers stay. [STEP.by_level] holds the prompts for other levels, and
# [spoken] what is said before recording is asked for, and while it is paused: paused, and always after it at_risk.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    case_arguments(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--show", action="store_true", help="print the wording in force (this is what it does by itself)")
    what.add_argument("--set", metavar="FILE", help="put the wording of a TOML file in force (- for standard input)")
    what.add_argument("--standard", action="store_true", help="go back to the standard wording")


def run(given: argparse.Namespace) -> int:
    """Print the wording, or put another one in force; the earlier ones are kept."""
    with opened(given) as case:
        if given.set is not None:
            text = read_text(given.set, "The file of wording can't be read.")
            set_wording(case, text, hand(case, given, "setup"))
            print("The team's wording is in force from the next opening of a screen.", file=sys.stderr)
        elif given.standard:
            set_wording(case, "", hand(case, given, "setup"))
            print("The standard wording is in force.", file=sys.stderr)
        else:
            print(_HEAD.format(who=_who(case)))
            print(in_toml(steps_of(case), spoken=spoken_of(case)), end="")
    return 0


def _who(case: Case) -> str:
    entered = case.step_wordings.current()
    if entered is None:
        return "the standard"
    what = "the team's wording" if entered.wording else "the standard again"
    return f"{what}, set by {case.people.label_of(entered.author)} on {entered.at[:10]}"
