"""Many conversations one after the other, unattended: what is in words is passed over, what fails stops no other.

Each is a transcriber's process of its own, which uses every core. Wherever the queue or one of them is ended, the next
run goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from casefile.carrying import Report as Carried
from casefile.case import Case
from casefile.database import CaseKey
from casefile.errors import TranscriberError, VantageError
from casefile.events import Hand
from transcribe.child import TranscriberChild, TranscriberStatus
from transcribe.turn import is_free

# A transcriber that dies is followed by another as long as each gets further than the one before, and so often at most.
MOST_STARTS = 20
_LISTEN_S = 0.5
# How long a conversation on which another transcriber works is waited for, once nothing else is left.
PATIENCE_S = 600.0

Result = Literal["made", "there", "waits", "open", "elsewhere", "failed"]
_RESULTS: dict[str, Result] = {"complete": "made", "waiting": "waits"}


@dataclass(frozen=True)
class Job:
    """One conversation of one case; `label` is its case's code name and its own code.

    With `again` it is heard once more once it is in words, by the model with weights of the digest `again`, and what
    people did is carried over by the hand `by`. With `even_same` also where that model has made its words already.
    """

    folder: Path
    key: CaseKey | None = field(repr=False, compare=False)
    conversation: str
    label: str
    again: str | None = None
    by: Hand | None = None
    even_same: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a job.

    `made`: it is in words now; `report` says what became of tags and corrections where it was heard again. `there`: it
    was before, or nothing is recorded. `waits`: somebody has to say keep or remove first. `open`: what is recorded is
    in words, and its recording was never closed. `elsewhere`: another transcriber works on it. `failed`: `problem` says
    why.
    """

    job: Job
    result: Result
    words: int = 0
    problem: VantageError | None = None
    report: Carried | None = None


@dataclass(frozen=True)
class Report:
    """How far the queue is: which job of how many, its seconds, and how long the rest takes where that is known."""

    job: Job
    number: int
    count: int
    done_s: float
    all_s: float
    words: int
    left_s: float | None


class Queue:
    """Works through jobs in their order; those on which another transcriber works come last."""

    def __init__(
        self,
        jobs: Sequence[Job],
        start: Callable[[Case, Job, bool], TranscriberChild],
        tell: Callable[[Report], None],
        *,
        patience_s: float = PATIENCE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`start` starts a transcriber that takes what is recorded, or a better pass; `tell` hears how far it is."""
        self._jobs = jobs
        self._start = start
        self._tell = tell
        self._patience_s = patience_s
        self._clock = clock
        self._lengths: dict[Job, float] = {}
        self._done_s = 0.0
        self._taken_s = 0.0

    def run(self) -> Iterator[Outcome]:
        """Do the jobs, giving each outcome as it is known; what goes wrong with one is its outcome."""
        later: list[tuple[int, Job]] = []
        for job in self._jobs:
            self._lengths[job] = _safely(job, _left_to_hear) or 0.0
        for number, job in enumerate(self._jobs, 1):
            if self._lengths[job] and not is_free(job.folder, job.conversation):
                later.append((number, job))
            else:
                yield self._outcome(number, job)
        for number, job in later:
            until_s = self._clock() + self._patience_s
            while not is_free(job.folder, job.conversation) and self._clock() < until_s:
                time.sleep(_LISTEN_S)
            free = is_free(job.folder, job.conversation)
            yield self._outcome(number, job) if free else Outcome(job, "elsewhere")

    def _outcome(self, number: int, job: Job) -> Outcome:
        try:
            with closing(Case(job.folder, job.key)) as case:
                first = Outcome(job, "there") if _is_there(case, job) else self._made(case, number, job, again=False)
                if first.result not in ("made", "there") or not _wants_pass(case, job):
                    return first
                return self._heard_again(case, number, job)
        except VantageError as error:
            return Outcome(job, "failed", problem=error)
        finally:
            self._lengths[job] = 0.0

    def _heard_again(self, case: Case, number: int, job: Job) -> Outcome:
        made = self._made(case, number, job, again=True)
        under_way = case.passes.under_way(job.conversation)
        if made.result != "made" or under_way is None or job.by is None:
            return made
        report = case.passes.adopt(under_way.transcript.id, job.by)
        return Outcome(job, "made", made.words, report=report)

    def _made(self, case: Case, number: int, job: Job, *, again: bool) -> Outcome:
        """Start transcribers until one has come to an end; one that dies is followed only where it had got further."""
        reached_s = -1.0
        for _ in range(MOST_STARTS):
            child = self._start(case, job, again)
            try:
                last = self._listen(child, number, job)
            finally:
                # Also where this process is told to end: a transcriber must not work on unseen.
                child.close()
            if last.kind != "error":
                return Outcome(job, _RESULTS.get(last.kind, "open"), last.words)
            now_s = _reached_s(case, job, again=again)
            if not child.has_died or now_s <= reached_s:
                break
            reached_s = now_s
        raise TranscriberError(title=last.title, detail=last.detail, remedy=last.remedy)

    def _listen(self, child: TranscriberChild, number: int, job: Job) -> TranscriberStatus:
        """Tell of a transcriber's progress until it ends; gives the last thing it said that says how."""
        began_s, first_s, told_s = self._clock(), None, 0.0
        last = TranscriberStatus("error", title="The transcriber ended without a word.", remedy="Run this again.")
        while True:
            status = child.next_status(_LISTEN_S)
            if status is None:
                if not child.is_running:
                    return last
                continue
            if status.kind in ("complete", "finished", "waiting", "error"):
                last = status
            if status.kind != "progress":
                continue
            if first_s is None:
                began_s, first_s, told_s = self._clock(), status.transcribed_s, status.transcribed_s
            self._done_s += status.transcribed_s - told_s
            now_s = self._clock()
            self._taken_s, began_s, told_s = self._taken_s + now_s - began_s, now_s, status.transcribed_s
            left_s = status.recorded_s - status.transcribed_s
            self._lengths[job] = left_s
            self._tell(
                Report(
                    job,
                    number,
                    len(self._jobs),
                    status.transcribed_s,
                    status.recorded_s,
                    status.words,
                    self._time_left_s(),
                )
            )

    def _time_left_s(self) -> float | None:
        """How long all that is left takes at the speed so far; None before there is one."""
        if self._done_s <= 0 or self._taken_s < 1:
            return None
        return sum(self._lengths.values()) * self._taken_s / self._done_s


def _is_there(case: Case, job: Job) -> bool:
    recordings = [one for one in case.recordings.of(job.conversation) if not one.removed]
    return not recordings or case.transcripts.is_complete(job.conversation)


def _wants_pass(case: Case, job: Job) -> bool:
    if all(one.removed for one in case.recordings.of(job.conversation)):
        return False
    current = case.transcripts.current(job.conversation)
    return job.again is not None and current is not None and (job.even_same or current.digest != job.again)


def _left_to_hear(case: Case, job: Job) -> float:
    length_s = case.recordings.length_s(job.conversation)
    left_s = 0.0 if _is_there(case, job) else max(1.0, length_s - _reached_s(case, job, again=False))
    if left_s or _wants_pass(case, job):
        left_s += max(1.0, length_s - _reached_s(case, job, again=True)) if job.again is not None else 0.0
    return left_s


def _reached_s(case: Case, job: Job, *, again: bool) -> float:
    transcript = case.transcripts.current(job.conversation)
    if again:
        under_way = case.passes.under_way(job.conversation)
        transcript = under_way.transcript if under_way is not None else None
    if transcript is None:
        return 0.0
    recordings = case.recordings.of(job.conversation)
    return sum(case.transcripts.progress(transcript.id, one.id).reached_s for one in recordings)


def _safely(job: Job, ask: Callable[[Case, Job], float]) -> float | None:
    """The answer; None where the case cannot be read, which its own turn will say."""
    try:
        with closing(Case(job.folder, job.key)) as case:
            return ask(case, job)
    except VantageError:
        return None
