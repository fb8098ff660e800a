"""What the live screen and the command line are told of the recorder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from capture.audio_input import Source
from capture.awake import Sleep
from capture.endpoint import Message
from capture.sound_test import SoundTestNow

LiveState = Literal["off", "listening", "recording", "paused", "lost", "finished"]
_STATES: dict[str, LiveState] = {
    "listening": "listening",
    "recording": "recording",
    "paused": "paused",
    # Nothing is stored yet.
    "standing by": "paused",
    "finished": "finished",
}


@dataclass(frozen=True)
class LiveStatus:
    """What the screen shows: `position_s` seconds on the conversation now, levels in dB below full scale.

    `trouble` says in words that sound is not being stored as it should be, and why; `news` what has just happened and
    is over. `taken_out_s` is what was on the disk already when an older key press came through, and is out of it again.
    `is_stored` is false where a recording is wanted and no sound is being stored; `is_followed` tells of a
    lost recorder that it may come back, or that another one is being started. Of two microphones `lanes` tells each by
    itself; all else is then told of both, but levels and device, which are the first one's.
    """

    state: LiveState
    level_db: float = -90.0
    peak_db: float = -90.0
    position_s: float | None = None
    stored_s: float = 0.0
    taken_out_s: float = 0.0
    device: str = ""
    trouble: str | None = None
    rate_hz: int = 0
    sleep: Sleep = "unknown"
    sound_test: SoundTestNow | None = None
    news: str | None = None
    is_stored: bool = True
    is_followed: bool = False
    lanes: tuple[LiveStatus, ...] = ()

    @property
    def second(self) -> LiveStatus | None:
        """What is told of a second microphone by itself."""
        return self.lanes[1] if self.lanes else None


def state_of(newest: Message) -> LiveState:
    """Return the state that a recorder's word tells."""
    return _STATES.get(str(newest.get("state")), "off")


def with_newest(told: LiveStatus, newest: Message, also: Sequence[str | None], source: Source | None) -> LiveStatus:
    """Return a status with a recorder's newest word in it, and with what else is to be said of it."""
    troubles = [words for words in (newest.get("trouble"), *also) if words]
    news = [words for words in (told.news, newest.get("news")) if words]
    if source is not None and source.instead_of:
        news.append(f"Recording from {newest.get('device')}: {source.instead_of} is not there.")
    return replace(
        told,
        state=state_of(newest),
        level_db=float(newest.get("level_db", -90.0)),
        peak_db=float(newest.get("peak_db", -90.0)),
        trouble=" ".join(troubles) or told.trouble,
        rate_hz=int(newest.get("rate_hz", 0)),
        sleep=newest.get("sleep", "unknown"),
        sound_test=SoundTestNow(**newest["sound_test"]) if newest.get("sound_test") else None,
        news=" ".join(news) or None,
        is_stored=newest.get("fault") not in ("gone", "silent"),
    )
