"""What may be heard: every frame outside of closed stretches, none inside, over gaps, damage and recordings."""

from __future__ import annotations

import io
import math
import tempfile
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.audible import Take, audible
from capture.codec import flac_of
from capture.sounding import PassedOver
from casefile.recording_file import Gap
from tests.capture.listening import all_of, noise_without_zeros, silence, take_of
from tests.capture.support import RATE_HZ

NOISE = noise_without_zeros(6.0)


def test_everything_is_heard_in_order_from_any_second_to_any_other(tmp_path: Path) -> None:
    take = take_of(tmp_path, [NOISE])
    for from_s, to_s in [(0.0, 99.0), (0.0, 6.0), (1.25, 3.75), (2.5, 2.6), (5.99, 7.0), (0.123, 5.001)]:
        frames, passed = all_of([take], from_s, to_s)
        first, last = math.ceil(from_s * RATE_HZ - 1e-3), math.floor(min(to_s, 6.0) * RATE_HZ + 1e-3)
        assert np.array_equal(frames, NOISE[first:last]) and passed == []


def test_beyond_the_end_nothing_is_heard(tmp_path: Path) -> None:
    assert all_of([take_of(tmp_path, [NOISE])], 6.0)[0].size == 0


def half_frames(from_s: float, to_s: float) -> st.SearchStrategy[float]:
    """Seconds that fall on a frame's edge or into its middle."""
    return st.integers(round(from_s * 2 * RATE_HZ), round(to_s * 2 * RATE_HZ)).map(lambda n: n / 2 / RATE_HZ)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(half_frames(-1.0, 7.0), half_frames(0.0, 3.0)), max_size=4), half_frames(0.0, 6.0))
def test_no_frame_of_a_closed_stretch_is_heard_and_every_other_is(
    stretches: list[tuple[float, float]], from_s: float
) -> None:
    closed = tuple((begins_s, begins_s + length_s) for begins_s, length_s in stretches)
    is_open = np.ones(len(NOISE), dtype=bool)
    edges = np.arange(len(NOISE) + 1) / RATE_HZ
    tenth_s = 0.1 / RATE_HZ
    for begins_s, ends_s in closed:
        is_open &= ~((edges[1:] > begins_s + tenth_s) & (edges[:-1] < ends_s - tenth_s) & (ends_s > begins_s))
    is_open &= edges[:-1] >= from_s - tenth_s
    with tempfile.TemporaryDirectory() as folder:
        frames, passed = all_of([take_of(Path(folder), [NOISE])], from_s, closed=closed)
    assert np.array_equal(frames, NOISE[is_open])
    assert {item.why for item in passed} <= {"closed"}


def test_a_row_that_lies_in_a_closed_stretch_is_not_even_decoded(tmp_path: Path) -> None:
    broken = b"not sound"
    take = take_of(tmp_path, [NOISE[:RATE_HZ], broken, NOISE[:RATE_HZ]])
    assert all_of([take], closed=((1.0, 1.5),))[1] == [PassedOver(1.0, 1.5, "closed")]
    assert all_of([take], closed=((1.0, 1.4),))[1][-1].why == "damaged"


def test_a_stretch_that_is_closed_meanwhile_is_not_heard(tmp_path: Path) -> None:
    closed: list[tuple[float, float]] = []
    walk = audible([take_of(tmp_path, [NOISE])], lambda: closed, 0.0)
    next(walk)
    closed.append((0.5, 5.5))
    assert next(walk) == PassedOver(0.5, 5.5, "closed")


def test_gaps_are_passed_over_with_their_reason_and_in_one_piece(tmp_path: Path) -> None:
    take = take_of(tmp_path, [NOISE[:RATE_HZ], Gap(0, 300.0, "paused"), NOISE[RATE_HZ:], Gap(0, 9.0, "overflow")])
    frames, passed = all_of([take])
    assert np.array_equal(frames, NOISE)
    assert [(round(item.from_s, 6), round(item.to_s, 6), item.why) for item in passed] == [
        (1.0, 301.0, "paused"),
        (306.0, 315.0, "overflow"),
    ]
    assert all_of([take], 150.0)[1][0].from_s == 150.0


def test_several_recordings_are_heard_in_order_with_what_lies_between(tmp_path: Path) -> None:
    first, second = take_of(tmp_path, [NOISE[:RATE_HZ]]), take_of(tmp_path, [NOISE[RATE_HZ:]], starts_at_s=60.0)
    frames, passed = all_of([second, first])
    assert np.array_equal(frames, NOISE)
    assert passed == [PassedOver(1.0, 60.0, "between two recordings")]
    assert np.array_equal(all_of([first, second], 61.0)[0], NOISE[2 * RATE_HZ :])
    assert np.array_equal(all_of([first, second], 0.0, 59.0)[0], NOISE[:RATE_HZ])


def test_damage_is_passed_over_and_said(tmp_path: Path) -> None:
    take = take_of(tmp_path, [NOISE[:RATE_HZ], b"not sound", b"neither", NOISE[RATE_HZ:]])
    frames, passed = all_of([take])
    assert np.array_equal(frames, NOISE)
    assert passed == [PassedOver(1.0, 2.0, "damaged")]


def test_two_channels_are_heard_as_one_without_a_change_of_loudness(tmp_path: Path) -> None:
    left, right = NOISE[: RATE_HZ // 2], NOISE[RATE_HZ : RATE_HZ + RATE_HZ // 2]
    file = io.BytesIO()
    with av.open(file, mode="w", format="flac") as container:
        stream = container.add_stream("flac", rate=RATE_HZ)
        stream.layout, stream.format = "stereo", "s16"
        both = np.stack([left, right], axis=1).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(both, format="s16", layout="stereo")
        frame.sample_rate = RATE_HZ
        container.mux([*stream.encode(frame), *stream.encode(None)])
    frames, passed = all_of([take_of(tmp_path, [file.getvalue()])])
    assert passed == []
    assert np.abs(frames - (left.astype(np.int32) + right) / 2).max() <= 1


def test_sound_of_another_length_than_the_row_says_is_damage(tmp_path: Path) -> None:
    take = take_of(tmp_path, [flac_of(silence(0.25).tobytes(), RATE_HZ), NOISE])
    assert all_of([take])[1] == [PassedOver(0.0, 0.5, "damaged")]


@pytest.mark.parametrize("there", [False, True])
def test_a_recording_that_cant_be_read_is_passed_over_and_the_next_is_heard(tmp_path: Path, there: bool) -> None:
    lost = take_of(tmp_path, [NOISE])
    lost = Take(lost.path, bytes(32), 0.0) if there else Take(tmp_path / "nowhere.sound", None, 0.0)
    frames, passed = all_of([lost, take_of(tmp_path, [NOISE], starts_at_s=10.0)])
    assert np.array_equal(frames, NOISE)
    assert passed[0].why == "damaged" and passed[-1].to_s == 10.0


def test_bytes_overwritten_in_the_file_cost_only_the_rows_that_they_hit(tmp_path: Path) -> None:
    take = take_of(tmp_path, [NOISE])
    size = take.path.stat().st_size
    with take.path.open("r+b") as file:
        file.seek(size // 2)
        file.write(bytes(64))
    frames, passed = all_of([take])
    assert {item.why for item in passed} == {"damaged"}
    missing = sum(round((item.to_s - item.from_s) * RATE_HZ) for item in passed)
    assert 0 < missing <= RATE_HZ and len(frames) == len(NOISE) - missing


def test_the_second_is_found_in_a_long_recording_with_gaps(tmp_path: Path) -> None:
    parts: list[np.ndarray | Gap] = []
    for number in range(60):
        parts += [np.full(RATE_HZ // 2, number + 1, dtype=np.int16), Gap(0, 9.5, "paused")]
    take = take_of(tmp_path, parts)
    for number in range(0, 60, 7):
        frames, _ = all_of([take], 10.0 * number + 0.25, 10.0 * number + 0.5)
        assert np.array_equal(frames, np.full(RATE_HZ // 4, number + 1, dtype=np.int16))
