"""A case to record into, and folders of the tests' own for what recorders leave outside of cases."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from capture.audio_input import Source
from capture.link import stop_recorder
from capture.live import LiveConversation
from capture.running import running_recorders
from casefile.case import Case
from casefile.clock import SystemClock
from casefile.errors import RecorderError
from casefile.events import Hand
from casefile.keys import Secret
from tests.capture.scene import Scene
from tests.capture.support import SOUND, Conversing, wait_until, write_wav


@pytest.fixture(autouse=True)
def runtime_base(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Generator[Path]:
    """A run-time folder with a path short enough for sockets; whatever still records in it is stopped."""
    base = Path(tempfile.mkdtemp(prefix="vr"))
    for name in ("XDG_RUNTIME_DIR", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(base))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    yield base
    for recorder in running_recorders():
        try:
            stop_recorder(recorder, SystemClock().boot_s())
        except RecorderError:
            continue  # It has just ended.
    wait_until(lambda: not running_recorders(), "the end of the recorders")
    shutil.rmtree(base)


@pytest.fixture
def conversing(tmp_path: Path) -> Iterator[Conversing]:
    ways_in = [Secret("passphrase", "seven quiet herons wade")]
    case = Case.create(tmp_path / "Test.vantage", "Test", ways_in, scrypt_cost=2**12, accept_place=True)
    reviewer = case.people.reviewer("R1").id
    hand = Hand(reviewer, "setup")
    yield Conversing(case, case.conversations.begin(case.people.participant("P01", hand), hand), reviewer)
    case.close()


@pytest.fixture
def microphone(tmp_path: Path) -> Source:
    """Two minutes of known sound, played in real time."""
    return Source(file=write_wav(tmp_path / "microphone.wav", SOUND))


@pytest.fixture
def live(conversing: Conversing) -> Iterator[LiveConversation]:
    one = LiveConversation(conversing.case, conversing.conversation, conversing.reviewer, grace_s=20.0)
    yield one
    one.close()


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    one = Scene(tmp_path / "recording.db")
    yield one
    one.close()
