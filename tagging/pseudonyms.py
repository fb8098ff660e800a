"""Replacing real names: every form of the name key, found over the joined words of a text, in one pass.

A form is matched as whole words, whatever its capitals and accents, with any spacing or punctuation between its words,
and with or without apostrophes and hyphens inside them; what follows, such as a possessive `'s`, is kept. Plurals and
misspellings are matched where they are entered as variants. Replacements are worked out on the whole text and then cut
to what is quoted, so that half a name at the edge of a quote does not come out.

A name that is a common word as well, such as Will, is one of the two where it stands in small letters or begins a
sentence: a person says which. Inside a sentence a capital makes it the name, and so does a possessive. A date or an age
that is put in other words is replaced where it is one: `she was seven` stays in `she was seven minutes late`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from tagging.identifiers import identifiers_in
from tagging.own_words import ALSO_NAMES
from tagging.quasi import details_in

if TYPE_CHECKING:
    from casefile.names import NameEntry

TOKEN = re.compile(r"[^\W_]+")
_INSIDE_WORD = r"['’‘ʼ`´‐‑-]?"
_BETWEEN_WORDS = r"[\W_]*"
_FEW = 50
# What a sentence may begin behind, and what ends in a full stop without ending one.
_BEFORE_SENTENCE = re.compile(r"(?:^|[.!?…:\]\n])[\s\"'“”‘’(\[–—-]*$")
_NO_END = re.compile(r"\b(?:mr|mrs|ms|dr|st|prof|no)\.\s*$", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’ʼ]s\b")
_FOLLOWS = re.compile(r"\s*(?:([.,;:!?…])|[\W_]*([^\W_]+))?")
_LOOK_BACK = 12
_REWORDED_AS = frozenset({"date", "age"})


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
class NameOrWord:
    """What may be a name of the key or a common word, and what is remembered once somebody has said which.

    `as_name` is empty where it then belongs into the key.
    """

    name: Replacement
    as_word: str = field(repr=False)
    as_name: str = field(repr=False)


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
        self._open: dict[str, Container[str]] = {}
        # Details that stand for a date or an age, by their entries.
        self._reworded: set[str] = set()
        patterns: dict[str, str] = {}
        for entry in name_key:
            if entry.kind == "detail" and _is_date_or_age(entry.real):
                self._reworded.add(entry.id)
            for form in entry.forms:
                tokens = TOKEN.findall(fold(form))
                letters = "".join(tokens)
                if letters:
                    self._by_letters.setdefault(letters, entry)
                    if entry.kind != "detail" and letters in ALSO_NAMES and letters not in entry.forms:
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

    def undecided(self, text: str) -> list[NameOrWord]:
        """Return what may be a name of the key or the common word, such as `will`, of which nobody has said which."""
        found = [self._name_or_word(text, one) for one in self._all(text)] if self._open else []
        return [one for one in found if one and self._said_of(text, one) is None]

    @property
    def may_be_words(self) -> Collection[str]:
        """Return the names of the key that are common words as well, in small letters."""
        return self._open.keys()

    def names(self, text: str) -> list[Replacement]:
        """Return the names in a text in order, none overlapping: of two that overlap, the second loses what both hold.

        One that is a common word as well counts inside a sentence with a capital, where somebody said that it is the
        name, and where the key has it in small letters.
        """
        found = self._all(text)
        return [one for one in found if self._is_name(text, one)] if self._open else found

    def _is_name(self, text: str, name: Replacement) -> bool:
        either = self._name_or_word(text, name)
        return either is None or self._said_of(text, either) == "name"

    def _said_of(self, text: str, either: NameOrWord) -> Literal["name", "word"] | None:
        """What somebody has said that it is."""
        said = self._open[text[either.name.start : either.name.end].lower()]
        if either.as_name and either.as_name in said:
            return "name"
        return "word" if either.as_word in said else None

    def _name_or_word(self, text: str, name: Replacement) -> NameOrWord | None:
        """What is to be said of a name that may be a common word where it stands; None where it is the name."""
        word = text[name.start : name.end]
        if word in self._open:
            return NameOrWord(name, word, "")
        before = text[max(0, name.start - _LOOK_BACK) : name.start]
        begins = (_BEFORE_SENTENCE.search(before) and not _NO_END.search(before)) or not before.strip()
        if word.lower() not in self._open or not begins or _POSSESSIVE.match(text, name.end):
            return None
        follows = _FOLLOWS.match(text, name.end)
        mark, token = follows.groups() if follows else (None, None)
        phrase = f"{word}{mark}" if mark else f"{word} {fold(token)}" if token else word
        return NameOrWord(name, phrase, f"{phrase} (the name)" if phrase != word else "")

    def _all(self, text: str) -> list[Replacement]:
        folded = fold(text)
        found: list[Replacement] = []
        reworded: set[tuple[int, int]] | None = None
        reached = 0
        for match in self._forms.finditer(folded):
            start, end = match.start(), match.end(1)
            if end <= reached:
                continue
            while start < reached or not folded[start].isalnum():
                start += 1
            entry = self._by_letters["".join(TOKEN.findall(match[1]))]
            if entry.id in self._reworded:
                reworded = {(one.start, one.end) for one in details_in(text)} if reworded is None else reworded
                if (start, end) not in reworded:
                    continue
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


def _is_date_or_age(form: str) -> bool:
    found = details_in(composed(form))
    return len(found) == 1 and found[0].kind in _REWORDED_AS and (found[0].start, found[0].end) == (0, len(form))


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
