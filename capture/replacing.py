"""Starts another recorder in the place of one that has ended or whose microphone has gone, beside the screen.

A thread with its own connection to the case, so that the light goes on telling the truth meanwhile. It tries the
microphone that is wanted, then the system's default, then both again with growing pauses, until somebody has said stop.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from capture.audio_input import Source
from capture.link import RecorderLink, stop_recorder
from capture.order import Order
from capture.pieces import Begins
from capture.running import RunningRecorder, running_recorders, who_runs
from capture.start import Opened, StartingRecorder, start_recorder
from capture.turns import Turn, take_turn
from casefile.agreements import Agreement
from casefile.case import Case
from casefile.clock import Clock
from casefile.database import CaseKey
from casefile.errors import AgreementError, RecorderError, VantageError
from casefile.events import Hand

Why = Literal["ended", "hung", "gone", "silent", "zeros", "back"]
# Never long: whoever plugs a microphone in again waits for the next try.
_PAUSES_S = (0.5, 1.0, 2.0)
_LOOK_S = 0.1
# A recorder that has said something since then answers.
_ANSWERS_S = 1.5
_AT_ONCE = 3
_OFTEN_S = 60.0
_LONGEST_REST_S = 8.0
_FLOOR_DB = -89.0
# For how long a microphone that gave only zeros is listened to anew before it is believed that it still does.
_LISTEN_S = 1.0


@dataclass(frozen=True)
class Setting:
    """What a recorder of one conversation is started with, whoever starts it."""

    folder: Path
    key: CaseKey | None
    clock: Clock
    case: str
    secret: str
    conversation: str
    by: Hand
    grace_s: float
    command: Sequence[str]
    lane: int = 1

    @property
    def turn(self) -> str:
        """Name whose turn it is that a recorder is started in: each lane is looked after by itself."""
        return self.conversation if self.lane == 1 else f"{self.conversation}-{self.lane}"

    def opened(self) -> Case:
        """Open the case once more: a connection belongs to one thread."""
        return Case(self.folder, self.key, self.clock)

    def running(self) -> list[RunningRecorder]:
        """List the recorders of this lane of the conversation, whoever is connected to them."""
        return [
            item
            for item in running_recorders()
            if item.case == self.case and item.conversation == self.conversation and item.lane == self.lane
        ]


@dataclass(frozen=True)
class Wanted:
    """Why another recorder is wanted, and for what source.

    One that has ended is followed by one that stores at once; where the old one still runs, the new one stands by.
    `is_needed` and `is_paused` are asked when it matters, from the thread; `instead` is the id of the one to be
    replaced.
    """

    why: Why
    source: Source
    is_needed: Callable[[], bool]
    is_paused: Callable[[], bool]
    after_s: float = 0.0
    instead: str = ""

    @property
    def begins(self) -> Begins:
        """Return how the new recorder begins."""
        if self.why != "ended":
            return "standing by"
        return "paused" if self.is_paused() else "at once"

    def candidates(self) -> list[Source]:
        """Return what is tried, in this order: the microphone that is wanted, then the system's default."""
        name = self.source.instead_of or self.source.device
        if self.source.file is not None or name is None:
            return [self.source]
        named = replace(self.source, device=name, instead_of=None)
        # Going back, and a new look at one that gives zeros, are for the wanted microphone alone.
        if self.why in ("back", "zeros") or not named.or_default:
            return [named]
        return [named, replace(named, device=None, instead_of=name)]


def is_wanting(why: Why, link: RecorderLink, now_s: float) -> bool:
    """Tell whether a recorder still gives the reason for which another is wanted."""
    if why == "ended":
        return True
    newest = link.newest or {}
    fault = newest.get("fault")
    if why == "hung":
        return link.is_open and now_s - float(newest.get("said_s", 0.0)) > _ANSWERS_S
    return link.is_open and (why == "back" or fault == why or {fault, why} == {"gone", "silent"})


class Rests:
    """How long to rest before the next start: so many in a row come at once, then each later than the one before."""

    def __init__(self) -> None:
        self._starts: deque[float] = deque(maxlen=8)

    def before_start_s(self, now_s: float) -> float:
        """Count a start at a moment of the clock, and return the seconds to wait before it."""
        often = sum(1 for start_s in self._starts if now_s - start_s < _OFTEN_S)
        self._starts.append(now_s)
        return 0.0 if often < _AT_ONCE else min(_LONGEST_REST_S, 2.0 ** (often - _AT_ONCE))

    def forget(self) -> None:
        """Begin anew: a person has started one."""
        self._starts.clear()


class Replacement:
    """One recorder on its way, from the first look until it is connected, given up, or nobody wants it any more."""

    def __init__(self, setting: Setting, wanted: Wanted) -> None:
        self.wanted = wanted
        self.link: RecorderLink | None = None
        self.words = ""
        self.is_over = False
        self.is_refused = False
        self._setting = setting
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._starting: StartingRecorder | None = None
        self._thread = threading.Thread(target=self._run, name="replacement", daemon=True)
        self._thread.start()

    def cancel(self, patience_s: float) -> RecorderLink | None:
        """Give it up; returns the link of one that was connected already, which is the caller's to stop."""
        with self._lock:
            self._cancelled.set()
            if self._starting is not None:
                self._starting.give_up()
        return self.wait(patience_s)

    def wait(self, patience_s: float) -> RecorderLink | None:
        """Wait until it is over, no longer than so many seconds, and return the link if there is one."""
        self._thread.join(patience_s)
        return self.link

    def _run(self) -> None:
        try:
            if not self._cancelled.wait(self.wanted.after_s):
                self._take_turns()
        except AgreementError as error:
            # Nothing is stored without an agreement in force, so nothing is tried again.
            self.words, self.is_refused = str(error.title), True
        except VantageError as error:
            self.words = error.title
        finally:
            self.is_over = True

    def _take_turns(self) -> None:
        while self._is_wanted():
            turn = take_turn(self._setting.turn)
            if turn is not None:
                try:
                    self._replace(turn)
                finally:
                    turn.release()
                return
            self.words = "Another screen is starting one."
            if self.wanted.why == "ended" and self._find():
                return
            self._cancelled.wait(_LOOK_S)

    def _is_wanted(self) -> bool:
        return not self._cancelled.is_set() and self.wanted.is_needed()

    def _find(self) -> bool:
        """Connect to a recorder that somebody else has started meanwhile; tells whether there is one."""
        for found in self._setting.running():
            if found.id == self.wanted.instead:
                continue
            with contextlib.suppress(RecorderError):  # It may have gone in this moment.
                link = RecorderLink(found, self._setting.secret)
                newest = link.wait_for_status(_LISTEN_S)
                if newest is not None and newest["state"] != "standing by":
                    self.link = link
                    return True
                link.close()
        return False

    def _replace(self, turn: Turn) -> None:
        if self.wanted.why in ("ended", "hung") and self._find():
            return
        if self.wanted.why == "zeros" and not self._hears_sound():
            return
        tries = 0
        while self._is_wanted() and not turn.is_stopped:
            for source in self.wanted.candidates():
                try:
                    if self._start(source, turn):
                        return
                except RecorderError as error:
                    self.words = error.title
                if not self._is_wanted() or turn.is_stopped:
                    break
            if self.wanted.why in ("back", "zeros"):
                return
            self._pause(turn, _PAUSES_S[min(tries, len(_PAUSES_S) - 1)])
            tries += 1
        self.is_refused = self.is_refused or turn.is_stopped

    def _pause(self, turn: Turn, pause_s: float) -> None:
        why, left_s = self.words, pause_s
        while left_s > 0 and self._is_wanted() and not turn.is_stopped:
            self.words = f"{why} Trying again in {max(1, round(left_s))} s."
            self._cancelled.wait(_LOOK_S)
            left_s -= _LOOK_S
        self.words = why

    def _start(self, source: Source, turn: Turn) -> bool:
        """Start a recorder for a source and connect to it; False where it is not wanted any more."""
        with self._lock:
            if self._cancelled.is_set():
                return False
            starting = self._starting = StartingRecorder(source, self._setting.command)
        has_ended_well = False
        try:
            opened = starting.open()
            if not opened.hears:
                raise RecorderError(
                    title="The microphone can be opened, but no sound comes of it.",
                    detail="It delivered nothing for a second.",
                    remedy="Look whether it is plugged in.",
                )
            if not self._is_wanted() or turn.is_stopped:
                return False
            if any(item.id != self.wanted.instead for item in self._setting.running()):
                # Two that follow one would store everything twice.
                raise RecorderError(
                    title="Another screen is starting one.",
                    detail=f"At it: {who_runs(self._setting.running())}. One recorder follows another.",
                    remedy="It is shown here as soon as it records.",
                )
            with self._lock:
                # From here on it is stopped in order rather than killed, since the case has an entry of it.
                self._starting = None
            recorder = self._enter(starting, source, opened)
            has_ended_well = True
            self._connect(recorder)
            return self.link is not None
        finally:
            if not has_ended_well:
                starting.give_up()
            starting.close()

    def _enter(self, starting: StartingRecorder, source: Source, opened: Opened) -> str:
        """Make the entry in the case, for which an agreement must be in force, and hand the order over."""
        setting = self._setting
        kind = source.kind if source.file is not None else Source(opened.device).kind
        with contextlib.closing(setting.opened()) as case:
            recording = case.recordings.begin(setting.conversation, setting.by, source=kind, lane=setting.lane)
            key = case.recordings.key(recording.id)
        order = Order(
            recording.id, setting.case, setting.secret, setting.conversation, source, recording.path, key,
            setting.grace_s, self.wanted.begins, setting.lane,
        )  # fmt: skip
        return starting.order(order)

    def _connect(self, recorder: str) -> None:
        """Connect to the new recorder, unless the agreement was taken back while it started."""
        (found,) = [item for item in self._setting.running() if item.id == recorder]
        try:
            self._require_agreement()
            link = RecorderLink(found, self._setting.secret)
            link.wait_for_status(_LISTEN_S)
            self.link = link
        except VantageError:
            # What no screen can show as recording must not go on recording.
            stop_recorder(found, 0.0)
            raise

    def _require_agreement(self) -> Agreement:
        with contextlib.closing(self._setting.opened()) as case:
            return case.agreements.require(self._setting.conversation)

    def _hears_sound(self) -> bool:
        """Listen to the microphone in another process, which stores nothing: does it give more than zeros by now?"""
        setting, (source,) = self._setting, self.wanted.candidates()
        name = start_recorder(
            source, case=setting.case, case_secret=setting.secret, grace_s=_LISTEN_S, command=setting.command
        )
        for found in running_recorders():
            if found.id == name:
                link = RecorderLink(found, setting.secret)
                try:
                    return self._listens(link)
                finally:
                    with contextlib.suppress(RecorderError):  # It ends by itself when nobody listens.
                        link.stop(setting.clock.boot_s())
                    link.close()
        return False

    def _listens(self, link: RecorderLink) -> bool:
        ends_s = self._setting.clock.boot_s() + _LISTEN_S
        while self._is_wanted() and self._setting.clock.boot_s() < ends_s:
            newest = link.wait_for_status(_LISTEN_S)
            if newest is not None and newest["peak_db"] > _FLOOR_DB:
                return True
        return False


def new_setting(case: Case, conversation: str, by: Hand, grace_s: float, command: Sequence[str]) -> Setting:
    """Return what recorders of a conversation are started with."""
    info = case.info
    return Setting(case.folder, case.key, case.clock, info.id, info.recorder_secret, conversation, by, grace_s, command)
