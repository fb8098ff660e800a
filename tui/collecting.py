"""When Python looks for garbage."""

from __future__ import annotations

import gc

# A review's texts are a million objects that stay. Looking them through at Python's usual pace (700, 10, 10) takes a
# sixth of an export, and falls into the middle of keys; so many more objects wait in a few megabytes.
_THRESHOLDS = (100_000, 20, 20)


def collect_seldom() -> None:
    """Have this process look for garbage less often."""
    gc.set_threshold(*_THRESHOLDS)
