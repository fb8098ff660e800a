"""Sees to it that one conversation is recorded for as long as a person wants it to be, whatever becomes of a recorder.

Advanced by `status`, which never waits for a start: that runs in a thread (`capture.replacing`). A recorder that ends
without having been told to is followed by another at once; one whose microphone has gone is relieved by another that
stands by with its device open, at one moment of the clock for both, so that nothing is lost between them or doubled.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Literal

from capture.audio_input import Source
from capture.connected import Connected
from capture.endpoint import Message
from capture.handover import NEWS_S, Handover, News, abandon, stop_beside
from capture.link import RecorderLink
from capture.live_status import LiveStatus, with_newest
from capture.pieces import Begins
from capture.recorder_hand import CONNECT_S, RecorderHand
from capture.replacing import Replacement, Rests, Setting, Wanted, Why, is_wanting
from capture.start import StartingRecorder
from capture.turns import no_turns
from casefile.case import Case
from casefile.errors import RecorderError
from casefile.timeline import long_clock_text

_LOOK_ELSEWHERE_S = 1.0
_LOOK_BACK_S = 5.0
_LISTEN_AGAIN_S = 10.0
_START_S = 8.0
_OBEYING_S = 0.5
# One that does not answer for so long is relieved, as if its microphone had gone.
_HUNG_S = 6.0
_ENDED = "NOT RECORDING: the recorder has ended. What it stored until then is safe."
_SILENT = "NOT KNOWN: the recorder does not answer. It may not be storing sound."
_UNSEEN = "The level is not shown: what listened for it does not answer."


class Supervisor:
    """The recorder of one lane of a conversation, in one author's hand."""

    def __init__(self, case: Case, setting: Setting) -> None:
        self._case = case
        self._setting = setting
        self._hand = RecorderHand(case, setting)
        self._replacement: Replacement | None = None
        self._handover: Handover | None = None
        self._news: News | None = None
        self._rests = Rests()
        self._wish: Literal["recording", "paused", "off"] = "off"
        self._wished_s = 0.0
        # What a recorder says before this moment of the clock may be older than what was asked of it last.
        self._obeyed_s = 0.0
        self._looks_elsewhere = False
        self._looked_s = self._tried_s = 0.0
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
        if not self._has_just_been_followed():
            self._hand.record(source, begins, opened)
        self._wish_for("recording")
        self._rests.forget()
        self._looks_elsewhere, self._broke_off = True, None

    def begin(self, at_s: float) -> None:
        """Let a recorder that stands by store from a moment of the clock on; raises RecorderError."""
        link = self._hand.require_recording().link
        link.begin(at_s, paused=False)
        link.wait_for_status(CONNECT_S)
        self._obeyed_s = self._now_s()

    @property
    def is_recording(self) -> bool:
        """Tell whether a recorder of this lane is connected and has not finished."""
        return self._hand.is_recording

    @property
    def is_on_its_way(self) -> bool:
        """Tell whether another recorder is being started in the place of one that has ended."""
        return self._replacement is not None and self._replacement.wanted.why == "ended"

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
            self._wish_as_it_is()
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
        self._wish_for("paused", at_s)
        try:
            link.pause(at_s)
            self._obeyed_s = self._now_s()
        except RecorderError:
            # One that has just ended stores nothing, and the next one begins with the pause.
            if link.is_open:
                raise

    def come_back_paused(self, at_s: float) -> bool:
        """Have a recorder that is on its way begin with a pause; tells whether there is one."""
        if self._wish != "off" and self.is_on_its_way:
            self._wish_for("paused", at_s)
            return True
        return False

    def come_back_recording(self) -> bool:
        """Have a recorder that is on its way begin at once; tells whether there is one."""
        if self._wish != "off" and self.is_on_its_way:
            self._wish_for("recording")
            return True
        return False

    def resume(self, at_s: float) -> None:
        """Store again from a moment of the clock on."""
        link = self._hand.require_recording().link
        self._wish_for("recording")
        link.resume(at_s)
        self._obeyed_s = self._now_s()

    def stop(self, at_s: float) -> Message:
        """End the recording and return the recorder's answer; raises RecorderError where nothing is recorded."""
        hand, was_wanted = self._hand, self._wish != "off"
        self._wish_for("off")
        self._end_replacement(at_s)
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
        self._wish_for("off")
        self._end_replacement(at_s)
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
        replacement, self._replacement = self._replacement, None
        if replacement is not None:
            link = replacement.wait(CONNECT_S) if replacement.wanted.why == "ended" else None
            if link is not None:
                link.close()
            else:
                abandon(replacement)
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
            news=self._news.words if self._news is not None and now_s < self._news.until_s else None,
        )
        if current is None or not is_connected:
            return told
        end, position_s = current.end(now_s), current.at_s(now_s)
        if current.recording is None and end is not None:
            return replace(told, trouble=told.trouble if end == "finished" else _UNSEEN)
        if end == "finished":
            return replace(told, state="finished", position_s=position_s)
        if end is not None or not newest:
            trouble = _SILENT if end != "ended" else f"{_ENDED} {self._what_comes()}"
            is_followed = end != "ended" or self._replacement is not None
            return replace(
                told,
                state="lost",
                position_s=position_s,
                trouble=trouble.rstrip(),
                is_stored=False,
                is_followed=is_followed,
            )
        also = [current.placing_trouble, self._what_comes() if self._replacement is not None else None]
        return with_newest(replace(told, position_s=position_s), newest, also, current.source)

    # Within

    def _now_s(self) -> float:
        return self._case.clock.boot_s()

    def _wish_for(self, wish: Literal["recording", "paused", "off"], at_s: float | None = None) -> None:
        self._wish, self._wished_s = wish, self._now_s() if at_s is None else at_s
        self._obeyed_s = self._now_s() + _OBEYING_S

    def _wish_as_it_is(self) -> None:
        """Take the recorder's own state for what is wanted: another screen may have paused it."""
        current = self._hand.current
        state = current.newest.get("state") if current is not None and current.recording is not None else None
        if state in ("recording", "paused"):
            self._wish = "paused" if state == "paused" else "recording"

    def _what_comes(self) -> str:
        """Say what is being done about it."""
        replacement = self._replacement
        if replacement is None or replacement.wanted.why in ("back", "zeros"):
            return "" if replacement is not None else "Record again."
        return f"Another one is being started. {replacement.words}".rstrip()

    def _advance(self, now_s: float) -> None:
        current = self._hand.current
        if current is not None and self._hand.is_connected:
            current.refresh()
            if self._wish != "off" and current.newest.get("said_s", 0.0) > self._obeyed_s:
                self._wish_as_it_is()
        self._take_outcome(now_s)
        words = self._handover.words() if self._handover is not None else None
        if words is not None:
            self._handover, self._news = None, News(words, now_s + NEWS_S)
        current = self._hand.current
        end = current.end(now_s) if current is not None and self._hand.is_connected else "finished"
        if current is None or current.recording is None or end == "finished":
            self._look_elsewhere(now_s)
        elif end == "ended":
            self._want("ended", now_s)
        elif end == "silent" and now_s - current.heard_s > _HUNG_S:
            self._want("hung", now_s)
        elif end is None:
            self._look_after_device(current, now_s)

    def _look_elsewhere(self, now_s: float) -> None:
        """Follow a recording of this conversation that another screen has begun."""
        if self._looks_elsewhere and now_s - self._looked_s > _LOOK_ELSEWHERE_S:
            self._looked_s = now_s
            with contextlib.suppress(RecorderError):  # It may be gone again.
                if self._hand.attach():
                    self._broke_off = None
                    self._wish_as_it_is()

    def _look_after_device(self, current: Connected, now_s: float) -> None:
        fault = current.newest.get("fault")
        if fault in ("gone", "silent"):
            self._want(fault, now_s)
        elif fault == "zeros" and now_s - self._tried_s > _LISTEN_AGAIN_S:
            self._want("zeros", now_s)
        elif current.source is not None and current.source.instead_of and now_s - self._tried_s > _LOOK_BACK_S:
            self._want("back", now_s)

    def _want(self, why: Why, now_s: float) -> None:
        """Have another recorder started, unless one is on its way, nobody wants it, or its sound can't be repeated."""
        current, on_its_way = self._hand.current, self._replacement
        if current is None or current.source is None or current.source.fast or self._wish == "off":
            return
        if on_its_way is not None:
            if why in ("back", "zeros") or on_its_way.wanted.why in ("ended", why):
                return
            if why != "ended" and on_its_way.wanted.why in ("gone", "silent"):
                return
            abandon(on_its_way)
        source = current.source
        if source.file is not None and source.since_clock_s is None:
            source = replace(source, since_clock_s=current.started_s)
        self._tried_s, instead = now_s, current.link.recorder.id
        after_s = 0.0 if why in ("back", "zeros") else self._rests.before_start_s(now_s)
        self._replacement = Replacement(
            self._setting,
            Wanted(
                why, source, lambda: self._is_needed(why, current), lambda: self._wish == "paused", after_s, instead
            ),
        )

    def _is_needed(self, why: Why, current: Connected) -> bool:
        """Tell, from any thread, whether the current recorder is still to be followed or relieved."""
        is_current = current is self._hand.current and self._wish != "off"
        return is_current and is_wanting(why, current.link, self._now_s())

    def _take_outcome(self, now_s: float) -> None:
        replacement, before = self._replacement, self._hand.current
        if replacement is None or not replacement.is_over or before is None:
            return
        self._replacement = None
        why, link = replacement.wanted.why, replacement.link
        if replacement.is_refused:
            self._wish_for("off")
            self._news = News(replacement.words or "It was stopped elsewhere.", now_s + NEWS_S)
        if link is None:
            return
        if why != "ended":
            if not self._is_needed(why, before) or not self._begins(link, now_s):
                stop_beside(link, 0.0)
                return
            stop_beside(before.link, now_s)
        self._follow(why, link, before)

    def _follow(self, why: Why, link: RecorderLink, before: Connected) -> None:
        self._hand.take_up(link, self._case.recordings.get(link.recorder.id), before)
        if self._hand.current is not None:
            self._handover = Handover(why, before, self._hand.current)
        if why == "ended" and self._wish == "paused" and (link.newest or {}).get("state") != "paused":
            with contextlib.suppress(RecorderError):  # If it has ended as well, the next one begins with the pause.
                link.pause(self._wished_s)

    def _begins(self, link: RecorderLink, now_s: float) -> bool:
        """Let the one that stands by begin at a moment of the clock; tells whether it does."""
        try:
            link.begin(now_s, paused=self._wish == "paused")
        except RecorderError:
            return False
        link.wait_for_status(CONNECT_S)
        return True

    def _has_just_been_followed(self) -> bool:
        """Wait for a recorder that is on its way already, and go on with it; tells whether there is one."""
        replacement, before = self._replacement, self._hand.current
        if replacement is None or before is None or replacement.wanted.why != "ended":
            return False
        self._replacement = None
        link = replacement.wait(_START_S)
        if link is None:
            abandon(replacement)
            return False
        self._follow("ended", link, before)
        return True

    def _end_replacement(self, at_s: float) -> None:
        """Give up a recorder on its way, and stop it where it is there already."""
        replacement, self._replacement = self._replacement, None
        link = replacement.cancel(_START_S) if replacement is not None else None
        if link is not None:
            try:
                link.stop(at_s)
            finally:
                link.close()
