"""Details that tell who is meant where several are put together: dates, ages, rare posts and conditions.

For each there is a proposal to say less: a month's season, an age's band, what a post or a condition is one of. A
person decides. Plain counts and times of day are told apart: they are many, and tell little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from tagging.identifiers import DATE
from tagging.own_words import CONDITIONS, POSTS

DetailKind = Literal["date", "age", "post", "condition", "count"]

_SMALL = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty"
)
_NUMBERS = {word: number for number, word in enumerate(_SMALL.split("|"), 1)}
_UNITS = "days?|weeks?|months?|years?"
_AGE = (
    rf"\b(?:(\d{{1,3}}|{_SMALL})[\s-](?:and a half\s)?({_UNITS})[\s-]old\b"
    rf"|aged?\s(?:about\s|of\s)?(\d{{1,3}}|{_SMALL})\b)"
)
_DECADES = ("", "late teens", "twenties", "thirties", "forties", "fifties", "sixties or above")
_YEAR = r"\b(?:19|20)\d{2}\b"
_SEASONS = ("winter", "winter", *("spring",) * 3, *("summer",) * 3, *("autumn",) * 3, "winter")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_COUNT = (
    r"(?<![\w.,/-])(?:\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\b)?|\d{1,2}\s?[ap]\.?m\b|\d+(?:st|nd|rd|th)\b|£?\d{1,3}(?:[.,]\d+)?%?)"
    r"(?![\w/-])"
)


@dataclass(frozen=True)
class Detail:
    """One detail: characters `start` to `end`, exclusive; `proposal` says less, None where nobody can tell what."""

    start: int
    end: int
    kind: DetailKind
    proposal: str | None
    text: str = field(repr=False)


def details_in(text: str) -> list[Detail]:
    """Return the details of a text in order, none overlapping."""
    found: list[Detail] = []
    # Most lines hold none: a look at their words is faster than the patterns.
    words = _LETTERS.findall(text.casefold())
    has_digit, has_first = bool(_DIGIT.search(text)), not _FIRST_WORDS.isdisjoint(words)
    if not has_digit and not has_first:
        return found
    for kind, pattern in _FORMS:
        if not (has_first if kind in ("post", "condition", "age") else has_digit):
            continue
        for match in pattern.finditer(text):
            if all(match.end() <= one.start or one.end <= match.start() for one in found):
                found.append(Detail(match.start(), match.end(), kind, _proposal(kind, match), match[0]))
    return sorted(found, key=lambda one: one.start)


def _proposal(kind: DetailKind, match: re.Match[str]) -> str | None:
    if kind == "date":
        return _season(match[0])
    if kind == "age":
        number, unit, aged = match.groups()
        return _band(_number(number or aged), unit or "years")
    if kind == "post":
        return POSTS[match[0].casefold()]
    return "[a health condition]" if kind == "condition" else None


def _season(text: str) -> str | None:
    """The season and year of a date; of a year alone nobody knows what says less."""
    year = re.search(_YEAR, text)
    numbers = re.match(r"\D*(\d{1,4})[/.-](\d{1,2})[/.-](\d{2,4})", text)
    named = re.search(rf"({'|'.join(_MONTHS)})", text, re.IGNORECASE)
    month = _MONTHS.index(named[1].casefold()) if named else int(numbers[2]) - 1 if numbers else None
    season = _SEASONS[month] if month is not None and 0 <= month < 12 else ""
    ended = year[0] if year else f"20{numbers[3]}" if numbers and len(numbers[3]) == 2 else ""
    return f"[{season} {ended}]".replace(" ]", "]") if season else None


def _band(number: int, unit: str) -> str:
    years = number if unit.startswith("year") else 0
    if not years:
        return "[a few days old]" if unit.startswith("day") else "[a baby]"
    for most, band in ((4, "a young child"), (10, "of primary school age"), (17, "a teenager")):
        if years <= most:
            return f"[{band}]"
    return f"[in their {_DECADES[min(years // 10, len(_DECADES) - 1)]}]"


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text.casefold()]


def _forms() -> Iterator[tuple[DetailKind, str]]:
    yield "date", DATE
    yield "age", _AGE
    yield "post", rf"\b(?:{'|'.join(sorted(map(re.escape, POSTS), key=len, reverse=True))})\b"
    yield "condition", rf"\b(?:{'|'.join(sorted(map(re.escape, CONDITIONS), key=len, reverse=True))})\b"
    yield "date", _YEAR
    yield "count", _COUNT


_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[a-z]+")
# With which a post or a condition begins, or what stands in an age.
_FIRST_WORDS = frozenset(_LETTERS.findall(form)[0] for form in (*POSTS, *CONDITIONS)) | {"old", "aged", "age"}
_FORMS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _forms()]
