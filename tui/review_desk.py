"""What a reviewer does to the words of one conversation: tags, speakers, corrections, taking back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casefile.errors import EntryError
from tagging.codebook import check
from tui.review_page import Page, notes_page, transcript_page, with_tags

if TYPE_CHECKING:
    from casefile.conversations import Conversation
    from casefile.events import Hand
    from casefile.tags import NewTag, Tag
    from casefile.transcripts import Speaker
    from tagging.selection import Selection
    from tui.review_page import TagMark
    from tui.session import Session


class ReviewDesk:
    """Does it in the case and keeps the page that shows it; every change is one event of the reviewer's."""

    def __init__(self, session: Session, conversation: Conversation) -> None:
        self._case = session.case
        self._session = session
        self.conversation = conversation
        self.shows_notes = False
        self.last: NewTag | None = None
        self.page: Page = self._load()
        if not self.page.text.living:
            self.shows_notes = True
            notes = self._load()
            self.shows_notes = bool(notes.text.living)
            self.page = notes if self.shows_notes else self.page

    @property
    def by(self) -> Hand:
        """The hand that reviews."""
        return self._session.hand("review")

    @property
    def limits(self) -> str | None:
        """What was asked to be left out, in the participant's words."""
        agreement = self._case.agreements.current(self.conversation.id)
        return agreement.limits if agreement else None

    def reload(self) -> None:
        """Read the words anew."""
        self.page = self._load()

    def turn_over(self) -> None:
        """Go from the transcript to the note-taker's record, or back."""
        self.shows_notes = not self.shows_notes
        self.reload()

    def words_of(self, selection: Selection) -> str:
        """Return the selected words as they stand, without the punctuation at their ends."""
        words = self.page.text.words[selection.first : selection.last + 1]
        return " ".join(word.text for word in words if word.is_living).strip(".,;:!?…\"“”'‘’")

    def tag(self, selection: Selection, what: NewTag) -> Tag:
        """Tag the selected words; raises EntryError for a span over two texts."""
        tag = self._case.tags.put(*self.page.text.span(selection), check(what), self.by)
        self.last = what
        self.page = with_tags(self.page, self._case, self.conversation)
        return tag

    def own_marks(self, index: int) -> list[TagMark]:
        """Return this reviewer's tags on a word, the innermost first; raises EntryError where there is none."""
        found = [mark for mark in self.page.marks_on(index) if mark.tag.author == self.by.author]
        if not found:
            raise EntryError(
                title="There is no tag of yours on this word.",
                detail="Each reviewer has a layer of tags; those of others stay as they are.",
                remedy="Go to a tag with n or N first.",
            )
        return found

    def take_off(self, tag: str) -> None:
        """Take a tag off."""
        self._case.tags.take_off(tag, self.by)
        self.page = with_tags(self.page, self._case, self.conversation)

    def set_speaker(self, selection: Selection, speaker: Speaker) -> None:
        """Say who speaks: the selected words, or with the cursor alone the whole utterance."""
        transcript = self._transcript()
        text = self.page.text
        wide = text.take(selection, "utterance") if selection.first == selection.last else selection
        self._case.transcripts.set_speaker(transcript, *text.span(wide), speaker, self.by)
        self.reload()

    def toggle_left_out(self, selection: Selection) -> None:
        """Leave the selected words out of every export; where the cursor stands on some that are, let those out."""
        known = self.page.left_out_at(selection.head)
        if known is not None:
            self._case.leave_outs.drop(known, self.by)
        else:
            self._case.leave_outs.add(self.conversation.id, *self.page.text.span(selection), self.by)
        self.page = with_tags(self.page, self._case, self.conversation)

    def toggle_checked(self, index: int) -> None:
        """Say that the utterance was checked against the sound, or take that back."""
        self._transcript()
        utterance = self.page.utterance_of[self.page.text.words[index].utterance]
        self._case.transcripts.set_checked(utterance.id, not utterance.checked, self.by)
        self.reload()

    def correct(self, index: int, text: str) -> None:
        """Correct a word: several words split it, none deletes it; its id stays on the first."""
        word = self.page.text.words[index]
        parts = text.split()
        if not parts:
            self._case.words.delete([word.id], self.by)
        elif len(parts) > 1:
            self._case.words.split(word.id, parts, self.by)
        elif parts[0] != word.text:
            self._case.words.correct(word.id, parts[0], self.by)
        self.reload()

    def undo(self) -> None:
        """Take back what this reviewer did last here."""
        self._case.log.undo(self.by, self.conversation.id)
        self.reload()

    def redo(self) -> None:
        """Do again what was taken back."""
        self._case.log.redo(self.by, self.conversation.id)
        self.reload()

    def _load(self) -> Page:
        make = notes_page if self.shows_notes else transcript_page
        return make(self._case, self.conversation)

    def _transcript(self) -> str:
        if self.page.transcript is None:
            raise EntryError(
                title="This is the note-taker's record.",
                detail="Speakers and checks against the sound belong to the transcript.",
                remedy="Go to the transcript with Tab.",
            )
        return self.page.transcript
