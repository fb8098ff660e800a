"""One conversation while it is held: the walk, the note-taker's record, and the recorder, on one timeline."""

from __future__ import annotations

from collections.abc import Sequence

from capture.audio_input import Source
from capture.lanes import Lanes
from capture.live_status import LiveState, LiveStatus
from capture.replacing import new_setting
from capture.start import GRACE_S, RECORDER
from casefile.agreements import Agreement, Answer
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import RecorderError
from casefile.events import Event, Hand
from casefile.notes import Mark, MarkKind, Note, NoteKind
from casefile.step_visits import StepVisit
from casefile.turn_keys import Marked, TurnKey

__all__ = ["LiveConversation", "LiveState", "LiveStatus"]


class LiveConversation:
    """What the note-taker's screen and the command line hold a conversation with.

    Nothing here starts a recording by itself, but in the place of one that has ended without having been told to.
    Nothing is recorded before an agreement, since without one there is neither entry nor key.
    """

    def __init__(
        self,
        case: Case,
        conversation: Conversation,
        author: str,
        *,
        grace_s: float = GRACE_S,
        recorder: Sequence[str] = RECORDER,
    ) -> None:
        """Hold a conversation; `recorder` is the recorder's command line, a seam for inputs of other kinds."""
        self._case = case
        self.conversation = conversation
        self._by = Hand(author, "live")
        self._recorder = Lanes(case, new_setting(case, conversation.id, self._by, grace_s, recorder))

    # The recorder

    def listen(self, source: Source, second: Source | None = None) -> None:
        """Show the level of one microphone, or of two, before anything is recorded; stores nothing.

        Raises RecorderError, also while a recording runs, which goes on.
        """
        self._recorder.listen(source, second)

    def test_sound(self, pressed_clock_s: float | None = None) -> None:
        """Let the listener hear five seconds and play them back; nothing of it is stored.

        Raises RecorderError without a listener, and while a recording runs on this computer.
        """
        self._recorder.test_sound(self._moment_s(pressed_clock_s))

    def record(self, source: Source, second: Source | None = None) -> None:
        """Begin to record; a second microphone, for the other side of the table, is a lane of its own.

        Raises AgreementError without an agreement in force, RecorderError for a device; then nothing is recorded.
        """
        self._case.agreements.require(self.conversation.id)
        self._recorder.record(source, second)

    def attach(self) -> bool:
        """Find this conversation's recorders still running and connect to them; starts nothing."""
        return self._recorder.attach()

    def pause(self, pressed_clock_s: float | None = None) -> None:
        """Store nothing of what is said from the key press on (now, if not given), until `resume`."""
        self._recorder.pause(self._moment_s(pressed_clock_s))

    def resume(self) -> None:
        """Store again; raises AgreementError if the agreement was taken back meanwhile."""
        self._case.agreements.require(self.conversation.id)
        self._recorder.resume(self._moment_s(None))

    def stop(self, pressed_clock_s: float | None = None) -> None:
        """End the recording; nothing said after the key press is stored, and all before it is safe on return."""
        answer = self._recorder.stop(self._moment_s(pressed_clock_s))
        if not answer.get("complete", True):
            raise RecorderError(
                title="Stopped, but the last of the sound is not on the disk yet.",
                detail="The disk is full or out of reach. The recorder holds the sound in memory and goes on trying.",
                remedy="Make room on the disk before this computer is switched off.",
            )

    def answer(
        self, answer: Answer, by_whom: str, limits: str | None = None, *, pressed_clock_s: float | None = None
    ) -> Agreement:
        """Enter an answer to the question whether this may be recorded; a no stops the recording first.

        Raises RecorderError, with the answer entered, where the recorder could not be stopped in order.
        """
        at_s = self.at_s(pressed_clock_s)
        trouble: RecorderError | None = None
        if answer in ("refused", "withdrawn"):
            try:
                self._recorder.stop_everywhere(self._moment_s(pressed_clock_s))
            except RecorderError as error:
                trouble = error
        entered = self._case.agreements.enter(
            self.conversation.id, answer, self._by, by_whom=by_whom, limits=limits, at_s=at_s
        )
        if trouble is not None:
            # Said only now: a recorder that does not answer must not keep a no out of the record.
            raise trouble
        return entered

    def withdraw(self, by_whom: str, pressed_clock_s: float | None = None) -> Agreement:
        """Take "please stop" for what it is: stop at once and enter the withdrawal."""
        return self.answer("withdrawn", by_whom, pressed_clock_s=pressed_clock_s)

    def status(self) -> LiveStatus:
        """Return the newest status; never waits."""
        return self._recorder.status()

    def close(self) -> None:
        """Disconnect: a listener ends, a recording goes on for its grace period."""
        self._recorder.close()

    # The walk and the note-taker's record

    @property
    def current_step(self) -> str | None:
        """Return the id of the step in force, or None before the first."""
        visit = self._case.step_visits.current(self.conversation.id)
        return visit.step if visit else None

    def at_s(self, clock_s: float | None = None) -> float | None:
        """Return where on the conversation a moment of the clock lies (now, if none is given).

        None for a moment at which no recording ran.
        """
        return self._recorder.at_s(self._moment_s(clock_s))

    def enter_step(self, step: str, pressed_clock_s: float | None = None) -> StepVisit:
        """Enter a step at the key press (now, if not given)."""
        at_s = self.at_s(pressed_clock_s)
        return self._case.step_visits.enter(self.conversation.id, step, self._by, at_s=at_s)

    def note(self, text: str, *, kind: NoteKind = "note", began_clock_s: float | None = None) -> Note:
        """Keep a line under the step in force, at the moment its typing began."""
        step = self.current_step or "introduction"
        return self._case.notes.add(
            self.conversation.id, step, text, self._by, at_s=self.at_s(began_clock_s), kind=kind
        )

    def refile(self, note: str, step: str) -> None:
        """Put a note under another step; raises EntryError where it is no longer there."""
        self._case.notes.refile(note, step, self._by)

    def mark(self, kind: MarkKind, pressed_clock_s: float | None = None) -> Mark:
        """Mark the moment of the key press (now, if not given)."""
        step = self.current_step or "introduction"
        return self._case.notes.mark(self.conversation.id, step, kind, self._by, at_s=self.at_s(pressed_clock_s))

    def speaks(self, who: Marked, pressed_clock_s: float | None = None) -> TurnKey | None:
        """Mark who speaks from the key press on (now, if not given); nothing is entered where no recording runs."""
        at_s = self.at_s(pressed_clock_s)
        return None if at_s is None else self._case.turn_keys.press(self.conversation.id, who, self._by, at_s=at_s)

    def undo(self) -> Event:
        """Take back the last note or mark of this author."""
        return self._case.log.undo(self._by, self.conversation.id)

    def redo(self) -> Event:
        """Put back what was last taken back."""
        return self._case.log.redo(self._by, self.conversation.id)

    def _moment_s(self, clock_s: float | None) -> float:
        return self._case.clock.boot_s() if clock_s is None else clock_s
