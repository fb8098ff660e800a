"""`vantage names`: the name key. Names are read from a file or a pipe, never from the command line's words."""

from __future__ import annotations

import argparse
import csv
import sys
from typing import cast, get_args

from casefile.errors import EntryError
from casefile.names import NameKind
from tui.commands.opening import case_arguments, hand, opened

_COLUMNS = ["kind", "real", "pseudonym", "variants"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    case_arguments(parser)
    parser.add_argument(
        "--add",
        type=argparse.FileType("r", encoding="utf-8"),
        metavar="CSV",
        help="add the rows of a CSV file (- for standard input) with the columns kind (person, agency, place), "
        "real, pseudonym, variants (parted by semicolons)",
    )


def run(given: argparse.Namespace) -> int:
    """Add names, all or none, or print the key."""
    with opened(given) as case:
        if given.add is None:
            for entry in case.names.all():
                print(f"{entry.kind}\t{', '.join(entry.forms)}\t{entry.pseudonym}")
            return 0
        rows = list(csv.DictReader(given.add, skipinitialspace=True))
        if not rows or any(set(_COLUMNS[:3]) - {key for key, value in row.items() if value} for row in rows):
            raise EntryError(
                title="The file of names can't be read.",
                detail=f"Each row needs {', '.join(_COLUMNS[:3])}; the first line names the columns.",
                remedy="Correct the file; nothing was added.",
            )
        if any(row["kind"] not in get_args(NameKind) for row in rows):
            raise EntryError(
                title="The file of names can't be read.",
                detail="A kind is none of person, agency, place.",
                remedy="Correct the file; nothing was added.",
            )
        by = hand(case, given, "setup")
        with case.all_or_nothing():
            for row in rows:
                variants = (row.get("variants") or "").split(";")
                case.names.add(cast(NameKind, row["kind"]), row["real"], row["pseudonym"], by, variants=variants)
        print(f"Added {len(rows)} names.", file=sys.stderr)
    return 0
