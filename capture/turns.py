"""Whose turn it is to start a recorder anew: one screen at a time, and none once somebody has said stop.

Two screens on one conversation both see its recorder end. The one that holds the turn's lock starts another; whoever
stops the conversation meanwhile, from whatever terminal, leaves a word beside the lock that ends the turn.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casefile import holders
from casefile.system import Held, system

_SUFFIX = ".turn"
_PATIENCE_S = 8.0
_LOOK_S = 0.02


class Turn:
    """The turn of one conversation, held until `release`."""

    def __init__(self, held: Held, stop: Path) -> None:
        self._held = held
        self._stop = stop

    @property
    def is_stopped(self) -> bool:
        """Tell whether somebody has said stop since the turn began."""
        return self._stop.exists()

    def release(self) -> None:
        """Let the next one have it."""
        self._stop.unlink(missing_ok=True)
        self._held.release()


def take_turn(conversation: str) -> Turn | None:
    """Take the turn, or return None while another screen has it."""
    held = holders.try_lock(_path(conversation))
    if held is None:
        return None
    stop = _stop_path(_path(conversation))
    stop.unlink(missing_ok=True)
    return Turn(held, stop)


def who_has_turn(conversation: str) -> str:
    """Return in words who has the turn."""
    return holders.who_holds(_path(conversation))


@contextmanager
def no_turns(conversation: str | None = None) -> Iterator[None]:
    """End the turns of a conversation, or of all, and keep new ones from being taken until the block is left.

    A screen that hangs in the middle of its turn is waited for no longer than a few seconds: it hears of the stop as
    soon as it goes on.
    """
    paths = [_path(conversation)] if conversation else sorted(system.runtime_folder().glob(f"*{_SUFFIX}"))
    held: list[Held] = []
    ends_s = time.monotonic() + _PATIENCE_S
    try:
        for path in paths:
            taken = holders.try_lock(path)
            while taken is None and time.monotonic() < ends_s:
                _stop_path(path).touch()
                time.sleep(_LOOK_S)
                taken = holders.try_lock(path)
            if taken is not None:
                held.append(taken)
        yield
    finally:
        for one in held:
            one.release()


def _path(conversation: str) -> Path:
    return system.runtime_folder() / f"{conversation}{_SUFFIX}"


def _stop_path(path: Path) -> Path:
    return path.with_suffix(".stop")
