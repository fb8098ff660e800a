"""`vantage new`: make a case."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from casefile.case import Case, folder_for
from casefile.errors import EntryError
from casefile.ids import new_id
from casefile.keys import Secret, make_key_file, make_keyring_entry, new_recovery_key, read_secret_file
from casefile.place import default_folder
from tui.commands.opening import ask_new_passphrase, way_in_arguments


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument(
        "code_name", nargs="?", help="identifies no family, child or place; it becomes the folder's name"
    )
    parser.add_argument("--folder", type=Path, help="where to make it (else your local folder for cases)")
    way_in_arguments(parser)
    parser.add_argument("--no-recovery-key", action="store_true", help="do not make a recovery key")
    parser.add_argument("--no-encryption", action="store_true", help="leave everything readable for anybody")
    parser.add_argument(
        "--accept-place", action="store_true", help="accept a synced folder, network drive or FAT volume"
    )


def run(given: argparse.Namespace) -> int:
    """Make the case; say that a lost passphrase can't be recovered, and print the recovery key once."""
    code_name = given.code_name or _ask_code_name()
    folder = folder_for(code_name, given.folder or default_folder())
    case_id = new_id()
    ways = [] if given.no_encryption else [_way_in(given, case_id)]
    recovery = None if given.no_encryption or given.no_recovery_key else new_recovery_key()
    if recovery:
        ways.append(Secret("recovery", recovery))
    Case.create(
        folder,
        code_name,
        ways,
        encrypted=not given.no_encryption,
        accept_place=given.accept_place,
        case_id=case_id,
    ).close()
    print(f"Made {folder}")
    if given.no_encryption:
        print("This case is NOT encrypted: whoever has the folder can read and hear everything.")
        return 0
    print("A lost passphrase or key can't be recovered by anybody.")
    if recovery:
        print("This recovery key opens the case as well. It is shown this once; print it and lock it away:")
        print(f"\n  {recovery}\n")
    return 0


def _ask_code_name() -> str:
    if not sys.stdin.isatty():
        raise EntryError(
            title="The case needs a code name.",
            detail="Standard input is no terminal, so it can't be asked for.",
            remedy='For example: vantage new "Review 07"',
        )
    return input("Code name (identifies no family, child or place, such as Review 07): ")


def _way_in(given: argparse.Namespace, case_id: str) -> Secret:
    if given.key_file is not None:
        return make_key_file(given.key_file)
    if given.keyring:
        if given.no_recovery_key:
            raise EntryError(
                title="The keyring alone is not enough.",
                detail="It goes with this user account on this computer.",
                remedy="Leave out --no-recovery-key.",
            )
        return make_keyring_entry(case_id)
    if given.passphrase_file is not None:
        return read_secret_file(given.passphrase_file, "passphrase")
    return ask_new_passphrase("Passphrase: ", "No case was made.")
