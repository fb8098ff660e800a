"""The audio output, as a seam: the system's loudspeaker, or something that takes sound in real time as one does.

This module and `capture.microphone` are the ones that use PortAudio (through sounddevice).
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from casefile.clock import SystemClock
from casefile.errors import PlayerError
from casefile.timeline import frames_to_s, s_to_frames

_TICK_S = 0.01
_STALLED_S = 2.0
# A device that says that its sound comes out later than this does not know.
_LONGEST_LATENCY_S = 5.0
# So many portions are remembered for telling what is heard now: some seconds, however small the device takes them.
_REMEMBERED = 256


class AudioOutput(Protocol):
    """Something that plays mono int16, as time passes, from `start` to `stop`; it can be started again.

    Where nothing waits it plays silence, which does not count.
    """

    name: str
    rate_hz: int

    def start(self) -> None:
        """Begin to play what is put; raises PlayerError where the device can't be opened."""

    def put(self, pcm: bytes) -> None:
        """Let this be played after what waits already."""

    def waiting_frames(self) -> int:
        """Return how many frames the device has not taken yet."""

    def heard_frames(self, now_s: float) -> float:
        """Return how many of the frames put since the start have come out at a moment of the clock.

        The device's own latency is taken off. The clock is the one that runs on in sleep.
        """

    def has_failed(self) -> bool:
        """Tell whether the device has stopped by itself."""

    def stop(self) -> None:
        """Be silent at once; what waits is thrown away."""


@dataclass(frozen=True)
class Sink:
    """Which output: a device by name (None is the system's default), or none at all (`is_silent`).

    A silent output takes sound in real time with `latency_s`, and writes what comes out into `file` as bare int16
    frames, where one is named. No command offers that: it is where tests listen.
    """

    device: str | None = None
    is_silent: bool = False
    file: Path | None = None
    rate_hz: int = 16_000
    latency_s: float = 0.1


def open_output(sink: Sink) -> AudioOutput:
    """Return the output of a sink, not yet started; raises PlayerError where there is none."""
    return SilentOutput(sink) if sink.is_silent else Loudspeaker(sink.device)


class Waiting:
    """What waits to be played, and which of it comes out when.

    One thread puts, one takes. What the taker changes is replaced whole, so that it never waits for a lock.
    """

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._pieces: deque[bytes] = deque()
        self._rest = b""
        self._put = 0
        self._taken = 0
        # Portions taken: the number of the first frame, how many, and when the first one comes out.
        self._portions: tuple[tuple[int, int, float], ...] = ()

    def put(self, pcm: bytes) -> None:
        """Put sound at the end."""
        self._pieces.append(pcm)
        self._put += len(pcm) // 2

    def take(self, frames: int, heard_s: float) -> bytes:
        """Take so many frames, made up with silence, of which the first comes out at a moment of the clock."""
        wanted, parts = 2 * frames, [self._rest]
        size = len(self._rest)
        while size < wanted and self._pieces:
            parts.append(self._pieces.popleft())
            size += len(parts[-1])
        pcm = b"".join(parts)
        self._rest = pcm[wanted:]
        count = min(wanted, size) // 2
        if count:
            self._portions = (*self._portions[-_REMEMBERED:], (self._taken, count, heard_s))
            self._taken += count
        return pcm[:wanted].ljust(wanted, b"\0")

    def waiting_frames(self) -> int:
        """Return how many frames are still to be taken."""
        return self._put - self._taken

    def heard_frames(self, now_s: float) -> float:
        """Return how many frames have come out at a moment of the clock."""
        portions = self._portions
        for first, count, heard_s in reversed(portions):
            if heard_s <= now_s:
                return first + min(float(count), (now_s - heard_s) * self._rate_hz)
        return float(portions[0][0]) if portions else 0.0


class Loudspeaker:
    """A device, opened at its own rate, mono."""

    def __init__(self, device: str | None) -> None:
        self._library = _portaudio()
        info = _find(self._library, device)
        self.name = str(info["name"])
        self.rate_hz = round(info["default_samplerate"])
        self._index = info["index"]
        self._clock = SystemClock()
        self._stream: Any = None
        self._called_s = 0.0
        self._waiting = Waiting(self.rate_hz)

    def start(self) -> None:
        """Open the device; the callback copies bytes out of the queue and notes when they come out, no more."""
        clock, waiting = self._clock, Waiting(self.rate_hz)
        latency_s = 0.0

        def callback(out: Any, frames: int, time: Any, status: Any) -> None:  # noqa: ANN401
            # Only the difference is used: not every driver reads these two from the clock that the others use.
            ahead_s = time.outputBufferDacTime - time.currentTime
            if not 0.0 < ahead_s < _LONGEST_LATENCY_S:
                ahead_s = latency_s
            self._called_s = clock.boot_s()
            out[:] = waiting.take(frames, self._called_s + ahead_s)

        self.stop()
        self._waiting = waiting
        try:
            self._stream = self._library.RawOutputStream(
                samplerate=self.rate_hz, device=self._index, channels=1, dtype="int16", callback=callback
            )
            latency_s = float(self._stream.latency)
            self._stream.start()
            self._called_s = clock.boot_s()
        except self._library.PortAudioError as error:
            raise PlayerError(
                title="The loudspeaker can't be opened.",
                detail=f"PortAudio says: {error.args[0] if error.args else type(error).__name__}.",
                remedy="Look whether another program holds it alone; then try again.",
            ) from None

    def put(self, pcm: bytes) -> None:
        """Let this be played after what waits already."""
        self._waiting.put(pcm)

    def waiting_frames(self) -> int:
        """Return how many frames the device has not taken yet."""
        return self._waiting.waiting_frames()

    def heard_frames(self, now_s: float) -> float:
        """Return how many frames have come out of the loudspeaker."""
        return self._waiting.heard_frames(now_s)

    def has_failed(self) -> bool:
        """Tell whether the stream is over, or takes nothing: a loudspeaker stops by itself only by a fault."""
        if self._stream is None:
            return False
        return not self._stream.active or self._clock.boot_s() - self._called_s > _STALLED_S

    def stop(self) -> None:
        """Close the device, without waiting for what it still holds."""
        if self._stream is not None:
            self._stream.abort(ignore_errors=True)
            self._stream.close(ignore_errors=True)
            self._stream = None


class SilentOutput:
    """Takes sound as a loudspeaker does, in real time and some time before it comes out, and can write it down."""

    name = "silence"

    def __init__(self, sink: Sink) -> None:
        self.rate_hz = sink.rate_hz
        self._file = sink.file
        self._latency_s = sink.latency_s
        self._clock = SystemClock()
        self._ends = threading.Event()
        self._thread: threading.Thread | None = None
        self._waiting = Waiting(self.rate_hz)
        self._written = 0

    def start(self) -> None:
        """Begin to take sound, from a thread."""
        self.stop()
        self._waiting = Waiting(self.rate_hz)
        self._ends.clear()
        self._thread = threading.Thread(target=self._play, args=(self._waiting,), daemon=True)
        self._thread.start()

    def put(self, pcm: bytes) -> None:
        """Let this be played after what waits already."""
        self._waiting.put(pcm)

    def waiting_frames(self) -> int:
        """Return how many frames have not been taken yet."""
        return self._waiting.waiting_frames()

    def heard_frames(self, now_s: float) -> float:
        """Return how many frames have come out."""
        return self._waiting.heard_frames(now_s)

    def has_failed(self) -> bool:
        """Return False: there is no device that could."""
        return False

    def stop(self) -> None:
        """End the thread; what has not come out is thrown away."""
        self._ends.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _play(self, waiting: Waiting) -> None:
        began_s = self._clock.boot_s()
        taken = come_out = 0
        inside = bytearray(2 * s_to_frames(self._latency_s, self.rate_hz))
        if self._file is not None:
            # Beside the sound: which frame of it came out at which moment of the clock.
            with self._file.with_suffix(".starts").open("a", encoding="utf-8") as starts:
                starts.write(f"{self._written} {began_s:.6f}\n")
        is_over = False
        while not is_over:
            is_over = self._ends.wait(_TICK_S)
            due = s_to_frames(self._clock.boot_s() - began_s, self.rate_hz) - taken
            inside += waiting.take(due, began_s + frames_to_s(taken, self.rate_hz) + self._latency_s)
            taken += due
            come_out += due
            if self._file is not None:
                with self._file.open("ab") as file:
                    file.write(inside[: 2 * due])
            del inside[: 2 * due]
        self._written += come_out


def output_devices(library: Any | None = None) -> list[dict[str, Any]]:  # noqa: ANN401 - the library ships no types
    """List the output devices as PortAudio describes them; raises PlayerError without PortAudio."""
    found = (library or _portaudio()).query_devices()
    return [dict(info) for info in found if info["max_output_channels"] > 0]


def _find(library: Any, name: str | None) -> dict[str, Any]:  # noqa: ANN401
    """Return the device of this name, or the default one: of several with one name the first, as the system lists it.

    Windows lists each device once for each of its sound systems.
    """
    devices = output_devices(library)
    if name is None:
        chosen = library.default.device[1]
        found = [info for info in devices if info["index"] == chosen] or devices
    else:
        wanted = name.casefold()
        found = [info for info in devices if info["name"].casefold() == wanted]
        found = found or [info for info in devices if wanted in info["name"].casefold()]
    if found:
        return found[0]
    names = ", ".join(dict.fromkeys(str(info["name"]) for info in devices))
    raise PlayerError(
        title="There is no such loudspeaker." if devices else "There is no loudspeaker.",
        detail=f"The system lists: {names}." if devices else "The system lists no output device.",
        remedy="Name one of these, or none for the system's own choice."
        if devices
        else "Plug one in, or look at the system's sound settings.",
    )


def _portaudio() -> Any:  # noqa: ANN401 - the library ships no types
    try:
        import sounddevice
    except OSError:
        raise PlayerError(
            title="PortAudio is not installed.",
            detail="Without it nothing can be played; everything else works.",
            remedy="On Debian and Ubuntu: sudo apt install libportaudio2",
        ) from None
    return sounddevice
