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

from casefile.case import Case
from casefile.errors import TranscriberError, VantageError
from transcribe.child import TranscriberChild, TranscriberStatus
from transcribe.turn import is_free

# A transcriber that dies is followed by another as long as each gets further than the one before, and so often at most.
MOST_STARTS = 20
_LISTEN_S = 0.5
# How long a conversation on which another transcriber works is waited for, once nothing else is left.
PATIENCE_S = 600.0

Result = Literal["made", "there", "waits", "open", "elsewhere", "failed"]


@dataclass(frozen=True)
class Job:
    """One conversation of one case; `label` is its case's code name and its own code."""

    folder: Path
    key: bytes | None = field(repr=False)
    conversation: str
    label: str


@dataclass(frozen=True)
class Outcome:
    """What became of a job.

    `made`: it is in words now. `there`: it was before, or nothing is recorded. `waits`: somebody has to say keep or
    remove first. `open`: what is recorded is in words, and its recording was never closed. `elsewhere`: another
    transcriber works on it. `failed`: `problem` says why.
    """

    job: Job
    result: Result
    words: int = 0
    problem: VantageError | None = None


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
        start: Callable[[Case, str], TranscriberChild],
        tell: Callable[[Report], None],
        *,
        patience_s: float = PATIENCE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`start` starts a transcriber that takes what is recorded; `tell` hears how far it is."""
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
                if _is_there(case, job.conversation):
                    return Outcome(job, "there")
                return self._made(case, number, job)
        except VantageError as error:
            return Outcome(job, "failed", problem=error)
        finally:
            self._lengths[job] = 0.0

    def _made(self, case: Case, number: int, job: Job) -> Outcome:
        """Start transcribers until one has come to an end; one that dies is followed only where it had got further."""
        reached_s = -1.0
        for _ in range(MOST_STARTS):
            child = self._start(case, job.conversation)
            try:
                last = self._listen(child, number, job)
            finally:
                # Also where this process is told to end: a transcriber must not work on unseen.
                child.close()
            if last.kind != "error":
                result: Result = {"complete": "made", "waiting": "waits"}.get(last.kind, "open")  # type: ignore[assignment]
                return Outcome(job, result, last.words)
            now_s = _reached_s(case, job.conversation)
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


def _is_there(case: Case, conversation: str) -> bool:
    recordings = [one for one in case.recordings.of(conversation) if not one.removed]
    return not recordings or case.transcripts.is_complete(conversation)


def _left_to_hear(case: Case, conversation: str) -> float:
    if _is_there(case, conversation):
        return 0.0
    return max(1.0, case.recordings.length_s(conversation) - _reached_s(case, conversation))


def _reached_s(case: Case, conversation: str) -> float:
    transcript = case.transcripts.current(conversation)
    if transcript is None:
        return 0.0
    recordings = case.recordings.of(conversation)
    return sum(case.transcripts.progress(transcript.id, one.id).reached_s for one in recordings)


def _safely(job: Job, ask: Callable[[Case, str], float]) -> float | None:
    """The answer; None where the case cannot be read, which its own turn will say."""
    try:
        with closing(Case(job.folder, job.key)) as case:
            return ask(case, job.conversation)
    except VantageError:
        return None
