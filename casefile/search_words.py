"""What a person types to find words, as an FTS5 expression; a name of the name key stands for all of its forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from casefile.errors import EntryError
from casefile.names import NameEntry

_TERM = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class _Term:
    """One word or phrase as it was typed, and its folded tokens; whether more letters may follow, whether it must not
    be there.
    """

    text: str
    tokens: tuple[str, ...]
    is_beginning: bool
    is_unwanted: bool
    is_phrase: bool


@dataclass(frozen=True)
class Sought:
    """Two FTS5 expressions: what has to be there, and that without what must not be there.

    An index that knows closed words is asked for the first alone: that a line is not found would tell of such a word.
    """

    wanted: str
    exact: str


def sought(typed: str, name_key: Sequence[NameEntry]) -> Sought | None:
    """Return what is to be matched, None where nothing was typed.

    Words have to stand in one line, in any order, whatever their capitals and accents; `"two words"` stand side by
    side, `visit*` is the beginning of a word, `-school` must not be there. A name, a variant or a pseudonym of the
    name key finds all of them. Raises EntryError where it is only said what must not be there.
    """
    terms = _terms(typed)
    wanted = _parts([term for term in terms if not term.is_unwanted], name_key)
    unwanted = _parts([term for term in terms if term.is_unwanted], name_key)
    if unwanted and not wanted:
        raise EntryError(
            title="Nothing is looked for.",
            detail="It was only said what must not stand there.",
            remedy="Type a word that should stand there as well.",
        )
    if not wanted:
        return None
    found = " AND ".join(wanted)
    return Sought(found, f"({found}) NOT ({' OR '.join(unwanted)})" if unwanted else found)


def _terms(typed: str) -> list[_Term]:
    found: list[_Term] = []
    for minus, phrase, word in _TERM.findall(typed):
        text = phrase or word
        tokens = _tokens(text)
        if tokens:
            found.append(_Term(text, tokens, text.endswith("*"), bool(minus), bool(phrase)))
    return found


def _parts(terms: Sequence[_Term], name_key: Sequence[NameEntry]) -> list[str]:
    """The terms one by one; several that make up a name together are one."""
    known: dict[tuple[str, ...], list[str]] = {}
    for entry in name_key:
        forms = [form for form in (*entry.forms, entry.pseudonym) if _tokens(form)]
        for form in forms:
            known.setdefault(_tokens(form), []).extend(forms)
    parts: list[str] = []
    at = 0
    while at < len(terms):
        for past in range(len(terms), at, -1):
            together = terms[at:past]
            tokens = tuple(token for term in together for token in term.tokens)
            is_plain = past == at + 1 or not any(term.is_phrase for term in together)
            if tokens in known and is_plain and not any(term.is_beginning for term in together):
                parts.append(f"({' OR '.join(_phrase(form) for form in dict.fromkeys(known[tokens]))})")
                at = past
                break
        else:
            parts.append(_phrase(terms[at].text) + (" *" if terms[at].is_beginning else ""))
            at += 1
    return parts


def _phrase(text: str) -> str:
    return '"{}"'.format(text.replace('"', " "))


def _tokens(text: str) -> tuple[str, ...]:
    folded = unicodedata.normalize("NFKD", text)
    return tuple(_TOKEN.findall("".join(letter for letter in folded if not unicodedata.combining(letter)).casefold()))
