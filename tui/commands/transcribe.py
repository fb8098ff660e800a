"""`vantage transcribe`: turn recordings into words, of one conversation or of many cases, unattended."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from casefile.case import Case
from casefile.errors import EntryError, VantageError
from casefile.keys import KEYS_FILE, KeyRing
from casefile.place import folder_named
from casefile.timeline import clock_text, time_text
from transcribe.child import WAITING, TranscriberChild, begun_with, start_transcriber
from transcribe.known_models import WEIGHTS
from transcribe.models import DEFAULT_MODEL, Model, find_model, survey
from transcribe.queue import Job, Outcome, Queue, Report
from tui.commands.opening import case_arguments, case_folder, hand, secret_from
from tui.commands.progress import OneLine

_RESULTS = {
    "made": "in words now, {words} words",
    "there": "in words before",
    "waits": f"not all in words. {WAITING} See: vantage seals",
    "open": "what is recorded so far is in words; its recording is not closed",
    "elsewhere": "left to another transcriber that works on it",
    "failed": "FAILED",
}
_ASLEEP_S = 2.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument(
        "what",
        nargs="*",
        metavar="CASE or P01",
        help="cases (folders or code names), each followed by the codes of some of its conversations; "
        "else all conversations of the case",
    )
    case_arguments(parser)
    parser.add_argument(
        "--model", help="the speech model (see vantage models); else what fits, with --again the largest"
    )
    parser.add_argument(
        "--again",
        action="store_true",
        help="a better pass: hear again what is in words, unless this model has made them; tags and corrections come "
        "along. Conversations that are named by their codes are heard again even so",
    )
    parser.add_argument(
        "--take-back", action="store_true", help="read the words from before your last better pass again"
    )
    parser.add_argument("--model-folder", type=Path, help="a folder with a model of your own")
    parser.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda"),
        default="auto",
        help="auto takes a graphics card where one can be used (the default)",
    )


def run(given: argparse.Namespace) -> int:
    """Transcribe what is not yet in words, one after the other; 0 once everything that was named is in words."""
    from capture.awake import Awake

    if given.take_back:
        return _taken_back(given)
    again = _model(given) if given.again else None
    wanted = _wanted(given.what, given.case)
    jobs: list[Job] = []
    failed: list[str] = []
    for folder, codes in wanted:
        for found in _jobs(given, folder, codes, again):
            if isinstance(found, Job):
                jobs.append(found)
            else:
                failed.append(found)
                print(found, file=sys.stderr)
    awake = Awake(only_ask=False)
    awake.begin()
    try:
        outcomes = _done(given, jobs, again)
    finally:
        awake.end(_ASLEEP_S)
    return _summed_up(outcomes, failed)


def _wanted(what: Sequence[str], case: str | None) -> list[tuple[Path, list[str]]]:
    """The cases that were named, each with the codes that follow it; codes before any belong to `--case`."""
    wanted: list[tuple[Path, list[str]]] = []
    for word in what:
        folder = folder_named(word)
        if (folder / KEYS_FILE).is_file():
            wanted.append((folder, []))
        elif Path(word).is_absolute() or Path(word).suffix:
            raise EntryError(
                title="This is no case.",
                detail="What was named is neither a case nor a conversation's code.",
                remedy="Sound files come into a case first: vantage import FILE --conversation P01 --agreement yes",
            )
        else:
            if not wanted:
                wanted.append((case_folder(case), []))
            wanted[-1][1].append(word)
    return wanted or [(case_folder(case), [])]


def _taken_back(given: argparse.Namespace) -> int:
    """Read the words from before the last better pass again, with what stood on them then."""
    for folder, codes in _wanted(given.what, given.case):
        case = Case.open(folder, secret_from(given, KeyRing.load(folder)))
        try:
            for code in codes:
                item = case.conversations.find(code)
                case.passes.take_back(item.id, hand(case, given, "pass", item))
                print(f"{item.label}: the words from before the better pass are read again.")
        finally:
            case.close()
    return 0


def _model(given: argparse.Namespace) -> Model:
    """The model of a better pass: the one that was named, else the largest that is here."""
    if given.model or given.model_folder:
        return find_model(given.model or DEFAULT_MODEL, given.model_folder)
    here = [report.model for report in survey() if report.model is not None]
    if not here:
        return find_model()
    return max(here, key=lambda model: (model.folder / WEIGHTS).stat().st_size)


def _jobs(given: argparse.Namespace, folder: Path, codes: Sequence[str], again: Model | None) -> Iterator[Job | str]:
    """The conversations of a case, or what is wrong with it, in words: it stops none of the others."""
    named = folder.name.removesuffix(".vantage")
    try:
        ring = KeyRing.load(folder)
        print(f"{named}:", file=sys.stderr)
        case = Case.open(folder, secret_from(given, ring))
    except VantageError as error:
        yield f"{named}: {error}"
        return
    try:
        every = {item.label: item for item in case.conversations.all()}
        for code in codes or every:
            item = every.get(code.strip().upper())
            if item is None:
                yield f"{named} {code}: there is no such conversation. See: vantage list"
            else:
                label = f"{named} {item.label}"
                by = hand(case, given, "pass", item) if again is not None else None
                yield Job(
                    folder,
                    case.key,
                    item.id,
                    label,
                    again.digest if again is not None else None,
                    by,
                    even_same=bool(codes),
                )
    except VantageError as error:
        yield f"{named}: {error}"
    finally:
        case.close()


def _done(given: argparse.Namespace, jobs: Sequence[Job], better: Model | None) -> list[Outcome]:
    def start(case: Case, job: Job, again: bool) -> TranscriberChild:
        model, model_folder = given.model, given.model_folder
        if again and better is not None:
            model = better.name
        elif (begun := begun_with(case, job.conversation)) is not None:
            model, model_folder = begun, None
        return start_transcriber(
            case,
            job.conversation,
            model=model,
            model_folder=model_folder,
            follow=False,
            device=given.device,
            again=again,
        )

    outcomes: list[Outcome] = []
    with OneLine() as line:
        for outcome in Queue(jobs, start, lambda report: line.tell(_report(report), _tenth(report))).run():
            outcomes.append(outcome)
            line.lasting(_told(outcome))
    return outcomes


def _report(report: Report) -> str:
    which = f" ({report.number} of {report.count})" if report.count > 1 else ""
    done, of_all = clock_text(report.done_s), clock_text(report.all_s)
    left = f", about {time_text(report.left_s)} left" if report.left_s is not None and report.left_s >= 1 else ""
    return f"{report.job.label}{which}: {done} of {of_all} in words, {report.words} words{left}"


def _tenth(report: Report) -> object:
    """What tells one line from the next where nothing can be written over."""
    return report.job.label, int(10 * report.done_s / report.all_s) if report.all_s else 0


def _told(outcome: Outcome) -> str:
    told = f"{outcome.job.label}: {_RESULTS[outcome.result].format(words=outcome.words)}"
    if outcome.report is not None:
        told = f"{told}, by the better pass. {outcome.report.words}"
    return f"{told}. {outcome.problem}" if outcome.problem is not None else told


def _summed_up(outcomes: Sequence[Outcome], failed: Sequence[str]) -> int:
    counted = {kind: sum(one.result == kind for one in outcomes) for kind in _RESULTS}
    counted["failed"] += len(failed)
    left = counted["waits"] + counted["open"] + counted["elsewhere"]
    parts = [f"{counted['made']} in words now", f"{counted['there']} before"]
    parts += [f"{left} not all in words"] if left else []
    parts += [f"{counted['failed']} failed"] if counted["failed"] else []
    print(f"{', '.join(parts)}.", file=sys.stderr)
    return 1 if left or counted["failed"] else 0
