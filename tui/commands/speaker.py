"""`vantage speaker`: say who spoke."""

from __future__ import annotations

import argparse

from tui.commands.opening import hand, opened
from tui.commands.words import span_arguments, span_of, transcript_of


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    span_arguments(parser)
    parser.add_argument("who", choices=["participant", "lead", "note_taker", "other", "unknown"])


def run(given: argparse.Namespace) -> int:
    """Set the speaker of the span; who speaks after it stays as it was."""
    with opened(given) as case:
        conversation = case.conversations.find(given.conversation)
        transcript, lines = transcript_of(case, conversation)
        first, last = span_of(lines, given)
        by = hand(case, given, "review", conversation)
        case.transcripts.set_speaker(transcript.id, first, last, given.who, by)
    return 0
