"""What a participant asked to be left out, in one line each: limits of the agreement, marks, and wishes told later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casefile.timeline import clock_text
from casefile.wishes import wishes_of

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.conversations import Conversation
    from tagging.pseudonyms import Pseudonyms


def limits_of(case: Case, conversation: Conversation, names: Pseudonyms) -> Iterator[str]:
    """Yield the limits on a conversation, names replaced; of what is to be left out never its own words."""
    history = case.agreements.history(conversation.id)
    for limits in dict.fromkeys(answer.limits for answer in history if answer.limits):
        yield names.replace(limits).text
    if history and not history[-1].allows_recording:
        yield f"agreement to record {history[-1].answer}"
    for mark in case.notes.marks(conversation.id):
        if mark.kind == "leave_out":
            yield f"something is to be left out: marked at {clock_text(mark.at_s)}"
    # Never in its own words: what is to be left out would go out with them.
    for wish in wishes_of(case, conversation.id):
        yield f"something is to be left out, as they wished{f': {wish.span}' if wish.span else ''}"
