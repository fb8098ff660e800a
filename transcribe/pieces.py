"""One stretch of sound without gaps on its way into windows."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from casefile.recording_file import SoundRow
from casefile.timeline import frames_to_s, s_to_frames
from transcribe.engine import GATE_FRAMES, SAMPLE_RATE, Samples, SpeechGate
from transcribe.packing import Packer
from transcribe.passages import Cut
from transcribe.sound import PieceDecoder
from transcribe.windows import Window, Windower, WindowRules, is_speaking_after, scores_in

# Rows meet where one ends and the next begins; more than this between them is a gap.
SEAM_S = 0.02
# So much before a position is scored for the gate's memory alone.
WARM_UP_S = 10.0


@dataclass(frozen=True)
class OpenSound:
    """What a window that is not closed yet holds so far: where it begins, and for how long nobody has spoken now."""

    samples: Samples
    begin_s: float
    rest_s: float


class Piece:
    """Sound without gaps, from its first row on; all samples count from there.

    Wherever a window ends, or silence is noted, the gate begins anew some seconds before. So what follows there is the
    same whether the piece was heard from its beginning or is taken up at that position.
    """

    def __init__(
        self, row: SoundRow, from_s: float, gate: SpeechGate, *, packed: bool, rules: WindowRules | None = None
    ) -> None:
        """Begin with this row, which reaches beyond the warm-up before `from_s`, seconds on the recording."""
        self.starts_s = row.start_s
        self.rate_hz = row.rate_hz
        self.ends_s = row.start_s
        self._packed = packed
        self._rules = rules or WindowRules()
        self._gate = gate
        self._decoder = PieceDecoder(row.rate_hz)
        self._kept: Samples = np.zeros(0, dtype=np.float32)
        self._kept_from = 0
        self.begin_at(s_to_frames(from_s - row.start_s, SAMPLE_RATE) if from_s > row.start_s else 0)

    def goes_on_with(self, row: SoundRow) -> bool:
        """Whether the row follows without a gap, at the same rate."""
        return row.rate_hz == self.rate_hz and abs(row.start_s - self.ends_s) <= SEAM_S

    def take(self, row: SoundRow) -> None:
        """Take the sound of the next row."""
        self.ends_s = row.end_s
        self._kept = np.concatenate((self._kept, self._decoder.decode(row.flac, row.frames)))

    def windows(self) -> Generator[Window]:
        """The windows that the sound so far closes, one by one."""
        while (window := self._feed(self._gate.score(self._unscored()).tolist())) is not None:
            yield window
            self.begin_at(window.stretch.end_frames)

    def last_windows(self) -> Generator[Window]:
        """The windows of what is left where the piece ends."""
        self._kept = np.concatenate((self._kept, self._decoder.finish()))
        while True:
            yield from self.windows()
            window = self._feed(self._gate.finish().tolist())
            if window is None:
                break
            yield window
            self.begin_at(window.stretch.end_frames)
        if self.end_frames > self._first:
            yield from self._the_windower().close(self.end_frames)

    def begin_at(self, first: int) -> None:
        """Look for windows from this sample on; what lies shortly before warms the gate."""
        self._gate.finish()
        warm = min(scores_in(WARM_UP_S), (first - self._kept_from) // GATE_FRAMES)
        self._first = first
        self._scored = first - warm * GATE_FRAMES
        self._warm_scores = warm
        self._before: list[float] = []
        self._windower: Windower | Packer | None = None

    @property
    def settled_frames(self) -> int:
        """Samples up to which nothing is left to decode once all windows are."""
        return self._windower.settled_frames if self._windower is not None else self._first

    @property
    def end_frames(self) -> int:
        """Samples so far."""
        return self._kept_from + len(self._kept)

    def cut(self, window: Window) -> Cut:
        """A window with its samples."""
        first = self._kept_from
        parts = [self._kept[part.start_frames - first : part.end_frames - first] for part in window.kept]
        return Cut(window, np.concatenate(parts))

    def open_sound(self) -> OpenSound | None:
        """The sound of the open window so far, from just before its first speech on."""
        found = self._windower.open_speech() if isinstance(self._windower, Windower) else None
        if found is None:
            return None
        samples = self._kept[max(0, found.start_frames - self._kept_from) :]
        rest_s = frames_to_s(self.end_frames - found.end_frames, SAMPLE_RATE)
        return OpenSound(samples, self.on_recording(found.start_frames), rest_s)

    def forget_settled(self) -> None:
        """Let go of sound that is not needed any more, not even to warm the gate."""
        needed = min(self.settled_frames, self._first, self.end_frames) - scores_in(WARM_UP_S) * GATE_FRAMES
        surplus = max(0, needed - self._kept_from)
        self._kept = self._kept[surplus:]
        self._kept_from += surplus

    def on_recording(self, frames: int) -> float:
        """Seconds on the recording."""
        return self.starts_s + frames_to_s(frames, SAMPLE_RATE)

    def _unscored(self) -> Samples:
        new = self._kept[max(0, self._scored - self._kept_from) :]
        self._scored = max(self._scored, self.end_frames)
        return new

    def _feed(self, scores: Sequence[float]) -> Window | None:
        """The first window that these scores close."""
        warm = scores[: self._warm_scores - len(self._before)]
        self._before += warm
        rest = scores[len(warm) :]
        found = self._the_windower().feed(rest) if rest else []
        return found[0] if found else None

    def _the_windower(self) -> Windower | Packer:
        """What finds the windows, once the gate is warm."""
        if self._windower is None:
            rules = self._rules
            goes_on = is_speaking_after(self._before, rules.on, rules.off)
            if self._packed:
                self._windower = Packer(self._first, goes_on=goes_on)
            else:
                self._windower = Windower(self._first, rules, goes_on=goes_on)
        return self._windower
