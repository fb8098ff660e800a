"""Where a conversation has no sound: within its recordings and between them, with true length and a reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.recording_file import Gap, RecordingWriter
from casefile.recordings import Recording
from tests.casefile.support import LIVE, HandClock, begin, make_case

RATE_HZ = 16_000


class Held:
    """A conversation whose recordings are written by hand."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock()
        self.open: list[RecordingWriter] = []
        self.case: Case = make_case(folder / "Review.vantage", self.clock)
        self.conversation: Conversation = begin(self.case)
        self.case.agreements.enter(self.conversation.id, "given", LIVE, by_whom="the participant")

    def record(self, seconds: float, *gaps: Gap, closes: bool = True, lets_go: bool = True) -> Recording:
        """Write a recording of so many seconds, gaps included, while the clock runs on."""
        recording = self.case.recordings.begin(self.conversation.id, LIVE, source="device")
        writer = RecordingWriter(recording.path, self.case.recordings.key(recording.id))
        at_s = 0.0
        for gap in (*gaps, Gap(seconds, 0.0, "end")):
            while at_s < gap.start_s - 1e-9:
                frames = round(min(0.5, gap.start_s - at_s) * RATE_HZ)
                writer.add_sound(at_s, frames, RATE_HZ, b"fLaC", attended=True)
                at_s += frames / RATE_HZ
            if gap.length_s:
                writer.add_gap(gap)
                at_s = gap.end_s
        self.clock.pass_s(seconds)
        if closes:
            writer.close()
        elif lets_go:
            writer.let_go()
        else:
            self.open.append(writer)
        return recording

    def gaps(self) -> list[tuple[float, float, str]]:
        found = self.case.recordings.gaps(self.conversation.id)
        return [(round(gap.start_s, 6), round(gap.length_s, 6), gap.reason) for gap in found]

    def broke_off_s(self) -> float | None:
        return self.case.recordings.broke_off_at_s(self.conversation.id)


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    one = Held(tmp_path)
    yield one
    for writer in one.open:
        writer.let_go()


def test_a_break_and_a_later_start_on_the_same_day_stay_one_conversation(held: Held) -> None:
    held.record(10.0)
    held.clock.pass_s(3_600.0)
    second = held.record(5.0)
    assert second.starts_at_s == pytest.approx(3_610.0)
    assert held.gaps() == [(10.0, 3_600.0, "stopped")]
    assert held.case.recordings.length_s(held.conversation.id) == pytest.approx(3_615.0)


def test_what_the_wall_clock_does_meanwhile_changes_nothing(held: Held) -> None:
    held.record(10.0)
    held.clock.pass_s(60.0)
    held.clock.wall = held.clock.wall.replace(year=2030)
    second = held.record(5.0)
    assert second.starts_at_s == pytest.approx(70.0)
    assert held.gaps() == [(10.0, 60.0, "stopped")]


def test_after_a_recorder_that_died_the_gap_says_so_and_those_within_are_told_with_it(held: Held) -> None:
    held.record(10.0, Gap(2.0, 3.0, "paused"), closes=False)
    held.clock.pass_s(1.4)
    held.record(6.0, Gap(1.0, 0.5, "overflow"))
    assert held.gaps() == [
        (2.0, 3.0, "paused"),
        (10.0, 1.4, "the recorder had ended"),
        (12.4, 0.5, "overflow"),
    ]


def test_recordings_that_meet_leave_no_gap_between_them(held: Held) -> None:
    held.record(10.0)
    held.clock.pass_s(0.03)
    held.record(5.0)
    assert held.gaps() == []


def test_where_the_newest_recording_was_never_closed_it_broke_off(held: Held) -> None:
    assert held.broke_off_s() is None
    held.record(10.0)
    assert held.broke_off_s() is None
    held.clock.pass_s(60.0)
    held.record(7.5, closes=False)
    assert held.broke_off_s() == pytest.approx(77.5)
    held.clock.pass_s(60.0)
    held.record(1.0)
    assert held.broke_off_s() is None


def test_one_that_is_still_written_and_one_without_sound_have_not_broken_off(held: Held) -> None:
    held.record(10.0, closes=False, lets_go=False)
    assert held.broke_off_s() is None
    other = Held(held.case.folder.parent / "other")
    other.case.recordings.begin(other.conversation.id, LIVE, source="device")
    assert other.broke_off_s() is None
    assert other.gaps() == []
