"""From the start of the process to the first painted screen: `vantage` against a bare Textual app of one Static.

Both are real child processes in a pseudo-terminal of 80 by 24 cells, started in turn. The clock runs from just before
exec until the whole first frame has been read: of `vantage` its list and its footer, of the bare app its one line.
"""

from __future__ import annotations

import argparse
import sys
import tempfile

from benchmarks.report import begin, line, paired_ratio, spread
from benchmarks.screen import Screen

_BUDGET = 1.3
_VANTAGE = "import sys; from tui.command_line import main; sys.exit(main())"
_BARE = """
from textual.app import App
from textual.widgets import Static

class Bare(App[None]):
    def compose(self):
        yield Static("One line of text")

Bare().run()
"""


def first_frame_s(script: str, texts: tuple[str, ...], home: str) -> float:
    """Return the seconds from exec to a frame that holds the texts, with a home folder that holds no case."""
    environment = {name: home for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    # Both compiled beforehand, as they are where they are installed, whatever this environment forbids.
    environment |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": f"{home}/compiled"}
    with Screen([sys.executable, "-P", "-c", script], environment) as screen:
        return screen.wait_for(*texts)


def main() -> None:
    """Measure, and print the ratio first."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.first_paint", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds: int = parser.parse_args().rounds
    begin("Start of the process to the first painted screen", f"{_BUDGET} times a bare Textual app in the same run")
    ours: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as home:
        for _ in range(rounds + 1):
            ours.append(first_frame_s(_VANTAGE, ("no case in this folder yet", "New case"), home))
            bare.append(first_frame_s(_BARE, ("One line of text",), home))
    # The first round compiles and fills the file cache.
    line("vantage / bare app", paired_ratio(ours[1:], bare[1:]))
    line("vantage", spread(ours[1:]))
    line("bare app", spread(bare[1:]))


if __name__ == "__main__":
    main()
