"""What is said of an excerpt, a tag or a line beside its words, in the same words in every format."""

from __future__ import annotations

from collections.abc import Iterator

from tagging.codebook import DIRECTIONS, KINDS
from tagging.model import Excerpt, ExcerptTag, TextLine

TEXT_STATES = {
    "placed": "",
    "changed": "text changed since tagged",
    "lost": "lost its place: none of these words stands in the text any more",
}


def about_tag(tag: ExcerptTag) -> Iterator[str]:
    """Yield what a tag says, but for its author, date and id."""
    level = f" ({tag.level})" if tag.level else ""
    yield f"{KINDS[tag.kind]}: {tag.title}{level}"
    if tag.direction:
        yield DIRECTIONS[tag.direction]
    if tag.weight:
        yield f"weight: {tag.weight}"
    if tag.episode and tag.kind != "episode":
        yield f"episode: {tag.episode}"
    if tag.memo:
        yield f"memo: {tag.memo}"
    if tag.state != "placed":
        yield TEXT_STATES[tag.state]


def by_whom(tag: ExcerptTag) -> Iterator[str]:
    """Yield who put a tag and on which day, where that goes out."""
    if tag.author:
        yield f"{tag.author}, {tag.at[:10]}"


def about_excerpt(excerpt: Excerpt) -> Iterator[str]:
    """Yield where an excerpt comes from and what has to be known of it."""
    if excerpt.question:
        yield f"Answers: {excerpt.question}"
    yield from came_up(excerpt)
    yield from marks(excerpt)


def came_up(excerpt: Excerpt) -> Iterator[str]:
    """Yield how a participant's words came up, where a step is known."""
    if excerpt.volunteered is not None:
        yield "Volunteered in the story." if excerpt.volunteered else "Said after a prompt."


def marks(excerpt: Excerpt) -> Iterator[str]:
    """Yield what has to be known of an excerpt's words."""
    yield from _marks_of_note(excerpt)
    if excerpt.withheld:
        yield excerpt.withheld
    yield from excerpt.responses
    if excerpt.imported:
        yield f"from a transcript that was made elsewhere ({excerpt.imported})"
    if excerpt.unchecked:
        yield "unchecked: not all of it was compared with the sound"
    if excerpt.unclear:
        yield "unclear in the recording"
    if excerpt.doubtful_words:
        yield "doubtful words: " + ", ".join(excerpt.doubtful_words)
    if excerpt.text_state != "placed":
        yield TEXT_STATES[excerpt.text_state]


def marks_of_line(line: TextLine) -> Iterator[str]:
    """Yield what has to be known of a line."""
    yield from _marks_of_note(line)
    if line.unclear:
        yield "unclear"


def _marks_of_note(item: Excerpt | TextLine) -> Iterator[str]:
    """Yield what a typed line may be taken for, its kind, and what it said first; nothing of what was spoken."""
    if item.layer != "account":
        yield item.layer
    if item.note:
        yield f"note: {item.note}"
    if item.is_struck:
        yield "struck out"
    if item.first_version:
        yield f"first version: {item.first_version}"
