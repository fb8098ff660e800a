"""`vantage prepare`: what is known before a conversation, and more of it from a file; a code alone begins one."""

from __future__ import annotations

import argparse
import sys
from typing import cast

from casefile.arrangements import ArrangementKind
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.events import Hand
from casefile.queries import SourceKind
from tui.commands.arranged_file import ArrangedFile, table_written, written
from tui.commands.opening import case_arguments, hand, opened
from tui.commands.record import conversation_of

_OF_PERSON = ("role", "agency", "level", "involved_from", "involved_to")
_LINES: tuple[ArrangementKind, ...] = ("exposure", "preparation")
_OF_QUERY = ("question", "source_kind", "differs")
_KNOWN = (*_OF_PERSON, "direct_contact", "lead", "note_taker", "others", "language", *_LINES, "query")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("conversation", help="a participant's code such as P01; a new one begins a conversation")
    case_arguments(parser)
    parser.add_argument(
        "--add",
        metavar="FILE",
        help="enter what a TOML file holds (- for standard input): a value takes the place of another, and a line or "
        "query that stands there already is not entered twice",
    )


def run(given: argparse.Namespace) -> int:
    """Enter what the file holds, all or nothing, or print what is known in the form of such a file."""
    file = ArrangedFile.read(given.add, _KNOWN) if given.add else None
    with opened(given) as case:
        conversation = conversation_of(case, given)
        if file is None:
            print(_in_toml(case, conversation), end="")
            return 0
        with case.all_or_nothing():
            _enter(case, conversation, file, hand(case, given, "prepare", conversation))
        print(f"{conversation.label} is prepared.", file=sys.stderr)
    return 0


def _enter(case: Case, conversation: Conversation, file: ArrangedFile, by: Hand) -> None:
    said: dict[str, str | bool | None] = {name: value for name in _OF_PERSON if (value := file.text(name)) is not None}
    if (contact := file.truth("direct_contact")) is not None:
        said["direct_contact"] = contact
    if said:
        case.people.describe(conversation.participant, by, conversation.id, **said)
    held = {name: case.people.reviewer(label).id for name in ("lead", "note_taker") if (label := file.text(name))}
    if others := file.texts("others"):
        held["others_present"] = ", ".join(role.replace(",", ";") for role in others)
    if held:
        case.conversations.describe(conversation.id, by, **held)
    if language := file.text("language"):
        case.settings.set_language(conversation.id, language, by)
    there = {(line.kind, line.words) for line in case.arrangements.of(conversation.id)}
    for kind in _LINES:
        for words in file.texts(kind):
            if (kind, words.strip()) not in there:
                case.arrangements.add(conversation.id, kind, words, by)
    asked = {query.question for query in case.queries.of(conversation.id)}
    for query in file.tables("query", _OF_QUERY):
        question = query.text("question") or ""
        if question.strip() not in asked:
            source_kind = cast("SourceKind | None", query.text("source_kind"))
            differs = query.text("differs")
            case.queries.add(conversation.id, question, by, source_kind=source_kind, differs=differs)


def _in_toml(case: Case, conversation: Conversation) -> str:
    person, label = conversation.participant, case.people.label_of
    lines = case.arrangements.of(conversation.id)
    top: dict[str, object] = {
        **{name: getattr(person, name) for name in (*_OF_PERSON, "direct_contact")},
        "lead": conversation.lead and label(conversation.lead),
        "note_taker": conversation.note_taker and label(conversation.note_taker),
        "others": conversation.others_present.split(", ") if conversation.others_present else [],
        "language": case.settings.language(conversation.id),
        **{kind: [line.words for line in lines if line.kind == kind] for kind in _LINES},
    }
    queries = [
        table_written("query", {name: getattr(query, name) for name in _OF_QUERY})
        for query in case.queries.of(conversation.id)
    ]
    return f"# {conversation.label}\n{written(top)}{''.join(queries)}"
