"""`vantage concern`: safeguarding concerns, kept apart from everything else.

Its words, with real names, are asked for or read from a file, never from the command line.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import cast

from casefile.case import Case
from casefile.concerns import FIELDS, KINDS, ConcernKind, ConcernWords
from casefile.errors import EntryError
from casefile.place import trouble_with
from tagging.export.placing import put_in_place, require_free
from tui.commands.opening import case_arguments, hand, opened, typed_yes
from tui.concern_words import LABELS, NOT_ENCRYPTED, full_text, line_text

_FILE_HELP = f"a TOML file (- for standard input) with any of: kind, {', '.join(FIELDS)}; else each is asked for"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="list|add|change|show|save")
    listing = verbs.add_parser("list", help="list the concerns of the case, or of one conversation")
    listing.add_argument("conversation", nargs="?", help="a participant's code such as P01")
    adding = verbs.add_parser("add", help="enter a concern from a conversation")
    adding.add_argument("conversation", help="a participant's code such as P01")
    changing = verbs.add_parser("change", help="complete or correct a concern; the earlier version is kept")
    showing = verbs.add_parser("show", help="print one concern, with real names")
    showing.add_argument("--versions", action="store_true", help="with its earlier versions")
    saving = verbs.add_parser("save", help="write one concern to a plain file, for a referral")
    saving.add_argument("--out", "--output", type=Path, required=True, metavar="FILE", help="where it is written")
    saving.add_argument("--confirmed", action="store_true", help="say that you have read the warning")
    saving.add_argument("--versions", action="store_true", help="with its earlier versions")
    for verb in (adding, changing):
        verb.add_argument("--kind", choices=KINDS, help="somebody at risk, a member of staff, their own distress")
        verb.add_argument("--from", dest="file", metavar="FILE", help=_FILE_HELP)
    for verb in (changing, showing, saving):
        verb.add_argument("number", type=int, help="its number in the list")
    for verb in (listing, adding, changing, showing, saving):
        case_arguments(verb)


def run(given: argparse.Namespace) -> int:
    """Do what was asked."""
    with opened(given) as case:
        return _VERBS[given.what](case, given)


def _list(case: Case, given: argparse.Namespace) -> int:
    found = case.concerns.all()
    if given.conversation:
        found = [item for item in found if item.label == given.conversation.strip().upper()]
    for concern in found:
        print(line_text(concern))
    if not found:
        print("None is on record.")
    return 0


def _add(case: Case, given: argparse.Namespace) -> int:
    conversation = case.conversations.find(given.conversation)
    words = _read(given, ConcernWords())
    if words.is_empty:
        raise EntryError(
            title="Nothing was entered.",
            detail="One line is enough; everything else can follow.",
            remedy="Say what was said, or who may be at risk.",
        )
    entered = case.concerns.begin(conversation.id, hand(case, given, "concern", conversation), words)
    print(f"Entered as number {entered.number}. Nothing is sent: who is told is yours to decide.")
    return 0


def _change(case: Case, given: argparse.Namespace) -> int:
    known = case.concerns.numbered(given.number)
    words = _read(given, known.words)
    case.concerns.change(known.id, words, hand(case, given, "concern"), seen=known.words)
    print("Entered. The earlier version is kept.")
    return 0


def _show(case: Case, given: argparse.Namespace) -> int:
    print(full_text(case, case.concerns.numbered(given.number), versions=given.versions), end="")
    return 0


def _save(case: Case, given: argparse.Namespace) -> int:
    concern = case.concerns.numbered(given.number)
    trouble = trouble_with(given.out.parent)
    for line in (*NOT_ENCRYPTED, *([f"The folder you named is not safe for it: {trouble}"] if trouble else [])):
        print(line, file=sys.stderr)
    if not given.confirmed and not typed_yes("write"):
        print("Nothing was written. If this is what you want, add --confirmed.")
        return 1
    by = hand(case, given, "concern")
    require_free(case, given.out)
    content = full_text(case, concern, versions=given.versions).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    put_in_place([(given.out, content)], lambda: case.concerns.enter_copy(concern.id, sha256, by))
    print(f"{given.out}: one concern, not encrypted")
    return 0


_VERBS = {"list": _list, "add": _add, "change": _change, "show": _show, "save": _save}


def _read(given: argparse.Namespace, known: ConcernWords) -> ConcernWords:
    kind = given.kind or known.kind
    if given.file is not None:
        fields = _from_file(given.file)
        kind = cast("ConcernKind", fields.pop("kind", kind))
        return replace(known, kind=kind, **fields)
    if not sys.stdin.isatty():
        raise EntryError(
            title="There is no terminal to ask for the words at.",
            detail="They never stand on the command line.",
            remedy="Name a file with --from, or - for standard input.",
        )
    print("Enter leaves a line as it is: vantage concern show. Nothing has to be filled in.", file=sys.stderr)
    asked = {name: _ask(label, getattr(known, name)) for name, label in LABELS.items()}
    return replace(known, kind=kind, **asked)


def _ask(label: str, value: str) -> str:
    # Never what stands there now: it names people, and what goes to standard error ends up in logs.
    print(f"{label}{' (something stands there)' if value else ''}: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip() or value


def _from_file(name: str) -> dict[str, str]:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        fields = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise EntryError(
            title="The file can't be read.",
            detail="It is missing, or not the TOML that is asked for.",
            remedy='Write lines such as: said = "what was said"',
        ) from None
    if set(fields) - {"kind", *FIELDS} or any(not isinstance(value, str) for value in fields.values()):
        raise EntryError(
            title="The file holds something else.",
            detail="A field is none that a concern has, or is no text.",
            remedy=f"Use any of: kind, {', '.join(FIELDS)}",
        )
    return fields
