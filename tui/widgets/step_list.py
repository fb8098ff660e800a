"""The nine steps at the left of the live screen: where we are, and under which steps lines lie; no more than that."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from capture.steps import Step
from tui.theme import QUIET


class StepList(Widget):
    """One row a step; the one in force has an arrow, and those with lines one dot, however many. A click goes there."""

    class Clicked(Message):
        """A step was clicked."""

        def __init__(self, step: str) -> None:
            super().__init__()
            self.step = step

    def __init__(self, steps: Sequence[Step]) -> None:
        super().__init__(id="step-list")
        self._steps = steps
        self.current = ""
        self._with_lines: frozenset[str] = frozenset()
        self._speaker = ""

    def show(self, step: str) -> None:
        """Point to the step in force."""
        self.current = step
        self.refresh()

    def show_lines(self, steps: frozenset[str]) -> None:
        """Show under which steps lines lie."""
        if steps != self._with_lines:
            self._with_lines = steps
            self.refresh()

    def add_line(self, step: str) -> None:
        """Show that a line lies under a step."""
        self.show_lines(self._with_lines | {step})

    def show_speaker(self, speaker: str) -> None:
        """Say below the steps who is marked as speaking; nothing of it without one."""
        if speaker != self._speaker:
            self._speaker = speaker
            self.refresh()

    def render(self) -> RenderResult:
        """Draw the rows."""
        rows = [Content.styled(self._row(step), "bold" if step.id == self.current else "") for step in self._steps]
        if self._speaker:
            rows += [Content(""), Content.styled("  Speaking:", QUIET), Content.styled(f"  {self._speaker}", QUIET)]
        return Content("\n").join(rows)

    def _row(self, step: Step) -> str:
        dot, arrow = "·" if step.id in self._with_lines else " ", "▶" if step.id == self.current else " "
        return f"{dot}{arrow} {step.short}"

    def on_click(self, event: events.Click) -> None:
        """Go to the step under the pointer."""
        if 0 <= event.y < len(self._steps):
            self.post_message(self.Clicked(self._steps[event.y].id))
