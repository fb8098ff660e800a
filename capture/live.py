"""One conversation while it is held: the walk, the note-taker's record, and the recorder, on one timeline."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Literal

from capture.audio_input import Source
from capture.link import Message, RecorderLink
from capture.running import RunningRecorder, running_recorders
from capture.start import GRACE_S, start_recorder
from casefile.agreements import Agreement, Answer
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import RecorderError
from casefile.events import Event, Hand
from casefile.notes import Mark, MarkKind, Note, NoteKind
from casefile.recordings import Recording
from casefile.step_visits import StepVisit
from casefile.timeline import ClockPair, KeyTimes, on_conversation

LiveState = Literal["off", "listening", "recording", "paused", "lost", "finished"]
_SILENT_S = 1.5


@dataclass(frozen=True)
class LiveStatus:
    """What the screen shows: `position_s` seconds on the conversation now, levels in dB below full scale.

    `trouble` says in words that sound is not being stored as it should be, and why.
    """

    state: LiveState
    level_db: float = -90.0
    peak_db: float = -90.0
    position_s: float | None = None
    stored_s: float = 0.0
    device: str = ""
    trouble: str | None = None


class LiveConversation:
    """What the note-taker's screen and the command line hold a conversation with.

    Nothing here starts a recording by itself; nothing is recorded before an agreement, since without one there is
    neither entry nor key.
    """

    def __init__(self, case: Case, conversation: Conversation, author: str, *, grace_s: float = GRACE_S) -> None:
        self._case = case
        self.conversation = conversation
        self._by = Hand(author, "live")
        self._grace_s = grace_s
        self._link: RecorderLink | None = None
        self._recording: Recording | None = None
        self._key_times = KeyTimes()
        self._heard_s = 0.0
        self._is_placed = False
        self._newest: Message | None = None

    # The recorder

    def listen(self, source: Source) -> None:
        """Show the level before anything is recorded; stores nothing. Raises RecorderError."""
        self._drop_listener()
        info = self._case.info
        recorder = start_recorder(source, case=info.id, case_secret=info.recorder_secret, grace_s=2.0)
        self._connect(recorder)

    def record(self, source: Source) -> None:
        """Begin to record; raises AgreementError without an agreement in force, RecorderError for the device."""
        if self._recording is not None and self._link is not None and self._link.is_open:
            raise RecorderError(
                title="This conversation is being recorded already.",
                detail="One recorder runs for it.",
                remedy="Pause or stop that one first.",
            )
        self._case.agreements.require(self.conversation.id)
        self._drop_listener()
        recording = self._case.recordings.begin(self.conversation.id, self._by, source=source.kind)
        info = self._case.info
        start_recorder(
            source,
            case=info.id,
            case_secret=info.recorder_secret,
            conversation=self.conversation.id,
            recording=recording.id,
            path=recording.path,
            key=self._case.recordings.key(recording.id),
            grace_s=self._grace_s,
        )
        self._take_up(recording)

    def attach(self) -> bool:
        """Find this conversation's recorder still running and connect to it; starts nothing."""
        for recorder in running_recorders():
            if recorder.case == self._case.info.id and recorder.conversation == self.conversation.id:
                self._take_up(self._case.recordings.get(recorder.id))
                return True
        return False

    def pause(self, pressed_clock_s: float | None = None) -> None:
        """Store nothing of what is said from the key press on (now, if not given), until `resume`."""
        self._require_link().pause(self._moment_s(pressed_clock_s))

    def resume(self) -> None:
        """Store again; raises AgreementError if the agreement was taken back meanwhile."""
        self._case.agreements.require(self.conversation.id)
        self._require_link().resume(self._now_s())

    def stop(self, pressed_clock_s: float | None = None) -> None:
        """End the recording; nothing said after the key press is stored, and all before it is safe on return."""
        link, now_s = self._require_link(), self._moment_s(pressed_clock_s)
        self._refresh()
        try:
            link.stop(now_s)
        finally:
            link.close()
            self._link = None

    def answer(
        self, answer: Answer, by_whom: str, limits: str | None = None, *, pressed_clock_s: float | None = None
    ) -> Agreement:
        """Enter an answer to the question whether this may be recorded; a no stops the recording first."""
        at_s = self.at_s(pressed_clock_s)
        if answer in ("refused", "withdrawn") and self._is_recording():
            self.stop(pressed_clock_s)
        return self._case.agreements.enter(
            self.conversation.id, answer, self._by, by_whom=by_whom, limits=limits, at_s=at_s
        )

    def withdraw(self, by_whom: str, pressed_clock_s: float | None = None) -> Agreement:
        """Take "please stop" for what it is: stop at once and enter the withdrawal."""
        return self.answer("withdrawn", by_whom, pressed_clock_s=pressed_clock_s)

    def status(self) -> LiveStatus:
        """Return the newest status; never waits."""
        self._refresh()
        now_s = self._now_s()
        if self._link is None and self._newest is None:
            return LiveStatus("off")
        newest = self._newest or {}
        lost = self._lost_state(now_s)
        state: LiveState = lost[0] if lost else newest.get("state", "off")
        return LiveStatus(
            state,
            float(newest.get("level_db", -90.0)),
            float(newest.get("peak_db", -90.0)),
            self.at_s(),
            float(newest.get("stored_s", 0.0)),
            str(newest.get("device", "")),
            lost[1] if lost else newest.get("trouble"),
        )

    def close(self) -> None:
        """Disconnect: a listener ends, a recording goes on for its grace period."""
        if self._link is not None:
            self._link.close()
            self._link = None

    # The walk and the note-taker's record

    @property
    def current_step(self) -> str | None:
        """Return the id of the step in force, or None before the first."""
        visit = self._case.step_visits.current(self.conversation.id)
        return visit.step if visit else None

    def at_s(self, clock_s: float | None = None) -> float | None:
        """Return where on the conversation a moment of the clock lies (now, if none is given).

        None while no recording runs.
        """
        self._refresh()
        if self._recording is None or self._link is None:
            return None
        position_s = self._key_times.position_s(self._moment_s(clock_s))
        return None if position_s is None else on_conversation(position_s, self._recording.starts_at_s)

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

    def mark(self, kind: MarkKind, pressed_clock_s: float | None = None) -> Mark:
        """Mark the moment of the key press (now, if not given)."""
        step = self.current_step or "introduction"
        return self._case.notes.mark(self.conversation.id, step, kind, self._by, at_s=self.at_s(pressed_clock_s))

    def undo(self) -> Event:
        """Take back the last note or mark of this author."""
        return self._case.log.undo(self._by, self.conversation.id)

    def redo(self) -> Event:
        """Put back what was last taken back."""
        return self._case.log.redo(self._by, self.conversation.id)

    # Within

    def _now_s(self) -> float:
        return self._case.clock.boot_s()

    def _moment_s(self, clock_s: float | None) -> float:
        return self._now_s() if clock_s is None else clock_s

    def _is_recording(self) -> bool:
        return self._recording is not None and self._link is not None and self._link.is_open

    def _take_up(self, recording: Recording) -> None:
        self._recording = recording
        self._is_placed = False
        self._connect(recording.id)

    def _connect(self, recorder_id: str) -> None:
        found: list[RunningRecorder] = [item for item in running_recorders() if item.id == recorder_id]
        if not found:
            raise RecorderError(
                title="The recorder has ended.",
                detail="It started and was gone before the screen could connect.",
                remedy="Try again; vantage doctor says what works here.",
            )
        self._link = RecorderLink(found[0], self._case.info.recorder_secret)
        self._key_times = KeyTimes()
        self._newest = None
        self._heard_s = self._now_s()
        self._link.wait_for_status(_SILENT_S)

    def _drop_listener(self) -> None:
        if self._link is None:
            return
        with contextlib.suppress(RecorderError):  # It may have ended by itself: that is what is wanted.
            self._link.stop(self._now_s())
        self.close()

    def _refresh(self) -> None:
        if self._link is None or self._link.newest is self._newest or self._link.newest is None:
            return
        self._newest = self._link.newest
        self._heard_s = self._now_s()
        if self._newest["position_s"] is not None:
            self._key_times.learn(ClockPair(self._newest["position_s"], self._newest["clock_s"]))
        started_s = self._newest["started_boot_s"]
        if self._recording is not None and not self._is_placed and started_s is not None:
            # Known only once the device has delivered its first sound.
            self._recording = self._case.recordings.first_frame(self._recording.id, started_s, self._by)
            self._is_placed = True

    def _lost_state(self, now_s: float) -> tuple[LiveState, str | None] | None:
        if self._link is None or self._recording is None:
            return ("off", None) if self._link is None else None
        if not self._link.is_open:
            reader = self._case.recordings.open(self._recording)
            try:
                if reader is not None and reader.fact("closed"):
                    return "finished", None
            finally:
                if reader is not None:
                    reader.close()
            return "lost", "NOT RECORDING: the recorder has ended. What it stored until then is safe. Record again."
        if now_s - self._heard_s > _SILENT_S:
            return "lost", "The recorder does not answer. It may not be storing sound."
        return None

    def _require_link(self) -> RecorderLink:
        if not self._is_recording() or self._link is None:
            raise RecorderError(
                title="Nothing is being recorded.",
                detail="No recorder is connected to this conversation.",
                remedy="Begin to record first.",
            )
        return self._link
