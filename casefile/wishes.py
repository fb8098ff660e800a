"""What a participant wishes to leave out, in words: said during the conversation, or entered once they had left.

The limits of an agreement are in `casefile.agreements`, moments that were marked without a word in `casefile.notes`,
and the words that are left out of exports in `casefile.leave_outs`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from casefile.timeline import clock_text

if TYPE_CHECKING:
    from casefile.case import Case


@dataclass(frozen=True)
class Wish:
    """One wish: from when it speaks, in seconds on the conversation, and until when, each None where nobody said."""

    id: str
    words: str
    from_s: float | None
    to_s: float | None

    @property
    def span(self) -> str:
        """Return its stretch as people read it, empty for none."""
        if self.from_s is None:
            return ""
        return clock_text(self.from_s) + (f" to {clock_text(self.to_s)}" if self.to_s is not None else "")


def wishes_of(case: Case, conversation: str) -> list[Wish]:
    """Return the wishes of one conversation in the order of their entry, but for those of closed stretches.

    A line that tells of a wish may speak of anything said before it, so that its own moment is no stretch.
    """
    notes = {note.id: note for note in case.notes.of(conversation) if not note.is_struck}
    said = [
        Wish(item.id, notes[item.note].text, None, None)
        for item in case.note_classes.of(conversation)
        if item.kind == "leave_out" and item.note in notes
    ]
    arranged = [
        Wish(line.id, line.words, line.at_s, line.to_s)
        for line in case.arrangements.of(conversation)
        if line.kind == "leave_out"
    ]
    return sorted([*said, *arranged], key=lambda wish: wish.id)
