"""`vantage unpack`: take a case out of a packed file."""

from __future__ import annotations

import argparse
from pathlib import Path

from casefile.keys import Secret, read_secret_file
from casefile.packing import folder_for_pack, unpack
from casefile.place import default_folder
from tui.commands.check import print_findings
from tui.commands.opening import ask_secretly


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("file", type=Path, help="a file that vantage pack wrote")
    parser.add_argument("--folder", type=Path, help="where to put the case (else your local folder for cases)")
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help="a file whose first line is the passphrase of the pack"
    )
    parser.add_argument("--unencrypted", action="store_true", help="the pack is of a case without encryption")
    parser.add_argument(
        "--accept-place", action="store_true", help="accept a synced folder, network drive or FAT volume"
    )


def run(given: argparse.Namespace) -> int:
    """Unpack, check, and print where the case lies."""
    folder = folder_for_pack(given.file, given.folder or default_folder())
    done = unpack(given.file, folder, _secret(given), accept_place=given.accept_place)
    print(f"Made {done.folder}")
    print_findings(done.findings)
    print(f"Receipt, to be compared with that of the pack:\n  {done.receipt}")
    return 0


def _secret(given: argparse.Namespace) -> Secret | None:
    if given.unencrypted:
        return None
    if given.passphrase_file is not None:
        return read_secret_file(given.passphrase_file, "passphrase")
    return Secret("passphrase", ask_secretly("Passphrase of the pack: "))
