"""Names and terms that the engine is told to expect, and the signs that it repeats them instead of hearing them."""

from __future__ import annotations

from collections.abc import Sequence

# So many of the terms, one after the other as they were told, are the list and not speech.
ECHOED = 3


def echoes(text: str, terms: Sequence[str]) -> bool:
    """Tell whether a text says nothing but terms, or says three or more in a row in the order in which they were told.

    Letters of either case are the same, and signs between words do not count. A text without a word echoes nothing.
    """
    words = _plain(text)
    wanted = [plain for term in terms if (plain := _plain(term))]
    row, at, outside = 0, 0, False
    before = -1
    while at < len(words):
        found = _term_at(words, at, wanted)
        if found is None:
            outside, row, before, at = True, 0, -1, at + 1
            continue
        row = row + 1 if before >= 0 and found == before + 1 else 1
        if row >= ECHOED:
            return True
        before, at = found, at + len(wanted[found])
    return bool(words) and not outside


def _term_at(words: Sequence[str], at: int, terms: Sequence[Sequence[str]]) -> int | None:
    """Which term begins at this word, the longest of several."""
    here = [number for number, term in enumerate(terms) if words[at : at + len(term)] == term]
    return max(here, key=lambda number: len(terms[number])) if here else None


def _plain(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() or sign == "'" else " " for sign in text.casefold()).split()
