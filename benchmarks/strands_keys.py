"""The table of factors and the accounts side by side on a case of 30 conversations: from a key to its painted frame.

The case is that of `benchmarks.review_keys`; the clock runs in the same way. `--short` fills a small one in seconds, to
see that it works.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from benchmarks.filling import Review, new_case
from benchmarks.keys import figures
from benchmarks.report import begin, line
from benchmarks.review_keys import DOWN, RIGHT, fill, opened_list, press_all
from benchmarks.screen import Screen

UP, LEFT, ESCAPE = "\x1b[A", "\x1b[D", "\x1b"
_MATRIX: tuple[tuple[str, str, int], ...] = (
    ("matrix: to the factor below", f"{UP}|{DOWN}", 40),
    ("matrix: to the participant beside", f"{LEFT}|{RIGHT}", 40),
    ("matrix: by episode, by participant", "t", 20),
)
_STRANDS: tuple[tuple[str, str, int], ...] = (
    ("strands: on in an account", DOWN, 40),
    ("strands: to the account beside", f"{LEFT}|{RIGHT}", 40),
    ("strands: next episode", "n", 20),
    ("strands: by factor", "e|f", 10),
    ("strands: by time", "f|t", 10),
)


def _fill_a_little(folder: Path) -> None:
    case = new_case(folder)
    review = Review(case, seed=11)
    for number in range(1, 7):
        review.add(number, words=1_500, tags=60, notes=10)
    case.close()


def _opening(screen: Screen, keys: str, text: str) -> float:
    began_s = time.perf_counter()
    screen.press(keys)
    screen.wait_for(text)
    took_s = time.perf_counter() - began_s
    screen.look_on(0.5)
    return took_s


def measure(folder: Path, home: str) -> None:
    """Open both screens, press everything, and print what it took."""
    every: list[float] = []
    with opened_list(folder, home) as screen:
        screen.look_on(1.0)
        line("opening the list of episodes", f"{_opening(screen, 'e', 'Moment 1'):.2f} s")
        line("opening the matrix", f"{_opening(screen, 'm', 'Front-line factors'):.2f} s")
        screen.settle(DOWN)
        screen.settle(RIGHT)
        for what, keys, times in _MATRIX:
            taken = press_all(screen, keys, times)
            every += taken
            line(what, figures(taken))
        line("opening the accounts side by side", f"{_opening(screen, 's', 'By episode'):.2f} s")
        screen.settle(RIGHT)
        for what, keys, times in _STRANDS:
            taken = press_all(screen, keys, times)
            every += taken
            line(what, figures(taken))
        line("all keys", figures(every))


def main() -> None:
    """Fill the case, measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.strands_keys", description=__doc__)
    parser.add_argument("--keep", type=Path, help="the folder of a filled case, or where it stays for the next run")
    parser.add_argument(
        "--short", action="store_true", help="a small case, in seconds: shows that it works, no figures"
    )
    given = parser.parse_args()
    begin("The matrix and the accounts side by side", "key to painted frame p95 16 ms, never over 50 ms")
    with tempfile.TemporaryDirectory() as home:
        folder = (given.keep or Path(home)) / "Long review.vantage"
        if given.short:
            folder = Path(home) / "Short review.vantage"
            _fill_a_little(folder)
        else:
            fill(folder)
        measure(folder, home)


if __name__ == "__main__":
    main()
