"""Two devices have two clocks: what both heard at one moment lies at one second of the conversation, for hours."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.case import Case
from casefile.recordings import Recording
from casefile.timeline import LEAST_SHIFT_S, ClockPair, LaneTime, lane_time
from tests.capture.apart import EPOCH_S, Heard, Microphone, apart, heard, never_runs_back, record
from tests.casefile.support import LIVE, PASSPHRASE, HandClock, begin, make_case

BEGAN_S = 10.0
HOUR_S = 3600.0
# What the two may be apart where it is put right.
TOGETHER_S = 0.02


class Room:
    """One conversation with two microphones in it, one a lane."""

    def __init__(self, folder: Path, first: Microphone, second: Microphone) -> None:
        self.clock = HandClock(since_boot_s=EPOCH_S)
        self.case = make_case(folder / "Two.vantage", self.clock)
        self.conversation = begin(self.case).id
        self.case.agreements.enter(self.conversation, "given", LIVE, by_whom="the participant")
        self.microphones = (first, second)

    def record(
        self,
        lane: int,
        from_s: float,
        to_s: float,
        pauses: tuple[tuple[float, float], ...] = (),
        *,
        is_closed: bool = True,
    ) -> Recording:
        """Record between two seconds of the conversation."""
        self.clock.since_boot_s = EPOCH_S + BEGAN_S + from_s
        return record(
            self.case,
            self.conversation,
            self.microphones[lane - 1],
            LIVE,
            lane=lane,
            from_s=BEGAN_S + from_s,
            to_s=BEGAN_S + to_s,
            pauses=[(BEGAN_S + begins_s, BEGAN_S + ends_s) for begins_s, ends_s in pauses],
            is_closed=is_closed,
        )

    def lane(self, lane: int) -> list[Heard]:
        return heard(self.case, self.conversation, self.microphones[lane - 1], lane, BEGAN_S)

    def apart(self, *, fitted: bool) -> list[tuple[float, float]]:
        return apart(self.lane(1), self.lane(2), fitted=fitted)


@pytest.fixture
def rooms() -> Iterator[list[Room]]:
    made: list[Room] = []
    yield made
    for room in made:
        room.case.close()


def worst(found: list[tuple[float, float]]) -> float:
    return max(apart_s for _, apart_s in found)


@pytest.mark.parametrize("off_lane", [1, 2])
@pytest.mark.parametrize("ppm", [200.0, -200.0])
def test_after_an_hour_200_ppm_apart_both_have_the_same_second(
    tmp_path: Path, rooms: list[Room], off_lane: int, ppm: float
) -> None:
    both = [Microphone(seed=3, late_s=0.02), Microphone(seed=7, late_s=0.02)]
    both[off_lane - 1].ppm = ppm
    rooms.append(Room(tmp_path, *both))
    room = rooms[0]
    for lane in (1, 2):
        room.record(lane, 0.0, HOUR_S)
    counted, fitted = room.apart(fitted=False), room.apart(fitted=True)
    assert counted[-1][1] == pytest.approx(0.72, abs=0.03), "uncorrected"
    assert len(fitted) > 7000
    assert fitted[-1][0] > HOUR_S - 2.0
    assert worst(fitted) < TOGETHER_S
    print(f"counted {counted[-1][1]:.3f} s apart, fitted {1000 * worst(fitted):.1f} ms at worst")
    off, right = (room.case.recordings.of(room.conversation)[lane - 1] for lane in (off_lane, 3 - off_lane))
    assert room.case.recordings.drift(off) == pytest.approx(-ppm * 1e-6, abs=2e-6)
    # What is right is not moved at all.
    assert room.case.recordings.time_of(right) == LaneTime(right.starts_at_s)
    assert all(item.fitted_s == item.counted_s for item in room.lane(3 - off_lane))


def test_gaps_pauses_late_blocks_lost_sound_and_a_restart_do_not_pull_them_apart(
    tmp_path: Path, rooms: list[Room]
) -> None:
    first = Microphone(ppm=-35.0, seed=3, busy=[(500.0, 560.0)], drops=[(700.0, 700.4)])
    second = Microphone(ppm=200.0, seed=7, block_s=0.05, late_s=0.05, stalls=[(600.0, 605.0), (2000.0, 2012.0)])
    rooms.append(Room(tmp_path, first, second))
    room = rooms[0]
    pauses = ((300.0, 330.0), (900.25, 1100.0), (1500.0, 1501.0), (2500.0, 2503.0))
    room.record(1, 0.0, HOUR_S, pauses)
    # Its recorder was killed, and another began two and a half seconds later.
    room.record(2, 0.0, 1800.0, pauses[:3], is_closed=False)
    room.record(2, 1802.5, HOUR_S, pauses[3:])
    counted, fitted = room.apart(fitted=False), room.apart(fitted=True)
    print(f"counted {worst(counted):.3f} s apart at worst, fitted {1000 * worst(fitted):.1f} ms")
    assert worst(counted) > 0.5
    assert len(fitted) > 6500
    assert worst(fitted) < TOGETHER_S
    assert never_runs_back(room.lane(1))
    assert never_runs_back(room.lane(2))
    gaps = room.case.recordings.gaps(room.conversation, lane=2)
    stopped = [gap for gap in gaps if gap.reason == "the recorder had ended"]
    # Up to a row, and what is held back of it, goes with a recorder that is killed.
    assert [2.5 <= gap.length_s < 3.3 for gap in stopped] == [True]


def test_a_short_recording_is_left_as_it_was_counted(tmp_path: Path, rooms: list[Room]) -> None:
    rooms.append(Room(tmp_path, Microphone(), Microphone(ppm=200.0, seed=5)))
    room = rooms[0]
    for lane in (1, 2):
        room.record(lane, 0.0, 59.0)
    for recording in room.case.recordings.of(room.conversation):
        assert room.case.recordings.drift(recording) is None
        assert room.case.recordings.time_of(recording) == LaneTime(recording.starts_at_s)


def test_a_microphone_whose_first_sound_came_late_lies_where_it_was_heard(tmp_path: Path, rooms: list[Room]) -> None:
    rooms.append(Room(tmp_path, Microphone(late_s=0.01), Microphone(seed=5, late_s=0.01, busy=[(8.0, 10.3)])))
    room = rooms[0]
    for lane in (1, 2):
        room.record(lane, 0.0, 300.0)
    assert worst(room.apart(fitted=False)) > 0.1
    assert worst(room.apart(fitted=True)) < TOGETHER_S


def test_while_it_grows_a_recording_is_measured_again_and_what_is_settled_is_not_read_again(
    tmp_path: Path, rooms: list[Room]
) -> None:
    rooms.append(Room(tmp_path, Microphone(), Microphone(ppm=200.0, seed=5)))
    room = rooms[0]
    room.record(1, 0.0, 600.0)
    recording = room.record(2, 0.0, 600.0)
    recordings = room.case.recordings
    time = recordings.time_of(recording)
    assert time.shifts
    recordings.settle(recording)
    recordings.close()
    # Nothing of the file is needed any more but its size.
    size = recording.path.stat().st_size
    recording.path.write_bytes(bytes(size))
    assert recordings.time_of(recording) == time
    recording.path.write_bytes(bytes(size + 1))
    recordings.close()
    assert recordings.time_of(recording) == LaneTime(recording.starts_at_s), "another file is looked at anew"
    room.case.close()
    room.case = Case.open(room.case.folder, PASSPHRASE)


# Where the pieces lie


def test_lanes_begin_side_by_side_and_come_after_what_was_before(tmp_path: Path, rooms: list[Room]) -> None:
    rooms.append(Room(tmp_path, Microphone(late_s=0.0), Microphone(late_s=0.0)))
    room = rooms[0]
    assert room.record(1, 0.0, 20.0).starts_at_s == 0.0
    assert room.record(2, 0.0, 25.0).starts_at_s == 0.0, "the second lane does not wait for the first"
    assert room.record(1, 100.0, 110.0).starts_at_s == pytest.approx(100.0)
    assert room.record(2, 100.0, 110.0).starts_at_s == pytest.approx(100.0)
    assert room.case.recordings.length_s(room.conversation) == pytest.approx(110.0, abs=0.2)


PLACES = st.lists(st.floats(0.01, 500.0), min_size=1, max_size=12)
OFFS = st.lists(st.floats(-0.5, 0.5), min_size=12, max_size=12)


@given(PLACES, OFFS, st.floats(0.0, 3000.0))
def test_a_lane_s_time_goes_there_and_back_and_never_runs_back(
    steps: list[float], offs: list[float], starts_at_s: float
) -> None:
    pairs, at_s = [], 0.0
    for step, off in zip(steps, offs, strict=False):
        at_s += step
        pairs.append(ClockPair(at_s, 100.0 + starts_at_s + at_s + off))
    time = lane_time(starts_at_s, pairs, 100.0)
    assert time.shifts or max(map(abs, offs[: len(pairs)])) < LEAST_SHIFT_S + 1e-6
    places = [at_s * share / 50 for share in range(60)]
    there = [time.on_conversation(place) for place in places]
    assert all(before < after for before, after in pairwise(there))
    assert [time.on_recording(place) for place in there] == pytest.approx(places, abs=1e-4)
