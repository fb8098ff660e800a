"""From tiny.en to base: the same sound heard again by a larger model, with what people did on the first words."""

from __future__ import annotations

import psutil
import pytest

from casefile.case import Case
from casefile.errors import ModelError
from casefile.tags import NewTag
from sample.sound import read_opus
from sample.truth import FIRST_SOUND
from tests.transcribe.conftest import Conversing
from transcribe.child import TranscriberChild, start_transcriber
from transcribe.known_models import BASE, TINY_EN
from transcribe.models import find_model
from transcribe.queue import Job, Outcome, Queue, Report

pytestmark = [pytest.mark.process, pytest.mark.model]


def _reason() -> str:
    try:
        find_model("tiny.en")
    except ModelError as missing:
        return f"{missing.title} {missing.remedy}"
    return ""


needs_tiny = pytest.mark.skipif(bool(_reason()), reason=_reason() or "tiny.en is here")


def start(case: Case, job: Job, again: bool) -> TranscriberChild:
    return start_transcriber(case, job.conversation, follow=False, again=again, model="base" if again else "tiny.en")


@needs_tiny
def test_a_larger_model_takes_over_with_tags_and_corrections_though_it_is_killed_on_the_way(
    conversing: Conversing,
) -> None:
    case, by = conversing.case, conversing.hand
    conversing.record(read_opus(FIRST_SOUND)[: 75 * 16_000])
    first_job = Job(case.folder, case.key, conversing.id, "Test")
    assert [one.result for one in Queue([first_job], start, lambda report: None).run()] == ["made"]
    first = case.transcripts.current(conversing.id)
    assert first is not None
    assert first.digest == TINY_EN.weights.sha256
    lines = case.transcripts.utterances(first.id)
    for line in lines:
        case.tags.put(line.words[0].id, line.words[-1].id, NewTag("rationality", "goals"), by)
    corrected = lines[1].words[1]
    case.words.correct(corrected.id, "Marigold", by)
    case.transcripts.set_speaker(first.id, lines[0].words[0].id, lines[0].words[-1].id, "lead", by)

    begun: list[TranscriberChild] = []
    killed: list[int] = []

    def begin(case: Case, job: Job, again: bool) -> TranscriberChild:
        begun.append(start(case, job, again))
        return begun[-1]

    def tell(report: Report) -> None:
        assert case.transcripts.current(conversing.id) == first, "the first words are read until all is carried over"
        if report.words and not killed:
            killed.append(begun[-1].pid)
            psutil.Process(begun[-1].pid).kill()

    better = Job(case.folder, case.key, conversing.id, "Test", BASE.weights.sha256, by)
    (outcome,) = Queue([better], begin, tell).run()
    assert outcome.result == "made", outcome.problem
    assert len(begun) == 2
    now = case.transcripts.current(conversing.id)
    assert now is not None
    assert now.digest == BASE.weights.sha256
    report = outcome.report
    assert report is not None
    assert report.exact + report.moved + report.changed + report.lost == len(lines)
    assert report.lost == 0
    assert report.put_right == 1
    again = case.transcripts.utterances(now.id)
    (kept,) = [word for line in again for word in line.words if word.text == "Marigold"]
    assert abs((kept.start_s or 0.0) - (corrected.start_s or 0.0)) < 1.0
    assert again[0].speaker == "lead"
    here = {word.id for line in again for word in line.words}
    assert all(here.issuperset(word.id for word in one.words) for one in case.tags.placed(conversing.id))
    rest: list[Outcome] = [*Queue([better], begin, tell).run()]
    assert [one.result for one in rest] == ["there"]
    assert len(begun) == 2
