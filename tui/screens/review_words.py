"""The keys of the review screen that change words, and say who spoke them and what was checked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.actions import with_keys
from tui.screens.choice import Choice, ChoiceDialog
from tui.screens.name_entry import enter_name
from tui.screens.note_said import check_note
from tui.screens.review_correct import CorrectKeys
from tui.screens.word_dialogs import change_speaker, replace_words, speaker_everywhere
from tui.who_spoke import by_side

if TYPE_CHECKING:
    from casefile.transcripts import Speaker
    from tui.review_sound import ReviewSound
    from tui.who_spoke import First

TAKEN_IN = "{count} words have a speaker now. u takes that back."
NONE_TO_TAKE_IN = (
    "There is nobody to take in: neither turn keys nor two microphones tell, or everything is said already."
)
_FIRST: list[Choice[First]] = [
    Choice("p", "The participant; the lead and others at the second", "participant"),
    Choice("l", "The lead and others; the participant at the second", "lead"),
]
_SIDES = "Each word goes to the side that heard it louder, where nobody has said who spoke; one key takes it back."


class WordKeys(CorrectKeys):
    """Corrects words; every correction keeps the tags on them."""

    @property
    def sound(self) -> ReviewSound:
        """The sound behind the words."""
        raise NotImplementedError

    def action_join(self) -> None:
        """Make one word of several."""
        if self.view.chosen is not None:
            self.desk.join(self.view.chosen)
            self.show_page()

    def action_delete(self) -> None:
        """Take the selected words out."""
        if self.view.chosen is not None:
            self.desk.delete(self.view.chosen)
            self.show_page()

    def action_replace(self) -> None:
        """Find words and correct them all."""
        self.ask_of_words(replace_words)

    def action_speaker(self) -> None:
        """Say who speaks."""
        # A selection that was begun and not moved is that one word.
        self.ask_of_words(partial(change_speaker, word_alone=self.holds))

    def action_speaker_everywhere(self) -> None:
        """Say who speaks wherever the same is said to speak."""
        self.ask_of_words(speaker_everywhere)

    def action_take_turns(self) -> None:
        """Take in who spoke by microphones and turn keys."""
        if not self.desk.has_sides:
            self._take_in({})
        else:
            self.ask(self._ask_sides())

    async def _ask_sides(self) -> None:
        first = await self.vantage.push_screen_wait(
            ChoiceDialog("Who sat at the first microphone?", _FIRST, words=_SIDES)
        )
        if first is not None:
            heard = await self.vantage.opened.beside(lambda case: by_side(case, self.conversation, first))
            self._take_in(heard)

    def _take_in(self, heard: dict[str, Speaker]) -> None:
        if self.view.chosen is not None:
            count = self.desk.take_in_speakers(self.view.chosen, heard)
            self.show_page()
            self.notify(TAKEN_IN.format(count=count) if count else NONE_TO_TAKE_IN)

    def action_checked(self) -> None:
        """Say that this was checked: against the sound, or a typed line by the participant."""
        if self.desk.shows_notes:
            self.ask_of_words(check_note)
        elif self.view.chosen is not None:
            self.desk.toggle_checked(self.view.chosen.head)
            self.show_page()

    def action_check_heard(self) -> None:
        """Say that all that was heard here was checked against the sound."""
        count = self.desk.check_all(self.sound.heard_lines(self.desk.page))
        self.show_page()
        self.notify(f"{count} utterances that you heard are now checked." if count else "Nothing new was heard whole.")

    def action_next_open(self) -> None:
        """Go to the next words of which nobody was said to speak."""
        chosen, page = self.view.chosen, self.desk.page
        found = page.next_open(chosen) if chosen is not None else None
        if found is not None:
            self.choose(found)
        else:
            self.notify("From here on somebody is said to speak every word." if page.lines else _typed_words())

    def action_name(self) -> None:
        """Enter these words into the name key."""
        if self.view.chosen is not None:
            words = self.desk.words_of(self.view.chosen)
            self.ask(enter_name(self.vantage, words, self.desk.by, conversation=self.conversation.id))

    def action_leave_out(self) -> None:
        """Leave these words out of every export, or let them out again."""
        if self.view.chosen is not None:
            self.desk.toggle_left_out(self.view.chosen)
            self.show_page()


def _typed_words() -> str:
    return with_keys("This is the note-taker's record. Who speaks is said of the transcript: {review.notes}.")
