"""What a person should look at before it goes out: it may name somebody, and the key does not know it.

UK guidance on sharing interviews (UK Data Service, "Anonymising qualitative data") has every remaining capital and
number reviewed. Here each is told what it is like, so that what names most can come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tagging.entities import EntityKind, Form
from tagging.numbers import SPELT
from tagging.own_words import COMMON_NAMES, EVERYDAY
from tagging.pseudonyms import TOKEN, Pseudonyms, composed, fold
from tagging.quasi import DetailKind, details_in
from tagging.selection import ends_sentence
from tagging.sounds import Sounds

SuspectKind = (
    Literal["sounds like a name", "part of a name", "number", "capital", "small letters", "first word"]
    | EntityKind
    | DetailKind
)

_PART_FROM_LETTERS = 4
_TITLES = frozenset({"doctor", "professor", "nurse", "sister", "mother", "father", "miss", "mister", "auntie", "uncle"})
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august")
_MORE_MONTHS = ("september", "october", "november", "december")
_CAPITALS_AS_USUAL = frozenset(
    {*_DAYS, *_MONTHS, *_MORE_MONTHS, "christmas", "easter", *["i", "gp", "gps", "nhs", "ok", "mr", "mrs", "ms", "dr"]}
)
_WORD = re.compile(r"\S+")
# Four digits and more, five where something stands between them; no decade.
_LONG_NUMBER = re.compile(r"(?<![\w.,])(?!\d{3}0s\b)[A-Z]{0,3}(?:\d(?:[\s/.-]?\d){4,}|\d{4})[A-Z]?\b", re.IGNORECASE)
_SPELT = re.compile(SPELT, re.IGNORECASE)
_DIGIT = re.compile(r"\d")
# Words with a figure in them, such as the name of a road or of a form.
_WITH_DIGIT = re.compile(r"(?:\w+[/.:-])*\w*\d\w*(?:[/.:-]\w+)*")
_AROUND = "\"'“”‘’.,;:!?…()[]–—-"
# What counts for less than whatever else was found at the same place.
_BY_THEMSELVES: frozenset[SuspectKind | None] = frozenset({"capital", "small letters", "first word"})
_ENDING = re.compile(r"['’]s$")


@dataclass(frozen=True)
class Suspect:
    """Characters `start` to `end`, exclusive; `like` is the pseudonym of a name of that sound, `proposal` says less."""

    kind: SuspectKind
    start: int
    end: int
    text: str = field(repr=False)
    like: str | None = None
    proposal: str | None = None


@dataclass(frozen=True)
class _Look:
    """What a word looks like: `bare` of quotes and stops, where that begins in it, and whether it ends a sentence."""

    kind: SuspectKind | None
    bare: str = field(repr=False)
    begins: int
    like: str | None
    ends: bool


class _Folds(dict[str, str]):
    """Each word without capitals and accents, worked out at its first appearance."""

    def __missing__(self, word: str) -> str:
        self[word] = folded = fold(word)
        return folded


class _Seen:
    """What a recogniser has seen as names, looked for wherever else it stands."""

    def __init__(self, entities: Mapping[Form, EntityKind]) -> None:
        self._folds = _Folds()
        self._forms: dict[Form, list[tuple[Form, EntityKind]]] = {}
        # How many words those have that begin with a word.
        self._lengths: dict[str, list[int]] = {}
        for form, kind in sorted(entities.items(), key=lambda one: -len(one[0])):
            if any(token.casefold() not in _CAPITALS_AS_USUAL for token in form):
                folded = tuple(map(fold, form))
                self._forms.setdefault(folded, []).append((form, kind))
                lengths = self._lengths.setdefault(folded[0], [])
                if len(form) not in lengths:
                    lengths.append(len(form))

    def found_in(self, text: str) -> Iterator[Suspect]:
        """Yield the names in a text in order, the longest where several begin."""
        if not self._forms:
            return
        folded = [self._folds[word] for word in TOKEN.findall(text)]
        begin_here = [at for at, word in enumerate(folded) if word in self._lengths]
        tokens = [*TOKEN.finditer(text)] if begin_here else []
        past = 0
        for at in begin_here:
            for length in self._lengths[folded[at]] if at >= past else ():
                these = tokens[at : at + length]
                words = tuple(one[0] for one in these)
                kinds = (
                    kind
                    for form, kind in self._forms.get(tuple(folded[at : at + length]), ())
                    if words == form or (kind == "likely person" and _is_same_name(words, form))
                )
                if kind := next(kinds, None):
                    start, end = these[0].start(), these[-1].end()
                    yield Suspect(kind, start, end, text[start:end])
                    past = at + length
                    break


class SuspectFinder:
    """Finds what to look at in texts; keeps what it has seen, so that many texts take little longer than one."""

    def __init__(self, pseudonyms: Pseudonyms, entities: Mapping[Form, EntityKind] | None = None) -> None:
        """Take the key in, and names by their words that a recogniser saw: they are looked for wherever they stand."""
        own = sorted({entry.pseudonym for entry in pseudonyms.name_key}, key=len, reverse=True)
        # Pseudonyms of the key, and whatever stands in brackets in place of an identifier.
        self._own = re.compile("|".join([*map(re.escape, own), r"\[[^\[\]]*\]"]))
        people = [form for entry in pseudonyms.name_key if entry.kind == "person" for form in entry.forms]
        parts = [tokens for form in people if len(tokens := TOKEN.findall(fold(form))) > 1]
        self._parts = {part for tokens in parts for part in tokens if len(part) >= _PART_FROM_LETTERS} - _TITLES
        self._sounds = Sounds(pseudonyms.name_key)
        # Of these a person says what they are, before anything is written.
        self._decided = pseudonyms.may_be_words
        self._looks: dict[str, _Look] = {}
        self._entities = _Seen(entities or {})

    def find(self, text: str) -> list[Suspect]:
        """Return what to look at in a text, in order; a detail that holds a number is not listed as one again."""
        # Pseudonyms are blanked out letter for letter, so that places stay the same.
        text = self._own.sub(lambda match: "x" * len(match[0]), composed(text))
        details = [Suspect(one.kind, one.start, one.end, one.text, proposal=one.proposal) for one in details_in(text)]
        found = [one for one in details if one.kind != "count"]
        # What is one long number is no row of counts.
        counts = [one for one in details if one.kind == "count"]
        has_digit = bool(_DIGIT.search(text))
        found += _apart(_matches(_LONG_NUMBER, text) if has_digit else (), found)
        # Where figures are said one by one, some are among the counts.
        found += _apart(_matches(_SPELT, text) if counts else (), found)
        found += _apart(counts, found)
        named = [*self._entities.found_in(text)]
        found += self._words(text, [*named, *found])
        found += _apart(named, found)
        found += _apart(_matches(_WITH_DIGIT, text) if has_digit else (), found)
        return sorted(found, key=lambda one: one.start)

    def _words(self, text: str, known: Sequence[Suspect]) -> Iterator[Suspect]:
        before_ends, past = True, 0
        for match in _WORD.finditer(text):
            word = match[0]
            look = self._looks.get(word) or self._look(word)
            kind, bare = look.kind, look.bare
            if kind is not None:
                before_ends = before_ends or "\n" in text[past : match.start()]
                if kind == "capital" and before_ends:
                    kind = None if fold(bare) in EVERYDAY else "first word"
                start = match.start() + look.begins
                if kind in _BY_THEMSELVES and any(one.start <= start < one.end for one in known):
                    kind = None
                if kind is not None:
                    yield Suspect(kind, start, start + len(bare), bare, look.like)
            before_ends, past = look.ends, match.end()

    def _look(self, word: str) -> _Look:
        bare = _ENDING.sub("", word.strip(_AROUND))
        tokens = TOKEN.findall(bare)
        likes = [like for token in tokens if (like := self._sounds.like(token))]
        kind: SuspectKind | None = None
        if bare.lower() in self._decided:
            likes = []
        elif any(fold(token) in self._parts for token in tokens):
            kind = "part of a name"
        elif likes:
            kind = "sounds like a name"
        elif tokens and _is_capital(tokens[0]):
            kind = "capital"
        elif any(token in COMMON_NAMES for token in tokens):
            kind = "small letters"
        # An answer, and not the abbreviation that stands before a number.
        ends = word != "…" and (ends_sentence(word) or word.casefold() == "no.")
        look = _Look(kind, bare, word.index(bare), likes[0] if likes else None, ends)
        self._looks[word] = look
        return look


def _apart(these: Iterable[Suspect], others: Sequence[Suspect]) -> list[Suspect]:
    """Those that have no character in common with any of the others."""
    return [one for one in these if not any(other.start < one.end and one.start < other.end for other in others)]


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[Suspect]:
    return (Suspect("number", match.start(), match.end(), match[0]) for match in pattern.finditer(text))


def _is_same_name(words: Form, form: Form) -> bool:
    """Whether these are a person's name in other letters; an everyday word is the name only as it was seen."""
    return len(words) == len(form) and all(
        word == seen or (fold(word) == fold(seen) and fold(seen) not in EVERYDAY)
        for word, seen in zip(words, form, strict=True)
    )


def _is_capital(token: str) -> bool:
    return token[0].isupper() and token.casefold() not in _CAPITALS_AS_USUAL
