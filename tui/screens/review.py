"""Reviewing a conversation: reading by step, selecting words, tagging, correcting."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from casefile.timeline import seconds_of
from tagging.selection import Selection
from tui.actions import Place, bindings_of, with_keys
from tui.review_moves import Move, moved
from tui.review_page import times_of
from tui.review_sound import ReviewSound
from tui.review_wave import tagged_spans, wave_of, word_at
from tui.screens.ask import AskDialog
from tui.screens.live_said import show_said
from tui.screens.note_said import say_of_note
from tui.screens.review_suggest import SuggestKeys
from tui.screens.review_words import WordKeys
from tui.stretch_answers import decide
from tui.widgets.footer import KeyFooter
from tui.widgets.transcript_view import TranscriptView
from tui.widgets.wave_line import WaveLine
from tui.widgets.word_editor import WordEditor

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.timer import Timer

    from casefile.conversations import Conversation
    from casefile.search import Hit
    from tagging.selection import Unit

_NOTHING = (
    "There are no words to review yet. They come from the recording, or from the note-taker's lines: {review.notes} "
    "shows those."
)
_LOOK_EVERY_S = 1.0
_LISTEN_EVERY_S = 0.1
_TAGS_AFTER_S = 0.5


class ReviewScreen(SuggestKeys, WordKeys):
    """The words of one conversation, and what a reviewer says of them."""

    place: Place = "review"
    CSS_PATH: ClassVar[Any] = "../styles/review.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("correct"), *bindings_of("review")]

    def __init__(self, conversation: Conversation, *, at: str | None = None, hit: Hit | None = None) -> None:
        """Show a conversation, at its beginning, at a tag, or at what was found."""
        super().__init__()
        self.conversation = conversation
        self._at = at
        self._hit = hit
        self._version = -1
        self._sound: ReviewSound | None = None
        self._listening: Timer | None = None
        self._tagging: Timer | None = None
        self._said: list[str] = []
        # Where the cursor was when the sound began: as long as it is there, the view follows the sound.
        self._chosen_at_play: Selection | None = None

    @property
    def sound(self) -> ReviewSound:
        """The sound behind the words."""
        if self._sound is None:
            self._sound = ReviewSound(self.vantage.opened, self.conversation, self.vantage.sink)
        return self._sound

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(id="review-title", classes="title", markup=False)
        yield Static(id="limits", markup=False)
        yield WordEditor()
        yield Static(with_keys(_NOTHING), id="nothing", markup=False)
        yield WaveLine()
        yield Static(id="at-cursor", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        """Show the words, and see to it that missing ones are made."""
        self.show()
        if self._at is not None:
            self.go_to(self._at)
        if self._hit is not None:
            self.go_to_hit(self._hit)
        # A long text is a million objects that stay: looking them through for garbage again and again, in the middle
        # of a key, would cost more than the key does.
        gc.collect()
        gc.freeze()
        case = self.vantage.opened.case
        self._version = case.data_version()
        has_sound = any(not item.removed for item in case.recordings.of(self.conversation.id))
        if self.vantage.transcribes and has_sound and not case.transcripts.is_complete(self.conversation.id):
            self.vantage.opened.transcribe(self.conversation.id, follow=False)
        self.query_one(WaveLine).display = False
        self.attempt(self._draw_wave(), group="wave")
        self.bring_draft_back()
        self.set_interval(_LOOK_EVERY_S, self._look)
        self._listening = self.set_interval(_LISTEN_EVERY_S, self._listen, pause=True)

    def on_unmount(self) -> None:
        """Be silent, and let the text go; what is half typed stays stored."""
        gc.unfreeze()
        if self.vantage.session is not None:
            self.store_draft()
        if self._sound is not None:
            self._sound.close()

    def _look(self) -> None:
        """Show the words that another process has made meanwhile, and no comments while somebody talks."""
        self.look_who_talks()
        version = self.vantage.opened.case.data_version()
        if version != self._version:
            self._version = version
            self.sound.respect_seals()
            if self.desk.is_behind():
                self.desk.reload()
                self.show()

    async def _decide(self) -> None:
        await decide(self.vantage, self.conversation)
        self.desk.reload()
        self.show()

    def show_page(self) -> None:
        """Show the page as it is now; what is tagged of the whole once the keys have come to rest."""
        super().show_page()
        if self.query_one(WaveLine).wave is not None:
            if self._tagging is not None:
                self._tagging.stop()
            self._tagging = self.set_timer(_TAGS_AFTER_S, self._tag_wave)

    @on(TranscriptView.Moved)
    def say_where(self) -> None:
        """Say below the text where the cursor stands and what is on that word."""
        if self.is_correcting:
            self.view.chosen = self.under_caret()
        chosen, page = self.view.chosen, self.desk.page
        if chosen is None:
            return
        self.look_for_end()
        self.query_one(WaveLine).point(page.text.words[chosen.head].start_s)
        words = [word for word in page.text.words[chosen.first : chosen.last + 1] if word.is_living]
        state = "doubtful" if len(words) == 1 and words[0].state == "doubtful" else ""
        count = "1 word" if len(words) == 1 else f"{len(words)} words"
        mode = self.correction_said() if self.is_correcting else "selecting" if self.holds else ""
        sound = self.sound
        parts = (sound.place(), mode, times_of(words), count, state, sound.passed_over())
        where = [part for part in parts if part]
        asides = self.view.asides_at_cursor()
        # Comments were asked to be shown: they are not to be pushed off a narrow row by tags.
        said = [aside.in_words for aside in asides if aside.is_comment] + self.said_of_tags(chosen.head)
        said += ["left out of every export, as they asked"] if page.left_out_at(chosen.head) else []
        said += [aside.in_words for aside in asides if not aside.is_comment]
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
            if heard is not None:
                self._sound.remember_heard()
            self.view.hear(heard, follow=self.view.chosen == self._chosen_at_play)
            if plays:
                self._listening.resume()
        finally:
            self.say_where()

    def _play(self, begin: Callable[[], None]) -> None:
        begin()
        self._chosen_at_play = self.view.chosen
        if self._listening is not None:
            self._listening.resume()

    @on(TranscriptView.Clicked)
    def _clicked(self, event: TranscriptView.Clicked) -> None:
        word = self.desk.page.text.words[event.index].id
        was_correcting = self.is_correcting
        self.keep()
        index = self._index_of(word) if was_correcting else event.index
        if not event.extends and not was_correcting and self.take_hold(index):
            return
        extends = (self.holds or event.extends) and self.view.chosen is not None and not was_correcting
        anchor = self.view.chosen.anchor if extends and self.view.chosen else index
        self.choose(Selection(anchor, index))

    @on(TranscriptView.Released)
    def _released(self) -> None:
        self.let_go()

    def _index_of(self, word: str) -> int:
        found = self.desk.page.selection_between(word, word)
        return found.head if found is not None else 0

    async def _draw_wave(self) -> None:
        """Look through the sound beside the screen, and show it where there is any."""
        wave = await self.vantage.opened.beside(lambda case: wave_of(case, self.conversation))
        line = self.query_one(WaveLine)
        if wave is not None:
            line.display = True
            line.show(wave)
            self._tag_wave()
            self.say_where()

    def _tag_wave(self) -> None:
        """Show in the line of the whole conversation what is tagged; its words may be on the other side."""
        if not self.desk.shows_notes:
            self.query_one(WaveLine).tag(tagged_spans(self.desk.page))

    @on(WaveLine.Clicked)
    def _moment_clicked(self, event: WaveLine.Clicked) -> None:
        self.keep()
        self.go_to_moment(event.at_s)

    def go_to_moment(self, at_s: float) -> None:
        """Go to the word that is said at a moment."""
        if self.desk.shows_notes:
            self.action_notes()
        found = word_at(self.desk.page, at_s)
        if found is not None:
            self.choose(Selection(found, found))

    def action_go_to_time(self) -> None:
        """Ask for a moment, and go there."""
        self.ask(self._go_to_time())

    async def _go_to_time(self) -> None:
        typed = await self.vantage.push_screen_wait(AskDialog("Go to which time?", "Minutes and seconds, as 12:40."))
        if typed is not None:
            self.go_to_moment(seconds_of(typed))

    @on(TranscriptView.TagClicked)
    def _tag_clicked(self, event: TranscriptView.TagClicked) -> None:
        self.keep()
        mark = next((mark for mark in self.desk.page.marks if mark.tag.id == event.mark.tag.id), None)
        if mark is not None:
            self.choose(self.desk.page.selection_of(mark))

    def action_asides(self) -> None:
        """Hide what the note-taker wrote, or show it again."""
        if self.desk.shows_notes:
            self.desk.toggle_struck()
            self._text = None
            self.show()
        else:
            self.view.toggle_asides()
        self.say_where()

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
            self.choose(Selection(self.view.chosen.head, self.view.chosen.head))
        else:
            self.say_where()

    def action_take(self, unit: Unit) -> None:
        """Select a whole unit; once more takes the next one in."""
        if self.view.chosen is not None:
            self.choose(self.desk.page.text.take(self.view.chosen, unit))

    def action_widen(self) -> None:
        """Select the next larger unit."""
        if self.view.chosen is not None:
            self.choose(self.desk.page.text.grow(self.view.chosen))

    def action_go_to_tag(self, way: Literal["next", "previous"]) -> None:
        """Go to the next tag or the one before, and select its words."""
        page = self.desk.page
        found = page.next_mark(self.view.chosen, 1 if way == "next" else -1) if self.view.chosen else None
        if found is not None:
            self.choose(page.selection_of(found))

    def action_play(self) -> None:
        """Play from the word under the cursor, or be silent again."""
        chosen = self.view.chosen
        if self.sound.is_playing:
            self.sound.stop()
        elif chosen is not None:
            self._play(lambda: self.sound.play_word(self.desk.page, chosen.head))

    def action_play_selection(self) -> None:
        """Play the selected words."""
        if self.view.chosen is not None:
            self.play_words(self.view.chosen)

    def play_words(self, chosen: Selection) -> None:
        """Play some words, with a little around them."""
        self._play(lambda: self.sound.play_selection(self.desk.page, chosen))

    def action_play_back(self) -> None:
        """Go back two seconds in the sound."""
        self._play(self.sound.back)

    def action_play_speed(self, steps: int) -> None:
        """Play faster or slower."""
        self.sound.change_speed(steps)
        self.say_where()

    def action_seals(self) -> None:
        """Decide what becomes of sealed stretches."""
        self.attempt(self._decide())

    def action_undo(self) -> None:
        """Take back."""
        self._tell_of_names(self.desk.undo(), "Taken back")
        self.show_page()

    def action_redo(self) -> None:
        """Do again."""
        self._tell_of_names(self.desk.redo(), "Done again")
        self.show_page()

    def _tell_of_names(self, kind: str, words: str) -> None:
        """Say what is not seen in the text."""
        if kind in ("name entered", "variant entered"):
            self.notify(f"{words}: what you entered into the name key.")

    def action_notes(self) -> None:
        """Go to the note-taker's record, or back."""
        left = self._text, self.view.chosen
        self.desk.turn_over()
        self.holds = False
        (self._text, self.view.chosen), self._turned = self._turned, left
        self.show()

    def action_of_note(self) -> None:
        """Say something of the typed line under the cursor."""
        self.ask_of_words(say_of_note)

    def action_live_said(self) -> None:
        """Show what was said of lines while listening."""
        self.attempt(show_said(self.vantage, self.conversation))

    def action_search(self) -> None:
        """Find words, and go where they stand."""
        self.attempt(self._search())

    def action_go_to_found(self, by: int) -> None:
        """Go to the next of what was found, or the one before."""
        hit = self.vantage.opened.search_desk(self.conversation.id).step(by)
        if hit is None:
            self.notify("No line was found beyond.")
        else:
            self.go_to_hit(hit)

    def go_to_hit(self, hit: Hit) -> None:
        """Go to words that were found, also where these stand in another conversation."""
        if hit.conversation != self.conversation.id:
            other = self.vantage.opened.case.conversations.get(hit.conversation)
            self.vantage.switch_screen(ReviewScreen(other, hit=hit))
            return
        if self.desk.shows_notes != (hit.note is not None):
            self.action_notes()
        found = self.desk.page.text.between(*hit.span)
        if found is None:
            self.notify("These words do not stand here any more.")
        else:
            self.choose(found)

    async def _search(self) -> None:
        from tui.screens.search import SearchScreen

        hit = await self.vantage.push_screen_wait(SearchScreen(self.conversation))
        if hit is not None:
            self.go_to_hit(hit)

    def action_export(self) -> None:
        """Export the tagged excerpts."""
        from tui.screens.export import ExportScreen

        self.vantage.push_screen(ExportScreen(self.conversation))

    def action_leave(self) -> None:
        """End the selection, or go back."""
        chosen = self.view.chosen
        if self.holds or (chosen is not None and chosen.first != chosen.last):
            self.holds = False
            self.choose(Selection(chosen.head, chosen.head) if chosen else None)
        else:
            self.dismiss(None)

    def _go(self, how: Move, *, extend: bool) -> None:
        view, text = self.view, self.desk.page.text
        if view.chosen is not None:
            rows = view.size.height - 2
            self.choose(moved(text, view.layout_of_page, view.chosen, how, page_rows=rows, extend=extend))
