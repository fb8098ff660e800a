"""Details that tell who is meant where several are put together: dates, ages, rare posts and conditions.

For each there is a proposal to say less: a month's season, a year's decade, an age's band, what a post or a condition
is one of. A person decides. Plain counts and times of day are told apart: they are many, tell little, and have none.
Numbers are known in digits and in words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from tagging.identifiers import DATE
from tagging.numbers import FIRST_WORDS, IN_WORDS, ORDINALS, SMALL, SO_MANY, YEAR_IN_WORDS, value_of, year_of
from tagging.own_words import CONDITIONS, POSTS

DetailKind = Literal["date", "age", "post", "condition", "count"]

_UNITS = "days?|weeks?|months?|years?"
_AGE = rf"\b(?:({SMALL})[\s-](?:and[\s-]a[\s-]half[\s-])?({_UNITS})[\s-]olds?\b|aged?\s(?:about\s|of\s)?({SMALL})\b)"
_PAST = r"(?=[.,;:!?]|\s(?:when|at\sthe\stime|then|by\sthen|now|and\sa\shalf)\b|$)"
# As it is said in passing: `she was seven when`, `he turned 16`. It is more than a number, which may stand elsewhere.
_AGE_IN_PASSING = (
    r"\b(?P<lead>s?he|who)(?P<is>'s|’s|\sis|\swas)(?:\s(?:only|just|about|nearly|almost|then))?"
    rf"\s(?P<age>{SMALL}){_PAST}"
)
_TURNED = rf"\b(?P<lead>turn(?:ed|ing|s)?)\s(?P<age>{SMALL}){_PAST}"
_TURNS = {"turned": "was ", "turns": "is ", "turning": "", "turn": "be "}
_DECADES = ("", "late teens", "twenties", "thirties", "forties", "fifties", "sixties or above")
# Four figures are a year where they stand as one: not as money, as the number of something, or as so many of them.
_IN_YEAR = "|".join(
    rf"(?<=\b{word}\s)" for word in ("in", "since", "until", "till", "by", "from", "of", "during", "year")
)
_NUMBERED = "room|number|code|extension|flat|house|unit|form|section|case|bed|page|box|route|bus|ward|door|pin|line"
_NOT_NUMBERED = "".join(rf"(?<!\b{word}\s)" for word in f"{_NUMBERED}|no|no.|about|over|under|nearly|almost".split("|"))
_YEAR = rf"(?:{_IN_YEAR}|(?<![£$€.,/#-]){_NOT_NUMBERED}(?!\d{{4}}{SO_MANY}))\b(?:19|20)\d{{2}}\b(?![.,/:%-]\d|%)"
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
    words = {*_LETTERS.findall(text.casefold())}
    if _DIGIT.search(text):
        words.add(_A_DIGIT)
    for kind, pattern, needs in _FORMS:
        if any(map(words.isdisjoint, needs)):
            continue
        for match in pattern.finditer(text):
            start, end = match.span()
            if (kind != "date" or _is_date(text, match)) and all(end <= one.start or one.end <= start for one in found):
                found.append(Detail(start, end, kind, _proposal(kind, match), text[start:end]))
    return sorted(found, key=lambda one: one.start)


def _proposal(kind: DetailKind, match: re.Match[str]) -> str | None:
    if kind == "date":
        return _season(match[0])
    if kind == "age":
        if "age" in match.re.groupindex:
            return f"[{_lead_in(match)}{_band(value_of(match['age']), 'years')[1:]}"
        number, unit, aged = match.groups()
        return _band(value_of(number or aged), unit or "years")
    if kind == "post":
        return POSTS[match[0].casefold()]
    return "[a health condition]" if kind == "condition" else None


def _lead_in(match: re.Match[str]) -> str:
    if "is" not in match.re.groupindex:
        return _TURNS[match["lead"].casefold()]
    return f"{match['lead']} {'was' if match['is'].strip().casefold() == 'was' else 'is'} "


def _is_date(text: str, match: re.Match[str]) -> bool:
    """Tell whether a day before a month's name may be one: `the 3 may have known` and `45 may` are none."""
    bare = _DAY_AND_MONTH.fullmatch(match[0])
    if bare is None:
        return True
    # In small letters they are verbs as well.
    is_verb = bare["month"] in ("may", "mar", "march") and (bare["the"] or _VERB.match(text, match.end()))
    return 0 < int(bare["day"]) <= 31 and not is_verb


def _season(text: str) -> str:
    """The season and year of a date; of a year alone its decade."""
    numbers = re.match(r"\D*(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})", text)
    named = re.search(rf"\b({'|'.join(_MONTHS)})", text, re.IGNORECASE)
    month = _MONTHS.index(named[1].casefold()) if named else int(numbers[2]) - 1 if numbers else None
    season = _SEASONS[month] if month is not None and 0 <= month < 12 else ""
    year = year_of(text)
    if year is None and numbers and len(numbers[3]) == 2:
        year = 2000 + int(numbers[3])
        # What is still to come was a hundred years before.
        year -= 100 * (year > datetime.now(UTC).year)
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


def _forms() -> Iterator[tuple[DetailKind, str, tuple[frozenset[str], ...]]]:
    """Yield each pattern with what it takes to be there: a word of each of these sets, or a figure where one has it."""
    months = frozenset(f"{name}{ending}" for name in _MONTHS for ending in _MONTH_ENDINGS)
    figure, number = frozenset({_A_DIGIT}), FIRST_WORDS | {_A_DIGIT}
    years = frozenset({"nineteen", "twenty", "thousand"})
    yield "date", DATE, (months | figure, ORDINALS | years | figure)
    yield "age", _AGE, (frozenset({"old", "olds", "age", "aged"}), number)
    yield "age", _AGE_IN_PASSING, (frozenset({"he", "she", "who"}), number)
    yield "age", _TURNED, (frozenset({"turn", "turned", "turns", "turning"}), number)
    yield "post", _any_of(POSTS), (_first_words(POSTS),)
    yield "condition", _any_of(CONDITIONS), (_first_words(CONDITIONS),)
    yield "date", _YEAR, (figure,)
    yield "date", YEAR_IN_WORDS, (years,)
    yield "count", _COUNT, (figure,)
    yield "count", IN_WORDS, (FIRST_WORDS,)


def _any_of(forms: Collection[str]) -> str:
    return rf"\b(?:{'|'.join(sorted(map(re.escape, forms), key=len, reverse=True))})\b"


def _first_words(forms: Collection[str]) -> frozenset[str]:
    return frozenset(_LETTERS.findall(form)[0] for form in forms)


_DAY_AND_MONTH = re.compile(r"(?P<the>the\s+)?(?P<day>\d{1,2})\s+(?P<month>[a-z]+)", re.IGNORECASE)
_VERB = re.compile(
    r"\s+(?:have|be|not|never|also|well|only|just|still|even|or|need|want|go|come|get|know|say|see|think)\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[a-z]+")
_MONTH_ENDINGS = ("", "uary", "ruary", "ch", "il", "e", "y", "ust", "t", "tember", "ober", "ember")
# Stands among the words of a text for any figure in it.
_A_DIGIT = "0"
_FORMS = [(kind, re.compile(pattern, re.IGNORECASE), needs) for kind, pattern, needs in _forms()]
