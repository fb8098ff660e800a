"""The microphone: the one module that uses PortAudio (through sounddevice)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from capture.audio_input import Block
from casefile.clock import SystemClock
from casefile.errors import RecorderError

# As in "USB Microphone: Audio (hw:1,0)".
_PLACE = re.compile(r"\s*\((plug)?hw:\d+(,\d+)*\)")


@dataclass(frozen=True)
class Device:
    """An input device by the name that PortAudio gives it, with its own rate."""

    name: str
    rate_hz: int
    is_default: bool


def _portaudio() -> Any:  # noqa: ANN401 - the library ships no types
    try:
        import sounddevice
    except OSError:
        raise RecorderError(
            title="PortAudio is not installed.",
            detail="Without it no microphone can be reached; a sound file can still play as one.",
            remedy="On Debian and Ubuntu: sudo apt install libportaudio2",
        ) from None
    return sounddevice


def input_devices() -> list[Device]:
    """List the input devices, each once; raises RecorderError without PortAudio.

    Windows lists each for every way to it: those of the default's way are the ones to choose from.
    """
    library = _portaudio()
    chosen = library.default.device[0]
    found = [(index, info) for index, info in enumerate(library.query_devices()) if info["max_input_channels"] > 0]
    ways = {info["hostapi"] for index, info in found if index == chosen} or {info["hostapi"] for _, info in found}
    return [
        Device(info["name"], round(info["default_samplerate"]), index == chosen)
        for index, info in found
        if info["hostapi"] in ways
    ]


def shown_name(name: str) -> str:
    """Return a device's name without the place that ALSA adds to it, which is another each time it is plugged in."""
    return _PLACE.sub("", name).strip()


def plain_name(name: str) -> str:
    """Return that name as names are compared."""
    return shown_name(name).casefold()


def find_device(library: Any, wanted: str | None) -> dict[str, Any] | None:  # noqa: ANN401 - the library ships no types
    """Return what PortAudio knows of an input device by its name, or of the system's default; None if it is not there.

    On Windows a device is listed once for each way to it: the way of the system's default comes first then.
    """
    try:
        default: dict[str, Any] | None = dict(library.query_devices(None, "input"))
    except (ValueError, library.PortAudioError):
        default = None
    if wanted is None:
        return default
    found = [dict(info) for info in library.query_devices() if info["max_input_channels"] > 0]
    for alike in (lambda name: name == wanted, lambda name: plain_name(name) == plain_name(wanted)):
        ways = [info for info in found if alike(info["name"])]
        ways.sort(key=lambda info: default is None or info["hostapi"] != default["hostapi"])
        if ways:
            return ways[0]
    # A part of the name will do where it fits one device alone.
    ways = [info for info in found if wanted.casefold() in info["name"].casefold()]
    return ways[0] if len({plain_name(info["name"]) for info in ways}) == 1 else None


class MicrophoneInput:
    """A device, opened at its own rate; what the driver delivers is only copied and counted."""

    is_live = True

    def __init__(self, device: str | None, channels: int = 1) -> None:
        """Find a device; one that has fewer channels than are wanted is heard through those that it has."""
        self._library = _portaudio()
        info = find_device(self._library, device)
        if info is None:
            raise _no_device(device)
        self.name = str(info["name"])
        self.rate_hz = round(info["default_samplerate"])
        self.channels = min(channels, int(info["max_input_channels"]))
        self._index = info["index"]
        self._clock = SystemClock()
        self._stream: Any = None
        self._has_ended = False

    def start(self, deliver: Callable[[Block], None], backlog: Callable[[], int]) -> None:
        """Open the device; the callback copies bytes into the queue, no more."""
        clock, channels = self._clock, self.channels

        def callback(data: Any, frames: int, time: Any, status: Any) -> None:  # noqa: ANN401
            deliver(Block(bytes(data), clock.boot_s(), bool(status.input_overflow), channels))

        try:
            self._stream = self._library.RawInputStream(
                samplerate=self.rate_hz, device=self._index, channels=channels, dtype="int16", callback=callback
            )
            self._stream.start()
        except self._library.PortAudioError as error:
            raise RecorderError(
                title="The microphone can't be opened.",
                detail=f"PortAudio says: {error.args[0] if error.args else type(error).__name__}.",
                remedy="Look whether another program holds it and whether this one may use it; then try again.",
            ) from None

    def has_ended(self) -> bool:
        """Tell whether the stream is over: a microphone ends only by a fault."""
        self._has_ended = self._has_ended or (self._stream is not None and not self._stream.active)
        return self._has_ended

    def stop(self) -> None:
        """Close the device, without waiting for what it still holds."""
        if self._stream is not None:
            self._stream.abort(ignore_errors=True)
            self._stream.close(ignore_errors=True)


def _no_device(device: str | None) -> RecorderError:
    return RecorderError(
        title="There is no such microphone." if device else "There is no microphone.",
        detail="The system lists no input device of this name." if device else "The system lists no input device.",
        remedy="Plug one in and see what is there with: vantage doctor",
    )
