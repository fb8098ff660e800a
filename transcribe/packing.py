"""Packing the speech of finished sound densely into windows, with the silence between left out.

An engine's time goes by the length that it is given, and several windows are decoded at once. So pauses are cut short
before the sound is packed, and the times of words are moved back afterwards.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from transcribe.engine import GATE_FRAMES
from transcribe.windows import Stretch, Window, quietest, scores_in


@dataclass(frozen=True)
class PackRules:
    """How speech is packed. All lengths in seconds.

    A frame is speech from a score of `on` until one below `off`; runs shorter than `shortest_s` are clicks, and those
    that lie `bridge_s` apart are one. Pauses up to `keep_s` stay as they are, of longer ones `pad_s` on either side.
    A window holds `longest_s` at most, and ends in the longest pause of its last `cut_within_s`; a silence of `rest_s`
    ends it as well. Windows of 19 s take a quarter less time and memory for each second than those of 29 s, since the
    encoder's attention grows with the square of their length, and lose no words by it.
    """

    on: float = 0.5
    off: float = 0.35
    shortest_s: float = 0.096
    bridge_s: float = 0.25
    pad_s: float = 0.2
    keep_s: float = 0.5
    longest_s: float = 19.0
    cut_within_s: float = 4.0
    rest_s: float = 30.0


@dataclass
class _Run:
    """An island of speech in whole scores; `cut` says that it goes on where the window is parted."""

    begin: int
    end: int
    is_cut_before: bool = False
    is_cut_after: bool = False


class Packer:
    """Finds the windows of one piece of finished sound, from the speech scores of its frames.

    What follows a window does not depend on what came before it, so that going on there packs the rest in the same way.
    """

    def __init__(self, start_frames: int = 0, rules: PackRules | None = None, *, goes_on: bool = False) -> None:
        """Begin at `start_frames` samples; `goes_on` says that a window was closed right before, perhaps in a word."""
        self._rules = rules or PackRules()
        self._origin = start_frames
        self._settled = start_frames
        self._pad = scores_in(self._rules.pad_s)
        self._count = 0  # scores so far
        self._recent: list[float] = []  # the newest of them, in which an island may have to be parted
        self._speaking = goes_on
        self._begun: int | None = 0 if goes_on else None
        self._cut_here = goes_on
        self._runs: list[_Run] = []

    @property
    def settled_frames(self) -> int:
        """Samples from the start of the piece up to which nothing is left to decode once all windows are."""
        return self._settled

    def feed(self, scores: Sequence[float]) -> list[Window]:
        """The windows that these scores close."""
        found = [window for score in scores for window in self._step(float(score))]
        del self._recent[: -scores_in(self._rules.cut_within_s)]
        return found

    def close(self, end_frames: int) -> list[Window]:
        """The last window, if there is speech left. The piece ends at `end_frames`, which no window passes."""
        self._end_run()
        window = self._take(len(self._runs), end_frames) if self._runs else None
        self._settled = end_frames
        return [window] if window is not None else []

    def _step(self, score: float) -> list[Window]:
        self._speaking = score >= (self._rules.off if self._speaking else self._rules.on)
        self._recent.append(score)
        self._count += 1
        if self._speaking and self._begun is None:
            self._begun = self._count - 1
        elif not self._speaking and self._begun is not None:
            self._end_run()
        if not self._runs and self._begun is None:
            self._settled = max(self._settled, self._samples(self._count - self._pad))
            return []
        if self._begun is None and self._count - self._runs[-1].end >= scores_in(self._rules.rest_s):
            return [self._take(len(self._runs))]
        longest = scores_in(self._rules.longest_s)
        first = self._runs[0].begin if self._runs else self._begun or 0
        if self._count - first + 2 * self._pad >= longest and self._packed(self._all()) >= longest:
            return [self._cut()]
        return []

    def _end_run(self) -> None:
        """The open run of speech has ended; a click is forgotten, and a breath joins it to the one before."""
        if self._begun is None:
            return
        run = _Run(self._begun, self._count - (0 if self._speaking else 1), self._cut_here)
        self._begun, self._cut_here = None, False
        if run.end - run.begin < scores_in(self._rules.shortest_s) and not run.is_cut_before:
            return
        if run.end <= run.begin:
            return
        if self._runs and run.begin - self._runs[-1].end <= scores_in(self._rules.bridge_s):
            self._runs[-1].end = run.end
        else:
            self._runs.append(run)

    def _all(self) -> list[_Run]:
        open_run = [] if self._begun is None else [_Run(self._begun, self._count, self._cut_here)]
        return [*self._runs, *open_run]

    def _packed(self, runs: Sequence[_Run]) -> int:
        """How many scores these runs take with what is kept around them."""
        keep, around = scores_in(self._rules.keep_s), 2 * self._pad
        pauses = (after.begin - before.end for before, after in itertools.pairwise(runs))
        kept = sum(pause if pause <= keep else around for pause in pauses)
        return sum(run.end - run.begin for run in runs) + kept + around

    def _cut(self) -> Window:
        """Close the window in the longest pause of its last seconds, else at the least speech-like place there."""
        runs, within = self._all(), scores_in(self._rules.cut_within_s)
        least = self._packed(runs) - within
        ends = [count for count in range(1, len(runs)) if self._packed(runs[:count]) >= least]
        if ends:
            return self._take(max(ends, key=lambda count: (runs[count].begin - runs[count - 1].end, count)))
        parted = runs[-1]
        recent = self._recent[-min(within, self._count - parted.begin - 1) :]
        at = self._count - len(recent) + quietest(recent)
        self._runs = [*runs[:-1], _Run(parted.begin, at, parted.is_cut_before, True)]
        window = self._take(len(self._runs))
        if self._begun is None:
            self._runs = [_Run(at, parted.end, True)]
        else:
            self._begun, self._cut_here = at, True
        return window

    def _take(self, count: int, end_frames: int | None = None) -> Window:
        """The window of the first so many runs."""
        taken, self._runs = self._runs[:count], self._runs[count:]
        following = self._runs[0].begin if self._runs else self._begun
        islands = tuple(self._limited(run.begin, run.end, end_frames) for run in taken)
        parts: list[tuple[int, int]] = []
        for place, run in enumerate(taken):
            before = taken[place - 1].end if place else None
            after = taken[place + 1].begin if place + 1 < len(taken) else following
            begin = run.begin if run.is_cut_before else self._edge(run.begin, before, -self._pad)
            end = run.end if run.is_cut_after else self._edge(run.end, after, self._pad)
            if before is not None and run.begin - before <= scores_in(self._rules.keep_s):
                parts[-1] = (parts[-1][0], end)
            else:
                parts.append((begin, end))
        stretches = [self._limited(begin, end, end_frames) for begin, end in parts]
        stretches[0] = Stretch(max(self._settled, stretches[0].start_frames), stretches[0].end_frames)
        self._settled = stretches[-1].end_frames
        return Window(Stretch(stretches[0].start_frames, self._settled), islands, tuple(stretches))

    def _edge(self, edge: int, neighbour: int | None, pad: int) -> int:
        """An edge with its padding, which ends half way to the neighbouring run."""
        if neighbour is None or abs(neighbour - edge) >= 2 * abs(pad):
            return edge + pad
        return (edge + neighbour) // 2

    def _limited(self, begin: int, end: int, end_frames: int | None) -> Stretch:
        last = self._samples(end)
        return Stretch(max(self._origin, self._samples(begin)), last if end_frames is None else min(last, end_frames))

    def _samples(self, index: int) -> int:
        return self._origin + index * GATE_FRAMES
