"""The recorder: one device, one file, and nothing else to depend on.

Started detached by `capture.start`, with its keys on standard input. It stores a row each half second, answers on its
own endpoint, and outlives the screen by a grace period. Run as `python -P -m capture.recorder`.
"""

from __future__ import annotations

import json
import os
import queue
import secrets
import sys
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capture.audio_input import AudioInput, Block, Source, open_input
from capture.codec import flac_of
from capture.endpoint import Endpoint, Message
from capture.level import Level
from capture.pieces import Piece, Pieces
from capture.running import RunningRecorder, announce, withdraw
from casefile.clock import Clock, SystemClock
from casefile.errors import VantageError
from casefile.recording_file import Gap, RecordingWriter
from casefile.system import system

_STATUS_EACH_S = 0.1
_QUIET_S = 1.0
_LAST_WORD_S = 1.0


@dataclass(frozen=True)
class Order:
    """What a recorder is started with; without `path` it only listens and stores nothing."""

    id: str
    case: str
    case_secret: str
    conversation: str
    source: Source
    path: Path | None
    key: bytes | None
    grace_s: float

    @classmethod
    def read(cls, line: str) -> Order:
        """Read the one line of JSON from standard input."""
        found = json.loads(line)
        file, path, key = found["file"], found["path"], found["key"]
        return cls(
            found["id"],
            found["case"],
            found["case_secret"],
            found["conversation"],
            Source(found["device"], Path(file) if file else None, found["fast"]),
            Path(path) if path else None,
            bytes.fromhex(key) if key else None,
            found["grace_s"],
        )


class Recorder:
    """The writer's loop: blocks from the input, commands from the endpoint, rows to the file."""

    def __init__(
        self, order: Order, sound: AudioInput, writer: RecordingWriter | None, endpoint: Endpoint, clock: Clock
    ) -> None:
        self._order = order
        self._input = sound
        self._writer = writer
        self._endpoint = endpoint
        self._clock = clock
        self._blocks: queue.SimpleQueue[Block] = queue.SimpleQueue()
        self._pieces = Pieces(sound.rate_hz, is_live=sound.is_live)
        self._unwritten: deque[Piece | Gap] = deque()
        self._level = Level(sound.rate_hz)
        self._trouble: str | None = None
        self._stored_s = 0.0
        self._overflows = 0
        self._last_block_s = clock.boot_s()
        self._alone_since_s: float | None = clock.boot_s()
        self._first_frame_said = False
        self._ending: Message | None = None
        self._is_over = False

    def start(self) -> None:
        """Open the input; raises RecorderError."""
        self._input.start(self._blocks.put, self._blocks.qsize)

    def run(self) -> None:
        """Record until told to stop, until the sound ends, or until nobody has been there for the grace period."""
        next_status_s = 0.0
        while not self._is_over:
            self._take_blocks(wait_s=_STATUS_EACH_S / 2)
            self._obey()
            self._look_after()
            now_s = self._clock.boot_s()
            if now_s >= next_status_s:
                self._endpoint.publish(self._status(now_s))
                next_status_s = now_s + _STATUS_EACH_S
        self._finish()

    def _take_blocks(self, wait_s: float = 0.0, until_s: float | None = None) -> None:
        """Take in what waits: up to a moment of the clock, or, without one, no longer than a status may be late."""
        turn_ends_s = self._clock.boot_s() + _STATUS_EACH_S
        try:
            block = self._blocks.get(timeout=wait_s) if wait_s else self._blocks.get_nowait()
            while True:
                self._last_block_s = block.clock_s
                self._overflows += block.overflow
                self._level.take(block.pcm)
                self._keep(self._pieces.take(block, until_s))
                if block.clock_s > until_s if until_s is not None else self._clock.boot_s() > turn_ends_s:
                    return
                block = self._blocks.get_nowait()
        except queue.Empty:
            pass

    def _obey(self) -> None:
        while not self._endpoint.commands.empty():
            command = self._endpoint.commands.get()
            asked = command.get("do")
            # Not later than now, so that a wrong clock of the caller's can't hold sound in the future.
            at_s = min(float(command.get("at_clock_s") or self._clock.boot_s()), self._clock.boot_s())
            if asked == "pause":
                self._take_blocks(until_s=at_s)
                self._keep(self._pieces.pause(at_s))
            elif asked == "resume":
                self._take_blocks()
                self._keep(self._pieces.resume(at_s))
            elif asked == "stop":
                self._take_blocks(until_s=at_s)
                self._keep(self._pieces.resume(at_s) if self._pieces.is_paused else [])
                self._keep(self._pieces.pause(at_s))
                self._ending, self._is_over = command, True
                return
            self._endpoint.reply(command, {"kind": "done", "do": asked})

    def _look_after(self) -> None:
        now_s = self._clock.boot_s()
        if self._endpoint.is_attended:
            self._alone_since_s = None
        elif self._alone_since_s is None:
            self._alone_since_s = now_s
        elif now_s - self._alone_since_s > self._order.grace_s:
            self._is_over = True
        if self._input.has_ended() and self._blocks.empty():
            if not self._input.is_live:
                self._take_blocks()
            self._is_over = self._is_over or isinstance(self._order.source.file, Path)
        self._store()

    def _keep(self, ready: list[Piece | Gap]) -> None:
        self._unwritten.extend(ready)
        self._store()

    def _store(self) -> None:
        if self._writer is None:
            self._unwritten.clear()
            return
        attended = self._alone_since_s is None
        while self._unwritten:
            item = self._unwritten[0]
            try:
                if not self._first_frame_said and self._pieces.started_boot_s is not None:
                    self._writer.set_fact("started_boot_s", repr(self._pieces.started_boot_s))
                    self._first_frame_said = True
                if isinstance(item, Gap):
                    self._writer.add_gap(item)
                else:
                    rate_hz, frames = self._input.rate_hz, len(item.pcm) // 2
                    self._writer.add_sound(item.start_s, frames, rate_hz, flac_of(item.pcm, rate_hz), attended=attended)
                    self._stored_s += frames / rate_hz
            except VantageError as error:
                # It stays in memory and is tried again at the next turn; the screen says so meanwhile.
                self._trouble = error.title
                return
            self._trouble = None
            self._unwritten.popleft()

    def _status(self, now_s: float) -> Message:
        pair = self._pieces.pair(now_s)
        return {
            "kind": "status",
            "state": "listening" if self._writer is None else "paused" if self._pieces.is_paused else "recording",
            "level_db": self._level.rms_db,
            "peak_db": self._level.peak_db,
            "position_s": pair.position_s if pair else None,
            "clock_s": pair.clock_s if pair else None,
            "started_boot_s": self._pieces.started_boot_s,
            "stored_s": self._stored_s,
            "only_in_memory_s": sum(len(item.pcm) for item in self._unwritten if isinstance(item, Piece))
            / (2 * self._input.rate_hz),
            "overflows": self._overflows,
            "device": self._input.name,
            "trouble": self._trouble or self._silence(now_s),
        }

    def _silence(self, now_s: float) -> str | None:
        if self._input.is_live and now_s - self._last_block_s > _QUIET_S:
            return "No sound is arriving from the microphone."
        return None

    def _finish(self) -> None:
        self._input.stop()
        self._keep(self._pieces.flush())
        if self._writer is not None:
            if self._unwritten:
                self._writer.let_go()
            else:
                self._writer.close()
        if self._ending is not None:
            answer: dict[str, Any] = {"kind": "done", "do": "stop", "stored_s": self._stored_s}
            self._endpoint.reply(self._ending, {**answer, "complete": not self._unwritten})
        self._endpoint.publish({**self._status(self._clock.boot_s()), "state": "finished"})
        self._endpoint.close(_LAST_WORD_S)


def main() -> None:
    """Read the order, open everything, say so (or why not) in one line on standard output, and record."""
    system.ignore_hangups()
    order = Order.read(sys.stdin.readline())
    clock = SystemClock()
    writer: RecordingWriter | None = None
    try:
        sound = open_input(order.source)
        if order.path is not None:
            writer = RecordingWriter(order.path, order.key)
            writer.set_fact("started_at", clock.now())
        family, address = system.endpoint(order.id[-12:].lower())
        stop_secret = secrets.token_hex(32)
        endpoint = Endpoint(family, address, stop_secret, order.case_secret)
        recorder = Recorder(order, sound, writer, endpoint, clock)
        recorder.start()
    except VantageError as error:
        if writer is not None:
            writer.let_go()
        _say({"kind": "error", "title": error.title, "detail": error.detail, "remedy": error.remedy})
        raise SystemExit(1) from None
    announce(
        RunningRecorder(
            order.id, order.case, order.conversation, family, address, stop_secret, os.getpid(), clock.now()
        )
    )
    _say({"kind": "ready"})
    try:
        recorder.run()
    finally:
        withdraw(order.id)


def _say(message: Message) -> None:
    print(json.dumps(message), flush=True)
    # The parent may go at any time; nothing is written to it again.
    sys.stdout.close()


if __name__ == "__main__":
    main()
