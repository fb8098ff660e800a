"""One timeline for each conversation: key presses, further recordings, machines that slept or were started anew."""

from __future__ import annotations

import pytest

from casefile.case import Case
from casefile.recording_file import Gap, RecordingWriter
from casefile.recordings import Recording
from casefile.timeline import (
    ClockPair,
    KeyTimes,
    clock_text,
    frames_to_s,
    long_clock_text,
    next_start_s,
    on_conversation,
    on_recording,
    s_to_frames,
)
from tests.casefile.support import LIVE, PASSPHRASE, HandClock, begin, meddle


def test_a_key_press_is_mapped_through_the_last_two_pairs() -> None:
    keys = KeyTimes()
    assert keys.position_s(100.0) is None
    keys.learn(ClockPair(0.5, 100.0))
    assert keys.position_s(100.25) == 0.75
    keys.learn(ClockPair(1.0, 100.5))
    keys.learn(ClockPair(1.5, 101.0))
    assert keys.position_s(101.2) == pytest.approx(1.7)
    assert keys.position_s(100.75) == pytest.approx(1.25)


def test_a_device_that_runs_slow_is_followed() -> None:
    keys = KeyTimes()
    keys.learn(ClockPair(0.0, 10.0))
    keys.learn(ClockPair(0.9, 11.0))
    assert keys.position_s(11.5) == pytest.approx(1.35)


def test_a_pair_that_is_not_later_is_passed_over() -> None:
    keys = KeyTimes()
    keys.learn(ClockPair(1.0, 100.5))
    keys.learn(ClockPair(9.0, 100.5))
    keys.learn(ClockPair(9.0, 99.0))
    assert keys.position_s(100.5) == 1.0


def test_a_position_is_never_before_the_recording_and_never_runs_backwards() -> None:
    keys = KeyTimes()
    keys.learn(ClockPair(0.5, 100.0))
    assert keys.position_s(90.0) == 0.0
    keys.learn(ClockPair(0.4, 100.5))
    assert keys.position_s(101.0) == 0.4


def test_frames_and_seconds_turn_into_one_another() -> None:
    assert frames_to_s(24000, 48000) == 0.5
    assert s_to_frames(0.5, 44100) == 22050
    for frames in (0, 1, 7, 44099, 10 * 3600 * 44100 + 1):
        assert s_to_frames(frames_to_s(frames, 44100), 44100) == frames
    assert on_recording(on_conversation(3.5, 120.0), 120.0) == 3.5


@pytest.mark.parametrize(("same_boot", "expected"), [(True, 600.0), (False, 590.0)], ids=["same run", "started anew"])
def test_a_further_recording_begins_where_the_clock_says(same_boot: bool, expected: float) -> None:
    start_s = next_start_s(
        first_boot_s=1000.0, now_boot_s=1600.0, same_boot=same_boot, wall_between_s=590.0, ended_at_s=300.0
    )
    assert start_s == expected


@pytest.mark.parametrize("same_boot", [True, False])
def test_a_further_recording_never_begins_within_what_is_recorded(same_boot: bool) -> None:
    start_s = next_start_s(
        first_boot_s=1000.0, now_boot_s=1100.0, same_boot=same_boot, wall_between_s=-3600.0, ended_at_s=300.0
    )
    assert start_s == 300.0


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "--:--"), (0.0, "00:00"), (61.9, "01:01"), (3599.9, "59:59"), (3723.0, "1:02:03"), (36000.0, "10:00:00")],
)
def test_seconds_are_written_as_people_read_them(seconds: float | None, text: str) -> None:
    assert clock_text(seconds) == text


def test_a_clock_shows_hours_and_an_unknown_time_is_dashes() -> None:
    assert long_clock_text(None) == "--:--:--" and long_clock_text(3661.0) == "01:01:01"


def recorded(case: Case, conversation: str, seconds: float, gap_s: float = 0.0) -> Recording:
    """Make a recording with one piece of sound and, where asked, a gap after it."""
    recording = case.recordings.begin(conversation, LIVE, source="device")
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    writer.add_sound(0.0, s_to_frames(seconds, 16000), 16000, b"sound", attended=True)
    if gap_s:
        writer.add_gap(Gap(seconds, gap_s, "paused"))
    writer.close()
    return recording


@pytest.fixture
def agreed(case: Case) -> str:
    item = begin(case)
    case.agreements.enter(item.id, "given", LIVE, by_whom="the participant")
    return item.id


def test_a_recording_after_a_break_is_a_piece_of_the_same_conversation(
    case: Case, clock: HandClock, agreed: str
) -> None:
    first = recorded(case, agreed, 60.0, gap_s=30.0)
    assert (first.starts_at_s, case.recordings.length_s(agreed)) == (0.0, 90.0)
    clock.pass_s(300.0)
    second = recorded(case, agreed, 20.0)
    assert second.starts_at_s == 300.0
    assert case.recordings.length_s(agreed) == 320.0
    assert [item.id for item in case.recordings.of(agreed)] == [first.id, second.id]
    assert [item.conversation for item in case.recordings.of(agreed)] == [agreed] * 2


def test_the_wall_clock_does_not_move_a_recording_of_the_same_run(case: Case, clock: HandClock, agreed: str) -> None:
    recorded(case, agreed, 60.0)
    wall = clock.wall
    clock.pass_s(300.0)
    clock.wall = wall
    assert recorded(case, agreed, 20.0).starts_at_s == 300.0


def test_time_asleep_counts(case: Case, clock: HandClock, agreed: str) -> None:
    recorded(case, agreed, 60.0)
    clock.pass_s(8 * 3600.0)
    assert recorded(case, agreed, 20.0).starts_at_s == 8 * 3600.0


def test_after_a_start_of_the_machine_the_wall_clock_has_to_do(case: Case, clock: HandClock, agreed: str) -> None:
    recorded(case, agreed, 60.0)
    meddle(case, "UPDATE recording SET boot_id = 'an earlier run'")
    clock.pass_s(500.0)
    clock.since_boot_s = 12.0
    assert recorded(case, agreed, 20.0).starts_at_s == 500.0


def test_a_wall_clock_set_back_never_lays_a_recording_over_another(case: Case, clock: HandClock, agreed: str) -> None:
    recorded(case, agreed, 60.0)
    meddle(case, "UPDATE recording SET boot_id = 'an earlier run'")
    clock.pass_s(-7200.0)
    assert recorded(case, agreed, 20.0).starts_at_s == 60.0


def test_a_recording_lies_where_its_first_frame_really_fell(case: Case, clock: HandClock, agreed: str) -> None:
    first = case.recordings.begin(agreed, LIVE, source="device")
    assert case.recordings.first_frame(first.id, 1002.0, LIVE).starts_at_s == 0.0
    clock.pass_s(100.0)
    second = case.recordings.begin(agreed, LIVE, source="device")
    assert second.starts_at_s == pytest.approx(98.0)
    assert case.recordings.first_frame(second.id, 1101.5, LIVE).starts_at_s == pytest.approx(99.5)
    events = len(case.log.events(agreed))
    assert case.recordings.first_frame(second.id, 1101.5, LIVE).starts_at_s == pytest.approx(99.5)
    assert len(case.log.events(agreed)) == events


@pytest.mark.parametrize("heard_first", [0, 1])
def test_two_microphones_that_begin_together_lie_together_whichever_is_heard_of_first(
    case: Case, clock: HandClock, agreed: str, heard_first: int
) -> None:
    lanes = [case.recordings.begin(agreed, LIVE, source="device")]
    clock.pass_s(0.15)
    lanes.append(case.recordings.begin(agreed, LIVE, source="device", lane=2))
    for number in (heard_first, 1 - heard_first):
        case.recordings.first_frame(lanes[number].id, 1000.3, LIVE)
    assert [case.recordings.get(recording.id).starts_at_s for recording in lanes] == [0.0, 0.0]


def test_a_second_start_goes_on_at_the_end_also_where_the_case_was_closed(
    case: Case, clock: HandClock, agreed: str
) -> None:
    recorded(case, agreed, 60.0)
    case.close()
    reopened = Case.open(case.folder, PASSPHRASE, clock)
    assert recorded(reopened, agreed, 5.0).starts_at_s == 60.0
    reopened.close()


def test_a_recording_whose_file_holds_nothing_yet_does_not_stand_in_the_way(
    case: Case, clock: HandClock, agreed: str
) -> None:
    """A recorder that was killed in its first moment leaves an empty file."""
    first = case.recordings.begin(agreed, LIVE, source="device")
    first.path.touch()
    assert case.recordings.open(first) is None
    assert case.recordings.length_s(agreed) == 0.0
    clock.pass_s(10.0)
    assert case.recordings.begin(agreed, LIVE, source="device").starts_at_s == 10.0


def test_visits_are_kept_in_any_order_and_any_number(case: Case, agreed: str) -> None:
    assert case.step_visits.current(agreed) is None
    for at_s, step in ((None, "story"), (10.0, "introduction"), (20.0, "story")):
        entered = case.step_visits.enter(agreed, step, LIVE, at_s=at_s)
        assert (entered.step, entered.at_s, entered.conversation) == (step, at_s, agreed)
    assert [item.step for item in case.step_visits.of(agreed)] == ["story", "introduction", "story"]
    assert case.step_visits.current(agreed) == case.step_visits.of(agreed)[-1]
