"""Starts a recorder as a detached child and waits until it records or says why it can't."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from platformdirs import user_log_path

from capture.audio_input import Source
from capture.order import Order, source_fields
from capture.pieces import Begins
from casefile.errors import RecorderError
from casefile.ids import new_id
from casefile.system import system

GRACE_S = 120.0
RECORDER = (sys.executable, "-P", "-m", "capture.recorder")
_PATIENCE_S = 15.0


@dataclass(frozen=True)
class Storage:
    """Where a recorder stores: the recording's id, its file, and its key (None in an unencrypted case)."""

    recording: str
    path: Path
    key: bytes | None


@dataclass(frozen=True)
class Opened:
    """An input that a recorder has opened: the device's name, and whether sound comes of it."""

    device: str
    hears: bool


class StartingRecorder:
    """A recorder's process on its way: first its input, then its order; keys travel on its standard input alone.

    Ends the process where it says no. `give_up` may be called from any thread, `close` must be in the end.
    """

    def __init__(self, source: Source, command: Sequence[str] = RECORDER) -> None:
        """Start the process; `command` is a seam for a recorder with an input of its own."""
        self.source = source
        self._child = _start_child(command)

    def open(self) -> Opened:
        """Have the input opened; raises RecorderError with the recorder's own reason."""
        answer = self._ask(json.dumps(source_fields(self.source)), "open")
        return Opened(str(answer.get("device", "")), bool(answer.get("hears", True)))

    def order(self, order: Order) -> str:
        """Hand the order over and return the recorder's id once it records; raises RecorderError."""
        self._ask(order.lines()[1], "ready")
        return order.id

    def give_up(self) -> None:
        """End the process."""
        self._child.kill()

    def close(self) -> None:
        """Let go of the process, which ends unless it has its order."""
        _close_pipes(self._child)

    def _ask(self, line: str, wanted: str) -> dict[str, Any]:
        try:
            return _ask(self._child, line, wanted)
        except BaseException:
            self._child.kill()
            raise


def start_recorder(
    source: Source,
    *,
    case: str,
    case_secret: str,
    conversation: str = "",
    storage: Callable[[], Storage] | None = None,
    grace_s: float = GRACE_S,
    command: Sequence[str] = RECORDER,
    lane: int = 1,
    begins: Begins = "at once",
    opened: StartingRecorder | None = None,
) -> str:
    """Start a recorder and return its id; one that has `opened` its input already goes on from there.

    `storage` is asked for once the input is open, so that nothing need be entered for a device that isn't there.
    Without it the recorder listens and stores nothing. Raises RecorderError with the recorder's own reason, and what
    `storage` raises.
    """
    starting = opened or StartingRecorder(source, command)
    try:
        if opened is None:
            starting.open()
        order = Order(new_id(), case, case_secret, conversation, source, None, None, grace_s, begins, lane)
        if storage is not None:
            place = storage()
            order = replace(order, id=place.recording, path=place.path, key=place.key)
        return starting.order(order)
    except BaseException:
        starting.give_up()
        raise
    finally:
        starting.close()


def _start_child(command: Sequence[str]) -> subprocess.Popen[str]:
    with _log_path().open("ab") as log:
        child = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            **system.detached(),
        )
    # It may outlive us; if not, its exit status is asked for, so that nothing of it stays in the system's list.
    threading.Thread(target=child.wait, daemon=True).start()
    return child


def _log_path() -> Path:
    """Return where a recorder says what it did not expect: stack traces, which hold no sound, words or keys."""
    folder = user_log_path("vantage", appauthor=False)
    system.make_private_folder(folder)
    return folder / "recorder.log"


def _ask(child: subprocess.Popen[str], line: str, wanted: str) -> dict[str, Any]:
    """Hand a line over and return the answer that is wanted; raises RecorderError for any other, or for none."""
    lines: list[str] = []

    def read() -> None:
        if child.stdout is not None:
            lines.append(child.stdout.readline())

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    if child.stdin is not None:
        # A child that ended at once is told by the missing answer.
        with contextlib.suppress(OSError):
            child.stdin.write(line + "\n")
            child.stdin.flush()
    reader.join(_PATIENCE_S)
    if reader.is_alive():
        child.kill()
        reader.join()
    answer = _answer("".join(lines))
    if answer.get("kind") == wanted:
        return answer
    if answer.get("kind") == "error":
        raise RecorderError(title=answer["title"], detail=answer["detail"], remedy=answer["remedy"])
    raise RecorderError(
        title="The recorder did not start.",
        detail="It ended, or the system's sound did not answer, before the microphone was open.",
        remedy="See what works here with: vantage doctor",
    )


def _answer(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _close_pipes(child: subprocess.Popen[str]) -> None:
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            # What a dead child never read can't be written.
            with contextlib.suppress(OSError):
                pipe.close()
