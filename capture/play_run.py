"""One run of the loudspeaker: sound from a moment on, at one speed, and which moment is heard when.

Output frames and moments of the conversation are tied together stretch by stretch, so that no error adds up: each
stretch of sound without a break goes through filters of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator
from dataclasses import dataclass

from capture.codec import Tempo
from capture.sounding import PassedOver, Sound
from capture.speaker import AudioOutput
from casefile.timeline import s_to_frames

# What is passed over is heard as so much silence, or as its own length where that is shorter.
PAUSE_S = 0.3
# So much is handed to the output before it takes it: enough for a busy machine, little enough to throw away.
_AHEAD_S = 0.6
# After the last sound, since a device that is closed may still hold more than it said.
_TAIL_S = 0.15
_SEAM_S = 0.005


@dataclass
class _Span:
    """Output frames from `first` on are the conversation from `from_s` on, no further than `to_s`."""

    first: int
    from_s: float
    to_s: float


class Run:
    """Feeds an output that has just been started, and knows what comes out of it."""

    def __init__(
        self,
        walk: Generator[Sound | PassedOver, None, None],
        output: AudioOutput,
        from_s: float,
        to_s: float,
        speed: float,
    ) -> None:
        self.from_s = from_s
        self._walk = walk
        self._output = output
        self._speed = speed
        self._to_s = to_s
        self._tempo: Tempo | None = None
        self._rate_hz = 0
        self._put = 0
        self._spans = [_Span(0, from_s, from_s)]
        self._passed: list[tuple[int, PassedOver]] = []
        self._is_fed = False

    def feed(self) -> None:
        """Hand on as much as the output should have waiting."""
        enough = s_to_frames(_AHEAD_S, self._output.rate_hz)
        while not self._is_fed and self._output.waiting_frames() < enough:
            item = next(self._walk, None)
            if isinstance(item, Sound):
                self._take(item)
            else:
                self._end_stretch()
                if item is None:
                    self._hand_on(bytes(2 * s_to_frames(_TAIL_S, self._output.rate_hz)))
                    self._is_fed = True
                else:
                    self._pass_over(item)

    def is_over(self, heard: float) -> bool:
        """Tell whether all there is has been heard."""
        return self._is_fed and heard >= self._put

    def position_s(self, heard: float) -> float:
        """Return the moment of the conversation that is heard after so many frames.

        Before the beginning of the run it counts back at the run's speed; never below zero.
        """
        if heard < 0:
            return max(0.0, self.from_s + heard / self._output.rate_hz * self._speed)
        span = self._span(heard)
        return min(span.to_s, span.from_s + (heard - span.first) / self._output.rate_hz * self._speed)

    def until_s(self, heard: float) -> float:
        """Return up to which moment the sound that is heard goes on without a break, as far as it is known."""
        return self._span(max(0.0, heard)).to_s

    def back_s(self, heard: float, by_s: float) -> float:
        """Return the moment that lies so many seconds of sound back: what was passed over does not count."""
        return self.position_s(heard - by_s / self._speed * self._output.rate_hz)

    def passed(self, heard: float) -> list[PassedOver]:
        """Return what has been passed over since the last call."""
        ready = [item for at, item in self._passed if at <= heard]
        self._passed = self._passed[len(ready) :]
        return ready

    def close(self) -> None:
        """Let go of the recordings."""
        self._walk.close()

    def _span(self, heard: float) -> _Span:
        return self._spans[max(0, bisect_right(self._spans, heard, key=lambda span: span.first) - 1)]

    def _take(self, sound: Sound) -> None:
        span = self._spans[-1]
        if self._tempo is None or sound.rate_hz != self._rate_hz or abs(sound.start_s - span.to_s) > _SEAM_S:
            self._end_stretch()
            self._tempo, self._rate_hz = Tempo(sound.rate_hz, self._output.rate_hz, self._speed), sound.rate_hz
            span = _Span(self._put, sound.start_s, sound.start_s)
            self._spans.append(span)
        span.to_s = sound.end_s
        self._hand_on(self._tempo.take(sound.pcm))

    def _end_stretch(self) -> None:
        if self._tempo is not None:
            self._hand_on(self._tempo.finish())
            self._tempo = None

    def _pass_over(self, item: PassedOver) -> None:
        self._passed.append((self._put, item))
        self._spans.append(_Span(self._put, item.from_s, item.from_s))
        silence_s = min(PAUSE_S, (item.to_s - item.from_s) / self._speed)
        if item.to_s < self._to_s:
            self._hand_on(bytes(2 * s_to_frames(silence_s, self._output.rate_hz)))
        self._spans.append(_Span(self._put, item.to_s, item.to_s))

    def _hand_on(self, pcm: bytes) -> None:
        if pcm:
            self._output.put(pcm)
            self._put += len(pcm) // 2
