"""A screen's connection to a running recorder."""

from __future__ import annotations

import json
import queue
import threading
import time
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from typing import Any

from capture.audio_input import Source
from capture.endpoint import LONGEST_MESSAGE, Message
from capture.handshake import prove_each_other
from capture.order import source_of
from capture.running import RunningRecorder
from casefile.errors import RecorderError

_PATIENCE_S = 5.0
_LOOK_UP_S = 0.1


class RecorderLink:
    """Attached to one recorder: its newest status, and the commands it takes."""

    def __init__(self, recorder: RunningRecorder, case_secret: str, *, patience_s: float = _PATIENCE_S) -> None:
        """Connect and attach; raises RecorderError where the recorder is gone or belongs to another case.

        Whatever is asked of it is given up after `patience_s`.
        """
        self.recorder = recorder
        self._patience_s = patience_s
        self._connection = _connect(recorder, patience_s)
        self._answers: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._newest: Message | None = None
        self._news = threading.Condition()
        self._is_open = True
        self._asked = 0
        self._asking = threading.Lock()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        try:
            answer = self._ask({"do": "attach", "secret": case_secret})
        except BaseException:
            self.close()
            raise
        self.source: Source | None = source_of(answer["source"]) if "source" in answer else None

    @property
    def is_open(self) -> bool:
        """Tell whether the recorder still holds its end."""
        return self._is_open

    @property
    def newest(self) -> Message | None:
        """Return the newest status, or None before the first."""
        return self._newest

    def wait_for_status(self, timeout_s: float) -> Message | None:
        """Wait for a status newer than the one at hand; None if none comes."""
        before = self._newest
        with self._news:
            self._news.wait_for(lambda: self._newest is not before or not self._is_open, timeout_s)
        return self._newest if self._newest is not before else None

    def pause(self, at_clock_s: float) -> None:
        """Store nothing of what is said from this moment of the clock on."""
        self._ask({"do": "pause", "at_clock_s": at_clock_s})

    def resume(self, at_clock_s: float) -> None:
        """Store again from this moment on."""
        self._ask({"do": "resume", "at_clock_s": at_clock_s})

    def stop(self, at_clock_s: float, *, is_relieved: bool = False) -> Message:
        """End the recording at this moment; returns once all sound before it is on the disk.

        One that `is_relieved` by another waits some seconds for sound from before that moment that comes late.
        """
        return self._ask({"do": "stop", "at_clock_s": at_clock_s, "relieved": is_relieved})

    def test_sound(self, at_clock_s: float) -> None:
        """Have a recorder that listens hear five seconds from this moment on, and play them back."""
        self._ask({"do": "test", "at_clock_s": at_clock_s})

    def close(self) -> None:
        """Let go; the recorder goes on for its grace period."""
        self._is_open = False
        self._listener.join(self._patience_s)

    def begin(self, at_clock_s: float, *, paused: bool) -> None:
        """Have a recorder that stands by store from this moment on, or begin with a pause."""
        self._ask({"do": "begin", "at_clock_s": at_clock_s, "paused": paused})

    def _ask(self, message: Message) -> Message:
        with self._asking:
            return self._ask_alone(message)

    def _ask_alone(self, message: Message) -> Message:
        self._asked += 1
        ends_s = time.monotonic() + self._patience_s
        try:
            self._connection.send_bytes(json.dumps({**message, "n": self._asked}).encode())
            answer = self._answers.get(timeout=self._patience_s)
            # What comes late is the answer to a question that was given up.
            while answer.get("n", self._asked) != self._asked:
                answer = self._answers.get(timeout=max(0.0, ends_s - time.monotonic()))
        except (OSError, queue.Empty):
            raise _no_answer() from None
        if answer["kind"] != "done":
            raise _no_answer()
        return answer

    def _listen(self) -> None:
        try:
            while self._is_open:
                if not self._connection.poll(_LOOK_UP_S):
                    continue
                message = json.loads(self._connection.recv_bytes(LONGEST_MESSAGE))
                if message["kind"] == "status":
                    with self._news:
                        self._newest = message
                        self._news.notify_all()
                else:
                    self._answers.put(message)
        except (EOFError, OSError):
            self._is_open = False
            self._answers.put({"kind": "gone"})
        finally:
            self._is_open = False
            # Closed by the thread that reads it: no other may take the descriptor away meanwhile.
            self._connection.close()
            with self._news:
                self._news.notify_all()


def stop_recorder(recorder: RunningRecorder, at_clock_s: float, *, patience_s: float = _PATIENCE_S) -> Message:
    """End a recording from any terminal of this user, with no passphrase; raises RecorderError where it is gone."""
    connection = _connect(recorder, patience_s)
    try:
        connection.send_bytes(json.dumps({"do": "stop", "at_clock_s": at_clock_s}).encode())
        if not connection.poll(patience_s):
            raise _no_answer()
        answer: Message = json.loads(connection.recv_bytes(LONGEST_MESSAGE))
        return answer
    except (EOFError, OSError):
        raise _no_answer() from None
    finally:
        connection.close()


def _connect(recorder: RunningRecorder, patience_s: float) -> Any:  # noqa: ANN401 - a Connection, or a PipeConnection on Windows
    secret = recorder.stop_secret.encode()
    try:
        connection = Client(recorder.address, recorder.family)
        try:
            prove_each_other(connection, secret, patience_s, ask_first=False)
        except BaseException:
            connection.close()
            raise
    except (OSError, EOFError, AuthenticationError):
        raise _no_answer() from None
    return connection


def _no_answer() -> RecorderError:
    return RecorderError(
        title="The recorder does not answer.",
        detail="It has ended, or belongs to another case.",
        remedy="What it recorded until then is safe. Look at the conversation, and record again if it goes on.",
    )
