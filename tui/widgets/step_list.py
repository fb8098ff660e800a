"""The nine steps at the left of the live screen: where we are, and nothing about what was done."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from capture.steps import Step


class StepList(Widget):
    """One row a step; the one in force has an arrow. A click goes there."""

    class Clicked(Message):
        """A step was clicked."""

        def __init__(self, step: str) -> None:
            super().__init__()
            self.step = step

    def __init__(self, steps: Sequence[Step]) -> None:
        super().__init__(id="step-list")
        self._steps = steps
        self.current = ""

    def show(self, step: str) -> None:
        """Point to the step in force."""
        self.current = step
        self.refresh()

    def render(self) -> RenderResult:
        """Draw the rows."""
        rows = [
            Content.styled(f" {'▶' if step.id == self.current else ' '} {step.short}", _style(step.id == self.current))
            for step in self._steps
        ]
        return Content("\n").join(rows)

    def on_click(self, event: events.Click) -> None:
        """Go to the step under the pointer."""
        if 0 <= event.y < len(self._steps):
            self.post_message(self.Clicked(self._steps[event.y].id))


def _style(is_current: bool) -> str:
    return "bold" if is_current else ""
