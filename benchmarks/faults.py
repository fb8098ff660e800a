"""Makes every fault that a recording may meet, counts what it costs to the sample, and writes docs/faults.md.

`make bench-capture` runs them all, in about 40 minutes on 2 cores. With names (`python -m benchmarks.faults
kill-recorder disk-full`) only these are run, and the others' last results are kept; `--runs` sets how often.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.fault_list import FAULTS, Listed
from benchmarks.fault_room import make_sound
from benchmarks.fault_screen import LIGHTS, Said
from benchmarks.fault_table import Figures, Result, read_results, write_page, write_result
from benchmarks.fault_trial import Loss
from benchmarks.report import machine

# Kept with the source, so that one fault can be measured again without the others.
_RESULTS = Path(__file__).with_name("measured_faults")
_PAGE = Path("docs/faults.md")
_AT_ONCE = 6
_TRIES = 2


def run_once(what: str, sound: Path, number: int) -> Any:  # noqa: ANN401 - a loss, what was said, or both
    """Make one fault once, in a process that has made others before; raises RuntimeError where it can't be made."""
    module, function = what.rsplit(".", 1)
    try:
        return getattr(import_module(module), function)(sound, number)
    except SystemExit as end:
        raise RuntimeError(f"{what} {number}: {end}") from None


def measure(fault: Listed, runs: int, sound: Path, pool: ProcessPoolExecutor) -> Result | None:
    """Make one fault so often and look at the screen once; None where no run of it succeeded."""
    began_s = time.monotonic()
    losses, said, failed = _losses(fault, runs, sound, pool)
    if fault.screen is not None:
        found, unread = _outcomes(fault.screen, [0], sound, pool, at_once=1)
        said = found[0] if found else said
        for reason in unread:
            print(f"  the screen was not read: {reason}", flush=True)
    told_s = _told_s(said) if fault.screen is not None else None
    took_s = time.monotonic() - began_s
    for reason in failed:
        print(f"  failed: {reason}", flush=True)
    if not losses:
        return None
    result = Result(fault.name, Figures.of(losses), tuple(map(str, said)), told_s, tuple(failed), took_s, _when())
    print(f"  {result.in_short()}, {took_s:.0f} s", flush=True)
    return result


def _losses(
    fault: Listed, runs: int, sound: Path, pool: ProcessPoolExecutor
) -> tuple[list[Loss], list[Any], list[str]]:
    outcomes, failed = _outcomes(fault.make, range(runs), sound, pool, at_once=fault.at_once)
    losses: list[Loss] = []
    said: list[Any] = []
    for outcome in outcomes:
        loss, seen = outcome if isinstance(outcome, tuple) else (outcome, None)
        losses.append(loss)
        said = said or seen or []
    return losses, said, failed


def _outcomes(
    what: str, numbers: Sequence[int], sound: Path, pool: ProcessPoolExecutor, *, at_once: int
) -> tuple[list[Any], list[str]]:
    waiting, running = list(numbers), set[Future[Any]]()
    found: list[Any] = []
    failed: list[str] = []
    while waiting or running:
        while waiting and len(running) < at_once:
            running.add(pool.submit(run_once, what, sound, waiting.pop(0)))
        done = next(as_completed(running))
        running.remove(done)
        error = done.exception()
        if error is not None:
            failed.append(f"{type(error).__name__}: {error}".replace("\n", " "))
        else:
            found.append(done.result())
        print(".", end="" if waiting or running else "\n", flush=True)
    return found, failed


def _told_s(said: Sequence[Said]) -> float | None:
    """Return how long after the fault the light first said anything but that it records; None where it never did.

    What it said of a recording without trouble when the fault began is not of the fault.
    """
    before = said[0].words if said and said[0].light.startswith("●") else ""
    lights = [one for one in said if one.after_s > 0 and one.light[:1] in LIGHTS and one.words != (before or None)]
    return next((one.after_s for one in lights if one.words or not one.light.startswith("●")), None)


def _when() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}, {machine()}"


def main() -> None:
    """Run the faults that are named, or all, and write the page from all results there are."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("faults", nargs="*", help="names of faults: " + " ".join(fault.name for fault in FAULTS))
    parser.add_argument("--runs", type=int, help="how often each is made")
    parser.add_argument("--at-once", type=int, default=_AT_ONCE, help="how many runs go on at the same time")
    parser.add_argument("--screens", action="store_true", help="only read the screens again, and keep the figures")
    parser.add_argument("--page-only", action="store_true", help="write the page from what was measured before")
    given = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="vb"))
    # Nobody else's recorders are found, and none of these is found by anybody else.
    os.environ.update(XDG_RUNTIME_DIR=str(home / "run"), XDG_STATE_HOME=str(home), XDG_CONFIG_HOME=str(home))
    chosen = [] if given.page_only else [fault for fault in FAULTS if not given.faults or fault.name in given.faults]
    try:
        if given.screens:
            _read_screens(chosen, home)
        else:
            _run(chosen, given.runs, given.at_once, home)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    write_page(_PAGE, FAULTS, read_results(_RESULTS))
    print(f"written: {_PAGE}", flush=True)


def _read_screens(chosen: Sequence[Listed], home: Path) -> None:
    """Read the screen at each fault once, for the results that there are."""
    sound = make_sound(home / "sound.npy")
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        for fault in chosen:
            if fault.is_long or (fault.screen is None and not fault.is_walk):
                continue
            print(fault.name, flush=True)
            found, failed = _outcomes(fault.screen or fault.make, [0], sound, pool, at_once=1)
            for reason in failed:
                print(f"  failed: {reason}", flush=True)
            kept = read_results(_RESULTS)
            if found and fault.name in kept:
                said = found[0][1] if fault.screen is None else found[0]
                told_s = None if fault.screen is None else _told_s(said)
                result = replace(kept[fault.name], said=tuple(map(str, said)), told_s=told_s)
                write_result(_RESULTS, result)


def _run(chosen: Sequence[Listed], runs: int | None, at_once: int, home: Path) -> None:
    sound = make_sound(home / "sound.npy") if chosen else home
    # The app that hangs for five minutes hangs beside the others.
    long = [fault for fault in chosen if fault.is_long]
    with ProcessPoolExecutor(at_once, get_context("spawn")) as pool:
        for fault in [*[fault for fault in chosen if not fault.is_long], *long]:
            wanted = runs or fault.runs
            print(f"{fault.name}, {wanted} runs", flush=True)
            if fault.is_long:
                with ProcessPoolExecutor(wanted, get_context("spawn")) as wide:
                    result = measure(fault, wanted, sound, wide)
            else:
                result = measure(fault, wanted, sound, pool)
            if result is not None:
                write_result(_RESULTS, result)


if __name__ == "__main__":
    main()
