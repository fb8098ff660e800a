"""What the live screen has heard of the recorder: the newest status, its age, and the level of the last seconds."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.live_words import Light, light

if TYPE_CHECKING:
    from capture.live import LiveStatus

_HOLD_S = 3.0


class LiveWatch:
    """Learns each status and says what the light says now; `clock_s` is the clock that never steps."""

    def __init__(self, clock_s: Callable[[], float]) -> None:
        self._clock_s = clock_s
        self._heard_s = clock_s()
        self._peaks: deque[tuple[float, float]] = deque()
        self.status: LiveStatus | None = None
        self.busy: str | None = None
        self.stopped_at_s: float | None = None

    def learn(self, status: LiveStatus) -> None:
        """Take a fresh status in."""
        now_s = self._clock_s()
        self._heard_s = now_s
        before, self.status = self.status, status
        if status.state in ("recording", "paused"):
            self.stopped_at_s = None
        elif before is not None and before.state in ("recording", "paused"):
            self.stopped_at_s = before.position_s or 0.0
        self._peaks.append((now_s, status.peak_db))
        while self._peaks and now_s - self._peaks[0][0] > _HOLD_S:
            self._peaks.popleft()

    @property
    def held_peak_db(self) -> float:
        """The highest peak of the last three seconds."""
        return max((peak for _, peak in self._peaks), default=-90.0)

    @property
    def light(self) -> Light:
        """What the light says now."""
        age_s = self._clock_s() - self._heard_s
        return light(self.status, age_s=age_s, busy=self.busy, stopped_at_s=self.stopped_at_s)

    @property
    def is_recording(self) -> bool:
        """Whether a recorder holds this conversation, paused or not, or is on its way: it can be paused and stopped."""
        status = self.status
        return status is not None and (status.state in ("recording", "paused") or self.is_coming_back)

    @property
    def is_coming_back(self) -> bool:
        """Whether another recorder is about to go on in the place of one that is lost."""
        return self.status is not None and self.status.state == "lost" and self.status.is_followed
