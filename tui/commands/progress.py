"""How far a long verb is, on standard error."""

from __future__ import annotations

import shutil
import sys
from typing import Self

from casefile.timeline import clock_text


class Progress:
    """One line: written over again and again at a terminal, else a line for each tenth."""

    def __init__(self, done_word: str) -> None:
        """`done_word` says what has been done with the seconds: imported, written."""
        self._done_word = done_word
        self._last = ""
        self._is_terminal = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._is_terminal and self._last:
            print(file=sys.stderr)

    def tell(self, done_s: float, all_s: float | None) -> None:
        """Say how far it is, if there is news; `all_s` is None where nobody knows."""
        # A file may be longer than it says.
        text = f"{clock_text(done_s)} of {clock_text(max(done_s, all_s))}" if all_s else clock_text(done_s)
        tenth = str(min(10, int(10 * done_s / all_s))) if all_s else ""
        news = text if self._is_terminal else tenth
        if news != self._last:
            self._last = news
            print(f"  {text} {self._done_word}", end="\r" if self._is_terminal else "\n", file=sys.stderr, flush=True)


class OneLine:
    """News of long work: written over again and again at a terminal, else a line for each news that differs in kind."""

    def __init__(self) -> None:
        self._told: object = None
        self._length = 0
        self._is_terminal = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._clear()

    def tell(self, text: str, kind: object) -> None:
        """Say how far it is; where nothing can be written over, only if `kind` is another than before."""
        if self._is_terminal:
            width = shutil.get_terminal_size().columns - 1
            text = text[:width]
            print(f"\r{text:<{min(self._length, width)}}", end="", file=sys.stderr, flush=True)
            self._length = len(text)
        elif kind != self._told:
            self._told = kind
            print(text, file=sys.stderr, flush=True)

    def lasting(self, text: str) -> None:
        """Say something that stays."""
        self._clear()
        print(text, file=sys.stderr, flush=True)

    def _clear(self) -> None:
        if self._length:
            print(f"\r{'':{self._length}}\r", end="", file=sys.stderr, flush=True)
            self._length = 0
