"""Exporting the tagged excerpts: looked through first, confirmed by a person, written whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Select, Static
from textual.widgets.option_list import Option

from tui.actions import Place, bindings_of
from tui.base import VantageScreen
from tui.screens.choice import Choice, ChoiceDialog
from tui.screens.name_entry import enter_name
from tui.summaries import place_count
from tui.widgets.footer import KeyFooter

if TYPE_CHECKING:
    from casefile.case import Case
    from tagging.export.clearance import Clearance, FoundLeak

_WORDS = (
    "All tagged excerpts of this case, for the review team's own analysis. Names of the name key are replaced; sound "
    "never goes out. The file itself is not encrypted."
)
_REASONS = {"limit": "limit asked for", "place": "where the file lies"}


class ExportScreen(VantageScreen[None]):
    """Format and file above, what a person has to look at below."""

    place: Place = "export"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("export")]

    def __init__(self) -> None:
        super().__init__()
        self.found: Clearance | None = None
        self.other_words: set[str] = set()

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        from tagging.export.formats import FORMATS

        formats = [(form.title, name) for name, form in FORMATS.items() if not form.of_one]
        yield Static("Export", classes="title", markup=False)
        with Vertical(id="body"):
            yield Static(_WORDS, classes="quiet", markup=False)
            yield Static("Format", classes="label", markup=False)
            yield Select(formats, value="csv", allow_blank=False, id="format", compact=True)
            yield Static("File", classes="label", markup=False)
            yield Input(self._proposed(), id="target", compact=True)
            yield Static("", id="found-title", classes="label", markup=False)
            yield OptionList(id="found", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        """Begin with the file."""
        self.query_one("#target", Input).focus()
        self.query_one("#found").display = False

    @on(Select.Changed, "#format")
    def _format_chosen(self) -> None:
        from tagging.export.formats import FORMATS

        target = self.query_one("#target", Input)
        target.value = str(Path(target.value.strip()).with_suffix(FORMATS[self.format].suffix))

    @on(Input.Submitted, "#target")
    def _target_given(self) -> None:
        self.action_write()

    @property
    def format(self) -> str:
        """The chosen format."""
        return str(self.query_one("#format", Select).value)

    @property
    def target(self) -> Path:
        """The file that is to be written."""
        return Path(self.query_one("#target", Input).value.strip()).expanduser()

    def action_look(self) -> None:
        """Look through what would go out, writing nothing."""
        self.attempt(self._look())

    def action_write(self) -> None:
        """Look through it, ask for what has to be confirmed, and write the file."""
        self.attempt(self._write(), group="write")

    def action_not_a_name(self) -> None:
        """Say that the near miss under the cursor is another word."""
        highlighted = self.query_one("#found", OptionList).highlighted
        leaks = self.found.leaks if self.found else ()
        if highlighted is not None and highlighted < len(leaks) and not leaks[highlighted].certain:
            self.other_words.add(leaks[highlighted].text)
            self.attempt(self._look())

    def action_name(self) -> None:
        """Enter what is under the cursor into the name key, and look again."""
        highlighted = self.query_one("#found", OptionList).highlighted
        if self.found is not None and highlighted is not None:
            listed = [item.text for item in self.found.leaks] + [item.text for item in self.found.to_look_at]
            self.attempt(self._enter(listed[highlighted]))

    async def _enter(self, text: str) -> None:
        await enter_name(self.vantage, text, self.vantage.opened.hand("review"))
        await self._look()

    def action_leave(self) -> None:
        """Write nothing."""
        self.dismiss(None)

    async def _look(self) -> Clearance:
        target, others, by = self.target, frozenset(self.other_words), self.vantage.opened.hand("export")

        def look(case: Case) -> Clearance:
            from tagging.excerpts import name_key_of, pack_of
            from tagging.export.clearance import look_through

            return look_through(pack_of(case, by=by), name_key_of(case), target=target, other_words=others)

        self.found = await self.vantage.opened.beside(look)
        self._show_found(self.found)
        return self.found

    async def _write(self) -> None:
        found = await self._look()
        confirmed = False
        if found.to_look_at and not found.leaks:
            confirmed = await self._confirmed(len(found.to_look_at))
            if not confirmed:
                return
        target, form, others = self.target, self.format, frozenset(self.other_words)
        by = self.vantage.opened.hand("export")

        def write(case: Case) -> str:
            from tagging.excerpts import pack_of
            from tagging.export.write import export

            who = by.author if confirmed else None
            done = export(case, pack_of(case, by=by), form, target, by=by, confirmed_by=who, other_words=others)
            return f"Written: {done.excerpts} excerpts, {done.tags} tags, {done.replaced} names replaced."

        said = await self.vantage.opened.beside(write)
        self.query_one("#found-title", Static).update(Content(said))

    async def _confirmed(self, count: int) -> bool:
        things = "1 thing" if count == 1 else f"{count} things"
        choices = [Choice("b", "Back: I want to look at them", False), Choice("y", "I have looked: write", True)]
        title = f"{things} to look at before this goes out."
        words = "They are listed on the screen behind. Real names among them belong into the name key first."
        chosen = await self.vantage.push_screen_wait(ChoiceDialog(title, choices, words=words))
        return chosen is True

    def _show_found(self, found: Clearance) -> None:
        lines = [Option(_leak(leak)) for leak in found.leaks]
        lines += [
            Option(
                Content(f" {_REASONS.get(item.reason, item.reason)}: {item.text}  ({place_count(len(item.excerpts))})")
            )
            for item in found.to_look_at
        ]
        options = self.query_one("#found", OptionList)
        options.clear_options()
        options.add_options(lines)
        options.display = bool(lines)
        options.highlighted = 0 if lines else None
        said = "Nothing to look at."
        if found.leaks:
            said = f"{len(found.leaks)} names would go out: nothing is written."
        elif lines:
            said = f"{len(lines)} to look at:"
        self.query_one("#found-title", Static).update(Content(said))

    def _proposed(self) -> str:
        return str(Path("~") / f"{self.vantage.opened.case.info.code_name} excerpts.csv")


def _leak(leak: FoundLeak) -> Content:
    what = "name" if leak.certain else "like a name (F4: it is another word)"
    return Content.assemble((f" ✖ {what}", "bold"), f", in {leak.where}: {leak.text}")
