"""Blocks to rows: every frame is stored once or lies in a named gap, and each lies where it was heard."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.audio_input import Block
from capture.pieces import HELD_BACK_S, CutFrom, Item, Piece, Pieces
from casefile.recording_file import Gap

RATE_HZ = 1000
BEGAN_S = 5000.0


def numbered(first: int, count: int) -> bytes:
    """Frames that carry their own number."""
    return (np.arange(first, first + count) - 32_768).astype(np.int16).tobytes()


def numbers(piece: Piece) -> list[int]:
    return [int(value) + 32_768 for value in np.frombuffer(piece.pcm, dtype=np.int16)]


@dataclass
class Device:
    """A device that hears one numbered frame a millisecond, and a person with keys."""

    pieces: Pieces = field(default_factory=lambda: Pieces(RATE_HZ, is_live=True))
    heard: int = 0
    out: list[Item] = field(default_factory=list)
    lost: set[int] = field(default_factory=set)
    passed: list[tuple[float, float]] = field(default_factory=list)
    paused_at: float | None = None

    @property
    def clock_s(self) -> float:
        return BEGAN_S + self.heard / RATE_HZ

    def block(self, count: int) -> None:
        pcm = numbered(self.heard, count)
        self.heard += count
        self._keep(self.pieces.take(Block(pcm, self.clock_s)))

    def stall(self, count: int) -> None:
        self.lost |= set(range(self.heard, self.heard + count))
        self.heard += count

    def pause(self, ago_s: float) -> None:
        if self.paused_at is None:
            self.paused_at = max(self.clock_s - ago_s, self.passed[-1][1] if self.passed else BEGAN_S)
            self._keep(self.pieces.pause(self.paused_at))

    def resume(self, ago_s: float) -> None:
        if self.paused_at is not None:
            at_s = max(self.paused_at, self.clock_s - ago_s)
            self.pieces.resume(at_s)
            self.passed.append((self.paused_at, at_s))
            self.paused_at = None

    def end(self) -> None:
        if self.paused_at is not None:
            self.passed.append((self.paused_at, self.clock_s))
        self._keep(self.pieces.end(self.clock_s) + self.pieces.flush())

    def _keep(self, items: list[Item]) -> None:
        """What is left once everything that was to be cut off again is."""
        for item in items:
            if isinstance(item, CutFrom):
                self.out = [left for one in self.out if (left := before(one, item.at_s)) is not None]
            else:
                self.out.append(item)


def before(item: Item, at_s: float) -> Item | None:
    assert not isinstance(item, CutFrom)
    if item.start_s >= at_s - 1e-9:
        return None
    if isinstance(item, Gap):
        return Gap(item.start_s, min(item.length_s, at_s - item.start_s), item.reason)
    return Piece(item.start_s, item.pcm[: 2 * round((at_s - item.start_s) * RATE_HZ)])


def stored(out: list[Item]) -> list[int]:
    return [number for item in out if isinstance(item, Piece) for number in numbers(item)]


def gaps(out: list[Item]) -> list[Gap]:
    return [item for item in out if isinstance(item, Gap)]


def named(out: list[Item]) -> list[tuple[float, float, str]]:
    """Gaps to the microsecond."""
    return [(round(gap.start_s, 6), round(gap.length_s, 6), gap.reason) for gap in gaps(out)]


steps = st.lists(
    st.one_of(
        st.tuples(st.just("block"), st.integers(1, 700)),
        st.tuples(st.just("block"), st.integers(20, 60)),
        st.tuples(st.just("stall"), st.integers(1100, 4000)),
        st.tuples(st.just("pause"), st.one_of(st.integers(0, 199), st.integers(200, 4000))),
        st.tuples(st.just("resume"), st.integers(0, 900)),
    ),
    max_size=40,
)


@given(steps)
@settings(max_examples=150, deadline=None)
def test_every_frame_is_stored_once_at_its_place_or_lies_in_a_named_gap(script: list[tuple[str, int]]) -> None:
    device = Device()
    device.block(10)
    for kind, amount in script:
        match kind:
            case "block":
                device.block(amount)
            case "stall":
                # Its end is only known by the next block.
                device.stall(amount)
                device.block(30)
            case "pause":
                device.pause(amount / 1000)
            case _:
                device.resume(amount / 1000)
    device.end()

    kept = stored(device.out)
    assert kept == sorted(set(kept)), "each once, in order"
    for item in device.out:
        if isinstance(item, Piece):
            assert item.start_s * RATE_HZ == pytest.approx(numbers(item)[0], abs=1e-3), "where it was heard"
    covered: set[int] = set()
    for gap in gaps(device.out):
        inside = range(round(gap.start_s * RATE_HZ), round((gap.start_s + gap.length_s) * RATE_HZ))
        assert not covered & set(inside), "no two gaps for one moment"
        covered |= set(inside)
    assert not covered & set(kept)
    # An interruption whose end no sound has shown is no gap yet.
    last = max([*kept, *covered])
    assert covered | set(kept) == set(range(last + 1))
    assert not device.lost & set(kept)


@given(steps)
@settings(max_examples=100, deadline=None)
def test_nothing_from_after_a_pause_key_is_stored_though_it_comes_through_late(script: list[tuple[str, int]]) -> None:
    device = Device()
    for kind, amount in script:
        match kind:
            case "block" | "stall":
                device.block(min(amount, 60))
            case "pause":
                device.pause(amount / 1000)
            case _:
                device.resume(amount / 1000)
    device.end()
    for number in stored(device.out):
        at_s = BEGAN_S + number / RATE_HZ
        for from_s, to_s in device.passed:
            assert not from_s + 0.0006 < at_s < to_s - 0.0006


def test_rows_are_half_a_second_and_the_rest_is_given_at_the_end() -> None:
    device = Device()
    for _ in range(26):
        device.block(50)
    assert [len(numbers(item)) for item in device.out if isinstance(item, Piece)] == [500, 500]
    device.end()
    assert [len(numbers(item)) for item in device.out if isinstance(item, Piece)] == [500, 500, 300]
    assert gaps(device.out) == []


def test_what_waits_to_be_stored_is_never_a_second() -> None:
    device = Device()
    for _ in range(200):
        device.block(50)
        pair = device.pieces.pair(device.clock_s)
        assert pair is not None
        assert pair.position_s - len(stored(device.out)) / RATE_HZ < 0.5 + HELD_BACK_S + 0.001


def test_sound_taken_after_the_key_press_and_not_yet_in_a_row_is_thrown_away() -> None:
    device = Device()
    for _ in range(13):
        device.block(50)
    device.pause(0.12)
    device.block(50)
    device.end()
    assert stored(device.out) == list(range(530))


def test_sound_from_before_the_key_press_that_arrives_after_it_is_kept_to_the_frame() -> None:
    device = Device()
    device.block(50)
    device.out += device.pieces.pause(device.clock_s + 0.0123)
    assert stored(device.out) == list(range(50))
    device.block(50)
    device.block(50)
    assert stored(device.out) == list(range(62))


def test_a_pause_leaves_a_gap_of_its_true_length_however_late_the_resume_comes_through() -> None:
    device = Device()
    device.block(300)
    device.pause(0.0)
    for _ in range(10):
        device.block(100)
    device.resume(0.25)
    device.block(100)
    device.end()
    # The quarter of a second in which nobody knew yet of the resume is a part of the gap.
    assert named(device.out) == [(0.3, 1.0, "paused")]
    assert stored(device.out) == [*range(300), *range(1300, 1400)]


def test_a_pause_and_a_resume_inside_one_block() -> None:
    device = Device()
    device.block(100)
    device.out += device.pieces.pause(device.clock_s + 0.020)
    device.pieces.resume(device.clock_s + 0.060)
    device.block(100)
    device.end()
    assert stored(device.out) == [*range(120), *range(160, 200)]
    assert named(device.out) == [(0.12, 0.04, "paused")]


def test_a_stop_while_paused_ends_with_the_pause_and_stores_nothing_of_it() -> None:
    device = Device()
    device.block(100)
    device.pause(0.0)
    device.block(700)
    device.end()
    device.block(100)
    assert stored(device.out) == list(range(100))
    assert named(device.out) == [(0.1, 0.7, "paused")]


def test_a_device_that_fell_silent_before_a_pause_leaves_two_gaps() -> None:
    device = Device()
    device.block(100)
    device.stall(3000)
    device.pause(0.0)
    device.stall(2000)
    device.resume(0.0)
    for _ in range(8):
        device.block(100)
    device.end()
    # What comes first after the resume may have waited somewhere, and then it was said while paused.
    assert named(device.out) == [(0.1, 3.0, "no sound arrived"), (3.1, 2.4, "paused")]
    assert stored(device.out) == [*range(100), *range(5500, 5900)]


def test_an_overflow_is_a_gap_as_long_as_what_did_not_arrive() -> None:
    device = Device()
    device.block(100)
    device.stall(150)
    pcm = numbered(device.heard, 50)
    device.heard += 50
    device.out += device.pieces.take(Block(pcm, device.clock_s, overflow=True))
    device.end()
    assert named(device.out) == [(0.1, 0.15, "overflow")]
    assert stored(device.out) == [*range(100), *range(250, 300)]


def test_losses_too_small_to_be_told_from_late_blocks_become_a_gap_when_they_add_up() -> None:
    device = Device()
    for _ in range(8):
        device.block(50)
        device.stall(300)
    device.block(50)
    device.end()
    total_s = sum(gap.length_s for gap in gaps(device.out))
    assert device.heard / RATE_HZ - 1.0 <= len(stored(device.out)) / RATE_HZ + total_s <= device.heard / RATE_HZ


@given(st.lists(st.floats(-0.25, 0.25), min_size=50, max_size=200))
@settings(max_examples=50, deadline=None)
def test_blocks_that_come_early_and_late_by_turns_make_no_gap(unsteady: list[float]) -> None:
    pieces = Pieces(RATE_HZ, is_live=True)
    out: list[Item] = []
    for number, late_s in enumerate(unsteady, 1):
        out += pieces.take(Block(numbered(50 * (number - 1), 50), BEGAN_S + number * 0.05 + 0.25 + late_s))
    assert gaps(out) == []
    assert len(stored(out + pieces.flush())) == 50 * len(unsteady)


@pytest.mark.parametrize("parts_per_million", [-300, 300])
def test_a_device_whose_clock_differs_loses_nothing_in_six_hours(parts_per_million: int) -> None:
    pieces = Pieces(100, is_live=True)
    block_s = 0.5 * (1 + parts_per_million / 1e6)
    silence = bytes(2 * 50)
    out: list[Item] = []
    for number in range(1, 43_201):
        out += pieces.take(Block(silence, BEGAN_S + number * block_s))
    out += pieces.flush()
    rows = [item for item in out if isinstance(item, Piece)]
    assert gaps(out) == []
    assert sum(len(row.pcm) // 2 for row in rows) == 43_200 * 50


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 16_000, 44_100, 48_000])
def test_after_six_hours_with_pauses_each_row_still_lies_within_a_tenth_of_a_frame(rate_hz: int) -> None:
    pieces = Pieces(rate_hz, is_live=True)
    frames = round(0.5 * rate_hz)
    block = bytes(2 * frames)
    heard, rows = 0, 0
    ends_s = 0.0
    for number in range(43_200):
        heard += frames
        if number % 1000 == 0:
            pieces.pause(BEGAN_S + (heard - frames // 3) / rate_hz)
        if number % 1000 == 1:
            pieces.resume(BEGAN_S + (heard - frames // 7) / rate_hz)
        for item in pieces.take(Block(block, BEGAN_S + heard / rate_hz)):
            if isinstance(item, Piece):
                rows += 1
                ends_s = item.start_s + len(item.pcm) / 2 / rate_hz
    pair = pieces.pair(BEGAN_S + heard / rate_hz)
    assert pair is not None
    assert rows > 43_000
    assert pair.position_s * rate_hz == pytest.approx(heard, abs=0.1)
    assert pair.position_s - ends_s < 0.75


def test_published_positions_follow_the_clock_through_pauses() -> None:
    device = Device()
    known: list[tuple[float, float]] = []

    def look() -> None:
        pair = device.pieces.pair(device.clock_s)
        assert pair is not None
        known.append((pair.position_s, pair.clock_s))

    for kind in ["block", "pause", "block", "block", "resume", "look", "block", "block"]:
        getattr(device, kind)(*{"block": (80,), "pause": (0.03,), "resume": (0.05,)}[kind]) if kind != "look" else None
        look()
    for (position_s, clock_s), (later_s, later_clock_s) in pairwise(known):
        assert later_s - position_s == pytest.approx(later_clock_s - clock_s, abs=1e-9)


def test_a_fast_file_is_taken_whole_whatever_the_clock_says() -> None:
    pieces = Pieces(RATE_HZ, is_live=False)
    out: list[Item] = []
    for number in range(20):
        out += pieces.take(Block(numbered(number * 500, 500), BEGAN_S + number * 0.001))
    assert stored(out + pieces.flush()) == list(range(10_000))
    assert gaps(out) == []


def test_before_the_first_block_there_is_no_position() -> None:
    pieces = Pieces(RATE_HZ, is_live=True)
    assert pieces.pair(BEGAN_S) is None
    assert pieces.pause(BEGAN_S) == []
    assert pieces.end(BEGAN_S + 3) == []
    assert pieces.started_boot_s is None


def test_a_recording_that_is_paused_before_its_first_sound_begins_with_a_gap() -> None:
    device = Device()
    device.out += device.pieces.pause(BEGAN_S - 0.1)
    device.paused_at = BEGAN_S
    device.block(400)
    device.resume(0.0)
    device.block(100)
    device.end()
    assert named(device.out) == [(0.0, 0.4, "paused")]
    assert stored(device.out) == list(range(400, 500))
