"""A player as seen from the process that starts it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from capture.audible import Stretch, closed_in, takes_of
from capture.play_order import BACK_S, Message, PlayOrder, parsed
from capture.sounding import PassedOver
from capture.speaker import Sink
from casefile.clock import SystemClock
from casefile.errors import PlayerError

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.conversations import Conversation

PlayState = Literal["stopped", "starting", "playing", "paused", "ended", "failed"]
# Before and after a selection that is played, so that its first and last word are heard whole.
LEAD_IN_S, LEAD_OUT_S = 0.3, 0.4
_MOST_PASSED = 200
_PATIENCE_S = 2.0


@dataclass(frozen=True)
class PlayStatus:
    """Where the player is: `position_s` is the moment of the conversation that is heard now.

    `failed` is the end of a player; then `error` says why, and another one has to be started.
    """

    state: PlayState
    position_s: float = 0.0
    speed: float = 1.0
    device: str = ""
    error: PlayerError | None = None


class Playing:
    """A running player. Commands return at once; those to a player that has ended raise its error."""

    def __init__(self, process: subprocess.Popen[bytes], order: PlayOrder) -> None:
        """Take over a process whose standard input and output are pipes, and give it its order."""
        self.order = order
        self._process = process
        self._clock = SystemClock()
        self._device = ""
        self._newest: Message | None = None
        self._error: PlayerError | None = None
        self._is_closing = False
        self._passed: deque[PassedOver] = deque(maxlen=_MOST_PASSED)
        self._asked = 0
        # What is shown until the player has answered the newest command.
        self._wanted: PlayStatus | None = None
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, name="player", daemon=True)
        self._reader.start()
        self._write(order.line())

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def play(self, from_s: float, to_s: float | None = None) -> None:
        """Play from a moment of the conversation on, to its end or to another moment."""
        self._tell({"do": "play", "from_s": from_s, "to_s": to_s}, PlayStatus("starting", from_s, self._speed))

    def pause(self) -> None:
        """Be silent, and keep the place."""
        self._tell({"do": "pause"})

    def go_on(self) -> None:
        """Play on from where it was paused."""
        self._tell({"do": "go_on"}, PlayStatus("starting", self.status().position_s, self._speed))

    def back(self, by_s: float = BACK_S) -> None:
        """Go back so many seconds of sound."""
        self._tell({"do": "back", "by_s": by_s})

    def set_speed(self, speed: float) -> None:
        """Play at another speed, 0.5 to 2, at the same pitch."""
        self._tell({"do": "speed", "speed": speed})

    def set_closed(self, closed: Sequence[Stretch]) -> None:
        """Say anew what may not be heard, in seconds on the conversation; at once, also of what is being played."""
        self._tell({"do": "closed", "closed": list(closed)})

    def stop(self) -> None:
        """Be silent."""
        self._tell({"do": "stop"})

    def status(self) -> PlayStatus:
        """Return where the player is now; never raises and never waits."""
        newest = self._newest
        if self._error is not None:
            at_s = newest["position_s"] if newest is not None else 0.0
            return PlayStatus("failed", at_s, device=self._device, error=self._error)
        if self._wanted is not None:
            return self._wanted
        if newest is None:
            return PlayStatus("stopped", device=self._device)
        at_s = newest["position_s"]
        if newest["state"] == "playing":
            # What was said is some tenths of a second old; the sound went on without a break up to `until_s`.
            gone_on_s = at_s + max(0.0, self._clock.boot_s() - newest["clock_s"]) * newest["speed"]
            at_s = max(at_s, min(gone_on_s, newest["until_s"]))
        return PlayStatus(cast(PlayState, newest["state"]), at_s, newest["speed"], self._device)

    def passed_over(self) -> list[PassedOver]:
        """Return what has been passed over since the last call, oldest first."""
        found: list[PassedOver] = []
        while self._passed:
            found.append(self._passed.popleft())
        return found

    def wait_for_news(self, timeout_s: float) -> None:
        """Wait until it says something, no longer than so many seconds."""
        with self._news:
            self._news.wait(timeout_s)

    def close(self) -> None:
        """Be silent and end the player."""
        self._is_closing = True
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):  # It has ended already, which is what is wanted.
                self._process.stdin.close()
        try:
            self._process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()

    @property
    def _speed(self) -> float:
        return float(self._newest["speed"]) if self._newest is not None else 1.0

    def _tell(self, command: Message, wanted: PlayStatus | None = None) -> None:
        if self._error is not None:
            raise self._error
        with self._news:
            self._asked += 1
            self._wanted = wanted or self._wanted
        self._write(json.dumps({**command, "n": self._asked}))

    def _write(self, line: str) -> None:
        # A player that died before it could read is told by its end, which the reader sees.
        if self._process.stdin is not None:
            with contextlib.suppress(OSError, ValueError):
                self._process.stdin.write(line.encode() + b"\n")
                self._process.stdin.flush()

    def _read(self) -> None:
        said: PlayerError | None = None
        if self._process.stdout is not None:
            with self._process.stdout as stream:
                for text in stream:
                    message = parsed(text) or {}
                    if message.get("kind") == "error":
                        said = PlayerError(**{name: message[name] for name in ("title", "detail", "remedy")})
                    else:
                        self._take(message)
                    with self._news:
                        self._news.notify_all()
        code = self._process.wait()
        if said is not None or not self._is_closing:
            self._error = said or PlayerError(
                title="The player has ended.",
                detail=f"Its process ended with {code} while it was wanted.",
                remedy="Play again: a new one is started. The recording is not affected.",
            )
        with self._news:
            self._news.notify_all()

    def _take(self, message: Message) -> None:
        kind = message.get("kind")
        if kind == "status":
            with self._news:
                self._newest = message
                if message["n"] == self._asked:
                    self._wanted = None
        elif kind == "ready":
            self._device = str(message["device"])
        elif kind == "passed":
            self._passed.append(PassedOver(message["from_s"], message["to_s"], message["why"]))


def start_player(case: Case, conversation: Conversation, sink: Sink | None = None, side: int | None = None) -> Playing:
    """Start a player for one conversation; it is silent until told to play, and skips what is closed now.

    With `side` (1 or 2) one microphone of two is heard alone, or one of two inputs.
    Returns at once: what goes wrong is in its status. The keys of the recordings travel over its standard input, once.
    Raises PlayerError where there is no sound to play.
    """
    takes = takes_of(case, conversation, side)
    if not takes:
        raise PlayerError(
            title="There is no sound to play.",
            detail="Nothing of this conversation was recorded, or its sound was removed.",
            remedy="The words and notes can still be read.",
        )
    return player_of(PlayOrder(tuple(takes), tuple(closed_in(case, conversation)), sink or Sink()))


def player_of(order: PlayOrder) -> Playing:
    """Start a player with an order; returns at once."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "capture.player"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    return Playing(process, order)
