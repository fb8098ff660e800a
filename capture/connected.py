"""One recorder as a screen is connected to it: its newest word, and where its time lies on the conversation."""

from __future__ import annotations

import contextlib
from typing import Literal

from capture.audio_input import Source
from capture.endpoint import Message
from capture.link import RecorderLink
from casefile.case import Case
from casefile.errors import VantageError
from casefile.events import Hand
from casefile.recordings import Recording
from casefile.timeline import ClockPair, KeyTimes, LaneTime

# The promise is that the screen says within two seconds when sound is not being stored.
SILENT_S = 1.5
# How often it is asked anew how fast the device's clock runs: it tells a little more each twenty seconds.
_MEASURED_EACH_S = 5.0
End = Literal["finished", "ended", "silent"]


class Connected:
    """A recorder with its link; without `recording` it only listens.

    `before` is the recorder whose place it has taken: moments before this one's first frame lie on that one.
    """

    def __init__(
        self,
        case: Case,
        by: Hand,
        link: RecorderLink,
        recording: Recording | None,
        before: Connected | None = None,
    ) -> None:
        self._case = case
        self._by = by
        self.link = link
        self.recording = recording
        self.before = before
        if before is not None:
            before.before = None
        self.newest: Message = {}
        self.heard_s = case.clock.boot_s()
        self.is_placed = False
        self.placing_trouble: str | None = None
        self.stopped_at_s: float | None = None
        self._key_times = KeyTimes()
        self._time: LaneTime | None = None
        self._measured_s = 0.0
        self._end: End | None = None

    @property
    def source(self) -> Source | None:
        """Return what it was told to open, if it says so."""
        return self.link.source

    @property
    def started_s(self) -> float | None:
        """Return the moment of the clock of its first frame, or None before it."""
        started_s = self.newest.get("started_boot_s")
        return None if started_s is None else float(started_s)

    def refresh(self) -> None:
        """Take in what the recorder has said since; never raises, since a stop and the light depend on it."""
        newest = self.link.newest
        if newest is None or newest is self.newest:
            return
        self.newest = newest
        self.heard_s = newest["said_s"]
        if newest["position_s"] is not None:
            # From one pair alone, at the clock's own speed: gaps have their true length, so it has no other, and what
            # two blocks that came early and late make of it would carry a long note's beginning seconds away.
            self._key_times = KeyTimes()
            self._key_times.learn(ClockPair(newest["position_s"], newest["clock_s"]))
        if self.recording is not None and not self.is_placed and newest["started_boot_s"] is not None:
            # Known only once the device has delivered its first sound.
            try:
                self.recording = self._case.recordings.first_frame(
                    self.recording.id, newest["started_boot_s"], self._by
                )
            except VantageError as error:
                # Tried again with the next status; the sound does not depend on it.
                self.placing_trouble = f"The recording's place is not in the case yet: {error.title}"
            else:
                self.is_placed, self.placing_trouble, self._time = True, None, None

    def at_s(self, clock_s: float) -> float | None:
        """Return where on the conversation a moment of the clock lies; None where no recording ran."""
        if self.before is not None and (self.started_s is None or clock_s < self.started_s):
            return self.before.at_s(clock_s)
        if self.recording is None or (self.stopped_at_s is not None and clock_s > self.stopped_at_s):
            return None
        position_s = self._key_times.position_s(clock_s)
        return None if position_s is None else self._lane_time(self.recording).on_conversation(position_s)

    def end(self, now_s: float) -> End | None:
        """Tell how it ended, or that nothing is heard of it; None while all is well."""
        if self.link.is_open:
            return "silent" if now_s - self.heard_s > SILENT_S else None
        if self._end is None:
            self._end = "finished" if self._is_closed() else "ended"
        return self._end

    def stored_until_s(self) -> float | None:
        """Return the moment of the clock up to which its sound is in the file, by its last word; None if unknown."""
        position_s, clock_s = self.newest.get("position_s"), self.newest.get("clock_s")
        if position_s is None or clock_s is None or self.recording is None:
            return None
        with contextlib.suppress(VantageError):  # Only the person's information hangs on it.
            reader = self._case.recordings.open(self.recording)
            if reader is not None:
                with contextlib.closing(reader):
                    return float(clock_s) - (float(position_s) - reader.length_s())
        return None

    def _lane_time(self, recording: Recording) -> LaneTime:
        """Return where its seconds lie, by its device's clock; never raises, since the light depends on it."""
        now_s = self._case.clock.boot_s()
        if self._time is None or now_s - self._measured_s > _MEASURED_EACH_S:
            self._measured_s = now_s
            try:
                # Asked for anew: its place may have hung on that of a recorder which was heard of later.
                self._time = self._case.recordings.time_of(self._case.recordings.get(recording.id))
            except VantageError:
                self._time = self._time or LaneTime(recording.starts_at_s)
        return self._time

    def _is_closed(self) -> bool:
        """Tell from the file, or without one from its last word, whether a recorder that is gone ended in order."""
        if self.recording is None:
            return bool(self.newest.get("state") == "finished")
        with contextlib.suppress(VantageError):  # A file that can't be read was not closed in order.
            reader = self._case.recordings.open(self.recording)
            if reader is not None:
                with contextlib.closing(reader):
                    return reader.is_closed
        return False
