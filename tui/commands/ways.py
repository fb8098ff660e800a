"""`vantage ways`: show the ways into a case, add, change or remove one."""

from __future__ import annotations

import argparse
from pathlib import Path

from casefile.errors import EntryError
from casefile.keys import (
    WAY_NAMES,
    KeyRing,
    Secret,
    WayIn,
    WayKind,
    make_key_file,
    make_keyring_entry,
    new_recovery_key,
    read_secret_file,
)
from tui.commands.opening import ask_new_passphrase, case_arguments, case_folder, secret_from

_KINDS: dict[str, WayKind] = {
    "passphrase": "passphrase",
    "key-file": "key_file",
    "keyring": "keyring",
    "recovery-key": "recovery",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("what", nargs="?", choices=("list", "add", "change", "remove"), default="list")
    parser.add_argument("way", nargs="?", choices=tuple(_KINDS), help="which kind of way in")
    case_arguments(parser, author=False)
    parser.add_argument("--number", type=int, help="which of several of its kind, as listed")
    parser.add_argument("--new-passphrase-file", type=Path, metavar="FILE", help="a file with the new passphrase")
    parser.add_argument("--new-key-file", type=Path, metavar="FILE", help="where to write the new key file")


def run(given: argparse.Namespace) -> int:
    """List, or prove that one may get in and then do what was asked."""
    folder = case_folder(given.case)
    ring = KeyRing.load(folder)
    if given.what != "list":
        _change(given, ring)
    if not ring.encrypted:
        print("This case is NOT encrypted: whoever has the folder can read and hear everything.")
    for number, way in enumerate(ring.ways, 1):
        print(f"{number}  {WAY_NAMES[way.kind]}")
    return 0


def _change(given: argparse.Namespace, ring: KeyRing) -> None:
    if given.way is None or not ring.encrypted:
        raise EntryError(
            title="Which way in?" if ring.encrypted else "This case has no ways in.",
            detail="A kind has to be named." if ring.encrypted else "It is not encrypted.",
            remedy="For example: vantage ways change passphrase" if ring.encrypted else "Make an encrypted one.",
        )
    key = ring.open(secret_from(given, ring)) or b""
    kind = _KINDS[given.way]
    if given.what == "remove":
        ring.remove(_chosen(given, ring, kind))
        print("It no longer opens this case. Copies of the folder that were made before still open with it.")
    elif given.what == "change":
        old = _chosen(given, ring, kind)
        ring.replace(key, old, _fresh(given, ring, kind))
    else:
        ring.add(key, _fresh(given, ring, kind))


def _chosen(given: argparse.Namespace, ring: KeyRing, kind: WayKind) -> WayIn:
    ways = [(number, way) for number, way in enumerate(ring.ways, 1) if way.kind == kind]
    named = [way for number, way in ways if given.number in (None, number)]
    if len(named) == 1:
        return named[0]
    raise EntryError(
        title="Which one of them?" if named else "There is no such way in.",
        detail=f"The case has {len(ways)} of this kind.",
        remedy="See them with: vantage ways, and name one with --number",
    )


def _fresh(given: argparse.Namespace, ring: KeyRing, kind: WayKind) -> Secret:
    """Make or ask for the secret of a new way in."""
    if kind == "recovery":
        recovery = new_recovery_key()
        print("This recovery key opens the case. It is shown this once; print it and lock it away:")
        print(f"\n  {recovery}\n")
        return Secret("recovery", recovery)
    if kind == "keyring":
        return make_keyring_entry(ring.case_id)
    if kind == "key_file":
        if given.new_key_file is None:
            raise EntryError(
                title="Where should the key file be?",
                detail="A new one has to be written.",
                remedy="Name it with --new-key-file, on something that is kept apart from the case.",
            )
        return make_key_file(given.new_key_file)
    if given.new_passphrase_file is not None:
        return read_secret_file(given.new_passphrase_file, "passphrase")
    return ask_new_passphrase("New passphrase: ", "Nothing was changed.")
