"""Whether a conversation of a case is being held on a screen now, so that what the team judges stays away meanwhile.

A screen on which one is held has a lock of its own in the user's run-time folder, whether anything is recorded or not.
It holds no names and nothing of the case; one that a killed process has left behind says nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from casefile import holders
from casefile.system import Held, system


class Talking:
    """Says that a conversation of a case is being held, from `begin` to `end`; both may be called again."""

    def __init__(self, folder: Path) -> None:
        self._path = system.runtime_folder() / f"{_begins(folder)}{os.getpid()}.lock"
        self._held: Held | None = None

    def begin(self) -> None:
        """Take the lock; nobody is kept from a conversation since it could not be taken."""
        with contextlib.suppress(OSError):
            self._held = self._held or holders.lock_soon(self._path)

    def end(self) -> None:
        """Let it go."""
        if self._held is not None:
            held, self._held = self._held, None
            held.release()
            with contextlib.suppress(OSError):
                system.delete_lock(self._path)


def is_talking(folder: Path) -> bool:
    """Tell whether a conversation of the case in this folder is being held on any screen of this user's."""
    found = False
    with contextlib.suppress(OSError):
        for path in system.runtime_folder().glob(f"{_begins(folder)}*.lock"):
            if system.is_locked(path):
                found = True
            else:
                system.delete_lock(path)
    return found


def _begins(folder: Path) -> str:
    return f"talk-{hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:32]}-"
