"""`vantage export`: write the tagged excerpts to files or into a closed archive, names replaced."""

from __future__ import annotations

import argparse
import sys
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
from tagging.export.write import Terms, export_on, kept_for, remember, shown
from tagging.leaks import letters_of
from tagging.model import AUDIENCES, Pack
from tagging.replacement_record import ReplacementRecord
from tui.commands.clear_list import ask_reason, clear_by_asking, list_of
from tui.commands.opening import ask_new_passphrase, case_arguments, hand, opened, read_text
from tui.summaries import counted
from tui.while_talking import require_nobody_talks

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
    parser.add_argument(
        "--reason-from",
        metavar="FILE",
        help="a file that says why words of somebody who set limits may go out, for the export log "
        "(- for standard input); else it is asked for",
    )
    parser.add_argument(
        "--format", choices=list(FORMATS), action="append", help="csv where none is named; as often as you like"
    )
    parser.add_argument(
        "--output",
        type=Path,
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
    parser.add_argument("--show", action="store_true", help="print what would go out, names replaced; write nothing")
    parser.add_argument(
        "--clear", action="store_true", help="ask of each line of the list what becomes of it; then write the file"
    )
    parser.add_argument(
        "--confirmed", action="store_true", help="say that you have looked at what it lists; this is remembered"
    )
    parser.add_argument("--ask-anew", action="store_true", help="list again what was looked at before")
    parser.add_argument(
        "--not-names", type=Path, metavar="FILE", help="words, one a line, that are near a name of the key and are none"
    )


def run(given: argparse.Namespace) -> int:
    """List what a person should look at, ask what becomes of it, show what goes out, or write the file."""
    if given.output is None and not given.show:
        raise ExportError(
            title="Where is it to be written?",
            detail="No file is named.",
            remedy="Name one with --output, or see what would go out with --show",
        )
    with opened(given) as case:
        conversation = case.conversations.find(given.conversation) if given.conversation else None
        by = hand(case, given, "export", conversation)
        desk = _Desk(case, given, conversation, by)
        if given.show:
            print(desk.shown())
            return 0
        other_words = _lines(given.not_names)
        if given.ask_anew:
            case.clearings.forget_kept(by)
        if other_words:
            case.clearings.keep(map(letters_of, other_words), given.audience, by)
            case.clearings.keep(other_words, "public", by, kind="word")
        found = desk.look()
        if found.recogniser:
            print(found.recogniser)
        if given.clear:
            return _go_through(case, desk, given, other_words, by)
        if not given.confirmed and list_of(found, given.audience):
            print("Nothing was written. Look at these; then add --confirmed, or decide on each with --clear.")
            return 1
        if given.confirmed and not found.leaks and remember(case, found, given.audience, by):
            # What was proposed stands in it now.
            looked_at, found = len(found.to_look_at), desk.look()
            desk.write(found, other_words, _reason(desk, given), is_confirmed=True, looked_at=looked_at)
        else:
            reason = _reason(desk, given) if given.confirmed else None
            desk.write(found, other_words, reason, is_confirmed=given.confirmed)
    return 0


def _go_through(case: Case, desk: _Desk, given: argparse.Namespace, other_words: list[str], by: Hand) -> int:
    decided, left = clear_by_asking(case, desk.look, given.audience, by)
    found = desk.look()
    if left or found.leaks:
        print(f"Nothing was written: {counted(left, 'line')} left to decide on.")
        return 1
    reason = _reason(desk, given)
    desk.write(found, other_words, reason, is_confirmed=bool(decided or found.to_look_at), looked_at=decided)
    return 0


def _reason(desk: _Desk, given: argparse.Namespace) -> str | None:
    """Why what is under limits may go out, where anything is: no word of it is an argument, which others can see."""
    if given.reason_from and desk.pack.limits:
        return read_text(given.reason_from, "The file that says why can't be read.")
    return ask_reason(desk.pack.limits) if given.clear or sys.stdin.isatty() else None


class _Desk:
    """What is to go out as it stands now, made anew after each decision."""

    def __init__(self, case: Case, given: argparse.Namespace, conversation: Conversation | None, by: Hand) -> None:
        self._case, self._given, self._conversation, self._by = case, given, conversation, by
        self._entities = Entities()

    def look(self) -> Clearance:
        """Make the pack, and return what was found in it."""
        self._pack()
        return look_through(
            self.pack,
            name_key_of(self._case, self._given.audience),
            target=self._given.output,
            stage=self._given.stage,
            are_kept=kept_for(self._case, self._given.audience),
            entities=self._entities,
        )

    def shown(self) -> str:
        """Return what would go out as text to read."""
        self._pack()
        formats = self._given.format or ["csv"]
        return shown(self._case, self.pack, formats, Terms(self._by, self._conversation, stage=self._given.stage))

    def write(
        self,
        found: Clearance,
        other_words: list[str],
        reason: str | None,
        *,
        is_confirmed: bool,
        looked_at: int = 0,
    ) -> None:
        """Write what was found clear."""
        self._require_quiet()
        terms = Terms(
            self._by,
            self._conversation,
            self._by.author if is_confirmed else None,
            other_words,
            self._given.stage,
            cleared=found,
            reason=reason,
            record=self._record,
            looked_at=looked_at,
        )
        _write(self._case, self.pack, self._given, terms)

    def _require_quiet(self) -> None:
        if self._given.with_judgements:
            require_nobody_talks(self._case)

    def _pack(self) -> None:
        self._require_quiet()
        self._record = ReplacementRecord()
        self.pack = pack_for(
            self._case,
            self._given.audience,
            self._conversation,
            by=self._by,
            with_struck=self._given.with_struck_out,
            with_judgements=self._given.with_judgements,
            record=self._record,
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
