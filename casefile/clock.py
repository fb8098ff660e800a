"""The clock, as a seam: wall time for the record, a clock that runs on in sleep for the timeline."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from casefile.system import system


class Clock(Protocol):
    """What the product asks of a clock."""

    def now(self) -> str:
        """Return the wall time as ISO 8601 in UTC, to the millisecond: for people to read, never for arithmetic."""

    def boot_s(self) -> float:
        """Return seconds of a clock that never steps, runs on in sleep, and is shared by all processes."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> str:
        """Return the wall time as ISO 8601 in UTC."""
        return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def boot_s(self) -> float:
        """Return the seconds since the machine started, time asleep included."""
        return system.boot_s()
