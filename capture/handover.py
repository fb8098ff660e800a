"""One recorder after another: what is said of it, and how the earlier one is let go."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass

from capture.connected import Connected
from capture.link import RecorderLink
from capture.replacing import Replacement, Why
from casefile.errors import RecorderError
from casefile.timeline import long_clock_text

NEWS_S = 60.0
_ENDED = {"ended": "The recorder had ended", "hung": "The recorder did not answer"}
_TRIES = 12
_NOTHING_S = 0.05
_STARTING_S = 30.0


@dataclass(frozen=True)
class News:
    """What has happened, in words, until a moment of the clock."""

    words: str
    until_s: float


@dataclass(frozen=True)
class Handover:
    """A recorder that has taken another's place, for people to be told as soon as its own place is known."""

    why: Why
    before: Connected
    after: Connected

    @property
    def is_over(self) -> bool:
        """Tell whether the earlier one has let go: until then sound that comes late may still come to it."""
        return not self.before.link.is_open

    def words(self) -> str | None:
        """Say since when it records and how much is missing; None while its first frame has not come."""
        started_s, recording = self.after.started_s, self.after.recording
        if started_s is None or recording is None or not self.after.is_placed:
            return None
        device = self.after.newest.get("device") or "the microphone"
        since = f"since {long_clock_text(recording.starts_at_s)}"
        if self.after.newest.get("state") == "paused":
            said = _ENDED.get(self.why) or f"The microphone is {device} now"
            return f"{said}. It is still paused: nothing is stored."
        if self.why == "back":
            return f"Back at {device} {since}; nothing is missing."
        if self.why == "zeros":
            return f"The microphone gave only silence and was opened anew. Recording from {device} {since}."
        missing = self._missing(started_s)
        if self.why == "ended":
            return f"The recorder had ended. Recording again {since}; {missing}"
        if self.why == "hung":
            return f"The recorder did not answer. Recording again {since}; {missing}"
        return f"The microphone had gone. Recording from {device} {since}; {missing}"

    def _missing(self, started_s: float) -> str:
        until_s = self.before.stored_until_s() if self.is_over else self.before.newest.get("clock_s")
        if until_s is None:
            return "nothing had been stored before."
        missing_s = started_s - float(until_s)
        return f"{missing_s:.1f} s are missing." if missing_s >= _NOTHING_S else "nothing is missing."


def stop_beside(link: RecorderLink, at_clock_s: float) -> None:
    """Stop a relieved recorder at a moment of the clock, in a thread: one that hangs must not hold up the screen."""

    def stopping() -> None:
        for _ in range(_TRIES):
            # One that does not answer has the moment in its queue, and is asked again.
            with contextlib.suppress(RecorderError):
                link.stop(at_clock_s, is_relieved=True)
                break
            if not link.is_open:
                break
        link.close()

    threading.Thread(target=stopping, name="relieved", daemon=True).start()


def abandon(replacement: Replacement) -> None:
    """Give up a recorder on its way, without waiting for it."""

    def abandoning() -> None:
        link = replacement.cancel(_STARTING_S)
        if link is not None:
            with contextlib.suppress(RecorderError):  # It ends by itself when nobody is connected to it.
                link.stop(0.0)
            link.close()

    threading.Thread(target=abandoning, name="abandoned", daemon=True).start()
