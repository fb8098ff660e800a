"""`vantage close-down`: what is open after a conversation and what is to come, and more of it from a file."""

from __future__ import annotations

import argparse
import sys
from typing import cast

from casefile.arrangements import ArrangementKind, Stage
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.events import Hand
from casefile.stretches import stretch_of
from tui.arranged_lines import span_of
from tui.commands.arranged_file import ArrangedFile, table_written, unreadable, written
from tui.commands.opening import case_arguments, hand, opened
from tui.summaries import running_in, unfinished, unfinished_text

_LINES: tuple[ArrangementKind, ...] = ("follow_up", "turn_to", "second")
_OF_TOLD, _OF_WISH = ("stage", "words"), ("words", "stretch")
_KNOWN = (*_LINES, "told", "leave_out")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("conversation", help="a participant's code such as P01; with /2 their second conversation")
    case_arguments(parser)
    parser.add_argument(
        "--add",
        metavar="FILE",
        help="enter what a TOML file holds (- for standard input); what stands there already is not entered twice",
    )


def run(given: argparse.Namespace) -> int:
    """Enter what the file holds, all or nothing, or print what is known in the form of such a file."""
    file = ArrangedFile.read(given.add, _KNOWN) if given.add else None
    with opened(given) as case:
        conversation = case.conversations.find(given.conversation)
        if file is None:
            print(_in_toml(case, conversation), end="")
            return 0
        if conversation.id in running_in(case):
            raise unreadable("The conversation is being recorded still. Close-down is for when they have left.")
        with case.all_or_nothing():
            _enter(case, conversation, file, hand(case, given, "close_down", conversation))
        print("Entered.", file=sys.stderr)
    return 0


def _enter(case: Case, conversation: Conversation, file: ArrangedFile, by: Hand) -> None:
    there = {(line.kind, line.words, line.stage, line.stretch) for line in case.arrangements.of(conversation.id)}
    for kind in _LINES:
        for words in file.texts(kind):
            if (kind, words.strip(), None, None) not in there:
                case.arrangements.add(conversation.id, kind, words, by)
    for told in file.tables("told", _OF_TOLD):
        words, stage = told.text("words") or "", cast("Stage | None", told.text("stage"))
        if ("told", words.strip(), stage, None) not in there:
            case.arrangements.add(conversation.id, "told", words, by, stage=stage)
    for wish in file.tables("leave_out", _OF_WISH):
        span = wish.text("stretch")
        words, stretch = wish.text("words") or "", stretch_of(span) if span else None
        if ("leave_out", words.strip(), None, stretch) not in there:
            case.arrangements.add(conversation.id, "leave_out", words, by, stretch=stretch)


def _in_toml(case: Case, conversation: Conversation) -> str:
    lines = case.arrangements.of(conversation.id)
    open_yet = unfinished_text(unfinished(case, conversation.id))
    head = f"# {conversation.label}\n" + (f"# not finished: {open_yet}\n" if open_yet else "")
    tables = [
        table_written("told", {"stage": line.stage, "words": line.words}) for line in lines if line.kind == "told"
    ]
    tables += [
        table_written("leave_out", {"words": line.words, "stretch": span_of(line.stretch) or None})
        for line in lines
        if line.kind == "leave_out"
    ]
    top: dict[str, object] = {kind: [line.words for line in lines if line.kind == kind] for kind in _LINES}
    return f"{head}{written(top)}{''.join(tables)}"
