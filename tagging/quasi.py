"""Details that tell who is meant where several are put together: dates, ages, rare posts and conditions.

For each there is a proposal to say less: a month's season, a year's decade, an age's band, what a post or a condition
is one of. A person decides. Plain counts and times of day are told apart: they are many, tell little, and have none.
Numbers are known in digits and in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from tagging.identifiers import DATE
from tagging.numbers import FIRST_WORDS, IN_WORDS, SMALL, YEAR_IN_WORDS, value_of, year_of
from tagging.own_words import CONDITIONS, POSTS

DetailKind = Literal["date", "age", "post", "condition", "count"]

_UNITS = "days?|weeks?|months?|years?"
_AGE = rf"\b(?:({SMALL})[\s-](?:and[\s-]a[\s-]half[\s-])?({_UNITS})[\s-]olds?\b|aged?\s(?:about\s|of\s)?({SMALL})\b)"
# As it is said in passing: `she was seven when`, `he turned 16`.
_AGE_IN_PASSING = (
    rf"\b(?:(?:s?he|who)(?:'s|’s|\sis|\swas)(?:\s(?:only|just|about|nearly|almost|then))?|turn(?:ed|ing|s)?)"
    rf"\s(?P<detail>{SMALL})(?=[.,;:!?]|\s(?:when|at\sthe\stime|then|by\sthen|now|and\sa\shalf)\b|$)"
)
_DECADES = ("", "late teens", "twenties", "thirties", "forties", "fifties", "sixties or above")
_YEAR = r"\b(?:19|20)\d{2}\b"
_SEASONS = ("winter", "winter", *("spring",) * 3, *("summer",) * 3, *("autumn",) * 3, "winter")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_COUNT = (
    r"(?<![\w.,/-])(?:\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\b)?|\d{1,2}\s?[ap]\.?m\b|\d+(?:st|nd|rd|th)\b"
    r"|\d{1,3}[-–]\d{1,3}|(?:19|20)\d0s|£?\d{1,3}(?:[.,]\d+)*%?)"
    r"(?![\w/-])"
)


@dataclass(frozen=True)
class Detail:
    """One detail: characters `start` to `end`, exclusive; `proposal` says less, and only a count has none."""

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
    has_number = has_digit or not FIRST_WORDS.isdisjoint(words)
    if not has_number and not has_first:
        return found
    for kind, pattern in _FORMS:
        if not (has_first if kind in ("post", "condition") else has_number or has_first):
            continue
        for match in pattern.finditer(text):
            start, end = match.span("detail") if "detail" in pattern.groupindex else match.span()
            if all(end <= one.start or one.end <= start for one in found):
                found.append(Detail(start, end, kind, _proposal(kind, match), text[start:end]))
    return sorted(found, key=lambda one: one.start)


def _proposal(kind: DetailKind, match: re.Match[str]) -> str | None:
    if kind == "date":
        return _season(match[0])
    if kind == "age":
        if "detail" in match.re.groupindex:
            return _band(value_of(match["detail"]), "years")
        number, unit, aged = match.groups()
        return _band(value_of(number or aged), unit or "years")
    if kind == "post":
        return POSTS[match[0].casefold()]
    return "[a health condition]" if kind == "condition" else None


def _season(text: str) -> str:
    """The season and year of a date; of a year alone its decade."""
    numbers = re.match(r"\D*(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})", text)
    named = re.search(rf"\b({'|'.join(_MONTHS)})", text, re.IGNORECASE)
    month = _MONTHS.index(named[1].casefold()) if named else int(numbers[2]) - 1 if numbers else None
    season = _SEASONS[month] if month is not None and 0 <= month < 12 else ""
    year = year_of(text)
    if year is None and numbers and len(numbers[3]) == 2:
        year = 2000 + int(numbers[3])
    if not season:
        return f"[the {year // 10 * 10}s]" if year else "[a date]"
    return f"[{season} {year}]" if year else f"[{season}]"


def _band(number: int, unit: str) -> str:
    years = number if unit.startswith("year") else 0
    if not years:
        return "[a few days old]" if unit.startswith("day") else "[a baby]"
    for most, band in ((4, "a young child"), (10, "of primary school age"), (17, "a teenager")):
        if years <= most:
            return f"[{band}]"
    return f"[in their {_DECADES[min(years // 10, len(_DECADES) - 1)]}]"


def _forms() -> Iterator[tuple[DetailKind, str]]:
    yield "date", DATE
    yield "age", _AGE
    yield "age", _AGE_IN_PASSING
    yield "post", rf"\b(?:{'|'.join(sorted(map(re.escape, POSTS), key=len, reverse=True))})\b"
    yield "condition", rf"\b(?:{'|'.join(sorted(map(re.escape, CONDITIONS), key=len, reverse=True))})\b"
    yield "date", _YEAR
    yield "date", YEAR_IN_WORDS
    yield "count", _COUNT
    yield "count", IN_WORDS


_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[a-z]+")
# With which a post or a condition begins, or what stands in an age or a date without a number.
_FIRST_WORDS = frozenset(_LETTERS.findall(form)[0] for form in (*POSTS, *CONDITIONS)) | {"old", "aged", "age"}
_FORMS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _forms()]
