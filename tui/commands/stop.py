"""`vantage stop`: stop every recording of this user, from any terminal, without a passphrase."""

from __future__ import annotations

import argparse

from capture.link import stop_recorder
from capture.running import running_recorders
from capture.turns import no_turns
from casefile.clock import SystemClock
from casefile.errors import RecorderError
from casefile.timeline import clock_text


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments: none."""


def run(given: argparse.Namespace) -> int:
    """Stop at this moment; what was said before it is safe when this returns."""
    now_s = SystemClock().boot_s()
    # Also what a screen is just starting in the place of a recorder that has died.
    with no_turns():
        return _stop(now_s)


def _stop(now_s: float) -> int:
    recorders = [recorder for recorder in running_recorders() if recorder.conversation]
    silent: RecorderError | None = None
    for recorder in recorders:
        try:
            answer = stop_recorder(recorder, now_s)
        except RecorderError as error:
            silent = error  # The others are stopped all the same.
            continue
        print(f"Stopped. {clock_text(answer.get('stored_s'))} of sound is safe.")
        if not answer.get("complete", True):
            print("The last of it could not be written: the disk is full or out of reach.")
    if not recorders:
        print("Nothing is being recorded.")
    if silent is not None:
        raise silent
    return 0
