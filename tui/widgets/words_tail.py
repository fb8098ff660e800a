"""The newest words of the transcript while it grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from casefile.case import Case

_UTTERANCES = 6


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
        self.update(Content.assemble(("Words as heard, unchecked: ", "bold"), words))
