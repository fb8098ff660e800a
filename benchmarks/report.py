"""How figures are put together and printed: medians, ratios first, the machine they were taken on."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime


def machine() -> str:
    """Return in words what the figures were taken on, and how busy it was with other things."""
    cores = f"{os.cpu_count()} cores, {platform.machine()}"
    load = f", load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else ""
    return f"{cores}, {platform.system()}, Python {platform.python_version()}{load}"


def begin(what: str, budget: str) -> None:
    """Print what is measured, against which budget, where and when."""
    print(f"{what}\nbudget   {budget}\nmachine  {machine()}, {datetime.now(UTC):%Y-%m-%d}", flush=True)


def line(name: str, figure: str) -> None:
    """Print one result."""
    print(f"  {name:<44} {figure}", flush=True)


def spread(values: Sequence[float], unit: str = "s", digits: int = 3) -> str:
    """Return the median with the least and the greatest of several runs."""
    median, least, most = statistics.median(values), min(values), max(values)
    return f"{median:.{digits}f} {unit}  ({least:.{digits}f} to {most:.{digits}f}, {len(values)} runs)"


def paired_ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """Return the ratio of the medians, and the spread of the ratios of runs made one after the other."""
    ratio = statistics.median(ours) / statistics.median(theirs)
    pairs = sorted(one / other for one, other in zip(ours, theirs, strict=True))
    return f"{ratio:.2f}  (pairs: median {statistics.median(pairs):.2f}, {pairs[0]:.2f} to {pairs[-1]:.2f})"
