"""`vantage pack`: write a case into one file for handing it over."""

from __future__ import annotations

import argparse
from pathlib import Path

from casefile.errors import EntryError
from casefile.keys import Secret, read_secret_file
from casefile.packing import PACK_SUFFIX, pack
from tui.commands.opening import ask_new_passphrase, case_arguments, hand, opened


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("file", type=Path, help=f"the file to write; its name should end in {PACK_SUFFIX}")
    case_arguments(parser)
    parser.add_argument("--without-sound", action="store_true", help="leave the sound out; the transcripts stay")
    parser.add_argument(
        "--pack-passphrase-file",
        type=Path,
        metavar="FILE",
        help="a file whose first line is the passphrase of the pack (else it is asked for)",
    )


def run(given: argparse.Namespace) -> int:
    """Pack, and say what was packed and how to hand it over."""
    if given.file.suffix != PACK_SUFFIX:
        raise EntryError(
            title="The name of the file does not say what it is.",
            detail=f"Packed cases end in {PACK_SUFFIX}.",
            remedy=f"For example: vantage pack Review07{PACK_SUFFIX}",
        )
    with opened(given) as case:
        secret = None if case.key is None else _secret(given)
        packed = pack(case, given.file, secret, hand(case, given, "export"), with_sound=not given.without_sound)
    print(f"{packed.file}: {packed.recordings} recordings with their sound, read back as written.")
    if secret is None:
        print("This case is NOT encrypted, and the file neither: whoever has it can read and hear everything.")
    else:
        print("Only its own passphrase opens it. Hand that over apart from the file.")
    print("Names are in it as they were said: a pack is the whole case, not an export.")
    print(f"Receipt, to be kept apart from the case:\n  {packed.receipt}")
    return 0


def _secret(given: argparse.Namespace) -> Secret:
    if given.pack_passphrase_file is not None:
        return read_secret_file(given.pack_passphrase_file, "passphrase")
    return ask_new_passphrase("Passphrase for this pack: ", "No pack was written.")
