"""Two microphones in one room whose clocks differ, from what is heard in the room to rows in real files.

A device numbers its frames by its own clock, so that each row tells which moment of the room it holds, to the frame.
Blocks come late by up to their own length, sometimes by a lot, and never early. The clock is moved by hand.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from capture.audio_input import Block
from capture.pieces import Item, Piece, Pieces
from casefile.case import Case
from casefile.disk import DiskFile
from casefile.events import Hand
from casefile.recording_file import Gap, RecordingWriter
from casefile.recordings import Recording

RATE_HZ = 1000
_NUMBERS = 1 << 16
# A second and a half before anybody records: the devices are open by then.
_OPENS_S = 1.5
EPOCH_S = 5000.0


class QuickDisk(DiskFile):
    """A disk that is not waited for: what is shown here has nothing to do with power cuts."""

    def sync(self) -> None:
        """Trust the system."""


@dataclass(frozen=True)
class Heard:
    """A moment of the room, in seconds since recording began, and where the timeline has it: as counted, as fitted."""

    room_s: float
    counted_s: float
    fitted_s: float


@dataclass
class Microphone:
    """A device that runs fast by so many parts in a million, delivers blocks, and has its troubles.

    `stalls` are stretches in which nothing is delivered and sound is lost, `busy` such in which blocks come late by up
    to half a second, all of them in the end; `drops` are moments at which some sound is lost and nobody is told.
    """

    ppm: float = 0.0
    block_s: float = 0.1
    late_s: float = 0.1
    stalls: Sequence[tuple[float, float]] = ()
    busy: Sequence[tuple[float, float]] = ()
    drops: Sequence[tuple[float, float]] = ()
    seed: int = 1
    rate_hz: int = field(default=RATE_HZ, init=False)

    @property
    def true_hz(self) -> float:
        return RATE_HZ * (1 + self.ppm * 1e-6)

    def blocks(self, from_s: float, to_s: float) -> Iterator[Block]:
        """Deliver what is heard between two moments of the room, with its arrival on the clock."""
        chance = random.Random(self.seed + round(from_s))
        size = round(self.block_s * RATE_HZ)
        number, arrived_s = max(0, int(from_s * self.true_hz) // size), 0.0
        while True:
            number += 1
            ends_s = number * size / self.true_hz
            if ends_s >= to_s:
                return
            if any(begins <= ends_s < ends for begins, ends in (*self.stalls, *self.drops)):
                continue
            late_s = chance.uniform(0.0, self.late_s)
            if any(begins <= ends_s < ends for begins, ends in self.busy):
                late_s += chance.uniform(0.0, 0.5)
            elif chance.random() < 0.002:
                late_s += chance.uniform(0.1, 0.4)
            arrived_s = max(arrived_s, ends_s + late_s)
            frames = np.arange((number - 1) * size, number * size) % _NUMBERS - _NUMBERS // 2
            yield Block(frames.astype(np.int16).tobytes(), EPOCH_S + arrived_s)

    def room_s(self, frame: int) -> float:
        return frame / self.true_hz


def record(
    case: Case,
    conversation: str,
    microphone: Microphone,
    by: Hand,
    *,
    lane: int,
    from_s: float,
    to_s: float,
    pauses: Sequence[tuple[float, float]] = (),
    is_closed: bool = True,
    hear: Callable[[Recording, Pieces, float], None] | None = None,
) -> Recording:
    """Record one lane between two moments of the room as a recorder does; one that is killed closes nothing.

    `hear` is told after each block what a recorder could publish then, at that moment of the clock.
    """
    recording = case.recordings.begin(conversation, by, source="device: test", lane=lane)
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id), QuickDisk)
    pieces = Pieces(RATE_HZ, is_live=True, begins="standing by")
    pieces.begin(EPOCH_S + from_s, paused=False)
    keys = sorted([*((at_s, "pause") for at_s, _ in pauses), *((at_s, "resume") for _, at_s in pauses)])
    for block in microphone.blocks(from_s - _OPENS_S, to_s):
        while keys and block.clock_s > EPOCH_S + keys[0][0]:
            at_s, key = keys.pop(0)
            if key == "pause":
                _write(writer, pieces.pause(EPOCH_S + at_s))
            else:
                pieces.resume(EPOCH_S + at_s)
        _write(writer, pieces.take(block))
        if hear is not None:
            hear(recording, pieces, block.clock_s)
    if is_closed:
        _write(writer, pieces.end(EPOCH_S + to_s))
        writer.close()
    else:
        writer.let_go()
    assert pieces.started_boot_s is not None
    return case.recordings.first_frame(recording.id, pieces.started_boot_s, by)


def _write(writer: RecordingWriter, items: list[Item]) -> None:
    """Write rows as the recorder does, but for their sound, which is not coded: an hour takes seconds so."""
    for item in items:
        if isinstance(item, Gap):
            writer.add_gap(item)
        else:
            assert isinstance(item, Piece), "no key press here is late"
            writer.add_sound(item.start_s, item.frames, RATE_HZ, item.pcm, attended=True, clock_s=item.clock_s)


def heard(case: Case, conversation: str, microphone: Microphone, lane: int, began_s: float) -> list[Heard]:
    """Return for each row of a lane which moment of the room it begins with, and where the timeline has that."""
    found: list[Heard] = []
    for recording in case.recordings.of(conversation):
        reader = case.recordings.open(recording) if recording.lane == lane else None
        if reader is None:
            continue
        time = case.recordings.time_of(recording)
        seq, room_s = 0, 0.0
        while rows := reader.rows(seq):
            for row in rows:
                seq = row.seq
                if row.frames < RATE_HZ // 2:
                    continue  # Where a pause cuts a late block, a few of its frames are lost.
                number = int(np.frombuffer(row.flac[:2], np.int16)[0]) + _NUMBERS // 2
                counted_s = recording.starts_at_s + row.start_s
                about = (began_s + counted_s) * microphone.true_hz
                frame = number + round((about - number) / _NUMBERS) * _NUMBERS
                room_s = microphone.room_s(frame) - began_s
                found.append(Heard(room_s, counted_s, time.on_conversation(row.start_s)))
        reader.close()
    return found


def apart(one: Sequence[Heard], other: Sequence[Heard], *, fitted: bool) -> list[tuple[float, float]]:
    """Return for moments of the room that both lanes heard how far apart the timeline has them, in seconds."""

    def off_s(heard: Heard) -> float:
        return (heard.fitted_s if fitted else heard.counted_s) - heard.room_s

    moments = np.array([item.room_s for item in other])
    offs = np.array([off_s(item) for item in other])
    found: list[tuple[float, float]] = []
    for item in one:
        at = int(np.searchsorted(moments, item.room_s))
        near = [place for place in (at - 1, at) if 0 <= place < len(moments)]
        nearest = min(near, key=lambda place: abs(moments[place] - item.room_s))
        if abs(moments[nearest] - item.room_s) < 0.6:
            found.append((item.room_s, abs(off_s(item) - offs[nearest])))
    return found


def never_runs_back(heard: Sequence[Heard]) -> bool:
    """Tell whether the timeline has what was heard later later."""
    return all(before.fitted_s < after.fitted_s for before, after in pairwise(heard))
