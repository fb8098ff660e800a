"""`vantage play`: hear a conversation from any second on."""

from __future__ import annotations

import argparse
import contextlib
import sys

from capture.play_order import FASTEST, SLOWEST
from capture.playing import Playing, start_player
from capture.speaker import Sink
from casefile.errors import EntryError
from casefile.timeline import clock_text, seconds_of
from tui.commands.opening import case_arguments, opened
from tui.play_words import passed_over_in_words, place_in_words

_NEWS_S = 0.25


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("conversation", help="a participant's code such as P01")
    case_arguments(parser, author=False)
    parser.add_argument("--from", dest="from_s", type=_seconds, default=0.0, metavar="TIME", help="12:30 or 1:02:03")
    parser.add_argument("--to", dest="to_s", type=_seconds, metavar="TIME", help="where to end; else at the end")
    parser.add_argument("--side", type=int, choices=(1, 2), help="one of two microphones or inputs alone")
    parser.add_argument("--speed", type=_speed, default=1.0, help="0.5 to 2, at the same pitch")
    parser.add_argument("--device", metavar="NAME", help="the loudspeaker by its name or a part of it")


def run(given: argparse.Namespace) -> int:
    """Play to the end, to --to, or until Ctrl+C; what is passed over is said on standard error."""
    with opened(given) as case:
        conversation = case.conversations.find(given.conversation)
        length_s = case.recordings.length_s(conversation.id)
        playing = start_player(case, conversation, Sink(device=given.device), given.side)
    with contextlib.closing(playing):
        _require_some(given.from_s, given.to_s, length_s)
        playing.set_speed(given.speed)
        playing.play(given.from_s, given.to_s)
        _follow(playing)
    return 0


def _require_some(from_s: float, to_s: float | None, length_s: float) -> None:
    if from_s < length_s and (to_s is None or from_s < to_s):
        return
    raise EntryError(
        title="There is nothing to play between these times.",
        detail=f"The conversation goes from 00:00 to {clock_text(length_s)}.",
        remedy="Choose --from before its end, and --to after --from.",
    )


def _follow(playing: Playing) -> None:
    """Print where it is until it ends; raises PlayerError with the player's own reason."""
    shows_place = sys.stderr.isatty()
    # At a terminal the place is written over and over at the start of one line.
    start = "\r\x1b[K" if shows_place else ""
    print("Ctrl+C ends it.", file=sys.stderr)
    while True:
        playing.wait_for_news(_NEWS_S)
        status = playing.status()
        for item in playing.passed_over():
            print(f"{start}{passed_over_in_words(item)}", file=sys.stderr)
        if status.error is not None:
            raise status.error
        if status.state == "ended":
            print(f"{start}{clock_text(status.position_s)} the end", file=sys.stderr)
            return
        if shows_place:
            print(f"{start}{place_in_words(status)} ", end="", file=sys.stderr, flush=True)


def _seconds(text: str) -> float:
    """Read 12:30, 1:02:03 or 95.5 as seconds."""
    try:
        return seconds_of(text)
    except EntryError:
        raise argparse.ArgumentTypeError("a time is written 12:30 or 1:02:03") from None


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not SLOWEST <= speed <= FASTEST:
        raise argparse.ArgumentTypeError(f"a speed lies between {SLOWEST:g} and {FASTEST:g}")
    return speed
