"""`vantage remove`: remove for good the sound of a conversation, its account, all of it, or a participant's data."""

from __future__ import annotations

import argparse
import sys

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import EntryError
from casefile.events import Hand
from casefile.names import NameEntry
from casefile.people import Participant
from tui.commands.find_person import found_in
from tui.commands.names import entry_of
from tui.commands.opening import case_arguments, hand, opened, typed_yes
from tui.commands.seals import reviewers
from tui.removal_words import NO_UNDO, after, before, conversations_of, remove
from tui.summaries import place_count

# Where an entry of the name key stands itself.
_KEY_AND_LOG = ("name key", "log")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("conversation", help="a conversation such as P01 or P01/2; for a participant their code")
    case_arguments(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--sound", action="store_const", dest="what", const="sound", help="the sound only")
    what.add_argument(
        "--account", action="store_const", dest="what", const="account", help="sound and transcript; notes stay"
    )
    what.add_argument(
        "--conversation", action="store_const", dest="what", const="conversation", help="all of the conversation"
    )
    what.add_argument(
        "--participant", action="store_const", dest="what", const="participant", help="all that is held of the person"
    )
    parser.add_argument(
        "--name",
        type=int,
        action="append",
        default=[],
        metavar="NUMBER",
        help="with --participant: an entry of the name key that goes as well, by its number in vantage names --numbers",
    )
    parser.add_argument(
        "--confirmed-by",
        nargs="+",
        default=[],
        metavar="REVIEWER",
        help="the two reviewers who confirm it; for the sound only, one",
    )
    parser.add_argument("--confirmed", action="store_true", help="say that you have read what goes and what stays")


def run(given: argparse.Namespace) -> int:
    """Say what goes and what stays, and once that is confirmed remove it."""
    with opened(given) as case:
        case.removal.require_no_hold()
        person, conversations = _chosen(case, given)
        by = hand(case, given, "removal", conversations[0] if conversations else None)
        confirmed_by = reviewers(case, given.confirmed_by) or [by.author]
        names = _names(case, given)
        for line in before(case, person, conversations, given.what):
            print(line, file=sys.stderr)
        if not given.confirmed and not typed_yes("remove"):
            print("Nothing was removed. If this is what you want, add --confirmed.")
            return 1
        held = case.elsewhere.of_conversations({item.id for item in conversations})
        remove(case, given.what, person, conversations, by, confirmed_by)
        print(f"Removed. {NO_UNDO}")
        for entry in names:
            _remove_name(case, entry, by)
        for line in after(case, held):
            print(line)
    return 0


def _chosen(case: Case, given: argparse.Namespace) -> tuple[Participant, list[Conversation]]:
    """The conversation that is named, or all of a participant's, who may have none any more."""
    if given.what != "participant":
        conversation = case.conversations.find(given.conversation)
        return conversation.participant, [conversation]
    code = given.conversation.strip().upper()
    for person in case.people.participants():
        if person.code == code:
            return person, conversations_of(case, person)
    raise EntryError(
        title="There is no such participant.",
        detail="Nobody in the case bears this code.",
        remedy="See who is in it with: vantage list",
    )


def _names(case: Case, given: argparse.Namespace) -> list[NameEntry]:
    if given.name and given.what != "participant":
        raise EntryError(
            title="A name goes only with a participant's data.",
            detail="The name key serves the whole case.",
            remedy="Take an entry out of the key with: vantage names --remove NUMBER",
        )
    entries = case.names.all()
    return [entry_of(entries, str(number)) for number in given.name]


def _remove_name(case: Case, entry: NameEntry, by: Hand) -> None:
    """Remove a name from the key, unless it still stands in the case: exports would then show it."""
    places = sum(held.kind not in _KEY_AND_LOG for held, _ in found_in(case.all_texts.every(), entry))
    if places:
        print(f"{entry.pseudonym} stays in the name key: the name still stands at {place_count(places)} of the case.")
    else:
        case.removal.name(entry.id, by)
        print(f"{entry.pseudonym} is out of the name key.")
