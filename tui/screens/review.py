"""Reviewing a conversation: reading by step, selecting words, tagging, correcting."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from tagging.selection import Selection
from tui.actions import Place, bindings_of
from tui.base import VantageScreen
from tui.review_desk import ReviewDesk
from tui.review_moves import Move, kept, moved
from tui.review_page import times_of
from tui.review_sound import ReviewSound
from tui.screens.live_said import show_said
from tui.screens.name_entry import enter_name
from tui.screens.note_said import check_note, say_of_note
from tui.screens.tag_choice import ask_aspect, ask_episode, ask_factor
from tui.screens.word_dialogs import change_speaker, correct_word, take_tag_off
from tui.stretch_answers import decide
from tui.summaries import closed_text
from tui.widgets.footer import KeyFooter
from tui.widgets.transcript_view import TranscriptView

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.timer import Timer

    from casefile.conversations import Conversation
    from casefile.tags import NewTag
    from tagging.selection import SelectableText, Unit
    from tui.app import VantageApp

_NOTHING = (
    "There are no words to review yet. They come from the recording, or from the note-taker's lines: Tab shows those."
)
_LOOK_EVERY_S = 1.0
_LISTEN_EVERY_S = 0.1


class ReviewScreen(VantageScreen[None]):
    """The words of one conversation, and what a reviewer says of them."""

    place: Place = "review"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("review")]

    def __init__(self, conversation: Conversation) -> None:
        super().__init__()
        self.conversation = conversation
        self.holds = False
        self._desk: ReviewDesk | None = None
        self._version = -1
        self._text: SelectableText | None = None
        self._sound: ReviewSound | None = None
        self._listening: Timer | None = None
        self._said: list[str] = []
        # Where the cursor was when the sound began: as long as it is there, the view follows the sound.
        self._chosen_at_play: Selection | None = None

    @property
    def sound(self) -> ReviewSound:
        """The sound behind the words."""
        if self._sound is None:
            self._sound = ReviewSound(self.vantage.opened, self.conversation, self.vantage.sink)
        return self._sound

    @property
    def desk(self) -> ReviewDesk:
        """What does things to the words."""
        if self._desk is None:
            self._desk = ReviewDesk(self.vantage.opened, self.conversation)
        return self._desk

    @property
    def view(self) -> TranscriptView:
        """The text on the screen."""
        return self.query_one(TranscriptView)

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(id="review-title", classes="title", markup=False)
        yield Static(id="limits", markup=False)
        yield TranscriptView()
        yield Static(_NOTHING, id="nothing", markup=False)
        yield Static(id="at-cursor", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        """Show the words, and see to it that missing ones are made."""
        self.show()
        # A long text is a million objects that stay: looking them through for garbage again and again, in the middle
        # of a key, would cost more than the key does.
        gc.collect()
        gc.freeze()
        case = self.vantage.opened.case
        self._version = case.data_version()
        has_sound = any(not item.removed for item in case.recordings.of(self.conversation.id))
        if self.vantage.transcribes and has_sound and not case.transcripts.is_complete(self.conversation.id):
            self.vantage.opened.transcribe(self.conversation.id, follow=False)
        self.set_interval(_LOOK_EVERY_S, self._look)
        self._listening = self.set_interval(_LISTEN_EVERY_S, self._listen, pause=True)

    def on_unmount(self) -> None:
        """Be silent, and let the text go."""
        gc.unfreeze()
        if self._sound is not None:
            self._sound.close()

    def show(self) -> None:
        """Show the page as it is now, with the cursor on the words on which it was."""
        page = self.desk.page
        side = "note-taker's record, not verbatim" if self.desk.shows_notes else "transcript"
        closed = closed_text(self.vantage.opened.case, self.conversation.id)
        title = f"Review  {self.conversation.label}  {side}{f'  {closed}: press S' if closed else ''}"
        self.query_one("#review-title", Static).update(Content(title))
        asked = "\n".join(f" {line}" for line in self.desk.asked)
        self.query_one("#limits", Static).update(Content(asked))
        self.query_one("#limits").display = bool(asked)
        empty = page.text.is_empty
        self.query_one("#nothing").display = empty
        self.view.display = not empty
        self.view.show(page, kept(self._text, page.text, self.view.chosen))
        self._text = page.text
        self.view.focus()
        self._say_where()

    def _select(self, selection: Selection | None) -> None:
        # What is said of it is painted in the same frame, therefore not by a message.
        self.view.select(selection)
        self._say_where()

    def _look(self) -> None:
        """Show the words that another process has made meanwhile."""
        version = self.vantage.opened.case.data_version()
        if version != self._version:
            self._version = version
            self.sound.respect_seals()
            self.desk.reload()
            self.show()

    async def _decide(self) -> None:
        await decide(self.vantage, self.conversation)
        self.desk.reload()
        self.show()

    @on(TranscriptView.Moved)
    def _say_where(self) -> None:
        chosen, page = self.view.chosen, self.desk.page
        if chosen is None:
            return
        words = [word for word in page.text.words[chosen.first : chosen.last + 1] if word.is_living]
        row = self.view.row_at_cursor()
        state = "doubtful" if len(words) == 1 and words[0].state == "doubtful" else ""
        count = "1 word" if len(words) == 1 else f"{len(words)} words"
        holds = "selecting" if self.holds else ""
        sound = self.sound
        parts = (sound.place(), holds, times_of(words), count, state, sound.passed_over())
        where = [part for part in parts if part]
        said = [f"{mark.letter} {mark.label}{' · changed' * mark.is_changed}" for mark in page.marks_on(chosen.head)]
        said += ["left out of every export, as they asked"] if page.left_out_at(chosen.head) else []
        said += [f"noted {aside.said}" for aside in (self.view.asides_on(row) if row else [])]
        said += [f"{len(page.lost)} tags lost their place"] if page.lost else []
        rows = [f" {' · '.join(where)}", f" {'; '.join(said) or 'no tag'}"]
        if rows != self._said:
            self._said = rows
            self.query_one("#at-cursor", Static).update(Content("\n".join(rows)), layout=False)

    def _listen(self) -> None:
        """Show which word is heard now, until the sound is over."""
        if self._listening is None or self._sound is None:
            return
        # Awaited no more unless it goes on, so that what is wrong is said once.
        self._listening.pause()
        try:
            status = self._sound.look()
            plays = status is not None and self._sound.is_playing
            heard = self._sound.word_heard(self.desk.page, status.position_s) if status and plays else None
            self.view.hear(heard, follow=self.view.chosen == self._chosen_at_play)
            if plays:
                self._listening.resume()
        finally:
            self._say_where()

    def _play(self, begin: Callable[[], None]) -> None:
        begin()
        self._chosen_at_play = self.view.chosen
        if self._listening is not None:
            self._listening.resume()

    @on(TranscriptView.Clicked)
    def _clicked(self, event: TranscriptView.Clicked) -> None:
        extends = (self.holds or event.extends) and self.view.chosen is not None
        anchor = self.view.chosen.anchor if extends and self.view.chosen else event.index
        self._select(Selection(anchor, event.index))

    @on(TranscriptView.TagClicked)
    def _tag_clicked(self, event: TranscriptView.TagClicked) -> None:
        self._select(self.desk.page.selection_of(event.mark))

    def action_asides(self) -> None:
        """Hide what the note-taker wrote, or show it again."""
        if self.desk.shows_notes:
            self.desk.toggle_struck()
            self._text = None
            self.show()
        else:
            self.view.toggle_asides()
        self._say_where()

    def action_move(self, how: Move) -> None:
        """Move the cursor; while a selection is held, its far end."""
        self._go(how, extend=self.holds)

    def action_grow(self, how: Move) -> None:
        """Move the far end of the selection."""
        self._go(how, extend=True)

    def action_hold(self) -> None:
        """Begin a selection at the cursor, or end it."""
        self.holds = not self.holds
        if not self.holds and self.view.chosen is not None:
            self._select(Selection(self.view.chosen.head, self.view.chosen.head))
        else:
            self._say_where()

    def action_take(self, unit: Unit) -> None:
        """Select a whole unit; once more takes the next one in."""
        if self.view.chosen is not None:
            self._select(self.desk.page.text.take(self.view.chosen, unit))

    def action_widen(self) -> None:
        """Select the next larger unit."""
        if self.view.chosen is not None:
            self._select(self.desk.page.text.grow(self.view.chosen))

    def action_go_to_tag(self, way: Literal["next", "previous"]) -> None:
        """Go to the next tag or the one before, and select its words."""
        page = self.desk.page
        found = page.next_mark(self.view.chosen, 1 if way == "next" else -1) if self.view.chosen else None
        if found is not None:
            self._select(page.selection_of(found))

    def action_play(self) -> None:
        """Play from the word under the cursor, or be silent again."""
        chosen = self.view.chosen
        if self.sound.is_playing:
            self.sound.stop()
        elif chosen is not None:
            self._play(lambda: self.sound.play_word(self.desk.page, chosen.head))

    def action_play_selection(self) -> None:
        """Play the selected words."""
        chosen = self.view.chosen
        if chosen is not None:
            self._play(lambda: self.sound.play_selection(self.desk.page, chosen))

    def action_play_back(self) -> None:
        """Go back two seconds in the sound."""
        self._play(self.sound.back)

    def action_play_speed(self, steps: int) -> None:
        """Play faster or slower."""
        self.sound.change_speed(steps)
        self._say_where()

    def action_tag_episode(self) -> None:
        """Tag as an episode."""
        self.attempt(self._tag(ask_episode(self.vantage, self.conversation)))

    def action_tag_rationality(self) -> None:
        """Tag as an aspect of local rationality."""
        self.attempt(self._tag(ask_aspect(self.vantage)))

    def action_tag_factor(self, level: str) -> None:
        """Tag as a contributory factor."""
        self.attempt(self._tag(ask_factor(self.vantage, level)))

    def action_repeat(self) -> None:
        """Put the last tag on these words as well."""
        if self.desk.last is not None:
            self._put(self.desk.last)

    def action_take_off(self) -> None:
        """Take a tag off."""
        self._ask(take_tag_off)

    def action_speaker(self) -> None:
        """Say who speaks."""
        self._ask(change_speaker)

    def action_correct(self) -> None:
        """Correct the word under the cursor."""
        self._ask(correct_word)

    def action_name(self) -> None:
        """Enter these words into the name key."""
        if self.view.chosen is not None:
            self.attempt(enter_name(self.vantage, self.desk.words_of(self.view.chosen), self.desk.by))

    def action_leave_out(self) -> None:
        """Leave these words out of every export, or let them out again."""
        if self.view.chosen is not None:
            self.desk.toggle_left_out(self.view.chosen)
            self.show()

    def action_seals(self) -> None:
        """Decide what becomes of sealed stretches."""
        self.attempt(self._decide())

    def action_checked(self) -> None:
        """Say that this was checked: against the sound, or a typed line by the participant."""
        if self.desk.shows_notes:
            self._ask(check_note)
        elif self.view.chosen is not None:
            self.desk.toggle_checked(self.view.chosen.head)
            self.show()

    def action_undo(self) -> None:
        """Take back."""
        self.desk.undo()
        self.show()

    def action_redo(self) -> None:
        """Do again."""
        self.desk.redo()
        self.show()

    def action_notes(self) -> None:
        """Go to the note-taker's record, or back."""
        self.desk.turn_over()
        self.holds = False
        self._text = None
        self.show()

    def action_of_note(self) -> None:
        """Say something of the typed line under the cursor."""
        self._ask(say_of_note)

    def action_live_said(self) -> None:
        """Show what was said of lines while listening."""
        self.attempt(show_said(self.vantage, self.conversation))

    def action_export(self) -> None:
        """Export the tagged excerpts."""
        from tui.screens.export import ExportScreen

        self.vantage.push_screen(ExportScreen())

    def action_leave(self) -> None:
        """End the selection, or go back."""
        chosen = self.view.chosen
        if self.holds or (chosen is not None and chosen.first != chosen.last):
            self.holds = False
            self._select(Selection(chosen.head, chosen.head) if chosen else None)
        else:
            self.dismiss(None)

    def _go(self, how: Move, *, extend: bool) -> None:
        view, text = self.view, self.desk.page.text
        if view.chosen is not None:
            rows = view.size.height - 2
            self._select(moved(text, view.layout_of_page, view.chosen, how, page_rows=rows, extend=extend))

    def _ask(self, change: Callable[[VantageApp, ReviewDesk, Selection], Awaitable[None]]) -> None:
        if self.view.chosen is not None:
            self.attempt(self._changed(change(self.vantage, self.desk, self.view.chosen)))

    async def _changed(self, change: Awaitable[None]) -> None:
        await change
        self.show()

    async def _tag(self, asked: Awaitable[NewTag | None]) -> None:
        what = await asked
        if what is not None:
            self._put(what)

    def _put(self, what: NewTag) -> None:
        if self.view.chosen is not None:
            self.desk.tag(self.view.chosen, what)
            self.holds = False
            self.show()
