"""The right-hand side of the live screen: the step's title and hint, the prompts, the record, the newest words.

What the note-taker looks to in a step, and what that may leave behind, is shown with the prompts alone, on request.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from capture.steps import Step, prompts_for
from tui.live_words import Line
from tui.widgets.not_heard import NotHeardPane
from tui.widgets.record_pane import RecordPane
from tui.widgets.words_tail import WordsTail

if TYPE_CHECKING:
    from casefile.people import Level


_NOTE_TAKER = "For whoever takes notes:"
_LEAVES = "May leave behind: {}."


class LivePane(Vertical):
    """Shows one step, and above the note line one quiet sentence at most."""

    def __init__(self, level: Level | None) -> None:
        super().__init__(id="live-pane")
        self._level = level
        self.told = ""

    def compose(self) -> ComposeResult:
        """Lay the pane out from the top."""
        yield Static(id="step-title", markup=False)
        yield Static(id="step-hint", markup=False)
        with VerticalScroll(id="prompts", can_focus=False):
            yield Static(id="prompt-lines", markup=False)
            yield Static(id="agreed", markup=False)
            yield Static(id="note-taker-looks", classes="quiet", markup=False)
        yield NotHeardPane()
        yield RecordPane()
        yield WordsTail()
        yield Static(id="told", markup=False)

    def on_mount(self) -> None:
        """Begin with the record, the prompts closed."""
        self.query_one("#prompts").display = False
        self.query_one("#told").display = False

    def show_step(self, step: Step, queries: Sequence[str] = ()) -> None:
        """Show a step's title and hint; where they are open its prompts, and the queries that were prepared for it.

        Below them stand what the note-taker looks to and what the step may leave behind.
        """
        self.query_one("#step-title", Static).update(Content(f"{step.number}  {step.title}"))
        self.query_one("#step-hint", Static).update(Content(step.hint))
        prompts = [f"· {prompt}" for prompt in (*prompts_for(step, self._level), *queries)]
        self.query_one("#prompt-lines", Static).update(Content("\n".join(prompts)))
        # The hint stands above already.
        more = [f"· {line}" for line in step.note_taker if line != step.hint]
        looks = [*([_NOTE_TAKER, *more] if more else []), _LEAVES.format(", ".join(step.leaves))]
        self.query_one("#note-taker-looks", Static).update(Content("\n".join(looks)))
        self.query_one("#prompts").scroll_home(animate=False)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show the note-taker's record."""
        self.query_one(RecordPane).show(lines)

    def add_line(self, line: Line) -> None:
        """Show one line more of the record, or one that stands there already as it is now."""
        self.query_one(RecordPane).put(line)

    def show_lifted(self, line: str | None) -> None:
        """Show which line of the record is being corrected."""
        self.query_one(RecordPane).show_lifted(line)

    def tell(self, words: str) -> None:
        """Say one quiet sentence above the note line."""
        self.told = words
        told = self.query_one("#told", Static)
        told.update(Content(words))
        told.display = bool(words)

    def toggle_prompts(self, agreed: Sequence[str]) -> None:
        """Show the prompts in the record's place, with what was agreed below them, or the record again."""
        below = self.query_one("#agreed", Static)
        below.update(Content("\n".join(agreed)))
        below.display = bool(agreed)
        prompts = self.query_one("#prompts")
        self._show_only(None if prompts.display else prompts)

    def toggle_not_heard(self) -> bool:
        """Show what was not heard yet in the record's place, or the record again; tells whether it is shown now."""
        pane = self.query_one(NotHeardPane)
        self._show_only(None if pane.display else pane)
        return pane.display

    def close_not_heard(self) -> None:
        """Show the record again where what was not heard yet stands in its place."""
        if self.query_one(NotHeardPane).display:
            self._show_only(None)

    def _show_only(self, shown: Widget | None) -> None:
        """Show one list in the record's place, or the record."""
        for pane in (self.query_one("#prompts"), self.query_one(NotHeardPane)):
            pane.display = pane is shown
        self.query_one(RecordPane).display = shown is None

    def toggle_words(self) -> bool:
        """Show the newest words, then let them move along, then close them; tells whether they are shown now."""
        shown = self.query_one(WordsTail).turn()
        self.query_one(RecordPane).show(self.query_one(RecordPane).lines)
        return shown

    def scroll_pages(self, pages: int) -> None:
        """Scroll whichever stands there: the prompts, what was not heard yet, or the record."""
        panes = (self.query_one("#prompts"), self.query_one(NotHeardPane))
        shown = next((pane for pane in panes if pane.display), self.query_one(RecordPane))
        shown.scroll_relative(y=pages * max(1, shown.size.height - 1), animate=False)
