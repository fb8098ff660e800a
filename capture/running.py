"""Which recorders run: a small file for each in this user's run-time folder, so that any terminal can find them.

It holds the endpoint's address and the secret that lets this user stop the recorder, and nothing of the case but ids.
What else a recorder is asked takes the case's own secret.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from casefile import holders
from casefile.disk import disk_errors
from casefile.errors import RecorderError
from casefile.system import Held, system

_held: dict[str, Held] = {}


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
    lane: int = 1


def announce(recorder: RunningRecorder) -> None:
    """Write this process's file, readable by this user alone, and hold its lock; raises RecorderError if it is held."""
    path = _path(recorder.id)
    with disk_errors():
        held = holders.try_lock(_lock_path(path))
    if held is None:
        raise RecorderError(
            title="This recorder runs already.",
            detail=f"It is held by {holders.who_holds(_lock_path(path))}.",
            remedy="Connect to that one, or stop it with: vantage stop",
        )
    _held[recorder.id] = held
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(recorder), file)
    fresh.replace(path)


def withdraw(recorder_id: str) -> None:
    """Remove this process's file and let its lock go."""
    path = _path(recorder_id)
    path.unlink(missing_ok=True)
    held = _held.pop(recorder_id, None)
    if held is not None:
        held.release()
    _lock_path(path).unlink(missing_ok=True)


def running_recorders() -> list[RunningRecorder]:
    """List the recorders that live; what a killed one left behind is cleared away, and what is not ours left alone.

    Whether one lives is told by its lock: a process number may belong to another process by now, or to one that has
    ended and waits to be asked for its exit status.
    """
    folder = system.runtime_folder()
    found: list[RunningRecorder] = []
    for path in sorted(folder.glob("*.json")):
        recorder = _read(path)
        if recorder is None:
            continue
        if system.is_locked(_lock_path(path)):
            found.append(recorder)
            continue
        path.unlink(missing_ok=True)
        _lock_path(path).unlink(missing_ok=True)
        if recorder.family == "AF_UNIX" and Path(recorder.address).parent == folder:
            Path(recorder.address).unlink(missing_ok=True)
    return found


def who_runs(recorders: Iterable[RunningRecorder]) -> str:
    """Return in words who the first of some recorders is."""
    return next((holders.who_holds(_lock_path(_path(one.id))) for one in recorders), "a recorder that has just ended")


def _read(path: Path) -> RunningRecorder | None:
    """Read a recorder's file; None for one that has just gone, or that no recorder wrote."""
    try:
        recorder = RunningRecorder(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    is_ours = recorder.id == path.stem and all(isinstance(part, str | int) for part in asdict(recorder).values())
    return recorder if is_ours else None


def _path(recorder_id: str) -> Path:
    return system.runtime_folder() / f"{recorder_id}.json"


def _lock_path(path: Path) -> Path:
    return path.with_suffix(".lock")
