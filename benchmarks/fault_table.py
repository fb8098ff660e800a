"""The page of faults: results kept one file a fault, and docs/faults.md made of them."""

from __future__ import annotations

import json
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.fault_list import Listed
from benchmarks.fault_trial import Loss

_NEAR_S = 0.1
_INTRODUCTION = Path(__file__).with_name("faults.md")
_OPEN = Path(__file__).with_name("faults_open.md")


@dataclass(frozen=True)
class Figures:
    """Seconds over all runs of a fault: lost, until sound was stored again, and farthest from its true place."""

    runs: int
    lost_worst_s: float
    lost_median_s: float
    back_worst_s: float | None
    back_median_s: float | None
    misplaced_s: float

    @classmethod
    def of(cls, losses: Sequence[Loss]) -> Figures:
        """Take some runs together."""
        lost = [loss.said_s for loss in losses]
        back = [loss.back_s for loss in losses if loss.back_s is not None]
        return cls(
            len(lost),
            max(lost),
            statistics.median(lost),
            max(back) if back else None,
            statistics.median(back) if back else None,
            max(loss.misplaced_s for loss in losses),
        )


@dataclass(frozen=True)
class Result:
    """What the runs of one fault cost, what the screen said, and which runs failed and why."""

    name: str
    figures: Figures
    said: tuple[str, ...]
    told_s: float | None
    failed: tuple[str, ...]
    took_s: float
    when: str

    def in_short(self) -> str:
        """Return the figures in one line."""
        told = self.figures
        again = "" if told.back_worst_s is None else f", again after {_figure(told.back_worst_s)} at worst"
        lost = f"lost {_figure(told.lost_worst_s)} at worst{again}"
        return f"{self.name}: {told.runs} runs, {lost}, {len(self.failed)} failed"


def write_result(folder: Path, result: Result) -> None:
    """Keep one fault's result in place of the one before."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = json.dumps(asdict(result), indent=1, ensure_ascii=False)
    (folder / f"{result.name}.json").write_text(kept + "\n", encoding="utf-8")


def read_results(folder: Path) -> dict[str, Result]:
    """Return all results that are kept, by the fault's name."""
    found: dict[str, Result] = {}
    for path in folder.glob("*.json"):
        fields = json.loads(path.read_text(encoding="utf-8"))
        figures = Figures(**fields.pop("figures"))
        said, failed = tuple(fields.pop("said")), tuple(fields.pop("failed"))
        found[path.stem] = Result(figures=figures, said=said, failed=failed, **fields)
    return found


def write_page(page: Path, faults: Sequence[Listed], results: Mapping[str, Result]) -> None:
    """Write the page; a fault without a result is left out, and said to be."""
    measured = [(fault, results[fault.name]) for fault in faults if fault.name in results]
    missing = [fault.title for fault in faults if fault.name not in results]
    lines = [_introduction(results), *_table(measured)]
    if missing:
        lines += ["", f"Not measured yet: {', '.join(missing)}."]
    lines += ["", "## How each fault is made, and what that does not show", ""]
    lines += [f"- **{fault.title}** ({fault.made}). {fault.how}{_failures(result)}" for fault, result in measured]
    lines += [_OPEN.read_text(encoding="utf-8").rstrip()]
    lines += ["", "## What the screen said", ""]
    lines += ["In order, as read from the screen ten times a second; what stood there for less than a quarter of a"]
    lines += ["second is left out.", ""]
    for fault, result in measured:
        if result.said:
            lines += [f"- **{fault.title}** ({fault.made})", *(f"  - {said}" for said in result.said)]
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _introduction(results: Mapping[str, Result]) -> str:
    when = sorted({result.when for result in results.values()})
    text = _INTRODUCTION.read_text(encoding="utf-8")
    names = ("textual", "sounddevice", "av", "sqlcipher3", "cryptography", "faster-whisper")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    # The newest; each fault below has a date of its own.
    newest = when[-1].split(", load")[0].split(", ", 1)[1] if when else "not measured"
    return text.replace("{machine}", newest).replace("{versions}", f"{platform.platform()}; {versions}")


def _table(measured: Sequence[tuple[Listed, Result]]) -> list[str]:
    lines = [
        "| fault | made by | runs | lost, worst | median | stored again after, worst | median | told after "
        "| what the person saw |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for fault, result in measured:
        figures = result.figures
        again = [
            "" if seconds is None else _figure(seconds) for seconds in (figures.back_worst_s, figures.back_median_s)
        ]
        told = "" if result.told_s is None or not fault.is_told else f"{result.told_s:.1f} s"
        lost = [f"**{_figure(figures.lost_worst_s)}**", _figure(figures.lost_median_s)]
        cells = [fault.title, fault.made, str(figures.runs), *lost]
        lines.append(f"| {' | '.join([*cells, *again, told, _seen(result)])} |")
    return lines


def _seen(result: Result) -> str:
    """Return what a person would tell of it: the first trouble and how it ended."""
    if not result.said:
        return ""
    troubles = [said for said in result.said if not said.startswith("●")]
    first = (troubles or [said for said in result.said if ":" in said] or [*result.said])[0]
    last = result.said[-1]
    return first.replace("|", "/") if first == last else f"{first} … then {last}".replace("|", "/")


def _figure(seconds: float) -> str:
    return "0" if seconds < 0.0005 else f"{seconds:.2f} s"


def _failures(result: Result) -> str:
    """Return what else is to be told: sound that lies elsewhere than it was said, when, and runs without a figure."""
    figures = result.figures
    far = f" **Sound lay up to {figures.misplaced_s:.2f} s from its true place.**"
    told = far if figures.misplaced_s > _NEAR_S else ""
    if ", load " in result.when:
        load = result.when.split(", load ")[1].removesuffix(" before")
        told += f" {result.when.split(',')[0]}, load {load} after the runs."
    if result.failed:
        runs = len(result.failed) + figures.runs
        told += f" **{len(result.failed)} of {runs} runs gave no figure: {result.failed[0]}**"
    return told
