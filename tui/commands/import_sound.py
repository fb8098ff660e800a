"""`vantage import`: take recordings, transcripts or projects that were made elsewhere into a conversation."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from capture.importing import Imported, import_settled
from casefile.case import Case
from casefile.events import Hand
from casefile.system import system
from tagging.reading.reading import FORMS
from tui.commands.import_transcript import import_words, words_arguments
from tui.commands.opening import case_arguments, hand, opened
from tui.commands.progress import Progress
from tui.commands.record import agreement_arguments, answer_given, conversation_of, require_agreement
from tui.import_words import came_in_text, remarks_text


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help=f"sound or video files, in their order; or one transcript or project ({', '.join(FORMS)})",
    )
    parser.add_argument("--conversation", metavar="P01", help="a participant's code; with /2 their second conversation")
    case_arguments(parser)
    agreement_arguments(parser)
    parser.add_argument(
        "--with-gaps", action="store_true", help="take damaged files as well, with gaps where sound is missing"
    )
    words_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Import the files as the next parts of the conversation; the case stays as it was if one of them fails."""
    if any(path.suffix.lower() in FORMS for path in given.files):
        return import_words(given)
    limits = sys.stdin.readline().strip() if given.agreement and given.ask_limits else None
    # A recording that runs meanwhile needs the processor more.
    system.lower_priority()
    with opened(given) as case:
        with Progress("imported") as shown:
            done = import_settled(
                case, lambda: _settle(case, given, limits), given.files, shown.tell, with_gaps=given.with_gaps
            )
        _report(case, done)
    return 0


def _settle(case: Case, given: argparse.Namespace, limits: str | None) -> tuple[str, Hand]:
    conversation = conversation_of(case, given)
    by = hand(case, given, "live", conversation)
    answer = answer_given(given)
    if answer is not None:
        case.agreements.enter(conversation.id, answer, by, by_whom=given.by_whom, limits=limits)
    require_agreement(case, conversation.id)
    return conversation.id, by


def _report(case: Case, done: Imported) -> None:
    for remark in remarks_text(done):
        print(remark, file=sys.stderr)
    first = done.recordings[0].conversation
    label = next(item.label for item in case.conversations.all() if item.id == first)
    print(came_in_text(label, done))
    print(f"The files themselves were not changed. To turn the sound into words: vantage transcribe {label}")
