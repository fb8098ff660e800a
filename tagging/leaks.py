"""Looking for what names may be left in a text that is about to go out.

A leak is a form of the name key that is still there, or something within one slip of it: those refuse an export. What
looks like a name and is not in the key is found by `tagging.suspects`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tagging.pseudonyms import TOKEN, NameOrWord, Pseudonyms, Replacement, composed, fold

if TYPE_CHECKING:
    from casefile.names import NameEntry

# Shorter forms are a slip away from too many common words.
_ONE_EDIT_FROM_LETTERS = 5
_JOINED_FROM_LETTERS = 4
_JOINED_ONE_EDIT_FROM_LETTERS = 8


@dataclass(frozen=True)
class Leak:
    """A name left in a text: characters `start` to `end`, exclusive.

    `certain` for a form of the key as it stands; otherwise it is a near miss: one letter off, or spread over words; or,
    where it `may_be_word`, a name of the key that is a common word as well: `either` says what is remembered of it.
    """

    start: int
    end: int
    certain: bool
    letters: str = field(repr=False)
    either: NameOrWord | None = None

    @property
    def may_be_word(self) -> bool:
        """Tell whether it is a name of the key, or a common word."""
        return self.either is not None


def find_leaks(text: str, name_key: Sequence[NameEntry]) -> list[Leak]:
    """Return what of the name key is still in a text."""
    return LeakFinder(Pseudonyms(name_key)).find(text)


class LeakFinder:
    """Finds names left in texts; keeps what it has compared, so that many texts take little longer than one."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms
        # Details are replaced as they stand: another day or age is no slip of one.
        entries = [entry for entry in pseudonyms.name_key if entry.kind != "detail"]
        forms = {letters_of(form) for entry in entries for form in entry.forms} - {""}
        self._forms = forms
        self._near = {
            False: _ByEdges(forms, _ONE_EDIT_FROM_LETTERS),
            True: _ByEdges(forms, _JOINED_ONE_EDIT_FROM_LETTERS),
        }
        self._longest = max(map(len, forms), default=0) + 1
        self._slips: dict[tuple[str, bool], bool] = {}
        self._beginnings = set(_beginnings(forms))
        long = [form for form in forms if len(form) >= _JOINED_ONE_EDIT_FROM_LETTERS]
        self._near_beginnings = {left for start in _beginnings(long) for left in _one_left_out(start)}
        self._begin: dict[str, bool] = {}
        own = sorted({entry.pseudonym for entry in pseudonyms.name_key}, key=len, reverse=True)
        self._own = re.compile("|".join(map(re.escape, own)) if own else r"(?!)")

    def find(self, text: str) -> list[Leak]:
        """Return the leaks of a text in order: forms of the key anywhere, near misses outside of pseudonyms."""
        text = composed(text)
        certain = [_leak(text, name) for name in self._pseudonyms.names(text)]
        certain += [_leak(text, either.name, either) for either in self._pseudonyms.undecided(text)]
        known = {place for leak in certain for place in range(leak.start, leak.end)}
        near = [leak for leak in self._near_misses(text) if known.isdisjoint(range(leak.start, leak.end))]
        words = self._pseudonyms.may_be_words
        near = [leak for leak in near if text[leak.start : leak.end].lower() not in words]
        return sorted(certain + near, key=lambda leak: (leak.start, leak.end))

    def _near_misses(self, text: str) -> Iterator[Leak]:
        folded = fold(text)
        for start, end in self._between_pseudonyms(text):
            tokens = [(match[0], match.start(), match.end()) for match in TOKEN.finditer(folded, start, end)]
            for place, (token, begins, _) in enumerate(tokens):
                if not self._may_begin(token) and not self._is_slip(token, False):
                    continue
                letters = ""
                for token, _, ends in tokens[place:]:
                    letters += token
                    if len(letters) > self._longest:
                        break
                    if self._is_slip(letters, letters != token):
                        yield Leak(begins, ends, False, letters)
                    if not self._may_begin(letters):
                        break

    def _may_begin(self, letters: str) -> bool:
        """Tell whether letters may be the beginning of a form spread over words, or of a slip of a long one.

        What is one edit away shares what is left after one letter is left out; a few others do as well.
        """
        known = self._begin.get(letters)
        if known is None:
            near = self._near_beginnings
            known = letters in self._beginnings or not near.isdisjoint(_one_left_out(letters))
            self._begin[letters] = known
        return known

    def _between_pseudonyms(self, text: str) -> Iterator[tuple[int, int]]:
        here = 0
        for match in self._own.finditer(text):
            yield here, match.start()
            here = match.end()
        yield here, len(text)

    def _is_slip(self, letters: str, joined: bool) -> bool:
        known = self._slips.get((letters, joined))
        if known is None:
            is_form = letters in self._forms and (not joined or len(letters) >= _JOINED_FROM_LETTERS)
            known = is_form or self._near[joined].is_near(letters)
            self._slips[letters, joined] = known
        return known


def _leak(text: str, name: Replacement, either: NameOrWord | None = None) -> Leak:
    return Leak(name.start, name.end, either is None, letters_of(text[name.start : name.end]), either)


def _beginnings(forms: Collection[str]) -> Iterator[str]:
    return (form[:length] for form in forms for length in range(1, len(form) + 1))


def _one_left_out(letters: str) -> Iterator[str]:
    yield letters
    yield from (letters[:place] + letters[place + 1 :] for place in range(len(letters)))


class _ByEdges:
    """Forms of at least so many letters, found by the letters at their edges.

    One edit in n letters, or a swap of two, leaves the first or the last (n - 1) // 2 of them as they are. So only the
    few forms that share an edge are compared letter by letter.
    """

    def __init__(self, forms: Collection[str], at_least: int) -> None:
        self._edge = (at_least - 1) // 2
        self._starting: dict[str, list[str]] = {}
        self._ending: dict[str, list[str]] = {}
        for form in forms:
            if len(form) >= at_least:
                self._starting.setdefault(form[: self._edge], []).append(form)
                self._ending.setdefault(form[-self._edge :], []).append(form)

    def is_near(self, letters: str) -> bool:
        """Tell whether one edit at most makes one of the forms."""
        alike = (*self._starting.get(letters[: self._edge], ()), *self._ending.get(letters[-self._edge :], ()))
        return any(within_one_edit(letters, form) for form in alike)


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, without capitals, accents, spaces and punctuation."""
    return "".join(TOKEN.findall(fold(composed(text))))


def within_one_edit(one: str, other: str) -> bool:
    """Tell whether one letter put in, left out, changed or swapped with its neighbour makes one of the other.

    The Damerau-Levenshtein distance (Damerau, 1964) of at most one.
    """
    if abs(len(one) - len(other)) > 1:
        return False
    same = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if same is None:
        return True
    one, other = one[same:], other[same:]
    swapped = one[1:2] + one[:1] + one[2:] == other
    return swapped or one[1:] == other[1:] or one[1:] == other or one == other[1:]
