"""What a participant said to an excerpt, in the words in which every format says it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

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
    return f"withheld at the participant's request of {last.at[:10]} ({last.stage}): {clean(last.outcome) or _OPEN}"


def said_to(responses: Sequence[Response], clean: Clean) -> Iterator[str]:
    """Yield each comment and correction with what came of it."""
    for one in responses:
        if one.kind != "withdrawal":
            outcome = clean(one.outcome) or "open"
            yield f"{one.kind} ({one.stage}, {one.at[:10]}): {clean(one.words)}; outcome: {outcome}"
