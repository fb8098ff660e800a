"""Which model, threads, windows and care fit this computer: measured once, kept for the person, theirs to overrule.

What is kept is no part of a case: each computer that a case is opened on has its own.
"""

from __future__ import annotations

import contextlib
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Protocol

from casefile.errors import StorageError
from casefile.languages import ENGLISH
from casefile.own_settings import keep_settings, kept_settings
from casefile.system import system
from transcribe.engine import Care
from transcribe.known_models import hears
from transcribe.models import DEFAULT_MODEL, Model, survey
from transcribe.windows import LONGEST_S

# A model that takes more of the time than this leaves too little for pauses of the machine, drafts and the screen.
LARGEST_FACTOR = 0.35
_NAME = "words"
# From so many threads on, half of them may be faster: cores that are slower than the others hold all of them up.
_MANY = 4

# Whoever presses Stop waits for the window that is open: it holds no more than what is heard in so long.
_STOP_S = 2.5
# Each as long as one of the lengths to which the engine fills sound up.
WINDOWS_S = (LONGEST_S, 19.0, 14.0)


class Measure(Protocol):
    """Measures what so many seconds of speech take, as a share of their length."""

    def __call__(self, model: Model, threads: int, window_s: float = ..., care: Care = ...) -> float:
        """With so many threads, and so much care."""


@dataclass(frozen=True)
class Fit:
    """What was measured here: of each model that was tried, by name, how much of the length of speech it takes.

    `model` is the largest that keeps up with speech, or None; `threads` is how many suit it while somebody records,
    `window_s` how much sound it is given at once then, and `hasty` that only a hasty decode keeps up.
    """

    factors: dict[str, float]
    model: str | None
    threads: int
    window_s: float = LONGEST_S
    hasty: bool = False

    @property
    def words(self) -> str:
        """What was found, in one sentence."""
        if self.model is None:
            return (
                "No speech model that is here keeps up with a conversation on this computer. Recording is not "
                "affected: the words come afterwards."
            )
        times, many = 1 / self.factors[self.model], "thread" if self.threads == 1 else "threads"
        said = f"{self.model} fits this computer: {times:.0f} times as fast as speech with {self.threads} {many}"
        said += ", heard hastily" if self.hasty else ""
        slower = [name for name, factor in self.factors.items() if factor > LARGEST_FACTOR]
        return f"{said}; {' and '.join(slower)} would fall behind." if slower else f"{said}."


def measure(model: Model, threads: int, window_s: float = LONGEST_S, care: Care = "full") -> float:
    """Return what a full window of speech takes with so many threads, as a share of its length; takes seconds."""
    # Read by the libraries behind the engine when they are loaded, so it comes before the import.
    os.environ["OMP_NUM_THREADS"] = str(threads)
    from transcribe.whisper import WhisperEngine

    return WhisperEngine(model, threads=threads).window_factor(window_s, care)


def fit(models: Sequence[Model], measuring: Measure = measure) -> Fit:
    """Measure models, the largest first, until one keeps up: some seconds for each. Nothing is kept.

    Where none does, the smallest may when it is decoded hastily.
    """
    half = max(1, (os.cpu_count() or 1) // 2)
    factors: dict[str, float] = {}
    ordered = sorted(models, key=lambda one: -sum(file.stat().st_size for file in one.folder.iterdir()))
    tries: list[tuple[Model, Care]] = [(model, "full") for model in ordered] + [
        (model, "hasty") for model in ordered[-1:]
    ]
    for model, care in tries:
        threads, factor = half, measuring(model, half, LONGEST_S, care)
        if half >= _MANY and (fewer := measuring(model, half // 2, LONGEST_S, care)) < factor:
            threads, factor = half // 2, fewer
        if factor <= LARGEST_FACTOR:
            factors[model.name] = factor
            window_s = _window_s(factor, partial(measuring, model, threads, care=care))
            return Fit(factors, model.name, threads, window_s, care == "hasty")
        factors.setdefault(model.name, factor)
    return Fit(factors, None, half)


def _window_s(factor: float, measuring: Callable[[float], float]) -> float:
    """The longest window that is heard soon enough after Stop; `factor` is that of the longest of all."""
    for window_s in WINDOWS_S:
        if window_s * (factor if window_s == LONGEST_S else measuring(window_s)) <= _STOP_S:
            return window_s
    return WINDOWS_S[-1]


def keep_fit(found: Fit) -> None:
    """Keep what was measured, beside what the person chose; raises StorageError where it can't be written."""
    keep_settings(_NAME, {"chosen": chosen_model(), "computer": _computer(), **asdict(found)})


def kept_fit() -> Fit | None:
    """Return what was measured on this computer, or None: also where it has other cores than it had then."""
    kept = kept_settings(_NAME)
    factors, model, threads = _factors(kept.get("factors")), kept.get("model"), kept.get("threads")
    if kept.get("computer") != _computer() or not factors or not isinstance(threads, int) or threads < 1:
        return None
    window_s, hasty = kept.get("window_s"), kept.get("hasty")
    if window_s not in WINDOWS_S or not isinstance(hasty, bool):
        return None
    return Fit(factors, model, threads, window_s, hasty) if model is None or model in factors else None


def chosen_model() -> str | None:
    """Return the model that the person chose over what was measured, by name, or None."""
    chosen = kept_settings(_NAME).get("chosen")
    return chosen if isinstance(chosen, str) and chosen else None


def choose_model(name: str | None) -> None:
    """Keep a choice, or with None go by what is measured; raises StorageError where it can't be written."""
    keep_settings(_NAME, {**kept_settings(_NAME), "chosen": name})


def fitting_model(language: str = ENGLISH) -> str:
    """Return the model for a conversation that none was begun with: chosen, else measured, else the default.

    For another language than English it is the default, where what was chosen or measured hears English alone.
    """
    found = kept_fit()
    model = chosen_model() or (found.model if found else None) or DEFAULT_MODEL
    return model if hears(model, language) else DEFAULT_MODEL


def fitting_threads() -> int:
    """Return how many threads a transcriber is given: all of the cores, or twice those that suit it while it follows.

    It works with half of them while somebody records.
    """
    cores, found = os.cpu_count() or 1, kept_fit()
    return cores if found is None else max(1, min(cores, 2 * found.threads))


def told_once() -> str:
    """Return what was measured, in words, the first time that somebody asks; then nothing until it is measured anew."""
    found, kept = kept_fit(), kept_settings(_NAME)
    if found is None or kept.get("told"):
        return ""
    # Where it can't be kept it is said again: a screen is not held up for a setting.
    with contextlib.suppress(StorageError):
        keep_settings(_NAME, {**kept, "told": True})
    return found.words


def _computer() -> str:
    return f"{platform.machine()} {platform.processor()} {os.cpu_count() or 1}"


def _factors(kept: object) -> dict[str, float]:
    """Factors as they were kept; none where a file holds something else."""
    if not isinstance(kept, dict):
        return {}
    return {name: one for name, one in kept.items() if isinstance(one, float) and one > 0}


def fit_here() -> Fit:
    """Measure the models that are here, and keep what was found."""
    found = fit([report.model for report in survey() if report.model is not None])
    keep_fit(found)
    return found


def start_fitting() -> None:
    """Measure in a process of its own, which gives way to everything else; what it finds is kept."""
    subprocess.Popen(
        [sys.executable, "-P", "-m", "transcribe.fitting"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **system.detached(),
    )


if __name__ == "__main__":
    system.lower_priority()
    fit_here()
