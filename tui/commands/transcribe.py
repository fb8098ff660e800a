"""`vantage transcribe`: finish turning recordings into words."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from casefile.errors import TranscriberError
from casefile.timeline import clock_text
from transcribe.child import WAITING, TranscriberChild, TranscriberStatus, start_transcriber
from tui.commands.opening import case_arguments, opened


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("conversation", nargs="?", help="a participant's code such as P01; else all conversations")
    case_arguments(parser, author=False)
    parser.add_argument("--model", default="base", help="the speech model (see vantage doctor)")
    parser.add_argument("--model-folder", type=Path, help="a folder with a model of your own")
    parser.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda"),
        default="auto",
        help="auto takes a graphics card where one can be used (the default)",
    )


def run(given: argparse.Namespace) -> int:
    """Transcribe what is recorded and not yet in words; can be stopped and run again at any time."""
    with opened(given) as case:
        chosen = case.conversations.all()
        if given.conversation:
            chosen = [case.conversations.find(given.conversation)]
        for conversation in chosen:
            if not case.recordings.of(conversation.id):
                continue
            print(f"{conversation.label}:", file=sys.stderr)
            child = start_transcriber(
                case,
                conversation.id,
                model=given.model,
                model_folder=given.model_folder,
                follow=False,
                device=given.device,
            )
            follow_to_the_end(child)
    return 0


def follow_to_the_end(child: TranscriberChild) -> int:
    """Print a transcriber's progress until it ends; raises TranscriberError with its own reason."""
    began: tuple[float, float] | None = None
    try:
        while True:
            status = child.next_status(1.0)
            if status is None:
                if not child.is_running:
                    return child.wait() or 0
            elif status.kind == "error":
                raise TranscriberError(title=status.title, detail=status.detail, remedy=status.remedy)
            elif status.kind in ("progress", "complete", "finished", "waiting"):
                done, all_of_it = clock_text(status.transcribed_s), clock_text(status.recorded_s)
                began = began or (time.monotonic(), status.transcribed_s)
                left = _left(status, time.monotonic() - began[0], status.transcribed_s - began[1])
                print(f"  {done} of {all_of_it} in words, {status.words} words{left}", file=sys.stderr)
                if status.kind == "waiting":
                    print(f"  {WAITING} See: vantage seals", file=sys.stderr)
                elif status.kind != "progress":
                    return child.wait() or 0
    except KeyboardInterrupt:
        # The terminal's Ctrl+C reaches this process alone.
        child.stop()
        raise
    finally:
        child.close()


def _left(status: TranscriberStatus, taken_s: float, done_s: float) -> str:
    """How long the rest takes if it goes on as fast; nothing where that is not known, or nothing is left."""
    rest_s = status.recorded_s - status.transcribed_s
    if status.kind != "progress" or done_s <= 0 or taken_s < 1 or rest_s < 1:
        return ""
    seconds = rest_s * taken_s / done_s
    return f", about {seconds / 60:.0f} min left" if seconds >= 90 else f", about {max(1, round(seconds))} s left"
