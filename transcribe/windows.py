"""Cutting a growing sound into windows of speech that are decoded one by one.

Whisper costs the same for 2 s as for 28 s, and it invents words where nobody speaks. So speech is packed into windows
that end in a pause where there is one, and what holds no speech makes no window at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transcribe.engine import GATE_FRAMES, SAMPLE_RATE

# What Whisper hears at once are 30 s, with what is filled up behind the sound.
LONGEST_S = 28.0


@dataclass(frozen=True)
class WindowRules:
    """When a window is closed. All lengths in seconds.

    A frame is speech from a score of `on` until one below `off`. Runs shorter than `shortest_s` are clicks.
    """

    on: float = 0.5
    off: float = 0.35
    shortest_s: float = 0.096
    bridge_s: float = 0.25
    pad_s: float = 0.2
    enough_s: float = 12.0
    pause_s: float = 0.7
    long_pause_s: float = 1.5
    longest_s: float = LONGEST_S
    cut_within_s: float = 6.0


@dataclass(frozen=True)
class Stretch:
    """A part of a piece of sound, in samples at 16 kHz from the start of the piece."""

    start_frames: int
    end_frames: int

    @property
    def start_s(self) -> float:
        """Its start in seconds from the start of the piece."""
        return self.start_frames / SAMPLE_RATE

    @property
    def end_s(self) -> float:
        """Its end in seconds from the start of the piece."""
        return self.end_frames / SAMPLE_RATE


@dataclass(frozen=True)
class Window:
    """A stretch to decode, the islands of speech within it in order, and its `parts` where not all of it is decoded."""

    stretch: Stretch
    islands: tuple[Stretch, ...]
    parts: tuple[Stretch, ...] = ()

    @property
    def kept(self) -> tuple[Stretch, ...]:
        """What of it is decoded, in order: all of it, unless pauses were cut out."""
        return self.parts or (self.stretch,)


class Windower:
    """Finds the windows of one piece of sound without gaps, from the speech scores of its frames."""

    def __init__(self, start_frames: int = 0, rules: WindowRules | None = None, *, goes_on: bool = False) -> None:
        """Begin at `start_frames` samples, with the first score that is fed.

        `goes_on` says that a window was closed right before, perhaps by a cut in the middle of a word.
        """
        rules = rules or WindowRules()
        self._rules = rules
        self._origin = start_frames
        self._settled = start_frames
        self._pad = scores_in(rules.pad_s)
        self._shortest = scores_in(rules.shortest_s)
        self._first_score = 0  # index, in scores since the origin, of what the two lists begin with
        self._scored: list[float] = []
        self._speech: list[bool] = []
        self._speaking = goes_on
        self._opened: int | None = None  # the first speech of the open window
        self._last = 0  # the last speech of the open window
        self._cut_here = goes_on  # the open window begins where another was cut

    @property
    def settled_frames(self) -> int:
        """Samples from the start of the piece up to which nothing is left to decode once all windows are."""
        return self._settled

    def open_speech(self) -> Stretch | None:
        """From just before the first speech of the open window to its last so far; None where no window is open."""
        if self._opened is None:
            return None
        return Stretch(self._window_start(self._opened), self._samples(self._last + 1))

    def feed(self, scores: Sequence[float]) -> list[Window]:
        """The windows that these scores close."""
        closed: list[Window] = []
        for score in scores:
            window = self._step(float(score))
            if window is not None:
                closed.append(window)
        return closed

    def close(self, end_frames: int) -> list[Window]:
        """The last window, if one is open. The piece ends at `end_frames`, which no window passes."""
        window = None
        if self._opened is not None:
            window = self._take(self._last + 1, self._last + 1 + self._pad, end_frames)
        self._settled = end_frames
        return [window] if window is not None else []

    def _step(self, score: float) -> Window | None:
        index = self._first_score + len(self._scored)
        self._speaking = score >= (self._rules.off if self._speaking else self._rules.on)
        self._scored.append(score)
        self._speech.append(self._speaking)
        if self._speaking:
            self._opened = index if self._opened is None else self._opened
            self._last = index
        if self._opened is None:
            self._settle(index + 1 - self._pad)
            return None
        silence = index - self._last
        collected = self._last + 1 - self._opened
        enough = collected >= scores_in(self._rules.enough_s)
        if silence >= scores_in(self._rules.pause_s if enough else self._rules.long_pause_s):
            return self._take(self._last + 1, self._last + 1 + self._pad)
        if self._samples(index + 2) - self._window_start(self._opened) > round(self._rules.longest_s * SAMPLE_RATE):
            return self._cut(index + 1)
        return None

    def _cut(self, end: int) -> Window | None:
        """Close the window at the least speech-like place of its last seconds, and go on from there."""
        span = scores_in(self._rules.cut_within_s)
        at = end - span + quietest(self._scored[-span:])
        window = self._take(at, at)
        rest = [self._first_score + i for i, speech in enumerate(self._speech) if speech]
        if rest:
            self._opened, self._last = rest[0], rest[-1]
            self._cut_here = rest[0] == self._first_score
        return window

    def _take(self, speech_end: int, window_end: int, end_frames: int | None = None) -> Window | None:
        """The open window up to `window_end`; None if all that opened it were clicks."""
        islands = self._islands(speech_end)
        end = self._samples(window_end)
        limit = end if end_frames is None else min(end, end_frames)
        window = None
        if islands:
            start = self._window_start(islands[0][0])
            stretches = [Stretch(self._samples(a), min(self._samples(b), limit)) for a, b in islands]
            window = Window(Stretch(start, limit), tuple(s for s in stretches if s.end_frames > s.start_frames))
        self._opened, self._cut_here = None, False
        self._settle(window_end)
        return window

    def _islands(self, end: int) -> list[tuple[int, int]]:
        """Runs of speech up to `end`, clicks left out, those a breath apart joined."""
        found: list[tuple[int, int]] = []
        bridge = scores_in(self._rules.bridge_s)
        begin: int | None = None
        for index in range(self._first_score, end + 1):
            speech = index < end and self._speech[index - self._first_score]
            if speech and begin is None:
                begin = index
            if speech or begin is None:
                continue
            at_cut = (begin == self._first_score and self._cut_here) or self._goes_on(index)
            if index - begin >= self._shortest or at_cut:
                if found and begin - found[-1][1] <= bridge:
                    begin = found.pop()[0]
                found.append((begin, index))
            begin = None
        return found

    def _goes_on(self, index: int) -> bool:
        offset = index - self._first_score
        return offset < len(self._speech) and self._speech[offset]

    def _window_start(self, first: int) -> int:
        return max(self._settled, self._samples(first - self._pad))

    def _settle(self, index: int) -> None:
        """Forget the scores before `index`."""
        surplus = min(index - self._first_score, len(self._scored))
        if surplus > 0:
            del self._scored[:surplus]
            del self._speech[:surplus]
            self._first_score += surplus
        self._settled = max(self._settled, self._samples(index))

    def _samples(self, index: int) -> int:
        return self._origin + index * GATE_FRAMES


def quietest(scores: Sequence[float], width: int = 7) -> int:
    """The index at the middle of the `width` neighbouring scores with the lowest sum, the latest of equals.

    A long pause wins over a short one, since all of its neighbours are low.
    """
    if len(scores) <= width:
        return len(scores) // 2
    sums = [sum(scores[i : i + width]) for i in range(len(scores) - width + 1)]
    lowest = min(sums)
    return max(i for i, total in enumerate(sums) if total <= lowest) + width // 2


def is_speaking_after(scores: Sequence[float], on: float, off: float) -> bool:
    """Whether somebody speaks at the end of these scores."""
    speaking = False
    for score in scores:
        speaking = score >= (off if speaking else on)
    return speaking


def scores_in(length_s: float) -> int:
    """The number of whole scores in a length."""
    return int(length_s * SAMPLE_RATE / GATE_FRAMES + 1e-9)
