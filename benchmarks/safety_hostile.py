"""Hostile inputs by the ten thousand: kind beside kind, and kept as they are made, so that it goes on where it ended.

What was made lies in `build/safety/inputs`, one file for each kind. `--again` throws it away, after a change of what
reads them. `--guided` lets atheris (libFuzzer) find its way by coverage instead, where that is installed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path

from benchmarks.safety_fuzz import Fuzzed

KEPT = Path(__file__).parents[1] / "build" / "safety" / "inputs"
_AT_A_TIME = 5000
_ENDED_BY_ITSELF = (0, 1)
_DONE = re.compile(rb"Done (\d+) runs")


def kinds() -> list[str]:
    """List the kinds of inputs."""
    asked = [sys.executable, "-m", "benchmarks.safety_fuzz", "--list"]
    return subprocess.run(asked, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()


def all_kinds(inputs: int, *, kept: Path | None = None, names: Sequence[str] = (), beside: int = 0) -> Iterator[Fuzzed]:
    """Read so many inputs of every kind, as many kinds at a time as there are cores; one that is kept is not read anew.

    A process that dies or hangs ends its kind, and is said.
    """
    with ThreadPoolExecutor(beside or os.cpu_count() or 1) as pool:
        yield from pool.map(lambda name: one_kind(name, inputs, kept), names or kinds())


def one_kind(name: str, inputs: int, kept: Path | None = None, read: Callable[..., Fuzzed] | None = None) -> Fuzzed:
    """Read inputs of one kind until so many are read, a few hundred in each process; `read` makes the next ones."""
    path = None if kept is None else kept / f"{re.sub('[^a-z]+', '-', name.lower()).strip('-')}.json"
    done = Fuzzed(name)
    if path is not None and path.exists():
        done = Fuzzed(**json.loads(path.read_text(encoding="utf-8")))
    while done.runs < inputs and not done.wrong:
        added = (read or in_a_process)(name, done.runs, min(_AT_A_TIME, inputs - done.runs))
        done = _sum(done, added)
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(".new")
            fresh.write_text(json.dumps(asdict(done)), encoding="utf-8")
            fresh.replace(path)
    return done


def in_a_process(name: str, first: int, count: int) -> Fuzzed:
    """Read some inputs in a process of their own, so that one that hangs ends alone."""
    words = ["--formats", name, "--first", str(first), "--inputs", str(count)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.safety_fuzz", *words], capture_output=True, text=True, check=False
    )
    lines = done.stdout.splitlines()
    if done.returncode in _ENDED_BY_ITSELF and lines:
        return Fuzzed(**json.loads(lines[-1]))
    return Fuzzed(
        name, count, wrong=[f"inputs {first} to {first + count - 1}: the process ended with {done.returncode}"]
    )


def guided(name: str, runs: int) -> Fuzzed:
    """Let atheris make inputs of one kind, by what they reach in the code; raises ModuleNotFoundError without it."""
    if find_spec("atheris") is None:
        raise ModuleNotFoundError("atheris")
    command = [sys.executable, "-m", "benchmarks.safety_guided", name, str(runs)]
    with tempfile.TemporaryDirectory(prefix="vg") as home:
        done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, check=False, env=_env(home))
    found = _DONE.search(done.stderr)
    if done.returncode == 0 and found:
        return Fuzzed(name, int(found[1]))
    lines = (done.stdout + done.stderr).decode("utf-8", "replace").splitlines()
    said = next((line for line in lines if "AssertionError" in line or "ERROR" in line), "no word")
    return Fuzzed(name, runs, wrong=[f"ended with {done.returncode}: {said}"])


def _env(home: str) -> dict[str, str]:
    return {**os.environ, "TMPDIR": home}


def _sum(one: Fuzzed, other: Fuzzed) -> Fuzzed:
    return Fuzzed(
        one.format,
        one.runs + other.runs,
        one.taken + other.taken,
        one.refused + other.refused,
        max(one.most_bytes, other.most_bytes),
        one.wrong + other.wrong,
    )


def main() -> int:
    """Read them, and say what became of each kind as it is done; 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000, help="so many of each kind, those that are kept included")
    parser.add_argument("--formats", nargs="*", default=(), help="only these")
    parser.add_argument("--again", action="store_true", help="forget what is kept")
    parser.add_argument("--guided", action="store_true", help="by coverage, with atheris; nothing is kept")
    given = parser.parse_args()
    if given.guided and find_spec("atheris") is None:
        print("Left out: atheris is not installed here (.venv/bin/uv pip install atheris).")
        return 0
    if given.again:
        shutil.rmtree(KEPT, ignore_errors=True)
    names = given.formats or kinds()
    if given.guided:
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            done = [*pool.map(lambda name: guided(name, given.inputs), names)]
    else:
        done = [*all_kinds(given.inputs, kept=KEPT, names=names)]
    for one in done:
        print(f"{one.format}: {one.runs} runs, {one.refused} refused, {one.most_bytes >> 20} MiB at most", flush=True)
        for words in one.wrong:
            print(f"  WRONG: {words}", flush=True)
    return 1 if any(one.wrong for one in done) else 0


if __name__ == "__main__":
    sys.exit(main())
