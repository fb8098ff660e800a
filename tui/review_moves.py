"""Where a key takes the cursor of the review screen: pure reckoning over words and rows."""

from __future__ import annotations

from typing import Literal

from tagging.selection import SelectableText, Selection
from tui.review_page import Page
from tui.transcript_layout import Layout

Move = Literal["next_word", "previous_word", "row_down", "row_up", "page_down", "page_up", "start", "end"]


def moved(text: SelectableText, layout: Layout, at: Selection, how: Move, *, page_rows: int, extend: bool) -> Selection:
    """Return the selection after a move; with `extend` its anchor stays."""
    if how in ("next_word", "previous_word"):
        return text.move(at, "word", 1 if how == "next_word" else -1, extend=extend)
    if how in ("start", "end"):
        head = text.living[0 if how == "start" else -1]
    else:
        rows = 1 if how.startswith("row") else max(1, page_rows)
        head = layout.vertical(at.head, rows if how.endswith("down") else -rows)
    return Selection(at.anchor if extend else head, head)


def next_tag(page: Page, at: Selection, way: Literal["next", "previous"]) -> Selection | None:
    """Return the words of the next tag in the text, or of the one before; None where there is none."""
    here = (at.first, at.last)
    spans = sorted({(mark.first, mark.last) for mark in page.marks})
    ahead = [span for span in spans if (span > here if way == "next" else span < here)]
    return Selection(*(ahead[0] if way == "next" else ahead[-1])) if ahead else None


def kept(before: SelectableText | None, after: SelectableText, at: Selection | None) -> Selection | None:
    """Return the selection on the same words of a text read anew, or the nearest to it."""
    if at is None or before is None:
        return after.at(0)
    found = after.between(before.words[at.anchor].id, before.words[at.head].id)
    return found or after.at(at.head)
