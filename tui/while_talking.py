"""What the team judges stays away from whoever listens: while a conversation is held, none is shown nor entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casefile.errors import EntryError
from casefile.talking import is_talking
from tui.summaries import running_in

if TYPE_CHECKING:
    from casefile.case import Case

# How often a screen that is open looks whether somebody begins.
LOOK_EVERY_S = 1.0
WHILE_TALKING = EntryError(
    title="A conversation is being held now.",
    detail="What the team judges is neither shown nor entered while somebody is being listened to.",
    remedy="Come back once they have left and the screen of the conversation is closed.",
)


def is_somebody_talking(case: Case) -> bool:
    """Tell whether a conversation of the case is being recorded, or held on any screen of this user's."""
    return is_talking(case.folder) or bool(running_in(case))


def require_nobody_talks(case: Case) -> None:
    """Raise EntryError while a conversation of the case is being held."""
    if is_somebody_talking(case):
        raise WHILE_TALKING
