"""Putting a note under any step: the one that is meant, or one before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Static

from capture.steps import Step, step_of
from tui.actions import with_keys
from tui.screens.choice import ChoiceDialog
from tui.screens.cover import ask_uncovered
from tui.screens.step_choice import short_choices

if TYPE_CHECKING:
    from casefile.notes import Note
    from tui.app import VantageApp

_TITLE = "Put this note under which step?"
_SHOWN_LETTERS = 34


class RefileDialog(ChoiceDialog[str]):
    """Asks for a step by its key; the key that opened it takes the note before."""

    gives_way: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+u", "note_before", "Note before", show=False, priority=True, id="live.refile"),
    ]

    def __init__(self, notes: Sequence[Note], steps: Sequence[Step], at: str) -> None:
        """Ask of the note whose id is `at`, one of these."""
        self._notes = notes
        self._steps = steps
        self._place = [note.id for note in notes].index(at)
        super().__init__(
            "Put this note under which step?", short_choices(steps), words=self._which(), has_default=False
        )

    @property
    def note(self) -> Note:
        """The note in question."""
        return self._notes[self._place]

    def action_note_before(self) -> None:
        """Take the note before; the first one stays."""
        self._place = max(0, self._place - 1)
        self.query_one(".dialog-words", Static).update(self._which())

    def _which(self) -> str:
        text, step = self.note.text, step_of(self.note.step, self._steps)
        shown = text if len(text) <= _SHOWN_LETTERS else f"{text[: _SHOWN_LETTERS - 1].rstrip()}…"
        before = with_keys(" · {live.refile}: the note before") if self._place else ""
        return f"{shown}\nnow under {step.number} {step.short}{before}"


async def ask_refile(
    app: VantageApp, notes: Sequence[Note], steps: Sequence[Step], *, at: str
) -> tuple[Note, Step] | None:
    """Ask which note goes under which step, first that whose id is `at`; None where it stays."""
    dialog = RefileDialog(notes, steps, at)
    chosen = await ask_uncovered(app, dialog)
    return None if chosen is None or chosen == dialog.note.step else (dialog.note, step_of(chosen, steps))
