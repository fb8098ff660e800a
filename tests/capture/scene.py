"""A recorder whose loop is turned by hand: its microphone, its clock, its disk and the screens that call it."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable
from multiprocessing.connection import Client
from pathlib import Path
from typing import Any

from capture.audio_input import Block
from capture.endpoint import Endpoint, Message
from capture.handshake import prove_each_other
from capture.order import Order
from capture.recorder_loop import Recorder
from casefile.ids import new_id
from casefile.recording_file import RecordingReader
from casefile.system import system
from tests.capture.support import (
    PATIENCE_S,
    RATE_HZ,
    Disk,
    FillingWriter,
    Frames,
    HandClock,
    ScriptedInput,
    Stored,
    noise,
    order_of,
    read_all,
    wait_until,
)

KEY = bytes(range(32))
SECRET = "ab" * 32
BLOCK_S = 0.05


class Screen:
    """A caller whose messages are sent and read by hand, so that the loop can be turned in between."""

    def __init__(self, address: str, family: str) -> None:
        self._connection: Any = Client(address, family)
        prove_each_other(self._connection, SECRET.encode(), PATIENCE_S, ask_first=False)
        self.statuses: list[Message] = []
        self.answers: list[Message] = []

    def send(self, do: str, **values: object) -> None:
        self._connection.send_bytes(json.dumps({"do": do, **values}).encode())

    def read(self) -> None:
        while self._connection.poll(0):
            message = json.loads(self._connection.recv_bytes())
            (self.statuses if message["kind"] == "status" else self.answers).append(message)

    def read_until(self, true: Callable[[], bool], what: str) -> None:
        def seen() -> bool:
            self.read()
            return true()

        wait_until(seen, what)

    def leave(self) -> None:
        self._connection.close()


class Scene:
    """A recorder, a microphone, a clock and a disk, all moved by hand."""

    def __init__(
        self,
        path: Path,
        *,
        order: Order | None = None,
        is_live: bool = True,
        stores: bool = True,
        awake_s: Callable[[HandClock], float] | None = None,
    ) -> None:
        self.path = path
        self.sound = noise(60.0)
        self.heard = 0
        self.clock = HandClock()
        self.disk = Disk()
        self.input = ScriptedInput(is_live=is_live)
        self.blocks: queue.SimpleQueue[Block] = queue.SimpleQueue()
        self.left: list[bool] = []
        family, address = system.endpoint(new_id()[-12:].lower())
        self.endpoint = Endpoint(family, address, SECRET, "secret of the case")
        self._writer = FillingWriter(path, KEY, self.disk) if stores else None
        self.recorder = Recorder(
            order or order_of(path),
            self.input,
            self.blocks,
            self._writer,
            self.endpoint,
            self.clock,
            leave=lambda: self.left.append(True),
            awake_s=(lambda: awake_s(self.clock)) if awake_s else None,
        )
        self.new_screen: Callable[[], Screen] = lambda: Screen(address, family)

    def close(self) -> None:
        self.endpoint.close(0.1)
        if self._writer is not None:
            self._writer.let_go()

    def hear(self, seconds: float, *, turn: bool = True) -> None:
        """Let time pass while the microphone delivers."""
        for _ in range(round(seconds / BLOCK_S)):
            part = self.sound[self.heard : self.heard + round(BLOCK_S * RATE_HZ)]
            self.heard += len(part)
            self.clock.since_boot_s += BLOCK_S
            self.blocks.put(Block(part.tobytes(), self.clock.boot_s()))
            if turn:
                self.recorder.turn()

    def attach(self) -> Screen:
        screen = self.new_screen()
        self.ask(screen, "attach", secret="secret of the case")
        return screen

    def ask(self, screen: Screen, do: str, **values: object) -> Message:
        """Send a command, and turn the loop until it is answered."""
        before = len(screen.answers)
        screen.send(do, **values)

        def answered() -> bool:
            self.recorder.turn()
            screen.read()
            return len(screen.answers) > before

        wait_until(answered, f"the answer to {do}")
        return screen.answers[-1]

    def stop(self, screen: Screen, at_s: float | None = None) -> Message:
        """Send a stop and let the loop run to its end."""
        before = len(screen.answers)
        screen.send("stop", at_clock_s=self.clock.boot_s() if at_s is None else at_s)
        wait_until(lambda: not self.endpoint.commands.empty(), "the command")
        self.run()
        screen.read_until(lambda: len(screen.answers) > before, "the answer")
        return screen.answers[-1]

    def run(self) -> None:
        thread = threading.Thread(target=self.recorder.run)
        thread.start()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()

    def newest(self, screen: Screen) -> Message:
        """A status of now."""
        self.recorder.turn()
        asked_s = self.clock.boot_s()
        self.clock.since_boot_s += 0.11
        self.recorder.turn()
        fresh = lambda: bool(screen.statuses) and screen.statuses[-1]["said_s"] > asked_s  # noqa: E731
        screen.read_until(fresh, "a status")
        return screen.statuses[-1]

    def stored(self) -> Stored:
        return read_all(RecordingReader(self.path, KEY))

    def heard_frames(self, until: int | None = None) -> Frames:
        return self.sound[: self.heard if until is None else until]
