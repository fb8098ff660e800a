"""Words being typed anew in their place: pure reckoning over letters, apart from any widget and any case.

What is edited is a row of slots, one for each word as it stands now. A slot is put together of pieces, each of which
remembers the word that it came from, so that a word keeps its identity through splitting and merging: letters typed
before a word are no part of it until nothing stands between, and a merge that is split again is as it was.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from rich.cells import cell_len, split_graphemes

# These have no width, and make one sign of the letters around them.
_JOINERS = frozenset("\u200c\u200d")


@dataclass(frozen=True)
class Piece:
    """Letters of one slot; `word` is the place of the word that they came from, None for letters of no word."""

    word: int | None
    text: str


@dataclass(frozen=True)
class Slot:
    """One word as it stands while it is typed; one without letters is a word that is being taken out, or put in."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """Return its letters."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def words(self) -> tuple[int, ...]:
        """Return the places of the words in it."""
        return tuple(piece.word for piece in self.pieces if piece.word is not None)

    def typed(self, at: int, text: str) -> Slot:
        """Return it with letters put in: they belong to the word behind which they stand."""
        if at == 0:
            first, *rest = self.pieces
            if first.word is None or not first.text:
                return Slot((replace(first, text=text + first.text), *rest))
            return Slot((Piece(None, text), *self.pieces))
        pieces, start = list(self.pieces), 0
        for number, piece in enumerate(pieces):
            if at <= start + len(piece.text):
                cut = at - start
                pieces[number] = replace(piece, text=piece.text[:cut] + text + piece.text[cut:])
                break
            start += len(piece.text)
        return Slot(tuple(pieces))

    def without(self, first: int, past: int) -> Slot:
        """Return it without some letters; the words they came from stay in it."""
        pieces, start = [], 0
        for piece in self.pieces:
            low, high = (min(max(at - start, 0), len(piece.text)) for at in (first, past))
            pieces.append(replace(piece, text=piece.text[:low] + piece.text[high:]))
            start += len(piece.text)
        return Slot(tuple(pieces))

    def divided(self, at: int) -> tuple[Slot, Slot]:
        """Return what stands before a place and what stands behind it; a word that is cut stays with its first part."""
        left: list[Piece] = []
        right: list[Piece] = []
        start = 0
        for piece in self.pieces:
            cut = at - start
            if cut <= 0:
                right.append(piece)
            elif cut >= len(piece.text):
                left.append(piece)
            else:
                left.append(replace(piece, text=piece.text[:cut]))
                right.append(Piece(None, piece.text[cut:]))
            start += len(piece.text)
        return Slot(tuple(left) or (Piece(None, ""),)), Slot(tuple(right) or (Piece(None, ""),))


@dataclass(frozen=True)
class Rewritten:
    """What becomes of words, by their places: `texts` stand for neighbouring words, one for one from the first.

    Where there are more texts, the last word is split; where there are fewer, the words left over go. `unheard` is
    put in behind each of some words, which itself stays as it was.
    """

    texts: tuple[tuple[tuple[int, ...], tuple[str, ...]], ...]
    unheard: Mapping[int, tuple[str, ...]]

    @property
    def is_empty(self) -> bool:
        """Tell whether every word stays as it was."""
        return not self.texts and not self.unheard


@dataclass
class WordEdit:
    """The words of one stretch while they are typed, and the caret: letter `at` of slot number `slot`.

    While `marked` is more than nothing, those slots are marked: what is typed takes their place.
    """

    known: tuple[str, ...]
    slots: list[Slot] = field(default_factory=list)
    slot: int = 0
    at: int = 0
    marked: range = field(default_factory=lambda: range(0))

    @classmethod
    def of(cls, texts: Sequence[str], first: int, last: int) -> WordEdit:
        """Begin with some words marked, the caret behind them."""
        edit = cls(tuple(texts), [Slot((Piece(place, text),)) for place, text in enumerate(texts)])
        edit.slot, edit.at = last, len(texts[last])
        edit.marked = range(first, last + 1)
        return edit

    @property
    def place(self) -> int:
        """Return the place of the word under the caret, or of the nearest before it."""
        before = (slot.words for slot in self.slots[self.slot :: -1])
        return next((words[0] for words in before if words), 0)

    @property
    def is_changed(self) -> bool:
        """Tell whether anything would be written."""
        return not self.rewritten().is_empty

    def type(self, text: str) -> None:
        """Put letters in at the caret; each blank among them goes on to another word."""
        text = "".join(letter for letter in text if letter.isspace() or _is_letter(letter))
        if not text:
            return
        parts = text.split()
        if self.marked and not parts:
            # A blank takes nothing away.
            self._go(self.marked[-1], None)
        self._take_marked()
        if text[0].isspace():
            self._split()
        for number, part in enumerate(parts):
            if number:
                self._split()
            self.slots[self.slot] = self.slots[self.slot].typed(self.at, part)
            self.at += len(part)
        if parts and text[-1].isspace():
            self._split()

    def backspace(self) -> None:
        """Take the letter before the caret; at a word's beginning, join it to the word before."""
        if self._take_marked():
            return
        if self.at:
            first = self._step(-1)
            self.slots[self.slot] = self.slots[self.slot].without(first, self.at)
            self.at = first
        elif self.slot:
            self._join(self.slot - 1)

    def delete(self) -> None:
        """Take the letter behind the caret; at a word's end, join the next one to it."""
        if self._take_marked():
            return
        if self.at < len(self.slots[self.slot].text):
            self.slots[self.slot] = self.slots[self.slot].without(self.at, self._step(1))
        elif self.slot + 1 < len(self.slots):
            self._join(self.slot)

    def move(self, step: int) -> None:
        """Go a letter on or back, over the blank between words as over a letter."""
        if self.marked:
            self._go(*((self.marked.start, 0) if step < 0 else (self.marked[-1], None)))
        elif 0 <= self.at + step <= len(self.slots[self.slot].text):
            self.at = self._step(step)
        elif 0 <= self.slot + step < len(self.slots):
            self._go(self.slot + step, 0 if step > 0 else None)

    def move_word(self, step: int) -> None:
        """Go to the beginning of the next word, or of this one and then of the one before."""
        here = self.marked.start if self.marked else self.slot
        if step > 0 and self.slot + 1 == len(self.slots):
            self._go(self.slot, None)
        elif step < 0 and self.at and not self.marked:
            self._go(here, 0)
        else:
            self._go(min(max(here + step, 0), len(self.slots) - 1), 0)

    def move_to(self, slot: int, at: int | None) -> None:
        """Put the caret before a letter of a word; None is behind its last one."""
        self._go(slot, at)

    def rewritten(self) -> Rewritten:
        """Return what becomes of the words that were known."""
        texts: list[tuple[tuple[int, ...], list[str]]] = []
        leading: list[str] = []
        for slot in self.slots:
            text = slot.text
            own = tuple(p.word for p in slot.pieces if p.word is not None and p.text) if text else ()
            empty = [word for word in slot.words if word not in own]
            if not own and empty and (text or leading):
                own, empty = (empty[0],), empty[1:]
            if own:
                texts.append((own, [*leading, *([text] if text else [])]))
                leading = []
            elif text and any(written for _, written in texts):
                next(written for _, written in reversed(texts) if written).append(text)
            elif text:
                leading.append(text)
            texts += [((word,), []) for word in empty]
        found, unheard = [], {}
        for words, written in texts:
            was = [self.known[word] for word in words]
            if len(words) == 1 and written[:1] == was and written[1:]:
                unheard[words[0]] = tuple(written[1:])
            elif written != was:
                found.append((words, tuple(written)))
        return Rewritten(tuple(found), unheard)

    def _take_marked(self) -> bool:
        """Empty what is marked, into one slot; tells whether anything was."""
        marked, self.marked = self.marked, range(0)
        if not marked:
            return False
        pieces = [replace(p, text="") for slot in self.slots[marked.start : marked.stop] for p in slot.pieces]
        self.slots[marked.start : marked.stop] = [Slot(tuple(pieces))]
        self.slot, self.at = marked.start, 0
        return True

    def _split(self) -> None:
        """Go on to another word here; where one begins already, nothing."""
        if self.at:
            self.slots[self.slot : self.slot + 1] = self.slots[self.slot].divided(self.at)
            self.slot, self.at = self.slot + 1, 0

    def _join(self, left: int) -> None:
        one, two = self.slots[left : left + 2]
        self.slot, self.at = left, len(one.text)
        self.slots[left : left + 2] = [Slot(one.pieces + two.pieces)]

    def _step(self, step: int) -> int:
        """The caret a letter on or back, with the signs that belong to it."""
        text = self.slots[self.slot].text
        if text.isascii():
            return self.at + step
        edges = [0, *(past for _, past, _ in split_graphemes(text)[0])]
        if step > 0:
            return next((edge for edge in edges if edge > self.at), len(text))
        return next((edge for edge in reversed(edges) if edge < self.at), 0)

    def _go(self, slot: int, at: int | None) -> None:
        """Put the caret there; an emptied slot that it leaves becomes part of its neighbour."""
        self.marked = range(0)
        left = self.slot
        if slot != left and not self.slots[left].text and len(self.slots) > 1:
            into = left - 1 if left else 0
            both = self.slots[into].pieces + self.slots[into + 1].pieces
            self.slots[into : into + 2] = [Slot(tuple(p for p in both if p.word is not None or p.text) or both[:1])]
            slot -= slot > left
        self.slot = slot
        length = len(self.slots[slot].text)
        self.at = length if at is None else min(at, length)


def cells(text: str) -> int:
    """Return how many cells letters take."""
    return len(text) if text.isascii() else cell_len(text)


def _is_letter(letter: str) -> bool:
    """Tell whether a sign can stand in a word: no control sign, and nothing without a meaning."""
    return letter in _JOINERS or unicodedata.category(letter)[0] != "C"
