"""Time that is not as it was: sleep, clocks that are set, a break in the middle of the day, and six hours."""

from __future__ import annotations

import queue
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.fault_room import RATE_HZ, Room, RoomMicrophone
from benchmarks.fault_sound import Stored, stored_in
from benchmarks.fault_trial import Loss, send, trial
from capture.audio_input import Block, Source
from capture.endpoint import Endpoint
from capture.order import Order
from capture.recorder_loop import Recorder
from casefile.disk import Disk, DiskFile
from casefile.ids import new_id
from casefile.recording_file import RecordingReader, RecordingWriter
from casefile.system import system

_BLOCK_S = 0.05
# A row at a time.
_LONG_BLOCK_S = 0.5
KEY = bytes(range(32))
_SIX_HOURS_S = 6 * 3600.0
# Where Linux has a disk in memory: 43,200 writes wait for no other disk there.
MEMORY_DISK = Path("/dev/shm")


def stopped(sound: Path, number: int) -> Loss:
    """Stop the recorder and whoever looks at it for some seconds, as sleep does, and let both go on."""
    chance = random.Random(number)
    with trial(sound) as held:
        held.record()
        held.look_for(chance.uniform(0.5, 2.0))
        pid = held.pid()
        send(pid, "STOP")
        stopped_s = held.room.now_s()
        time.sleep(chance.uniform(2.0, 8.0))
        send(pid, "CONT")
        awake_s = held.room.now_s()
        held.is_stored_again(awake_s)
        stored = held.end()
        (before_s, after_s) = next(hole for hole in stored.holes if hole[1] > stopped_s)
        return Loss(max(0.0, stopped_s - before_s), stored.missing_s, max(0.0, after_s - awake_s), stored.misplaced_s)


class ClockInHand:
    """A clock that is moved by hand, with a wall clock that may be set."""

    def __init__(self) -> None:
        self.boot = 1000.0
        self.asleep = 0.0
        self.wall = "2031-03-04T09:00:00.000Z"

    def now(self) -> str:
        """Return the wall time."""
        return self.wall

    def boot_s(self) -> float:
        """Return the clock that runs on in sleep."""
        return self.boot

    def awake_s(self) -> float:
        """Return the clock that stands still in sleep."""
        return self.boot - self.asleep


class ByHand:
    """The recorder's own loop with its file, on a clock that is moved by hand."""

    def __init__(
        self, sound: Path, new_disk: Callable[[Path], Disk] = DiskFile, *, on_memory_disk: bool = False
    ) -> None:
        is_there = on_memory_disk and MEMORY_DISK.is_dir()
        self._home = Path(tempfile.mkdtemp(prefix="vh", dir=MEMORY_DISK if is_there else None))
        self.path = self._home / "recording.sound"
        self.clock = ClockInHand()
        self.room = Room.made(self._home / "scene.json", sound, self.clock.boot - 1.0)
        self._said = round(self.room.at_s(self.clock.boot) * RATE_HZ)
        self._blocks: queue.SimpleQueue[Block] = queue.SimpleQueue()
        family, address = system.endpoint(new_id()[-12:].lower())
        self._endpoint = Endpoint(family, address, "stop", "case")
        order = Order(new_id(), "CASE", "case", "CONVERSATION", Source(), self.path, KEY, 10 * _SIX_HOURS_S)
        self._recorder = Recorder(
            order,
            RoomMicrophone(self.room),
            self._blocks,
            RecordingWriter(self.path, KEY, new_disk),
            self._endpoint,
            self.clock,
            lambda: None,
            self.clock.awake_s,
        )

    def hear(self, for_s: float, block_s: float = _BLOCK_S) -> None:
        """Let somebody speak for so long, block by block."""
        step = round(block_s * RATE_HZ)
        for _ in range(round(for_s / block_s)):
            self.clock.boot += block_s
            pcm = self.room.said(self._said, self._said + step, RATE_HZ).tobytes()
            self._said += step
            self._blocks.put(Block(pcm, self.clock.boot))
            self._recorder.turn()

    @property
    def said_s(self) -> float:
        """The second of the room up to which the microphone has delivered."""
        return self._said / RATE_HZ

    def sleep(self, for_s: float) -> None:
        """Let the machine sleep while somebody speaks on."""
        self.clock.boot += for_s
        self.clock.asleep += for_s
        self._said += round(for_s * RATE_HZ)

    def end(self) -> Stored:
        """Close the recording and return what is stored."""
        self._recorder.end()
        self._recorder.run()
        return stored_in(RecordingReader(self.path, KEY), self.room)

    def close(self) -> None:
        """Throw it away."""
        shutil.rmtree(self._home)


def slept(sound: Path, number: int) -> Loss:
    """Let the machine sleep, from a few seconds to a night, by the clocks that the recorder reads."""
    chance = random.Random(number)
    held = ByHand(sound)
    held.hear(chance.uniform(5.0, 20.0))
    slept_s = round(chance.uniform(5.0, 40_000.0), 1)
    held.sleep(slept_s)
    held.hear(chance.uniform(5.0, 20.0))
    stored = held.end()
    held.close()
    return Loss(max(0.0, stored.missing_s - slept_s), stored.missing_s, None, stored.misplaced_s)


def clock_set(sound: Path, number: int) -> Loss:
    """Set the wall clock back and forth, by hours and by years, while somebody speaks."""
    chance = random.Random(number)
    held = ByHand(sound)
    for _ in range(6):
        held.hear(chance.uniform(1.0, 8.0))
        year, month, hour = chance.randint(1990, 2090), chance.randint(1, 12), chance.randint(0, 23)
        held.clock.wall = f"{year}-{month:02}-04T{hour:02}:00:00.000Z"
    held.hear(1.0)
    stored = held.end()
    held.close()
    return Loss(stored.missing_s, stored.missing_s, None, stored.misplaced_s)


def six_hours(sound: Path, number: int) -> Loss:
    """Let somebody speak for six hours, as fast as the recorder stores them."""
    held = ByHand(sound, on_memory_disk=True)
    held.hear(_SIX_HOURS_S, _LONG_BLOCK_S)
    stored = held.end()
    held.close()
    if stored.to_s - stored.from_s < _SIX_HOURS_S - 1.0:
        raise SystemExit(f"only {stored.to_s - stored.from_s:.0f} s are stored")
    cut_off_s = _SIX_HOURS_S - (stored.to_s - stored.from_s)
    return Loss(cut_off_s + stored.missing_s, stored.missing_s, None, stored.misplaced_s)


def taken_up_again(sound: Path, number: int) -> Loss:
    """Stop, take a break, and record the same conversation again from another hand."""
    chance = random.Random(number)
    with trial(sound) as held:
        held.record()
        held.look_for(chance.uniform(1.0, 3.0))
        held.live.stop()
        stopped_s = held.room.now_s()
        held.live.close()
        time.sleep(chance.uniform(2.0, 5.0))
        held.live = held.new_live()
        asked_s = held.room.now_s()
        held.record()
        held.look_for(chance.uniform(1.0, 2.0))
        stored = held.end()
        (before_s, after_s) = stored.holes[0]
        lost_s = sum(to_s - from_s for from_s, to_s in stored.holes[1:])
        late_s = max(0.0, stopped_s - before_s)
        return Loss(lost_s, stored.missing_s - late_s, after_s - asked_s, stored.misplaced_s)
