"""The lines between a transcriber and its parent, over real pipes."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from casefile.errors import TranscriberError
from transcribe.lines import ControlLines, Request, StatusLines


@contextmanager
def control_with(*lines: bytes) -> Generator[ControlLines]:
    reading, writing = os.pipe()
    with io.FileIO(writing, "wb") as stream:
        stream.write(b"".join(lines))
    with io.FileIO(reading, "rb") as stream:
        control = ControlLines(stream)
        yield control
        control.wait(30.0)


def request_in(*lines: bytes) -> Request:
    with control_with(*lines) as control:
        return control.request()


@contextmanager
def status_pipe() -> Generator[tuple[StatusLines, io.FileIO]]:
    """Status lines, and the parent's end of the pipe that they go into."""
    reading, writing = os.pipe()
    with io.FileIO(reading, "rb") as parent, io.FileIO(writing, "wb") as stream:
        yield StatusLines(stream), parent


REQUEST = Request(Path("x.vantage"), bytes(range(32)), "01CONVERSATION", threads=2, follow=False)


def test_a_request_arrives_as_it_was_sent() -> None:
    assert request_in(REQUEST.to_line()) == REQUEST
    plain = Request(Path("x.vantage"), None, "01C", "tiny.en", Path("models") / "mine", window_s=14.0, hasty=True)
    assert request_in(plain.to_line()) == plain


def test_unknown_kinds_and_lines_that_are_no_objects_are_passed_over() -> None:
    noise = b'{"kind": "later_invention"}\n[1]\nnot json\n\n{}\n'
    assert request_in(noise, REQUEST.to_line(), noise) == REQUEST


def test_an_input_that_ends_without_a_request_is_told() -> None:
    with pytest.raises(TranscriberError) as caught:
        request_in(b'{"kind": "other"}\n')
    assert caught.value.remedy


@pytest.mark.parametrize(
    "changed",
    [{"key": "zz"}, {"key": 5}, {"case": None}, {"threads": "many"}],
    ids=["key", "number", "case", "threads"],
)
def test_a_request_that_is_wrong_is_told_without_the_key(changed: dict[str, object]) -> None:
    line = {**json.loads(REQUEST.to_line()), **changed}
    with pytest.raises(TranscriberError) as caught:
        Request.from_line(line)
    assert REQUEST.key is not None
    assert REQUEST.key.hex() not in str(caught.value)
    assert "zz" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_end_of_the_input_is_noticed() -> None:
    reading, writing = os.pipe()
    with io.FileIO(reading, "rb") as stream:
        control = ControlLines(stream)
        with io.FileIO(writing, "wb") as parent:
            parent.write(REQUEST.to_line())
            assert control.request() == REQUEST
            assert not control.ended
        control.wait(30.0)
        assert control.ended


def test_lasting_lines_arrive_in_order_and_progress_is_the_newest() -> None:
    with status_pipe() as (status, parent):
        status.say("started", model="base")
        for words in range(500):
            status.progress(transcribed_s=1.5, words=words)
        status.say("complete", words=500)
        status.close()
        lines = [json.loads(line) for line in parent.read(1 << 20).splitlines()]
    kinds = [line["kind"] for line in lines]
    assert [kind for kind in kinds if kind != "progress"] == ["started", "complete"]
    assert kinds[-1] == "complete"
    assert [line["words"] for line in lines if line["kind"] == "progress"][-1] == 499


def test_a_parent_that_reads_nothing_holds_nobody_up() -> None:
    with status_pipe() as (status, parent):
        for _ in range(2000):
            status.say("filling", what="x" * 100)
        for words in range(1000):
            status.progress(words=words)
        assert not status.close(), "the pipe was full all along"
        assert b"filling" in parent.read(1 << 20)
        parent.close()
        assert status.close()


def test_a_parent_that_is_gone_is_no_error() -> None:
    with status_pipe() as (status, parent):
        parent.close()
        status.say("complete")
        assert status.close()
