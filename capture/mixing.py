"""Two sides of a conversation heard together: frame by frame on one timeline, mixed into one or side by side.

Each side is what `capture.audible` yields of it. Where both have sound the mix is their mean, so that nothing clips
and a voice that both microphones hear keeps its level; where one has none the other is heard as it is.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.codec import Tempo
from capture.sounding import CLOSED, PassedOver, Sound
from casefile.timeline import frames_to_s, s_to_frames

Frames = NDArray[np.int16]
Item = Sound | PassedOver
# Pieces whose places are rounded may seem to lie so many frames apart, or over one another.
_ROUNDED_FRAMES = 2
# Of a side that is brought to another rate, pieces further apart than this are not one sound.
_SEAM_S = 0.005


@dataclass(frozen=True)
class _Span:
    """Frames `first` to `last` of one side: sound, or what is passed over."""

    first: int
    last: int
    sound: Frames | None = None
    passed: PassedOver | None = None

    def part(self, first: int, last: int) -> Frames | None:
        return None if self.sound is None else self.sound[first - self.first : last - self.first]


@dataclass(frozen=True)
class _Together:
    """What both sides have between two frames; none has sound where `passed` says why."""

    first: int
    last: int
    parts: tuple[Frames | None, Frames | None]
    passed: PassedOver | None


def mixed(one: Iterable[Item], other: Iterable[Item], rate_hz: int) -> Generator[Item, None, None]:
    """Yield both sides as one, mono at `rate_hz`: passed over is only what neither has."""
    for piece in _together(one, other, rate_hz):
        if piece.passed is not None:
            yield piece.passed
            continue
        there = [part for part in piece.parts if part is not None]
        if not there:
            continue
        mix = there[0] if len(there) == 1 else ((there[0].astype(np.int32) + there[1]) // 2).astype(np.int16)
        yield Sound(frames_to_s(piece.first, rate_hz), rate_hz, mix.tobytes())


def side_by_side(one: Iterable[Item], other: Iterable[Item], rate_hz: int) -> Generator[Item, None, None]:
    """Yield both sides in two channels, the one left, the other right, whose samples stand by turns."""
    for piece in _together(one, other, rate_hz):
        if piece.passed is not None:
            yield piece.passed
            continue
        both = np.zeros((piece.last - piece.first, 2), dtype=np.int16)
        for channel, part in enumerate(piece.parts):
            if part is not None:
                both[:, channel] = part
        yield Sound(frames_to_s(piece.first, rate_hz), rate_hz, both.tobytes(), 2)


def _together(one: Iterable[Item], other: Iterable[Item], rate_hz: int) -> Iterator[_Together]:
    sides = [_spans(one, rate_hz), _spans(other, rate_hz)]
    now = [next(side, None) for side in sides]
    at = min((span.first for span in now if span is not None), default=0)
    while True:
        for place, side in enumerate(sides):
            while (span := now[place]) is not None and span.last <= at:
                now[place] = next(side, None)
        there = [span for span in now if span is not None]
        if not there:
            return
        end = min(span.last if span.first <= at else span.first for span in there)
        begun = [span if span is not None and span.first <= at else None for span in now]
        parts = [None if span is None else span.part(at, end) for span in begun]
        passed = None if any(part is not None for part in parts) else _passed(begun, at, end, rate_hz)
        yield _Together(at, end, (parts[0], parts[1]), passed)
        at = end


def _passed(begun: Sequence[_Span | None], first: int, last: int, rate_hz: int) -> PassedOver | None:
    """What is closed is called so; else the first side that says anything tells why."""
    whys = [span.passed.why for span in begun if span is not None and span.passed is not None]
    if not whys:
        return None
    why = CLOSED if CLOSED in whys else whys[0]
    return PassedOver(frames_to_s(first, rate_hz), frames_to_s(last, rate_hz), why)


def _spans(items: Iterable[Item], rate_hz: int) -> Iterator[_Span]:
    """Put one side on frames of the common rate, each span at its own place and none over another."""
    tempo: Tempo | None = None
    from_hz, at, due_s = 0, 0, 0.0
    for item in items:
        goes_on = isinstance(item, Sound) and item.rate_hz == from_hz and abs(item.start_s - due_s) <= _SEAM_S
        if tempo is not None and not goes_on:
            rest = _frames(tempo.finish())
            if len(rest):
                yield _Span(at, at + len(rest), rest)
            at, tempo = at + len(rest), None
        if isinstance(item, PassedOver):
            first, last = max(at, s_to_frames(item.from_s, rate_hz)), s_to_frames(item.to_s, rate_hz)
            if last > first:
                yield _Span(first, last, passed=item)
                at = last
            continue
        place = s_to_frames(item.start_s, rate_hz)
        if tempo is None:
            at = max(at, place)
            tempo, from_hz = Tempo(item.rate_hz, rate_hz, 1.0), item.rate_hz
        elif item.rate_hz == rate_hz and place - at > _ROUNDED_FRAMES:
            at = place
        due_s = item.end_s
        sound = _frames(tempo.take(item.pcm))
        if len(sound):
            yield _Span(at, at + len(sound), sound)
        at += len(sound)
    rest = _frames(tempo.finish()) if tempo is not None else _frames(b"")
    if len(rest):
        yield _Span(at, at + len(rest), rest)


def _frames(pcm: bytes) -> Frames:
    return np.frombuffer(pcm, dtype=np.int16)
