"""A short list from which one is chosen by its letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import ClassVar, Generic, TypeVar

from textual import events, on
from textual._time import get_time
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.base import VantageDialog
from tui.theme import QUIET

Value = TypeVar("Value")
# Longer than somebody who types waits between two keys.
_QUIET_S = 0.7
_LOOK_EVERY_S = 0.1
_KEYS = "A letter, or ↑ ↓ and Enter   Esc leaves"
_WAITS = "It can be answered once nobody types."


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

    Without a default Enter chooses nothing until an arrow has been pressed. What comes `by_itself` may come while
    somebody types: its entries are there once no key has been pressed for a moment, and what is typed until then goes
    to the note line, where there is one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice[Value]],
        *,
        words: str = "",
        has_default: bool = True,
        by_itself: bool = False,
    ) -> None:
        super().__init__()
        self.heading = title
        self.choices = choices
        self.words = words
        self.has_default = has_default
        self.is_open = not by_itself
        self._quiet_since_s = 0.0
        self._opened_s = 0.0

    def compose(self) -> ComposeResult:
        """List the entries, each with its letter."""
        with Vertical(classes="dialog"):
            yield Static(self.heading, classes="dialog-title", markup=False)
            if self.words:
                yield Static(self.words, classes="dialog-words", markup=False)
            yield OptionList(*[Option(self._line(choice)) for choice in self.choices], markup=False)
            yield Static(_KEYS if self.is_open else _WAITS, classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        """Stand on the first entry, where there is a default."""
        self.query_one(OptionList).highlighted = 0 if self.has_default else None
        if not self.is_open:
            self._show_entries()
            self._quiet_since_s = get_time()
            self.set_interval(_LOOK_EVERY_S, self._open)

    def on_key(self, event: events.Key) -> None:
        """Take the entry whose letter was typed."""
        if not self.is_open or event.time < self._opened_s:
            self._quiet_since_s = max(self._quiet_since_s, event.time)
            self.type_beneath(event)
            return
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

    def _open(self) -> None:
        if not self.is_open and get_time() - self._quiet_since_s > _QUIET_S:
            self.is_open, self._opened_s = True, get_time()
            self._show_entries()

    def _show_entries(self) -> None:
        entries = self.query_one(OptionList)
        entries.visible, entries.disabled = self.is_open, not self.is_open
        if self.is_open:
            self.query_one(".dialog-keys", Static).update(_KEYS)
            entries.focus()

    @staticmethod
    def _line(choice: Choice[Value]) -> Content:
        line = Content.assemble((f" {choice.key or ' '} ", "bold"), f" {choice.label}")
        return line + Content.styled(f"  {choice.note}", QUIET) if choice.note else line
