"""`vantage lead`: the prompts for the lead on one sheet of paper."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from capture.lead_sheet import lead_sheet, set_sheet
from capture.steps import SPOKEN, STEPS, Spoken, Step
from capture.wording import spoken_of, steps_of
from casefile.errors import EntryError
from casefile.people import Level
from tui.commands.keys import write_page
from tui.commands.opening import case_arguments, opened

LEVELS: dict[str, Level] = {
    "front-line": "front line",
    "family": "family member",
    "manager": "first-line manager",
    "senior-manager": "senior manager",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    case_arguments(parser, author=False)
    parser.add_argument("--print", nargs="?", const="", metavar="CODE", help="a participant's code such as P01")
    parser.add_argument("--level", choices=LEVELS, help="whose prompts; without it, those for the participant's level")
    parser.add_argument("--standard", action="store_true", help="the standard wording, without opening a case")
    parser.add_argument(
        "--out", "--output", type=Path, metavar="FILE", help="where it is written (else lead-CODE.html in this folder)"
    )


def run(given: argparse.Namespace) -> int:
    """Write the sheet as a page that any browser prints on one side of A4."""
    code = given.print or ""
    if given.print is None or not (code or given.level):
        raise EntryError(
            title="Whose prompts?",
            detail="The sheet is made for one participant, or for one level.",
            remedy="Say which: vantage lead --print P01, or: vantage lead --print --level family",
        )
    level = LEVELS[given.level] if given.level else None
    steps: Sequence[Step] = STEPS
    spoken = SPOKEN
    if not given.standard:
        with opened(given) as case:
            steps, spoken = steps_of(case), spoken_of(case)
            if code:
                person = case.conversations.find(code).participant
                code, level = person.code, level or person.level
    elif level is None or not (code or "x").isalnum():
        raise EntryError(
            title="Whose level?",
            detail="Without opening a case nothing is known of a participant but the code.",
            remedy="Say it, for example: vantage lead --print P01 --standard --level family",
        )
    if level is None:
        print("Their level is not entered: these are the prompts for front-line staff.", file=sys.stderr)
    path = given.out or Path(f"lead-{code or given.level}.html")
    write_page(path, _page(steps, level, code.upper(), spoken))
    print(f"{path}: open it in a browser and print it; one page of A4")
    return 0


def _page(steps: Sequence[Step], level: Level | None, code: str, spoken: Spoken) -> str:
    if set_sheet(steps, level, spoken) is None:
        raise EntryError(
            title="The prompts do not fit on one sheet.",
            detail="The team's wording is too long for it.",
            remedy="Shorten it: vantage steps --show, then: vantage steps --set FILE",
        )
    return lead_sheet(steps, level, code or f"{level}", spoken)
