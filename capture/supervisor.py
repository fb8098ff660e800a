"""Sees to it that one conversation is recorded for as long as a person wants it to be, whatever becomes of a recorder.

Advanced by `status`, which never waits for a start: that runs in a thread (`capture.replacing`). A recorder that ends
without having been told to is followed by another at once; one whose microphone has gone is relieved by another that
stands by with its device open, at one moment of the clock for both, so that nothing is lost between them or doubled.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace

from capture.audio_input import Source
from capture.endpoint import Message
from capture.live_status import LiveStatus, with_newest
from capture.pieces import Begins
from capture.recorder_hand import CONNECT_S, RecorderHand
from capture.replacing import Setting
from capture.start import StartingRecorder
from capture.succession import Succession, Wish
from capture.turns import no_turns
from casefile.case import Case
from casefile.errors import RecorderError
from casefile.timeline import long_clock_text

_LOOK_ELSEWHERE_S = 1.0
_ENDED = "NOT RECORDING: the recorder has ended. What it stored until then is safe."
_SILENT = "NOT KNOWN: the recorder does not answer. It may not be storing sound."
_UNSEEN = "The level is not shown: what listened for it does not answer."


class Supervisor:
    """The recorder of one lane of a conversation, in one author's hand."""

    def __init__(self, case: Case, setting: Setting) -> None:
        self._case = case
        self._setting = setting
        self._hand = RecorderHand(case, setting)
        self._wish = Wish()
        self._succession = Succession(case, setting, self._hand, self._wish)
        self._looks_elsewhere = False
        self._looked_s = 0.0
        self._broke_off: str | None = None

    # What a person asks for

    def listen(self, source: Source) -> None:
        """Show the level; raises RecorderError, also while a recording runs, which goes on."""
        self._hand.listen(source)

    def test_sound(self, at_s: float) -> None:
        """Have the listener hear five seconds and play them back."""
        self._hand.test_sound(at_s)

    def record(self, source: Source, begins: Begins = "at once", opened: StartingRecorder | None = None) -> None:
        """Begin to record; raises AgreementError, and RecorderError for the device.

        One that has `opened` its input already goes on from there; one that stands by stores nothing until `begin`.
        """
        if not self._succession.has_just_followed():
            self._hand.record(source, begins, opened)
        self._wish.turn_to("recording", self._now_s())
        self._succession.begin_anew()
        self._looks_elsewhere, self._broke_off = True, None

    def begin(self, at_s: float) -> None:
        """Let a recorder that stands by store from a moment of the clock on; raises RecorderError."""
        link = self._hand.require_recording().link
        link.begin(at_s, paused=False)
        link.wait_for_status(CONNECT_S)
        self._wish.was_obeyed(self._now_s())

    @property
    def is_recording(self) -> bool:
        """Tell whether a recorder of this lane is connected and has not finished."""
        return self._hand.is_recording

    @property
    def is_on_its_way(self) -> bool:
        """Tell whether another recorder is being started in the place of one that has ended."""
        return self._succession.is_on_its_way

    def require_none(self) -> None:
        """Raise RecorderError where this lane is being recorded, whoever is connected to its recorder."""
        self._hand.require_none()

    def drop_listener(self) -> None:
        """End what listens for the level, if anything does."""
        self._hand.drop_listener()

    def attach(self) -> bool:
        """Connect to this conversation's recorder if one runs; else find out whether the last one broke off."""
        self._looks_elsewhere = True
        if self._hand.attach():
            self._take_wish_over()
            return True
        broke_off_s = self._case.recordings.broke_off_at_s(self._setting.conversation, self._setting.lane)
        if broke_off_s is not None:
            self._broke_off = (
                f"The recording broke off at {long_clock_text(broke_off_s)}. What was stored until then is safe; "
                "record again to go on with the same conversation."
            )
        return False

    def pause(self, at_s: float) -> None:
        """Store nothing of what is said from a moment of the clock on."""
        link = self._hand.require_recording().link
        self._wish.turn_to("paused", self._now_s(), at_s)
        try:
            link.pause(at_s)
            self._wish.was_obeyed(self._now_s())
        except RecorderError:
            # One that has just ended stores nothing, and the next one begins with the pause.
            if link.is_open:
                raise

    def come_back_paused(self, at_s: float) -> bool:
        """Have a recorder that is on its way begin with a pause; tells whether there is one."""
        if self._wish.state != "off" and self.is_on_its_way:
            self._wish.turn_to("paused", self._now_s(), at_s)
            return True
        return False

    def come_back_recording(self) -> bool:
        """Have a recorder that is on its way begin at once; tells whether there is one."""
        if self._wish.state != "off" and self.is_on_its_way:
            self._wish.turn_to("recording", self._now_s())
            return True
        return False

    def resume(self, at_s: float) -> None:
        """Store again from a moment of the clock on."""
        link = self._hand.require_recording().link
        self._wish.turn_to("recording", self._now_s())
        link.resume(at_s)
        self._wish.was_obeyed(self._now_s())

    def stop(self, at_s: float) -> Message:
        """End the recording and return the recorder's answer; raises RecorderError where nothing is recorded."""
        hand, was_wanted = self._hand, self._wish.state != "off"
        self._wish.turn_to("off", self._now_s())
        self._succession.give_up(at_s)
        current = hand.current
        if current is None or not hand.is_recording:
            if not was_wanted or current is None or not hand.is_connected or current.end(self._now_s()) != "ended":
                hand.require_recording()
            with no_turns(self._setting.turn):
                hand.stop_running(at_s)
            hand.part(at_s, {})
            return {}
        try:
            answer = current.link.stop(at_s)
        except RecorderError:
            if current.link.is_open or current.end(self._now_s()) != "finished":
                raise
            answer = {}  # It had just ended by itself, in order.
        hand.part(at_s, answer)
        return answer

    def stop_everywhere(self, at_s: float) -> None:
        """Stop this conversation's recorders, also one that this screen has lost or never had, or that is starting."""
        self._wish.turn_to("off", self._now_s())
        self._succession.give_up(at_s)
        hand = self._hand
        own = hand.current.link.recorder.id if hand.current is not None and hand.is_recording else ""
        with no_turns(self._setting.turn):
            try:
                if own:
                    self.stop(at_s)
            finally:
                hand.stop_running(at_s, but=own)

    def close(self) -> None:
        """Disconnect: a listener ends, a recording goes on for its grace period, also one that is just starting."""
        self._looks_elsewhere = False
        self._succession.close()
        self._hand.disconnect()

    # What it tells

    def at_s(self, clock_s: float) -> float | None:
        """Return where on the conversation a moment of the clock lies; None where no recording ran."""
        current = self._hand.current
        if current is None:
            return None
        current.refresh()
        return current.at_s(clock_s)

    def status(self) -> LiveStatus:
        """Advance, and return the newest status; never waits for a recorder that starts."""
        now_s = self._now_s()
        self._advance(now_s)
        current, is_connected = self._hand.current, self._hand.is_connected
        newest = current.newest if current is not None and is_connected else self._hand.last
        told = LiveStatus(
            "off",
            stored_s=float(newest.get("stored_s", 0.0)),
            taken_out_s=float(newest.get("taken_out_s", 0.0)),
            device=str(newest.get("device", "")),
            trouble=self._broke_off,
            news=self._succession.news(now_s),
        )
        if current is None or not is_connected:
            return told
        end, position_s = current.end(now_s), current.at_s(now_s)
        if current.recording is None and end is not None:
            return replace(told, trouble=told.trouble if end == "finished" else _UNSEEN)
        if end == "finished":
            return replace(told, state="finished", position_s=position_s)
        if end is not None or not newest:
            trouble = _SILENT if end != "ended" else f"{_ENDED} {self._succession.what_comes()}"
            is_followed = end != "ended" or self._succession.is_busy
            return replace(
                told,
                state="lost",
                position_s=position_s,
                trouble=trouble.rstrip(),
                is_stored=False,
                is_followed=is_followed,
            )
        also = [current.placing_trouble, self._succession.what_comes() if self._succession.is_busy else None]
        return with_newest(replace(told, position_s=position_s), newest, also, current.source)

    # Within

    def _now_s(self) -> float:
        return self._case.clock.boot_s()

    def _take_wish_over(self) -> None:
        if self._hand.current is not None:
            self._wish.take_over(self._hand.current.newest)

    def _advance(self, now_s: float) -> None:
        current = self._hand.current
        if current is not None and self._hand.is_connected:
            current.refresh()
            self._wish.learn(current.newest)
        self._succession.settle(now_s)
        current = self._hand.current
        end = current.end(now_s) if current is not None and self._hand.is_connected else "finished"
        if current is None or current.recording is None or end == "finished":
            self._look_elsewhere(now_s)
        else:
            self._succession.look_after(current, end, now_s)

    def _look_elsewhere(self, now_s: float) -> None:
        """Follow a recording of this conversation that another screen has begun."""
        if self._looks_elsewhere and now_s - self._looked_s > _LOOK_ELSEWHERE_S:
            self._looked_s = now_s
            with contextlib.suppress(RecorderError):  # It may be gone again.
                if self._hand.attach():
                    self._broke_off = None
                    self._take_wish_over()
