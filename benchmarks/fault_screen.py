"""The real app in a real terminal of 80 by 24 cells, and what a person reads on it when something goes wrong."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fault_room import MICROPHONE
from benchmarks.fault_trial import Trial
from tests.process.terminal import Terminal
from tui.large_clock import ROWS

PULSE = ("PULSE_SERVER", "PULSE_RUNTIME_PATH", "PULSE_STATE_PATH", "PULSE_COOKIE", "ALSA_CONFIG_PATH")
_PATIENCE_S = 60.0
_LOOK_S = 0.1
_CLOCK = re.compile(r"\s*(\d\d:\d\d:\d\d|--:--:--)")
_LEVEL = re.compile(r"\s+[−-]?\d+ dB.*$")
_DIGITS = re.compile(r"(^|\s)[█▀▄ ]+$")
_LABEL = re.compile(r"^ \S+\s+")
_SEEN_BRIEFLY_S = 0.25
LIGHTS = ("●", "○", "✖", "‖")


@dataclass(frozen=True)
class Said:
    """What stood at the top of the screen: the light, what is written below it, and when after the fault it came."""

    light: str
    words: str
    after_s: float

    def __str__(self) -> str:
        return f"{self.light}: {self.words}" if self.words else self.light


class AppTrial:
    """A trial with the real app on its case; `words` has it start a transcriber."""

    def __init__(self, held: Trial, *, words: bool = False) -> None:
        self.held = held
        self._words = words
        self._sockets = Path(tempfile.mkdtemp(prefix="vt"))
        self._opened: list[Terminal] = []

    @property
    def terminal(self) -> Terminal:
        """The terminal that was opened last."""
        return self._opened[-1]

    def open(self) -> Terminal:
        """Open the app in another terminal."""
        heard = str(self.held.scene) if self.held.source.device == MICROPHONE else f"device:{self.held.source.device}"
        command = [sys.executable, "-P", "-m", "benchmarks.fault_app", str(self.held.folder), heard]
        kept = ("XDG_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "PYTHONPATH", *PULSE)
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        command += ["words"] if self._words else []
        self._opened.append(Terminal(self._sockets / str(len(self._opened)), command, environment))
        return self.terminal

    def go_to_live(self, terminal: Terminal) -> None:
        """Walk to the conversation's live screen."""
        terminal.wait_for("P01")
        terminal.press("Enter")
        terminal.wait_for("RECORDING")
        wait_until(lambda: _light(terminal.screen()) != "", "the live screen")

    def record(self) -> None:
        """Open the app and record."""
        terminal = self.open()
        self.go_to_live(terminal)
        terminal.press("F5")
        terminal.wait_for("● RECORDING")
        held = self.held
        wait_until(lambda: bool(held.running()) and held.reaches_s() > 0.0, "stored sound")

    def watch(self, since_s: float, for_s: float, terminal: Terminal | None = None) -> list[Said]:
        """Read the screen for so long; `since_s` is the second of the room from which on what comes counts."""
        found: list[Said] = []
        room, shown = self.held.room, terminal or self.terminal
        ends_s = room.now_s() + for_s
        while room.now_s() < ends_s:
            screen = shown.screen()
            said = Said(_light(screen), _words(screen), room.now_s() - since_s)
            if not found or _plain(said) != _plain(found[-1]):
                found.append(said)
            time.sleep(_LOOK_S)
        return _without_glimpses(found)

    def close(self) -> None:
        """Close every terminal."""
        for terminal in self._opened:
            terminal.close()
        shutil.rmtree(self._sockets, ignore_errors=True)


@contextlib.contextmanager
def app_trial(
    sound: Path, folder: Path | None = None, *, words: bool = False, keeps: bool = False
) -> Iterator[AppTrial]:
    """Set a trial with the real app up, and clear it away unless the caller `keeps` it."""
    held = Trial(sound, folder)
    app = AppTrial(held, words=words)
    try:
        yield app
    finally:
        app.close()
        if not keeps:
            held.close()


def wait_until(is_so: Callable[[], bool], what: str, patience_s: float = _PATIENCE_S) -> None:
    """Wait until something is so; SystemExit where it never is."""
    give_up_s = time.monotonic() + patience_s
    while not is_so():
        if time.monotonic() > give_up_s:
            raise SystemExit(f"never came: {what}")
        time.sleep(_LOOK_S)


def _light(screen: str) -> str:
    """Return what the light says, without its clock; empty where the screen has none."""
    rows = screen.split("\n")[:ROWS]
    said = _LABEL.sub("", rows[0])
    if len(rows) == ROWS and not _words_of_row(said).startswith(LIGHTS):
        # Where the clock is large, the light stands in its middle row, and more of it in the last.
        said = " · ".join(filter(None, (_words_of_row(_LABEL.sub("", rows[1])), _words_of_row(rows[2]))))
    light = _words_of_row(said)
    return light if light[:1] in LIGHTS else ""


def _words_of_row(row: str) -> str:
    """Return what a row says without the level, the clock and large digits."""
    return _CLOCK.sub("", _DIGITS.sub("", _LEVEL.sub("", row))).strip()


def _words(screen: str) -> str:
    """Return what is written below the light, and the question of a dialog over the screen."""
    lines: list[str] = []
    rows = screen.split("\n")
    is_large = not _words_of_row(_LABEL.sub("", rows[0])).startswith(LIGHTS)
    for line in rows[ROWS if is_large else 1 :]:
        if "▕" in line or not line.strip():
            break
        lines.append(line.strip())
    return " ".join([*lines, *_question(screen)])


def _question(screen: str) -> list[str]:
    """Return the first paragraph of a dialog, if there is one."""
    asked: list[str] = []
    for line in screen.split("\n"):
        if "│" in line:
            text = line.split("│")[1].strip()
            if not text and asked:
                break
            asked += [text] if text else []
    return [f"[{' '.join(asked)}]"] if asked else []


def list_line(screen: str) -> str:
    """Return what the list of conversations says above its rows."""
    lines = screen.split("\n")
    return lines[1].strip() if len(lines) > 1 else ""


def _plain(said: Said) -> tuple[str, str]:
    return said.light, re.sub(r"\d+", "#", said.words)


def _without_glimpses(found: list[Said]) -> list[Said]:
    """Leave out what stood there for too short a time to be read."""
    kept: list[Said] = []
    for said, after in zip(found, [*found[1:], None], strict=True):
        is_read = after is None or after.after_s - said.after_s >= _SEEN_BRIEFLY_S
        if is_read and said.light and not (kept and _plain(kept[-1]) == _plain(said)):
            kept.append(said)
    return kept
