"""A whole review: opening a case of 30 conversations (400,000 words) and exporting every format of it.

The case is filled once with made-up words through the same repositories that the product uses, which takes a minute or
two and is not measured. Opening is measured in the app, in a pseudo-terminal, from its first painted screen to the
painted list, with a passphrase at the usual cost of scrypt; and apart from the app in its two steps. Exporting is what
a person waits for in all: making the excerpts, looking through them, and writing each format; and, where spaCy is
installed, the time in which its recogniser reads all of it, once while the export screen is open.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from benchmarks.filling import PASSPHRASE, Review, new_case
from benchmarks.report import begin, line, spread
from benchmarks.screen import Screen
from casefile.case import Case
from casefile.events import Hand
from casefile.keys import Secret
from tagging.audiences import pack_for
from tagging.clearing import read_in
from tagging.entities import Entities
from tagging.excerpts import name_key_of
from tagging.export.clearance import look_through
from tagging.export.formats import FORMATS, Format
from tagging.export.write import export
from tagging.model import Pack
from tagging.replacement_record import ReplacementRecord
from tui.collecting import collect_seldom
from tui.summaries import running_in, summaries

_VANTAGE = "import sys; from tui.command_line import main; sys.exit(main())"
_Result = TypeVar("_Result")
_SECRET = Secret("passphrase", PASSPHRASE)


class Stopwatch:
    """Seconds by what was done in them, run by run."""

    def __init__(self) -> None:
        self.taken_s: dict[str, list[float]] = {}

    def time(self, what: str, work: Callable[[], _Result]) -> _Result:
        """Do the work and keep how long it took."""
        began_s = time.perf_counter()
        done = work()
        self.taken_s.setdefault(what, []).append(time.perf_counter() - began_s)
        return done


def fill(folder: Path, given: argparse.Namespace) -> None:
    """Make the case, unless it is there from an earlier run."""
    if folder.exists():
        return
    began_s = time.perf_counter()
    case = new_case(folder)
    review = Review(case, seed=7)
    for number in range(1, given.conversations + 1):
        review.add(number, words=given.words // given.conversations, tags=given.tags, notes=given.notes)
    case.close()
    line("filling the case, not measured", f"{time.perf_counter() - began_s:.0f} s")


def open_in_app(folder: Path, last: str, home: str) -> float:
    """Return the seconds from the app's first painted screen to the painted list."""
    secret = Path(home) / "passphrase.txt"
    secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
    environment = {"HOME": home, "VANTAGE_PASSPHRASE_FILE": str(secret)}
    with Screen([sys.executable, "-P", "-c", _VANTAGE, str(folder)], environment) as screen:
        painted_s = screen.wait_for("Cases in")
        return screen.wait_for("P01", last) - painted_s


def open_apart(folder: Path, watch: Stopwatch) -> None:
    """Open the case and list its conversations, without the app."""
    case = watch.time("opening the case (scrypt, key, schema)", lambda: Case.open(folder, _SECRET))
    watch.time("making the list", lambda: summaries(case, running_in(case)))
    case.close()


def hand_over(folder: Path, target: Path, watch: Stopwatch, naming: Stopwatch) -> str:
    """Make the excerpts and write them in every format; return how many there were."""
    case = Case.open(folder, _SECRET)
    by = Hand(case.people.reviewers()[0].id, "export")
    record = ReplacementRecord()
    pack = watch.time("making what goes out", lambda: pack_for(case, "analysis", by=by, record=record))
    file, names = target / "excerpts.csv", name_key_of(case)
    # In the look below its answers are known, as they are on a screen that stays open.
    entities = Entities()
    naming.time(
        "spaCy's recogniser reading all of it, in a process of its own", lambda: entities.forms_in(read_in(pack))
    )
    found = watch.time("looking through it", lambda: look_through(pack, names, target=file, entities=entities))
    others = {leak.text for leak in found.leaks if not leak.certain}
    # A person has said of these that they are no names; the look is done once for all formats.
    cleared = replace(found, leaks=tuple(leak for leak in found.leaks if leak.certain))
    talks = _parts(pack)
    for name, form in FORMATS.items():

        def write(name: str = name, form: Format = form) -> None:
            for number, part in enumerate(talks if form.of_one else [pack], 1):
                place = target / f"{name} {number}{form.suffix}"
                export(
                    case,
                    part,
                    name,
                    place,
                    by=by,
                    conversation=case.conversations.get(part.talks[0].id) if form.of_one else None,
                    confirmed_by=by.author,
                    reason="For the review team.",
                    other_words=others,
                    overwrite=True,
                    cleared=cleared,
                    record=record,
                )

        watch.time(f"writing {name}", write)
    case.close()
    files = list(target.iterdir())
    size = sum(file.stat().st_size for file in files) / 1e6
    return f"{len(pack.excerpts)} excerpts in {len(FORMATS)} formats, {size:.1f} MB in {len(files)} files"


def _parts(pack: Pack) -> list[Pack]:
    return [replace(pack, talks=(talk,), excerpts=()) for talk in pack.talks]


def main() -> None:
    """Fill the case, measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.open_and_export", description=__doc__)
    parser.add_argument("--conversations", type=int, default=30)
    parser.add_argument("--words", type=int, default=400_000, help="of all conversations together")
    parser.add_argument("--tags", type=int, default=40, help="of each conversation")
    parser.add_argument("--notes", type=int, default=40, help="of each conversation")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="a folder in which the filled case stays for the next run")
    given = parser.parse_args()
    # As the app and the command line begin.
    collect_seldom()
    what = (
        f"{given.conversations} conversations, {given.words} words, {given.tags} tags and {given.notes} notes in each"
    )
    begin(f"Opening and exporting a review: {what}", "opened and listed in 1 s; every format exported in 10 s")
    with tempfile.TemporaryDirectory() as home:
        folder = (given.keep or Path(home)) / "Large review.vantage"
        fill(folder, given)
        opening, exporting, naming = Stopwatch(), Stopwatch(), Stopwatch()
        shown = min(given.conversations, 15)
        in_app = [open_in_app(folder, f"P{shown:02}", home) for _ in range(given.rounds + 1)][1:]
        for _ in range(given.rounds):
            open_apart(folder, opening)
        target = Path(home) / "exported"
        target.mkdir()
        for _ in range(given.rounds):
            made = hand_over(folder, target, exporting, naming)
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line("in the app: first screen to the list", spread(in_app))
    print_parts("without the app", opening)
    print_parts(f"exporting {made}", exporting)
    print_parts("and before its list is shown, once while the export screen is open", naming)
    line("  most memory held, all rounds together", f"{peak_mb:.0f} MB")


def print_parts(title: str, watch: Stopwatch) -> None:
    """Print the whole and its parts."""
    whole = [sum(parts) for parts in zip(*watch.taken_s.values(), strict=True)]
    line(title, spread(whole))
    for what, taken_s in watch.taken_s.items():
        line(f"  {what}", spread(taken_s))


if __name__ == "__main__":
    main()
