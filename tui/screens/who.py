"""Who sits at the screen: asked once, since every entry carries an author; and who else confirms something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.screens.ask import AskDialog
from tui.screens.choice import Choice, ChoiceDialog, lettered

if TYPE_CHECKING:
    from casefile.people import Reviewer
    from tui.app import VantageApp

_WORDS = "Your label on the record, for example initials. Every entry carries its author."


async def ask_who(app: VantageApp) -> Reviewer | None:
    """Let the person choose their label or give a new one; None where they leave."""
    return await ask_reviewer(app, "Who sits here?", "Every entry carries its author.")


async def ask_reviewer(app: VantageApp, heading: str, words: str, *, but: Sequence[str] = ()) -> Reviewer | None:
    """Let a person choose their label, or give a new one; those whose ids are in `but` are not taken."""
    people = app.opened.case.people
    known = [reviewer for reviewer in people.reviewers() if reviewer.id not in but]
    if known:
        options: list[tuple[str, Reviewer | None]] = [(reviewer.label, reviewer) for reviewer in known]
        other: Choice[Reviewer | None] = Choice("+", "Somebody else…", None)
        choices = [Choice(one.key, one.label, (one.value,)) for one in [*lettered(options), other]]
        dialog: ChoiceDialog[tuple[Reviewer | None]] = ChoiceDialog(heading, choices, words=words)
        chosen = await app.push_screen_wait(dialog)
        if chosen is None:
            return None
        if chosen[0] is not None:
            return chosen[0]
    label = await app.push_screen_wait(AskDialog(heading, _WORDS))
    reviewer = people.reviewer(label) if label else None
    return None if reviewer is None or reviewer.id in but else reviewer
