"""One conversation through one microphone or two: a lane each, with a recorder and a file of its own.

What a person asks for is asked of both at the same moment of the clock; what happens to a device is a matter of its
own lane, and the other runs on.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace

from capture.audio_input import Source
from capture.endpoint import Message
from capture.live_status import LiveState, LiveStatus
from capture.pieces import Begins
from capture.replacing import Setting
from capture.start import StartingRecorder
from capture.supervisor import Supervisor
from casefile.case import Case
from casefile.errors import RecorderError, VantageError

# What of two lanes is told of both: where one records, the conversation is recorded.
_FOREMOST: tuple[LiveState, ...] = ("recording", "paused", "lost", "listening", "finished", "off")
_IN_USE: tuple[LiveState, ...] = ("recording", "paused", "lost", "listening")


class Lanes:
    """The recorders of one conversation, in one author's hand."""

    def __init__(self, case: Case, setting: Setting) -> None:
        self._case = case
        self._setting = setting
        self._first = Supervisor(case, setting)
        # Also without a second microphone: another screen may use one, and a stop must reach its recorder.
        self._second = Supervisor(case, replace(setting, lane=2))
        self._both = (self._first, self._second)

    # What a person asks for

    def listen(self, source: Source, second: Source | None = None) -> None:
        """Show the level of one microphone or of two; raises RecorderError for either, after both were tried."""
        for lane in self._both:
            lane.require_none()
        tried = _Tried()
        with tried:
            self._first.listen(source)
        with tried:
            if second is None:
                self._second.drop_listener()
            else:
                self._second.listen(second)
        tried.raise_any()

    def test_sound(self, at_s: float) -> None:
        """Have the first microphone's listener hear five seconds and play them back."""
        self._first.test_sound(at_s)

    def record(self, source: Source, second: Source | None = None) -> None:
        """Begin to record, two microphones at the same moment of the clock or neither.

        Raises AgreementError, and RecorderError for either device, with nothing recorded.
        """
        for lane in self._both:
            # One that is just being started anew is for its own lane to wait for.
            if not lane.is_on_its_way:
                lane.require_none()
            lane.drop_listener()
        if second is None:
            self._first.record(source)
            return
        # In the place of one the system's default could be the other one: both lanes would hear the same.
        sources = (replace(source, or_default=False), replace(second, or_default=False))
        _require_two(*sources)
        starting = [StartingRecorder(one, self._setting.command) for one in sources]
        try:
            for recorder in starting:
                recorder.open()
            # A file that plays as fast as it can be stored waits for no moment of the clock.
            begins: Begins = "at once" if source.fast or second.fast else "standing by"
            for lane, one, recorder in zip(self._both, sources, starting, strict=True):
                lane.record(one, begins, recorder)
            at_s = self._case.clock.boot_s()
            for lane in self._both if begins == "standing by" else ():
                lane.begin(at_s)
        except BaseException:
            for recorder in starting:
                recorder.give_up()
            with contextlib.suppress(VantageError):
                # What has begun without the other is not wanted.
                self.stop_everywhere(0.0)
            raise
        finally:
            for recorder in starting:
                recorder.close()

    def attach(self) -> bool:
        """Connect to this conversation's recorders, as many as run; tells whether any does."""
        return any([lane.attach() for lane in self._both])

    def pause(self, at_s: float) -> None:
        """Store nothing of what is said from a moment of the clock on; a lane that comes back is paused as well."""
        self._ask_both(lambda lane: lane.pause(at_s), lambda lane: lane.come_back_paused(at_s))

    def resume(self, at_s: float) -> None:
        """Store again from a moment of the clock on."""
        self._ask_both(lambda lane: lane.resume(at_s), lambda lane: lane.come_back_recording())

    def stop(self, at_s: float) -> Message:
        """End the recording of both; the answer is the first one's, complete where all of both is on the disk."""
        answers: list[Message] = []
        self._ask_both(lambda lane: answers.append(lane.stop(at_s)), lambda lane: False)
        self._settle()
        return {**answers[0], "complete": all(answer.get("complete", True) for answer in answers)}

    def stop_everywhere(self, at_s: float) -> None:
        """Stop this conversation's recorders, also those that this screen has lost or never had."""
        tried = _Tried()
        for lane in self._both:
            with tried:
                lane.stop_everywhere(at_s)
        self._settle()
        tried.raise_any()

    def close(self) -> None:
        """Disconnect: listeners end, recordings go on for their grace period."""
        for lane in self._both:
            lane.close()

    # What it tells

    def at_s(self, clock_s: float) -> float | None:
        """Return where on the conversation a moment of the clock lies; None where no recording ran."""
        at_s = self._first.at_s(clock_s)
        return self._second.at_s(clock_s) if at_s is None else at_s

    def status(self) -> LiveStatus:
        """Advance both lanes, and return what is to be told of them."""
        first, second = self._first.status(), self._second.status()
        return both_of(first, second) if second.state in _IN_USE else first

    # Within

    def _ask_both(self, ask: Callable[[Supervisor], None], instead: Callable[[Supervisor], bool]) -> None:
        """Ask both lanes; `instead` is done with one that has no recorder, and tells whether another is on its way.

        Raises, once both were asked, what went wrong with one that runs, and RecorderError where none does.
        """
        is_done, failed, idle = False, _Tried(), _Tried()
        for lane in self._both:
            with failed if lane.is_recording else idle:
                try:
                    ask(lane)
                except RecorderError:
                    if lane.is_recording or not instead(lane):
                        raise
                is_done = True
        failed.raise_any()
        if not is_done:
            idle.raise_any()

    def _settle(self) -> None:
        """Keep what was measured of the devices' clocks; the sound does not hang on it."""
        with contextlib.suppress(VantageError):
            for recording in self._case.recordings.of(self._setting.conversation):
                self._case.recordings.settle(recording)


class _Tried:
    """Goes on after a RecorderError, and raises the first one in the end."""

    def __init__(self) -> None:
        self._first: RecorderError | None = None

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, RecorderError):
            self._first = self._first or error
            return True
        return False

    def raise_any(self) -> None:
        """Raise the first error there was, if any."""
        if self._first is not None:
            raise self._first


def both_of(first: LiveStatus, second: LiveStatus) -> LiveStatus:
    """Return what is told of two microphones together; each trouble says whose it is."""
    if first.state not in _IN_USE:
        # What was recorded of the first is over: its words stand, everything else is the second one's.
        return replace(second, trouble=_joined(_named(1, first), _named(2, second)), lanes=(first, second))
    state = min(first.state, second.state, key=_FOREMOST.index)
    return replace(
        first,
        state=state,
        position_s=first.position_s if first.position_s is not None else second.position_s,
        trouble=_joined(_named(1, first), _named(2, second)),
        news=_joined(first.news, second.news),
        is_stored=first.is_stored or second.is_stored,
        is_followed=first.is_followed or second.is_followed,
        lanes=(first, second),
    )


def _named(number: int, status: LiveStatus) -> str | None:
    if status.trouble is None:
        return None
    device = f" ({status.device})" if status.device else ""
    return f"Microphone {number}{device}: {status.trouble}"


def _joined(*words: str | None) -> str | None:
    return " ".join(one for one in words if one) or None


def _require_two(source: Source, second: Source) -> None:
    """Raise RecorderError where both are the same microphone."""
    if source.file is None and second.file is None and source.device == second.device:
        raise RecorderError(
            title="Both sides have the same microphone.",
            detail="Two recorders would hear the same sound.",
            remedy="Choose another one for the second side, or none.",
        )
