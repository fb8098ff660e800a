"""What the verbs share: which case, by which way in, and by whose hand."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casefile.case import Case, cases_in
from casefile.conversations import Conversation
from casefile.errors import EntryError, NotACaseError
from casefile.events import Hand
from casefile.keys import KeyRing, Secret, find_keyring_entry, read_secret_file
from casefile.place import default_folder, folder_named
from tui.command_line import PASSPHRASE_FILE_VARIABLE

CASE_VARIABLE = "VANTAGE_CASE"


def case_arguments(parser: argparse.ArgumentParser, *, author: bool = True) -> None:
    """Declare the arguments that name a case, a way in, and who does it."""
    parser.add_argument(
        "--case", help=f"the case's folder or code name (else ${CASE_VARIABLE}, else the only case there is)"
    )
    way_in_arguments(parser)
    if author:
        parser.add_argument("--author", help="your name or initials as they stand on record")


def way_in_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the ways in; without any, the passphrase is asked for."""
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        help=f"a file whose first line is the passphrase (else ${PASSPHRASE_FILE_VARIABLE} names one)",
    )
    ways.add_argument("--key-file", type=Path, metavar="FILE", help="a key file")
    ways.add_argument("--keyring", action="store_true", help="the system keyring")
    ways.add_argument("--recovery-key", action="store_true", help="ask for the recovery key")


def case_folder(named: str | None) -> Path:
    """Find the case: a folder, a code name in the default folder, or the only one there."""
    named = named or os.environ.get(CASE_VARIABLE)
    if named is not None:
        folder = folder_named(named)
        if folder.is_dir():
            return folder
        raise NotACaseError(
            title="There is no such case.",
            detail="Neither a folder nor a code name in the default folder fits.",
            remedy="See what there is with: vantage list",
        )
    found = cases_in(default_folder())
    if len(found) == 1:
        return found[0]
    raise EntryError(
        title="Which case?",
        detail="There is none in the default folder." if not found else "There are several in the default folder.",
        remedy='Name one with --case, or make one with: vantage new "Review 07"',
    )


def secret_from(given: argparse.Namespace, ring: KeyRing) -> Secret | None:
    """Return the way in that was named, or ask for the passphrase; None for a case without encryption."""
    if not ring.encrypted:
        return None
    if given.key_file is not None:
        return read_secret_file(given.key_file, "key_file")
    if given.recovery_key:
        return Secret("recovery", ask_secretly("Recovery key: "))
    named = given.passphrase_file or os.environ.get(PASSPHRASE_FILE_VARIABLE)
    if named and not given.keyring:
        return read_secret_file(Path(named), "passphrase")
    kinds = {way.kind for way in ring.ways}
    if given.keyring or ("keyring" in kinds and "passphrase" not in kinds):
        return find_keyring_entry(ring.case_id)
    return Secret("passphrase", ask_secretly("Passphrase: "))


def ask_secretly(prompt: str) -> str:
    """Ask for a secret at the terminal; raises EntryError where there is none to ask at."""
    if not sys.stdin.isatty():
        raise EntryError(
            title="There is no terminal to ask for the passphrase at.",
            detail="Standard input is a pipe or a file.",
            remedy=f"Name a file with --passphrase-file or ${PASSPHRASE_FILE_VARIABLE}.",
        )
    return getpass.getpass(prompt)


def ask_new_passphrase(prompt: str, refused: str) -> Secret:
    """Ask twice for a new passphrase; raises EntryError, which says `refused`, where the two differ or are empty."""
    first = ask_secretly(prompt)
    if not first or first != ask_secretly("The same again: "):
        raise EntryError(
            title="The two passphrases are not the same." if first else "The passphrase is empty.",
            detail=refused,
            remedy="Try again. Four or more words that have nothing to do with the case are good.",
        )
    return Secret("passphrase", first)


def typed_yes(verb: str) -> bool:
    """Ask at the terminal for a yes to what the verb says, such as "write"; it is no where there is none to ask at."""
    if not sys.stdin.isatty():
        return False
    print(f"Type yes to {verb} it: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() == "yes"


def read_text(named: str, title: str) -> str:
    """Return the text of a file, `-` for standard input; raises EntryError, with this title, for an unreadable one."""
    try:
        return sys.stdin.read() if named == "-" else Path(named).read_text(encoding="utf-8-sig")
    except OSError as error:
        why, remedy = f"The system says: {error.strerror}.", "Name a file that is there and that you may read."
    except UnicodeDecodeError:
        why, remedy = "It is not text in UTF-8.", "Save it as UTF-8, and name it again."
    raise EntryError(title=title, detail=why, remedy=remedy)


@contextmanager
def opened(given: argparse.Namespace) -> Iterator[Case]:
    """Open the case that the arguments name, and close it afterwards."""
    folder = case_folder(given.case)
    case = Case.open(folder, secret_from(given, KeyRing.load(folder)))
    try:
        yield case
    finally:
        case.close()


def hand(case: Case, given: argparse.Namespace, place: str, conversation: Conversation | None = None) -> Hand:
    """Return who does it: the author given, else the conversation's note-taker, else the only reviewer."""
    if given.author:
        return Hand(case.people.reviewer(given.author).id, place)
    if conversation is not None and conversation.note_taker:
        return Hand(conversation.note_taker, place)
    reviewers = case.people.reviewers()
    if len(reviewers) == 1:
        return Hand(reviewers[0].id, place)
    raise EntryError(
        title="Who does this?",
        detail="Every entry carries an author.",
        remedy="Give your name or initials: --author MK",
    )
