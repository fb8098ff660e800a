"""What of a conversation may be heard: its sound in order of time, without closed stretches, over gaps and damage.

Of two sides the mix (`capture.mixing`), unless one is asked for. What lies in a closed stretch is not decoded but for
the rest of the half second in which one begins or ends, and of that no frame that touches the stretch is handed on.
Sound of a device whose clock is off is brought to the conversation's own speed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from capture.codec import mono_of, paced
from capture.sounding import APART, CLOSED, DAMAGED, NOT_STORED, PassedOver, Sound
from casefile.errors import CaseDamagedError, VantageError
from casefile.recording_file import RecordingReader, SoundRow
from casefile.timeline import LaneTime, Shift, frames_to_s, s_to_frames

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.conversations import Conversation

_ROWS = 8
# Two rows that lie closer than this meet: clocks differ by so much, and nobody hears it.
_SEAM_S = 0.005
# Seconds are floats: a frame that touches an edge by less than this share lies beyond it.
_SHARE = 1e-3
_LEAST_HZ, _MOST_HZ = 8_000, 48_000
# No device is off by more: where a row seems to be, sound was lost just before it.
_MOST_OFF = 0.002

Stretch = tuple[float, float]


@dataclass(frozen=True)
class Take:
    """A recording to be heard: its file, its raw key (None in an unencrypted case), its place on the conversation.

    `side` is the channel (0 or 1) that is heard of two; None is their mix.
    """

    path: Path
    key: bytes | None
    starts_at_s: float
    shifts: tuple[Shift, ...] = ()
    lane: int = 1
    side: int | None = None

    @property
    def time(self) -> LaneTime:
        """Where its seconds lie on the conversation."""
        return LaneTime(self.starts_at_s, self.shifts)


def takes_of(case: Case, conversation: Conversation, side: int | None = None) -> list[Take]:
    """Return the recordings of a conversation that have sound, in order of time.

    With `side` (1 or 2) those of one microphone of two, or one of the two inputs of a device.
    """
    there = [item for item in case.recordings.of(conversation.id) if not item.removed and item.path.exists()]
    has_lanes = any(item.lane > 1 for item in there)
    return [
        Take(
            item.path.absolute(),
            case.recordings.key(item.id),
            item.starts_at_s,
            case.recordings.time_of(item).shifts,
            item.lane,
            None if side is None or has_lanes else side - 1,
        )
        for item in there
        if side is None or not has_lanes or item.lane == side
    ]


def closed_in(case: Case, conversation: Conversation) -> list[Stretch]:
    """Return what of a conversation may not be heard, in seconds on it."""
    return [(stretch.from_s, stretch.to_s) for stretch in case.seals.closed(conversation.id)]


def audible(
    takes: Sequence[Take], closed: Callable[[], Sequence[Stretch]], from_s: float, to_s: float = math.inf
) -> Generator[Sound | PassedOver, None, None]:
    """Yield what is heard between two moments of the conversation, and what is passed over.

    `closed` is asked before each half second, since a stretch can be closed while it is being heard. What can't be read
    is passed over as damaged, a whole recording too; nothing is raised.
    """
    yield from _joined(_all_lanes(takes, closed, from_s, to_s))


def _joined(items: Iterator[Sound | PassedOver]) -> Generator[Sound | PassedOver, None, None]:
    """Make one of what is passed over for the same reason."""
    waiting: PassedOver | None = None
    for item in items:
        if waiting is not None and isinstance(item, PassedOver) and item.why == waiting.why:
            waiting = PassedOver(waiting.from_s, item.to_s, item.why)
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        if isinstance(item, PassedOver):
            waiting = item
        else:
            yield item
    if waiting is not None:
        yield waiting


def _all_lanes(
    takes: Sequence[Take], closed: Callable[[], Sequence[Stretch]], from_s: float, to_s: float
) -> Iterator[Sound | PassedOver]:
    lanes = by_side(takes)
    if len(lanes) < 2:
        return _walk(takes, closed, from_s, to_s)
    # Most conversations have one microphone: the library need not be loaded for those.
    from capture.mixing import mixed

    one, other = (_walk(lane, closed, from_s, to_s) for lane in lanes)
    return mixed(one, other, highest_rate(takes))


def by_side(takes: Sequence[Take]) -> list[list[Take]]:
    """Return the takes of the first lane, and, where there are any, those of the others."""
    foremost = min((take.lane for take in takes), default=1)
    lanes = [take for take in takes if take.lane == foremost], [take for take in takes if take.lane != foremost]
    return [lane for lane in lanes if lane]


def in_two_channels(
    takes: Sequence[Take], closed: Callable[[], Sequence[Stretch]], rate_hz: int
) -> Iterator[Sound | PassedOver]:
    """Yield the whole conversation with its two sides in two channels: lanes, or the two inputs of one device."""
    from capture.mixing import side_by_side

    lanes = by_side(takes)
    if len(lanes) < 2:
        lanes = [[replace(take, side=side) for take in takes] for side in (0, 1)]
    one, other = (_walk(lane, closed, 0.0, math.inf) for lane in lanes)
    return _joined(side_by_side(one, other, rate_hz))


def has_two_sides(takes: Sequence[Take]) -> bool:
    """Tell whether the takes are of two microphones, or any of a device with two inputs of which none was chosen."""
    firsts = [row for take in takes if take.side is None for row in _first_row(take)]
    return len(by_side(takes)) > 1 or any(row.channels > 1 for row in firsts)


def highest_rate(takes: Sequence[Take], most_hz: int = _MOST_HZ) -> int:
    """Return the highest rate at which any of the takes begins, between 8 kHz and `most_hz`."""
    rates = [row.rate_hz for take in takes for row in _first_row(take)]
    return min(max([_LEAST_HZ, *rates]), most_hz)


def _first_row(take: Take) -> list[SoundRow]:
    try:
        with closing(RecordingReader(take.path, take.key)) as reader:
            return reader.rows(limit=1) if reader.has_begun else []
    except VantageError:
        return []  # What can't be read is passed over as damaged, and said then.


def _walk(
    takes: Sequence[Take], closed: Callable[[], Sequence[Stretch]], from_s: float, to_s: float
) -> Iterator[Sound | PassedOver]:
    at_s = from_s
    for take in sorted(takes, key=lambda take: take.starts_at_s):
        begins_s = take.time.on_conversation(0.0)
        if begins_s >= to_s:
            return
        try:
            with closing(RecordingReader(take.path, take.key)) as reader:
                if not reader.has_begun or take.time.on_conversation(reader.length_s()) <= at_s:
                    continue
                if begins_s - at_s > _SEAM_S:
                    yield from _without_sound(at_s, begins_s, APART, closed())
                    at_s = begins_s
                for item in _of_take(reader, take, closed, at_s, to_s):
                    yield item
                    at_s = item.to_s if isinstance(item, PassedOver) else item.end_s
        except VantageError:
            yield PassedOver(at_s, max(at_s, begins_s), DAMAGED)


def _of_take(
    reader: RecordingReader, take: Take, closed: Callable[[], Sequence[Stretch]], from_s: float, to_s: float
) -> Iterator[Sound | PassedOver]:
    at_s, time = from_s, take.time
    seq = _before(reader, time.on_recording(at_s))
    while rows := reader.rows(seq, _ROWS):
        for row in rows:
            seq = row.seq
            start_s, end_s = _place(row, time)
            if start_s >= to_s:
                return
            if start_s - at_s > _SEAM_S:
                why = _reason(reader, time.on_recording((at_s + start_s) / 2))
                yield from _without_sound(at_s, start_s, why, closed())
                at_s = start_s
            yield from _of_row(row, take, closed(), max(at_s, start_s), min(end_s, to_s))
            at_s = max(at_s, min(end_s, to_s))
    end_s = min(to_s, time.on_conversation(reader.length_s()))
    if end_s - at_s > _SEAM_S:
        why = _reason(reader, time.on_recording((at_s + end_s) / 2))
        yield from _without_sound(at_s, end_s, why, closed())


def _place(row: SoundRow, time: LaneTime) -> tuple[float, float]:
    """Return where a row begins and ends on the conversation."""
    start_s, end_s = time.on_conversation(row.start_s), time.on_conversation(row.end_s)
    length_s = row.end_s - row.start_s
    if abs(end_s - start_s - length_s) > _MOST_OFF * length_s + _SEAM_S / 2:
        return end_s - length_s, end_s
    return start_s, end_s


def _of_row(
    row: SoundRow, take: Take, closed: Sequence[Stretch], from_s: float, to_s: float
) -> Iterator[Sound | PassedOver]:
    """Yield what is heard of one row between two moments of the conversation."""
    pcm: bytes | None = None
    start_s, end_s = _place(row, take.time)
    true_hz = row.frames / (end_s - start_s) if take.shifts else row.rate_hz
    for part_from_s, part_to_s, is_open in _parts(from_s, to_s, closed):
        if not is_open:
            yield PassedOver(part_from_s, part_to_s, CLOSED)
            continue
        try:
            pcm = mono_of(row.flac, row.frames, row.rate_hz, take.side) if pcm is None else pcm
        except CaseDamagedError:
            yield PassedOver(part_from_s, part_to_s, DAMAGED)
            continue
        first = math.ceil((part_from_s - start_s) * true_hz - _SHARE)
        last = math.floor((part_to_s - start_s) * true_hz + _SHARE)
        if last <= first:
            continue
        part, begins_s = pcm[2 * first : 2 * last], start_s + first / true_hz
        if take.shifts:
            # By whole frames of the conversation, so that nothing adds up from row to row.
            begins, ends = (s_to_frames(start_s + edge / true_hz, row.rate_hz) for edge in (first, last))
            part, begins_s = paced(part, ends - begins), frames_to_s(begins, row.rate_hz)
        if part:
            yield Sound(begins_s, row.rate_hz, part)


def _without_sound(from_s: float, to_s: float, why: str, closed: Sequence[Stretch]) -> Iterator[PassedOver]:
    for part_from_s, part_to_s, is_open in _parts(from_s, to_s, closed):
        yield PassedOver(part_from_s, part_to_s, why if is_open else CLOSED)


def _parts(from_s: float, to_s: float, closed: Sequence[Stretch]) -> Iterator[tuple[float, float, bool]]:
    """Yield the parts of a stretch in order, and whether each is open."""
    at_s = from_s
    for begins_s, ends_s in sorted(closed):
        begins_s, ends_s = max(begins_s, at_s), min(ends_s, to_s)
        if ends_s <= begins_s:
            continue
        if begins_s > at_s:
            yield at_s, begins_s, True
        yield begins_s, ends_s, False
        at_s = ends_s
    if to_s > at_s:
        yield at_s, to_s, True


def _before(reader: RecordingReader, at_s: float) -> int:
    """Return a number such that the first row after it is the first that ends after a second of the recording."""

    def is_earlier(number: int) -> bool:
        found = reader.rows(number, 1)
        return bool(found) and found[0].end_s <= at_s

    if not is_earlier(0):
        return 0
    low, high = 0, 1
    while is_earlier(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if is_earlier(middle) else (low, middle)
    return high


def _reason(reader: RecordingReader, at_s: float) -> str:
    found = [gap.reason for gap in reader.gaps() if gap.start_s <= at_s <= gap.start_s + gap.length_s]
    return found[0] if found else NOT_STORED
