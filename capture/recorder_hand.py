"""Starting, finding and letting go of the recorders of one conversation, each act waiting until it is done."""

from __future__ import annotations

import contextlib

from capture.audio_input import Source
from capture.connected import Connected
from capture.endpoint import Message
from capture.link import RecorderLink, stop_recorder
from capture.pieces import Begins
from capture.replacing import Setting
from capture.running import running_recorders, who_runs
from capture.start import StartingRecorder, Storage, start_recorder
from capture.turns import take_turn, who_has_turn
from casefile.case import Case
from casefile.errors import RecorderError
from casefile.recordings import Recording

CONNECT_S = 1.5
_LISTENER_GRACE_S = 2.0


class RecorderHand:
    """Connected to one recorder at a time, or to none."""

    def __init__(self, case: Case, setting: Setting) -> None:
        self.case = case
        self.setting = setting
        # The one whose time holds, also after it has been let go.
        self.current: Connected | None = None
        self.is_connected = False
        self.last: Message = {}

    def now_s(self) -> float:
        """Return the clock that runs on in sleep."""
        return self.case.clock.boot_s()

    @property
    def is_recording(self) -> bool:
        """Tell whether a recorder of this conversation is connected and has not finished."""
        current = self.current
        if current is None or current.recording is None or not self.is_connected or not current.link.is_open:
            return False
        return (current.link.newest or {}).get("state") != "finished"

    def listen(self, source: Source) -> None:
        """Start a recorder that stores nothing; raises RecorderError, also while one records."""
        self.require_none()
        self.drop_listener()
        setting = self.setting
        name = start_recorder(
            source,
            case=setting.case,
            case_secret=setting.secret,
            grace_s=_LISTENER_GRACE_S,
            command=setting.command,
        )
        self._connect(name, None)

    def record(self, source: Source, begins: Begins = "at once", opened: StartingRecorder | None = None) -> None:
        """Start a recorder that stores; raises AgreementError, and RecorderError for the device.

        One that has `opened` its input already goes on from there. Of two screens that are told to record at the same
        moment one does, and the other raises RecorderError.
        """
        turn = take_turn(self.setting.turn)
        if turn is None:
            raise RecorderError(
                title="Another screen is just starting to record this conversation.",
                detail=f"At it: {who_has_turn(self.setting.turn)}. Two recorders would hear the conversation twice.",
                remedy="Wait a moment: this screen follows that recording.",
            )
        try:
            self._record(source, begins, opened)
        finally:
            turn.release()

    def _record(self, source: Source, begins: Begins, opened: StartingRecorder | None) -> None:
        self.require_none()
        self.drop_listener()
        setting = self.setting
        name = start_recorder(
            source,
            case=setting.case,
            case_secret=setting.secret,
            conversation=setting.conversation,
            storage=lambda: self._begin(source),
            grace_s=setting.grace_s,
            command=setting.command,
            lane=setting.lane,
            begins=begins,
            opened=opened,
        )
        try:
            self._connect(name, self.case.recordings.get(name))
        except BaseException:
            # What no screen can show as recording must not go on recording.
            self.stop_running(self.now_s())
            raise

    def test_sound(self, at_s: float) -> None:
        """Have the listener hear five seconds; raises RecorderError without one, and while a recording runs."""
        if any(recorder.conversation for recorder in running_recorders()):
            raise RecorderError(
                title="The sound is tested before a recording, not during one.",
                detail="A recording is running on this computer.",
                remedy="The level in the top line shows what it hears.",
            )
        if self.current is None or not self.is_connected:
            raise RecorderError(
                title="Nothing listens.",
                detail="The microphone could not be opened, or what listened to it has ended.",
                remedy="Choose a microphone first.",
            )
        self.current.link.test_sound(at_s)

    def attach(self) -> bool:
        """Connect to this conversation's recorder if one runs; one that only stands by belongs to another screen."""
        for found in self.setting.running():
            link = RecorderLink(found, self.setting.secret)
            newest = link.wait_for_status(CONNECT_S)
            if newest is not None and newest["state"] == "standing by":
                link.close()
                continue
            self.drop_listener()
            self.take_up(link, self.case.recordings.get(found.id), None)
            return True
        return False

    def take_up(self, link: RecorderLink, recording: Recording | None, before: Connected | None) -> None:
        """Go on with another recorder; moments before its first frame lie on the one `before` it."""
        self.current = Connected(self.case, self.setting.by, link, recording, before)
        self.is_connected = True
        self.current.refresh()

    def require_none(self) -> None:
        """Raise RecorderError where a recorder of this conversation runs, whoever is connected to it."""
        running = self.setting.running()
        if self.is_recording or running:
            raise RecorderError(
                title="This conversation is being recorded already.",
                detail=f"It is held by {who_runs(running)}.",
                remedy="Pause or stop that one first.",
            )

    def require_recording(self) -> Connected:
        """Return the recorder that runs; raises RecorderError where none is connected."""
        if self.current is None or not self.is_recording:
            raise RecorderError(
                title="Nothing is being recorded.",
                detail="No recorder is connected to this conversation.",
                remedy="Begin to record first.",
            )
        return self.current

    def stop_running(self, at_s: float, but: str = "") -> None:
        """Stop every recorder of this conversation but one, as of a moment of the clock."""
        for found in self.setting.running():
            if found.id != but:
                stop_recorder(found, at_s)

    def drop_listener(self) -> None:
        """End what listens for the level, if anything does."""
        if self.current is None or not self.is_connected or self.current.recording is not None:
            return
        with contextlib.suppress(RecorderError):  # It may have ended by itself: that is what is wanted.
            self.current.link.stop(self.now_s())
        self.disconnect()
        self.current = None

    def part(self, at_s: float, answer: Message) -> None:
        """Let go of a recorder that was stopped at a moment of the clock; its time holds until then."""
        if self.current is not None:
            self.current.stopped_at_s = at_s
            self.current.refresh()
            self.last = {**self.current.newest, **answer}
        self.disconnect()

    def disconnect(self) -> None:
        """Let go of whatever is connected."""
        if self.current is not None and self.is_connected:
            self.current.link.close()
            self.last = self.last or self.current.newest
        self.is_connected = False

    def _connect(self, name: str, recording: Recording | None) -> None:
        found = [item for item in running_recorders() if item.id == name]
        if not found:
            raise RecorderError(
                title="The recorder has ended.",
                detail="It started and was gone before the screen could connect.",
                remedy="Try again; vantage doctor says what works here.",
            )
        link = RecorderLink(found[0], self.setting.secret)
        link.wait_for_status(CONNECT_S)
        self.take_up(link, recording, self.current if recording is not None else None)

    def _begin(self, source: Source) -> Storage:
        setting, recordings = self.setting, self.case.recordings
        recording = recordings.begin(setting.conversation, setting.by, source=source.kind, lane=setting.lane)
        return Storage(recording.id, recording.path, recordings.key(recording.id))
