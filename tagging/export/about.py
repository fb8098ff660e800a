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

# Of what is tagged as one thing, in the order in which it is said.
_CAME_UP = {True: "Volunteered in the story", False: "Said after a prompt", None: "Volunteered or prompted, not known"}
UNCHECKED = "unchecked: not all of it was compared with the sound"


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
    yield where_said(excerpt)
    if excerpt.question:
        yield f"Answers: {excerpt.question}"
    yield from came_up(excerpt)
    yield from marks(excerpt)


def where_said(excerpt: Excerpt) -> str:
    """Return who spoke, when and in which step, as far as it goes out."""
    return ", ".join(part for part in (excerpt.speaker, excerpt.clock, excerpt.step_title) if part)


def came_up(excerpt: Excerpt) -> Iterator[str]:
    """Yield how a participant's words came up; nothing of other words, nor where it does not go out."""
    if excerpt.volunteered is not None:
        yield f"{_CAME_UP[excerpt.volunteered]}."
    elif any(tag.volunteered is not None for tag in excerpt.tags):
        for volunteered, words in _CAME_UP.items():
            if titles := dict.fromkeys(tag.title for tag in excerpt.tags if tag.volunteered is volunteered):
                yield f"{words}: {', '.join(titles)}."
    elif excerpt.step_title and excerpt.step is None and not excerpt.note and not _is_reviewers(excerpt):
        yield "Volunteered or prompted: not known, since the step is not known."


def _is_reviewers(excerpt: Excerpt) -> bool:
    return {"lead", "note-taker"}.issuperset(excerpt.speaker.split(" and "))


def marks(excerpt: Excerpt) -> Iterator[str]:
    """Yield what has to be known of an excerpt's words: first what they may be taken for."""
    if excerpt.layer == "account":
        yield "typed by the note-taker as a quote" if excerpt.note else "verbatim, from the transcript"
    yield from _marks_of_note(excerpt)
    if excerpt.withheld:
        yield excerpt.withheld
    yield from excerpt.responses
    if excerpt.imported:
        yield f"from a transcript that was made elsewhere ({excerpt.imported})"
    if excerpt.note:
        yield "typed, so never compared with the sound"
    elif excerpt.unchecked is not None:
        yield UNCHECKED if excerpt.unchecked else "checked against the sound"
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
