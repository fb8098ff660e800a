"""Many conversations one after the other, with real transcribers: unattended, and ended at any moment."""

from __future__ import annotations

from collections.abc import Callable

import psutil
import pytest

from casefile.case import Case
from sample.sound import read_opus
from sample.truth import FIRST_SOUND
from tests.transcribe.conftest import Conversing
from tests.transcribe.sounds import Frames, silence
from transcribe.child import TranscriberChild, start_transcriber
from transcribe.queue import Job, Outcome, Queue, Report
from transcribe.turn import is_free, take_turn

pytestmark = [pytest.mark.process, pytest.mark.model]


def start(case: Case, job: Job, again: bool, model: str = "base") -> TranscriberChild:
    return start_transcriber(case, job.conversation, follow=False, again=again, model=model)


@pytest.fixture(scope="module")
def sample_sound() -> Frames:
    return read_opus(FIRST_SOUND)


def held(conversing: Conversing, code: str) -> Conversing:
    """A further conversation in the same case."""
    case, hand = conversing.case, conversing.hand
    conversation = case.conversations.begin(case.people.participant(code, hand), hand).id
    case.agreements.enter(conversation, "given", hand, by_whom=code)
    return Conversing(case, conversation, hand, conversing.writers)


def job(conversing: Conversing) -> Job:
    # A case that was opened by a way in holds its key where it can be overwritten.
    key = conversing.case.key
    return Job(conversing.case.folder, None if key is None else bytearray(key), conversing.id, "Test")


def done(
    jobs: list[Job],
    tell: Callable[[Report], None] = lambda report: None,
    begin: Callable[[Case, Job, bool], TranscriberChild] = start,
) -> list[Outcome]:
    return list(Queue(jobs, begin, tell, patience_s=0.0).run())


def damage(conversing: Conversing) -> None:
    _, writer = conversing.begin_recording()
    writer.add_sound(0.0, 8000, 16_000, b"this is not sound", attended=True)
    writer.close()


def test_what_fails_stops_no_other_and_what_is_done_is_passed_over(
    conversing: Conversing, sample_sound: Frames
) -> None:
    damaged, second, empty = (held(conversing, code) for code in ("P02", "P03", "P04"))
    damage(damaged)
    conversing.record(sample_sound[: 12 * 16_000])
    second.record(silence(2.0))
    jobs = [job(each) for each in (damaged, conversing, second, empty)]
    assert [one.result for one in done(jobs)] == ["failed", "made", "made", "there"]
    assert conversing.words()
    again = done(jobs)
    assert [one.result for one in again] == ["failed", "there", "there", "there"]
    assert again[0].problem is not None
    assert "FLAC" in again[0].problem.detail


def test_a_transcriber_that_is_killed_is_followed_by_one_that_goes_on(
    conversing: Conversing, sample_sound: Frames
) -> None:
    conversing.record(sample_sound[: 70 * 16_000])
    begun: list[TranscriberChild] = []
    reports: list[Report] = []

    def begin(case: Case, job: Job, again: bool) -> TranscriberChild:
        begun.append(start(case, job, again))
        return begun[-1]

    def tell(report: Report) -> None:
        if report.words and len(begun) == 1:
            psutil.Process(begun[0].pid).kill()
        reports.append(report)

    assert [one.result for one in done([job(conversing)], tell, begin)] == ["made"]
    assert len(begun) == 2
    assert conversing.case.transcripts.is_complete(conversing.id)
    assert reports[-1].all_s == pytest.approx(70.0, abs=0.1)


def test_one_that_dies_without_getting_further_is_given_up(conversing: Conversing, sample_sound: Frames) -> None:
    conversing.record(sample_sound[: 70 * 16_000])
    begun: list[TranscriberChild] = []

    def begin(case: Case, job: Job, again: bool) -> TranscriberChild:
        begun.append(start(case, job, again))
        psutil.Process(begun[-1].pid).kill()
        return begun[-1]

    (outcome,) = done([job(conversing)], begin=begin)
    assert outcome.result == "failed"
    assert len(begun) == 2


def test_a_conversation_on_which_another_transcriber_works_is_left_to_it(conversing: Conversing) -> None:
    other = held(conversing, "P02")
    conversing.record(silence(2.0))
    other.record(silence(2.0))
    turn = take_turn(conversing.case.folder, conversing.id)
    assert turn is not None
    assert not is_free(conversing.case.folder, conversing.id)
    found = done([job(conversing), job(other)])
    assert [(one.job.conversation, one.result) for one in found] == [(other.id, "made"), (conversing.id, "elsewhere")]
    turn.release()
    assert [one.result for one in done([job(conversing), job(other)])] == ["made", "there"]
