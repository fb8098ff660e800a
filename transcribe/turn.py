"""Whose turn a conversation is: one transcriber works on it at a time, whichever process started it."""

from __future__ import annotations

from pathlib import Path

from casefile.system import Held, system


def take_turn(case: Path, conversation: str) -> Held | None:
    """Take the turn, which goes with the process however it ends; None where another one has it."""
    return system.try_lock(case / f".transcribe-{conversation}.lock")


def is_free(case: Path, conversation: str) -> bool:
    """Tell whether nobody has the turn at this moment."""
    held = take_turn(case, conversation)
    if held is None:
        return False
    held.release()
    return True
