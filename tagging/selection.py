"""Selecting words by keyboard: pure reckoning over the words of a text.

The cursor is always a word, so that nothing can be half selected. Indexes count all words of the text, tombstones
included; a selection never begins or ends on a tombstone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from casefile.words import Word

Unit = Literal["word", "clause", "sentence", "utterance"]
UNITS: tuple[Unit, ...] = ("word", "clause", "sentence", "utterance")

_CLOSING = r"[\"'”’)\]]*$"
_SENTENCE_END = re.compile(rf"[.?!…]{_CLOSING}")
_CLAUSE_END = re.compile(rf"[,;:–—-]{_CLOSING}")
# A full stop behind these does not end a sentence.
_ABBREVIATIONS = frozenset({"dr.", "mr.", "mrs.", "ms.", "prof.", "st.", "e.g.", "i.e.", "etc.", "vs.", "no."})


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
    """The words of a text, utterance by utterance, with the bounds of every unit found once.

    `first_of[unit][i]` and `last_of[unit][i]` are the living words at the two ends of the unit around living word `i`.
    """

    words: tuple[Word, ...]
    living: tuple[int, ...]
    first_of: dict[Unit, dict[int, int]] = field(repr=False)
    last_of: dict[Unit, dict[int, int]] = field(repr=False)

    @classmethod
    def of(cls, utterances: Iterable[Sequence[Word]]) -> SelectableText:
        """Take the words of each utterance, or of each note, in order."""
        words: list[Word] = []
        utterance_ends: set[int] = set()
        for utterance in utterances:
            words += utterance
            own = [place for place in range(len(words) - len(utterance), len(words)) if words[place].is_living]
            utterance_ends.update(own[-1:])
        living = tuple(place for place, word in enumerate(words) if word.is_living)
        ends: dict[Unit, Callable[[int], bool]] = {
            "word": lambda place: True,
            "clause": lambda place: place in utterance_ends or ends_clause(words[place].text),
            "sentence": lambda place: place in utterance_ends or ends_sentence(words[place].text),
            "utterance": lambda place: place in utterance_ends,
        }
        bounds = {unit: _bounds(living, is_end) for unit, is_end in ends.items()}
        first_of = {unit: first for unit, (first, _) in bounds.items()}
        return cls(tuple(words), living, first_of, {unit: last for unit, (_, last) in bounds.items()})

    def at(self, index: int) -> Selection | None:
        """Put the cursor on a word, or on the nearest living one; None where no word stands."""
        if not self.living:
            return None
        place = bisect_left(self.living, index)
        near = [self.living[k] for k in (place - 1, place) if 0 <= k < len(self.living)]
        cursor = min(near, key=lambda found: (abs(found - index), -found))
        return Selection(cursor, cursor)

    def between(self, first_word: str, last_word: str) -> Selection | None:
        """Select from one word to another by their ids; None where one of them is not in this text."""
        index = {word.id: place for place, word in enumerate(self.words)}
        first, last = (self.at(index.get(word, -1)) if word in index else None for word in (first_word, last_word))
        return Selection(first.head, last.head) if first and last else None

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
        first, last = self.first_of[unit][selection.first], self.last_of[unit][selection.last]
        if (first, last) == (selection.first, selection.last) and first != last:
            last = self.last_of[unit][self._next(last)]
        return Selection(first, last)

    def grow(self, selection: Selection) -> Selection:
        """Widen the selection to the next larger unit: word, clause, sentence, utterance; then it stays."""
        for unit in UNITS:
            wider = Selection(self.first_of[unit][selection.first], self.last_of[unit][selection.last])
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

    def _next(self, index: int) -> int:
        place = bisect_left(self.living, index) + 1
        return self.living[place] if place < len(self.living) else index

    def _ahead(self, head: int, unit: Unit, *, extend: bool) -> int:
        last = self.last_of[unit][head]
        if not extend:
            following = self._next(last)
            return head if following == last else following
        return last if last != head else self.last_of[unit][self._next(head)]

    def _back(self, head: int, unit: Unit) -> int:
        first = self.first_of[unit][head]
        if first != head:
            return first
        place = bisect_left(self.living, head) - 1
        return self.first_of[unit][self.living[place]] if place >= 0 else head


def _bounds(living: Sequence[int], is_end: Callable[[int], bool]) -> tuple[dict[int, int], dict[int, int]]:
    first_of: dict[int, int] = {}
    last_of: dict[int, int] = {}
    unit: list[int] = []
    for place in living:
        unit.append(place)
        if is_end(place) or place == living[-1]:
            first_of.update(dict.fromkeys(unit, unit[0]))
            last_of.update(dict.fromkeys(unit, place))
            unit = []
    return first_of, last_of
