"""A room with microphones that can be unplugged, muted and stalled, heard by real recorders in real processes.

Run as `python -m tests.capture.room FOLDER` this is the recorder, with an input that follows what FOLDER/room.json
says of its microphones, all the while. What is heard tells the moment at which it sounded, to the frame: so a test
knows of every stored frame when it was said, whichever microphone and recorder it came through.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from capture.audio_input import AudioInput, Block, Source
from capture.recorder import main
from casefile.clock import SystemClock
from casefile.errors import RecorderError

Does = Literal["sound", "zeros", "clipping", "stalls", "holds", "ends"]
_BLOCK_S = 0.05
_OVERFLOW_S = 0.4
# A device keeps no more than this of what was not fetched.
_STARVED_S = 2.0
Frames = NDArray[np.int16]


@dataclass(frozen=True)
class Microphone:
    """One microphone: whether it is plugged in, and what it does. Each `overflows` more loses 0.4 s.

    What is said while it `stalls` is lost; what is said while it `holds` comes at once as soon as it does not.

    `new_does` is what it does for whoever opens it from now on, if that is something else.
    """

    rate_hz: int = 16_000
    is_there: bool = True
    does: Does = "sound"
    overflows: int = 0
    new_does: Does | None = None


@dataclass(frozen=True)
class Room:
    """The folder of a room; the microphone that comes first among those plugged in is the default."""

    folder: Path

    @property
    def recorder(self) -> tuple[str, ...]:
        """The command line of a recorder in this room."""
        return (sys.executable, "-m", "tests.capture.room", str(self.folder))

    def set(self, **microphones: Microphone) -> None:
        """Change some microphones."""
        found = {name: asdict(one) for name, one in (self.microphones() | microphones).items()}
        fresh = self.folder / "room.new"
        fresh.write_text(json.dumps(found), encoding="utf-8")
        fresh.replace(self.folder / "room.json")

    def microphones(self) -> dict[str, Microphone]:
        """Return them all."""
        path = self.folder / "room.json"
        return {name: Microphone(**one) for name, one in json.loads(path.read_text()).items()} if path.exists() else {}


def sound_at(first_frame: int, frames: int) -> Frames:
    """What sounds in the room in these frames since the machine started: each frame's number, scattered."""
    numbers = np.arange(first_frame, first_frame + frames, dtype=np.uint64)
    scattered = (numbers * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(50)
    return (scattered.astype(np.int32) - 8192).astype(np.int16)


def sounded_at_s(part: Frames, rate_hz: int, about_s: float) -> float:
    """Return the moment of the clock at which a part of what was heard began, within a few seconds of `about_s`."""
    first = round((about_s - 4.0) * rate_hz)
    window = sound_at(first, round(8.0 * rate_hz) + len(part))
    found = [
        int(start)
        for start in np.flatnonzero(window[: len(window) - len(part) + 1] == part[0])
        if np.array_equal(window[start : start + len(part)], part)
    ]
    assert len(found) == 1, f"what was stored did not sound within 4 s of {about_s:.2f} s"
    return (first + found[0]) / rate_hz


class RoomInput:
    """One microphone of the room, from when it is opened until it is unplugged."""

    is_live = True
    channels = 1

    def __init__(self, room: Room, source: Source) -> None:
        there = {name: one for name, one in room.microphones().items() if one.is_there}
        if not there or (source.device is not None and source.device not in there):
            raise RecorderError(
                title="There is no such microphone.", detail="It is not plugged in.", remedy="Plug it in."
            )
        self.name = source.device or next(iter(there))
        self.rate_hz = there[self.name].rate_hz
        self._overflows = there[self.name].overflows
        self._does = there[self.name].new_does
        self._room = room
        self._clock = SystemClock()
        self._stop, self._ended = threading.Event(), threading.Event()

    def start(self, deliver: Callable[[Block], None], backlog: Callable[[], int]) -> None:
        threading.Thread(target=self._play, args=(deliver,), daemon=True).start()

    def has_ended(self) -> bool:
        return self._ended.is_set()

    def stop(self) -> None:
        self._stop.set()

    def _play(self, deliver: Callable[[Block], None]) -> None:
        frames = round(_BLOCK_S * self.rate_hz)
        next_frame, held = round(self._clock.boot_s() * self.rate_hz), False
        while not self._stop.wait(max(0.0, (next_frame + frames) / self.rate_hz - self._clock.boot_s())):
            now_s = self._clock.boot_s()
            microphone = self._room.microphones()[self.name]
            does = self._does or microphone.does
            if not microphone.is_there or does == "ends":
                self._ended.set()
                return
            is_late = now_s - (next_frame + frames) / self.rate_hz > _STARVED_S
            overflow = microphone.overflows > self._overflows
            self._overflows = microphone.overflows
            if does == "holds":
                held = True
                self._stop.wait(_BLOCK_S)
                continue
            held = held and is_late
            if does == "stalls" or (is_late and not held):
                next_frame = round(now_s * self.rate_hz)
                continue
            if overflow:
                next_frame += round(_OVERFLOW_S * self.rate_hz)
                self._stop.wait(_OVERFLOW_S)
            pcm = sound_at(next_frame, frames)
            if does == "zeros":
                pcm = np.zeros_like(pcm)
            elif does == "clipping":
                pcm = np.where(pcm > 0, 32767, pcm).astype(np.int16)
            next_frame += frames
            deliver(Block(pcm.tobytes(), self._clock.boot_s(), overflow))


def _opener(source: Source) -> AudioInput:
    return RoomInput(Room(Path(sys.argv[1])), source)


if __name__ == "__main__":
    main(_opener)
