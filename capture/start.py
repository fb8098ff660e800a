"""Starts a recorder as a detached child and waits until it records or says why it can't."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

from platformdirs import user_log_path

from capture.audio_input import Source
from casefile.errors import RecorderError
from casefile.ids import new_id
from casefile.system import system

GRACE_S = 120.0
_PATIENCE_S = 15.0
# Kept, so that Python does not complain about children that are meant to outlive us.
_children: list[subprocess.Popen[str]] = []


def start_recorder(
    source: Source,
    *,
    case: str,
    case_secret: str,
    conversation: str = "",
    recording: str = "",
    path: Path | None = None,
    key: bytes | None = None,
    grace_s: float = GRACE_S,
) -> str:
    """Start a recorder and return its id; keys travel on its standard input and nowhere else.

    Without `path` it listens and stores nothing. Raises RecorderError with the recorder's own reason.
    """
    order = {
        "id": recording or new_id(),
        "case": case,
        "case_secret": case_secret,
        "conversation": conversation,
        "device": source.device,
        "file": str(source.file.absolute()) if source.file else None,
        "fast": source.fast,
        "path": str(path.absolute()) if path else None,
        "key": key.hex() if key else None,
        "grace_s": grace_s,
    }
    _children[:] = [child for child in _children if child.poll() is None]
    with _log_path().open("ab") as log:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "capture.recorder"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            **system.detached(),
        )
    _children.append(child)
    first_line = _hand_over(child, json.dumps(order))
    answer = json.loads(first_line or '{"kind": "silent"}')
    if answer["kind"] == "ready":
        return str(order["id"])
    if answer["kind"] == "error":
        raise RecorderError(title=answer["title"], detail=answer["detail"], remedy=answer["remedy"])
    child.kill()
    raise RecorderError(
        title="The recorder did not start.",
        detail="It ended, or the system's sound did not answer, before the microphone was open.",
        remedy="See what works here with: vantage doctor",
    )


def _log_path() -> Path:
    """Return where a recorder says what it did not expect: stack traces, which hold no sound, words or keys."""
    folder = user_log_path("vantage", appauthor=False)
    system.make_private_folder(folder)
    return folder / "recorder.log"


def _hand_over(child: subprocess.Popen[str], order: str) -> str:
    lines: list[str] = []

    def read() -> None:
        if child.stdout is not None:
            with child.stdout:
                lines.append(child.stdout.readline())

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    if child.stdin is not None:
        try:
            child.stdin.write(order + "\n")
            child.stdin.close()
        except BrokenPipeError:
            pass  # It ended at once: the missing first line tells.
    reader.join(_PATIENCE_S)
    return lines[0] if lines else ""
