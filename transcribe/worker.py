"""The transcriber's process: one conversation, from what the recorder stores to words in the case."""

from __future__ import annotations

import io
import os
from pathlib import Path

from casefile.case import Case
from casefile.errors import TranscriberError, VantageError
from casefile.holders import call_this_process
from casefile.system import Held, system
from transcribe.follow import Follower
from transcribe.governor import Governor
from transcribe.lines import ControlLines, Request, StatusLines
from transcribe.pace import Pace
from transcribe.turn import take_turn, who_has_turn
from transcribe.windows import WindowRules

POLL_S = 0.5
# Windows that a worker decodes together: more of them take more memory, and little less time.
BATCH = 3


def main() -> int:
    """Read a request from standard input, carry it out, and report on standard output; 0 unless something failed."""
    system.ignore_hangups()
    system.lower_priority()
    call_this_process("the transcriber")
    control = ControlLines(io.FileIO(0, "rb", closefd=False))
    status = StatusLines(io.FileIO(1, "wb", closefd=False))
    try:
        _transcribe(control.request(), control, status)
    except VantageError as error:
        status.error(error)
        return 1
    except Exception as error:
        status.error(_unexpected(error))
        return 1
    finally:
        status.close()
    return 0


def _transcribe(request: Request, control: ControlLines, status: StatusLines) -> None:
    case = Case(request.case, request.key)
    try:
        case.conversations.get(request.conversation)
        held = _take(request)
        try:
            follower = _follower(case, request, status)
            try:
                _follow(follower, control, status, follow=request.follow)
            finally:
                follower.close()
        finally:
            held.release()
    finally:
        case.close()


def _take(request: Request) -> Held:
    held = take_turn(request.case, request.conversation)
    if held is None:
        raise TranscriberError(
            title="This conversation is being transcribed already.",
            detail=f"At it: {who_has_turn(request.case, request.conversation)}.",
            remedy="Wait until it has finished; what it has done is kept.",
        )
    return held


def _follower(case: Case, request: Request, status: StatusLines) -> Follower:
    # Two workers of half the threads each are faster than one of all; while somebody records, one of them works.
    workers = min(2, request.threads)
    threads = request.threads // workers
    # Read by the libraries behind the engine when they are loaded, so it comes before the import.
    os.environ["OMP_NUM_THREADS"] = str(threads)
    from transcribe.models import find_model
    from transcribe.whisper import SileroGate, WhisperEngine

    model = find_model(request.model, request.model_folder)
    language = case.settings.language(request.conversation)
    engine = WhisperEngine(model, threads=threads, workers=workers, device=request.device, language=language)
    status.say("started", engine=engine.identity.engine, model=model.name, verified=model.verified)
    made_by, transcript = engine.identity, None
    if request.again:
        transcript = case.passes.begin(
            request.conversation,
            engine=made_by.engine,
            model=made_by.model,
            digest=made_by.digest,
            settings=made_by.settings,
        ).id
    return Follower(
        request.conversation,
        case.recordings,
        case.transcripts,
        case.seals,
        engine,
        SileroGate,
        Pace(BATCH, workers),
        case.vocabulary.words,
        transcript,
        Governor(always_hasty=request.hasty),
        WindowRules(longest_s=request.window_s),
    )


def _follow(follower: Follower, control: ControlLines, status: StatusLines, *, follow: bool) -> None:
    told = None
    told_waiting = False
    while True:
        last = control.ended or not follow
        worked = follower.step(last=last)
        progress = follower.progress
        figures = {
            "transcribed_s": round(progress.transcribed_s, 2),
            "recorded_s": round(progress.recorded_s, 2),
            "words": progress.words,
        }
        if progress != told:
            status.progress(**figures)
            told = progress
        if follower.is_complete:
            status.say("complete", **figures)
            return
        if control.wants_drafts and not last and (draft := follower.draft()) is not None:
            status.draft(draft)
        if not worked:
            if follower.waits and (last or follower.only_waits):
                status.say("waiting", **figures)
                return
            if follower.waits and not told_waiting:
                status.say("waiting", **figures)
            told_waiting = follower.waits
            if last:
                status.say("finished", **figures)
                return
            control.wait(POLL_S)


def _unexpected(error: Exception) -> TranscriberError:
    """Say what kind of error and where; its own text stays out, since it could quote what was said."""
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f" in {Path(where.tb_frame.f_code.co_filename).name}, line {where.tb_lineno}" if where is not None else ""
    return TranscriberError(
        title="The transcriber stopped unexpectedly.",
        detail=f"{type(error).__name__}{place}.",
        remedy="Start it again: it goes on from where it was. The recording is not affected.",
    )
