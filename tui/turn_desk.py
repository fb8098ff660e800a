"""The live screen's turn keys: one for the participant, one for a reviewer; off until the team turns them on.

Each key says who speaks whatever it said before, so that nobody has to look: a press too many changes nothing, and one
that was forgotten costs no more than its own turn. They work on the keys of things that are for other times: of the
sound check, before a recording, and of why it is paused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from transcribe.speakers_by_keys import ONE_ACT_S
from tui.widgets.step_list import StepList

if TYPE_CHECKING:
    from casefile.turn_keys import Marked
    from tui.screens.live import LiveScreen

Side = Literal["participant", "reviewer"]
WHO: dict[Marked, str] = {
    "participant": "participant",
    "lead": "lead",
    "note_taker": "note-taker",
    "other": "somebody else",
}
NOBODY_YET = "not marked"
_REVIEWERS: tuple[Marked, ...] = ("lead", "note_taker", "other")


def meant(side: Side, last: Marked | None, since_s: float) -> Marked:
    """Return whom a key means, where the press before it meant `last`, so long ago.

    The reviewers' key means the lead; pressed again at once it goes on to the note-taker, and then to somebody else.
    """
    if side == "participant":
        return "participant"
    if last in _REVIEWERS and since_s <= ONE_ACT_S:
        return _REVIEWERS[(_REVIEWERS.index(last) + 1) % len(_REVIEWERS)]
    return "lead"


class TurnDesk:
    """Who is marked as speaking on one live screen."""

    def __init__(self, screen: LiveScreen) -> None:
        self._screen = screen
        self._is_on = False
        self._last: Marked | None = None
        self._pressed_s = float("-inf")

    def begin(self) -> None:
        """Learn whether the team has turned them on, and who was marked last."""
        case = self._screen.vantage.opened.case
        self._is_on = case.settings.turn_keys
        last = case.turn_keys.last(self._screen.conversation.id)
        self._last = last.speaker if last is not None else None
        self.look()

    @property
    def takes(self) -> bool:
        """Whether the keys say who speaks now: where they are on, while sound is being stored."""
        status = self._screen.desk.watch.status
        is_stored = status is not None and status.state == "recording" and not self._screen.holds_back
        return self._is_on and is_stored

    def look(self) -> None:
        """Show who is marked as speaking, only while the keys say so."""
        said = (WHO[self._last] if self._last else NOBODY_YET) if self.takes else ""
        self._screen.query_one(StepList).show_speaker(said)

    def press(self, side: Side, pressed_s: float) -> None:
        """Mark who speaks from the moment of the key press on."""
        who = meant(side, self._last, pressed_s - self._pressed_s)
        self._last, self._pressed_s = who, pressed_s
        self.look()
        self._screen.attempt(self._screen.desk.hand.do(lambda live: live.speaks(who, pressed_s)), group="turns")
