"""Attacks and faults, each so often, and what was lost, leaked and found: one table, written into docs/safety.md.

`--short` does each a few times, in a minute or two, and writes no page unless `--write` is given. Parts that are named
are done alone; the page is made of the last results of all. The long form of `inputs` goes on where it ended.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.failing_disk import FAULTS, compiled, environment, why_not
from benchmarks.safety_hostile import KEPT as INPUTS
from benchmarks.safety_hostile import all_kinds

KEPT = Path(__file__).parents[1] / "build" / "safety"
PAGE = Path(__file__).parents[1] / "docs" / "safety.md"
# Where the short form of each part stands, row for row.
SHORT_FORMS = {
    "disk": ("tests/process/test_failing_disk.py", "test_whatever_is_broken_off_leaves_the_case_whole"),
    "inputs": ("tests/process/test_hostile_input.py", "test_what_is_changed_at_random_is_taken_or_refused_in_words"),
    "attacks": (
        "tests/process/test_left_behind.py",
        "test_whatever_is_changed_in_a_folder_is_said_and_nothing_is_read",
    ),
    "together": ("tests/process/test_two_at_once.py", "test_reviewers_a_transcriber_the_command_line_and_backups_work"),
    "leaks": ("tests/process/test_left_behind.py", "test_the_sample_recorded_heard_tagged_and_exported_leaves_nothing"),
}
_INTRODUCTION = """# Attacked, broken off, and looked through

Made by `make bench-safety`; every row has a short form among the tests. **Lost** counts runs in which something that
was confirmed was gone, the case was not whole, or a change went unnoticed. **Leaked** counts places where a word or a
name stood that must not. **Found** says how often what was done to a case was said, or an input refused. Lost and
leaked have to be 0. The disk fails at one request of an operation after the other, at so many of them, spread evenly; a
slow one is slow at all of them.
"""


@dataclass(frozen=True)
class Line:
    """One row of the table, and what was wrong, in words."""

    what: str
    runs: int
    lost: int = 0
    leaked: int = 0
    found: str = ""
    wrong: tuple[str, ...] = ()


def _said_by(module: str, *words: str, library: Path | None = None) -> Iterator[dict[str, Any]]:
    """Run a part as a program of its own, and return what it says; one that ends without a word is an error."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", *words],
        env=environment(library) if library else None,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    if done.returncode not in (0, 1) or not lines:
        raise SystemExit(f"{module} {' '.join(words)} ended with {done.returncode}")
    yield from (json.loads(line) for line in lines)


def disk(points: int) -> Iterator[Line]:
    """A failing disk under every operation."""
    if reason := why_not():
        print(f"left out: {reason}", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory(prefix="vs") as folder:
        library = compiled(Path(folder))
        for fault in FAULTS:
            tried = [*_said_by("safety_disk", "--points", str(points), "--faults", fault.name, library=library)]
            wrong = tuple(f"{one['operation']}, {words}" for one in tried for words in one["wrong"])
            most = f", at up to {points} requests of each" if points and not fault.slow_us else ""
            what = f"{fault.name}, under {len(tried)} operations{most}"
            yield Line(what, sum(one["runs"] for one in tried), lost=len(wrong), wrong=wrong)


def inputs(count: int, kept: Path | None = None) -> Iterator[Line]:
    """Hostile input, as many kinds at a time as there are cores; what is kept is not made anew."""
    for one in all_kinds(count, kept=kept):
        outside = [words for words in one.wrong if "outside" in words]
        lost = len(one.wrong) - len(outside)
        found = f"{one.refused} refused"
        yield Line(f"hostile input: {one.format}", one.runs, lost, len(outside), found, tuple(one.wrong))


def attacks(runs: int) -> Iterator[Line]:
    """Somebody at the folder."""
    for one in _said_by("safety_bytes", "--runs", str(runs)):
        is_leak = one["attack"].startswith(("words of", "a stolen"))
        wrong = tuple(one["wrong"])
        lost, leaked = (0, len(wrong)) if is_leak else (len(wrong), 0)
        yield Line(one["attack"], one["runs"], lost, leaked, "" if is_leak else f"{one['found']}", wrong)


def together(turns: int) -> Iterator[Line]:
    """Several processes at one case."""
    for one in _said_by("safety_two", "--turns", str(turns)):
        refused = sum(one["refused"].values())
        what = f"{one['processes']} processes at one case"
        yield Line(
            what, one["confirmed"] + refused, len(one["wrong"]), found=f"{refused} refused", wrong=tuple(one["wrong"])
        )


def leaks() -> Iterator[Line]:
    """What a session leaves behind: of the command line, and of the app on the sample conversation."""
    for one in _said_by("safety_leaks"):
        yield _leak("words, names, passphrase after a session", one)
    for one in _said_by("safety_session"):
        yield _leak(f"the sample recorded, heard, tagged, exported, locked: {one['how']}", one)


def _leak(what: str, one: dict[str, Any]) -> Line:
    return Line(what, one["places"], leaked=len(one["leaked"]), wrong=tuple(one["leaked"]))


def table(lines: Sequence[Line]) -> str:
    """Return the rows as Markdown, and what was wrong beneath."""
    rows = ["| attack or fault | runs | lost | leaked | found |", "|---|---|---|---|---|"]
    rows += [f"| {one.what} | {one.runs:,} | {one.lost} | {one.leaked} | {one.found} |" for one in lines]
    wrong = [f"- {one.what}: {words}" for one in lines for words in one.wrong[:5]]
    return "\n".join([*rows, *(["", "What was wrong:", "", *wrong] if wrong else [])]) + "\n"


def _short_forms() -> str:
    """Say where each part has its short form, and which command makes the part alone."""
    rows = ["| part | alone | its short form among the tests |", "|---|---|---|"]
    rows += [f"| {part} | `make bench-safety SAFETY={part}` | `{file}` |" for part, (file, _) in SHORT_FORMS.items()]
    return "\n".join(rows) + "\n"


def parts_of(inputs_each: int, points: int, *, short: bool) -> dict[str, Callable[[], Iterator[Line]]]:
    """Return what makes each part, by its name."""
    return {
        "disk": lambda: disk(points),
        "inputs": lambda: inputs(inputs_each, None if short else INPUTS),
        "attacks": lambda: attacks(8 if short else 1000),
        "together": lambda: together(4 if short else 200),
        "leaks": leaks,
    }


def _kept(name: str, *, short: bool) -> Path:
    return KEPT / f"{name}{'-short' if short else ''}.json"


def _make(name: str, part: Callable[[], Iterator[Line]], *, short: bool) -> None:
    """Do one part, print each row as it comes, and keep them."""
    lines: list[Line] = []
    for line in part():
        lines.append(line)
        print(f"{line.what}: {line.runs} runs, lost {line.lost}, leaked {line.leaked}, {line.found}", flush=True)
    path = _kept(name, short=short)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(line) for line in lines]), encoding="utf-8")


def _read(name: str, *, short: bool) -> list[Line]:
    path = _kept(name, short=short)
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return [Line(**{**one, "wrong": tuple(one["wrong"])}) for one in found]


def main() -> int:
    """Do the parts, and write the page of all that are kept; the exit status is 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help="disk, inputs, attacks, together, leaks; else all")
    parser.add_argument("--short", action="store_true", help="a few of each, and no page")
    parser.add_argument("--write", action="store_true", help="write the page in the short form as well")
    parser.add_argument("--inputs", type=int, help="hostile inputs of each kind (100,000; in the short form 20)")
    parser.add_argument(
        "--points", type=int, help="requests of an operation that fail (100, 1 in the short form; 0: all)"
    )
    given = parser.parse_args()
    points = given.points if given.points is not None else 1 if given.short else 100
    parts = parts_of(given.inputs or (20 if given.short else 100_000), points, short=given.short)
    if unknown := set(given.parts) - set(parts):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    for name in given.parts or parts:
        _make(name, parts[name], short=given.short)
    lines = [line for name in parts for line in _read(name, short=given.short)]
    print(f"\n{table(lines)}")
    if given.write or not given.short:
        form = "In the short form; the long one makes thousands of each" if given.short else "Each part as last run"
        where = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
        PAGE.write_text(
            f"{_INTRODUCTION}\n{table(lines)}\n{_short_forms()}\n{form}, {time.strftime('%Y-%m-%d')}, {where}.\n",
            encoding="utf-8",
        )
    return 1 if any(one.lost or one.leaked for one in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
