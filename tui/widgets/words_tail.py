"""The newest words of the transcript while it grows, and the choice of some of them to quote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.widgets import Static

from tui.theme import QUIET

if TYPE_CHECKING:
    from casefile.case import Case

_UTTERANCES = 6
_ROWS = 5
_HEADING = "Words as heard, unchecked (← quotes): "
_CHOOSING = "← → begin · ↑ ↓ end · Enter quotes: "
_NONE = "No words yet."
_ENDS = (".", "?", "!", "…")
_MOVING = "Words while they are spoken, unchecked: "


@dataclass(frozen=True)
class HeardWord:
    """One word of the tail: `at_s` is where it begins on the conversation, None for a stretch without words."""

    text: str
    at_s: float | None


@dataclass(frozen=True)
class Quote:
    """Words chosen from the tail, and where the first of them begins."""

    text: str
    at_s: float


def newest_words(case: Case, conversation: str) -> list[HeardWord]:
    """Return the words of the newest utterances; `[unclear]` stands for one of which none was understood."""
    transcript = case.transcripts.current(conversation)
    found: list[HeardWord] = []
    for line in case.transcripts.newest(transcript.id, _UTTERANCES) if transcript else []:
        living = [HeardWord(word.text, word.start_s) for word in line.words if word.is_living]
        found += living or [HeardWord("[unclear]", None)]
    return found


class WordsTail(Static):
    """The end of the transcript, unchecked; off until it is asked for, and still while words of it are chosen.

    Behind the words of the transcript stands the draft of what is being said: quieter where it may still change, and
    nothing of it can be chosen. It moves at the end of a stretch of speech alone, unless it is asked to move along.
    """

    def __init__(self) -> None:
        super().__init__(id="words-tail", markup=False)
        self.display = False
        self._words: list[HeardWord] = []
        self._coming: list[HeardWord] | None = None
        self._chosen: tuple[int, int] | None = None
        self._version = -1
        self._draft: tuple[Sequence[str], Sequence[str]] = ((), ())
        self._moves_along = False

    @property
    def is_choosing(self) -> bool:
        """Whether words are being chosen."""
        return self._chosen is not None

    def turn(self) -> bool:
        """Show the tail; when it is shown, let it move along; then close it. Tells whether it is shown now."""
        if self.display and not self._moves_along:
            self._moves_along = True
        else:
            self.display, self._moves_along = not self.display, False
            self._draft = ((), ())
        if not self.display:
            self.let_go()
        self._draw()
        return self.display

    def draft(self, stable: Sequence[str], tail: Sequence[str], *, rests: bool) -> None:
        """Take the words that are being said; `rests` says that the stretch of speech has ended."""
        if self.display and (rests or self._moves_along):
            self._draft = (stable, tail)
            if not self.is_choosing:
                self._draw()

    def wants(self, version: int) -> bool:
        """Tell whether the tail is shown, and the case has changed since this was last asked."""
        if not self.display or version == self._version:
            return False
        self._version = version
        return True

    def show(self, words: Sequence[HeardWord]) -> None:
        """Show these words; while some are being chosen, they wait."""
        self._coming = list(words)
        if self._coming != self._words:
            self._draft = ((), ())  # what was drafted stands among them now
        if not self.is_choosing:
            self._take_over()

    def choose(self, key: str) -> Quote | None:
        """Follow an arrow, and return on Enter what is chosen.

        The first arrow chooses the last sentence. Left and right move where the quote begins, up and down where it
        ends.
        """
        first_shown = len(self._words) - len(self._shown())
        if key == "enter":
            return self._quote()
        if self._chosen is None:
            if self._words:
                self._chosen = (max(first_shown, _last_sentence(self._words)), len(self._words) - 1)
        else:
            begin, end = self._chosen
            begin += {"left": -1, "right": 1}.get(key, 0)
            end += {"up": -1, "down": 1}.get(key, 0)
            end = min(max(end, first_shown), len(self._words) - 1)
            begin = min(max(begin, first_shown), len(self._words) - 1)
            self._chosen = (min(begin, end), end) if key in ("left", "right") else (begin, max(begin, end))
        self._draw()
        return None

    def let_go(self) -> None:
        """Choose nothing."""
        if self._chosen is not None:
            self._chosen = None
            self._take_over()

    def on_resize(self, event: events.Resize) -> None:
        """Show what fits."""
        self._draw()

    def _take_over(self) -> None:
        if self._coming is not None:
            self._words, self._coming = self._coming, None
        self._draw()

    def _quote(self) -> Quote | None:
        if self._chosen is None:
            return None
        words = self._words[self._chosen[0] : self._chosen[1] + 1]
        at_s = next((word.at_s for word in words if word.at_s is not None), None)
        self.let_go()
        return None if at_s is None else Quote(" ".join(word.text for word in words), at_s)

    def _shown(self) -> Sequence[HeardWord]:
        taken = max(len(_CHOOSING), len(_HEADING))
        drafted = [] if self.is_choosing else [*self._draft[0], *self._draft[1]]
        kept = last_that_fit([*(word.text for word in self._words), *drafted], _ROWS, self.size.width, taken)
        return self._words[len(self._words) - min(len(self._words), max(0, kept - len(drafted))) :]

    def _draw(self) -> None:
        heading = _CHOOSING if self.is_choosing else _MOVING if self._moves_along else _HEADING
        shown = self._shown()
        first = len(self._words) - len(shown)
        begin, end = self._chosen or (-1, -1)
        parts: list[Content | tuple[str, str]] = [(heading, "bold"), ("… " if first else "", "")]
        for place, word in enumerate(shown, first):
            is_chosen = begin <= place <= end
            parts.append((word.text, "bold reverse" if is_chosen else ""))
            parts.append((" ", "bold reverse" if is_chosen and place < end else ""))
        drafted = () if self.is_choosing else tuple(zip(("", QUIET), self._draft, strict=True))
        parts += [(f"{word} ", style) for style, words in drafted for word in words]
        self.update(Content.assemble(*parts) if len(parts) > 2 else Content.assemble((heading, "bold"), _NONE))


def last_that_fit(words: Sequence[str], rows: int, width: int, taken: int) -> int:
    """Return how many of the last words fit into so many rows of so many cells, `taken` cells being used.

    A word's length is left free in each row, since rows break between words; one word always fits.
    """
    if not width:
        return len(words)
    room = rows * max(1, width - max(map(len, words), default=0)) - taken
    kept = 0
    for word in reversed(words):
        room -= len(word) + 1
        if room < 0 and kept:
            break
        kept += 1
    return kept


def _last_sentence(words: Sequence[HeardWord]) -> int:
    """Return where the last sentence begins."""
    ends = [place for place, word in enumerate(words[:-1]) if word.text.endswith(_ENDS)]
    return ends[-1] + 1 if ends else 0
