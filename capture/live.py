"""One conversation while it is held: the walk, the note-taker's record, and the recorder, on one timeline."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Literal

from capture.audio_input import Source
from capture.awake import Sleep
from capture.endpoint import Message
from capture.link import RecorderLink, stop_recorder
from capture.running import RunningRecorder, running_recorders
from capture.sound_test import SoundTestNow
from capture.start import GRACE_S, Storage, start_recorder
from casefile.agreements import Agreement, Answer
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import RecorderError, VantageError
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
    rate_hz: int = 0
    sleep: Sleep = "unknown"
    sound_test: SoundTestNow | None = None


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
        self._stopped_at_s = 0.0
        self._is_placed = False
        self._placing_trouble: str | None = None
        self._newest: Message | None = None
        self._end: tuple[LiveState, str | None] | None = None

    # The recorder

    def listen(self, source: Source) -> None:
        """Show the level before anything is recorded; stores nothing.

        Raises RecorderError, also while a recording runs, which goes on.
        """
        self._require_no_recorder()
        self._drop_listener()
        self._recording = None
        info = self._case.info
        recorder = start_recorder(source, case=info.id, case_secret=info.recorder_secret, grace_s=2.0)
        self._connect(recorder)

    def test_sound(self, pressed_clock_s: float | None = None) -> None:
        """Let the listener hear five seconds and play them back; nothing of it is stored.

        Raises RecorderError without a listener, and while a recording runs on this computer.
        """
        if any(recorder.conversation for recorder in running_recorders()):
            raise RecorderError(
                title="The sound is tested before a recording, not during one.",
                detail="A recording is running on this computer.",
                remedy="The level in the top line shows what it hears.",
            )
        if self._link is None:
            raise RecorderError(
                title="Nothing listens.",
                detail="The microphone could not be opened, or what listened to it has ended.",
                remedy="Choose a microphone first.",
            )
        self._link.test_sound(self._moment_s(pressed_clock_s))

    def record(self, source: Source) -> None:
        """Begin to record; raises AgreementError without an agreement in force, RecorderError for the device."""
        self._case.agreements.require(self.conversation.id)
        self._require_no_recorder()
        self._drop_listener()
        info = self._case.info
        recorder = start_recorder(
            source,
            case=info.id,
            case_secret=info.recorder_secret,
            conversation=self.conversation.id,
            storage=lambda: self._begin(source),
            grace_s=self._grace_s,
        )
        try:
            self._take_up(self._case.recordings.get(recorder))
        except BaseException:
            # What no screen can show as recording must not go on recording.
            self._stop_others(self._now_s())
            raise

    def attach(self) -> bool:
        """Find this conversation's recorder still running and connect to it; starts nothing."""
        for recorder in self._recorders():
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
        link, at_s = self._require_link(), self._moment_s(pressed_clock_s)
        try:
            answer = link.stop(at_s)
        except RecorderError:
            if link.is_open or self._how_it_ended()[0] != "finished":
                raise
            answer = {}  # It had just ended by itself, in order.
        self._stopped_at_s = at_s
        self._refresh()
        self._newest = {**(self._newest or {}), **answer}
        self.close()
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
                self._stop_everywhere(self._moment_s(pressed_clock_s))
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
        self._refresh()
        newest = self._newest or {}
        stored_s, device = float(newest.get("stored_s", 0.0)), str(newest.get("device", ""))
        if self._link is None:
            return LiveStatus("off", stored_s=stored_s, device=device)
        end = self._end_of_link(self._link)
        if end is not None:
            return LiveStatus(end[0], -90.0, -90.0, self.at_s(), stored_s, device, end[1])
        return LiveStatus(
            newest.get("state", "off"),
            float(newest.get("level_db", -90.0)),
            float(newest.get("peak_db", -90.0)),
            self.at_s(),
            stored_s,
            device,
            newest.get("trouble") or self._placing_trouble,
            int(newest.get("rate_hz", 0)),
            newest.get("sleep", "unknown"),
            SoundTestNow(**newest["sound_test"]) if newest.get("sound_test") else None,
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

        None for a moment at which no recording ran.
        """
        self._refresh()
        if self._recording is None or (self._link is None and self._moment_s(clock_s) > self._stopped_at_s):
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
        if self._recording is None or self._link is None or not self._link.is_open:
            return False
        return (self._link.newest or {}).get("state") != "finished"

    def _begin(self, source: Source) -> Storage:
        recording = self._case.recordings.begin(self.conversation.id, self._by, source=source.kind)
        return Storage(recording.id, recording.path, self._case.recordings.key(recording.id))

    def _recorders(self) -> list[RunningRecorder]:
        """List the recorders of this conversation, whoever is connected to them."""
        case, conversation = self._case.info.id, self.conversation.id
        return [item for item in running_recorders() if item.case == case and item.conversation == conversation]

    def _require_no_recorder(self) -> None:
        if self._is_recording() or self._recorders():
            raise RecorderError(
                title="This conversation is being recorded already.",
                detail="One recorder runs for it.",
                remedy="Pause or stop that one first.",
            )

    def _stop_everywhere(self, at_s: float) -> None:
        """Stop this conversation's recorders, also one that this screen has lost or never had."""
        stopped = self._recording.id if self._recording is not None and self._is_recording() else ""
        try:
            if stopped:
                self.stop(at_s)
        finally:
            self._stop_others(at_s, but=stopped)

    def _stop_others(self, at_s: float, but: str = "") -> None:
        for recorder in self._recorders():
            if recorder.id != but:
                stop_recorder(recorder, at_s)

    def _take_up(self, recording: Recording) -> None:
        self._recording = recording
        self._is_placed = False
        self._placing_trouble = None
        self._connect(recording.id)

    def _connect(self, recorder_id: str) -> None:
        found: list[RunningRecorder] = [item for item in running_recorders() if item.id == recorder_id]
        if not found:
            raise RecorderError(
                title="The recorder has ended.",
                detail="It started and was gone before the screen could connect.",
                remedy="Try again; vantage doctor says what works here.",
            )
        self.close()
        self._link = RecorderLink(found[0], self._case.info.recorder_secret)
        self._key_times = KeyTimes()
        self._newest = self._end = None
        self._heard_s = self._now_s()
        self._link.wait_for_status(_SILENT_S)

    def _drop_listener(self) -> None:
        if self._link is None:
            return
        with contextlib.suppress(RecorderError):  # It may have ended by itself: that is what is wanted.
            self._link.stop(self._now_s())
        self.close()

    def _refresh(self) -> None:
        """Take in what the recorder has said since; never raises, since a stop and the light depend on it."""
        if self._link is None or self._link.newest is self._newest or self._link.newest is None:
            return
        self._newest = newest = self._link.newest
        self._heard_s = newest["said_s"]
        if newest["position_s"] is not None:
            # From one pair alone, at the clock's own speed: gaps have their true length, so it has no other, and what
            # two blocks that came early and late make of it would carry a long note's beginning seconds away.
            self._key_times = KeyTimes()
            self._key_times.learn(ClockPair(newest["position_s"], newest["clock_s"]))
        if self._recording is not None and not self._is_placed and newest["started_boot_s"] is not None:
            # Known only once the device has delivered its first sound.
            try:
                self._recording = self._case.recordings.first_frame(
                    self._recording.id, newest["started_boot_s"], self._by
                )
            except VantageError as error:
                # Tried again with the next status; the sound does not depend on it.
                self._placing_trouble = f"The recording's place is not in the case yet: {error.title}"
            else:
                self._is_placed, self._placing_trouble = True, None

    def _end_of_link(self, link: RecorderLink) -> tuple[LiveState, str | None] | None:
        """Return state and words where nothing more is to be heard, or None while all is well."""
        is_silent = self._now_s() - self._heard_s > _SILENT_S
        if self._recording is None:
            if link.is_open and not is_silent:
                return None
            is_over = self._newest is not None and self._newest["state"] == "finished"
            return "off", None if is_over else "The level is not shown: what listened for it does not answer."
        if not link.is_open:
            if self._end is None:
                self._end = self._how_it_ended()
            return self._end
        if is_silent:
            return "lost", "NOT KNOWN: the recorder does not answer. It may not be storing sound."
        return None

    def _how_it_ended(self) -> tuple[LiveState, str | None]:
        """Tell from the file whether a recorder that is gone closed it."""
        if self._recording is not None:
            with contextlib.suppress(VantageError):  # A file that can't be read was not closed in order.
                reader = self._case.recordings.open(self._recording)
                if reader is not None:
                    with contextlib.closing(reader):
                        if reader.fact("closed"):
                            return "finished", None
        return "lost", "NOT RECORDING: the recorder has ended. What it stored until then is safe. Record again."

    def _require_link(self) -> RecorderLink:
        if not self._is_recording() or self._link is None:
            raise RecorderError(
                title="Nothing is being recorded.",
                detail="No recorder is connected to this conversation.",
                remedy="Begin to record first.",
            )
        return self._link
