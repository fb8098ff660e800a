"""`vantage register`: what is held, what was handed out, what was removed, and which copies are older than that."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from casefile.case import Case
from casefile.copying import BACKED_UP
from casefile.events import Event
from casefile.timeline import clock_text
from tui.commands.opening import case_arguments, opened


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    case_arguments(parser, author=False)


def run(given: argparse.Namespace) -> int:
    """Print the register."""
    with opened(given) as case:
        events = case.log.events()
        for title, lines in (
            ("Held", _held(case)),
            ("Handed out", _handed_out(case)),
            ("Removed for good", _removed(case, events)),
            ("Backups", _backups(case, events)),
        ):
            print(f"{title}:")
            print("\n".join(f"  {line}" for line in lines) or "  nothing")
    return 0


def _held(case: Case) -> Iterator[str]:
    info, due = case.info, case.review_dates.due()
    yield f"legal hold: {'ON, nothing can be removed' if info.legal_hold else 'off'}"
    for one in case.review_dates.all():
        yield f"review date {one.on}: {one.where}{' (has come)' if one in due else ''}"
    for conversation in case.conversations.all():
        recordings = case.recordings.of(conversation.id)
        kept = [item for item in recordings if not item.removed]
        sound = f"sound of {clock_text(case.recordings.length_s(conversation.id))}" if kept else "no sound"
        words = "transcript" if case.transcripts.current(conversation.id) else "no transcript"
        yield f"{conversation.label}: {sound}, {words}, {len(case.notes.of(conversation.id))} notes"


def _handed_out(case: Case) -> Iterator[str]:
    for entry in case.exports.all():
        who = case.people.label_of(entry.author)
        yield f"{entry.at[:16].replace('T', ' ')}  {entry.format} for {entry.audience}, by {who}"


def _removed(case: Case, events: list[Event]) -> Iterator[str]:
    labels = {conversation.id: conversation.label for conversation in case.conversations.all()}
    backups = [event for event in events if event.kind == BACKED_UP]
    for gone in case.removal.past():
        older = [backup.at[:16].replace("T", " ") for backup in backups if backup.id < gone.id]
        still = f"; a backup of before may still hold it: {', '.join(older)}" if older else ""
        of = labels.get(gone.conversation, "a conversation that is no longer here") if gone.conversation else ""
        who = case.people.label_of(gone.author)
        confirmed = ", ".join(sorted(case.people.label_of(one) for one in gone.confirmed_by))
        words = [f"{gone.what}{f' of {of}' if of else ''}", f"by {who}"]
        words += [f"confirmed by {confirmed}"] if confirmed else []
        words += [] if gone.finished else ["NOT FINISHED"]
        yield f"{gone.at[:16].replace('T', ' ')}  {', '.join(words)}{still}"


def _backups(case: Case, events: list[Event]) -> Iterator[str]:
    for event in (event for event in events if event.kind == BACKED_UP):
        yield f"{event.at[:16].replace('T', ' ')}  by {case.people.label_of(event.author)}"
