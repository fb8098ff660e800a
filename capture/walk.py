"""The walk through the steps, apart from any screen: any order, back, skip and return are right.

Steps are named by their ids, since a team may word them in its own way and never renames or reorders them.
"""

from __future__ import annotations

from collections.abc import Collection

from capture.steps import STEPS, step_of


def is_open(step: str, visited: Collection[str]) -> bool:
    """Tell whether a step is open after these were visited: all are, but for one that waits until another is reached.

    Whoever asks for a closed step by its name goes there, and so opens it.
    """
    opens_at = step_of(step).opens_at
    return opens_at is None or step in visited or opens_at in visited


def next_step(step: str, *, has_queries: bool = False) -> str:
    """Return the step after this one; the last stays, and one for queries is passed over where none is prepared."""
    place = _place(step)
    return next((item.id for item in STEPS[place + 1 :] if item.opens_at is None or has_queries), step)


def neighbour(step: str, by: int, visited: Collection[str]) -> str:
    """Return the step so many places on in the list, staying within it; closed ones are passed over."""
    shown = [item.id for item in STEPS if item.id == step or is_open(item.id, visited)]
    return shown[max(0, min(shown.index(step) + by, len(shown) - 1))]


def _place(step: str) -> int:
    return next(at for at, item in enumerate(STEPS) if item.id == step)
