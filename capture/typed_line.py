"""What a typed line is, by its first character: heard, quoted, observed, or to be returned to.

The signs are characters with which nobody begins a sentence; what begins with none of them was heard. A quotation mark
is part of a quote and stays with its words, the other signs stand beside them.
"""

from __future__ import annotations

from dataclasses import dataclass

from casefile.notes import NoteKind

OBSERVED = "*"
TO_RETURN_TO = ">"
QUOTE = '"'
_OPENING = '"“„«'
_CLOSING = '"”“»'
_SIGNED: dict[str, NoteKind] = {OBSERVED: "observation", TO_RETURN_TO: "return"}
_SIGNS: dict[NoteKind, str] = {kind: sign for sign, kind in _SIGNED.items()}
# In the order in which one key leads through them.
KINDS: tuple[NoteKind, ...] = ("note", "quote", "observation", "return")


@dataclass(frozen=True)
class TypedLine:
    """A line as it is stored: its words without the sign, and what they are."""

    kind: NoteKind
    text: str


def read_line(text: str) -> TypedLine:
    """Read a line as it was typed; a sign with nothing after it is no sign, so that nothing typed is lost."""
    line = text.strip()
    if line[:1] and line[0] in _OPENING:
        return TypedLine("quote", line)
    rest = line[1:].strip()
    if rest and (kind := _SIGNED.get(line[0])):
        return TypedLine(kind, rest)
    return TypedLine("note", line)


def kind_of(text: str) -> NoteKind:
    """Return what a line in the making is; a sign counts from the moment it stands there."""
    first = text.lstrip()[:1]
    return "quote" if first and first in _OPENING else _SIGNED.get(first, "note")


def write_line(kind: NoteKind, text: str) -> str:
    """Return a line as it would be typed: `read_line` turned round."""
    if kind == "quote":
        return text if kind_of(text) == "quote" else f"{QUOTE}{text}{QUOTE}"
    return f"{_SIGNS[kind]} {text}" if kind in _SIGNS else text


def as_next_kind(text: str) -> str:
    """Return the same words as a line of the next kind: heard, quote, observed, return to, and heard again."""
    kind = kind_of(text)
    line = text.strip()
    if kind == "quote":
        line = line[1:].removesuffix(next((mark for mark in _CLOSING if line[1:].endswith(mark)), ""))
    elif kind != "note":
        line = line[1:].lstrip()
    return write_line(KINDS[(KINDS.index(kind) + 1) % len(KINDS)], line)
