"""What the screens before and after a conversation share: what is known stands there, what may be said has a key each.

Nothing is shown as a blank, and nothing is counted: a line is there once somebody has entered it.
"""

from __future__ import annotations

import textwrap
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.actions import actions_of
from tui.base import VantageScreen
from tui.screens.choice import Choice, ChoiceDialog
from tui.theme import QUIET
from tui.widgets.footer import KeyFooter

if TYPE_CHECKING:
    from casefile.events import Hand

# What Enter does to an entry: asks what is to become of it, and returns what to tell.
Change = Callable[[], Awaitable[str]]

_HEADING = 17
_BETWEEN = "   "
# The padding of the body, on both sides.
_AROUND = 4
TAKEN_BACK = "Taken back."
PUT_BACK = "Put back."


@dataclass(frozen=True)
class Entry:
    """One thing that is known: what it is, its words, and what Enter does to it; `key` tells it from all others."""

    key: str
    heading: str
    words: str
    change: Change


class AroundScreen(VantageScreen[None]):
    """A list of what is known, the keys for what may be said, and one quiet sentence."""

    def __init__(self, title: str, intro: str, *, conversation: str | None) -> None:
        """Show what belongs to a conversation, or with None to the case as a whole."""
        super().__init__()
        self._title = title
        self._intro = intro
        self._of = conversation
        self.listed: Sequence[Entry] = ()

    @property
    def tells_half_typed(self) -> bool:
        """Whether what is asked here is kept as it is typed."""
        return self._of is not None

    @property
    def by(self) -> Hand:
        """The hand that writes here, so that taking back reaches what was entered here alone."""
        return self.vantage.opened.hand(self.place)

    @abstractmethod
    def entries(self) -> Sequence[Entry]:
        """Return what is known now."""

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(self._title, classes="title", markup=False)
        with Vertical(id="body"):
            yield OptionList(id="entries", markup=False)
            yield Static(self._intro, id="around-intro", classes="quiet", markup=False)
            yield Static(id="offers", markup=False)
            yield Static(id="around-told", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        """Show what is known."""
        self.tell(
            self.vantage.opened.questions(self._of).told(self.vantage.opened.case) if self.tells_half_typed else ""
        )
        self.show()

    def on_screen_resume(self) -> None:
        """Show it anew when a screen above has gone."""
        if self.is_mounted:
            self.show()

    def on_resize(self) -> None:
        """Lay the lines and the keys out anew."""
        self.show()
        self.query_one("#offers", Static).update(self.offers(self.size.width - _AROUND))

    def offers(self, cells: int) -> Content:
        """Return the keys for what may be said, those of the footer left out, in rows of whole offers."""
        rows: list[list[Content]] = [[]]
        left = cells
        for action in actions_of(self.place):
            if not self.is_offered(action.id):
                continue
            offer = Content.assemble((action.key_text, "bold"), f" {action.title}")
            if len(offer) > left:
                rows.append([])
                left = cells
            rows[-1].append(offer)
            left -= len(offer) + len(_BETWEEN)
        return Content("\n").join([Content(_BETWEEN).join(row) for row in rows])

    def is_offered(self, action: str) -> bool:
        """Tell whether an action stands among the offers."""
        return not next(one.footer for one in actions_of(self.place) if one.id == action) and not action.endswith(
            (".redo", ".leave", ".lock")
        )

    def show(self) -> None:
        """Show what is known now, with the cursor where it was."""
        options = self.query_one("#entries", OptionList)
        at = self.chosen()
        self.listed = self.entries()
        options.clear_options()
        options.add_options([Option(_drawn(entry, self.size.width - _AROUND - 2)) for entry in self.listed])
        options.display = bool(self.listed)
        keys = [entry.key for entry in self.listed]
        options.highlighted = None if not keys else keys.index(at.key) if at and at.key in keys else 0

    def tell(self, words: str) -> None:
        """Say one quiet sentence."""
        told = self.query_one("#around-told", Static)
        told.update(Content(words))
        told.display = bool(words)

    def do(self, work: Awaitable[str | None]) -> None:
        """Ask and enter something beside the screen, show it, and say what was done."""

        async def doing() -> None:
            told = await work
            if self.tells_half_typed and not self.vantage.lock.is_closing:
                await self.home.enter_soon(self.vantage.opened.questions(self._of).letting_go())
            self.show()
            self.tell(told or "")

        self.ask(doing())

    @on(OptionList.OptionSelected, "#entries")
    def _selected(self) -> None:
        self.action_change()

    def action_change(self) -> None:
        """Change the entry under the cursor."""
        if (entry := self.chosen()) is not None:
            self.do(entry.change())

    def action_undo(self) -> None:
        """Take back what this person entered last here."""
        self.vantage.opened.case.log.undo(self.by, self._of)
        self.show()
        self.tell(TAKEN_BACK)

    def action_redo(self) -> None:
        """Do again what was taken back."""
        self.vantage.opened.case.log.redo(self.by, self._of)
        self.show()
        self.tell(PUT_BACK)

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)

    async def choose(self, heading: str, choices: Sequence[Choice[Any]], words: str = "") -> Any:  # noqa: ANN401 - as the choices are
        """Ask one of a few; None where the person leaves."""
        return await self.vantage.push_screen_wait(ChoiceDialog(heading, choices, words=words, has_default=False))

    def chosen(self) -> Entry | None:
        """Return the entry under the cursor."""
        at = self.query_one("#entries", OptionList).highlighted
        return None if at is None or at >= len(self.listed) else self.listed[at]


def _drawn(entry: Entry, cells: int) -> Content:
    indent = " " * (_HEADING + 1)
    words = textwrap.fill(entry.words, max(20, cells), initial_indent=indent, subsequent_indent=indent)
    if len(entry.heading) > _HEADING:
        return Content.assemble((entry.heading, QUIET), f"\n{words}")
    return Content.assemble((f"{entry.heading:<{_HEADING}} ", QUIET), words[len(indent) :])
