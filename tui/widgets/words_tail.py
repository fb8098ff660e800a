"""The newest words of the transcript while it grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from casefile.case import Case

_UTTERANCES = 6
_ROWS = 5
_HEADING = "Words as heard, unchecked: "


class WordsTail(Static):
    """The end of the transcript, unchecked; off until it is asked for, and looked up only when the case changed."""

    def __init__(self) -> None:
        super().__init__(id="words-tail", markup=False)
        self.display = False
        self._version = -1

    def look(self, case: Case, conversation: str, *, force: bool = False) -> None:
        """Show what the case holds now, if it is shown at all and another process has written."""
        if not self.display:
            return
        version = case.data_version()
        if version == self._version and not force:
            return
        self._version = version
        transcript = case.transcripts.current(conversation)
        lines = case.transcripts.utterances(transcript.id)[-_UTTERANCES:] if transcript else []
        words = " ".join(line.text or "[unclear]" for line in lines) or "No words yet."
        self.update(Content.assemble((_HEADING, "bold"), tail_that_fits(words, _ROWS, self.size.width, len(_HEADING))))


def tail_that_fits(text: str, rows: int, width: int, taken: int) -> str:
    """Return the last words of a text that fit into so many rows of so many cells, `taken` cells being used.

    A word's length is left free in each row, since rows break between words.
    """
    words = text.split()
    if not width:
        return text
    room = rows * max(1, width - max(map(len, words), default=0)) - taken
    kept: list[str] = []
    for word in reversed(words):
        room -= len(word) + 1
        if room < 0 and kept:
            return "… " + " ".join(reversed(kept))
        kept.append(word)
    return text
