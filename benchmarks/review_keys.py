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
from dataclasses import dataclass
from pathlib import Path

from benchmarks.filling import PASSPHRASE, Review, new_case
from benchmarks.keys import figures
from benchmarks.memory import resident
from benchmarks.report import begin, line
from benchmarks.screen import Screen
from casefile.case import Case
from casefile.keys import Secret
from casefile.search import Query

_WORDS, _TAGS, _REST = 100_000, 3_000, 10_345
_VANTAGE = """
import sys
from pathlib import Path
from casefile.keys import Secret
from tui.app import VantageApp
from tui.collecting import collect_seldom

folder, passphrase = sys.argv[1:]
collect_seldom()
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
_SHIFT_RIGHT, _WHERE = "\x1b[1;2C", "\x1b[17~"
# After a letter, what is found of it comes in a frame of its own.
_FOUND_S = 0.25
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


@dataclass(frozen=True)
class Load:
    """How large the case is, and by how much the presses of each key are divided."""

    words: int = _WORDS
    tags: int = _TAGS
    rest: int = _REST
    conversations: int = 30
    divided: int = 1


# Looked at in half a minute: whether it runs, and no figures to be quoted.
SHORT = Load(words=6_000, tags=180, rest=1_000, conversations=3, divided=10)
_SOUGHT = ("visit", "the", "week visit", "vis*", "nothing of it")


def fill(folder: Path, load: Load | None = None) -> None:
    """Make the case, unless it is there from an earlier run."""
    if folder.exists():
        return
    load = load or Load()
    began_s = time.perf_counter()
    case = new_case(folder)
    review = Review(case, seed=11)
    review.add(1, words=load.words, tags=load.tags, notes=300)
    for number in range(2, load.conversations + 1):
        review.add(number, words=load.rest, tags=40, notes=40)
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


def correct(screen: Screen, times: int) -> dict[str, list[float]]:
    """Type words anew where they stand, in long rows and short ones: from `e` to the key that keeps them."""
    taken: dict[str, list[float]] = {name: [] for name in ("begin", "a letter", "a blank and back", "keep", "go on")}
    for number in range(times):
        screen.settle(DOWN)
        taken["begin"].append(screen.settle("e"))
        taken["a letter"] += [screen.settle(letter) for letter in f"letters{number}"]
        taken["a blank and back"] += [screen.settle(key) for key in (" ", "a", "\x7f", "\x7f")]
        taken["go on"].append(screen.settle("\t"))
        screen.settle("b")
        taken["keep"].append(screen.settle("\r"))
    return taken


def tag(screen: Screen, letter: str) -> float:
    """Tag the words as an aspect; counted is the letter that chooses it."""
    screen.settle(DOWN)
    screen.press("l")
    screen.wait_for("which aspect")
    screen.look_on(0.1)
    return screen.settle(letter)


def search(screen: Screen, times: int) -> tuple[list[float], list[float]]:
    """Search the whole case while typing; returns how long each letter took, and what is found of a whole word."""
    screen.press("/")
    screen.wait_for("Who")
    screen.look_on(2.0)
    screen.press(_WHERE)
    screen.wait_for("the whole case")
    screen.look_on(0.3)
    screen.press("-")
    screen.look_on(2.0)
    letters: list[float] = []
    found: list[float] = []
    for number in range(times):
        word = ("visit", "week", "phone", "the")[number % 4]
        for place in range(len(word)):
            letter_s, settled_s = screen.paints(word[place], word[: place + 1], _FOUND_S)
            letters.append(letter_s)
        found.append(settled_s)
        for _ in word:
            screen.settle("\x7f", _FOUND_S)
    screen.press("\x1b")
    screen.look_on(0.5)
    return letters, found


def jump(screen: Screen, times: int) -> list[float]:
    """Go to a time; counted is the Enter that goes there."""
    taken: list[float] = []
    for number in range(times):
        screen.press("J")
        screen.wait_for("Go to which time")
        screen.look_on(0.1)
        screen.settle(f"{number + 1}:00")
        taken.append(screen.settle("\r"))
    return taken


def measure_search(folder: Path, times: int) -> None:
    """Search the case without the screen, first once for the index."""
    case = Case.open(folder, Secret("passphrase", PASSPHRASE))
    began_s = time.perf_counter()
    case.search.find(Query("visit"))
    line("first search, indexing what is new", f"{time.perf_counter() - began_s:.2f} s")
    asked = [Query(words) for words in _SOUGHT]
    asked += [Query("visit", is_tagged=False), Query("visit", speaker="lead"), Query("visit", step="factors")]
    for query in asked:
        taken: list[float] = []
        for _ in range(times):
            began_s = time.perf_counter()
            found = case.search.find(query)
            taken.append(time.perf_counter() - began_s)
        said = [str(value) for value in (query.words, query.speaker, query.step) if value]
        count = f"{len(found.hits)}{'' if found.is_all else ' and more'}"
        line(f"search: {', '.join(said)}{', untagged' if query.is_tagged is False else ''} ({count})", figures(taken))
    case.close()


def opened_list(folder: Path, home: str) -> Screen:
    """Start the app on the case, and wait for its list of conversations."""
    screen = Screen([sys.executable, "-P", "-c", _VANTAGE, str(folder), PASSPHRASE], {"HOME": home})
    screen.wait_for("P01")
    return screen


def opened(folder: Path, home: str, last: str) -> tuple[Screen, list[tuple[str, float]]]:
    """Start the app on the case and go to the review of the long conversation."""
    screen = Screen([sys.executable, "-P", "-c", _VANTAGE, str(folder), PASSPHRASE], {"HOME": home})
    took = [("start to the list of conversations", screen.wait_for("P01", last))]
    began_s = time.perf_counter()
    screen.press("r")
    screen.wait_for("transcript")
    took.append(("opening the long conversation", time.perf_counter() - began_s))
    screen.look_on(1.0)
    return screen, took


def measure(folder: Path, home: str, load: Load) -> None:
    """Press everything and print what it took."""
    screen, took = opened(folder, home, f"P{min(load.conversations, 15):02}")
    few = load.divided
    every: list[float] = []
    with screen:
        for what, seconds in took:
            line(what, f"{seconds:.2f} s")
        line("memory, once open", str(resident(screen.pid)))
        for what, keys, times in _KEYS:
            taken = press_all(screen, keys, max(2, times // few))
            every += taken
            line(what, figures(taken))
        screen.settle(RIGHT)
        line(
            "tag an aspect: the second key",
            figures([tag(screen, "abcde"[number % 5]) for number in range(max(2, 20 // few))]),
        )
        for what, keys, times in _CHANGES:
            taken = press_all(screen, keys, max(2, times // few))
            every += taken
            line(what, figures(taken))
        for what, times_s in correct(screen, max(2, 20 // few)).items():
            line(f"correct in place: {what}", figures(times_s))
            every += times_s
        line("go to a time: Enter", figures(jump(screen, max(2, 20 // few))))
        letters, found = search(screen, max(2, 30 // few))
        every += letters
        line("search the case: a letter", figures(letters))
        line("search the case: what is found of a word", figures(found))
        line("all keys but the dialogs'", figures(every))
        line("memory, at the end", str(resident(screen.pid)))


def measure_bare(load: Load) -> None:
    """Press keys in an app of one text area with 60 lines."""
    with Screen([sys.executable, "-P", "-c", _BARE]) as screen:
        screen.wait_for("a few words")
        screen.look_on(1.0)
        times = 100 // load.divided
        taken = [*press_all(screen, RIGHT, times), *press_all(screen, DOWN, times), *press_all(screen, "x", times // 2)]
        line("a bare Textual app of one text area", figures(taken))


def main() -> None:
    """Fill the case, measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.review_keys", description=__doc__)
    parser.add_argument("--keep", type=Path, help="a folder in which the filled case stays for the next run")
    parser.add_argument("--short", action="store_true", help="a small case and few keys, to see that it runs")
    parser.add_argument("--part", choices=["keys", "search"], help="only one part; both without it")
    given = parser.parse_args()
    load = SHORT if given.short else Load()
    begin(
        f"Review: {load.words} words and {load.tags} tags, in a case of {load.conversations} conversations",
        "full-text search 50 ms; key to painted frame p95 16 ms, never over 50 ms; the case opened in 1 s; 250 MB",
    )
    with tempfile.TemporaryDirectory() as home:
        folder = (given.keep or Path(home)) / ("Short review.vantage" if given.short else "Long review.vantage")
        fill(folder, load)
        if given.part != "search":
            measure_bare(load)
            measure(folder, home, load)
        if given.part != "keys":
            measure_search(folder, max(3, 20 // load.divided))


if __name__ == "__main__":
    main()
