"""A program in a pseudo-terminal of 80 by 24 cells, read as it paints."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType

PATIENCE_S = 90.0
_SIZE = (24, 80)
_CONTROL = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[@-Z\\-_=>78c])")


class Screen:
    """One program, started when this is made; `began_s` is the moment before, by `time.perf_counter`."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self._ours, theirs = _pseudo_terminal()
        terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self._painted = b""
        self.began_s = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, **terminal, **(environment or {})},
            start_new_session=True,
        )
        os.close(theirs)

    def __enter__(self) -> Screen:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)

    @property
    def pid(self) -> int:
        """The program's process."""
        return self._process.pid

    def wait_for(self, *texts: str) -> float:
        """Return the seconds from the start until each text has been painted since the last key; ends after patience.

        Only text painted in one piece is found.
        """
        wanted = [text.encode() for text in texts]
        give_up_s = time.perf_counter() + PATIENCE_S
        while not all(text in self._text() for text in wanted):
            if time.perf_counter() > give_up_s or self._process.poll() is not None:
                raise SystemExit(
                    f"{texts} was not painted; the end of what was:\n{self._text()[-2000:].decode(errors='replace')}"
                )
            self._read(0.2)
        return time.perf_counter() - self.began_s

    def press(self, keys: str) -> None:
        """Type keys, and forget what was painted before."""
        self._painted = b""
        os.write(self._ours, keys.encode())

    def settle(self, keys: str, quiet_s: float = 0.06) -> float:
        """Type keys, and return the seconds until the last byte after which nothing was painted for so long.

        Raises SystemExit where they paint nothing.
        """
        return self.paints(keys, "", quiet_s)[1]

    def paints(self, keys: str, text: str, quiet_s: float) -> tuple[float, float]:
        """Type keys, and return the seconds until a text was painted in one piece, and until it settled.

        Raises SystemExit where it was not painted.
        """
        self._painted = b""
        pressed_s = time.perf_counter()
        os.write(self._ours, keys.encode())
        first_s: float | None = None
        last_s: float | None = None
        while (now_s := time.perf_counter()) < (last_s + quiet_s if last_s else pressed_s + 2.0):
            before = len(self._painted)
            self._read((last_s + quiet_s if last_s else pressed_s + 2.0) - now_s)
            if len(self._painted) > before:
                last_s = time.perf_counter()
                if first_s is None and (not text or text.encode() in self._text()):
                    first_s = last_s
        if first_s is None or last_s is None:
            raise SystemExit(f"{text or 'anything'!r} was not painted for {keys!r}")
        return first_s - pressed_s, last_s - pressed_s

    def look_on(self, for_s: float) -> None:
        """Let the program go on for so long, reading what it paints."""
        until_s = time.perf_counter() + for_s
        while (left_s := until_s - time.perf_counter()) > 0:
            self._read(left_s)

    def _read(self, at_most_s: float) -> None:
        ready, _, _ = select.select([self._ours], [], [], at_most_s)
        if ready:
            try:
                self._painted += os.read(self._ours, 65_536)
            except OSError:
                time.sleep(0.01)  # the program has ended: nobody holds the other side any more

    def _text(self) -> bytes:
        return _CONTROL.sub(b"", self._painted)


def _pseudo_terminal() -> tuple[int, int]:
    if sys.platform == "win32":
        raise SystemExit("this benchmark needs a pseudo-terminal of POSIX")
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, _SIZE)
    return ours, theirs
