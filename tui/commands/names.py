"""`vantage names`: the name key. Names are read from a file or a pipe, never from the command line's words."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Sequence
from typing import cast, get_args

from casefile.case import Case
from casefile.errors import EntryError
from casefile.events import Hand
from casefile.names import NameEntry, NameKind
from tui.commands.opening import case_arguments, hand, opened, read_text

_COLUMNS = ["kind", "real", "pseudonym", "variants"]
_TITLE = "The file of names can't be read."
_ROWS = "with the columns kind (person, agency, place), real, pseudonym, variants (parted by semicolons)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    case_arguments(parser)
    parser.add_argument("--numbers", action="store_true", help="print the key with the number of each entry")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--add", metavar="CSV", help=f"add the rows of a CSV file (- for standard input) {_ROWS}")
    what.add_argument("--change", metavar="CSV", help="put rows in the place of entries, with a column number as well")
    what.add_argument("--remove", type=int, nargs="+", metavar="NUMBER", help="take entries out of the key")


def run(given: argparse.Namespace) -> int:
    """Add, change or take out names, all or none, or print the key."""
    with opened(given) as case:
        entries = case.names.all()
        if given.add is None and given.change is None and given.remove is None:
            for number, entry in enumerate(entries, 1):
                start = f"{number}\t" if given.numbers else ""
                print(f"{start}{entry.kind}\t{', '.join(entry.forms)}\t{entry.pseudonym}")
            return 0
        rows = _rows(given.add or given.change) if given.remove is None else []
        by = hand(case, given, "names")
        with case.all_or_nothing():
            if given.remove is not None:
                for number in set(given.remove):
                    case.names.drop(entry_of(entries, str(number)).id, by)
            elif given.add is not None:
                for row in rows:
                    case.names.add(_kind(row), row["real"], row["pseudonym"], by, variants=_variants(row))
            else:
                _change(case, entries, rows, by)
        done = f"Took out {len(set(given.remove))}" if given.remove else f"{_verb(given)} {len(rows)}"
        print(f"{done} names.", file=sys.stderr)
    return 0


def _change(case: Case, entries: Sequence[NameEntry], rows: Sequence[dict[str, str]], by: Hand) -> None:
    for row in rows:
        entry = entry_of(entries, row.get("number") or "")
        real, pseudonym = row["real"], row["pseudonym"]
        case.names.change(entry, by, kind=_kind(row), real=real, pseudonym=pseudonym, variants=_variants(row))


def _verb(given: argparse.Namespace) -> str:
    return "Added" if given.add is not None else "Changed"


def _rows(named: str) -> list[dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(read_text(named, _TITLE)), skipinitialspace=True))
    if not rows or any(set(_COLUMNS[:3]) - {key for key, value in row.items() if value} for row in rows):
        raise _unreadable(f"Each row needs {', '.join(_COLUMNS[:3])}; the first line names the columns.")
    if any(row["kind"] not in get_args(NameKind) for row in rows):
        raise _unreadable("A kind is none of person, agency, place.")
    return rows


def entry_of(entries: Sequence[NameEntry], number: str) -> NameEntry:
    """Return the entry of this number; raises EntryError where there is none."""
    if not number.strip().isdecimal() or not 1 <= int(number) <= len(entries):
        raise EntryError(
            title="There is no such entry in the name key.",
            detail="No entry bears that number.",
            remedy="See the numbers with: vantage names --numbers. Nothing was changed.",
        )
    return entries[int(number) - 1]


def _kind(row: dict[str, str]) -> NameKind:
    return cast(NameKind, row["kind"])


def _variants(row: dict[str, str]) -> list[str]:
    return (row.get("variants") or "").split(";")


def _unreadable(why: str) -> EntryError:
    return EntryError(title=_TITLE, detail=why, remedy="Correct the file; nothing was changed.")
