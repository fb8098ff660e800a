"""The keys of the review screen that correct words where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from tagging.selection import Selection
from tui.actions import key_of
from tui.correction_draft import first_words, read_again, written
from tui.screens.review_base import ReviewBase
from tui.widgets.word_editor import WordEditor
from tui.word_edit import WordEdit

if TYPE_CHECKING:
    from textual.timer import Timer

    from casefile.words import Word
    from tui.review_page import Page

Way = Literal["keep", "next", "previous", "doubtful", "hear", "back", "leave"]
_STORE_EVERY_S = 0.3
# While words are typed anew, nothing else is done to them.
_MEANWHILE = frozenset({"correcting", "lock"})
_NONE_DOUBTFUL = "No doubtful word that is unchecked stands further on."
_OTHERS = "Somebody else has changed the words that you were correcting. They stand as they are now."


class CorrectKeys(ReviewBase):
    """Lets words be typed anew in the text; every correction keeps the tags on them."""

    # Known here as well: the text has gone when the screen goes.
    _edit: WordEdit | None = None
    _words: tuple[Word, ...] = ()
    _line = -1
    _storing: Timer | None = None
    _stored = ""

    @cached_property
    def editor(self) -> WordEditor:
        """The text, in which words can be typed anew; kept, since it goes before the screen does that still asks it."""
        return self.query_one(WordEditor)

    @property
    def is_correcting(self) -> bool:
        """Whether words are being typed anew."""
        return bool(self._words)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let keys mean what they mean while words are typed, or else what they mean in review."""
        return action in _MEANWHILE if self.is_correcting else action != "correcting"

    def action_correct(self) -> None:
        """Type the words under the cursor anew."""
        # What is typed before the caret stands there is typed as well, and is no command.
        hold = self.vantage.hold_keys(has_line=True)
        if self.view.chosen is not None:
            self._begin(self.view.chosen)
        self.call_after_refresh(self.vantage.let_keys_go, hold)

    def action_insert(self) -> None:
        """Type what was said after these words, and not heard."""
        self.action_correct()
        if (edit := self.editor.edit) is not None:
            edit.type(" ")
            self.editor.show_edit()

    def action_next_doubtful(self) -> None:
        """Go to the next doubtful word that was not checked."""
        found = self.desk.page.next_doubtful(self.view.chosen.head) if self.view.chosen else None
        if found is None:
            self.notify(_NONE_DOUBTFUL)
        else:
            self.choose(found)

    def action_correcting(self, way: Way) -> None:
        """Do what a key does while words are typed anew."""
        if way == "hear":
            self.play_words(self.under_caret())
        elif way == "back":
            self.action_play_back()
        elif way == "leave":
            self.desk.drop_draft()
            self._end()
        elif way == "keep":
            self.choose(self.keep())
        else:
            self._go_on(way)

    def play_words(self, chosen: Selection) -> None:
        """Play some words."""
        raise NotImplementedError

    def action_play_back(self) -> None:
        """Go back two seconds in the sound."""
        raise NotImplementedError

    def keep(self) -> Selection | None:
        """Enter what was typed, and type no more; returns the word on which the caret was, or the one after it."""
        edit = self.editor.edit
        if edit is None:
            return self.view.chosen
        before = sum(1 for slot in edit.slots[: edit.slot] if slot.text)
        typed = edit.rewritten()
        if typed.is_empty:
            self.desk.drop_draft()
        else:
            self.desk.rewrite(self._words, typed)
        line, first = self._line, self._words[0].id
        self._end()
        if not typed.is_empty:
            self.show_page()
        return _nth_from(self.desk.page, line, first, before)

    def show_page(self) -> None:
        """Show the page as it is now; what is being typed stays, unless its words are other ones now."""
        if self.is_correcting:
            ats = _places(self.desk.page, self._words)
            if ats is None:
                self._end()
                self.notify(_OTHERS, severity="warning")
            else:
                self._line = self.desk.page.line_of[self._words[0].id]
                self.editor.keep_at(self._line, ats)
        super().show_page()

    def bring_draft_back(self) -> None:
        """Go on with what was half typed when the app ended; in a closed stretch it waits until that is opened."""
        draft = self.desk.draft
        if draft is None:
            return
        page = self.desk.page
        known = first_words(draft.text)
        number = page.line_of.get(known[0][0])
        if number is None:
            return
        words = page.text.words[page.text.starts[number] : page.text.starts[number + 1]]
        first = next((at for at, word in enumerate(words) if word.id == known[0][0] and word.is_living), None)
        living = [word for word in words[first:] if word.is_living][: len(known)] if first is not None else []
        if [(word.id, word.text) for word in living] != known or _places(page, living) is None:
            self.desk.drop_draft()
            self.notify("What you had half typed of a correction is let go: its words are other ones now.")
            return
        self._type(living, number, read_again(draft.text))
        self._stored = draft.text
        self.notify(
            "What you had half typed is here again. "
            f"{key_of('correct.keep')} keeps it, {key_of('correct.leave')} leaves the words as they were."
        )

    def store_draft(self) -> None:
        """Store what is half typed, where that is other than what was stored last."""
        edit = self._edit
        if edit is None:
            return
        text = written(self._words, edit) if edit.is_changed else ""
        if text != self._stored:
            self._stored = text
            if text:
                self.desk.keep_draft(self._words, text)
            else:
                self.desk.drop_draft()

    def correction_said(self) -> str:
        """Say what stood under the caret before."""
        edit = self.editor.edit
        if edit is None:
            return ""
        is_new = not edit.slots[edit.slot].words
        return f"correcting · {'behind' if is_new else 'was'} “{edit.known[edit.place]}”"

    def _begin(self, chosen: Selection) -> None:
        """Type the words of a selection anew, as far as they stand in the block of its last one."""
        page = self.desk.page
        spot = page.text.spot(chosen.last)
        block = next(block for block in page.blocks if block.line == spot.line and spot.at in block.ats)
        places = [page.text.index(spot._replace(at=at)) for at in block.ats]
        words = [page.text.words[place] for place in places]
        last = places.index(chosen.last)
        first = last - sum(1 for place in places if chosen.first <= place < chosen.last)
        self._type(words, spot.line, WordEdit.of([word.text for word in words], first, last))

    def _type(self, words: Iterable[Word], line: int, edit: WordEdit) -> None:
        was = self.is_correcting
        self._edit, self._words, self._line, self._stored = edit, tuple(words), line, ""
        ats = _places(self.desk.page, self._words)
        self.holds = False
        self.editor.edited = self.say_where
        self.editor.begin(edit, line, ats or ())
        self.choose(self.under_caret())
        if not was:
            self.place = "correct"
            self.refresh_bindings()
            self._storing = self.set_interval(_STORE_EVERY_S, self.store_draft)

    def _end(self) -> None:
        self._edit, self._words, self._line = None, (), -1
        self.editor.end()
        self.place = "review"
        self.refresh_bindings()
        if self._storing is not None:
            self._storing.stop()
            self._storing = None
        self.say_where()

    def under_caret(self) -> Selection:
        """Return the words that are marked, or the one at the caret, as they stand in the page."""
        edit, text = self.editor.edit, self.desk.page.text
        here = {word.id for word in self._words}
        places = [
            place
            for place in range(text.starts[self._line], text.starts[self._line + 1])
            if text.words[place].id in here
        ]
        if edit is None:
            return Selection(places[0], places[0])
        marked = [word for slot in edit.slots[edit.marked.start : edit.marked.stop] for word in slot.words]
        first, last = (marked[0], marked[-1]) if marked else (edit.place, edit.place)
        return Selection(places[first], places[last])

    def _go_on(self, way: Way) -> None:
        """Keep what was typed, and go on with another word."""
        edit = self.editor.edit
        is_gone = edit is not None and not edit.slots[edit.slot].text
        here = self.keep()
        page = self.desk.page
        if here is None:
            return
        if way == "next":
            # Where the word was taken out, the one after it is there already.
            found = here.head if is_gone else page.text.next(here.head)
        elif way == "previous":
            found = page.text.previous(here.head)
        else:
            doubtful = page.next_doubtful(here.head - is_gone)
            found = doubtful.head if doubtful else here.head
            if doubtful is None:
                self.notify(_NONE_DOUBTFUL)
        self.choose(Selection(found, found))
        if way != "doubtful" or found != here.head:
            self._begin(Selection(found, found))


def _places(page: Page, words: Iterable[Word]) -> tuple[int, ...] | None:
    """Where words stand in their utterance; None unless they are just those of one block, with the same letters."""
    known = [(word.id, word.text) for word in words]
    line = page.line_of.get(known[0][0])
    if line is None:
        return None
    start = page.text.starts[line]
    for block in page.blocks:
        if block.line == line and block.ats:
            stand = [page.text.words[start + at] for at in block.ats]
            if [(word.id, word.text) for word in stand] == known:
                return tuple(block.ats)
    return None


def _nth_from(page: Page, line: int, word: str, count: int) -> Selection | None:
    """The word of an utterance that stands so many living ones behind another, or the nearest to it."""
    text = page.text
    places = range(text.starts[line], text.starts[line + 1])
    first = next((place for place in places if text.words[place].id == word), text.starts[line])
    living = [place for place in places if place >= first and text.words[place].is_living]
    if not living:
        return text.at(first)
    return Selection(*[living[min(count, len(living) - 1)]] * 2)
