"""Who holds what somebody else has to wait for: which program, which process, since when.

Whoever takes a lock leaves a mark in its file. It is read only while the lock is held, so that what a killed process
has left behind says nothing. Whoever has a case open holds such a lock as well, one for each process, in the user's
run-time folder. Marks hold no names and nothing of a case.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from casefile.system import Held, system

_ANOTHER = "another Vantage"
# In the index beside a database with a log, the byte that whoever writes locks (SQLite, walformat.html, section 2.3.1).
_WRITE_BYTE = 120
_MOST_MARK = 200
_guard = threading.Lock()
_open: dict[Path, tuple[Held, int]] = {}
_program = "Vantage"


@dataclass(frozen=True)
class Holder:
    """One process that holds something: the program as it is called on screen, its number, and since when."""

    program: str
    pid: int
    since: datetime

    def __str__(self) -> str:
        is_today = self.since.date() == datetime.now().astimezone().date()
        at = self.since.strftime("%H:%M" if is_today else "%Y-%m-%d %H:%M")
        return f"{self.program} (process {self.pid}), since {at}"


def call_this_process(program: str) -> None:
    """Say what this process is called to others who wait for it, such as "the app" or "vantage record"."""
    global _program
    _program = program


def try_lock(path: Path) -> Held | None:
    """Take the exclusive lock on `path` and leave this process's mark; None while somebody has it. Raises OSError."""
    held = system.try_lock(path)
    if held is not None:
        # A full disk must not keep anybody from holding what is free: then the lock only does not say who has it.
        with contextlib.suppress(OSError):
            held.mark(f"{os.getpid()} {int(time.time())} {_program}".encode())
    return held


def lock_soon(path: Path, *, tries: int = 20, pause_s: float = 0.02) -> Held | None:
    """Take the lock as `try_lock` does, and wait for whoever only looks whether it is held. Raises OSError."""
    for _ in range(tries):
        if (held := try_lock(path)) is not None:
            return held
        time.sleep(pause_s)
    return None


def holder_of(path: Path) -> Holder | None:
    """Return who holds the lock on `path`; None where nobody does, or where that can't be told."""
    if not system.is_locked(path):
        return None
    try:
        pid, since, program = path.read_bytes()[:_MOST_MARK].decode().split(" ", 2)
        found = Holder(program, int(pid), datetime.fromtimestamp(int(since)).astimezone())
    except (OSError, ValueError, OverflowError):
        return None
    # A mark of somebody before, where the next one has not left theirs yet.
    return found if system.is_alive(found.pid) else None


def who_holds(path: Path) -> str:
    """Return in words who holds the lock on `path`, or that it is another Vantage."""
    return str(holder_of(path) or _ANOTHER)


def come(database: Path) -> None:
    """Let others see that this process has a database open; once for each `go`."""
    with _guard, contextlib.suppress(OSError):  # Nobody is kept from opening a case since others could not be told.
        path = _presence(database, os.getpid())
        held, count = _open.get(path, (None, 0))
        # It bears this process's number: whoever has it looks whether it is locked, and lets it go at once.
        held = held or lock_soon(path, tries=200, pause_s=0.01)
        if held is not None:
            _open[path] = held, count + 1


def go(database: Path) -> None:
    """Let others see that this process has closed it."""
    with _guard, contextlib.suppress(OSError):
        path = _presence(database, os.getpid())
        held, count = _open.pop(path, (None, 0))
        if held is not None and count > 1:
            _open[path] = held, count - 1
        elif held is not None:
            held.release()
            path.unlink(missing_ok=True)


def has_open(database: Path) -> list[Holder]:
    """List the processes that have a database open, the longest first; what a killed one has left is cleared away."""
    found: list[Holder] = []
    with contextlib.suppress(OSError):
        for path in system.runtime_folder().glob("open-*.lock"):
            if not system.is_locked(path):
                system.delete_lock(path)
            elif path.name.startswith(_begins(database)) and (holder := holder_of(path)) is not None:
                found.append(holder)
    return sorted(found, key=lambda holder: holder.since)


def who_writes(database: Path) -> str:
    """Return in words who keeps others from writing to a database; where the system does not tell, who has it open."""
    there = has_open(database)
    with contextlib.suppress(OSError):
        writing = system.write_locks(database.with_name(f"{database.name}-shm"), _WRITE_BYTE)
        there = [holder for holder in there if holder.pid in writing] or there
    others = [holder for holder in there if holder.pid != os.getpid()] or there
    return "; ".join(str(holder) for holder in others) or _ANOTHER


def _begins(database: Path) -> str:
    return f"open-{hashlib.sha256(os.fsencode(database.resolve())).hexdigest()[:32]}-"


def _presence(database: Path, pid: int) -> Path:
    return system.runtime_folder() / f"{_begins(database)}{pid}.lock"
