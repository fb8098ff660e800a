"""The line of the whole conversation below its words: made beside the screen, and the way from a moment to a word."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from capture.steps import step_of
from capture.wording import steps_of
from tui.widgets.wave_line import PARTS, Wave, bar_of

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.conversations import Conversation
    from tui.review_page import Page


def wave_of(case: Case, conversation: Conversation) -> Wave | None:
    """Look through the sound of a conversation; None where it has none. It takes some tenths of a second."""
    from capture.audible import closed_in, takes_of
    from capture.levels import levels

    length_s = case.recordings.length_s(conversation.id)
    takes = takes_of(case, conversation)
    if not takes or length_s <= 0.0:
        return None
    steps = steps_of(case)
    begun: dict[str, float] = {}
    for stretch in case.step_visits.stretches(conversation.id):
        begun.setdefault(stretch.step, stretch.from_s)
    # Sound is stored by the half second: a shorter part would look like a gap.
    parts = min(PARTS, max(1, int(length_s)))
    bars = tuple(bar_of(one) for one in levels(takes, closed_in(case, conversation), length_s, parts))
    return Wave(length_s, bars, tuple((str(step_of(step, steps).number), at_s) for step, at_s in begun.items()))


def tagged_spans(page: Page) -> list[tuple[float, float]]:
    """Return from and to when what is tagged was said."""
    words, index = page.text.words, page.text.index
    found = []
    for mark in page.marks:
        from_s, to_s = words[index(mark.first)].start_s, words[index(mark.last)].end_s
        if from_s is not None and to_s is not None:
            found.append((from_s, to_s))
    return found


def word_at(page: Page, at_s: float) -> int | None:
    """Return the word that had begun last at a moment, or the first one; None where none has a time."""
    past = bisect_right(page.lines, at_s, key=lambda line: line.start_s or 0.0)
    first = page.text.starts[max(0, past - 1)] if page.lines else 0
    begun = [
        place
        for place in range(first, page.text.starts[past] if page.lines else 0)
        if page.text.words[place].is_living and (page.text.words[place].start_s or 0.0) <= at_s
    ]
    found = page.text.at(begun[-1] if begun else first)
    return found.head if found else None
