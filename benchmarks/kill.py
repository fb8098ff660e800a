"""Sound lost when the recorder is killed with kill -9 at a random moment.

Each recorder plays the sample in real time as its microphone. What is lost is counted twice: from the position that
the recorder published last, and from the moment of the kill (the position published last and the time gone by since),
each to the end of what its file then holds.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.filling import new_case
from benchmarks.report import begin, line, spread
from capture.audio_input import Source
from capture.link import RecorderLink
from capture.live import LiveConversation
from capture.running import running_recorders
from casefile.case import Case
from casefile.events import Hand
from sample.truth import FIRST_SOUND

_BUDGET_S = 1.0
_LEAST_S, _MOST_S = 1.5, 4.0
_GONE_WITHIN_S = 10.0


@dataclass(frozen=True)
class Loss:
    """Seconds of sound that one kill cost."""

    since_published_s: float
    since_spoken_s: float


def kill_one(case: Case, code: str, after_s: float) -> Loss:
    """Record a conversation for so long, kill its recorder, and compare."""
    if sys.platform == "win32":
        raise SystemExit("kill -9 is of POSIX")
    by = Hand(case.people.reviewer("R1").id, "setup")
    conversation = case.conversations.begin(case.people.participant(code, by), by)
    case.agreements.enter(conversation.id, "given", by, by_whom=code)
    live = LiveConversation(case, conversation, by.author)
    live.record(Source(file=FIRST_SOUND))
    running = next(found for found in running_recorders() if found.conversation == conversation.id)
    link = RecorderLink(running, case.info.recorder_secret)
    time.sleep(after_s)
    os.kill(running.pid, signal.SIGKILL)
    killed_s = case.clock.boot_s()
    give_up_s = time.monotonic() + _GONE_WITHIN_S
    while link.is_open and time.monotonic() < give_up_s:
        time.sleep(0.01)
    newest = link.newest
    link.close()
    live.close()
    reader = case.recordings.open(case.recordings.of(conversation.id)[0])
    if newest is None or reader is None:
        raise SystemExit("the recorder was killed before it said or stored anything; wait longer")
    held_s = reader.length_s()
    reader.close()
    published_s = float(newest["position_s"])
    return Loss(published_s - held_s, published_s + (killed_s - float(newest["clock_s"])) - held_s)


def main() -> None:
    """Kill, compare, and print the worst."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    kills: int = parser.parse_args().kills
    begin("Sound lost at kill -9 of the recorder", f"{_BUDGET_S} s, the worst of 100 kills")
    chance = random.Random()
    with tempfile.TemporaryDirectory() as folder:
        case = new_case(Path(folder) / "Kill.vantage")
        losses = [kill_one(case, f"K{number}", chance.uniform(_LEAST_S, _MOST_S)) for number in range(kills)]
        case.close()
    line("worst, from the moment of the kill", f"{max(loss.since_spoken_s for loss in losses):.3f} s")
    line("worst, from the position published last", f"{max(loss.since_published_s for loss in losses):.3f} s")
    line("from the moment of the kill", spread([loss.since_spoken_s for loss in losses]))
    line("from the position published last", spread([loss.since_published_s for loss in losses]))


if __name__ == "__main__":
    main()
