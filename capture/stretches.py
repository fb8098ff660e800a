"""What becomes of stretches of a conversation while it is held: pauses, what is taken back, a withdrawn agreement.

Nothing here asks anybody; seconds are on the conversation's timeline.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from capture.held import Held
from capture.pieces import REACH_S
from capture.typed_line import read_line
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.events import Hand
from casefile.pauses import Pause, PauseReason
from casefile.seals import Seal, Stretch
from casefile.stretches import without

ReachKind = Literal["30", "60", "120", "300", "step", "mark"]
# Of what came last, so much can be taken back at once.
_SECONDS: tuple[ReachKind, ...] = ("30", "60", "120", "300")
WithdrawnAnswer = Literal["keep", "notes only", "sealed"]
_DECIDED = "withdrawn: "


@dataclass(frozen=True)
class Reach:
    """How far back a stretch goes that is to be taken back: so many seconds, or since the step or the last mark."""

    kind: ReachKind
    from_s: float


class Stretches:
    """One conversation's stretches, in one author's hand."""

    def __init__(self, case: Case, conversation: Conversation, author: str) -> None:
        self._case = case
        self._conversation = conversation.id
        self._by = Hand(author, "live")

    def end_s(self) -> float:
        """Return how far the recordings reach."""
        return self._case.recordings.length_s(self._conversation)

    def enter_pause(self, from_s: float | None, to_s: float | None, reason: PauseReason | None) -> Pause | None:
        """Enter a pause that is over; None where nothing is known of its place, or it has no length.

        One without an end, since its recording has ended, ends where the recording does.
        """
        if from_s is None:
            return None
        ends_s = self.end_s() if to_s is None else to_s
        if ends_s <= from_s:
            return None
        return self._case.pauses.add(self._conversation, from_s, ends_s, reason, self._by)

    def store_held(self, held: Held, at_s: Callable[[float | None], float | None], *, keep: bool) -> int:
        """Enter what was held, or only what of it had been typed before the pause; returns how many entries were made.

        `at_s` is where on the conversation a moment of the clock lies. All are entered, or none, each under its step.
        """
        entered = 0
        with self._case.all_or_nothing():
            for entry in held.entries:
                at = entry.at_s if entry.began_clock_s is None else at_s(entry.began_clock_s)
                text = entry.text if keep else entry.before
                if entry.mark is not None and keep:
                    self._case.notes.mark(self._conversation, entry.step, entry.mark, self._by, at_s=at)
                elif text.strip():
                    line = read_line(text)
                    self._case.notes.add(self._conversation, entry.step, line.text, self._by, at_s=at, kind=line.kind)
                else:
                    continue
                entered += 1
        return entered

    def goes_on_from_s(self) -> float:
        """Return where a pause began that this screen did not make: at the end of the sound, or of the last entry."""
        known = [pause.to_s for pause in self._case.pauses.of(self._conversation)]
        return max([self.end_s(), *known])

    def reaches(self, pressed_s: float | None, paused_from_s: float | None = None) -> list[Reach]:
        """Return how far back can be reached from a key press, the shortest first; none where there is no sound.

        `pressed_s` is None where no recording runs, `paused_from_s` where none is paused. Seconds are those of sound:
        what lies in pauses and between recordings does not count.
        """
        sound = self._sound(pressed_s if paused_from_s is None else None)
        if not sound:
            return []
        until_s = min(sound[-1].to_s, paused_from_s if paused_from_s is not None else sound[-1].to_s)
        found = [Reach(kind, reach_back(sound, until_s, float(kind))) for kind in _SECONDS]
        last = self._case.recordings.of(self._conversation)[-1]
        visit = self._case.step_visits.current(self._conversation)
        if visit is not None:
            # A step that was entered while nothing was recorded began with the recording that followed.
            found.append(Reach("step", last.starts_at_s if visit.at_s is None else visit.at_s))
        marks = [mark.at_s for mark in self._case.notes.marks(self._conversation) if mark.at_s is not None]
        if marks:
            found.append(Reach("mark", marks[-1]))
        return [reach for reach in found if reach.from_s < until_s]

    def take_back(self, reach: Reach, until_s: float | None, paused_from_s: float | None = None) -> Seal:
        """Seal from where a reach begins up to a moment, also of what is still on its way to the disk.

        Up to where the sound ends, where nothing is being recorded (`until_s` is None) or the recording is paused.
        """
        ends_s = self.end_s() if until_s is None else until_s
        if paused_from_s is not None:
            ends_s = paused_from_s
        return self._case.seals.seal(self._conversation, reach.from_s, ends_s, "taken back", self._by)

    def close_late(self, from_s: float | None, taken_out_s: float, late_s: float) -> Seal | None:
        """Seal what was stored after a key press that came through late; None where nothing was.

        What the recorder took out again leaves words that were made of it meanwhile. A key press that is older than it
        believes takes nothing out: then all from there to the end is sealed.
        """
        ends_s = self.end_s() if late_s > REACH_S else (from_s or 0.0) + taken_out_s
        if from_s is None or ends_s <= from_s:
            return None
        return self._case.seals.seal(self._conversation, from_s, ends_s, "taken back", self._by)

    def close_withdrawn(self, until_s: float | None) -> Seal | None:
        """Seal all the sound there is, at least up to a moment, until somebody has said what becomes of it.

        On a full disk, what was recorded before that moment may still be on its way. None where there is no sound.
        """
        recordings = [item for item in self._case.recordings.of(self._conversation) if not item.removed]
        ends_s = max(self.end_s(), until_s or 0.0)
        if not recordings or not ends_s:
            return None
        return self._case.seals.seal(self._conversation, 0.0, ends_s, "withdrawn", self._by)

    def decide_withdrawn(self, seal: Seal, answer: WithdrawnAnswer) -> bool:
        """Do what was decided about the sound of a withdrawn agreement, and enter that it was.

        Returns whether nothing is left of what was to go. Raises RemovalError under a legal hold, with the sound
        still sealed and the question still open.
        """
        is_done = answer != "notes only" or self._case.removal.account(self._conversation, self._by)
        with self._case.all_or_nothing():
            if answer == "keep":
                self._case.seals.unseal(seal, self._by)
            self._case.log.record(Hand(self._by.author, "agreement"), f"{_DECIDED}{answer}", [], self._conversation)
        return is_done

    def _sound(self, until_s: float | None) -> list[Stretch]:
        """Return where sound lies, in order; the newest reaches up to a moment that is being recorded."""
        extents: list[Stretch] = []
        for recording in self._case.recordings.of(self._conversation):
            reader = self._case.recordings.open(recording)
            if reader is None:
                continue
            with contextlib.closing(reader):
                extents.append(Stretch(0.0, reader.length_s()).moved(recording.starts_at_s))
        if extents and until_s is not None:
            extents[-1] = Stretch(extents[-1].from_s, max(until_s, extents[-1].from_s))
        pauses = [Stretch(pause.from_s, pause.to_s) for pause in self._case.pauses.of(self._conversation)]
        return without([one for one in extents if one.length_s > 0.0], pauses)


def undecided_withdrawal(case: Case, conversation: str) -> Seal | None:
    """Return the seal over what was recorded before agreement was withdrawn, as long as nobody has decided upon it."""
    sealed = [seal for seal in case.seals.of(conversation) if seal.reason == "withdrawn" and seal.state == "sealed"]
    if not sealed:
        return None
    decided = [event.id for event in case.log.events(conversation) if event.kind.startswith(_DECIDED)]
    return sealed[-1] if sealed[-1].id > max(decided, default="") else None


def reach_back(sound: Sequence[Stretch], until_s: float, length_s: float) -> float:
    """Return where the last so many seconds of sound before a moment begin; where it all begins, if it is less."""
    left_s = length_s
    for piece in reversed(sound):
        heard_s = min(piece.to_s, until_s) - piece.from_s
        if heard_s >= left_s:
            return piece.from_s + heard_s - left_s
        left_s -= max(0.0, heard_s)
    return min((piece.from_s for piece in sound), default=until_s)
