"""How long a recording has room on a disk, reckoned with sound that can't be made any smaller."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

RESERVE_H = 3.0
# Half a second of white noise at full scale, the worst that a microphone can deliver, was 107 bytes longer as FLAC at
# 16 kHz than its plain samples, and 98 at 48 kHz; a frame of the recording's file adds fewer than 150. Speech takes
# a fifth to two thirds of that.
_OVER_PLAIN = 256
_ROWS_AN_HOUR = 7200
_LONG_H = 10.0


def bytes_an_hour(rate_hz: int, channels: int = 1) -> int:
    """Return the bytes that an hour of sound takes at the very most."""
    return _ROWS_AN_HOUR * (rate_hz * channels + _OVER_PLAIN)


@dataclass(frozen=True)
class Room:
    """What is free for a recording on one disk."""

    free_bytes: int
    rate_hz: int
    channels: int = 1

    @property
    def hours(self) -> float:
        """Hours of sound that fit, whatever the sound is."""
        return self.free_bytes / bytes_an_hour(self.rate_hz, self.channels)

    @property
    def is_enough(self) -> bool:
        """Whether the reserve, which a recording lays aside for a full disk, can have its full size."""
        return self.hours >= RESERVE_H

    @property
    def words(self) -> str:
        """The room in words, rounded down, with what follows where it is little."""
        minutes = int(self.hours * 60)
        if not minutes:
            return "No room for a recording: free some space on this disk first"
        if self.hours >= _LONG_H:
            return f"Room for {int(self.hours)} hours"
        return f"Room for {length_words(minutes)}" + (
            "" if self.is_enough else ": the reserve is smaller than three hours"
        )


def length_words(minutes: int) -> str:
    """Return some minutes, at least one, in hours and minutes."""
    hours, rest = divmod(minutes, 60)
    return " ".join(part for part in (f"{hours} h" * bool(hours), f"{rest} min" * bool(rest)) if part)


def room_in(folder: Path, rate_hz: int, channels: int = 1) -> Room:
    """Ask how much is free on the disk of a folder, which may not be made yet; raises OSError where nobody can tell."""
    target = folder.absolute()
    existing = next(step for step in (target, *target.parents) if step.exists())
    return Room(shutil.disk_usage(existing).free, rate_hz, channels)
