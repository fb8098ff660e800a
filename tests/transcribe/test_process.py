"""The transcriber as a real process: it may be killed at any moment, and nothing is lost or doubled."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from casefile.case import Case
from sample.sound import read_opus
from sample.truth import FIRST_SOUND
from tests.transcribe.conftest import Conversing
from tests.transcribe.sounds import Frames, silence, store
from transcribe.child import TranscriberChild, TranscriberStatus, start_transcriber
from transcribe.lines import Request

pytestmark = [pytest.mark.process, pytest.mark.model]

PATIENCE_S = 120.0


@pytest.fixture(scope="module")
def sample_sound() -> Frames:
    return read_opus(FIRST_SOUND)


def start(conversing: Conversing, *, follow: bool = False) -> TranscriberChild:
    return start_transcriber(conversing.case, conversing.id, follow=follow)


def wait_for(child: TranscriberChild, *kinds: str, words: int = 0) -> TranscriberStatus:
    while (status := child.next_status(PATIENCE_S)) is not None:
        if status.kind in kinds and status.words >= words:
            return status
        assert status.kind != "error", (status.title, status.detail)
    raise AssertionError(f"the transcriber never said {kinds}")


def starts_of(conversing: Conversing) -> list[float]:
    transcript = conversing.case.transcripts.current(conversing.id)
    lines = conversing.case.transcripts.utterances(transcript.id) if transcript else []
    return [word.start_s or 0.0 for line in lines for word in line.words]


def another(conversing: Conversing) -> Conversing:
    """A second conversation in the same case."""
    case, hand = conversing.case, conversing.hand
    conversation = case.conversations.begin(case.people.participant("P02", hand), hand).id
    case.agreements.enter(conversation, "given", hand, by_whom="P02")
    return Conversing(case, conversation, hand)


def test_killed_in_the_middle_and_started_again_it_says_no_word_twice_and_misses_none(
    conversing: Conversing, sample_sound: Frames
) -> None:
    sound = sample_sound[: 110 * 16_000]
    undisturbed = another(conversing)
    undisturbed.record(sound)
    child = start(undisturbed)
    wait_for(child, "complete")
    assert child.wait(PATIENCE_S) == 0

    conversing.record(sound)
    counts = [0]
    for _ in range(2):
        child = start(conversing)
        wait_for(child, "progress", words=counts[-1] + 1)
        child.stop()
        counts.append(len(conversing.words()))
    assert 0 < counts[1] < counts[2] < len(undisturbed.words()), "each was killed between the first word and the last"
    child = start(conversing)
    complete = wait_for(child, "complete")
    assert child.wait(PATIENCE_S) == 0
    assert complete.words == len(conversing.words())
    starts = starts_of(conversing)
    assert all(before < after for before, after in pairwise(starts))
    assert conversing.words() == undisturbed.words()


def test_words_come_while_the_recording_grows_and_the_rest_when_it_is_closed(
    conversing: Conversing, sample_sound: Frames
) -> None:
    _, writer = conversing.begin_recording()
    child = start(conversing, follow=True)
    wait_for(child, "started")
    end_s = store(writer, sample_sound[: 40 * 16_000])
    early = wait_for(child, "progress", words=1)
    assert early.words == len(conversing.words())
    assert child.is_running
    store(writer, silence(1.0), starts_s=end_s)
    writer.close()
    complete = wait_for(child, "complete")
    assert child.wait(PATIENCE_S) == 0
    assert complete.words > early.words
    assert complete.transcribed_s == pytest.approx(41.0, abs=0.1)
    assert conversing.case.transcripts.is_complete(conversing.id)


def test_when_its_parent_goes_it_takes_what_is_recorded_and_exits(conversing: Conversing, sample_sound: Frames) -> None:
    _, writer = conversing.begin_recording()
    store(writer, sample_sound[: 40 * 16_000])
    child = start(conversing, follow=True)
    child.finish()
    finished = wait_for(child, "finished")
    assert child.wait(PATIENCE_S) == 0
    assert finished.words == len(conversing.words()) > 0
    assert not conversing.case.transcripts.is_complete(conversing.id)
    writer.close()


def test_it_ends_before_what_was_recorded_with_no_screen_and_says_so(conversing: Conversing) -> None:
    _, writer = conversing.begin_recording()
    end_s = store(writer, silence(5.0))
    store(writer, silence(5.0), starts_s=end_s, attended=False)
    child = start(conversing, follow=True)
    # Said once while the recording runs, and once more when it is over.
    assert wait_for(child, "waiting").transcribed_s == pytest.approx(5.0)
    assert child.is_running
    writer.close()
    wait_for(child, "waiting")
    assert child.wait(PATIENCE_S) == 0
    (absent,) = conversing.case.seals.undecided(conversing.id)
    conversing.case.seals.keep(conversing.id, absent, conversing.hand)
    child = start(conversing)
    assert wait_for(child, "complete").transcribed_s == pytest.approx(10.0)
    assert child.wait(PATIENCE_S) == 0


def test_silence_gives_a_complete_transcript_without_words(conversing: Conversing) -> None:
    conversing.record(silence(30.0))
    child = start(conversing)
    assert wait_for(child, "complete").words == 0
    assert child.wait(PATIENCE_S) == 0
    assert conversing.words() == []


def test_two_transcribers_never_work_on_one_conversation(conversing: Conversing) -> None:
    _, writer = conversing.begin_recording()
    first = start(conversing, follow=True)
    wait_for(first, "started")
    second = start(conversing)
    status = second.next_status(PATIENCE_S)
    assert status is not None
    assert status.kind == "error"
    assert "already" in status.title
    assert second.wait(PATIENCE_S) == 1
    assert first.is_running
    first.close(PATIENCE_S)
    writer.close()


def failing(request: Request) -> TranscriberStatus:
    command = [sys.executable, "-P", "-m", "transcribe"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    child = TranscriberChild(process)
    child.ask(request)
    status = child.next_status(PATIENCE_S)
    assert child.wait(PATIENCE_S) == 1
    assert status is not None
    assert not child.poll(), "one error, and nothing else"
    return status


def test_what_stops_it_is_told_with_a_remedy_and_an_exit_status(conversing: Conversing, tmp_path: Path) -> None:
    case = conversing.case
    asked = [
        Request(case.folder, bytes(32), conversing.id),
        Request(tmp_path / "nowhere.vantage", case.key, conversing.id),
        Request(case.folder, case.key, "01NOSUCHCONVERSATION"),
        Request(case.folder, case.key, conversing.id, model="enormous"),
        Request(case.folder, case.key, conversing.id, model_folder=tmp_path),
    ]
    for request in asked:
        status = failing(request)
        assert status.kind == "error"
        assert status.title
        assert status.remedy
        assert case.key is not None
        assert case.key.hex() not in repr(status)


def test_a_process_that_dies_without_a_word_is_told_as_well(conversing: Conversing) -> None:
    conversing.begin_recording()[1].close()
    process = subprocess.Popen(
        [sys.executable, "-c", "raise SystemExit(3)"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    child = TranscriberChild(process)
    status = child.next_status(PATIENCE_S)
    assert status is not None
    assert (status.kind, child.wait(PATIENCE_S)) == ("error", 3)
    assert "3" in status.detail


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_key_is_neither_among_the_arguments_nor_in_the_environment(conversing: Conversing) -> None:
    conversing.begin_recording()
    child = start(conversing, follow=True)
    wait_for(child, "started")
    process = Path("/proc") / str(child.pid)
    visible = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    assert conversing.case.key is not None
    assert conversing.case.key.hex().encode() not in visible
    assert b"transcribe" in visible
    child.close(PATIENCE_S)


def test_the_case_can_be_opened_and_written_while_a_transcriber_runs(conversing: Conversing) -> None:
    _, writer = conversing.begin_recording()
    child = start(conversing, follow=True)
    wait_for(child, "started")
    other = Case(conversing.case.folder, conversing.case.key)
    other.people.reviewer("R2")
    other.close()
    writer.close()
    assert wait_for(child, "complete").words == 0
    assert child.wait(PATIENCE_S) == 0
