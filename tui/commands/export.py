"""`vantage export`: write the tagged excerpts to files or into a closed archive, names replaced."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import ExportError
from casefile.events import Hand
from casefile.keys import read_secret_file
from tagging.audiences import pack_for
from tagging.entities import Entities
from tagging.excerpts import name_key_of
from tagging.export.clearance import Clearance, look_through
from tagging.export.closed import export_closed
from tagging.export.formats import FORMATS
from tagging.export.together import export_into
from tagging.export.write import Terms, export_on, kept_for, remember, said_less
from tagging.leaks import letters_of
from tagging.model import AUDIENCES, Audience, Pack
from tagging.replacement_record import ReplacementRecord
from tui.commands.opening import ask_new_passphrase, case_arguments, hand, opened
from tui.summaries import counted, place_count

NONE_ENCRYPTED = (
    "The files are not encrypted: whoever gets hold of them can read them. --archive puts them under a passphrase."
)
NOT_ENCRYPTED = "The file is not encrypted: whoever gets hold of it can read it. --archive puts it under a passphrase."


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("conversation", nargs="?", help="a participant's code such as P01; else the whole case")
    case_arguments(parser)
    parser.add_argument(
        "--audience", choices=AUDIENCES, default="analysis", help="for whom (analysis: the review team)"
    )
    parser.add_argument("--stage", default="working copy", help="such as preliminary, interim, final draft")
    parser.add_argument("--reason", help="why words of somebody who set limits may go out, for the export log")
    parser.add_argument(
        "--format", choices=list(FORMATS), action="append", help="csv where none is named; as often as you like"
    )
    parser.add_argument(
        "--output",
        type=Path,
        required=True,
        metavar="FILE",
        help="for several formats a folder, made where there is none",
    )
    parser.add_argument("--archive", action="store_true", help="one zip file that a passphrase opens; it is asked for")
    parser.add_argument(
        "--archive-passphrase-file",
        type=Path,
        metavar="FILE",
        help="the same, with this file's first line for passphrase",
    )
    parser.add_argument("--with-struck-out", action="store_true", help="with notes that are struck out, marked as such")
    parser.add_argument(
        "--with-judgements",
        action="store_true",
        help="with what the team judges, and its patterns and comments; for the review team alone",
    )
    parser.add_argument("--overwrite", action="store_true", help="write over a file of this name")
    parser.add_argument(
        "--confirmed", action="store_true", help="say that you have looked at what it lists; this is remembered"
    )
    parser.add_argument("--ask-anew", action="store_true", help="list again what was looked at before")
    parser.add_argument(
        "--not-names", type=Path, metavar="FILE", help="words, one a line, that are near a name of the key and are none"
    )


def run(given: argparse.Namespace) -> int:
    """List what a person should look at, or, once that is confirmed, write the file."""
    with opened(given) as case:
        conversation = case.conversations.find(given.conversation) if given.conversation else None
        by = hand(case, given, "export", conversation)
        record = ReplacementRecord()
        pack = _pack(case, given, conversation, by, record)
        other_words = _lines(given.not_names)
        if given.ask_anew:
            case.clearings.forget_kept(by)
        if other_words:
            case.clearings.keep(map(letters_of, other_words), given.audience, by)
            case.clearings.keep(other_words, "public", by, kind="word")
        found = look_through(
            pack,
            name_key_of(case, given.audience),
            target=given.output,
            stage=given.stage,
            are_kept=kept_for(case, given.audience),
            entities=Entities(),
        )
        if found.recogniser:
            print(found.recogniser)
        if not given.confirmed and _list(found, given.audience):
            print("Nothing was written. Look at these; then add --confirmed.")
            return 1
        terms = Terms(
            by,
            conversation,
            by.author if given.confirmed else None,
            other_words,
            given.stage,
            cleared=found,
            reason=given.reason,
            record=record,
        )
        if given.confirmed and remember(case, found, given.audience, by):
            # What was proposed stands in it now.
            record = ReplacementRecord()
            pack = _pack(case, given, conversation, by, record)
            terms = replace(terms, cleared=None, record=record, looked_at=len(found.to_look_at))
        _write(case, pack, given, terms)
    return 0


def _pack(
    case: Case, given: argparse.Namespace, conversation: Conversation | None, by: Hand, record: ReplacementRecord
) -> Pack:
    return pack_for(
        case,
        given.audience,
        conversation,
        by=by,
        with_struck=given.with_struck_out,
        with_judgements=given.with_judgements,
        record=record,
    )


def _write(case: Case, pack: Pack, given: argparse.Namespace, terms: Terms) -> None:
    formats = list(dict.fromkeys(given.format or ["csv"]))
    if given.archive or given.archive_passphrase_file:
        passphrase = _passphrase(given)
        done = export_closed(case, pack, formats, given.output, passphrase, terms, overwrite=given.overwrite)
    elif len(formats) > 1:
        done = tuple(export_into(case, pack, formats, given.output, terms, overwrite=given.overwrite))
        print(NONE_ENCRYPTED)
    else:
        done = (export_on(case, pack, formats[0], given.output, terms, overwrite=given.overwrite),)
        print(NOT_ENCRYPTED)
    for one in done:
        print(
            f"{one.path} ({one.format}): version {one.version}, {counted(one.excerpts, 'excerpt')}, "
            f"{counted(one.tags, 'tag')}, {counted(one.replaced, 'name')} replaced"
        )


def _passphrase(given: argparse.Namespace) -> str:
    if given.archive_passphrase_file:
        return read_secret_file(given.archive_passphrase_file, "passphrase").value
    return ask_new_passphrase("Passphrase for the archive: ", "Nothing was written.").value


def _lines(file: Path | None) -> list[str]:
    if file is None:
        return []
    try:
        return [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError):
        raise ExportError(
            title="The file of words can't be read.",
            detail="It is missing, or not text.",
            remedy="Name a text file with one word a line.",
        ) from None


def _list(found: Clearance, audience: Audience) -> bool:
    becomes = "it becomes" if said_less(found, audience) else "it may become"
    for leak in found.leaks:
        print(f"a name{'' if leak.certain else ', or a word like one'}, in {leak.where}: {leak.text}  {leak.context}")
    for item in found.to_look_at:
        like = f", like {item.like}" if item.like else ""
        instead = f"  {becomes} {item.proposal}" if item.proposal else ""
        print(f"{item.reason}{like}: {item.text}  (in {place_count(len(item.excerpts))}){instead}")
        for context in item.contexts:
            print(f"    {context}")
    return bool(found.leaks or found.to_look_at)
