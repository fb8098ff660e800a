"""What a line is by its first character, and how it becomes another kind."""

from __future__ import annotations

import pytest

from capture.typed_line import KINDS, TypedLine, as_next_kind, kind_of, read_line, write_line
from casefile.notes import NoteKind


@pytest.mark.parametrize(
    ("typed", "kind", "stored"),
    [
        ("came with her manager", "note", "came with her manager"),
        ('"we had no cover"', "quote", '"we had no cover"'),
        (' "we had', "quote", '"we had'),
        ("“we had no cover”", "quote", "“we had no cover”"),
        ("* long pause", "observation", "long pause"),
        ("*long pause", "observation", "long pause"),
        ("> the call in May", "return", "the call in May"),
        ("?query concussion", "note", "?query concussion"),
        ("2 > 1 and 3 * 4", "note", "2 > 1 and 3 * 4"),
        ("*", "note", "*"),
        (" > ", "note", ">"),
        ("", "note", ""),
    ],
)
def test_the_first_character_says_what_a_line_is(typed: str, kind: NoteKind, stored: str) -> None:
    assert read_line(typed) == TypedLine(kind, stored)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["one word", '"quoted"', "a"])
def test_a_stored_line_is_written_as_it_would_be_typed(kind: NoteKind, text: str) -> None:
    if kind == "note" and text.startswith('"'):
        return  # Typed like this it would be a quote.
    found = read_line(write_line(kind, text))
    assert found.kind == kind and text.strip('"') in found.text


def test_one_key_leads_through_the_four_kinds_and_back_to_the_same_words() -> None:
    lines = ["long pause"]
    for _ in KINDS:
        lines.append(as_next_kind(lines[-1]))
    assert lines == ["long pause", '"long pause"', "* long pause", "> long pause", "long pause"]
    assert [kind_of(line) for line in lines[:4]] == list(KINDS)


def test_a_sign_counts_from_the_moment_it_stands_on_the_line() -> None:
    assert [kind_of(text) for text in ("*", ">", '"', "", " * t")] == [
        "observation",
        "return",
        "quote",
        "note",
        "observation",
    ]
