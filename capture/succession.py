"""One recorder after another on one lane: when another is wanted, and how it takes the place of the one before."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Literal

from capture.connected import Connected, End
from capture.endpoint import Message
from capture.handover import NEWS_S, Handover, News, abandon, stop_beside
from capture.link import RecorderLink
from capture.recorder_hand import CONNECT_S, RecorderHand
from capture.replacing import Replacement, Rests, Setting, Wanted, Why, is_wanting
from casefile.case import Case
from casefile.errors import RecorderError

_LOOK_BACK_S = 5.0
_LISTEN_AGAIN_S = 10.0
_START_S = 8.0
_OBEYING_S = 0.5
# One that does not answer for so long is relieved, as if its microphone had gone.
_HUNG_S = 6.0
# Whoever has not looked for so long was stopped or asleep, and can't say that a recorder was silent meanwhile.
_LOOKED_AWAY_S = 2.0
WishState = Literal["recording", "paused", "off"]


class Wish:
    """What a person wants of the recorders of one lane, whichever of them is there to obey."""

    def __init__(self) -> None:
        self.state: WishState = "off"
        self.at_s = 0.0
        # What a recorder says before this moment of the clock may be older than what was asked of it last.
        self._obeyed_s = 0.0

    def turn_to(self, state: WishState, now_s: float, at_s: float | None = None) -> None:
        """Want something from a moment of the clock on (now, if none is given)."""
        self.state, self.at_s, self._obeyed_s = state, now_s if at_s is None else at_s, now_s + _OBEYING_S

    def was_obeyed(self, now_s: float) -> None:
        """Take in that the recorder has answered: what it says from now on is newer."""
        self._obeyed_s = now_s

    def learn(self, newest: Message) -> None:
        """Take the recorder's own state for what is wanted: another screen may have paused it."""
        if self.state != "off" and newest.get("said_s", 0.0) > self._obeyed_s:
            self.take_over(newest)

    def take_over(self, newest: Message) -> None:
        """Want what a recorder does that is found running."""
        if newest.get("state") in ("recording", "paused"):
            self.state = "paused" if newest["state"] == "paused" else "recording"


class Succession:
    """Looks after the recorder that a hand is connected to; nothing here waits for a start."""

    def __init__(self, case: Case, setting: Setting, hand: RecorderHand, wish: Wish) -> None:
        self._case = case
        self._setting = setting
        self._hand = hand
        self._wish = wish
        self._rests = Rests()
        self._replacement: Replacement | None = None
        self._handover: Handover | None = None
        self._news: News | None = None
        self._tried_s = 0.0
        self._looked_s = self._looks_since_s = case.clock.boot_s()

    @property
    def is_on_its_way(self) -> bool:
        """Tell whether another recorder is being started in the place of one that has ended."""
        return self._replacement is not None and self._replacement.wanted.why == "ended"

    @property
    def is_busy(self) -> bool:
        """Tell whether another recorder is being started for whatever reason."""
        return self._replacement is not None

    def news(self, now_s: float) -> str | None:
        """Return what has just happened, in words."""
        return self._news.words if self._news is not None and now_s < self._news.until_s else None

    def begin_anew(self) -> None:
        """Take in that a person has started a recorder: what failed before counts no more."""
        self._rests.forget()

    def what_comes(self) -> str:
        """Say what is being done about it."""
        replacement = self._replacement
        if replacement is None or replacement.wanted.why in ("back", "zeros"):
            return "" if replacement is not None else "Record again."
        return f"Another one is being started. {replacement.words}".rstrip()

    def settle(self, now_s: float) -> None:
        """Go on with a recorder that has been started, if one has, and tell of it once its place is known."""
        self._take_outcome(now_s)
        if self._handover is not None:
            self._tell_of(self._handover, now_s)

    def look_after(self, current: Connected, end: End | None, now_s: float) -> None:
        """Have another recorder started where this one has ended, hangs, or hears nothing any more."""
        if now_s - self._looked_s > _LOOKED_AWAY_S:
            self._looks_since_s = now_s
        self._looked_s = now_s
        if end == "ended":
            self._want("ended", now_s)
        elif end == "silent" and now_s - max(current.heard_s, self._looks_since_s) > _HUNG_S:
            self._want("hung", now_s)
        elif end is None:
            self._look_after_device(current, now_s)

    def has_just_followed(self) -> bool:
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

    def give_up(self, at_s: float) -> None:
        """Give up a recorder on its way, and stop it where it is there already."""
        replacement, self._replacement = self._replacement, None
        link = replacement.cancel(_START_S) if replacement is not None else None
        if link is not None:
            # One that stands by ends with its link; one that records is among those that are stopped next.
            with contextlib.suppress(RecorderError):
                link.stop(at_s)
            link.close()

    def close(self) -> None:
        """Let go of one on its way; what takes the place of one that has ended goes on for its grace period."""
        replacement, self._replacement = self._replacement, None
        if replacement is not None:
            link = replacement.wait(CONNECT_S) if replacement.wanted.why == "ended" else None
            if link is not None:
                link.close()
            else:
                abandon(replacement)

    def _tell_of(self, handover: Handover, now_s: float) -> None:
        """Say what has happened, and say it anew once nothing more can come to the one that was relieved."""
        is_over, words = handover.is_over, handover.words()
        if words is not None:
            self._news = News(words, now_s + NEWS_S)
            if is_over:
                self._handover = None

    def _look_after_device(self, current: Connected, now_s: float) -> None:
        if current.source is None or current.source.file is not None:
            return  # A file can't be unplugged: it is late only where the machine is.
        fault = current.newest.get("fault")
        if fault in ("gone", "silent"):
            self._want(fault, now_s)
        elif fault == "zeros" and now_s - self._tried_s > _LISTEN_AGAIN_S:
            self._want("zeros", now_s)
        elif current.source.instead_of and now_s - self._tried_s > _LOOK_BACK_S:
            self._want("back", now_s)

    def _want(self, why: Why, now_s: float) -> None:
        """Have another recorder started, unless one is on its way, nobody wants it, or its sound can't be repeated."""
        current, on_its_way = self._hand.current, self._replacement
        if current is None or current.source is None or current.source.fast or self._wish.state == "off":
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
                why,
                source,
                is_needed=lambda: self._is_needed(why, current),
                is_paused=lambda: self._wish.state == "paused",
                after_s=after_s,
                instead=instead,
            ),
        )

    def _is_needed(self, why: Why, current: Connected) -> bool:
        """Tell, from any thread, whether the current recorder is still to be followed or relieved."""
        is_current = current is self._hand.current and self._wish.state != "off"
        return is_current and is_wanting(why, current.link, self._hand.now_s())

    def _take_outcome(self, now_s: float) -> None:
        replacement, before = self._replacement, self._hand.current
        if replacement is None or not replacement.is_over or before is None:
            return
        self._replacement = None
        why, link = replacement.wanted.why, replacement.link
        if replacement.is_refused:
            self._wish.turn_to("off", now_s)
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
        if why == "ended" and self._wish.state == "paused" and (link.newest or {}).get("state") != "paused":
            with contextlib.suppress(RecorderError):  # If it has ended as well, the next one begins with the pause.
                link.pause(self._wish.at_s)

    def _begins(self, link: RecorderLink, now_s: float) -> bool:
        """Let the one that stands by begin at a moment of the clock; tells whether it does."""
        try:
            link.begin(now_s, paused=self._wish.state == "paused")
        except RecorderError:
            return False
        link.wait_for_status(CONNECT_S)
        return True
