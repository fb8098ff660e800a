"""The recorder's endpoint and its callers: friendly, foreign, broken, silent and stopped ones."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from multiprocessing.connection import Client
from pathlib import Path
from typing import Any

import pytest

from capture.endpoint import LONGEST_MESSAGE, Endpoint, Message
from capture.handshake import prove_each_other
from capture.link import RecorderLink, stop_recorder
from capture.running import RunningRecorder
from casefile.errors import RecorderError
from casefile.ids import new_id
from casefile.system import system
from tests.capture.support import PATIENCE_S, send, wait_until

STOP_SECRET = "ab" * 32
CASE_SECRET = "secret of the case"


class Recorder:
    """Answers every command from a thread of its own, as the recorder's loop does."""

    def __init__(self) -> None:
        self.family, self.address = system.endpoint(new_id()[-12:].lower())
        self.endpoint = Endpoint(self.family, self.address, STOP_SECRET, CASE_SECRET)
        self.seen: list[Message] = []
        self.holds_back = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    @property
    def entry(self) -> RunningRecorder:
        return RunningRecorder("R", "CASE", "CONVERSATION", self.family, self.address, STOP_SECRET, 1, "")

    def link(self) -> RecorderLink:
        return RecorderLink(self.entry, CASE_SECRET)

    def connection(self, secret: str = STOP_SECRET) -> Any:
        """A caller that has come as far as the messages."""
        connection = Client(self.address, self.family)
        prove_each_other(connection, secret.encode(), PATIENCE_S, ask_first=False)
        return connection

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self.endpoint.close(0.1)

    def _run(self) -> None:
        while not self._over.wait(0.01):
            while not self.endpoint.commands.empty() and not self.holds_back:
                command = self.endpoint.commands.get()
                self.seen.append(command)
                self.endpoint.reply(command, {"kind": "done", "do": command.get("do"), "at": command.get("at_clock_s")})


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    one = Recorder()
    yield one
    one.close()


def ask(connection: Any, message: object) -> Message:
    connection.send_bytes(json.dumps(message).encode())
    assert connection.poll(PATIENCE_S)
    answer: Message = json.loads(connection.recv_bytes())
    return answer


def test_who_shows_the_cases_secret_gets_statuses_and_is_obeyed(recorder: Recorder) -> None:
    assert not recorder.endpoint.is_attended
    link = recorder.link()
    assert recorder.endpoint.is_attended
    recorder.endpoint.publish({"kind": "status", "stored_s": 1.5})
    wait_until(lambda: link.newest == {"kind": "status", "stored_s": 1.5}, "the status")
    link.pause(11.0)
    link.resume(12.0)
    assert link.stop(13.0)["at"] == 13.0
    assert [(seen["do"], seen.get("at_clock_s")) for seen in recorder.seen] == [
        ("attach", None),
        ("pause", 11.0),
        ("resume", 12.0),
        ("stop", 13.0),
    ]
    link.close()
    wait_until(lambda: not recorder.endpoint.is_attended, "the end of the connection")


def test_without_the_cases_secret_one_can_stop_and_nothing_else(recorder: Recorder) -> None:
    with pytest.raises(RecorderError):
        RecorderLink(recorder.entry, "secret of another case")
    with recorder.connection() as connection:
        for message in (
            {"do": "pause", "at_clock_s": 1.0},
            {"do": "attach"},
            {"do": "attach", "secret": "sécret"},
            {"do": "attach", "secret": [CASE_SECRET]},
            {"do": "resume"},
            {},
        ):
            assert ask(connection, message)["kind"] == "refused"
        recorder.endpoint.publish({"kind": "status"})
        assert ask(connection, {"do": "stop", "at_clock_s": 3.0})["kind"] == "done"
    assert [seen["do"] for seen in recorder.seen] == ["stop"]
    assert not recorder.endpoint.is_attended


def test_a_link_that_is_refused_leaves_no_connection_behind(recorder: Recorder) -> None:
    before = threading.active_count()
    for _ in range(5):
        with pytest.raises(RecorderError):
            RecorderLink(recorder.entry, "secret of another case")
    wait_until(lambda: threading.active_count() <= before, "the end of the threads")


def test_without_the_stop_secret_nothing_is_heard(recorder: Recorder) -> None:
    stranger = RunningRecorder("R", "CASE", "C", recorder.family, recorder.address, "cd" * 32, 1, "")
    with pytest.raises(RecorderError):
        RecorderLink(stranger, CASE_SECRET)
    with pytest.raises(RecorderError):
        stop_recorder(stranger, 1.0)
    assert recorder.seen == []


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"not json",
        b"[1, 2, 3]",
        b'"stop"',
        b"null",
        b"\xff\xfe",
        b"[" * 60_000,
        b"x" * (LONGEST_MESSAGE + 1),
    ],
)
@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_whoever_does_not_speak_the_language_is_let_go_and_the_others_go_on(recorder: Recorder, bad: bytes) -> None:
    link = recorder.link()
    # Whoever sends too much may be let go before all of it is sent.
    with recorder.connection() as connection, pytest.raises((EOFError, OSError)):
        connection.send_bytes(bad)
        assert connection.poll(PATIENCE_S)
        connection.recv_bytes()
    link.pause(1.0)
    recorder.endpoint.publish({"kind": "status", "still": "there"})
    wait_until(lambda: link.newest is not None, "a status")
    link.close()


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("first", [b"#CHALLENGE#", b"hello", b"", b"#CHALLENGE#" + b"x" * 2000])
def test_whoever_answers_the_challenge_with_something_else_is_let_go(recorder: Recorder, first: bytes) -> None:
    with Client(recorder.address, recorder.family) as connection:
        assert connection.recv_bytes().startswith(b"#CHALLENGE#")
        connection.send_bytes(first)
        with pytest.raises((EOFError, OSError)):
            while True:
                assert connection.poll(PATIENCE_S)
                connection.recv_bytes()
    assert stop_recorder(recorder.entry, 1.0)["kind"] == "done"


def test_callers_who_never_answer_the_challenge_keep_nobody_out(recorder: Recorder) -> None:
    with ExitStack() as silent:
        for _ in range(40):
            silent.enter_context(Client(recorder.address, recorder.family))
        link = recorder.link()
        link.pause(1.0)
        assert stop_recorder(recorder.entry, 2.0)["kind"] == "done"
        link.close()


def test_a_caller_who_never_reads_keeps_neither_statuses_nor_commands_of_others(recorder: Recorder) -> None:
    link = recorder.link()
    with recorder.connection() as idle:
        assert ask(idle, {"do": "attach", "secret": CASE_SECRET})["kind"] == "done"
        for number in range(2_000):
            recorder.endpoint.publish({"kind": "status", "number": number, "ballast": "x" * 1_000})
        wait_until(lambda: (link.newest or {}).get("number") == 1_999, "the newest status")
        assert stop_recorder(recorder.entry, 2.0)["kind"] == "done"
        # What an idle caller missed is not kept for it.
        recorder.endpoint.publish({"kind": "status", "number": "last"})
        numbers: list[object] = []
        while not numbers or numbers[-1] != "last":
            assert idle.poll(PATIENCE_S)
            numbers.append(json.loads(idle.recv_bytes()).get("number"))
        assert len(numbers) < 1_500
    link.close()


@pytest.mark.skipif(sys.platform == "win32", reason="stops a process by a signal of POSIX")
def test_a_screen_that_is_stopped_counts_as_there_and_delays_nobody(recorder: Recorder) -> None:
    code = (
        "import json, sys; from capture.link import RecorderLink; from capture.running import RunningRecorder\n"
        "link = RecorderLink(RunningRecorder(**json.loads(sys.argv[1])), sys.argv[2])\n"
        "print('attached', flush=True); sys.stdin.read(); link.close()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, json.dumps(vars(recorder.entry)), CASE_SECRET],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "attached\n"
    send(process.pid, "STOP")
    link = recorder.link()
    for number in range(2_000):
        recorder.endpoint.publish({"kind": "status", "number": number, "ballast": "x" * 1_000})
    wait_until(lambda: (link.newest or {}).get("number") == 1_999, "the newest status")
    link.pause(1.0)
    link.close()
    assert stop_recorder(recorder.entry, 2.0)["kind"] == "done"
    assert recorder.endpoint.is_attended
    send(process.pid, "CONT")
    process.communicate()
    wait_until(lambda: not recorder.endpoint.is_attended, "the end of the connection")


@pytest.mark.skipif(sys.platform != "linux", reason="limits the number of open files")
def test_too_many_callers_at_once_do_not_make_it_deaf(tmp_path: Path) -> None:
    code = (
        "import resource, sys; from capture.endpoint import Endpoint\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24))\n"
        "endpoint = Endpoint('AF_UNIX', sys.argv[1], sys.argv[2], 's')\n"
        "print('listening', flush=True)\n"
        "command = endpoint.commands.get(); endpoint.reply(command, {'kind': 'done', 'do': 'stop'}); sys.stdin.read()"
    )
    _, address = system.endpoint(new_id()[-12:].lower())
    process = subprocess.Popen(
        [sys.executable, "-c", code, address, STOP_SECRET], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "listening\n"
    with ExitStack() as crowd:
        for _ in range(30):
            crowd.enter_context(Client(address, "AF_UNIX"))
    entry = RunningRecorder("R", "CASE", "C", "AF_UNIX", address, STOP_SECRET, process.pid, "")
    assert stop_recorder(entry, 1.0)["kind"] == "done"
    process.communicate()


def test_an_answer_that_comes_too_late_is_not_taken_for_the_next_one(recorder: Recorder) -> None:
    link = RecorderLink(recorder.entry, CASE_SECRET, patience_s=0.5)
    recorder.holds_back = True
    with pytest.raises(RecorderError):
        link.pause(1.0)
    recorder.holds_back = False
    wait_until(lambda: len(recorder.seen) == 2, "the late answer")
    assert link.stop(7.0)["at"] == 7.0
    link.close()


def test_a_recorder_that_is_gone_is_told_at_once_and_so_is_one_that_goes(recorder: Recorder) -> None:
    code = (
        "import sys; from capture.endpoint import Endpoint\n"
        "endpoint = Endpoint(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4])\n"
        "print('listening', flush=True); c = endpoint.commands.get()\n"
        "endpoint.reply(c, {'kind': 'done'}); sys.stdin.read()"
    )
    family, address = system.endpoint(new_id()[-12:].lower())
    process = subprocess.Popen(
        [sys.executable, "-c", code, family, address, STOP_SECRET, CASE_SECRET],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "listening\n"
    entry = RunningRecorder("R", "CASE", "C", family, address, STOP_SECRET, process.pid, "")
    link = RecorderLink(entry, CASE_SECRET)
    assert link.is_open
    process.kill()
    process.communicate()
    wait_until(lambda: not link.is_open, "the end of the link")
    with pytest.raises(RecorderError) as caught:
        link.pause(1.0)
    assert caught.value.remedy
    assert link.wait_for_status(PATIENCE_S) is None
    with pytest.raises(RecorderError):
        RecorderLink(entry, CASE_SECRET)
    link.close()


@pytest.mark.skipif(sys.platform == "win32", reason="stops a process by a signal of POSIX")
def test_a_recorder_that_is_stopped_is_given_up_after_a_while_by_every_caller() -> None:
    code = (
        "import sys; from capture.endpoint import Endpoint\n"
        "endpoint = Endpoint(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4])\n"
        "print('listening', flush=True); sys.stdin.read()"
    )
    family, address = system.endpoint(new_id()[-12:].lower())
    process = subprocess.Popen(
        [sys.executable, "-c", code, family, address, STOP_SECRET, CASE_SECRET],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "listening\n"
    send(process.pid, "STOP")
    entry = RunningRecorder("R", "CASE", "C", family, address, STOP_SECRET, process.pid, "")
    refused: list[str] = []

    def call() -> None:
        with pytest.raises(RecorderError):
            stop_recorder(entry, 1.0, patience_s=0.5)
        refused.append("gave up")

    callers = [threading.Thread(target=call) for _ in range(6)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(PATIENCE_S)
    assert refused == ["gave up"] * 6
    process.kill()
    process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="a named pipe leaves nothing behind")
def test_its_socket_goes_with_it(recorder: Recorder) -> None:
    other = Recorder()
    assert Path(other.address).is_socket()
    other.close()
    assert not Path(other.address).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a named pipe leaves nothing behind")
def test_a_socket_that_a_killed_one_left_behind_is_taken_over_and_that_of_a_living_one_never() -> None:
    code = (
        "import sys; from capture.endpoint import Endpoint\n"
        "endpoint = Endpoint(*sys.argv[1:]); print('listening', flush=True); sys.stdin.read()"
    )
    family, address = system.endpoint(new_id()[-12:].lower())
    process = subprocess.Popen(
        [sys.executable, "-c", code, family, address, STOP_SECRET, CASE_SECRET],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "listening\n"
    with pytest.raises(OSError, match="in use"):
        Endpoint(family, address, STOP_SECRET, CASE_SECRET)
    process.kill()
    process.communicate()
    assert Path(address).is_socket()
    heir = Endpoint(family, address, STOP_SECRET, CASE_SECRET)
    with Client(address, family) as connection:
        prove_each_other(connection, STOP_SECRET.encode(), PATIENCE_S, ask_first=False)
    heir.close(0.1)
