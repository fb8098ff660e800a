"""What a participant said to an excerpt, in the words in which every format says it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from tagging.said import Framed
from tagging.source_text import LEFT_OUT

if TYPE_CHECKING:
    from casefile.responses import Response

# Puts pseudonyms for names.
Clean = Callable[[str | None], str | None]
_OPEN = "the team has not said yet whether its substance is needed"


def withheld(responses: Sequence[Response], clean: Clean) -> str | None:
    """Return when the participant asked not to be quoted and what the team made of it; None where they did not."""
    asked = [one for one in responses if one.kind == "withdrawal"]
    if not asked:
        return None
    last = asked[-1]
    outcome = clean(last.outcome)
    told = f"withheld at the participant's request of {last.at[:10]} ({last.stage}): {outcome or _OPEN}"
    return Framed(told, outcome)


def said_to(responses: Sequence[Response], clean: Clean, quote: str) -> Iterator[str]:
    """Yield each comment and correction with what came of it; of what is withdrawn it is not said in their words.

    That is so as well where any of the `quote` is left out: a wider excerpt may have been withdrawn.
    """
    is_withdrawn = LEFT_OUT in quote or any(one.kind == "withdrawal" for one in responses)
    for one in responses:
        if one.kind != "withdrawal":
            words, outcome = None if is_withdrawn else clean(one.words), clean(one.outcome)
            told = f"{one.kind} ({one.stage}, {one.at[:10]}): {words or LEFT_OUT}; outcome: {outcome or 'open'}"
            yield Framed(told, words, outcome)
