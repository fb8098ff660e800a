"""Children of this room: a process that is told once, over its standard input, what to do, and answers once.

What goes to it, keys and words among it, travels over pipes alone; what it answers is one JSON object a line.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

from casefile.errors import EntryError, VantageError
from casefile.system import system


class Child:
    """A running child; it can be ended at any moment. `what` names it in errors, `remedy` is what to do about one."""

    def __init__(self, process: subprocess.Popen[bytes], what: str, remedy: str) -> None:
        self._process = process
        self._what = what
        self._remedy = remedy

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended yet."""
        return self._process.poll() is None

    def result(self) -> dict[str, Any]:
        """Wait for it to end and return its answer; raises the EntryError that says what went wrong."""
        said, _ = self._process.communicate()
        line: dict[str, Any] = {}
        with contextlib.suppress(ValueError):
            line = json.loads(said.splitlines()[-1]) if said.strip() else {}
        if line.get("kind") == "complete":
            return line
        raise EntryError(
            title=line.get("title", f"The {self._what} ended before its work was done."),
            detail=line.get("detail", f"Its process ended with {self._process.returncode}."),
            remedy=line.get("remedy", self._remedy),
        )

    def stop(self) -> None:
        """End it at once."""
        self.kill()
        self._process.communicate()

    def kill(self) -> None:
        """End it at once, while somebody else waits for its result."""
        self._process.kill()


def start(module: str, request: Mapping[str, Any], what: str, remedy: str) -> Child:
    """Start a module as a child and hand it a request."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        **system.detached(),
    )
    if process.stdin is not None:
        with contextlib.suppress(OSError):  # one that has died says so by its result
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
    return Child(process, what, remedy)


def serve(work: Callable[[dict[str, Any]], Mapping[str, Any]]) -> int:
    """Do, as a child, what the first line of standard input asks for, and say how it ended; returns the exit status."""
    system.no_crash_dumps()
    system.ignore_hangups()
    system.lower_priority()
    try:
        answer = work(json.loads(sys.stdin.readline()))
    except VantageError as error:
        said = {"kind": "error", "title": error.title, "detail": error.detail, "remedy": error.remedy}
        print(json.dumps(said), flush=True)
        return 1
    print(json.dumps({"kind": "complete", **answer}), flush=True)
    return 0
