"""Words of the window that is still open: shown and forgotten, never stored.

What two hypotheses in a row agree upon is called stable (LocalAgreement-2: Macháček, Dabre and Bojar 2023,
"Turning Whisper into real-time transcription system"); what follows it may still change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile


@dataclass(frozen=True)
class Draft:
    """The words so far; `rests` says that the stretch of speech has just ended."""

    stable: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()
    rests: bool = False


class Agreement:
    """Finds the stable words of successive hypotheses over a window that grows."""

    def __init__(self) -> None:
        self._begin_s = -1.0
        self._before: Sequence[str] = ()
        self._stable: tuple[str, ...] = ()

    def with_another(self, words: Sequence[str], begin_s: float, *, rests: bool) -> Draft:
        """The draft once these words were heard as well; a window that begins elsewhere is another one.

        What was stable stays as it was worded then.
        """
        if begin_s != self._begin_s:
            self._begin_s, self._before, self._stable = begin_s, (), ()
        pairs = zip(self._before, words, strict=False)
        agreed = sum(1 for _ in takewhile(lambda pair: _plain(pair[0]) == _plain(pair[1]), pairs))
        if agreed > len(self._stable):
            self._stable = (*self._stable, *words[len(self._stable) : agreed])
        self._before = words
        return Draft(self._stable, tuple(words[len(self._stable) :]), rests)


def _plain(word: str) -> str:
    return word.strip(".,;:!?-'\"…").casefold()
