"""`vantage backup`: copy a case, also while it is recorded to."""

from __future__ import annotations

import argparse
from pathlib import Path

from casefile.copying import back_up
from tui.commands.check import print_findings
from tui.commands.opening import case_arguments, hand, opened


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("folder", type=Path, help="where to put the copy, such as an encrypted external disk")
    case_arguments(parser)
    parser.add_argument(
        "--accept-place", action="store_true", help="accept a synced folder, network drive or FAT volume"
    )


def run(given: argparse.Namespace) -> int:
    """Copy, read back, and print where the copy lies and its receipt."""
    with opened(given) as case:
        copied = back_up(case, given.folder, hand(case, given, "export"), accept_place=given.accept_place)
    print(f"{copied.folder}: {copied.recordings} recordings, read back as written. It opens in the same ways.")
    print_findings(copied.findings)
    print(f"Receipt, to be kept apart from the case:\n  {copied.receipt}")
    return 0
