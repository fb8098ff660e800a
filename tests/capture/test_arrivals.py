"""Blocks that a stall held up: late sound is sound of the stalled stretch, and only what never comes is a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from capture.audio_input import Block
from capture.pieces import CutFrom, Item, Piece, Pieces
from casefile.recording_file import Gap

RATE_HZ = 1000
BEGAN_S = 5000.0
BLOCK = 20


@dataclass
class Queueing:
    """A device that hears a numbered frame each millisecond, and queues what nobody fetches: `holds` frames at most."""

    holds: int = 1_000_000
    flags: bool = False
    loses_oldest: bool = False
    pieces: Pieces = field(default_factory=lambda: Pieces(RATE_HZ, is_live=True))
    now: int = 0
    queued: list[int] = field(default_factory=list)
    has_lost: bool = False
    out: list[Item] = field(default_factory=list)

    @property
    def clock_s(self) -> float:
        return BEGAN_S + self.now / RATE_HZ

    def stall(self, frames: int) -> None:
        """Let time pass in which nothing is fetched; of what has no room the newest is lost, or the oldest."""
        self.queued += range(self.now, self.now + frames)
        self.now += frames
        if len(self.queued) > self.holds:
            surplus = -((self.holds - len(self.queued)) // BLOCK) * BLOCK
            self.queued = self.queued[surplus:] if self.loses_oldest else self.queued[: self.holds]
            self.has_lost = self.flags

    def fetch(self, at_most: int = 1_000_000) -> None:
        """Deliver whole blocks that are queued, at once."""
        while len(self.queued) >= BLOCK and (at_most := at_most - BLOCK) >= 0:
            part, self.queued = self.queued[:BLOCK], self.queued[BLOCK:]
            pcm = (np.array(part) - 32_768).astype(np.int16).tobytes()
            self.keep(self.pieces.take(Block(pcm, self.clock_s, self.has_lost)))
            self.has_lost = False

    def run(self, frames: int) -> None:
        """Let it deliver in time."""
        for _ in range(frames // BLOCK):
            self.stall(BLOCK)
            self.fetch()

    def keep(self, items: list[Item]) -> None:
        for item in items:
            if isinstance(item, CutFrom):
                self.out = [left for one in self.out if (left := _before(one, item.at_s)) is not None]
            else:
                self.out.append(item)

    def stored(self) -> list[int]:
        parts = [np.frombuffer(item.pcm, dtype=np.int16) for item in self.out if isinstance(item, Piece)]
        return [int(value) + 32_768 for part in parts for value in part]

    def gaps(self) -> list[tuple[float, float, str]]:
        found = [item for item in self.out if isinstance(item, Gap)]
        return [(round(gap.start_s, 6), round(gap.length_s, 6), gap.reason) for gap in found]

    def lies_where_it_was_heard(self) -> bool:
        firsts = [(item.start_s, int(np.frombuffer(item.pcm[:2], dtype=np.int16)[0]) + 32_768)
                  for item in self.out if isinstance(item, Piece)]  # fmt: skip
        return all(abs(start_s * RATE_HZ - first) < 0.01 for start_s, first in firsts)


def _before(item: Item, at_s: float) -> Item | None:
    assert not isinstance(item, CutFrom)
    if item.start_s >= at_s - 1e-9:
        return None
    if isinstance(item, Gap):
        return Gap(item.start_s, min(item.length_s, at_s - item.start_s), item.reason)
    return Piece(item.start_s, item.pcm[: 2 * round((at_s - item.start_s) * RATE_HZ)])


whole_blocks = st.integers(1, 250).map(lambda blocks: blocks * BLOCK)


@given(st.lists(st.tuples(st.integers(0, 1500), st.integers(1, 6000)), max_size=8))
@settings(max_examples=100, deadline=None)
def test_what_a_stall_held_up_is_stored_without_a_gap_each_frame_at_its_place(stalls: list[tuple[int, int]]) -> None:
    device = Queueing()
    for frames, stalled in stalls:
        device.run(frames)
        device.stall(stalled)
        device.fetch()
    device.run(600)
    device.keep(device.pieces.flush())
    assert device.gaps() == []
    assert device.stored() == list(range(len(device.stored())))
    assert len(device.stored()) > device.now - BLOCK
    assert device.lies_where_it_was_heard()
    pair = device.pieces.pair(device.clock_s)
    assert pair is not None
    assert pair.position_s - (pair.clock_s - BEGAN_S) == pytest.approx(0.0, abs=BLOCK / RATE_HZ)


@given(st.integers(0, 2000), whole_blocks, st.integers(0, 5000), st.integers(0, 3000), st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_key_press_at_any_moment_of_a_stall_cuts_once_and_to_the_frame(
    before: int, stalled: int, pressed: int, late: int, is_stop: bool
) -> None:
    device = Queueing()
    device.run(before + 100)
    at_s, press = (
        device.clock_s + min(pressed, stalled) / RATE_HZ,
        device.pieces.end if is_stop else device.pieces.pause,
    )
    told = min(pressed, stalled) + late
    if told <= stalled:
        device.stall(told)
        device.keep(press(at_s))
        device.stall(stalled - told)
        device.fetch()
    else:
        device.stall(stalled)
        device.fetch()
        device.run(told - stalled)
        device.keep(press(at_s))
    device.run(600)
    assert device.pieces.is_settled()
    device.keep(device.pieces.flush())
    assert device.stored() == list(range(round((at_s - BEGAN_S) * RATE_HZ)))
    assert device.gaps() == []


@given(st.lists(st.integers(0, 45), min_size=40, max_size=40), st.integers(0, 50))
@settings(max_examples=100, deadline=None)
def test_a_pause_among_unsteady_blocks_leaves_no_hole_before_it(late: list[int], ago: int) -> None:
    pieces = Pieces(RATE_HZ, is_live=True)
    out: list[Item] = []
    pressed = BLOCK * 30
    arrived = 0
    for number, late_by in enumerate(late):
        if number == 30:
            out += pieces.pause(BEGAN_S + (pressed - ago) / RATE_HZ)
        pcm = (np.arange(BLOCK * number, BLOCK * (number + 1)) - 32_768).astype(np.int16).tobytes()
        arrived = max(arrived, BLOCK * (number + 1) + late_by)
        out += pieces.take(Block(pcm, BEGAN_S + arrived / RATE_HZ))
    out += pieces.flush()
    device = Queueing(out=[])
    device.keep(out)
    kept = device.stored()
    assert kept == list(range(len(kept)))
    assert pressed - ago - 45 <= len(kept) <= pressed - ago


def test_a_pause_and_a_resume_within_a_stall_store_nothing_of_what_was_said_between() -> None:
    device = Queueing()
    device.run(400)
    device.stall(1000)
    device.keep(device.pieces.pause(device.clock_s))
    device.stall(1500)
    device.pieces.resume(device.clock_s)
    device.stall(700)
    device.fetch()
    device.run(600)
    device.keep(device.pieces.flush())
    assert device.stored() == [*range(1400), *range(2900, 4200)]
    assert device.lies_where_it_was_heard()


# A stall that is shorter is none: blocks come early and late by turns.
ACTS = ["run", "stall", "fetch", "key", "key", "late key"]
acts = st.tuples(st.sampled_from(ACTS), st.integers(150, 1500))
acts_in_parts = st.tuples(st.sampled_from([*ACTS, "fetch a part"]), st.integers(150, 1500))


def hold(device: Queueing, script: Sequence[tuple[str, int]]) -> tuple[list[int], list[int]]:
    """Let it run and stall, press keys, and end; returns the frames that were said while not paused, and all edges."""
    pressed: list[int] = []
    device.run(600)
    for what, frames in script:
        if what == "stall":
            device.stall(frames)
        elif what.endswith("key"):
            # A pause may come through late, after sound that was said since.
            is_pause = len(pressed) % 2 == 0
            ago = min(frames, device.now - max(pressed, default=0)) if is_pause and what == "late key" else 0
            pressed.append(device.now - ago)
            at_s = BEGAN_S + pressed[-1] / RATE_HZ
            if is_pause:
                device.keep(device.pieces.pause(at_s))
            else:
                device.pieces.resume(at_s)
        else:
            device.stall(-device.now % BLOCK)
            device.fetch(frames if what == "fetch a part" else 1_000_000)
            device.run(frames if what == "run" else 0)
    if len(pressed) % 2 == 0:
        pressed.append(device.now)
    device.keep(device.pieces.end(device.clock_s))
    edges = [0, *pressed]
    said = [number for from_, to in zip(edges[::2], edges[1::2], strict=True) for number in range(from_, to)]
    ended = device.now
    device.stall(-device.now % BLOCK)
    device.fetch()
    device.run(600)
    device.keep(device.pieces.flush())
    return said, [*edges, ended]


@given(st.lists(acts, max_size=14))
@example(
    [("stall", 900), ("key", 1), ("stall", 400), ("key", 1), ("stall", 330), ("key", 1), ("stall", 150), ("key", 1)]
)
@example([("stall", 900), ("key", 1), ("stall", 400)])
@settings(max_examples=200, deadline=None)
def test_whatever_keys_are_pressed_in_a_stall_all_that_was_said_while_not_paused_is_stored(
    script: list[tuple[str, int]],
) -> None:
    device = Queueing()
    said, edges = hold(device, script)
    assert device.stored() == said
    assert device.lies_where_it_was_heard()
    gaps = [range(round(at_s * RATE_HZ), round((at_s + length_s) * RATE_HZ)) for at_s, length_s, _ in device.gaps()]
    assert [number for gap in gaps for number in gap] == sorted(set(range(edges[-1])) - set(said))


@given(
    st.lists(acts_in_parts, max_size=14),
    st.integers(10, 150),
    st.sampled_from([(False, False), (False, True), (True, True)]),
)
@example([("stall", 1021)], 10, (False, True))
@example(
    [("key", 150), ("stall", 1021), ("fetch a part", 150), ("stall", 150), ("key", 150), ("run", 150)],
    10,
    (False, False),
)
@example(
    [("stall", 150), ("key", 150), ("stall", 151), ("key", 150), ("fetch a part", 150), ("stall", 181)],
    10,
    (True, True),
)
@settings(max_examples=200, deadline=None)
def test_whatever_a_driver_loses_and_whether_it_says_so_nothing_is_stored_that_was_said_while_paused(
    script: list[tuple[str, int]], blocks: int, kind: tuple[bool, bool]
) -> None:
    flags, loses_oldest = kind
    device = Queueing(holds=blocks * BLOCK, flags=flags, loses_oldest=loses_oldest)
    said, edges = hold(device, script)
    # A block's own length is how well it is known when it was heard.
    wrong = set(device.stored()) - set(said)
    assert [number for number in wrong if all(abs(number - edge) > BLOCK for edge in edges)] == []


def test_what_a_queue_had_no_room_for_is_a_gap_after_what_it_held() -> None:
    device = Queueing(holds=1500)
    device.run(400)
    device.stall(4000)
    device.fetch()
    device.run(1000)
    device.keep(device.pieces.flush())
    assert device.gaps() == [(1.9, 2.5, "no sound arrived")]
    assert device.stored() == [*range(1900), *range(4400, 5400)]
    assert device.lies_where_it_was_heard()


def test_a_driver_that_says_that_it_has_lost_something_says_where() -> None:
    device = Queueing(holds=1500, flags=True, loses_oldest=True)
    device.run(400)
    device.stall(4000)
    device.fetch()
    device.run(1000)
    device.keep(device.pieces.flush())
    assert device.gaps() == [(0.4, 2.5, "no sound arrived")]
    assert device.stored() == [*range(400), *range(2900, 5400)]
    assert device.lies_where_it_was_heard()


def test_a_device_that_falls_silent_after_a_late_block_does_not_keep_it_waiting() -> None:
    device = Queueing()
    device.run(400)
    device.stall(1500)
    device.fetch()
    assert 1800 not in device.stored()
    device.keep(device.pieces.look(device.clock_s + 0.3))
    device.keep(device.pieces.flush())
    assert device.stored() == list(range(1900))
    assert device.gaps() == []
