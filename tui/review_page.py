"""What the review screen shows of a conversation: frozen pages, swapped whole.

The view never reads the case while it paints. How pages are made of what the case holds is in `tui.page_maker`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from casefile.timeline import clock_text
from tagging.selection import SelectableText, Selection, Spot

if TYPE_CHECKING:
    from casefile.leave_outs import LeaveOut
    from casefile.tags import Tag
    from casefile.transcripts import Utterance
    from casefile.turn_keys import Marked
    from casefile.words import Word
    from tui.live_words import Line
    from tui.transcript_layout import Block

COMMENT = "¶"
DOUBTFUL = frozenset({"doubtful", "unclear"})
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class TagMark:
    """A tag as it stands on a page: its letter, its words, what it says, and whether it began as a suggestion."""

    tag: Tag
    letter: str
    first: Spot
    last: Spot
    label: str
    is_changed: bool
    was_suggested: bool = False

    def holds(self, spot: Spot) -> bool:
        """Tell whether a word is tagged with it."""
        return self.first <= spot <= self.last


@dataclass(frozen=True)
class LostTag:
    """A tag none of whose words stands on the page any more; `line` is where they stood."""

    tag: Tag
    letter: str
    label: str
    line: int


@dataclass(frozen=True)
class LeftOut:
    """A stretch that was asked to be left out, from its first to its last word that stands."""

    stretch: LeaveOut
    first: Spot
    last: Spot


@dataclass(frozen=True)
class Aside:
    """A line of the note-taker's record beside the word that was said at its moment, or a comment beside the first of
    its words: never a row between the words.
    """

    spot: Spot
    at_s: float
    sign: str
    line: Line
    is_comment: bool = False

    @property
    def in_words(self) -> str:
        """Return it as it is said below the text."""
        return f"comment: {self.line.text}" if self.is_comment else f"noted {self.said}"

    @property
    def said(self) -> str:
        """Return it as it is written beside the text."""
        if self.is_comment:
            return f"{COMMENT} {self.line.text}"
        after = f" ({', '.join(self.line.after)})" if self.line.after else ""
        struck = "struck out: " if self.line.is_struck else ""
        return f"{clock_text(self.at_s)} {struck}{self.line.text}{after}"


@dataclass(frozen=True)
class Page:
    """One text: blocks to lay out, words to select, tags upon them, and what stands in the margin.

    `lines` are the utterances of a transcript, in order; `line_of` the place in there of every word, by its id, and
    of every utterance. `marks` go by where they stand. `proposed` is who speaks by the turn keys, by the ids of those
    words of which nobody has said it.
    """

    blocks: tuple[Block, ...]
    text: SelectableText
    transcript: str | None = None
    lines: tuple[Utterance, ...] = field(default=(), repr=False)
    line_of: Mapping[str, int] = field(default_factory=dict, repr=False)
    marks: tuple[TagMark, ...] = ()
    marks_of_line: Mapping[int, tuple[TagMark, ...]] = field(default_factory=dict, repr=False)
    letters: Mapping[tuple[str, str | None], str] = field(default_factory=dict, repr=False)
    lost: tuple[LostTag, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    wished: tuple[tuple[Spot, Spot], ...] = ()
    asides: Mapping[int, tuple[Aside, ...]] = field(default_factory=dict, repr=False)
    proposed: Mapping[str, Marked] = field(default_factory=dict, repr=False)

    def left_out_at(self, index: int) -> LeaveOut | None:
        """Return the stretch that was asked to be left out and holds a word, or None."""
        spot = self.text.spot(index)
        return next((left.stretch for left in self.left_out if left.first <= spot <= left.last), None)

    def is_wished(self, first: Spot, last: Spot) -> bool:
        """Tell whether any of these words lies where a participant wished something to be left out."""
        return any(begin <= last and first <= end for begin, end in self.wished)

    def is_left_out(self, spot: Spot) -> bool:
        """Tell whether a word was asked to be left out."""
        return any(left.first <= spot <= left.last for left in self.left_out)

    def marks_on(self, index: int) -> list[TagMark]:
        """Return the tags on a word, the innermost first."""
        spot = self.text.spot(index)
        found = [mark for mark in self.marks_of_line.get(spot.line, ()) if mark.holds(spot)]
        return sorted(found, key=lambda mark: (self.text.index(mark.last) - self.text.index(mark.first), mark.tag.id))

    def selection_of(self, mark: TagMark) -> Selection:
        """Return the words of a tag."""
        return Selection(self.text.index(mark.first), self.text.index(mark.last))

    def letter(self, tag: Tag) -> tuple[Page, str]:
        """Return the letter of what a tag says, with the page that remembers it."""
        what = (f"{tag.kind} {tag.code}", tag.episode if tag.kind == "episode" else None)
        if what in self.letters:
            return self, self.letters[what]
        number = len(self.letters)
        letter = _LETTERS[number] if number < len(_LETTERS) else "+"
        return replace(self, letters={**self.letters, what: letter}), letter

    def with_marks(self, marks: Sequence[TagMark], lost: Iterable[LostTag]) -> Page:
        """Return the page with some tags more, and with these as lost."""
        fresh: dict[int, list[TagMark]] = {}
        for mark in marks:
            for line in range(mark.first.line, mark.last.line + 1):
                fresh.setdefault(line, []).append(mark)
        of_line = dict(self.marks_of_line)
        for line, found in fresh.items():
            of_line[line] = tuple(sorted([*of_line.get(line, ()), *found], key=_place))
        ordered = [*self.marks]
        if len(marks) > len(ordered):
            ordered = sorted([*ordered, *marks], key=_place)
        else:
            for mark in marks:
                insort(ordered, mark, key=_place)
        return replace(self, marks=tuple(ordered), marks_of_line=of_line, lost=tuple(lost))

    def without_marks(self, tags: Collection[str]) -> Page:
        """Return the page without these tags."""
        gone = [mark for mark in self.marks if mark.tag.id in tags]
        if not gone:
            return self
        of_line = dict(self.marks_of_line)
        for line in {line for mark in gone for line in range(mark.first.line, mark.last.line + 1)}:
            of_line[line] = tuple(mark for mark in of_line[line] if mark.tag.id not in tags)
        kept = list(self.marks)
        for mark in gone:
            del kept[bisect_left(kept, _place(mark), key=_place)]
        return replace(self, marks=tuple(kept), marks_of_line=of_line)

    def next_untagged(self, index: int) -> Selection | None:
        """Return the first sentence after a word that has no tag on any of its words, or None."""
        text = self.text
        place = text.bounds(index, "sentence")[1]
        while (following := text.next(place)) != place:
            first, last = text.bounds(following, "sentence")
            if not self._is_touched(text.spot(first), text.spot(last)):
                return Selection(first, last)
            place = last
        return None

    def next_doubtful(self, index: int) -> Selection | None:
        """Return the first doubtful word after one that was not checked against the sound; None where there is none."""
        words, lines = self.text.words, self.lines
        for place in range(index + 1, len(words)):
            if words[place].state in DOUBTFUL and not (lines and lines[self.text.spot(place).line].checked):
                return Selection(place, place)
        return None

    def next_open(self, selection: Selection) -> Selection | None:
        """Return the next words of one utterance of which nobody was said to speak; None where there are none.

        Turn keys may propose who does: that says it of none of them. The words that are selected are passed over.
        """
        starts = self.text.starts
        for number, line in enumerate(self.lines):
            first, past = starts[number], starts[number + 1]
            if past <= selection.last + 1:
                continue
            places = [
                at
                for at in range(max(first, selection.last + 1), past)
                if self.text.words[at].is_living and line.speakers[at - first] == "unknown"
            ]
            if places:
                end = next((at for at, place in enumerate(places) if place != places[0] + at), len(places))
                return Selection(places[0], places[end - 1])
        return None

    def _is_touched(self, first: Spot, last: Spot) -> bool:
        return any(mark.first <= last and first <= mark.last for mark in self.marks_of_line.get(first.line, ()))

    def selection_between(self, first_word: str, last_word: str) -> Selection | None:
        """Return the words from one to another, or None where either does not stand on the page."""
        if first_word not in self.line_of or last_word not in self.line_of:
            return None
        found = []
        for word in (first_word, last_word):
            starts, past = self.text.starts[self.line_of[word] : self.line_of[word] + 2]
            places = [
                at for at in range(starts, past) if self.text.words[at].id == word and self.text.words[at].is_living
            ]
            found += places
        return Selection(found[0], found[1]) if len(found) == 2 and found[0] <= found[1] else None

    def is_tagged(self, selection: Selection) -> bool:
        """Tell whether any of these words, all of one utterance, has a tag."""
        return self._is_touched(self.text.spot(selection.first), self.text.spot(selection.last))

    def next_mark(self, at: Selection, step: int) -> TagMark | None:
        """Return the next tag after a selection in the text, or the one before; None where there is none."""
        here = (self.text.spot(at.first), self.text.spot(at.last))
        look = bisect_right if step > 0 else bisect_left
        place = look(self.marks, here, key=lambda mark: (mark.first, mark.last)) - (0 if step > 0 else 1)
        return self.marks[place] if 0 <= place < len(self.marks) else None


def _place(mark: TagMark) -> tuple[Spot, Spot, str]:
    return (mark.first, mark.last, mark.tag.id)


def times_of(words: Sequence[Word]) -> str:
    """Write from when to when words were said; empty for typed ones."""
    starts = [word.start_s for word in words if word.start_s is not None]
    ends = [word.end_s for word in words if word.end_s is not None]
    return f"{clock_text(min(starts))}–{clock_text(max(ends))}" if starts and ends else ""
