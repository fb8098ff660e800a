"""Who sits at the screen: asked once, since every entry carries an author."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.screens.ask import AskDialog
from tui.screens.choice import Choice, ChoiceDialog, lettered

if TYPE_CHECKING:
    from casefile.people import Reviewer
    from tui.app import VantageApp

_WORDS = "Your label on the record, for example initials. Every entry carries its author."


async def ask_who(app: VantageApp) -> Reviewer | None:
    """Let the person choose their label or give a new one; None where they leave."""
    people = app.opened.case.people
    known = people.reviewers()
    if known:
        options: list[tuple[str, Reviewer | None]] = [(reviewer.label, reviewer) for reviewer in known]
        other: Choice[Reviewer | None] = Choice("+", "Somebody else…", None)
        dialog = ChoiceDialog[tuple[Reviewer | None]](
            "Who sits here?",
            [Choice(c.key, c.label, (c.value,)) for c in [*lettered(options), other]],
            words="Every entry carries its author.",
        )
        chosen = await app.push_screen_wait(dialog)
        if chosen is None:
            return None
        if chosen[0] is not None:
            return chosen[0]
    label = await app.push_screen_wait(AskDialog("Who sits here?", _WORDS))
    return people.reviewer(label) if label else None
