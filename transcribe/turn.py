"""Whose turn a conversation is: one transcriber works on it at a time, whichever process started it."""

from __future__ import annotations

from pathlib import Path

from casefile import holders
from casefile.system import Held


def take_turn(case: Path, conversation: str) -> Held | None:
    """Take the turn, which goes with the process however it ends; None where another one has it."""
    return holders.try_lock(_path(case, conversation))


def who_has_turn(case: Path, conversation: str) -> str:
    """Return in words who has the turn."""
    return holders.who_holds(_path(case, conversation))


def is_free(case: Path, conversation: str) -> bool:
    """Tell whether nobody has the turn at this moment."""
    held = take_turn(case, conversation)
    if held is None:
        return False
    held.release()
    return True


def _path(case: Path, conversation: str) -> Path:
    return case / f".transcribe-{conversation}.lock"
