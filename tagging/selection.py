"""Selecting words by keyboard: pure reckoning over the words of a text.

The cursor is always a word, so that nothing can be half selected. Indexes count all words of the text, tombstones
included; a selection never begins or ends on a tombstone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from casefile.words import Word

Unit = Literal["word", "clause", "sentence", "utterance", "exchange"]
UNITS: tuple[Unit, ...] = ("word", "clause", "sentence", "utterance", "exchange")

_CLOSING = r"[\"'”’)\]]*$"
_SENTENCE_END = re.compile(rf"[.?!…]{_CLOSING}")
_CLAUSE_END = re.compile(rf"[,;:–—-]{_CLOSING}")
# A full stop behind these does not end a sentence.
_ABBREVIATIONS = frozenset({"dr.", "mr.", "mrs.", "ms.", "prof.", "st.", "e.g.", "i.e.", "etc.", "vs.", "no."})


class Spot(NamedTuple):
    """A word by its utterance and its place in there, counted from 0: what is changed elsewhere leaves it as it is."""

    line: int
    at: int


@dataclass(frozen=True)
class Selection:
    """Words from `anchor` to `head`, both inclusive and in either order; `head` is where the cursor stands."""

    anchor: int
    head: int

    @property
    def first(self) -> int:
        """Return the index of its first word."""
        return min(self.anchor, self.head)

    @property
    def last(self) -> int:
        """Return the index of its last word."""
        return max(self.anchor, self.head)


def ends_sentence(text: str) -> bool:
    """Tell whether a word ends a sentence by its punctuation; an abbreviation such as `Dr.` does not."""
    return bool(_SENTENCE_END.search(text)) and text.casefold().lstrip("\"'“‘([") not in _ABBREVIATIONS


def ends_clause(text: str) -> bool:
    """Tell whether a word ends a clause by its punctuation, as every end of a sentence does."""
    return bool(_CLAUSE_END.search(text)) or ends_sentence(text)


@dataclass(frozen=True)
class SelectableText:
    """The words of a text, utterance by utterance; the bounds of units are looked for where they are asked for.

    `starts` are the indexes at which the utterances begin, and last how many words there are. `asked` are the
    utterances, by number, with which an exchange begins.
    """

    words: tuple[Word, ...]
    starts: tuple[int, ...] = field(repr=False)
    asked: tuple[int, ...] = ()

    @classmethod
    def of(cls, utterances: Iterable[Sequence[Word]], asked: Iterable[int] = ()) -> SelectableText:
        """Take the words of each utterance, or of each note, in order."""
        lines = [*utterances]
        starts = tuple(accumulate(map(len, lines), initial=0))
        return cls(tuple(word for line in lines for word in line), starts, tuple(asked))

    def with_line(self, line: int, words: Sequence[Word]) -> SelectableText:
        """Return the text with one utterance changed."""
        first, past = self.starts[line], self.starts[line + 1]
        by = len(words) - (past - first)
        starts = self.starts if not by else (*self.starts[: line + 1], *(at + by for at in self.starts[line + 1 :]))
        return SelectableText((*self.words[:first], *words, *self.words[past:]), starts, self.asked)

    @property
    def is_empty(self) -> bool:
        """Tell whether no word stands in it."""
        return not any(word.is_living for word in self.words)

    def spot(self, index: int) -> Spot:
        """Return where a word stands, by its index."""
        line = bisect_right(self.starts, index) - 1
        return Spot(line, index - self.starts[line])

    def index(self, spot: Spot) -> int:
        """Return the index of a word, by where it stands."""
        return self.starts[spot.line] + spot.at

    def at(self, index: int) -> Selection | None:
        """Put the cursor on a word, or on the nearest living one; None where no word stands."""
        ahead = self._living(range(max(0, index), len(self.words)))
        behind = self._living(range(min(index, len(self.words)) - 1, -1, -1))
        near = [found for found in (behind, ahead) if found is not None]
        if not near:
            return None
        cursor = min(near, key=lambda found: (abs(found - index), -found))
        return Selection(cursor, cursor)

    def between(self, first_word: str, last_word: str) -> Selection | None:
        """Select from one word to another by their ids; None where one of them is not in this text."""
        places = {word.id: place for place, word in enumerate(self.words) if word.id in (first_word, last_word)}
        first, last = (self.at(places[word]) if word in places else None for word in (first_word, last_word))
        return Selection(first.head, last.head) if first and last else None

    def bounds(self, index: int, unit: Unit) -> tuple[int, int]:
        """Return the living words at the two ends of the unit around a living word."""
        line = self.spot(index).line
        first, past = self.starts[line], self.starts[line + 1]
        if unit == "exchange":
            place = bisect_right(self.asked, line)
            first = self.starts[self.asked[place - 1]] if place else (0 if self.asked else first)
            past = (
                self.starts[self.asked[place]] if place < len(self.asked) else (self.starts[-1] if self.asked else past)
            )
        ends = _ENDS.get(unit)
        begin, end = index, index
        for place in range(index - 1, first - 1, -1):
            if self.words[place].is_living:
                if ends is not None and ends(self.words[place].text):
                    break
                begin = place
        if ends is None or not ends(self.words[index].text):
            for place in range(index + 1, past):
                if self.words[place].is_living:
                    end = place
                    if ends is not None and ends(self.words[place].text):
                        break
        return begin, end

    def move(self, selection: Selection, unit: Unit, step: int, *, extend: bool = False) -> Selection:
        """Move the cursor by `step` units, forwards or back; with `extend` the anchor stays where it is.

        Moving goes to the first word of a unit, extending to its far end, so that a unit is taken whole.
        """
        head = selection.head
        for _ in range(abs(step)):
            head = self._ahead(head, unit, extend=extend) if step > 0 else self._back(head, unit)
        return Selection(selection.anchor if extend else head, head)

    def take(self, selection: Selection, unit: Unit) -> Selection:
        """Select the units around the selection whole; where it is so already, take the next one in as well."""
        wide = self._around(selection, unit)
        if wide == Selection(selection.first, selection.last) and wide.first != wide.last:
            return Selection(wide.first, self.bounds(self.next(wide.last), unit)[1])
        return wide

    def grow(self, selection: Selection) -> Selection:
        """Widen the selection to the next larger unit: word, clause, sentence, utterance, exchange; then it stays."""
        for unit in UNITS:
            wider = self._around(selection, unit)
            if (wider.first, wider.last) != (selection.first, selection.last):
                return wider
        return selection

    def text(self, selection: Selection) -> str:
        """Return the living words of a selection."""
        words = self.words[selection.first : selection.last + 1]
        return " ".join(word.text for word in words if word.is_living)

    def span(self, selection: Selection) -> tuple[str, str]:
        """Return the ids of its first and last word, as a tag takes them."""
        return self.words[selection.first].id, self.words[selection.last].id

    def next(self, index: int) -> int:
        """Return the living word after one, or the same where it is the last."""
        found = self._living(range(index + 1, len(self.words)))
        return index if found is None else found

    def previous(self, index: int) -> int:
        """Return the living word before one, or the same where it is the first."""
        found = self._living(range(index - 1, -1, -1))
        return index if found is None else found

    def _living(self, places: range) -> int | None:
        return next((place for place in places if self.words[place].is_living), None)

    def _around(self, selection: Selection, unit: Unit) -> Selection:
        return Selection(self.bounds(selection.first, unit)[0], self.bounds(selection.last, unit)[1])

    def _ahead(self, head: int, unit: Unit, *, extend: bool) -> int:
        last = self.bounds(head, unit)[1]
        if not extend:
            following = self.next(last)
            return head if following == last else following
        return last if last != head else self.bounds(self.next(head), unit)[1]

    def _back(self, head: int, unit: Unit) -> int:
        first = self.bounds(head, unit)[0]
        return first if first != head else self.bounds(self.previous(head), unit)[0]


# What ends a unit within its utterance; an utterance and an exchange end where they end.
_ENDS: dict[Unit, Callable[[str], bool]] = {
    "word": lambda text: True,
    "clause": ends_clause,
    "sentence": ends_sentence,
}
