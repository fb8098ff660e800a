"""`vantage check`: look whether every byte and entry of a case is as it should be."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from casefile.checking import Finding
from casefile.errors import EntryError
from casefile.receipts import Receipt, Verdict
from tui.commands.opening import case_arguments, opened

_AGAINST: dict[Verdict, str] = {
    "holds": "The case still holds all that it held when the receipt was made.",
    "another case": "THE RECEIPT IS OF ANOTHER CASE.",
    "put back": "THE CASE WAS PUT BACK: what it held when the receipt was made is not in it. "
    "Look for a newer copy of the folder.",
    "altered": "THE LOG WAS ALTERED since the receipt was made. Restore the folder from a backup, and keep this one.",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    case_arguments(parser, author=False)
    parser.add_argument("--against", metavar="RECEIPT", help="a receipt that was kept elsewhere, or a file with one")


def run(given: argparse.Namespace) -> int:
    """Print what is wrong, and a receipt; the exit status is 1 where something is."""
    receipt = None if given.against is None else Receipt.read(_text(given.against))
    with opened(given) as case:
        found = case.check.all()
        print_findings(found)
        verdict = "holds" if receipt is None else case.compare(receipt)
        if receipt is not None:
            print(_AGAINST[verdict])
        print(f"Receipt, to be kept apart from the case:\n  {case.receipt()}")
    return 0 if not found and verdict == "holds" else 1


def print_findings(found: Iterable[Finding]) -> None:
    """Print each finding with what to do about it, or that there is none."""
    found = list(found)
    for finding in found:
        print(f"{finding.where}: {finding.what}\n  {finding.remedy}")
    if not found:
        print("Everything is as it should be.")


def _text(given: str) -> str:
    if given.startswith("vantage-receipt"):
        return given
    try:
        return Path(given).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise EntryError(
            title="The receipt can't be read.",
            detail="There is no such file, or it is not text.",
            remedy="Give the whole receipt in quotation marks, or a text file that holds it.",
        ) from None
