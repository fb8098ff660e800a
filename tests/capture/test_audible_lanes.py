"""Two microphones, two channels, and clocks that are off: what is heard of them, and where."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.audible import Take, audible, takes_of
from capture.codec import flac_of, paced
from capture.play_order import PlayOrder
from capture.sounding import PassedOver, Sound
from capture.speaker import Sink
from casefile.recording_file import Gap, RecordingWriter
from casefile.timeline import ClockPair, lane_time
from tests.capture.listening import all_of, loudest_hz, noise_without_zeros, silence, take_of, tone
from tests.capture.support import RATE_HZ, Conversing, Frames

ONE, OTHER = noise_without_zeros(6.0), noise_without_zeros(6.0) // 2
EVEN = ONE // 2 * 2


def second(folder: Path, parts: list[Frames | Gap | bytes], starts_at_s: float = 0.0) -> Take:
    return replace(take_of(folder, parts, starts_at_s=starts_at_s), lane=2)


# Two lanes


def mean(one: Frames, other: Frames) -> Frames:
    return ((one.astype(int) + other) // 2).astype(np.int16)


def test_both_lanes_are_heard_and_one_alone_where_the_other_has_no_sound(tmp_path: Path) -> None:
    first = take_of(tmp_path, [ONE[: 2 * RATE_HZ], Gap(0, 2.0, "no sound arrived"), ONE[4 * RATE_HZ :]])
    beside = second(tmp_path, [OTHER[: 5 * RATE_HZ], Gap(0, 1.0, "overflow")])
    frames, passed = all_of([first, beside])
    assert passed == []
    assert np.array_equal(frames[: 2 * RATE_HZ], mean(ONE, OTHER)[: 2 * RATE_HZ])
    assert np.array_equal(frames[2 * RATE_HZ : 4 * RATE_HZ], OTHER[2 * RATE_HZ : 4 * RATE_HZ])
    assert np.array_equal(frames[4 * RATE_HZ : 5 * RATE_HZ], mean(ONE, OTHER)[4 * RATE_HZ : 5 * RATE_HZ])
    assert np.array_equal(frames[5 * RATE_HZ :], ONE[5 * RATE_HZ :])


def test_two_voices_at_full_scale_do_not_clip(tmp_path: Path) -> None:
    loudest = np.full(RATE_HZ, 32_767, dtype=np.int16)
    frames, _ = all_of([take_of(tmp_path, [loudest, -loudest]), second(tmp_path, [loudest, -loudest])])
    assert np.array_equal(frames, np.concatenate([loudest, -loudest]))


@given(st.lists(st.integers(1, 400), max_size=4), st.integers(0, RATE_HZ), st.integers(0, 4 * RATE_HZ))
@settings(max_examples=25, deadline=None)
def test_every_frame_of_both_lanes_is_heard_once_at_its_place(edges: list[int], offset: int, begin: int) -> None:
    cuts = sorted({0, *(edge * RATE_HZ // 100 for edge in edges), len(ONE)})
    with TemporaryDirectory() as room:
        gaps = [
            Gap(0, (b - a) / RATE_HZ, "overflow") if at % 2 else ONE[a:b] for at, (a, b) in enumerate(pairwise(cuts))
        ]
        takes = [take_of(Path(room), gaps), second(Path(room), [OTHER], offset / RATE_HZ)]
        found = list(audible(takes, list, begin / RATE_HZ))
    there = np.zeros((2, len(ONE) + offset), dtype=bool)
    for at, (a, b) in enumerate(pairwise(cuts)):
        there[0, a:b] = at % 2 == 0
    there[1, offset:] = True
    sound = np.zeros((2, there.shape[1]), dtype=int)
    sound[0, : len(ONE)], sound[1, offset:] = ONE, OTHER
    expected = (sound * there).sum(axis=0) // np.maximum(1, there.sum(axis=0))
    at = begin
    for item in found:
        first = round((item.from_s if isinstance(item, PassedOver) else item.start_s) * RATE_HZ)
        assert first == at
        if isinstance(item, PassedOver):
            at = round(item.to_s * RATE_HZ)
            assert not there[:, first:at].any()
        else:
            frames = np.frombuffer(item.pcm, dtype=np.int16)
            at += len(frames)
            assert np.array_equal(frames, expected[first:at])
    assert at == there.shape[1]


def test_a_lane_of_another_rate_is_brought_to_the_higher_one(tmp_path: Path) -> None:
    low = tone(4.0, 440.0, RATE_HZ // 2)
    first = take_of(tmp_path, [silence(4.0)])
    beside = replace(take_of(tmp_path, [low], rate_hz=RATE_HZ // 2), lane=2)
    frames, passed = all_of([first, beside])
    assert passed == [] and abs(len(frames) - 4 * RATE_HZ) < 4
    assert loudest_hz(frames) == pytest.approx(440.0, abs=0.5)
    right = tone(4.0, 440.0) // 2
    middle = slice(RATE_HZ, 3 * RATE_HZ)
    assert np.abs(frames[middle].astype(int) - right[middle]).max() < 60, "it lies at its place"


def test_what_neither_has_is_missing_for_the_first_one_s_reason(tmp_path: Path) -> None:
    first = take_of(tmp_path, [ONE[:RATE_HZ], Gap(0, 4.0, "paused"), ONE[:RATE_HZ]])
    beside = second(tmp_path, [OTHER[:RATE_HZ], Gap(0, 4.0, "overflow"), OTHER[:RATE_HZ]])
    assert all_of([first, beside])[1] == [PassedOver(1.0, 5.0, "paused")]


@pytest.mark.parametrize("ends_s", [2.0, 0.0])
def test_where_the_first_lane_ends_or_never_was_the_second_goes_on(tmp_path: Path, ends_s: float) -> None:
    takes = [take_of(tmp_path, [ONE[: 2 * RATE_HZ]])] if ends_s else []
    frames, passed = all_of([*takes, second(tmp_path, [OTHER])])
    assert passed == []
    at = round(ends_s * RATE_HZ)
    assert np.array_equal(frames, np.concatenate([mean(ONE, OTHER)[:at], OTHER[at:]]))


def test_what_is_closed_is_not_heard_of_the_second_lane_either(tmp_path: Path) -> None:
    first = take_of(tmp_path, [ONE[:RATE_HZ], Gap(0, 4.0, "no sound arrived"), ONE[:RATE_HZ]])
    frames, passed = all_of([first, second(tmp_path, [OTHER])], closed=((0.5, 3.0), (4.5, 5.0)))
    assert passed == [PassedOver(0.5, 3.0, "closed"), PassedOver(4.5, 5.0, "closed")]
    both = mean(np.concatenate([ONE[:RATE_HZ], silence(4.0), ONE[:RATE_HZ]]), OTHER)
    heard = np.concatenate([both[: RATE_HZ // 2], OTHER[3 * RATE_HZ : 9 * RATE_HZ // 2], both[5 * RATE_HZ :]])
    assert np.array_equal(frames, heard)


def test_one_side_can_be_asked_for_of_two_lanes_and_of_two_channels(conversing: Conversing) -> None:
    conversing.agree()
    case, item = conversing.case, conversing.conversation

    def store(lane: int, *channels: Frames) -> None:
        recording = case.recordings.begin(item.id, conversing.hand, source="device", lane=lane)
        writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
        frames = np.column_stack(channels)[: RATE_HZ // 2]
        flac = flac_of(frames.tobytes(), RATE_HZ, len(channels))
        writer.add_sound(0.0, len(frames), RATE_HZ, flac, attended=True, channels=len(channels))
        writer.close()

    def heard(side: int | None) -> Frames:
        return all_of(takes_of(case, item, side))[0]

    half = RATE_HZ // 2
    store(1, EVEN, OTHER)
    assert np.array_equal(heard(1), EVEN[:half])
    assert np.array_equal(heard(2), OTHER[:half])
    assert np.array_equal(heard(None), ((EVEN.astype(int) + OTHER) // 2)[:half])
    store(2, ONE)
    assert [take.lane for take in takes_of(case, item)] == [1, 2]
    assert [take.lane for take in takes_of(case, item, 2)] == [2]
    assert np.array_equal(heard(2)[-half:], ONE[:half])


# Clocks that are off


def test_sound_of_a_fast_device_takes_as_long_as_it_took_and_keeps_its_pitch(tmp_path: Path) -> None:
    # A device that runs fast by 200 ppm counts 600.12 s in ten minutes; of its tone of 440 Hz too many cycles.
    fast_hz = RATE_HZ * 1.0002
    length_s = 600.0
    tone = (8000 * np.sin(2 * np.pi * 440 / fast_hz * np.arange(round(length_s * fast_hz)))).astype(np.int16)
    counted_s = len(tone) / RATE_HZ
    time = lane_time(0.0, [ClockPair(0.0, 50.0), ClockPair(counted_s, 50.0 + length_s)], 50.0)
    take = replace(take_of(tmp_path, [tone]), shifts=time.shifts)
    found = list(audible([take], list, 0.0))
    assert all(isinstance(item, Sound) for item in found)
    sounds = [item for item in found if isinstance(item, Sound)]
    assert all(after.start_s == pytest.approx(before.end_s, abs=1e-9) for before, after in pairwise(sounds))
    frames = np.frombuffer(b"".join(item.pcm for item in sounds), dtype=np.int16)
    assert len(frames) == round(length_s * RATE_HZ)
    right = 8000 * np.sin(2 * np.pi * 440 / RATE_HZ * np.arange(len(frames)))
    half_a_frame = 8000 * 2 * np.pi * 440 / RATE_HZ / 2
    assert np.abs(frames - right).max() < half_a_frame + 10, "every frame lies where it was heard, to half a frame"


def test_sound_that_was_lost_in_silence_leaves_its_gap(tmp_path: Path) -> None:
    take = take_of(tmp_path, [ONE])
    pairs = [ClockPair(0.0, 9.0), ClockPair(3.0, 12.0), ClockPair(3.000001, 12.4), ClockPair(6.0, 15.4)]
    frames, passed = all_of([replace(take, shifts=lane_time(0.0, pairs, 9.0).shifts)])
    assert np.array_equal(frames, ONE)
    (gap,) = passed
    assert [gap.from_s, gap.to_s] == pytest.approx([3.0, 3.4], abs=1e-4)
    assert gap.why == "not recorded"


def test_a_closed_stretch_is_closed_where_it_was_said(tmp_path: Path) -> None:
    """Sound lies 0.3 s later than it was counted, so that other frames are closed."""
    take = take_of(tmp_path, [ONE])
    pairs = [ClockPair(0.0, 9.3), ClockPair(6.0, 15.3)]
    frames, _ = all_of([replace(take, shifts=lane_time(0.0, pairs, 9.0).shifts)], closed=((2.0, 3.0),))
    assert np.array_equal(frames, np.concatenate([ONE[: round(1.7 * RATE_HZ)], ONE[round(2.7 * RATE_HZ) :]]))


def test_pacing_touches_nothing_where_nothing_is_off() -> None:
    assert paced(ONE.tobytes(), len(ONE)) == ONE.tobytes()
    assert paced(b"", 0) == b""
    assert len(paced(ONE.tobytes(), len(ONE) + 3)) == 2 * (len(ONE) + 3)
    assert paced(silence(0.5).tobytes(), 7999) == bytes(2 * 7999)


def test_the_player_is_told_lanes_sides_and_clocks(tmp_path: Path) -> None:
    pairs = [ClockPair(0.0, 9.3), ClockPair(6.0, 15.3)]
    take = replace(second(tmp_path, [OTHER]), shifts=lane_time(0.0, pairs, 9.0).shifts, side=1)
    order = PlayOrder((take,), ((1.0, 2.0),), Sink(is_silent=True))
    assert PlayOrder.read(order.line()) == order
