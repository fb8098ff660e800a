"""The conversations of a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from casefile.timeline import long_clock_text
from tui.actions import Place, bindings_of, key_of, with_keys
from tui.base import VantageScreen
from tui.screens.choice import Choice, ChoiceDialog
from tui.stretch_answers import ask_what_is_open, decide, remove_unwanted
from tui.summaries import Summary, due_text, running_in, summaries, unfinished_text
from tui.widgets.footer import KeyFooter

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.conversations import Conversation

_NONE_YET = "There is no conversation in this case yet. Press {library.new} to begin one: a participant code is enough."
_RUNNING = "● A recording is running: Enter goes back to it"
STILL_RECORDED = "The recording still runs. Stop it first."
AGAIN = "It has a record of its own, and starts with what was left open before."
_LOOK_EVERY_S = 2.0
_ANOTHER = "Another one: vantage models use NAME"
_OF_ONE = frozenset(
    ["prepare", "live", "close_down", "review", "export", "again", "seals", "bring_in", "write_sound", "remove"]
)


class LibraryScreen(VantageScreen[None]):
    """What was held, what is being held, and what can be done with it."""

    place: Place = "library"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("library")]

    def __init__(self) -> None:
        super().__init__()
        self.listed: list[Summary] = []
        self._seen: tuple[int, frozenset[str]] | None = None
        self._measures = False

    def compose(self) -> ComposeResult:
        """Show the list."""
        yield Static(id="case-name", classes="title", markup=False)
        yield Static(id="due", markup=False)
        yield Static(_RUNNING, id="running", markup=False)
        with Vertical(id="body"):
            yield OptionList(id="conversations", markup=False)
            yield Static(with_keys(_NONE_YET), id="none", markup=False)
            yield Static(id="fits", classes="quiet", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        """List the conversations, and go on looking whether a recorder runs."""
        self.look()
        self.set_interval(_LOOK_EVERY_S, self.look)
        self.attempt(self._begin())

    def on_screen_resume(self) -> None:
        """Look again when this screen comes back."""
        self._look_anew()
        if self.vantage.transcribes:
            self.call_after_refresh(self._fit_words)

    def on_screen_suspend(self) -> None:
        """Say no longer what is said once."""
        self.query_one("#fits", Static).update("")

    def _fit_words(self) -> None:
        """Measure at first use which speech model fits this computer, and say once what was found."""
        from transcribe.fitting import kept_fit, start_fitting, told_once

        if kept_fit() is None and not self._measures:
            self._measures = True
            start_fitting()
        elif words := told_once():
            # No notice: it would lie over the note line of a conversation that is begun at once.
            self.query_one("#fits", Static).update(Content(f"{words} {_ANOTHER}"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what is done with a conversation only where there is one."""
        return bool(self.listed) or action not in _OF_ONE

    def look(self) -> None:
        """Show what the case holds now, with the cursor where it was; looks closer only where something has changed."""
        if self.vantage.session is None or not self.is_current:
            return
        case = self.vantage.opened.case
        seen = (case.data_version(), running_in(case))
        if seen == self._seen:
            self._finish_words(self.listed)
            return
        self._seen = seen
        self._show_name(case)
        found = summaries(case, seen[1])
        self._show_first(found[0] if found else None)
        self.query_one("#none").display = not found
        options = self.query_one("#conversations", OptionList)
        options.display = bool(found)
        self._finish_words(found)
        if found == self.listed:
            return
        chosen = self._chosen_id()
        self.listed = found
        self.refresh_bindings()
        options.clear_options()
        options.add_options([Option(_line(summary)) for summary in found])
        ids = [summary.conversation.id for summary in found]
        goes_to_running = found and (found[0].is_running or found[0].goes_on)
        options.highlighted = None if not ids else 0 if goes_to_running or chosen not in ids else ids.index(chosen)

    def _show_name(self, case: Case) -> None:
        hold = case.holds.current()
        held = f"   legal hold since {hold.at[:10]}: nothing can be removed" if hold else ""
        self.query_one("#case-name", Static).update(Content(f"{case.info.code_name}{held}"))
        due = self.query_one("#due", Static)
        due.update(Content("\n".join(due_text(case))))
        due.display = bool(due_text(case))

    def _finish_words(self, found: Sequence[Summary]) -> None:
        """Let what is not in words yet go on, one conversation after another; nothing while one is being recorded."""
        if not self.vantage.transcribes or any(item.is_running or item.goes_on for item in found):
            return
        outstanding = [item.conversation.id for item in found if item.unfinished == ("words",)]
        self.vantage.opened.finish_words(outstanding)

    def _show_first(self, first: Summary | None) -> None:
        """Say that a recording runs, or that one broke off and how to go on with it."""
        words = _RUNNING if first is not None and first.is_running else ""
        if first is not None and first.goes_on:
            clock, key = long_clock_text(first.broke_off_s), key_of("live.record_or_pause")
            words = (
                f"✖ {first.conversation.label}: the recording broke off at {clock}. Enter, then {key} goes on with it"
            )
        self.query_one("#running", Static).update(Content(words))
        self.query_one("#running").display = bool(words)

    @on(OptionList.OptionSelected, "#conversations")
    def _selected(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Go back to a running recording; else review what was held, or hold what was not."""
        summary = self._chosen()
        if summary is None:
            self.action_new()
        elif summary.is_running or summary.goes_on or not summary.has_material:
            self.action_live()
        else:
            self.action_review()

    def action_new(self) -> None:
        """Begin a conversation."""
        self.ask(self._new())

    def action_live(self) -> None:
        """Hold the conversation under the cursor."""
        if (summary := self._chosen()) is not None:
            self.ask(self._hold(summary.conversation))

    def action_review(self) -> None:
        """Review the conversation under the cursor."""
        if (summary := self._chosen()) is not None:
            self.ask(self._review(summary.conversation))

    def action_export(self) -> None:
        """Export the tagged excerpts."""
        self.ask(self._export())

    def action_episodes(self) -> None:
        """Open the key practice episodes of the case."""
        self.attempt(self._episodes())

    def action_take_in(self) -> None:
        """Take a transcript that was made elsewhere into the conversation under the cursor."""
        if (summary := self._chosen()) is not None:
            self.attempt(self._take_in(summary.conversation))

    def action_prepare(self) -> None:
        """Prepare the conversation under the cursor."""
        if (summary := self._chosen()) is not None:
            self.ask(self._prepare(summary.conversation))

    def action_close_down(self) -> None:
        """Close the conversation under the cursor down."""
        if (summary := self._chosen()) is not None:
            self.ask(self._close_down(summary))

    def action_again(self) -> None:
        """Begin a second conversation with this participant."""
        if (summary := self._chosen()) is not None:
            self.ask(self._again(summary.conversation))

    def action_search(self) -> None:
        """Search the whole case."""
        self.attempt(self._search())

    def action_codes(self) -> None:
        """Open the codebook."""
        self.attempt(self._codes())

    def action_names(self) -> None:
        """Open the name key."""
        self.ask(self._names())

    def action_seals(self) -> None:
        """Decide what becomes of sealed stretches of the conversation under the cursor."""
        if (summary := self._chosen()) is not None:
            self.ask(self._decide(summary.conversation))

    def action_concerns(self) -> None:
        """Show what was kept apart, and complete it."""
        self.ask(self._concerns())

    def action_bring_in(self) -> None:
        """Take recordings that were made elsewhere into the conversation under the cursor."""
        if (summary := self._chosen()) is not None:
            self.ask(self._bring_in(summary.conversation))

    def action_write_sound(self) -> None:
        """Write the sound of the conversation under the cursor to a plain file."""
        if (summary := self._chosen()) is not None:
            self.ask(self._write_sound(summary.conversation))

    def action_remove(self) -> None:
        """Remove for good something of the conversation under the cursor, or of its participant."""
        if (summary := self._chosen()) is not None:
            self.ask(self._remove(summary))

    def action_leave(self) -> None:
        """Close the case."""
        self.vantage.leave_case()
        self.dismiss(None)

    async def _begin(self) -> None:
        """Finish what a removal has left to do, and ask first what was left open when the case was last closed."""
        case = self.vantage.opened.case
        if case.removal.unfinished():
            await self.vantage.opened.beside(lambda other: other.removal.finish())
        running = running_in(case)
        for conversation in case.conversations.all():
            # A recording that goes on is asked about by its own screen, once that is back at it.
            if conversation.id not in running:
                await ask_what_is_open(self.vantage, conversation)
                await remove_unwanted(self.vantage, conversation)
        self._look_anew()

    async def _decide(self, conversation: Conversation) -> None:
        await decide(self.vantage, conversation)
        self._look_anew()

    async def _concerns(self) -> None:
        from tui.screens.concerns import show_concerns

        if await self.vantage.reviewer() is not None:
            summary = self._chosen()
            await show_concerns(self.vantage, summary.conversation if summary else None)

    def _look_anew(self) -> None:
        self._seen = None
        self.look()

    async def _new(self) -> None:
        from tui.screens.new_conversation import NewConversationScreen

        if await self.vantage.reviewer() is None:
            return
        begun = await self.vantage.push_screen_wait(NewConversationScreen())
        if begun is not None and begun.prepares:
            await self._prepare(begun.conversation)
        elif begun is not None:
            await self._hold(begun.conversation)

    async def _hold(self, conversation: Conversation) -> None:
        from tui.screens.live import LiveScreen

        if await self.vantage.reviewer() is not None:
            await self.vantage.push_screen(LiveScreen(conversation))

    async def _review(self, conversation: Conversation) -> None:
        from tui.screens.review import ReviewScreen

        if await self.vantage.reviewer() is not None:
            await self.vantage.push_screen(ReviewScreen(conversation))

    async def _search(self) -> None:
        from tui.screens.review import ReviewScreen
        from tui.screens.search import SearchScreen

        if await self.vantage.reviewer() is not None:
            hit = await self.vantage.push_screen_wait(SearchScreen(None))
            if hit is not None:
                conversation = self.vantage.opened.case.conversations.get(hit.conversation)
                await self.vantage.push_screen(ReviewScreen(conversation, hit=hit))

    async def _codes(self) -> None:
        from tui.screens.codes import CodesScreen

        if await self.vantage.reviewer() is not None:
            await self.vantage.push_screen(CodesScreen())

    async def _export(self) -> None:
        from tui.screens.export import ExportScreen

        if await self.vantage.reviewer() is not None:
            await self.vantage.push_screen(ExportScreen())

    async def _episodes(self) -> None:
        from tui.screens.episodes import EpisodesScreen

        if await self.vantage.reviewer() is not None:
            await self.vantage.push_screen(EpisodesScreen())

    async def _prepare(self, conversation: Conversation) -> None:
        from tui.screens.prepare import PrepareScreen

        if await self.vantage.reviewer() is not None:
            await self.vantage.push_screen(PrepareScreen(conversation))

    async def _bring_in(self, conversation: Conversation) -> None:
        from tui.screens.bring_in import bring_in

        if await self.vantage.reviewer() is not None:
            await bring_in(self.vantage, conversation)

    async def _remove(self, summary: Summary) -> None:
        from tui.screens.removal import remove_for_good

        if summary.is_running:
            await self.vantage.push_screen_wait(ChoiceDialog(STILL_RECORDED, [Choice("b", "Back", True)]))
        elif await self.vantage.reviewer() is not None:
            await remove_for_good(self.vantage, summary.conversation)
            self._look_anew()

    async def _take_in(self, conversation: Conversation) -> None:
        from tui.take_in import take_transcript_in

        if await self.vantage.reviewer() is not None:
            await take_transcript_in(self.vantage, conversation)

    async def _write_sound(self, conversation: Conversation) -> None:
        from tui.screens.sound_file import write_sound

        if await self.vantage.reviewer() is not None:
            await write_sound(self.vantage, conversation)

    async def _names(self) -> None:
        from tui.screens.names import NamesScreen

        if await self.vantage.reviewer() is not None:
            await self.vantage.push_screen(NamesScreen())

    async def _close_down(self, summary: Summary) -> None:
        from tui.screens.close_down import CloseDownScreen

        if summary.is_running:
            await self.vantage.push_screen_wait(ChoiceDialog(STILL_RECORDED, [Choice("b", "Back", True)]))
        elif await self.vantage.reviewer() is not None:
            await self.vantage.push_screen(CloseDownScreen(summary.conversation))

    async def _again(self, conversation: Conversation) -> None:
        """Begin a further conversation, unless one that was begun has not been held yet: then that is prepared."""
        if await self.vantage.reviewer() is None:
            return
        case, person = self.vantage.opened.case, conversation.participant
        waiting = [item for item in self.listed if item.conversation.participant.id == person.id]
        unheld = [item.conversation for item in waiting if not item.has_material and item.conversation.number > 1]
        number = max(item.conversation.number for item in waiting) + 1
        choices = [Choice("y", f"Yes: begin {person.code}/{number}", True), Choice("n", "Not now", False)]
        if unheld:
            await self._prepare(unheld[-1])
        elif await self.vantage.push_screen_wait(
            ChoiceDialog(f"Talk with {person.code} once more?", choices, words=AGAIN, has_default=False)
        ):
            by = self.vantage.opened.hand("setup")
            await self._prepare(case.conversations.begin_as_before(person, by))

    def _chosen(self) -> Summary | None:
        highlighted = self.query_one("#conversations", OptionList).highlighted
        return None if highlighted is None or highlighted >= len(self.listed) else self.listed[highlighted]

    def _chosen_id(self) -> str:
        summary = self._chosen()
        return "" if summary is None else summary.conversation.id


def _line(summary: Summary) -> Content:
    mark = "●" if summary.is_running else " "
    parts = ["being recorded"] if summary.is_running else [summary.sound, summary.words]
    state = " · ".join(part for part in parts if part)
    label = f"{mark} {summary.conversation.label:<7}"
    line = Content.assemble((label, "bold"), f" {summary.who:<32} {state}")
    open_yet = "" if summary.is_running else unfinished_text(summary.unfinished)
    return line + Content.styled(f"\n          not finished: {open_yet}", "italic") if open_yet else line
