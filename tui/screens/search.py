"""Searching: words, and who, which step, which tag, checked or not, where; what is found is there while one types."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input, Static

from capture.wording import steps_of
from casefile.errors import EntryError
from casefile.search import Found, Hit, Query
from tagging.codebook import Factor
from tui.actions import Place, bindings_of, with_keys
from tui.base import VantageDialog, VantageScreen
from tui.screens.ask import AskDialog
from tui.screens.choice import Choice, ChoiceDialog, lettered
from tui.screens.code_picker import Picker
from tui.search_desk import SPEAKER_WORDS, SearchDesk
from tui.widgets.footer import KeyFooter
from tui.widgets.found_list import FoundList
from tui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casefile.case import Case
    from casefile.conversations import Conversation
    from casefile.tags import TagKind
    from casefile.text_index import Layer

_HINT = 'words, "side by side", begin*, -without'
_CHECKS = {None: False, False: True, True: None}
_LAYERS: dict[Layer | None, Layer | None] = {None: "said", "said": "noted", "noted": None}
_TITLE_HINT = "A title that names nobody. One of the same title is replaced."


class SearchScreen(VantageScreen[Hit | None]):
    """Finds lines of the case; the line that is chosen is what it answers."""

    place: Place = "search"
    CSS_PATH: ClassVar[Any] = "../styles/review.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("search")]

    def __init__(self, conversation: Conversation | None) -> None:
        super().__init__()
        self.conversation = conversation
        self._looks = False
        # Whether Enter was pressed before it was known where to go.
        self._goes = False

    @property
    def desk(self) -> SearchDesk:
        """What is looked for, and was found; it stays as it was left."""
        return self.vantage.opened.search_desk(self.conversation.id if self.conversation else None)

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static("Search", id="search-title", classes="title", markup=False)
        yield TextLine(self.desk.query.words, placeholder=_HINT, compact=True, id="search-words")
        yield Static(id="search-asked", markup=False)
        yield Static(id="search-count", markup=False)
        yield FoundList()
        yield KeyFooter()

    def on_mount(self) -> None:
        """Show what was asked last, and what is found of it now."""
        self.query_one("#search-words").focus()
        self.desk.ask_again()
        self._show_asked()
        self._look()

    def _show_asked(self) -> None:
        parts: list[Content | tuple[str, str]] = []
        for place, (key, words) in enumerate(self.desk.asked()):
            # In two rows at 80 columns, neither of which breaks between a key and its words.
            parts += [Content("\n" if place == 4 else ""), (f" {key} ", "bold"), Content(words)]
        self.query_one("#search-asked", Static).update(Content.assemble(*parts))
        self._show_found()

    def _show_found(self) -> None:
        self.query_one("#search-count", Static).update(Content(f" {self.desk.count}"), layout=False)
        self.query_one(FoundList).show(self.desk.hits, self.desk.line, self.desk.at)

    def _ask(self, query: Query) -> None:
        """Look for something else; what was found before does not stand there any more."""
        is_only_words = replace(query, words=self.desk.query.words) == self.desk.query
        self._goes = False
        self.desk.ask(query)
        if is_only_words:
            self._show_found()
        else:
            self._show_asked()
        self._look()

    def _look(self) -> None:
        """Look once the key is painted, beside the screen; while somebody types on, only for what is asked at last."""
        if not self._looks:
            self._looks = True
            self.call_after_refresh(lambda: self.attempt(self._find(), group="look"))

    async def _find(self) -> None:
        desk, opened = self.desk, self.vantage.opened
        try:
            while not desk.is_answered:
                query = desk.query
                if desk.answer(query, await opened.beside(partial(_found, query))):
                    self._show_found()
        finally:
            self._looks = False
        if self._goes:
            self.action_go()

    def on_key(self, event: events.Key) -> None:
        """Let the arrows choose while words are typed."""
        found = self.query_one(FoundList)
        steps = {"down": 1, "up": -1, "pagedown": found.size.height, "pageup": -found.size.height}
        if event.key in steps and self.desk.hits:
            event.stop()
            found.choose(found.at + steps[event.key])
            self.desk.at = found.at

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if event.value != self.desk.query.words:
            self._ask(replace(self.desk.query, words=event.value))

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.action_go()

    @on(FoundList.Clicked)
    def _clicked(self, event: FoundList.Clicked) -> None:
        self.desk.at = event.at
        self.action_go()

    def action_go(self) -> None:
        """Go to the line under the cursor, once it is found."""
        self._goes = not self.desk.is_answered
        if self.desk.hits:
            self.dismiss(self.desk.hits[self.desk.at])

    def action_leave(self) -> None:
        """Go back to where one was."""
        self.dismiss(None)

    def action_who(self) -> None:
        """Ask who says it."""
        query = self.desk.query
        known = [(words, replace(query, speaker=who)) for who, words in SPEAKER_WORDS.items()]
        self._narrow("Who says it?", "anybody", replace(query, speaker=None), known)

    def action_step(self) -> None:
        """Ask in which step."""
        query, steps = self.desk.query, steps_of(self.vantage.opened.case)
        known = [(f"{step.number}  {step.title}", replace(query, step=step.id)) for step in steps]
        self._narrow("In which step?", "any step", replace(query, step=None), known)

    def action_where(self) -> None:
        """Ask where: in one conversation or in all."""
        query, every = self.desk.query, self.vantage.opened.case.conversations.all()
        known = [(item.label, replace(query, conversation=item.id)) for item in every]
        self._narrow("Where?", "the whole case", replace(query, conversation=None), known)

    def action_tag(self) -> None:
        """Ask under which tag, or under none."""
        self.attempt(self._ask_tag())

    def action_checked(self) -> None:
        """Ask for the unchecked, the checked, or all."""
        query = self.desk.query
        self._ask(replace(query, is_checked=_CHECKS[query.is_checked]))

    def action_layer(self) -> None:
        """Ask for what was said, what was typed, or all."""
        query = self.desk.query
        self._ask(replace(query, layer=_LAYERS[query.layer]))

    def action_save(self) -> None:
        """Keep this search under a title."""
        self.ask(self._save())

    def action_saved(self) -> None:
        """Ask a search again that was kept, or take one out."""
        self.attempt(self._take())

    def _narrow(self, title: str, anything: str, without: Query, known: Sequence[tuple[str, Query]]) -> None:
        choices = [Choice("-", anything, without), *lettered(known)]
        self.attempt(self._take_answer(ChoiceDialog(title, choices)))

    async def _take_answer(self, dialog: VantageDialog[Query | None]) -> None:
        query = await self.vantage.push_screen_wait(dialog)
        if query is not None:
            self._ask(query)

    async def _ask_tag(self) -> None:
        case = self.vantage.opened.case
        episodes, book = case.episodes.all(), case.codes.book()
        codes: list[tuple[str, TagKind, str]] = [
            *((f"Episode: {one.title}", "episode", one.id) for one in episodes),
            *((one.title, "rationality", one.id) for one in book.aspects),
            *((one.title, "factor", one.id) for one in book.factors),
            *((one.title, "factor" if isinstance(one, Factor) else "rationality", one.id) for one in book.retired),
        ]
        query = replace(self.desk.query, is_tagged=None, code=None)
        entries = [
            ("tagged or not", query),
            ("tagged with anything", replace(query, is_tagged=True)),
            ("without a tag", replace(query, is_tagged=False)),
            *((label, replace(query, code=(kind, code))) for label, kind, code in codes),
        ]
        await self._take_answer(Picker("Under which tag?", entries))

    def action_undo(self) -> None:
        """Take back what was kept or taken out last."""
        self.attempt(self._turn_back("undo"))

    def action_redo(self) -> None:
        """Do again what was taken back."""
        self.attempt(self._turn_back("redo"))

    async def _turn_back(self, way: Literal["undo", "redo"]) -> None:
        if await self.vantage.reviewer() is not None:
            log, by = self.vantage.opened.case.log, self.vantage.opened.hand("search")
            kind = log.turned(log.undo(by) if way == "undo" else log.redo(by))
            self.notify(f"{'Taken back' if way == 'undo' else 'Done again'}: {kind}.")

    async def _save(self) -> None:
        title = await self.vantage.push_screen_wait(AskDialog("Keep this search", _TITLE_HINT))
        if title is not None and await self.vantage.reviewer() is not None:
            opened = self.vantage.opened
            opened.case.saved_searches.save(title, self.desk.query, opened.hand("search"))
            self.notify(f"Kept: {title.strip()}")

    async def _take(self) -> None:
        opened = self.vantage.opened
        saved = {one.id: one for one in opened.case.saved_searches.all()}
        if not saved:
            self.notify(with_keys("No search is kept yet: {search.save} keeps this one."))
            return
        kept = lettered([(one.title, one.id) for one in saved.values()])
        chosen = await self.vantage.push_screen_wait(
            ChoiceDialog("Which search?", [*kept, Choice("-", "Take one out…", "")])
        )
        if chosen:
            self._ask(saved[chosen].query)
            self.query_one("#search-words", Input).value = self.desk.query.words
        elif chosen == "":
            gone = await self.vantage.push_screen_wait(ChoiceDialog("Take which search out?", kept, has_default=False))
            if gone is not None and await self.vantage.reviewer() is not None:
                opened.case.saved_searches.drop(gone, opened.hand("search"))


def _found(query: Query, case: Case) -> Found | EntryError:
    try:
        return case.search.find(query)
    except EntryError as error:
        return error
