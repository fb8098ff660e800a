"""Starts a recorder as a detached child and waits until it records or says why it can't."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from platformdirs import user_log_path

from capture.audio_input import Source
from capture.order import Order
from casefile.errors import RecorderError
from casefile.ids import new_id
from casefile.system import system

GRACE_S = 120.0
_PATIENCE_S = 15.0


@dataclass(frozen=True)
class Storage:
    """Where a recorder stores: the recording's id, its file, and its key (None in an unencrypted case)."""

    recording: str
    path: Path
    key: bytes | None


def start_recorder(
    source: Source,
    *,
    case: str,
    case_secret: str,
    conversation: str = "",
    storage: Callable[[], Storage] | None = None,
    grace_s: float = GRACE_S,
) -> str:
    """Start a recorder and return its id; keys travel on its standard input and nowhere else.

    `storage` is asked for once the input is open, so that nothing need be entered for a device that isn't there.
    Without it the recorder listens and stores nothing. Raises RecorderError with the recorder's own reason, and what
    `storage` raises.
    """
    child = _start_child()
    try:
        order = Order(new_id(), case, case_secret, conversation, source, None, None, grace_s)
        _ask(child, order.lines()[0], "open")
        if storage is not None:
            place = storage()
            order = replace(order, id=place.recording, path=place.path, key=place.key)
        _ask(child, order.lines()[1], "ready")
    except BaseException:
        child.kill()
        raise
    finally:
        _close_pipes(child)
    return order.id


def _start_child() -> subprocess.Popen[str]:
    with _log_path().open("ab") as log:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "capture.recorder"],
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


def _ask(child: subprocess.Popen[str], line: str, wanted: str) -> None:
    """Hand a line over and wait for the answer that is wanted; raises RecorderError for any other, or for none."""
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
        return
    if answer.get("kind") == "error":
        raise RecorderError(title=answer["title"], detail=answer["detail"], remedy=answer["remedy"])
    raise RecorderError(
        title="The recorder did not start.",
        detail="It ended, or the system's sound did not answer, before the microphone was open.",
        remedy="See what works here with: vantage doctor",
    )


def _answer(line: str) -> dict[str, str]:
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
