"""What a person should look at before it goes out: it may name somebody, and the key does not know it.

UK guidance on sharing interviews (UK Data Service, "Anonymising qualitative data") has every remaining capital and
number reviewed. Here each is told what it is like, so that what names most can come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from tagging.own_words import EVERYDAY
from tagging.pseudonyms import TOKEN, Pseudonyms, composed, fold
from tagging.quasi import DetailKind, details_in
from tagging.selection import ends_sentence
from tagging.sounds import Sounds

SuspectKind = Literal["sounds like a name", "part of a name", "number", "capital", "first word"] | DetailKind

_PART_FROM_LETTERS = 4
_TITLES = frozenset({"doctor", "professor", "nurse", "sister", "mother", "father", "miss", "mister", "auntie", "uncle"})
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august")
_MORE_MONTHS = ("september", "october", "november", "december")
_CAPITALS_AS_USUAL = frozenset(
    {*_DAYS, *_MONTHS, *_MORE_MONTHS, "christmas", "easter", *["i", "gp", "gps", "nhs", "ok", "mr", "mrs", "ms", "dr"]}
)
_WORD = re.compile(r"\S+")
_LONG_NUMBER = re.compile(r"\b[A-Za-z]{0,3}\d(?:[\s/.-]?\d){4,}[A-Za-z]?\b")  # five digits and more
_AROUND = "\"'“”‘’.,;:!?…()[]–—-"
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


class SuspectFinder:
    """Finds what to look at in texts; keeps what it has seen, so that many texts take little longer than one."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        own = sorted({entry.pseudonym for entry in pseudonyms.name_key}, key=len, reverse=True)
        # Pseudonyms of the key, and whatever stands in brackets in place of an identifier.
        self._own = re.compile("|".join([*map(re.escape, own), r"\[[^\[\]]*\]"]))
        people = [form for entry in pseudonyms.name_key if entry.kind == "person" for form in entry.forms]
        parts = [tokens for form in people if len(tokens := TOKEN.findall(fold(form))) > 1]
        self._parts = {part for tokens in parts for part in tokens if len(part) >= _PART_FROM_LETTERS} - _TITLES
        self._sounds = Sounds(pseudonyms.name_key)
        self._looks: dict[str, tuple[SuspectKind | None, str | None]] = {}

    def find(self, text: str) -> list[Suspect]:
        """Return what to look at in a text, in order; a detail that holds a number is not listed as one again."""
        # Pseudonyms are blanked out letter for letter, so that places stay the same.
        text = self._own.sub(lambda match: "x" * len(match[0]), composed(text))
        found = [Suspect(one.kind, one.start, one.end, one.text, proposal=one.proposal) for one in details_in(text)]
        found += [
            Suspect("number", match.start(), match.end(), match[0])
            for match in _LONG_NUMBER.finditer(text)
            if not any(one.start < match.end() and match.start() < one.end for one in found)
        ]
        found += self._words(text)
        return sorted(found, key=lambda one: one.start)

    def _words(self, text: str) -> Iterator[Suspect]:
        before_ends = True
        for match in _WORD.finditer(text):
            word = match[0]
            bare = _ENDING.sub("", word.strip(_AROUND))
            kind, like = self._looks.get(bare) or self._look(bare)
            if kind == "capital" and before_ends:
                kind = None if fold(bare) in EVERYDAY else "first word"
            if kind is not None:
                start = match.start() + word.index(bare)
                yield Suspect(kind, start, start + len(bare), bare, like)
            before_ends = word != "…" and ends_sentence(word)

    def _look(self, bare: str) -> tuple[SuspectKind | None, str | None]:
        tokens = TOKEN.findall(bare)
        likes = [like for token in tokens if (like := self._sounds.like(token))]
        kind: SuspectKind | None = None
        if any(fold(token) in self._parts for token in tokens):
            kind = "part of a name"
        elif likes:
            kind = "sounds like a name"
        elif tokens and _is_capital(tokens[0]):
            kind = "capital"
        self._looks[bare] = looks = kind, likes[0] if likes else None
        return looks


def _is_capital(token: str) -> bool:
    return token[0].isupper() and token.casefold() not in _CAPITALS_AS_USUAL
