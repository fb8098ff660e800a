"""One conversation that is recorded in a room of its own, for a fault to be done to it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fault_room import MICROPHONE, Room, recorder_in
from benchmarks.fault_sound import Stored, stored_of
from capture.audio_input import Source
from capture.link import stop_recorder
from capture.live import LiveConversation, LiveStatus
from capture.running import RunningRecorder, running_recorders
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import RecorderError, VantageError
from casefile.events import Hand
from casefile.keys import Secret

PASSPHRASE = "seven quiet herons wade"
CODE = "P01"
_CHEAP_SCRYPT = 2**12
_LOOK_S = 0.05
_PATIENCE_S = 90.0


@dataclass(frozen=True)
class Loss:
    """What one run cost, in seconds.

    `said_s` had been said before the fault and is not there; `missing_s` is all that is not there, until sound was
    stored again; `back_s` is the time from the device's return until then. `misplaced_s` is how far sound lies from
    its true place on the conversation.
    """

    said_s: float
    missing_s: float
    back_s: float | None = None
    misplaced_s: float = 0.0


class Trial:
    """A case, a conversation with an agreement, a room, and the recorder in the hand of one who looks at it."""

    def __init__(
        self,
        sound: Path,
        folder: Path | None = None,
        *,
        source: Source | None = None,
        recorder: Sequence[str] | None = None,
    ) -> None:
        """Set it up; without a `recorder` of its own and its `source`, the room's microphone is heard."""
        self._home = Path(tempfile.mkdtemp(prefix="vf"))
        self.folder = (folder or self._home) / "Fault.vantage"
        ways_in = [Secret("passphrase", PASSPHRASE)]
        self.case = Case.create(self.folder, "Fault", ways_in, scrypt_cost=_CHEAP_SCRYPT, accept_place=True)
        self.conversation = new_conversation(self.case)
        self.room = Room.made(self._home / "scene.json", sound)
        self.scene = self._home / "scene.json"
        self.source = source or Source(MICROPHONE)
        self._recorder = recorder or recorder_in(self.scene)
        self.live = self.new_live()

    def new_live(self) -> LiveConversation:
        """Return another hand on the same conversation."""
        author = self.conversation.note_taker or ""
        return LiveConversation(self.case, self.conversation, author, recorder=self._recorder)

    def record(self) -> None:
        """Begin to record."""
        self.live.record(self.source)
        self.look_until(lambda status: status.state == "recording" and status.stored_s > 0.0, "a recording")

    def look_for(self, for_s: float) -> None:
        """Look at it for so long, as a screen does: that is what has it cured."""
        until_s = self.room.now_s() + for_s
        while self.room.now_s() < until_s:
            self.live.status()
            time.sleep(min(_LOOK_S, max(0.0, until_s - self.room.now_s())))

    def look_until(self, is_so: Callable[[LiveStatus], bool], what: str) -> LiveStatus:
        """Look at it until something is so; SystemExit where it never is."""
        give_up_s = self.room.now_s() + _PATIENCE_S
        while not is_so(status := self.live.status()):
            if self.room.now_s() > give_up_s:
                raise SystemExit(f"never came: {what}; the last status was {status}")
            time.sleep(_LOOK_S)
        return status

    def is_stored_again(self, after_s: float) -> None:
        """Wait until sound that was said after a second of the room is stored, and a little longer."""

        def is_stored(status: LiveStatus) -> bool:
            running = self.running()
            return status.state == "recording" and bool(running) and self.reaches_s() > after_s

        self.look_until(is_stored, "sound that is stored again")
        self.look_for(1.2)

    def running(self) -> list[RunningRecorder]:
        """List this conversation's recorders."""
        case = self.case.info.id
        return [item for item in running_recorders() if item.case == case and item.conversation]

    def pid(self) -> int:
        """Return the process of the one recorder that runs."""
        (found,) = self.running()
        return found.pid

    def reaches_s(self) -> float:
        """Return the second of the room up to which sound is on the disk, by the newest row."""
        reaches_s = 0.0
        for recording in self.case.recordings.of(self.conversation.id):
            reader = self.case.recordings.open(recording)
            if reader is not None:
                with contextlib.closing(reader):
                    for row in reader.rows(limit=10_000)[-1:]:
                        reaches_s = max(reaches_s, self.room.at_s(row.clock_s or 0.0))
        return reaches_s

    def stored(self) -> Stored:
        """Return what is stored of what was said."""
        return stored_of(self.case, self.conversation.id, self.room)

    def end(self) -> Stored:
        """Stop and return what is stored."""
        self.live.stop()
        return self.stored()

    def close(self) -> None:
        """Stop whatever still runs, and throw everything away."""
        with contextlib.suppress(RecorderError):
            self.live.stop()
        self.live.close()
        for found in self.running():
            with contextlib.suppress(RecorderError):  # It has just ended, or hangs: then it is killed.
                stop_recorder(found, self.case.clock.boot_s())
            with contextlib.suppress(ProcessLookupError):
                send(found.pid, "KILL")
        self.case.close()
        self.forget()

    def abandon(self) -> None:
        """Let go of a case whose disk is gone, without telling anybody."""
        self.live.close()
        with contextlib.suppress(VantageError):
            self.case.close()

    def forget(self) -> None:
        """Throw away what lies outside the case's own disk, once whoever was hung up on has let go of it."""
        give_up_s = self.room.now_s() + _PATIENCE_S
        while self._home.exists():
            if self.room.now_s() > give_up_s:
                raise SystemExit(f"somebody still writes to {self._home.name}")
            shutil.rmtree(self._home, ignore_errors=True)
            time.sleep(_LOOK_S)


@contextlib.contextmanager
def trial(
    sound: Path,
    folder: Path | None = None,
    *,
    source: Source | None = None,
    recorder: Sequence[str] | None = None,
) -> Iterator[Trial]:
    """Set a trial up and clear it away."""
    made = Trial(sound, folder, source=source, recorder=recorder)
    try:
        yield made
    finally:
        made.close()


def new_conversation(case: Case, code: str = CODE) -> Conversation:
    """Begin a conversation that may be recorded."""
    by = Hand(case.people.reviewer("Reviewer 1").id, "setup")
    conversation = case.conversations.begin(case.people.participant(code, by), by, note_taker=by.author)
    case.agreements.enter(conversation.id, "given", by, by_whom=code)
    return conversation


def send(pid: int, name: str) -> None:
    """Send a signal by its POSIX name."""
    if sys.platform == "win32":
        raise SystemExit("the fault table sends signals of POSIX")
    os.kill(pid, signal.Signals[f"SIG{name}"])
