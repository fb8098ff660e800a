"""What a reviewer does to the words of one conversation: tags, speakers, corrections, taking back."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from casefile.errors import EntryError
from casefile.wishes import wishes_of
from tagging.codebook import check
from tagging.left_out import let_out_again
from tagging.replacing import written
from tui.actions import with_keys
from tui.page_maker import PageMaker
from tui.who_spoke import has_sides, take_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from casefile.comments import Comment
    from casefile.conversations import Conversation
    from casefile.drafts import Draft
    from casefile.events import Hand
    from casefile.notes import LineState, Note, NoteKind
    from casefile.tags import NewTag, Tag
    from casefile.transcripts import Speaker
    from casefile.words import Word
    from tagging.selection import Selection
    from tui.review_page import Page, TagMark
    from tui.session import Session
    from tui.word_edit import Rewritten

_RECENT = 5


class ReviewDesk:
    """Does it in the case and keeps the page that shows it; every change is one event of the reviewer's."""

    def __init__(self, session: Session, conversation: Conversation) -> None:
        self._case = session.case
        self._session = session
        self._maker = PageMaker(session.case, conversation)
        self.conversation = conversation
        self.shows_notes = False
        self.shows_struck = True
        self.last: NewTag | None = None
        self.chosen_tag = ""
        self._seen: object = None
        self.page: Page = self._load()
        if self.page.text.is_empty:
            notes = self._maker.notes()
            self.shows_notes = not notes.text.is_empty
            self.page = notes if self.shows_notes else self.page

    @property
    def by(self) -> Hand:
        """The hand that reviews."""
        return self._session.hand("review")

    @property
    def asked(self) -> list[str]:
        """What was asked to be left out, in the participant's words: the limits they gave, and what they wished."""
        answers = self._case.agreements.history(self.conversation.id)
        limits = list(dict.fromkeys(answer.limits for answer in answers if answer.limits))
        wishes = wishes_of(self._case, self.conversation.id)
        return [
            *(f"Agreed with limits: {words}" for words in limits),
            *(f"To leave out, as they wish: {wish.words}{f' ({wish.span})' if wish.span else ''}" for wish in wishes),
        ]

    @property
    def origin(self) -> str:
        """Where the transcript comes from, behind its name; empty for one that was heard here."""
        form = self._case.imported.origin(self.page.transcript) if self.page.transcript else None
        return f", imported from {form}" if form else ""

    def reload(self) -> None:
        """Read the words anew."""
        self.page = self._load()

    def is_behind(self) -> bool:
        """Tell whether somebody else has changed this conversation, or opened or closed a part, since it was read."""
        return self._seen != self._standing()

    def _standing(self) -> object:
        here = self.conversation.id
        closed = tuple(self._case.seals.closed_to_notes(here))
        return self._case.log.newest_id(here), self._case.transcripts.length(here), closed

    def turn_over(self) -> None:
        """Go from the transcript to the note-taker's record, or back."""
        self.shows_notes = not self.shows_notes
        self.reload()

    def toggle_struck(self) -> None:
        """Hide the lines that are struck out, or show them again."""
        self.shows_struck = not self.shows_struck
        self.reload()

    def note_at(self, index: int) -> Note:
        """Return the typed line in which a word stands; raises EntryError on the transcript."""
        note = self._case.words.document_of(self.page.text.words[index].id).note
        if note is None:
            raise EntryError(
                title="These are words of the transcript.",
                detail="Only a typed line can be struck out, hold a name, or be checked by the participant.",
                remedy=with_keys("Go to the note-taker's record with {review.notes}."),
            )
        return self._case.notes.get(note)

    def set_states(self, note: Note, states: Iterable[LineState]) -> None:
        """Say just this of a typed line."""
        self._case.notes.set_states(note.id, states, self.by)
        self._show_change()

    def set_kind(self, note: Note, kind: NoteKind) -> None:
        """Make a typed line one of another kind."""
        self._case.notes.change(note.id, self.by, kind=kind)
        self._show_change()

    def check_note(self, note: Note, day: str | None) -> None:
        """Enter on which day the participant checked a typed line, or that they did not."""
        self._case.notes.set_checked(note.id, day, self.by)
        self._show_change()

    def words_of(self, selection: Selection) -> str:
        """Return the selected words as they stand, without the punctuation at their ends."""
        return self.page.text.text(selection).strip(".,;:!?…\"“”'‘’")

    def tag(self, selection: Selection, what: NewTag) -> None:
        """Tag the selected words; raises EntryError for a span over two texts."""
        self._case.tags.put(*self.page.text.span(selection), check(what, self._case.codes.book()), self.by)
        self.last = what
        self._show_change()

    def own_marks(self, index: int) -> list[TagMark]:
        """Return this reviewer's tags on a word, the innermost first; raises EntryError where there is none."""
        found = [mark for mark in self.page.marks_on(index) if mark.tag.author == self.by.author]
        if not found:
            raise EntryError(
                title="There is no tag of yours on this word.",
                detail="Each reviewer has a layer of tags; those of others stay as they are.",
                remedy=with_keys("Go to a tag with {review.next_tag} or {review.previous_tag} first."),
            )
        return found

    def current(self, index: int) -> TagMark:
        """Return this reviewer's tag that is meant on a word: the chosen one, else the innermost.

        Raises EntryError where there is none.
        """
        marks = self.own_marks(index)
        return next((mark for mark in marks if mark.tag.id == self.chosen_tag), marks[0])

    def choose_next(self, index: int) -> TagMark:
        """Choose the next of several tags on a word; raises EntryError where there is none."""
        marks = self.own_marks(index)
        mark = marks[(marks.index(self.current(index)) + 1) % len(marks)]
        self.chosen_tag = mark.tag.id
        return mark

    def recent(self) -> list[NewTag]:
        """Return what this reviewer's last tags in this conversation say, the newest first, each once."""
        from casefile.tags import NewTag

        own = [mark.tag for mark in self.page.marks if mark.tag.author == self.by.author]
        said = [NewTag(tag.kind, tag.code, tag.episode, tag.direction) for tag in sorted(own, key=lambda tag: tag.id)]
        return [*dict.fromkeys(said[::-1])][:_RECENT]

    @property
    def shows_comments(self) -> bool:
        """Whether the team's comments stand in the margin."""
        return self._maker.shows_comments

    def toggle_comments(self) -> None:
        """Show the team's comments in the margin, or hide them again."""
        self._maker.shows_comments = not self._maker.shows_comments
        self.reload()

    def own_comment_at(self, index: int) -> Comment | None:
        """Return this reviewer's comment on a word, or None."""
        word = self.page.text.words[index].id
        mine = [one for one in self._case.comments.of(self.conversation.id) if one.comment.author == self.by.author]
        return next((one.comment for one in mine if word in {each.id for each in one.words}), None)

    def comment(self, selection: Selection, words: str, known: Comment | None) -> None:
        """Comment on the selected words, or word one's own comment otherwise; comments are shown from then on."""
        if known is not None:
            self._case.comments.reword(known, words, self.by)
        else:
            self._case.comments.add(*self.page.text.span(selection), words, self.by)
        self._maker.shows_comments = True
        self._show_change()

    def take_off(self, tag: str) -> None:
        """Take a tag off."""
        self._case.tags.take_off(tag, self.by)
        self._show_change()

    def recode(self, tag: Tag, what: NewTag) -> None:
        """Let a tag, as it was seen, say something else."""
        self._case.tags.change(tag.id, check(what, self._case.codes.book()), self.by, seen=tag)
        self._show_change()

    def resize(self, tag: str, selection: Selection) -> None:
        """Put a tag on these words instead."""
        self._case.tags.resize(tag, *self.page.text.span(selection), self.by)
        self._show_change()

    def confirm(self, tag: str) -> None:
        """Say that a tag is right on its words as they stand now."""
        self._case.tags.confirm(tag, self.by)
        self._show_change()

    def write_memo(self, tag: Tag, memo: str) -> None:
        """Write beside a tag, as it was seen, what one thinks of it."""
        self._case.tags.write_memo(tag.id, memo, self.by, seen=tag)
        self._show_change()

    def weigh(self, tag: Tag, weight: str | None) -> None:
        """Say which weight the participant gave to a factor, as its tag was seen."""
        self._case.tags.weigh(tag.id, weight, self.by, seen=tag)
        self._show_change()

    def set_speaker(self, selection: Selection, speaker: Speaker, *, word_alone: bool = False) -> None:
        """Say who speaks the selected words; with the cursor alone the whole utterance, unless that word is meant."""
        transcript = self._transcript()
        text = self.page.text
        is_cursor = selection.first == selection.last and not word_alone
        wide = text.take(selection, "utterance") if is_cursor else selection
        self._case.transcripts.set_speaker(transcript, *text.span(wide), speaker, self.by)
        self._show_change()

    def toggle_left_out(self, selection: Selection) -> None:
        """Leave the selected words out of every export; where the cursor stands on some that are, let those out."""
        known = self.page.left_out_at(selection.head)
        if known is not None:
            let_out_again(self._case, known, self.by)
        else:
            self._case.leave_outs.add(self.conversation.id, *self.page.text.span(selection), self.by)
        self._show_change()

    def toggle_checked(self, index: int) -> None:
        """Say that the utterance was checked against the sound, or take that back."""
        self._transcript()
        line = self.page.lines[self.page.text.spot(index).line]
        self._case.transcripts.set_checked(line.id, not line.checked, self.by)
        self._show_change()

    @contextmanager
    def _as_seen(self, words: Sequence[Word]) -> Iterator[None]:
        """Change words only where nobody has since they were shown here; the screen then sees that it is behind."""
        with self._case.all_or_nothing():
            self._case.words.require_as_seen(words)
            yield
        self._show_change()

    def rewrite(self, words: Sequence[Word], typed: Rewritten) -> None:
        """Let words read as they were typed anew, in one event; what was half typed of them is half typed no more."""
        spans = [([words[place].id for place in places], texts) for places, texts in typed.texts]
        unheard = {words[place].id: texts for place, texts in typed.unheard.items()}
        touched = {place for places, _ in typed.texts for place in places} | typed.unheard.keys()
        with self._as_seen([words[place] for place in sorted(touched)]):
            self._case.words.replace(spans, self.by, unheard)
            self.drop_draft()

    @property
    def draft(self) -> Draft | None:
        """What this reviewer had half typed of a correction when the app ended, or None."""
        return self._case.drafts.of_words(self.conversation.id, self.by.author)

    def keep_draft(self, words: Sequence[Word], text: str) -> None:
        """Store what is half typed of a correction of these words; nothing is an entry of it."""
        with self._case.all_or_nothing():
            self.drop_draft()
            author, at_s, ids = self.by.author, words[0].start_s, [word.id for word in words]
            self._case.drafts.keep(self.conversation.id, author, text, at_s=at_s, note=ids[0], words=ids)

    def drop_draft(self) -> None:
        """Let go of what is half typed of a correction."""
        if (draft := self.draft) is not None:
            self._case.drafts.drop(self.conversation.id, self.by.author, draft.note)

    def join(self, selection: Selection) -> None:
        """Make one word of the selected ones, or of one word and the next."""
        text = self.page.text
        last = text.next(selection.last) if selection.first == selection.last else selection.last
        words = [word for word in text.words[selection.first : last + 1] if word.is_living]
        with self._as_seen(words):
            self._case.words.merge([word.id for word in words], "".join(word.text for word in words), self.by)

    def delete(self, selection: Selection) -> None:
        """Take the selected words out; they stay on record."""
        words = [word for word in self.page.text.words[selection.first : selection.last + 1] if word.is_living]
        with self._as_seen(words):
            self._case.words.delete([word.id for word in words], self.by)

    def replace(self, places: Sequence[Selection], new: str) -> None:
        """Write words otherwise at all these places, in one event."""
        spans, seen = [], []
        for place in places:
            words = [word for word in self.page.text.words[place.first : place.last + 1] if word.is_living]
            spans.append(([word.id for word in words], written([word.text for word in words], new)))
            seen += words
        with self._as_seen(seen):
            self._case.words.replace(spans, self.by)

    def set_speaker_everywhere(self, index: int, speaker: Speaker) -> None:
        """Say who speaks everywhere where the same is said to speak as in this word, in one event."""
        transcript = self._transcript()
        spot = self.page.text.spot(index)
        known = self.page.lines[spot.line].speakers[spot.at]
        words = [
            word.id
            for line in self.page.lines
            for word, who in zip(line.words, line.speakers, strict=True)
            if who == known
        ]
        self._case.transcripts.set_speakers(transcript, dict.fromkeys(words, speaker), self.by)
        self._show_change()

    @cached_property
    def has_sides(self) -> bool:
        """Whether two microphones heard the conversation, so that they tell who spoke."""
        return has_sides(self._case, self.conversation)

    @property
    def who_spoke_hint(self) -> str:
        """What there is to be taken in as who spoke, and on which key; empty where there is nothing."""
        if self.page.proposed:
            return with_keys("small letters: turn keys, {review.take_turns}")
        is_open = self.has_sides and any("unknown" in line.speakers for line in self.page.lines)
        return with_keys("two microphones: {review.take_turns} says who spoke") if is_open else ""

    def take_in_speakers(self, selection: Selection, heard: dict[str, Speaker]) -> int:
        """Enter who speaks by microphones and turn keys, of the selected words or with the cursor alone of all.

        Whoever was said to speak stays so. It is one event. Returns of how many words it was entered.
        """
        self._transcript()
        words = self.page.text.words
        within = words if selection.first == selection.last else words[selection.first : selection.last + 1]
        count = take_in(self._case, self.conversation, self.by, known=heard, within={word.id for word in within})
        if count:
            self._show_change()
        return count

    def check_all(self, lines: Collection[int]) -> int:
        """Say of these utterances that they were checked against the sound; returns how many were not before."""
        ids = [self.page.lines[line].id for line in lines if line < len(self.page.lines)]
        found = self._case.transcripts.check_all(self._transcript(), ids, self.by)
        if found:
            self._show_change()
        return found

    def undo(self) -> str:
        """Take back what this reviewer did last here; returns the kind of event that it was."""
        event = self._case.log.undo(self.by, self.conversation.id)
        self._show_change()
        return self._case.log.turned(event)

    def redo(self) -> str:
        """Do again what was taken back; returns the kind of event that it is."""
        event = self._case.log.redo(self.by, self.conversation.id)
        self._show_change()
        return self._case.log.turned(event)

    def _show_change(self) -> None:
        """Let the page show what the last event changed; only what that touches is read again."""
        self.page = self._maker.changed(self.page, self._case.log.latest) or self._load()
        self._seen = self._standing()

    def _load(self) -> Page:
        self._seen = self._standing()
        if self.shows_notes:
            return self._maker.notes(with_struck=self.shows_struck)
        return self._maker.transcript()

    def _transcript(self) -> str:
        if self.page.transcript is None:
            raise EntryError(
                title="This is the note-taker's record.",
                detail="Speakers and checks against the sound belong to the transcript.",
                remedy=with_keys("Go to the transcript with {review.notes}."),
            )
        return self.page.transcript
