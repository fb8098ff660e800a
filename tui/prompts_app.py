"""The prompts alone, on a second terminal for the lead: the step in force and what may be asked in it.

It follows the note-taker's steps from the case, which it only reads. No note, name, query or word of the transcript is
ever read, let alone shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from capture.steps import Step, prompts_for, step_of
from capture.wording import steps_of
from tui.theme import NAME, THEME

if TYPE_CHECKING:
    from casefile.case import Case

_LOOK_EVERY_S = 0.5
_FIRST = "introduction"


class PromptsApp(App[None]):
    """Shows one conversation's prompts; `case` is one that only reads, and stays the caller's to close."""

    TITLE = "Vantage"
    CSS_PATH: ClassVar[Any] = ["styles/prompts.tcss"]
    ENABLE_COMMAND_PALETTE = False
    # Marked text would go to the system's clipboard.
    ALLOW_SELECT: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "Leave", show=False),
        Binding("ctrl+c", "quit", "Leave", show=False, priority=True),
    ]

    def __init__(self, case: Case, conversation: str) -> None:
        super().__init__()
        self.register_theme(THEME)
        self.theme = NAME
        self.VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-high")]
        self.animation_level = "none"
        self.failed: Exception | None = None
        self._case = case
        self._conversation = conversation
        self._version: int | None = None
        self._shown: tuple[Step, tuple[str, ...]] | None = None

    def compose(self) -> ComposeResult:
        """Lay the screen out: the step, its prompts, and how to leave."""
        yield Static(id="prompts-step", markup=False)
        with VerticalScroll(id="prompts-asked"):
            yield Static(id="prompts-lines", markup=False)
        yield Static("q leaves", id="prompts-leave", markup=False)

    def on_mount(self) -> None:
        """Show the step in force, and follow it."""
        self.query_one("#prompts-asked").focus()
        self._look()
        self.set_interval(_LOOK_EVERY_S, self._look)

    def on_resize(self) -> None:
        """Part the prompts by empty rows where there is room for them."""
        self.call_after_refresh(self._part)

    def _look(self) -> None:
        version = self._case.data_version()
        if version == self._version:
            return
        self._version = version
        visit = self._case.step_visits.current(self._conversation)
        step = step_of(visit.step if visit else _FIRST, steps_of(self._case))
        prompts = prompts_for(step, self._case.conversations.get(self._conversation).participant.level)
        if (step, prompts) != self._shown:
            self._shown = (step, prompts)
            self.query_one("#prompts-step", Static).update(Content(f"{step.number}  {step.title}"))
            self._part()
            self.query_one("#prompts-asked").scroll_home(animate=False)

    def _part(self) -> None:
        if self._shown is None:
            return
        asked = self.query_one("#prompts-asked")
        width, height = max(8, asked.size.width - 7), asked.size.height
        wrapped = [[row.plain.rstrip() for row in Content(prompt).wrap(width)] for prompt in self._shown[1]]
        between = "\n\n" if sum(map(len, wrapped)) + len(wrapped) - 1 <= height else "\n"
        text = between.join("· " + "\n  ".join(rows) for rows in wrapped)
        self.query_one("#prompts-lines", Static).update(Content.styled(text, "bold"))

    def _handle_exception(self, error: Exception) -> None:
        # Textual would print a traceback with the values of all variables, the key of the case among them.
        self.failed = self.failed or error
        self.exit(return_code=1)
