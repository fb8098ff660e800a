"""What lies in a conversation's files against what was said in the room, to the sample."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.fault_room import Frames, Room
from capture.codec import pcm_of
from casefile.case import Case
from casefile.recording_file import RecordingReader, SoundRow

_LOOK_AROUND_S = 8.0
# So many samples in a row are found in what was said; fewer where a loudspeaker stumbled.
_ALIKE = (160, 32, 12)
_FAR_S = 1e-6
_SKIP, _MOST_STRANGE_S = 16, 0.2
# So many rows are compared at once: two minutes.
_MOST_ROWS = 240


@dataclass(frozen=True)
class Stretch:
    """Sound that was said from one second of the room to another and is stored, sample by sample.

    `place_s` is where on the conversation it begins; `recording` counts the recordings from 0.
    """

    from_s: float
    to_s: float
    place_s: float
    recording: int


@dataclass(frozen=True)
class Stored:
    """All that a conversation holds of a room, in order of what was said."""

    stretches: tuple[Stretch, ...]

    @property
    def from_s(self) -> float:
        """The second of the room from which on there is sound."""
        return self.stretches[0].from_s

    @property
    def to_s(self) -> float:
        """The second of the room to which there is sound."""
        return max(stretch.to_s for stretch in self.stretches)

    @property
    def holes(self) -> list[tuple[float, float]]:
        """What was said in between and is not there, from and to."""
        edges = zip(self.stretches, self.stretches[1:], strict=False)
        return [(one.to_s, other.from_s) for one, other in edges if other.from_s - one.to_s > _FAR_S]

    @property
    def missing_s(self) -> float:
        """The seconds of all holes together."""
        return sum(to_s - from_s for from_s, to_s in self.holes)

    @property
    def doubled_s(self) -> float:
        """The seconds that are there twice."""
        edges = zip(self.stretches, self.stretches[1:], strict=False)
        return sum(max(0.0, one.to_s - other.from_s) for one, other in edges)

    @property
    def misplaced_s(self) -> float:
        """How far the place of any stretch on the conversation is from where it was said, at worst."""
        begins_s = self.stretches[0].from_s - self.stretches[0].place_s
        return max(abs(stretch.from_s - stretch.place_s - begins_s) for stretch in self.stretches)


def stored_of(case: Case, conversation: str, room: Room) -> Stored:
    """Find everything that a conversation's recordings hold in what was said; SystemExit where it was never said."""
    room.look()
    found: list[Stretch] = []
    for number, recording in enumerate(case.recordings.of(conversation)):
        reader = case.recordings.open(recording)
        if reader is not None:
            found += _found_in(reader, room, recording.starts_at_s, number)
    return _in_order(found)


def stored_in(reader: RecordingReader, room: Room) -> Stored:
    """Find everything that one file holds in what was said, and let go of the file."""
    return _in_order(_found_in(reader, room, 0.0, 0))


def _in_order(found: Iterable[Stretch]) -> Stored:
    stretches = tuple(sorted(found, key=lambda stretch: stretch.from_s))
    if not stretches:
        raise SystemExit("nothing was stored at all")
    return Stored(stretches)


def _found_in(reader: RecordingReader, room: Room, starts_at_s: float, number: int) -> Iterator[Stretch]:
    last: Stretch | None = None
    with contextlib.closing(reader):
        for rows in _unbroken(_rows(reader)):
            for found in _find(rows, room, starts_at_s, number, last):
                yield found
                last = found


def _rows(reader: RecordingReader) -> Iterator[SoundRow]:
    after = 0
    while rows := reader.rows(after):
        yield from rows
        after = rows[-1].seq


def _unbroken(rows: Iterator[SoundRow]) -> Iterator[list[SoundRow]]:
    """Put rows together that follow one another on the recording."""
    together: list[SoundRow] = []
    for row in rows:
        if together and (abs(row.start_s - together[-1].end_s) > _FAR_S or len(together) == _MOST_ROWS):
            yield together
            together = []
        together.append(row)
    if together:
        yield together


def _find(
    rows: Sequence[SoundRow], room: Room, starts_at_s: float, number: int, last: Stretch | None
) -> Iterator[Stretch]:
    """Find the parts of some rows in what was said, near to where the clock or the part before has them."""
    rate_hz = rows[0].rate_hz
    sound = np.frombuffer(b"".join(pcm_of(row.flac) for row in rows), dtype=np.int16)
    clock_s = rows[0].clock_s
    if clock_s is None:
        raise SystemExit("a row of a live microphone does not say when it was heard")
    expected = round((room.at_s(clock_s) - rows[0].frames / rate_hz) * rate_hz)
    if last is not None:
        # A player that stumbles falls behind the clock more and more.
        silent_s = starts_at_s + rows[0].start_s - last.place_s - (last.to_s - last.from_s)
        expected = round((last.to_s + silent_s) * rate_hz)
    done = strange = 0
    while done < len(sound):
        place = _place_of(sound[done:], room, expected + done, rate_hz)
        if place is None and (silent := _silence_at(sound, done)):
            done += silent
            continue
        if place is None:
            # Where a player stumbles it plays a little that nobody said.
            done, strange = done + _SKIP, strange + _SKIP
            if strange > _MOST_STRANGE_S * rate_hz:
                raise SystemExit("what is stored was never said")
            continue
        said = room.said(place, place + len(sound) - done, rate_hz)
        differs = np.flatnonzero(said != sound[done:])
        length = int(differs[0]) if len(differs) else len(sound) - done
        expected = place - done
        place_s = starts_at_s + rows[0].start_s + done / rate_hz
        yield Stretch(place / rate_hz, (place + length) / rate_hz, place_s, number)
        done += length


def _place_of(sound: Frames, room: Room, expected: int, rate_hz: int) -> int | None:
    """Return the number of the sample with which a sound begins, the one nearest to where it is expected, or None."""
    around = round(_LOOK_AROUND_S * rate_hz)
    first = max(0, expected - around)
    said = room.said(first, expected + around + _ALIKE[0], rate_hz)
    for length in _ALIKE:
        part = sound[:length]
        starts = np.flatnonzero(said[: len(said) - len(part) + 1] == part[0])
        alike = [int(start) for start in starts if np.array_equal(said[start : start + len(part)], part)]
        if alike:
            return min((first + start for start in alike), key=lambda place: abs(place - expected))
    return None


def _silence_at(sound: Frames, first: int) -> int:
    """Return how many zeros there are from a place on: a loudspeaker's, before it plays and where its player lags."""
    loud = np.flatnonzero(sound[first:])
    return int(loud[0]) if len(loud) else len(sound) - first
