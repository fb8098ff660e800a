"""Looking for what names may be left in a text that is about to go out.

A leak is a form of the name key that is still there, or something within one slip of it: those refuse an export. What
looks like a name or an identifier and is not in the key is only pointed out, for a person to look at: in UK guidance
on sharing interviews (UK Data Service, "Anonymising qualitative data") every remaining capital and number is reviewed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tagging.pseudonyms import TOKEN, Pseudonyms, composed, fold
from tagging.selection import ends_sentence

if TYPE_CHECKING:
    from casefile.names import NameEntry

WarningKind = Literal["capital", "part of a name", "number"]

# Shorter forms are a slip away from too many common words.
_ONE_EDIT_FROM_LETTERS = 5
_JOINED_FROM_LETTERS = 4
_JOINED_ONE_EDIT_FROM_LETTERS = 8
_PART_FROM_LETTERS = 4

_TITLES = frozenset({"doctor", "professor", "nurse", "sister", "mother", "father", "miss", "mister", "auntie", "uncle"})
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august")
_MORE_MONTHS = ("september", "october", "november", "december")
_CAPITALS_AS_USUAL = frozenset({*_DAYS, *_MONTHS, *_MORE_MONTHS, "christmas", "easter", "i", "gp", "gps", "nhs", "ok"})
_IDENTIFIERS = re.compile(
    r"\S+@\S+"
    r"|\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s?\d[A-Za-z]{2}\b"  # postcode
    r"|\b[A-Za-z]{0,3}\d(?:[\s/.-]?\d){4,}[A-Za-z]?\b"  # five digits and more: telephone, NHS number, date of birth
)


@dataclass(frozen=True)
class Leak:
    """A name left in a text: characters `start` to `end`, exclusive.

    `certain` for a form of the key as it stands; otherwise it is a near miss: one letter off, or spread over words.
    """

    start: int
    end: int
    certain: bool
    letters: str = field(repr=False)


@dataclass(frozen=True)
class Suspect:
    """Something that a person should look at before it goes out."""

    kind: WarningKind
    text: str = field(repr=False)


def find_leaks(text: str, name_key: Sequence[NameEntry]) -> list[Leak]:
    """Return what of the name key is still in a text."""
    return LeakFinder(Pseudonyms(name_key)).find(text)


class LeakFinder:
    """Finds names left in texts; keeps what it has compared, so that many texts take little longer than one."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms
        forms = {letters_of(form) for entry in pseudonyms.name_key for form in entry.forms} - {""}
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
        self._looks: dict[str, tuple[bool, bool, bool]] = {}
        own = sorted({entry.pseudonym for entry in pseudonyms.name_key}, key=len, reverse=True)
        self._own = re.compile("|".join(map(re.escape, own)) if own else r"(?!)")
        people = [form for entry in pseudonyms.name_key if entry.kind == "person" for form in entry.forms]
        parts = [tokens for form in people if len(tokens := TOKEN.findall(fold(form))) > 1]
        self._parts = {part for tokens in parts for part in tokens if len(part) >= _PART_FROM_LETTERS} - _TITLES

    def find(self, text: str) -> list[Leak]:
        """Return the leaks of a text in order: forms of the key anywhere, near misses outside of pseudonyms."""
        text = composed(text)
        certain = [
            Leak(name.start, name.end, True, letters_of(text[name.start : name.end]))
            for name in self._pseudonyms.find(text)
        ]
        known = {place for leak in certain for place in range(leak.start, leak.end)}
        near = [leak for leak in self._near_misses(text) if known.isdisjoint(range(leak.start, leak.end))]
        return sorted(certain + near, key=lambda leak: (leak.start, leak.end))

    def suspects(self, text: str) -> list[Suspect]:
        """Return capitals inside sentences, parts of names and long numbers that are not in the key."""
        text = self._own.sub("x", composed(text))
        found = [Suspect("number", match[0]) for match in _IDENTIFIERS.finditer(text)]
        before_ends = True
        for word in text.split():
            has_part, has_capital, ends = self._looks.get(word) or self._look(word)
            if has_part:
                found.append(Suspect("part of a name", word))
            elif has_capital and not before_ends:
                found.append(Suspect("capital", word))
            before_ends = ends
        return found

    def _look(self, word: str) -> tuple[bool, bool, bool]:
        """Tell of a word whether it holds a part of a name, begins with a capital, and ends a sentence."""
        tokens = TOKEN.findall(word)
        has_part = any(fold(token) in self._parts for token in tokens)
        ends = word != "…" and ends_sentence(word)
        self._looks[word] = looks = has_part, bool(tokens) and _is_capital(tokens[0]), ends
        return looks

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


def _is_capital(token: str) -> bool:
    return token[0].isupper() and token.casefold() not in _CAPITALS_AS_USUAL
