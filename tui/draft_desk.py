"""What stands half typed on the note line: stored a few times a second, and brought back after a crash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from casefile.errors import VantageError
from tui.widgets.note_line import HalfTyped, NoteLine

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.drafts import Draft
    from tui.live_hand import LiveHand, LiveWalk

NOT_STORED_YET = "What stands on the line is not stored yet: {}"
NOT_STORED = "What stands on the line is not stored: what it belongs to was removed for good."


class DraftDesk:
    """One author's drafts of one conversation: that of a new line, and those of notes being corrected."""

    def __init__(self, hand: LiveHand, conversation: str, author: str) -> None:
        self._hand = hand
        self._conversation = conversation
        self._author = author
        self._stored: dict[str | None, HalfTyped] = {}

    def of_last_time(self, case: Case) -> list[Draft]:
        """Return what was half typed when the app ended last; it stays stored until it is on the line again."""
        return case.drafts.of(self._conversation, self._author)

    def know(self, draft: Draft) -> None:
        """Know that a draft is on the line again, so that it is dropped or changed with the line."""
        self._stored[draft.note] = HalfTyped(draft.text, None, True, draft.at_s)

    def forget(self, note: str | None) -> None:
        """Know that a draft is dropped, with the line that was entered."""
        self._stored.pop(note, None)

    async def store(self, line: NoteLine) -> str:
        """Store what stands on the line, if it is other than what was stored last; says what goes wrong, or nothing."""
        now: dict[str | None, HalfTyped] = {}
        if line.half.text.strip():
            now[None] = line.half
        if (correction := line.correction) is not None and correction[0].differs(correction[1]):
            lifted, text = correction
            now[lifted.note.id] = HalfTyped(text, None, True, lifted.at_s)
        if now == self._stored:
            return ""
        before, self._stored = self._stored, now
        try:
            is_stored = await self._hand.do_case(lambda case, live: self._enter(case, live, before, now))
        except VantageError as error:
            # A dialog would take the keys of somebody who is typing; with the next letter it is tried again.
            self._stored = {}
            return NOT_STORED_YET.format(error.title)
        return "" if is_stored else NOT_STORED

    def _enter(
        self,
        case: Case,
        live: LiveWalk,
        before: Mapping[str | None, HalfTyped],
        now: Mapping[str | None, HalfTyped],
    ) -> bool:
        are_kept = True
        with case.all_or_nothing():
            for note in before.keys() - now.keys():
                case.drafts.drop(self._conversation, self._author, note)
            for note, half in now.items():
                if before.get(note) != half:
                    at_s = half.at_s if half.is_placed else live.at_s(half.began_clock_s)
                    are_kept &= case.drafts.keep(self._conversation, self._author, half.text, at_s=at_s, note=note)
        return are_kept
