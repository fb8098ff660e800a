"""Replacing real names: every form of the name key, found over the joined words of a text, in one pass.

A form is matched as whole words, whatever its capitals and accents, with any spacing or punctuation between its words,
and with or without apostrophes and hyphens inside them; what follows, such as a possessive `'s`, is kept. Plurals and
misspellings are matched where they are entered as variants. Replacements are worked out on the whole text and then cut
to what is quoted, so that half a name at the edge of a quote does not come out.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from tagging.identifiers import identifiers_in
from tagging.own_words import ALSO_NAMES

if TYPE_CHECKING:
    from casefile.names import NameEntry

TOKEN = re.compile(r"[^\W_]+")
_INSIDE_WORD = r"['’‘ʼ`´‐‑-]?"
_BETWEEN_WORDS = r"[\W_]*"
_FEW = 50


class _Folded(dict[int, str]):
    """Each character as it is compared, worked out at its first appearance."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = unicodedata.normalize("NFKD", chr(code))[0].casefold()[0]
        return folded


_FOLDED = _Folded()


@dataclass(frozen=True)
class Replacement:
    """One name found: characters `start` to `end`, exclusive, and what stands in their place.

    `entry` is the id of the entry of the key that asks for it; None for an identifier known by its form.
    """

    start: int
    end: int
    pseudonym: str
    entry: str | None = None


@dataclass(frozen=True)
class Replaced:
    """A text after replacement, and how many names were replaced in it."""

    text: str
    count: int


class Pseudonyms:
    """The name key as a matcher; where two entries share a form, the earlier one holds."""

    def __init__(self, name_key: Sequence[NameEntry]) -> None:
        self.name_key = tuple(name_key)
        self._by_letters: dict[str, NameEntry] = {}
        # Names that are common words as well, and those spellings of them that somebody said to be the word.
        self._open: dict[str, frozenset[str]] = {}
        patterns: dict[str, str] = {}
        for entry in name_key:
            for form in entry.forms:
                tokens = TOKEN.findall(fold(form))
                letters = "".join(tokens)
                if letters:
                    self._by_letters.setdefault(letters, entry)
                    if letters in ALSO_NAMES and letters not in entry.forms:
                        self._open[letters] = entry.words
                    pattern = _BETWEEN_WORDS.join(_INSIDE_WORD.join(map(re.escape, token)) for token in tokens)
                    patterns[pattern] = letters
        # Longest first, since the first alternative that fits is taken.
        longest_first = sorted(patterns, key=lambda pattern: -len(patterns[pattern]))
        # A look-ahead, so that a name that begins inside another one is found as well.
        self._forms = (
            re.compile(rf"(?<![^\W_])(?=({'|'.join(longest_first)})(?![^\W_]))")
            if longest_first
            else re.compile(r"(?!)")
        )

    def find(self, text: str) -> list[Replacement]:
        """Return what is replaced in a text: its names, and the identifiers that are known by their form.

        `text` is in Unicode's composed form (NFC), as `composed` makes it.
        """
        found = self.names(text)
        taken = [(name.start, name.end) for name in found]
        for one in identifiers_in(text):
            if all(one.end <= start or end <= one.start for start, end in taken):
                found.append(Replacement(one.start, one.end, one.instead))
        return sorted(found, key=lambda name: name.start) if len(found) > len(taken) else found

    def undecided(self, text: str) -> list[Replacement]:
        """Return what may be a name of the key or the common word, such as `will`, of which nobody has said which."""
        return [one for one in self._all(text) if self._may_be_word(text, one) and not self._is_word(text, one)]

    @property
    def may_be_words(self) -> Collection[str]:
        """Return the names of the key that are common words as well, in small letters."""
        return self._open.keys()

    def names(self, text: str) -> list[Replacement]:
        """Return the names in a text in order, none overlapping: of two that overlap, the second loses what both hold.

        One that is a common word as well counts with a capital, or where the key has it in small letters.
        """
        found = self._all(text)
        return [one for one in found if not self._may_be_word(text, one)] if self._open else found

    def _may_be_word(self, text: str, name: Replacement) -> bool:
        return text[name.start : name.end] in self._open

    def _is_word(self, text: str, name: Replacement) -> bool:
        word = text[name.start : name.end]
        return word in self._open[word]

    def _all(self, text: str) -> list[Replacement]:
        folded = fold(text)
        found: list[Replacement] = []
        reached = 0
        for match in self._forms.finditer(folded):
            start, end = match.start(), match.end(1)
            if end <= reached:
                continue
            while start < reached or not folded[start].isalnum():
                start += 1
            entry = self._by_letters["".join(TOKEN.findall(match[1]))]
            found.append(Replacement(start, end, entry.pseudonym, entry.id))
            reached = end
        return found

    def replace(self, text: str) -> Replaced:
        """Replace the names in a text, whose white space becomes single spaces."""
        words = PseudonymisedWords(text.split(), self)
        return words.cut(0, len(words) - 1)


class PseudonymisedWords:
    """The words of a text with its names replaced by ranges of words."""

    def __init__(self, words: Sequence[str], pseudonyms: Pseudonyms) -> None:
        texts, self._text = words, " ".join(words)
        if not self._text.isascii():
            texts = [composed(word) for word in words]
            self._text = " ".join(texts)
        self._starts = [0, *accumulate(len(text) + 1 for text in texts)]
        self._names = pseudonyms.find(self._text)
        self._ends = [name.end for name in self._names]

    def __len__(self) -> int:
        return len(self._starts) - 1

    def cut(self, first: int, last: int) -> Replaced:
        """Return the words from `first` to `last`, inclusive, with names replaced; nothing where `last` comes before.

        A name that only begins or ends within them is replaced as a whole.
        """
        if last < first:
            return Replaced("", 0)
        here, end = self._starts[first], self._starts[last + 1] - 1
        parts: list[str] = []
        count = 0
        for name in self._names[bisect_right(self._ends, here) :]:
            if name.start >= end:
                break
            parts += [self._text[here : name.start], name.pseudonym]
            here = name.end
            count += 1
        parts.append(self._text[here:end])
        return Replaced("".join(parts), count)

    def names_in(self, first: int, last: int) -> Iterator[tuple[int, int, Replacement]]:
        """Yield what `cut` replaces in the words from `first` to `last`, each with the places of its own words."""
        if first <= last:
            here, end = self._starts[first], self._starts[last + 1] - 1
            for name in self._names[bisect_right(self._ends, here) :]:
                if name.start >= end:
                    break
                yield bisect_right(self._starts, name.start) - 1, bisect_right(self._starts, name.end - 1) - 1, name

    def said(self, name: Replacement) -> str:
        """Return what stands where a name was found."""
        return self._text[name.start : name.end]

    def where(self, first: int, last: int, place: int) -> tuple[int, int]:
        """Return where a word stands in what `cut` returns for a range: its characters from and to, exclusive.

        A word that is part of a name stands where the whole pseudonym stands.
        """
        return self._moved(self._starts[place], first, last), self._moved(
            self._starts[place + 1] - 1, first, last, to_end=True
        )

    def _moved(self, character: int, first: int, last: int, *, to_end: bool = False) -> int:
        here, end = self._starts[first], self._starts[last + 1] - 1
        by = -here
        for name in self._names[bisect_right(self._ends, here) :]:
            if name.start >= min(end, character):
                break
            begins = max(name.start, here)
            if character < name.end:
                return begins + by + (len(name.pseudonym) if to_end else 0)
            by += len(name.pseudonym) - (name.end - begins)
        return character + by


def composed(text: str) -> str:
    """Return a text in Unicode's composed form (NFC), in which an accented letter is one character."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return a text without capitals and accents, each character for one, so that places in it stay the same."""
    if not text.isascii():
        strange = {character for character in set(text) if character > "\x7f"}
        if len(strange) > _FEW:
            return text.translate(_FOLDED)
        # Typographic quotes and some accents: a pass for each is faster than looking up every character.
        folded = {character: _FOLDED[ord(character)] for character in strange}
        for character, plain in folded.items():
            text = text.replace(character, plain)
        if any(plain.lower() != plain for plain in folded.values()):
            return text.translate(_FOLDED)
    return text.lower()
