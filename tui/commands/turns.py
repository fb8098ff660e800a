"""`vantage turns`: whether who speaks is marked live in a case, who was, and taking that in as who spoke."""

from __future__ import annotations

import argparse

from casefile.timeline import clock_text
from tui.commands.opening import case_arguments, hand, opened
from tui.commands.words import transcript_of
from tui.who_spoke import take_in


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("conversation", nargs="?", help="a participant's code such as P01")
    case_arguments(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--on", action="store_true", help="let two keys mark live who speaks, in this case")
    which.add_argument("--off", action="store_true", help="mark nobody, as at first; what was marked stays")
    which.add_argument(
        "--take-in", action="store_true", help="enter who spoke by these keys, where nobody has said who did"
    )
    parser.add_argument(
        "--first-microphone",
        choices=["participant", "lead"],
        help="with --take-in, of two microphones: who sat at the first; they go before the keys",
    )


def run(given: argparse.Namespace) -> int:
    """Turn the keys on or off, take in what they say of a conversation, or print whether they are on and what it is."""
    with opened(given) as case:
        if given.on or given.off:
            case.settings.set_turn_keys(given.on, hand(case, given, "setup"))
        if given.conversation is None:
            print(f"turn keys\t{'on' if case.settings.turn_keys else 'off'}")
            return 0
        conversation = case.conversations.find(given.conversation)
        if given.take_in:
            transcript_of(case, conversation)
            by = hand(case, given, "review", conversation)
            print(f"words entered\t{take_in(case, conversation, by, first=given.first_microphone)}")
            return 0
        for key in case.turn_keys.of(conversation.id):
            print(f"{clock_text(key.at_s)}\t{key.speaker}\t{case.people.label_of(key.author)}")
    return 0
