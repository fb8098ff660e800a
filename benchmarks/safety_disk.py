"""Every operation broken off by a failing disk at every request, or at some of them, and what is left looked through.

On the failing disk (`benchmarks.failing_disk`), a program of its own; a line of JSON for each operation and fault.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.failing_disk import FAULTS, DiskFault, armed
from benchmarks.safety_every_operation import EVERY_OPERATION
from benchmarks.safety_operations import Operation
from benchmarks.safety_world import World, build, copied, facts
from casefile.case import Case
from casefile.errors import VantageError
from tests.casefile.support import PASSPHRASE, HandClock


@dataclass
class Tried:
    """What became of one operation under one fault: how often it was tried, and what was wrong, in words."""

    operation: str
    fault: str
    runs: int = 0
    requests: int = 0
    wrong: list[str] = field(default_factory=list)


def tries(base: World, room: Path, operation: Operation, fault: DiskFault, points: int) -> Tried:
    """Break an operation off at `points` requests, spread evenly; at all of them where that is none."""
    tried = Tried(operation.name, fault.name)
    with _trial(base, room) as world:
        tried.requests, wrong = _attempt(world, operation, fault, 0)
        tried.wrong += wrong
    last = tried.requests if not fault.slow_us else 0
    chosen = range(1, last + 1) if not points else sorted({1 + last * part // points for part in range(points)})
    for at in chosen:
        if at <= last:
            with _trial(base, room) as world:
                _, wrong = _attempt(world, operation, fault, at)
            tried.wrong += [f"request {at}: {words}" for words in wrong]
    tried.runs = 1 + len([at for at in chosen if at <= last])
    return tried


def _attempt(world: World, operation: Operation, fault: DiskFault, at: int) -> tuple[int, list[str]]:
    """Do an operation while the disk fails, then look; returns the requests there were and what is wrong."""
    wrong: list[str] = []
    operation.prepare(world)
    before = _facts_of(world, operation.keeps)
    if not operation.opens:
        world.open()
    is_said_done, said = False, ""
    with armed(world.folder, fault, at) as asked:
        try:
            operation.do(world)
            is_said_done = True
        except VantageError as error:
            said = str(error)
        except Exception as error:
            wrong.append(f"raised {type(error).__name__} instead of an error in words")
        wrong += _closed(world)
    wrong += _looked_through(world, operation, before, is_said_done=is_said_done)
    # What a disk does not let go of any more is named, for a person to delete.
    wrong += [f"left lying: {path.name}" for path in _left_lying(world.folder) if path.name not in said]
    return asked.count, wrong


def _closed(world: World) -> list[str]:
    if world.opened is not None:
        try:
            world.opened.close()
        except VantageError:
            pass
        except Exception as error:
            return [f"closing raised {type(error).__name__} instead of an error in words"]
    world.opened = None
    return []


def _looked_through(world: World, operation: Operation, before: object, *, is_said_done: bool) -> list[str]:
    """Open the case again on a disk that works: whole, with what was confirmed, and ready for the operation."""
    wrong: list[str] = []
    try:
        with closing(world.open()) as case:
            wrong += [
                f"check finds: {one.where}: {one.what}" for one in case.check.all() if one.where != operation.spoils
            ]
            if facts(case, *operation.keeps) != before:
                wrong.append("what was there before is not as it was")
            wrong += ["something that was confirmed is lost" for holds in world.confirmed if not holds(case)]
            is_done = operation.is_done(world, case)
            if is_said_done and not is_done:
                wrong.append("it was said to be done, and is not")
        if not is_done:
            if not operation.opens:
                world.open()
            operation.do(world)
            with closing(world.open() if operation.opens else world.case) as case:
                wrong += [] if operation.is_done(world, case) else ["it can't be done again"]
        with closing(world.open()) as case:
            wrong += [f"afterwards check finds: {one.where}: {one.what}" for one in case.check.all()]
    except VantageError as error:
        wrong.append(f"afterwards: {error.title}")
    return wrong


def _left_lying(folder: Path) -> Iterator[Path]:
    """Files and folders that were on their way to a name, and never got it."""
    for path in folder.rglob("*"):
        if ".new" in path.name or path.name.startswith(("incoming-", ".")) or path.suffix in (".mended", ".zip"):
            yield path


def _facts_of(world: World, labels: Sequence[str]) -> object:
    with closing(Case.open(world.case_folder, PASSPHRASE, HandClock())) as case:
        return facts(case, *labels)


class _trial:
    """A copy of the folder for one attempt, thrown away after it."""

    def __init__(self, base: World, room: Path) -> None:
        self._base = base
        self._home = tempfile.TemporaryDirectory(dir=room)

    def __enter__(self) -> World:
        return copied(self._base, Path(self._home.name) / "world")

    def __exit__(self, *raised: object) -> None:
        self._home.cleanup()


def main() -> int:
    """Try what the arguments name, and print what became of it; the exit status is 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", nargs="*", help="only these")
    parser.add_argument("--faults", nargs="*", help="only these")
    parser.add_argument("--points", type=int, default=0, help="at so many requests of each, spread evenly; 0: at all")
    given = parser.parse_args()
    is_whole = True
    with tempfile.TemporaryDirectory(prefix="vd") as room:
        base = build(Path(room) / "base")
        for operation in EVERY_OPERATION:
            for fault in FAULTS:
                if operation.name in (given.operations or [operation.name]) and fault.name in (
                    given.faults or [fault.name]
                ):
                    tried = tries(base, Path(room), operation, fault, given.points)
                    is_whole = is_whole and not tried.wrong
                    print(json.dumps(asdict(tried)), flush=True)
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
