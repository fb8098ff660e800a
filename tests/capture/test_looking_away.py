"""A screen that hung itself can't say that a recorder was silent meanwhile."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

import pytest

from capture.audio_input import Source
from capture.live import LiveConversation
from casefile.case import Case
from casefile.clock import SystemClock
from tests.capture.room import Microphone, Room
from tests.capture.support import ON_POSIX, Conversing, pid_of, send, status_when

pytestmark = [pytest.mark.process, ON_POSIX]


class ClockAhead(SystemClock):
    """The system's clock, or one that is ahead of it: so much time has passed for whoever looks at it."""

    ahead_s = 0.0

    def boot_s(self) -> float:
        return super().boot_s() + self.ahead_s


def is_starting_another() -> bool:
    return any(thread.name == "replacement" for thread in threading.enumerate())


def test_after_a_hang_of_the_screen_a_recorder_is_given_time_to_answer_and_relieved_only_then(
    conversing: Conversing, tmp_path: Path
) -> None:
    room, clock = Room(tmp_path / "room"), ClockAhead()
    room.folder.mkdir()
    room.set(desk=Microphone())
    conversing.agree()
    with contextlib.closing(Case(conversing.case.folder, conversing.case.key, clock)) as case:
        live = LiveConversation(case, conversing.conversation, conversing.reviewer, recorder=room.recorder)
        live.record(Source("desk"))
        status_when(live, "recording", stored_s=0.5)
        pid = pid_of(live)
        send(pid, "STOP")
        try:
            # Five minutes in which nobody looked; what the recorder said in them has not been read yet.
            clock.ahead_s = 300.0
            assert live.status().state == "lost"
            assert not is_starting_another()
            for _ in range(5):
                clock.ahead_s += 1.0
                live.status()
            assert not is_starting_another()
            for _ in range(2):
                clock.ahead_s += 1.0
                live.status()
            assert is_starting_another()
        finally:
            clock.ahead_s = 0.0
            send(pid, "CONT")
        status_when(live, "recording", stored_s=1.0)
        live.stop()
        live.close()
    assert len(conversing.recordings()) == 1
