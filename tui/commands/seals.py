"""`vantage seals`: show what is closed in a conversation, open it again, or remove it for good."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from capture.codec import cut_row
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import EntryError
from casefile.events import Hand
from casefile.seals import Seal, Stretch
from casefile.timeline import clock_text
from tui.commands.opening import case_arguments, hand, opened
from tui.removal_words import NO_UNDO, UNFINISHED, still_held

_ALL = "all"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("conversation", help="a participant's code such as P01")
    case_arguments(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--unseal", metavar="ID", help="open a sealed stretch again")
    what.add_argument(
        "--remove",
        nargs="?",
        const=_ALL,
        metavar="ID",
        help="remove a sealed stretch for good; without an ID, all that was recorded with no screen",
    )
    what.add_argument(
        "--keep",
        nargs="?",
        const=_ALL,
        metavar="ID",
        help="keep what was recorded with no screen: one such stretch or all",
    )
    parser.add_argument(
        "--confirmed-by",
        nargs="+",
        default=[],
        metavar="REVIEWER",
        help="the reviewers who confirm that it is opened or removed: two for what was taken back",
    )
    parser.add_argument(
        "--with-untimed",
        action="store_true",
        help="with what is removed, let imported transcripts without times go: any word of theirs may lie in it",
    )


def run(given: argparse.Namespace) -> int:
    """Do what was asked, or list what is and was closed."""
    with opened(given) as case:
        if case.removal.unfinished():
            case.removal.finish()
        conversation = case.conversations.find(given.conversation)
        if given.unseal is not None:
            _unseal(case, conversation, given, hand(case, given, "review", conversation))
        elif given.keep is not None:
            _keep(case, conversation, given.keep, hand(case, given, "review", conversation))
        elif given.remove is not None:
            _remove(case, conversation, given, hand(case, given, "review", conversation))
        else:
            _show(case, conversation)
        if case.removal.unfinished():
            print(UNFINISHED)
    return 0


def _show(case: Case, conversation: Conversation) -> None:
    seals, undecided = case.seals.of(conversation.id), case.seals.undecided(conversation.id)
    for number, stretch in enumerate(undecided, 1):
        print(f"u{number:<3} {_when(stretch)}  recorded with no screen: keep or remove?")
    for number, seal in enumerate(seals, 1):
        who = case.people.label_of(seal.author)
        state = "kept" if seal.reason == "unattended" and seal.state == "unsealed" else seal.state
        print(f"{number:<4} {_when(seal.stretch)}  {seal.reason}: {state}, entered by {who} on {seal.at[:10]}")
    if not seals and not undecided:
        print("Nothing is closed, and nothing ever was.")


def _unseal(case: Case, conversation: Conversation, given: argparse.Namespace, by: Hand) -> None:
    if case.info.legal_hold:
        raise EntryError(
            title="This case is under a legal hold.",
            detail="As long as it is, what is sealed stays sealed.",
            remedy="See who set it, and why, with: vantage hold CASE",
        )
    seal = _sealed(case, conversation, given.unseal)
    confirmed = reviewers(case, given.confirmed_by) or [by.author]
    if seal.state == "sealed":
        case.removal.require_confirmed(seal.reviewers_needed, confirmed)
    seal = case.seals.unseal(seal, by, [one for one in confirmed if one != by.author])
    print(f"Unsealed: {_when(seal.stretch)}.")
    transcript = case.transcripts.current(conversation.id)
    if transcript is not None and not case.transcripts.is_complete(conversation.id):
        print(f"What is not in words yet comes into words with: vantage transcribe {conversation.label}")


def _keep(case: Case, conversation: Conversation, named: str, by: Hand) -> None:
    for stretch in _undecided(case, conversation, named):
        case.seals.keep(conversation.id, stretch, by)
        print(f"Kept: {_when(stretch)}. It comes into words with: vantage transcribe {conversation.label}")


def _remove(case: Case, conversation: Conversation, given: argparse.Namespace, by: Hand) -> None:
    confirmed = reviewers(case, given.confirmed_by) or [by.author]
    if given.remove == _ALL or given.remove.startswith("u"):
        seals = [
            case.seals.seal(conversation.id, stretch.from_s, stretch.to_s, "unattended", by)
            for stretch in _undecided(case, conversation, given.remove)
        ]
    else:
        seals = [_sealed(case, conversation, given.remove)]
    for seal in seals:
        quoted = case.elsewhere.quoted_in(seal.id)
        case.removal.stretch(seal.id, by, confirmed, cut=cut_row, with_untimed=given.with_untimed)
        print(f"Removed: {_when(seal.stretch)}. {NO_UNDO}")
        for line in still_held(case, case.elsewhere.still_held(seal.id), quoted=quoted):
            print(line)
        print("Backups of the case that were made before may hold it as well.")


def _sealed(case: Case, conversation: Conversation, named: str) -> Seal:
    seals = case.seals.of(conversation.id)
    for number, seal in enumerate(seals, 1):
        if named in (str(number), seal.id):
            return seal
    raise _no_such(conversation)


def _undecided(case: Case, conversation: Conversation, named: str) -> list[Stretch]:
    stretches = case.seals.undecided(conversation.id)
    chosen = [one for number, one in enumerate(stretches, 1) if named in (_ALL, f"u{number}")]
    if not chosen:
        raise _no_such(conversation)
    return chosen


def reviewers(case: Case, labels: Sequence[str]) -> list[str]:
    """Return the ids of reviewers by their labels; raises EntryError for one who is not on record."""
    known = {reviewer.label: reviewer.id for reviewer in case.people.reviewers()}
    if not set(labels) <= known.keys():
        raise EntryError(
            title="One of these reviewers is not on record.",
            detail="A removal is confirmed by reviewers of the case, under the names that stand there.",
            remedy="Give the names or initials under which they made their entries.",
        )
    return [known[label] for label in labels]


def _no_such(conversation: Conversation) -> EntryError:
    return EntryError(
        title="There is no such stretch.",
        detail="Nothing in this conversation bears that number.",
        remedy=f"See the numbers with: vantage seals {conversation.label}",
    )


def _when(stretch: Stretch) -> str:
    return f"{clock_text(stretch.from_s)} to {clock_text(stretch.to_s)}"
