"""Where a key takes the cursor of the review screen: pure reckoning over words and rows."""

from __future__ import annotations

from typing import Literal

from tagging.selection import SelectableText, Selection, Unit
from tui.transcript_layout import Layout

Move = Literal[
    "next_word",
    "previous_word",
    "next_sentence",
    "previous_sentence",
    "next_utterance",
    "previous_utterance",
    "row_down",
    "row_up",
    "page_down",
    "page_up",
    "start",
    "end",
]
Edge = Literal["left_out", "left_in", "right_in", "right_out"]


def moved(text: SelectableText, layout: Layout, at: Selection, how: Move, *, page_rows: int, extend: bool) -> Selection:
    """Return the selection after a move; with `extend` its anchor stays."""
    way, _, unit = how.partition("_")
    if how in ("start", "end"):
        edge = text.at(0 if how == "start" else len(text.words) - 1)
        head = edge.head if edge else at.head
    elif way in ("next", "previous"):
        named: dict[str, Unit] = {"word": "word", "sentence": "sentence", "utterance": "utterance"}
        return text.move(at, named[unit], 1 if way == "next" else -1, extend=extend)
    else:
        rows = 1 if way == "row" else max(1, page_rows)
        head = text.index(layout.vertical(text.spot(at.head), rows if unit == "down" else -rows))
    return Selection(at.anchor if extend else head, head)


def with_edge(text: SelectableText, at: Selection, edge: Edge) -> Selection:
    """Return a selection one word longer (out) or shorter (in) at one of its ends; one word is left of it."""
    first, last = at.first, at.last
    if edge == "left_out":
        first = text.previous(first)
    elif edge == "right_out":
        last = text.next(last)
    elif first != last:
        first, last = (text.next(first), last) if edge == "left_in" else (first, text.previous(last))
    return Selection(first, last)


def kept(before: SelectableText | None, after: SelectableText, at: Selection | None) -> Selection | None:
    """Return the selection on the same words of a text read anew or changed, or the nearest to it."""
    if at is None or before is None:
        return after.at(0)
    if before.words is after.words:
        return at
    if len(before.starts) == len(after.starts):
        found = [_again(before, after, before.spot(index).line, index) for index in (at.anchor, at.head)]
        if None not in found:
            anchor, head = (after.at(index) for index in found if index is not None)
            return Selection(anchor.head, head.head) if anchor and head else None
    same = after.between(before.words[at.anchor].id, before.words[at.head].id)
    return same or after.at(at.head)


def _again(before: SelectableText, after: SelectableText, line: int, index: int) -> int | None:
    """Where a word stands in the same utterance of another version."""
    word = before.words[index].id
    places = range(after.starts[line], after.starts[line + 1])
    return next((place for place in places if after.words[place].id == word), None)
