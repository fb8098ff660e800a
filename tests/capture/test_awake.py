"""Sleep is held off while a recording runs, and let come again with the process, however that ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from capture.audio_input import Source
from capture.awake import Awake
from capture.live import LiveConversation
from tests.capture.session_bus import SessionManager, session_bus
from tests.capture.support import pid_of, send, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a session bus as Linux desktops have it")


@pytest.fixture
def desktop(runtime_base: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionManager]:
    with session_bus(runtime_base) as (address, manager):
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield manager


def test_it_is_held_off_until_the_end(desktop: SessionManager) -> None:
    assert Awake(only_ask=False).state == "unknown"
    awake = Awake(only_ask=False)
    awake.begin()
    wait_until(lambda: awake.state == "held off", "sleep held off")
    assert len(desktop.holders) == 1
    awake.end(30.0)
    assert awake.state == "can be held off"
    wait_until(lambda: not desktop.holders, "nobody who holds sleep off")


def test_one_that_only_asks_holds_nothing(desktop: SessionManager) -> None:
    awake = Awake(only_ask=True)
    awake.begin()
    wait_until(lambda: awake.state == "can be held off", "the answer")
    assert desktop.asked == 1
    wait_until(lambda: not desktop.holders, "nobody who holds sleep off")
    awake.end(0.0)


def test_without_a_desktop_that_answers_it_may_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    awake = Awake(only_ask=False)
    awake.begin()
    wait_until(lambda: awake.state == "may come", "the answer")
    awake.end(30.0)
    assert awake.state == "may come"


def test_a_bus_that_is_gone_is_told_as_well(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'nobody'}")
    awake = Awake(only_ask=True)
    awake.begin()
    wait_until(lambda: awake.state == "may come", "the answer")


def test_a_process_that_is_killed_holds_sleep_off_no_longer(desktop: SessionManager) -> None:
    code = "from capture.awake import Awake\nawake = Awake(only_ask=False)\nawake.begin()\ninput()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as holding:
        wait_until(lambda: len(desktop.holders) == 1, "one who holds sleep off")
        holding.kill()
    wait_until(lambda: not desktop.holders, "nobody who holds sleep off")


@pytest.mark.process
def test_a_recorder_holds_sleep_off_from_the_beginning_of_a_recording_to_its_end_and_a_listener_only_asks(
    desktop: SessionManager, live: LiveConversation, microphone: Source
) -> None:
    live.answer("given", "participant")
    live.listen(microphone)
    wait_until(lambda: live.status().sleep == "can be held off", "the listener's answer")
    wait_until(lambda: not desktop.holders, "nobody who holds sleep off")
    live.record(microphone)
    wait_until(lambda: live.status().sleep == "held off", "sleep held off")
    assert len(desktop.holders) == 1
    live.pause()
    assert len(desktop.holders) == 1
    live.stop()
    wait_until(lambda: not desktop.holders, "nobody who holds sleep off")


@pytest.mark.process
def test_a_recorder_that_is_killed_lets_sleep_come(
    desktop: SessionManager, live: LiveConversation, microphone: Source
) -> None:
    live.answer("given", "participant")
    live.record(microphone)
    wait_until(lambda: len(desktop.holders) == 1, "sleep held off")
    live.close()
    send(pid_of(live), "KILL")
    wait_until(lambda: not desktop.holders, "nobody who holds sleep off")
