"""Numbers and years as they are said in words: patterns to find them by, and what they come to.

A recogniser writes most numbers in digits, but not all, and a note-taker types them as they like.
"""

from __future__ import annotations

import re

_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_VALUES = {word: number for number, word in enumerate(f"{_UNITS}|{_TEENS}".split("|"), 1)}
_VALUES |= {word: 10 * number for number, word in enumerate(_TENS.split("|"), 2)}
_LARGE = "hundreds?|thousands?|millions?|dozens?"
_UP_TO_99 = rf"(?:(?:{_TENS})(?:[\s-](?:{_UNITS}))?|{_TEENS}|{_UNITS})"
_UP_TO_NINTH = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
_TEENTHS = "thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth"
_FROM_TENTH = f"tenth|eleventh|twelfth|{_TEENTHS}|twentieth|thirtieth"
_ORDINAL = rf"(?:twenty|thirty)[\s-](?:{_UP_TO_NINTH})|{_UP_TO_NINTH}|{_FROM_TENTH}"

# A number below a hundred, in digits (three at most) or in words.
SMALL = rf"(?:\d{{1,3}}|{_UP_TO_99})"
ORDINAL = rf"(?:{_ORDINAL})"
# Any number in words, of however many of them.
IN_WORDS = (
    rf"\b(?:zero|nought|{_UNITS}|{_TEENS}|{_TENS}|{_LARGE})"
    rf"(?:(?:[\s-]|\sand\s)(?:{_UNITS}|{_TEENS}|{_TENS}|{_LARGE}))*\b"
)
# Figures said one by one, as those of a telephone: four of them and more.
SPELT = rf"\b(?:(?:double|treble|triple|oh|zero|nought|{_UNITS})[\s,-]+){{3,}}(?:oh|zero|nought|{_UNITS})\b"
# What a number counts, so that it is no year.
SO_MANY = (
    r"(?=[\s-](?:pounds?|quid|pence|people|children|kids|families|cases|referrals|households|beds|staff|hours?|minutes?|times"
    r"|years?|months?|weeks?|days?|miles?|met(?:re|er)s?|grams?|words?|pages?|percent|per\scent)\b)"
)
# From 1900 to 2039.
YEAR_IN_WORDS = (
    rf"\b(?:nineteen[\s-](?:oh[\s-](?:{_UNITS})|{_TEENS}|(?:{_TENS})(?:[\s-](?:{_UNITS}))?)"
    rf"|twenty[\s-](?:oh[\s-](?:{_UNITS})|{_TEENS}|(?:twenty|thirty)(?:[\s-](?:{_UNITS}))?)"
    rf"|two\sthousand(?:\sand)?\s(?:{_UP_TO_99}))\b(?!{SO_MANY})"
)
_WORDS = re.compile(r"[a-z]+")
# What any number in words has in it.
FIRST_WORDS = frozenset(
    [*_VALUES, "zero", "nought", "oh", "double", "treble", "triple"]
    + [f"{word}{ending}" for word in ("hundred", "thousand", "million", "dozen") for ending in ("", "s")]
)
# With what an ordinal in words ends.
ORDINALS = frozenset(f"{_UP_TO_NINTH}|{_FROM_TENTH}".split("|"))


def value_of(text: str) -> int:
    """Return what a number below a hundred comes to, in digits or in words; 0 for a text that holds none."""
    if text.isdigit():
        return int(text)
    return sum(_VALUES.get(word, 0) for word in _WORDS.findall(text.casefold()))


def year_of(text: str) -> int | None:
    """Return a year that stands in digits or in words; None where there is none."""
    digits = re.search(r"\b(?:19|20)\d{2}\b", text)
    if digits:
        return int(digits[0])
    said = re.search(YEAR_IN_WORDS, text, re.IGNORECASE)
    if said is None:
        return None
    words = _WORDS.findall(said[0].casefold())
    century, rest = ("two thousand", words[2:]) if words[:2] == ["two", "thousand"] else (words[0], words[1:])
    return {"nineteen": 1900, "twenty": 2000, "two thousand": 2000}[century] + value_of(" ".join(rest))
