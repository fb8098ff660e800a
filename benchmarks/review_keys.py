"""The review screen at 100,000 words and 3,000 tags: from a key to its painted frame, beside a bare Textual app.

The case holds 30 conversations of 400,000 words together, the first of them with 100,000 and all the tags; filling it
takes some minutes and is not measured. Both programs run in pseudo-terminals of 80 by 24 cells, the real app on the
real encrypted case. The clock runs from just before a key is written to the terminal until the last byte after which
nothing more is painted for a while: whatever a key changes, in as many frames as it takes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.filling import PASSPHRASE, Review, new_case
from benchmarks.keys import figures
from benchmarks.memory import resident
from benchmarks.report import begin, line
from benchmarks.screen import Screen

_WORDS, _TAGS, _REST = 100_000, 3_000, 10_345
_VANTAGE = """
import sys
from pathlib import Path
from casefile.keys import Secret
from tui.app import VantageApp

folder, passphrase = sys.argv[1:]
VantageApp(Path(folder), Secret("passphrase", passphrase), author="Reviewer 1", transcribe=False).run()
"""
_BARE = """
from textual.app import App
from textual.widgets import TextArea

class Bare(App[None]):
    def compose(self):
        area = TextArea("a few words on each line\\n" * 60, read_only=False)
        area.cursor_blink = False
        yield area

    def on_mount(self):
        self.animation_level = "none"

Bare().run()
"""
RIGHT, DOWN, PAGE_DOWN, HOME, END = "\x1b[C", "\x1b[B", "\x1b[6~", "\x1b[H", "\x1b[F"
_SHIFT_RIGHT = "\x1b[1;2C"
# What is pressed, how often, under which name.
_KEYS: tuple[tuple[str, str, int], ...] = (
    ("next word", RIGHT, 200),
    ("row down", DOWN, 200),
    ("page down", PAGE_DOWN, 100),
    ("select a word more", _SHIFT_RIGHT, 60),
    ("widen the selection", "+", 20),
    ("next tag", "n", 100),
    ("to the end and back", END + "|" + HOME, 30),
)
_CHANGES: tuple[tuple[str, str, int], ...] = (
    ("put the last tag again", f"{DOWN}|.", 60),
    ("take back", "u", 40),
    ("do again", "U", 40),
    ("checked against sound", "c", 20),
)


def fill(folder: Path) -> None:
    """Make the case, unless it is there from an earlier run."""
    if folder.exists():
        return
    began_s = time.perf_counter()
    case = new_case(folder)
    review = Review(case, seed=11)
    review.add(1, words=_WORDS, tags=_TAGS, notes=300)
    for number in range(2, 31):
        review.add(number, words=_REST, tags=40, notes=40)
    case.close()
    line("filling the case, not measured", f"{time.perf_counter() - began_s:.0f} s")


def press_all(screen: Screen, keys: str, times: int) -> list[float]:
    """Press a key, or the keys between bars in turn and count the last, so often; return the seconds of each."""
    *before, last = keys.split("|")
    taken: list[float] = []
    for _ in range(times):
        for key in before:
            screen.settle(key)
        taken.append(screen.settle(last))
    return taken


def correct(screen: Screen, times: int) -> list[float]:
    """Give a word another spelling; counted is the Enter that stores it."""
    taken: list[float] = []
    for number in range(times):
        screen.settle(DOWN)
        screen.press("e")
        screen.wait_for("Correct this word")
        screen.look_on(0.1)
        screen.settle(f"x{number}")
        taken.append(screen.settle("\r"))
    return taken


def tag(screen: Screen, letter: str) -> float:
    """Tag the words as an aspect; counted is the letter that chooses it."""
    screen.settle(DOWN)
    screen.press("l")
    screen.wait_for("which aspect")
    screen.look_on(0.1)
    return screen.settle(letter)


def opened_list(folder: Path, home: str) -> Screen:
    """Start the app on the case, and wait for its list of conversations."""
    screen = Screen([sys.executable, "-P", "-c", _VANTAGE, str(folder), PASSPHRASE], {"HOME": home})
    screen.wait_for("P01")
    return screen


def opened(folder: Path, home: str) -> tuple[Screen, list[tuple[str, float]]]:
    """Start the app on the case and go to the review of the long conversation."""
    screen = Screen([sys.executable, "-P", "-c", _VANTAGE, str(folder), PASSPHRASE], {"HOME": home})
    took = [("start to the list of 30 conversations", screen.wait_for("P01", "P15"))]
    began_s = time.perf_counter()
    screen.press("r")
    screen.wait_for("transcript")
    took.append(("opening 100,000 words with 3,000 tags", time.perf_counter() - began_s))
    screen.look_on(1.0)
    return screen, took


def measure(folder: Path, home: str) -> None:
    """Press everything and print what it took."""
    screen, took = opened(folder, home)
    every: list[float] = []
    with screen:
        for what, seconds in took:
            line(what, f"{seconds:.2f} s")
        line("memory, once open", str(resident(screen.pid)))
        for what, keys, times in _KEYS:
            taken = press_all(screen, keys, times)
            every += taken
            line(what, figures(taken))
        screen.settle("\x1b")
        line("tag an aspect: the second key", figures([tag(screen, "abcde"[number % 5]) for number in range(20)]))
        for what, keys, times in _CHANGES:
            taken = press_all(screen, keys, times)
            every += taken
            line(what, figures(taken))
        taken = correct(screen, 20)
        line("correct a word: Enter", figures(taken))
        line("all keys but the dialogs'", figures(every))
        line("memory, at the end", str(resident(screen.pid)))


def measure_bare() -> None:
    """Press keys in an app of one text area with 60 lines."""
    with Screen([sys.executable, "-P", "-c", _BARE]) as screen:
        screen.wait_for("a few words")
        screen.look_on(1.0)
        taken = [*press_all(screen, RIGHT, 100), *press_all(screen, DOWN, 100), *press_all(screen, "x", 60)]
        line("a bare Textual app of one text area", figures(taken))


def main() -> None:
    """Fill the case, measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.review_keys", description=__doc__)
    parser.add_argument("--keep", type=Path, help="a folder in which the filled case stays for the next run")
    given = parser.parse_args()
    begin(
        f"Review: {_WORDS} words and {_TAGS} tags, in a case of 30 conversations and 400,000 words",
        "key to painted frame p95 16 ms, never over 50 ms; the case opened in 1 s; 250 MB",
    )
    with tempfile.TemporaryDirectory() as home:
        folder = (given.keep or Path(home)) / "Long review.vantage"
        fill(folder)
        measure_bare()
        measure(folder, home)


if __name__ == "__main__":
    main()
