"""Identifiers that are known by their form in the United Kingdom, replaced by what they are, such as `[NHS number]`.

Sources of the forms: NHS numbers have ten digits of which the last is a check digit modulo 11 (NHS Data Dictionary);
National Insurance numbers leave out certain letters and pairs (HMRC, NIM39110); postcodes are those of BS 7666 with one
of the 124 areas of Royal Mail; telephone numbers follow Ofcom's numbering plan. A number of ten digits whose check
digit is wrong is none, and is left to a person. The recogniser writes capitals as it likes, so that none are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tagging.numbers import ORDINAL, YEAR_IN_WORDS
from tagging.own_words import POSTCODE_AREAS

_NO_NINO = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})
_ORDINALS = frozenset({"ST", "ND", "RD", "TH"})
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_WITH_YEAR = rf"(?:,?\s+(?:\d{{4}}|{YEAR_IN_WORDS}))?"
DATE = (
    rf"(?:(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS})\b{_WITH_YEAR}"
    rf"|(?:\bthe\s+)?\b{ORDINAL}\s+of\s+(?:{_MONTHS})\b{_WITH_YEAR}"
    rf"|\b(?:{_MONTHS})\s+(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?\b{_WITH_YEAR}|\b(?:{_MONTHS})\s+the\s+{ORDINAL}\b{_WITH_YEAR}"
    rf"|\b(?:{_MONTHS})\s+(?:\d{{4}}\b|{YEAR_IN_WORDS})"
    r"|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b|\b\d{4}-\d{2}-\d{2}\b)"
)
_ANY = re.compile(r"\d|@|www\.|\bborn\b|\bbirth|\bd\.?o\.?b", re.IGNORECASE)


@dataclass(frozen=True)
class Identifier:
    """One identifier: characters `start` to `end`, exclusive, and what it is."""

    start: int
    end: int
    kind: str
    text: str = field(repr=False)

    @property
    def instead(self) -> str:
        """What stands in its place."""
        return f"[{self.kind}]"


def identifiers_in(text: str) -> list[Identifier]:
    """Return the identifiers of a text in order, none overlapping: of two that do, the one whose form says more."""
    if not _ANY.search(text):
        return []
    found: list[Identifier] = []
    for kind, pattern, holds in _FORMS:
        for match in pattern.finditer(text):
            start, end = match.span(1)
            if holds(match[1]) and all(end <= one.start or one.end <= start for one in found):
                found.append(Identifier(start, end, kind, match[1]))
    return sorted(found, key=lambda one: one.start)


def is_nhs_number(text: str) -> bool:
    """Tell whether ten digits are an NHS number: the last is 11 less the weighted sum of the others modulo 11."""
    digits = [int(letter) for letter in text if letter.isdigit()]
    check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return len(digits) == 10 and len(set(digits)) > 1 and check != 10 and digits[9] == check % 11


def is_nino(text: str) -> bool:
    """Tell whether two letters, six digits and a letter may be a National Insurance number."""
    pair = text[:2].upper()
    return not set(pair) & set("DFIQUV") and pair[1] != "O" and pair not in _NO_NINO


def is_postcode(text: str) -> bool:
    """Tell whether it has the form of a postcode, in an area that there is."""
    letters = text.replace(" ", "").upper()
    area = re.match(r"[A-Z]+", letters)
    return letters == "GIR0AA" or (area is not None and area[0] in POSTCODE_AREAS and letters[-2:] not in _ORDINALS)


def _is_phone(text: str) -> bool:
    digits = "".join(letter for letter in text if letter.isdigit())
    national = digits.removeprefix("44") if text.lstrip("(").startswith("+") else digits.removeprefix("0")
    national = national.removeprefix("0")
    return len(national) in (9, 10) and national[0] in "12356789" and len(set(national)) > 1


def _always(_: str) -> bool:
    return True


def _patterns() -> Iterator[tuple[str, str, Callable[[str], bool]]]:
    yield "e-mail address", r"([\w.+-]+@[\w-]+(?:\.[\w-]+)+)", _always
    yield "web address", r"((?:https?://|www\.)[^\s,;)\]]*[^\s,;.)\]])", _always
    yield "National Insurance number", r"(?<!\w)([A-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D])(?!\w)", is_nino
    yield "NHS number", r"(?<![\d+])(\d{3}[\s-]?\d{3}[\s-]?\d{4})(?!\d)", is_nhs_number
    yield "telephone number", r"(?<![\w+])((?:\+44\s?(?:\(0\)\s?)?|\(?0)\d(?:[\s()-]{0,2}\d){7,9})(?!\d)", _is_phone
    yield "postcode", r"(?<!\w)(GIR\s?0AA|[A-Z]{1,2}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2})(?!\w)", is_postcode
    yield "car's number", r"(?<!\w)([A-HJ-PR-Y][A-HJ-PR-Y]\d{2}\s?[A-HJ-PR-Z]{3})(?!\w)", _always
    yield (
        "date of birth",
        rf"(?:\bborn|\bbirth(?:day)?|\bd\.?o\.?b\.?)(?:\s+(?:on|is|was|of|in))*[\s:,]+({DATE})",
        _always,
    )
    yield (
        "case number",
        r"\b(?:case|reference|ref|file|record|hospital|unit|crime|urn|upn|mosaic|liquidlogic)"
        r"(?:\s+(?:number|no|id|reference))?[\s.:#]+((?=[\w/-]*\d)\w[\w/-]{3,19})(?!\w)",
        _always,
    )


_FORMS = [(kind, re.compile(pattern, re.IGNORECASE), holds) for kind, pattern, holds in _patterns()]
