"""Hearing oneself before a conversation: five seconds in memory, played back through the loudspeaker, then forgotten.

Nothing of it is stored, and only a recorder that listens, and stores nothing, does it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from capture.audio_input import Block
from capture.codec import Tempo, mixed
from capture.level import LevelWord, level_word, peak_of
from capture.running import running_recorders
from capture.speaker import AudioOutput, Sink, open_output
from casefile.clock import Clock
from casefile.errors import PlayerError
from casefile.timeline import frames_to_s, s_to_frames

TEST_S = 5.0
# The key that asks for it is not to be heard.
_KEY_S = 0.3
# A device that delivers nothing, or takes nothing, is waited for no longer than that.
_LATE_S = 3.0
_TICK_S = 0.02
# The end is waited for a little longer than the device reckons, so that no word is cut off.
_TAIL_S = 0.1
_LOOK_EACH_S = 0.25
_RECORDED = "a recording has begun."

Stage = Literal["speak", "playing", "over"]


def is_anything_recorded() -> bool:
    """Tell whether any recording runs on this computer; those who only listen have no conversation."""
    return any(recorder.conversation for recorder in running_recorders())


@dataclass(frozen=True)
class SoundTestNow:
    """How far the test is: `left_s` seconds to speak, then in words what was heard, and why it was not played."""

    stage: Stage
    left_s: float = 0.0
    heard: LevelWord | Literal["only zeros"] | None = None
    unplayed: str | None = None


class SoundTest:
    """One test at a time; asked for again, it begins anew."""

    def __init__(
        self,
        rate_hz: int,
        clock: Clock,
        open_loudspeaker: Callable[[], AudioOutput] = lambda: open_output(Sink()),
        is_recorded: Callable[[], bool] = is_anything_recorded,
    ) -> None:
        """Take a loudspeaker to be; nothing is played while something `is_recorded`, which would hear it."""
        self._rate_hz = rate_hz
        self._clock = clock
        self._open = open_loudspeaker
        self._is_recorded = is_recorded
        self._wanted = 2 * s_to_frames(TEST_S, rate_hz)
        self._sound = bytearray()
        self._from_s = 0.0
        self._ended = threading.Event()
        self._player: threading.Thread | None = None
        self.now: SoundTestNow | None = None

    def begin(self, at_s: float) -> None:
        """Listen from just after a moment of the clock."""
        self.end()
        self._from_s = at_s + _KEY_S
        self.now = SoundTestNow("speak", TEST_S)

    def take(self, block: Block) -> None:
        """Take sound in, while there is something to listen for."""
        if self.now is None or self.now.stage != "speak":
            return
        if block.clock_s - frames_to_s(block.frames, self._rate_hz) >= self._from_s:
            pcm = block.pcm if block.channels == 1 else mixed(block.pcm)
            self._sound += pcm[: self._wanted - len(self._sound)]
            self.now = SoundTestNow("speak", max(0.0, TEST_S - frames_to_s(len(self._sound) // 2, self._rate_hz)))

    def look(self) -> None:
        """Go on to playing once all is heard; never waits."""
        if self.now is None or self.now.stage != "speak":
            return
        is_late = self._clock.boot_s() > self._from_s + TEST_S + _LATE_S
        if len(self._sound) < self._wanted and not is_late:
            return
        heard = "only zeros" if self._sound.count(0) == len(self._sound) else level_word(peak_of(bytes(self._sound)))
        if heard in ("only zeros", "no sound"):
            self._forget()
            self.now = SoundTestNow("over", heard=heard)
            return
        self.now = SoundTestNow("playing", heard=heard)
        self._ended = threading.Event()
        # Beside the recorder's loop, since a sound system may take its time to open a loudspeaker.
        self._player = threading.Thread(target=self._play, args=(self.now, self._ended), daemon=True)
        self._player.start()

    def end(self) -> None:
        """Be silent and forget what was heard, however far the test is."""
        self._ended.set()
        if self._player is not None:
            self._player.join(_LATE_S)
            self._player = None
        self._forget()
        self.now = None

    def facts(self) -> dict[str, Any] | None:
        """Return how far it is, as it goes into a status; None where there was no test."""
        return None if self.now is None else dict(vars(self.now))

    def _play(self, playing: SoundTestNow, ended: threading.Event) -> None:
        unplayed: str | None = None
        try:
            if self._is_recorded():
                raise PlayerError(title=_RECORDED)
            loudspeaker = self._open()
            loudspeaker.start()
            try:
                self._play_on(loudspeaker, ended)
            finally:
                loudspeaker.stop()
        except PlayerError as error:
            unplayed = error.title
        if not ended.is_set():
            self._forget()
            self.now = SoundTestNow("over", heard=playing.heard, unplayed=unplayed)

    def _play_on(self, loudspeaker: AudioOutput, ended: threading.Event) -> None:
        tempo = Tempo(self._rate_hz, loudspeaker.rate_hz, 1.0)
        pcm = tempo.take(bytes(self._sound)) + tempo.finish()
        frames = len(pcm) // 2
        until_s = self._clock.boot_s() + frames_to_s(frames, loudspeaker.rate_hz) + _LATE_S
        loudspeaker.put(pcm)
        look_s = 0.0
        while not ended.wait(_TICK_S):
            now_s = self._clock.boot_s()
            if now_s >= look_s:
                look_s = now_s + _LOOK_EACH_S
                if self._is_recorded():
                    raise PlayerError(title=_RECORDED)
            if now_s > until_s or loudspeaker.has_failed() or loudspeaker.heard_frames(now_s - _TAIL_S) >= frames:
                return

    def _forget(self) -> None:
        self._sound[:] = bytes(len(self._sound))
        self._sound.clear()
