"""`vantage sound`: write the sound of one conversation to a plain file, after a warning."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from capture.sound_export import export_sound, silence_text, warnings_before
from casefile.timeline import clock_text
from tui.commands.opening import case_arguments, hand, opened, typed_yes
from tui.commands.progress import Progress


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("conversation", help="a participant's code such as P01")
    case_arguments(parser)
    parser.add_argument(
        "--out", "--output", type=Path, required=True, metavar="FILE", help="a file that ends in .flac or .wav"
    )
    sides = parser.add_mutually_exclusive_group()
    sides.add_argument("--side", type=int, choices=(1, 2), help="one of two microphones or inputs alone")
    sides.add_argument("--mono", action="store_true", help="mix two microphones or inputs instead of left and right")
    parser.add_argument("--confirmed", action="store_true", help="say that you have read the warning")


def run(given: argparse.Namespace) -> int:
    """Warn, and once that is confirmed write the file."""
    with opened(given) as case:
        conversation = case.conversations.find(given.conversation)
        for line in warnings_before(case, conversation, given.out):
            print(line, file=sys.stderr)
        if not given.confirmed and not typed_yes("write"):
            print("Nothing was written. If this is what you want, add --confirmed.")
            return 1
        by = hand(case, given, "export", conversation)
        with Progress("written") as shown:
            done = export_sound(
                case,
                conversation,
                given.out,
                by,
                confirmed_by=by.author,
                side=given.side,
                mono=given.mono,
                progress=shown.tell,
            )
        sides = ", the first side left and the second right" if done.channels == 2 else ""
        print(f"{done.path}: {clock_text(done.length_s)} of sound, not encrypted{sides}")
        for line in silence_text(done):
            print(line)
    return 0
