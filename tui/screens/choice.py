"""A short list from which one is chosen by its letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import ClassVar, Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.base import VantageDialog
from tui.theme import QUIET

Value = TypeVar("Value")


@dataclass(frozen=True)
class Choice(Generic[Value]):
    """One entry: its letter, what it says, a quieter line beside it, and what it stands for."""

    key: str
    label: str
    value: Value
    note: str = ""


def lettered(labels: Sequence[tuple[str, Value]], *, taken: str = "") -> list[Choice[Value]]:
    """Give each entry a letter of its own, in the order of the alphabet; entries beyond it have none."""
    letters = [letter for letter in ascii_lowercase if letter not in taken]
    keys = [*letters, *[""] * len(labels)]
    return [Choice(key, label, value) for key, (label, value) in zip(keys, labels, strict=False)]


class ChoiceDialog(VantageDialog[Value | None], Generic[Value]):
    """Pick by letter, or by arrows and Enter; Escape leaves without choosing.

    Without a default Enter chooses nothing until an arrow has been pressed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(
        self, title: str, choices: Sequence[Choice[Value]], *, words: str = "", has_default: bool = True
    ) -> None:
        super().__init__()
        self.heading = title
        self.choices = choices
        self.words = words
        self.has_default = has_default

    def compose(self) -> ComposeResult:
        """List the entries, each with its letter."""
        with Vertical(classes="dialog"):
            yield Static(self.heading, classes="dialog-title", markup=False)
            if self.words:
                yield Static(self.words, classes="dialog-words", markup=False)
            yield OptionList(*[Option(self._line(choice)) for choice in self.choices], markup=False)

    def on_mount(self) -> None:
        """Stand on the first entry, where there is a default."""
        self.query_one(OptionList).highlighted = 0 if self.has_default else None

    def on_key(self, event: events.Key) -> None:
        """Take the entry whose letter was typed."""
        for choice in self.choices:
            if event.character and choice.key == event.character:
                event.stop()
                self.dismiss(choice.value)
                return

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.choices[event.option_index].value)

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)

    @staticmethod
    def _line(choice: Choice[Value]) -> Content:
        line = Content.assemble((f" {choice.key or ' '} ", "bold"), f" {choice.label}")
        return line + Content.styled(f"  {choice.note}", QUIET) if choice.note else line
