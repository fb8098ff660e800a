"""A short list from which one is chosen by its letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.base import VantageDialog
from tui.theme import QUIET

if TYPE_CHECKING:
    from tui.typed_ahead import Hold

Value = TypeVar("Value")
_KEYS = "A letter, or ↑ ↓ and Enter   Esc {}"
_KEYS_BY_ITSELF = "↑ ↓ and Enter   Esc {}"
_BESIDE = "   letters go to your line"


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

    Without a default Enter chooses nothing until an arrow has been pressed. A letter that stands for nothing leaves,
    too, where it is meant for the note line beneath, and is found there.

    What comes `by_itself` may come while somebody types, and is answered by arrows and Enter alone: whatever else is
    typed goes to the note line beneath, where there is one, and Enter too, unless an arrow was pressed last.
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
        escape: str = "leaves",
        leads_on: bool = False,
    ) -> None:
        """Ask; `escape` says what Escape does.

        Where a choice `leads_on` to what takes the place of this, keys are held from the answer on; `hold` is what
        whoever shows that lets go of.
        """
        super().__init__()
        self.leads_on = leads_on
        self.hold: Hold | None = None
        self.heading = title
        self.choices = choices
        self.words = words
        self.has_default = has_default
        self.by_itself = by_itself
        self.escape = escape

    def compose(self) -> ComposeResult:
        """List the entries, each with its letter, where that answers."""
        with Vertical(classes="dialog"):
            yield Static(self.heading, classes="dialog-title", markup=False)
            if self.words:
                yield Static(self.words, classes="dialog-words", markup=False)
            yield OptionList(*[Option(self._line(choice)) for choice in self.choices], markup=False)
            keys = _KEYS_BY_ITSELF if self.by_itself else _KEYS
            beside = _BESIDE if self.by_itself and self.line_beneath is not None else ""
            yield Static(f"{keys.format(self.escape)}{beside}", classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        """Stand on the first entry, where there is a default."""
        self.query_one(OptionList).highlighted = 0 if self.has_default and not self.by_itself else None

    async def on_key(self, event: events.Key) -> None:
        """Take the entry whose letter was typed, or let the note line beneath have the key."""
        if self.by_itself:
            await self._answer_beside(event)
            return
        if not event.is_printable:
            return
        for choice in self.choices:
            if event.character and choice.key == event.character:
                event.stop()
                self.dismiss(choice.value)
                return
        if await self.type_beneath(event):
            self.dismiss(None)

    async def _answer_beside(self, event: events.Key) -> None:
        """Obey arrows and Enter here, in their place: on their way round by the app, letters overtake them."""
        entries = self.query_one(OptionList)
        if event.key in ("up", "down"):
            event.stop()
            entries.action_cursor_up() if event.key == "up" else entries.action_cursor_down()
        elif event.key == "enter" and entries.highlighted is not None:
            event.stop()
            entries.action_select()
        elif await self.type_beneath(event):
            entries.highlighted = None

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.choices[event.option_index].value)

    def dismiss(self, result: Value | None = None) -> AwaitComplete:
        """Go, and hold what is typed from now on where the choice leads on."""
        if self.leads_on and result and not self.is_answered:
            self.hold = self.vantage.hold_keys(has_line=self.line_beneath is not None, since_s=0.0)
        return super().dismiss(result)

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)

    def _line(self, choice: Choice[Value]) -> Content:
        key = " " if self.by_itself else choice.key or " "
        line = Content.assemble((f" {key} ", "bold"), f" {choice.label}")
        return line + Content.styled(f"  {choice.note}", QUIET) if choice.note else line
