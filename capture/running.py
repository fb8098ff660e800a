"""Which recorders run: a small file for each in this user's run-time folder, so that any terminal can find them.

It holds the endpoint's address and the secret that lets this user stop the recorder, and nothing of the case but ids.
What else a recorder is asked takes the case's own secret.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from casefile.system import system


@dataclass(frozen=True)
class RunningRecorder:
    """How to reach one recorder; `conversation` is empty for one that only listens."""

    id: str
    case: str
    conversation: str
    family: str
    address: str
    stop_secret: str
    pid: int
    started_at: str


def announce(recorder: RunningRecorder) -> None:
    """Write the recorder's file, readable by this user alone."""
    path = _path(recorder.id)
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(recorder), file)
    fresh.replace(path)


def withdraw(recorder_id: str) -> None:
    """Remove the recorder's file."""
    _path(recorder_id).unlink(missing_ok=True)


def running_recorders() -> list[RunningRecorder]:
    """List the recorders whose process lives; what a killed one left behind is cleared away."""
    found: list[RunningRecorder] = []
    for path in sorted(system.runtime_folder().glob("*.json")):
        try:
            recorder = RunningRecorder(**json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            continue  # It has just ended.
        if system.is_alive(recorder.pid):
            found.append(recorder)
        else:
            withdraw(recorder.id)
            if recorder.family == "AF_UNIX":
                Path(recorder.address).unlink(missing_ok=True)
    return found


def _path(recorder_id: str) -> Path:
    return system.runtime_folder() / f"{recorder_id}.json"
