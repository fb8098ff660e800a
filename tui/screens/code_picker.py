"""Any code by some letters of it: what was put last comes first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.fuzzy import Matcher
from textual.widgets import Input, OptionList, Static

from tagging.codebook import DIRECTIONS
from tui.base import VantageDialog
from tui.page_maker import tag_label
from tui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.tags import NewTag

_SHOWN = 12
_NOT_AT_ALL = 3


Value = TypeVar("Value")


class Picker(VantageDialog["Value | None"], Generic[Value]):
    """Type some letters of an entry in their order; arrows choose, Enter takes it, Escape leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(self, title: str, codes: Sequence[tuple[str, Value]]) -> None:
        super().__init__()
        self.heading = title
        self._codes = codes
        self._shown: list[Value] = []

    def compose(self) -> ComposeResult:
        """A line to type on, and what it finds."""
        with Vertical(classes="dialog"):
            yield Static(self.heading, classes="dialog-title", markup=False)
            yield TextLine(placeholder="some letters of it", compact=True)
            yield OptionList(markup=False)
            yield Static("Type some letters   ↑ ↓ and Enter   Esc leaves", classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        """List what was put last, and all else."""
        self.query_one(OptionList).can_focus = False
        self._find("")

    def on_key(self, event: events.Key) -> None:
        """Let the arrows choose while letters are typed."""
        if event.key in ("down", "up"):
            event.stop()
            codes = self.query_one(OptionList)
            (codes.action_cursor_down if event.key == "down" else codes.action_cursor_up)()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._find(event.value)

    def _find(self, typed: str) -> None:
        ranked = sorted(((rank(typed, label), at) for at, (label, _) in enumerate(self._codes)))
        found = [self._codes[at] for worth, at in ranked if worth < _NOT_AT_ALL]
        shown = dict.fromkeys(found[:_SHOWN])
        self._shown = [what for _, what in shown]
        codes = self.query_one(OptionList)
        codes.set_options([label for label, _ in shown])
        codes.highlighted = 0 if self._shown else None

    @on(Input.Submitted)
    def _taken(self) -> None:
        place = self.query_one(OptionList).highlighted
        if place is not None:
            self.dismiss(self._shown[place])

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._shown[event.option_index])

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)


def rank(typed: str, label: str) -> int:
    """Return how well what was typed fits a label, 0 best: beginnings of its words, parts of it, letters in order."""
    parts, said = typed.casefold().split(), label.casefold()
    words = re.findall(r"[\w’'-]+", said)
    if all(any(word.startswith(part) for word in words) for part in parts):
        return 0
    if all(part in said for part in parts):
        return 1
    return 2 if Matcher(typed.strip()).match(label) > 0 else _NOT_AT_ALL


def codes_of(case: Case, recent: Sequence[NewTag]) -> list[tuple[str, NewTag]]:
    """Return all that a span can be tagged as, in words: what was put last, then in the order of the codebook."""
    from casefile.tags import NewTag

    titles = {episode.id: episode.title for episode in case.episodes.all()}
    codes = [NewTag("episode", episode=episode) for episode in titles]
    book = case.codes.book()
    codes += [NewTag("rationality", aspect.id) for aspect in book.aspects]
    codes += [NewTag("factor", factor.id, direction=way) for factor in book.factors for way in DIRECTIONS]
    recent = [code for code in recent if code.code is None or not book.is_retired(code.code)]
    return [(tag_label(code, titles, book), code) for code in dict.fromkeys([*recent, *codes])]
