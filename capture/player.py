"""The player: sound of one conversation to one loudspeaker, and where it is.

Started by `capture.playing`, with the recordings' keys on standard input. It reads the recordings' files, writes
nothing, and knows no words. Run as `python -P -m capture.player`. It says, one JSON object a line:

`ready` (device); `status`, ten times a second while it plays and after each command (n, the number of that command;
state `playing`, `paused`, `stopped` or `ended`; position_s, the moment of the conversation that was heard at clock_s of
the clock that runs on in sleep; until_s, up to where that goes on without a break; speed); `passed` (from_s, to_s,
why), when it comes to it; `error` (title, detail, remedy), which is its last word.
"""

from __future__ import annotations

import io
import json
import math
import queue
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from capture.audible import Stretch, audible
from capture.play_order import BACK_S, FASTEST, SLOWEST, Message, PlayOrder, parsed, stretches
from capture.play_run import Run
from capture.speaker import AudioOutput, open_output
from casefile.clock import Clock, SystemClock
from casefile.errors import PlayerError, VantageError
from casefile.system import system

_TURN_S = 0.02
_STATUS_EACH_S = 0.1


class Player:
    """Does what the commands say; each change of what is heard is a new run from the moment heard last."""

    def __init__(self, order: PlayOrder, output: AudioOutput, say: Callable[[Message], None], clock: Clock) -> None:
        self._order = order
        self._closed: Sequence[Stretch] = order.closed
        self._output = output
        self._say = say
        self._clock = clock
        self._run: Run | None = None
        self._state = "stopped"
        self._at_s = 0.0
        self._to_s = math.inf
        self._speed = 1.0
        self._next_status_s = 0.0
        self._asked: object = None

    def follow(self, commands: queue.SimpleQueue[Message | None]) -> None:
        """Obey until the commands end (None); raises PlayerError where the loudspeaker fails."""
        try:
            while True:
                try:
                    command = commands.get(timeout=_TURN_S if self._run is not None else None)
                except queue.Empty:
                    pass
                else:
                    if command is None:
                        return
                    self._obey(command)
                    self._next_status_s = 0.0
                self._go_on()
        finally:
            self._end_run()

    def _obey(self, command: Message) -> None:
        """Do what a command says; one that is unknown is passed over."""
        self._asked, asked = command.get("n"), command.get("do")
        if asked == "play":
            self._end_run()
            to_s = command.get("to_s")
            self._at_s, self._to_s = max(0.0, float(command["from_s"])), math.inf if to_s is None else float(to_s)
            self._begin_run()
        elif asked in ("pause", "stop") and self._run is not None:
            self._at_s = self._heard_s()
            self._end_run()
            self._state = "paused" if asked == "pause" else "stopped"
        elif asked == "stop":
            self._state = "stopped"
        elif asked == "go_on" and self._run is None:
            self._begin_run()
        elif asked == "back":
            self._go_to(self._back_s(float(command.get("by_s", BACK_S))))
        elif asked == "speed":
            at_s = self._heard_s()
            self._speed = min(max(float(command["speed"]), SLOWEST), FASTEST)
            self._go_to(at_s)
        elif asked == "closed":
            self._closed = stretches(command["closed"])
            # What is closed now may wait already in the output.
            self._go_to(self._heard_s())

    def _go_on(self) -> None:
        """Feed the output, and say how far it is."""
        if self._run is not None:
            self._run.feed()
            heard = self._heard()
            for item in self._run.passed(heard):
                self._say({"kind": "passed", "from_s": item.from_s, "to_s": item.to_s, "why": item.why})
            if self._run.is_over(heard):
                self._at_s = self._run.position_s(heard)
                self._end_run()
                self._state, self._next_status_s = "ended", 0.0
            elif self._output.has_failed():
                raise PlayerError(
                    title="The loudspeaker is gone.",
                    detail="The system has ended its stream while sound was played.",
                    remedy="Plug it in again, or choose another one; then play again.",
                )
        now_s = self._clock.boot_s()
        if now_s >= self._next_status_s:
            self._next_status_s = now_s + _STATUS_EACH_S
            self._say(self._status(now_s))

    def _status(self, now_s: float) -> Message:
        at_s = until_s = self._at_s
        if self._run is not None:
            heard = self._output.heard_frames(now_s)
            at_s, until_s = self._run.position_s(heard), self._run.until_s(heard)
        return {
            "kind": "status",
            "n": self._asked,
            "state": self._state,
            "position_s": at_s,
            "until_s": until_s,
            "clock_s": now_s,
            "speed": self._speed,
        }

    def _heard(self) -> float:
        return self._output.heard_frames(self._clock.boot_s())

    def _heard_s(self) -> float:
        return self._at_s if self._run is None else self._run.position_s(self._heard())

    def _back_s(self, by_s: float) -> float:
        return max(0.0, self._at_s - by_s) if self._run is None else self._run.back_s(self._heard(), by_s)

    def _go_to(self, at_s: float) -> None:
        """Go on from another moment, or wait there."""
        is_playing = self._run is not None
        self._end_run()
        self._at_s = at_s
        if is_playing:
            self._begin_run()

    def _begin_run(self) -> None:
        walk = audible(self._order.takes, lambda: self._closed, self._at_s, self._to_s)
        self._run = Run(walk, self._output, self._at_s, self._to_s, self._speed)
        self._output.start()
        self._state = "playing"

    def _end_run(self) -> None:
        if self._run is not None:
            self._output.stop()
            self._run.close()
            self._run = None


class _Lines:
    """What comes down, read by a thread of its own, and what goes up."""

    def __init__(self) -> None:
        # Raw streams: a thread that waits in a buffered one holds its lock while the interpreter shuts down.
        self._down = io.FileIO(0, "rb", closefd=False)
        self._up = io.FileIO(1, "wb", closefd=False)
        self.order: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self.commands: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def say(self, message: Message) -> None:
        """Say one thing; nobody is left to hear it where the parent is gone, and then the input has ended too."""
        data = memoryview(json.dumps(message).encode() + b"\n")
        try:
            while data:
                data = data[self._up.write(data) or 0 :]
        except OSError:
            self.commands.put(None)

    def _read(self) -> None:
        pending, is_first = b"", True
        while chunk := self._down.read(65536):
            *whole, pending = (pending + chunk).split(b"\n")
            for text in whole:
                if is_first:
                    self.order.put(text)
                    is_first = False
                elif (command := parsed(text)) is not None:
                    self.commands.put(command)
        self.order.put(b"")
        self.commands.put(None)


def main() -> int:
    """Read the order, open the output, and play as told until the input ends; 0 unless something failed."""
    system.ignore_hangups()
    lines = _Lines()
    first = lines.order.get()
    if not first:
        return 0  # Whoever wanted it has thought better of it.
    try:
        order = PlayOrder.read(first)
        output = open_output(order.sink)
        lines.say({"kind": "ready", "device": output.name})
        Player(order, output, lines.say, SystemClock()).follow(lines.commands)
    except VantageError as error:
        lines.say({"kind": "error", "title": error.title, "detail": error.detail, "remedy": error.remedy})
        return 1
    except Exception as error:
        lines.say({"kind": "error", **_unexpected(error)})
        return 1
    return 0


def _unexpected(error: Exception) -> Message:
    """Say what kind of error and where; its own text stays out, since it could quote the order."""
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f" in {Path(where.tb_frame.f_code.co_filename).name}, line {where.tb_lineno}" if where is not None else ""
    return {
        "title": "The player stopped unexpectedly.",
        "detail": f"{type(error).__name__}{place}.",
        "remedy": "Play again. The recording is not affected.",
    }


if __name__ == "__main__":
    raise SystemExit(main())
