"""A room in which somebody speaks without end, and microphones in it that fail on demand: a recorder's audio input.

Which sample is spoken at which moment of the clock is known for good, so that what a file holds can be compared with
what was said, sample by sample, whichever recorders heard it. What goes wrong when stands in a small file that may be
written anew while recorders run. Run as a recorder: `python -P -m benchmarks.fault_room SCENE`.
"""

from __future__ import annotations

import json
import math
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from capture.audio_input import Block, Source
from capture.codec import read_as_microphone
from capture.recorder import main as record
from casefile.clock import SystemClock
from casefile.errors import RecorderError
from sample.truth import FIRST_SOUND

Frames = NDArray[np.int16]
Kind = Literal["gone", "nothing", "dead", "held up", "lost", "zeros", "clipped"]
MICROPHONE = "Table microphone"
RATE_HZ = 16_000
_BLOCK_S = 0.05
# What a driver holds for a process that does not come for it.
_DRIVER_HOLDS_S = 1.0
_HISS = 40
_GAIN = 60


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong with the microphone, from one second of the room to another.

    gone: its stream ends and it can't be opened. nothing: it delivers nothing. dead: so, and streams that were open
    then never deliver again. held up: blocks come late, all at once. lost: the driver loses sound and says so.
    zeros: muted. clipped: far too loud.
    """

    kind: Kind
    from_s: float
    to_s: float


@dataclass(frozen=True)
class Scene:
    """What is spoken since when, and what goes wrong; `rates` are (second from which on, samples a second)."""

    sound: str
    epoch_s: float
    faults: tuple[Fault, ...] = ()
    rates: tuple[tuple[float, int], ...] = ((0.0, RATE_HZ),)

    def rate_hz(self, at_s: float) -> int:
        """Return the rate at which the microphone opens at a second of the room."""
        return [rate for from_s, rate in self.rates if from_s <= at_s][-1]


class Room:
    """A scene in its file, for the one who writes it and for those who hear it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._clock = SystemClock()
        self._seen_ns = 0
        self.scene = self._read()
        self._sound: Frames = np.load(self.scene.sound, mmap_mode="r")

    @classmethod
    def made(cls, path: Path, sound: Path, epoch_s: float | None = None) -> Room:
        """Begin a room in which the sound is spoken again and again, from a moment of the clock on (a second ago)."""
        _write(path, Scene(str(sound), SystemClock().boot_s() - 1.0 if epoch_s is None else epoch_s))
        return cls(path)

    def now_s(self) -> float:
        """Return the second of the room."""
        return self._clock.boot_s() - self.scene.epoch_s

    def at_s(self, clock_s: float) -> float:
        """Return the second of the room at a moment of the clock."""
        return clock_s - self.scene.epoch_s

    def fail(self, kind: Kind, from_s: float, for_s: float) -> Fault:
        """Let something go wrong from a second of the room on."""
        fault = Fault(kind, from_s, from_s + for_s)
        self._rewrite(replace(self.scene, faults=(*self.scene.faults, fault)))
        return fault

    def change_rate(self, from_s: float, rate_hz: int) -> None:
        """Let the microphone have another rate for those who open it from a second of the room on."""
        self._rewrite(replace(self.scene, rates=(*self.scene.rates, (from_s, rate_hz))))

    def look(self) -> Scene:
        """Return the scene as it stands in the file by now."""
        if self._path.stat().st_mtime_ns != self._seen_ns:
            self.scene = self._read()
        return self.scene

    def said(self, first: int, last: int, rate_hz: int) -> Frames:
        """Return what the microphone makes of the samples from one number to another, if it delivers them."""
        spoken = np.take(self._sound, np.arange(first, last), mode="wrap")
        for fault in self.scene.faults:
            if fault.kind in ("zeros", "clipped"):
                edges = (math.ceil(edge_s * rate_hz) - first for edge_s in (fault.from_s, fault.to_s))
                start, end = (min(max(0, edge), len(spoken)) for edge in edges)
                loud = np.clip(spoken[start:end].astype(np.int32) * _GAIN, -32_768, 32_767).astype(np.int16)
                spoken[start:end] = 0 if fault.kind == "zeros" else loud
        return spoken

    def _rewrite(self, scene: Scene) -> None:
        _write(self._path, scene)
        self.look()

    def _read(self) -> Scene:
        self._seen_ns = self._path.stat().st_mtime_ns
        found = json.loads(self._path.read_text(encoding="utf-8"))
        faults = tuple(Fault(**fault) for fault in found["faults"])
        return Scene(found["sound"], found["epoch_s"], faults, tuple((at_s, rate) for at_s, rate in found["rates"]))


def _write(path: Path, scene: Scene) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(scene)), encoding="utf-8")
    fresh.replace(path)


def make_sound(path: Path, length_s: float = 700.0, rate_hz: int = RATE_HZ) -> Path:
    """Write the sample conversation with a hiss over it, of which no two stretches are alike."""
    wanted = round(length_s * rate_hz)
    pieces = islice(read_as_microphone(FIRST_SOUND, rate_hz), wanted)
    spoken = np.frombuffer(b"".join(pieces), dtype=np.int16)[:wanted].astype(np.int32) * 3 // 4
    hiss = np.random.default_rng(7).integers(-_HISS, _HISS + 1, len(spoken))
    np.save(path, (spoken + hiss).astype(np.int16))
    return path


class RoomMicrophone:
    """The microphone in the room, in blocks of 50 ms; what is said while nobody fetches it is lost after a second."""

    is_live = True
    channels = 1
    name = MICROPHONE

    def __init__(self, room: Room) -> None:
        self._room = room
        self.rate_hz = room.scene.rate_hz(room.now_s())
        self._opened_s = room.now_s()
        self._clock = SystemClock()
        self._ended = threading.Event()
        self._stopped = threading.Event()

    def start(self, deliver: Callable[[Block], None], backlog: Callable[[], int]) -> None:
        """Deliver from a thread."""
        threading.Thread(target=self._hear, args=(deliver,), daemon=True).start()

    def has_ended(self) -> bool:
        """Tell whether the microphone has gone."""
        return self._ended.is_set()

    def stop(self) -> None:
        """End the delivery."""
        self._stopped.set()

    def _hear(self, deliver: Callable[[Block], None]) -> None:
        step, has_lost = round(_BLOCK_S * self.rate_hz), False
        first = round(self._room.now_s() * self.rate_hz)
        while not self._stopped.wait(max(0.0, (first + step) / self.rate_hz - self._room.now_s())):
            end_s = (first + step) / self.rate_hz
            now = [fault for fault in self._room.look().faults if fault.from_s <= end_s < fault.to_s]
            kinds = {fault.kind for fault in now}
            if "gone" in kinds or (self._room.now_s() - end_s > _DRIVER_HOLDS_S and self._is_gone()):
                self._ended.set()
                return
            if "held up" in kinds:
                self._stopped.wait(max(0.0, max(fault.to_s for fault in now) - self._room.now_s()))
            elif self._room.now_s() - end_s > _DRIVER_HOLDS_S:
                first, has_lost = round(self._room.now_s() * self.rate_hz) - step, True
                continue
            if "lost" in kinds:
                has_lost = True
            elif "nothing" not in kinds and not self._is_dead(end_s):
                pcm = self._room.said(first, first + step, self.rate_hz).tobytes()
                deliver(Block(pcm, self._clock.boot_s(), has_lost))
                has_lost = False
            first += step

    def _is_dead(self, at_s: float) -> bool:
        faults = [fault for fault in self._room.scene.faults if fault.kind == "dead"]
        return any(fault.from_s <= at_s and self._opened_s < fault.to_s for fault in faults)

    def _is_gone(self) -> bool:
        faults = [fault for fault in self._room.scene.faults if fault.kind == "gone"]
        return any(self._opened_s < fault.from_s <= self._room.now_s() for fault in faults)


def open_room(path: Path, source: Source) -> RoomMicrophone:
    """Open the room's microphone; raises RecorderError for any other, and while it has gone."""
    room = Room(path)
    now_s = room.now_s()
    is_gone = any(fault.kind == "gone" and fault.from_s <= now_s < fault.to_s for fault in room.scene.faults)
    if source.device != MICROPHONE or is_gone:
        raise RecorderError(
            title="There is no such microphone.",
            detail="The system lists no input device of this name.",
            remedy="Plug one in and see what is there with: vantage doctor",
        )
    return RoomMicrophone(room)


def recorder_in(scene: Path) -> Sequence[str]:
    """Return the command line of a recorder that hears a room."""
    return (sys.executable, "-P", "-m", "benchmarks.fault_room", str(scene))


if __name__ == "__main__":
    record(partial(open_room, Path(sys.argv[1])))
