"""The accounts of several people side by side: by episode, by factor, or each in its own order of time."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from tagging.strands import Accounts, Mention, accounts_of, quoted
from tui.actions import Place, bindings_of
from tui.base import VantageScreen
from tui.strand_columns import GAP, Group, Strand, fitting
from tui.widgets.footer import KeyFooter

By = Literal["episode", "factor", "time"]
_BY: dict[By, str] = {"episode": "By episode", "factor": "By factor", "time": "By time, each in its own order"}
NOTHING = "Nothing is tagged yet."
_AROUND = 4


class StrandsScreen(VantageScreen[None]):
    """A column for each participant; the cursor is one mention in one of them."""

    place: Place = "strands"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("strands")]

    def __init__(self) -> None:
        super().__init__()
        self._by: By = "episode"
        self._accounts: Accounts | None = None
        self._groups: tuple[Group, ...] = ()
        self._group = 0
        self._strands: tuple[Strand, ...] = ()
        self._column = 0
        self._first = 0
        self._texts: dict[str, str] = {}
        self._is_new = True

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(id="strands-title", classes="title", markup=False)
        yield Static(id="strands-heads", markup=False)
        yield Static(id="strands", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        """Read the accounts."""
        self._accounts = accounts_of(self.vantage.opened.case)
        self._regroup()

    def on_resize(self) -> None:
        """Lay the columns out anew."""
        self._draw()

    def on_screen_resume(self) -> None:
        """Read the accounts anew when a screen above has gone."""
        if self._is_new:
            self._is_new = False
        elif self._accounts is not None:
            self._texts.clear()
            self._accounts = accounts_of(self.vantage.opened.case)
            group, column, at = self._group, self._column, [strand.at for strand in self._strands]
            self._regroup()
            self._group = min(group, max(0, len(self._groups) - 1))
            self._show_group()
            self._column = min(column, max(0, len(self._strands) - 1))
            for strand, place in zip(self._strands, at, strict=False):
                strand.at = min(place, max(0, len(strand.mentions) - 1))
            self._draw()

    def action_by(self, by: By) -> None:
        """Hold the accounts side by side by episode, by factor, or by time."""
        self._by = by
        self._group = self._column = 0
        self._regroup()

    def action_next(self, step: int) -> None:
        """Go to the next episode or factor, or to the one before."""
        if self._groups:
            self._group = (self._group + step) % len(self._groups)
            self._show_group()

    def action_move(self, down: int, right: int) -> None:
        """Move within a column, or to the column beside."""
        if self._strands:
            self._column = min(max(0, self._column + right), len(self._strands) - 1)
            strand = self._strands[self._column]
            strand.at = min(max(0, strand.at + down), max(0, len(strand.mentions) - 1))
            self._draw()

    def action_go(self) -> None:
        """Go to the words in their conversation."""
        from tui.screens.review import ReviewScreen

        strand = self._strands[self._column] if self._strands else None
        if strand is not None and strand.mentions:
            one = strand.mentions[strand.at]
            self.vantage.push_screen(ReviewScreen(one.conversation, at=one.tag.id))

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)

    def _regroup(self) -> None:
        accounts = self._accounts
        if accounts is None:
            return
        if self._by == "episode":
            found = [Group(title, accounts.of_episode(episode)) for episode, title in accounts.episodes]
        elif self._by == "factor":
            every = (*accounts.book.factors, *accounts.book.retired)
            found = [Group(item.title, accounts.of_factor(item.id)) for item in every]
        else:
            found = [Group("all that is tagged", accounts.mentions, by_time=True)]
        self._groups = tuple(group for group in found if group.mentions)
        self._show_group()

    def _show_group(self) -> None:
        accounts = self._accounts
        self._strands = ()
        if accounts is not None and self._groups:
            group = self._groups[self._group]
            of: dict[str, list[Mention]] = {}
            for one in group.mentions:
                of.setdefault(one.participant, []).append(one)
            self._strands = tuple(
                Strand(
                    f"{person.code} {person.role or ''}".strip(),
                    of.get(person.code, ()),
                    book=accounts.book,
                    by_time=group.by_time,
                    text_of=self._text_of,
                )
                # Whoever told of it first, so that no column in view is empty for nothing.
                for person in sorted(accounts.participants, key=lambda person: person.code not in of)
            )
        self._column = min(self._column, max(0, len(self._strands) - 1))
        self._draw()

    def _text_of(self, mention: Mention) -> str:
        if mention.tag.id not in self._texts:
            self._texts[mention.tag.id] = quoted(self.vantage.opened.case, mention)
        return self._texts[mention.tag.id]

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        title = _BY[self._by]
        if self._groups and self._by != "time":
            title = f"{title}: {self._groups[self._group].title}"
        self.query_one("#strands-title", Static).update(Content(title))
        body = self.query_one("#strands", Static)
        if not self._strands:
            body.update(Content(NOTHING), layout=False)
            return
        width = self.size.width - _AROUND
        count = min(fitting(width), len(self._strands))
        cells = (width - GAP * (count - 1)) // count
        self._first = min(max(self._first, self._column - count + 1), self._column, len(self._strands) - count)
        shown = range(self._first, self._first + count)
        heads = (" " * GAP).join(f"{self._strands[at].heading[:cells]:<{cells}}" for at in shown)
        more = f"{'‹' if self._first else ' '} {heads}{'›' if shown.stop < len(self._strands) else ''}"
        self.query_one("#strands-heads", Static).update(Content.styled(more, "bold"), layout=False)
        height = max(1, body.size.height)
        columns = [self._strands[at].lines(cells, height, has_cursor=at == self._column) for at in shown]
        rows = [Content(" " * GAP).join(row) for row in zip(*columns, strict=True)]
        body.update(Content("\n").join(rows), layout=False)
