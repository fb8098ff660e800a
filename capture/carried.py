"""With what a second conversation starts: what the earlier ones with the same participant left open.

Queries that no line answers, what was to be returned to and was not, corrections made at the read-back, what is to be
followed up with this participant, and why a second conversation is needed. What lies in closed stretches is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from capture.said import NotHeard, not_heard, read_back
from casefile.notes import Note, is_returned_to

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.conversations import Conversation
    from casefile.note_classes import NoteClass
    from casefile.queries import Query

PointKind = Literal["second", "query", "return", "correction", "follow_up"]
A_MOMENT = "a moment marked without a word"


@dataclass(frozen=True)
class Point:
    """One thing left open: `id` is that of its entry, `label` the conversation's, `at_s` its second there, if any."""

    id: str
    kind: PointKind
    text: str
    label: str
    at_s: float | None
    is_taken_up: bool


def left_open(case: Case, conversation: Conversation) -> list[Point]:
    """Return what earlier conversations left open; what one between took up already is left out."""
    earlier = case.conversations.earlier(conversation)
    before = frozenset[str]().union(*(_settled(case, item.id) for item in earlier))
    now = _settled(case, conversation.id)
    return [
        Point(entry, kind, text, item.label, at_s, entry in now)
        for item in earlier
        for entry, kind, text, at_s in _points(case, item.id)
        if entry not in before
    ]


def unanswered_before(case: Case, conversation: Conversation) -> list[Query]:
    """Return the queries of earlier conversations that none of these answered: they can be answered in this one."""
    earlier = case.conversations.earlier(conversation)
    answered = frozenset[str]().union(*(_answered(case, item.id) for item in earlier))
    return [query for item in earlier for query in case.queries.of(item.id) if query.id not in answered]


def queries_for(case: Case, conversation: str) -> list[Query]:
    """Return a conversation's own queries, then those that an earlier one with the same participant left unanswered."""
    return [*case.queries.of(conversation), *unanswered_before(case, case.conversations.get(conversation))]


def not_heard_before(case: Case, conversation: Conversation) -> NotHeard:
    """Return the aspects and categories under which no note of any earlier conversation stands."""
    said: list[NoteClass] = []
    notes: list[Note] = []
    for item in case.conversations.earlier(conversation):
        said += case.note_classes.of(item.id)
        notes += case.notes.of(item.id)
    return not_heard(said, notes, extra_aspects=case.settings.extra_aspects)


def _settled(case: Case, conversation: str) -> frozenset[str]:
    return case.taken_up.of(conversation) | _answered(case, conversation)


def _answered(case: Case, conversation: str) -> frozenset[str]:
    standing = {note.id for note in case.notes.of(conversation) if not note.is_struck}
    said = [item for item in case.note_classes.of(conversation) if item.kind == "answer" and item.note in standing]
    return frozenset(item.query for item in said if item.query is not None)


def _points(case: Case, conversation: str) -> Iterator[tuple[str, PointKind, str, float | None]]:
    notes = {note.id: note for note in case.notes.of(conversation) if not note.is_struck}
    said = [item for item in case.note_classes.of(conversation) if item.note in notes]
    arranged = case.arrangements.of(conversation)
    for kind in ("second", "follow_up"):
        wanted: PointKind = "second" if kind == "second" else "follow_up"
        for item in said:
            if item.kind == kind:
                yield item.id, wanted, notes[item.note].text, notes[item.note].at_s
        for line in arranged:
            if line.kind == kind:
                yield line.id, wanted, line.words, None
    for query in case.queries.of(conversation):
        if query.id not in _answered(case, conversation):
            yield query.id, "query", query.question, None
    for open_line in reversed(case.notes.to_return_to(conversation)):
        if not is_returned_to(open_line):
            text = open_line.text if isinstance(open_line, Note) else A_MOMENT
            yield open_line.id, "return", text, open_line.at_s
    yield from _corrections(case, conversation, list(notes.values()), said)


def _corrections(
    case: Case, conversation: str, notes: list[Note], said: list[NoteClass]
) -> Iterator[tuple[str, PointKind, str, float | None]]:
    episodes, factors = read_back(notes, said, case.nominations.of(conversation))
    first = {(heard.nomination, heard.about): heard.title for heard in (*episodes, *factors)}
    texts = {note.id: note for note in notes}
    for item in said:
        if item.kind == "correction":
            title = first.get((item.nomination, item.about))
            line = texts[item.note]
            yield item.id, "correction", f"{line.text} (first: {title})" if title else line.text, line.at_s
