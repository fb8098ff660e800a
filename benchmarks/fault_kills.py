"""Processes that are killed: the recorder, also while the machine is busy, and the transcriber."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.fault_trial import Loss, Trial, send, trial
from transcribe.child import start_transcriber

_LEAST_S, _MOST_S = 1.0, 3.5
_BUSY = "while True: sum(range(10_000))"


def kill_recorder(sound: Path, number: int) -> Loss:
    """Kill the recorder at any moment, and look on until another one stores."""
    chance = random.Random(number)
    with trial(sound) as held:
        held.record()
        held.look_for(chance.uniform(_LEAST_S, _MOST_S))
        return _killed(held)


def kill_recorder_when_busy(sound: Path, number: int) -> Loss:
    """Do the same while two processes more than there are cores only reckon."""
    busy = [subprocess.Popen([sys.executable, "-P", "-c", _BUSY]) for _ in range(2)]
    try:
        return kill_recorder(sound, number)
    finally:
        for process in busy:
            process.kill()
            process.wait()


def _killed(held: Trial) -> Loss:
    send(held.pid(), "KILL")
    killed_s = held.room.now_s()
    held.is_stored_again(killed_s)
    stored = held.end()
    (before_s, after_s) = next(hole for hole in stored.holes if hole[0] <= killed_s)
    return Loss(max(0.0, killed_s - before_s), stored.missing_s, max(0.0, after_s - killed_s), stored.misplaced_s)


def kill_transcriber(sound: Path, number: int) -> Loss:
    """Kill a transcriber that follows with the base model, start another, and look on for a while."""
    chance = random.Random(number)
    with trial(sound) as held:
        held.record()
        transcriber = start_transcriber(held.case, held.conversation.id)
        time.sleep(chance.uniform(2.0, 6.0))
        send(transcriber.pid, "KILL")
        transcriber.wait(5.0)
        again = start_transcriber(held.case, held.conversation.id)
        held.look_for(chance.uniform(1.0, 2.0))
        stored = held.end()
        again.stop()
        return Loss(0.0, stored.missing_s, None, stored.misplaced_s)
