"""The audio input, as a seam: a microphone, or a sound file that plays as one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Block:
    """Sound as a device delivers it: int16 in the machine's byte order, samples of two channels by turns.

    `clock_s` is the clock that runs on in sleep, read when the block arrived, that is at its end; `overflow` tells
    that the device has lost sound just before.
    """

    pcm: bytes
    clock_s: float
    overflow: bool = False
    channels: int = 1

    @property
    def frames(self) -> int:
        """Return the number of samples of each channel."""
        return len(self.pcm) // (2 * self.channels)


class AudioInput(Protocol):
    """Something that delivers sound in blocks until it is stopped or its sound ends."""

    name: str
    rate_hz: int
    channels: int
    """How many channels its blocks have: 1 or 2."""
    is_live: bool
    """Whether sound arrives as time passes: then its absence is trouble, and its place follows the clock."""

    def start(self, deliver: Callable[[Block], None], backlog: Callable[[], int]) -> None:
        """Begin to call `deliver` from a thread of the input's own; `backlog` tells how many blocks wait.

        Raises RecorderError where the device can't be opened.
        """

    def has_ended(self) -> bool:
        """Tell whether no further block will come by itself."""

    def stop(self) -> None:
        """End the delivery."""


@dataclass(frozen=True)
class Source:
    """Which input: a device by name (None is the system's default), or a sound file that plays as a microphone.

    `fast` plays the file as fast as it can be stored. `since_clock_s` is when a file began to play, on the clock that
    runs on in sleep: it is heard from where it is by now, as whoever speaks in a room does not begin anew for a second
    recorder. `instead_of` names the device that is wanted and could not be had; without `or_default` the system's
    default will not do in its place. With two `channels`, a device that has two inputs is heard through both.
    """

    device: str | None = None
    file: Path | None = None
    fast: bool = False
    since_clock_s: float | None = None
    instead_of: str | None = None
    channels: int = 1
    or_default: bool = True

    @property
    def kind(self) -> str:
        """Return what stands in the case: never a path, which could name somebody."""
        return "sound file" if self.file else f"device: {self.device or 'default'}"


InputOpener = Callable[[Source], AudioInput]


def open_input(source: Source) -> AudioInput:
    """Return the input of a source, not yet started; raises RecorderError where there is none."""
    if source.file is not None:
        from capture.sound_file import SoundFileInput

        return SoundFileInput(
            source.file, fast=source.fast, since_clock_s=source.since_clock_s, channels=source.channels
        )
    from capture.microphone import MicrophoneInput

    return MicrophoneInput(source.device, source.channels)
