"""One screen at a time starts a recorder anew, and a stop from anywhere ends its turn."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest

from capture.audio_input import Source
from capture.live import LiveConversation
from capture.running import running_recorders
from capture.turns import no_turns, take_turn
from casefile.case import Case
from casefile.errors import RecorderError
from casefile.system import system
from tests.capture.support import Conversing, wait_until

ONE, OTHER = "C" * 26, "D" * 26


def test_a_turn_is_one_screens_until_it_is_let_go() -> None:
    turn = take_turn(ONE)
    assert turn is not None
    assert not turn.is_stopped
    assert take_turn(ONE) is None
    other = take_turn(OTHER)
    assert other is not None
    other.release()
    turn.release()
    again = take_turn(ONE)
    assert again is not None
    again.release()


def test_whoever_stops_ends_the_turn_and_waits_until_it_is_let_go() -> None:
    turn = take_turn(ONE)
    assert turn is not None
    inside = threading.Event()
    leave = threading.Event()

    def stop() -> None:
        with no_turns():
            inside.set()
            leave.wait()

    stopping = threading.Thread(target=stop)
    stopping.start()
    wait_until(lambda: turn.is_stopped, "the word")
    assert not inside.is_set()
    turn.release()
    assert inside.wait(10.0)
    assert take_turn(ONE) is None, "and no new one begins meanwhile"
    leave.set()
    stopping.join()
    fresh = take_turn(ONE)
    assert fresh is not None
    assert not fresh.is_stopped, "an old word is nothing to a new turn"
    fresh.release()


def test_without_any_turn_nothing_is_waited_for() -> None:
    with no_turns(), no_turns(ONE):
        assert list(system.runtime_folder().glob("*.stop")) == []


@pytest.mark.process
def test_of_two_screens_that_are_told_to_record_at_once_one_does(conversing: Conversing, microphone: Source) -> None:
    conversing.agree()
    case = conversing.case
    together = threading.Barrier(2)
    outcomes: list[str] = []

    def press() -> None:
        with closing(Case(case.folder, case.key, case.clock)) as own:
            live = LiveConversation(own, conversing.conversation, conversing.reviewer, grace_s=20.0)
            together.wait()
            try:
                live.record(microphone)
                outcomes.append("records")
            except RecorderError as error:
                outcomes.append(error.title)
            live.close()

    screens = [threading.Thread(target=press) for _ in range(2)]
    for screen in screens:
        screen.start()
    for screen in screens:
        screen.join()
    assert len([item for item in running_recorders() if item.conversation]) == 1
    assert sorted(outcomes) == ["Another screen is just starting to record this conversation.", "records"]
    assert len(conversing.recordings()) == 1
