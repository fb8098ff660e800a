"""A recorder that stands by, begins paused, sleeps with its machine, or waits for its screen: turn by turn."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from capture.audio_input import Block
from capture.pieces import Item, Piece, Pieces
from casefile.recording_file import Gap
from tests.capture.scene import Scene
from tests.capture.support import RATE_HZ, noise, order_of, wait_until

BLOCK = 800
SOUND = noise(20.0)


def blocks(first: int, count: int, *, late_s: float = 0.0) -> Iterator[Block]:
    for number in range(first, first + count):
        part = SOUND[number * BLOCK : (number + 1) * BLOCK]
        yield Block(part.tobytes(), 1000.0 + (number + 1) * BLOCK / RATE_HZ + late_s)


def take(pieces: Pieces, some: Iterator[Block]) -> list[Item]:
    return [item for block in some for item in pieces.take(block)]


def sound_in(items: list[Item]) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return np.frombuffer(b"".join(item.pcm for item in items if isinstance(item, Piece)), dtype=np.int16)


def test_it_takes_nothing_until_it_begins_and_then_from_that_moment_to_the_frame() -> None:
    pieces = Pieces(RATE_HZ, is_live=True, begins="standing by")
    assert take(pieces, blocks(0, 20)) == []
    assert (pieces.stands_by, pieces.started_boot_s, pieces.pair(1001.0)) == (True, None, None)
    pieces.pause(1000.5)
    pieces.resume(1000.6)
    assert pieces.stands_by, "neither means anything yet"
    begins_s = 1001.0 + 0.123
    pieces.begin(begins_s, paused=False)
    items = [*take(pieces, blocks(20, 40)), *pieces.flush()]
    assert pieces.started_boot_s == pytest.approx(begins_s)
    first = round(1.123 * RATE_HZ)
    assert np.array_equal(sound_in(items), SOUND[first : 60 * BLOCK])
    assert not any(isinstance(item, Gap) for item in items)


def test_a_block_that_comes_on_time_after_a_late_one_loses_nothing_at_the_beginning() -> None:
    pieces = Pieces(RATE_HZ, is_live=True, begins="standing by")
    some = [*blocks(0, 40)]
    # Where the recording begins, one block is 40 ms late and ends 20 ms after the moment; the next is on time.
    late_s = some[20].clock_s + 0.04
    some[20] = replace(some[20], clock_s=late_s)
    begins_s = late_s - 0.02
    take(pieces, iter(some[:20]))
    pieces.begin(begins_s, paused=False)
    items = [*take(pieces, iter(some[20:])), *pieces.flush()]
    stored = sound_in(items)
    first = 40 * BLOCK - len(stored)
    assert first == 21 * BLOCK - round(0.02 * RATE_HZ)
    assert np.array_equal(stored, SOUND[first : 40 * BLOCK])
    assert not any(isinstance(item, Gap) for item in items)


def test_two_recorders_part_at_one_moment_without_a_frame_lost_or_doubled() -> None:
    old, new = Pieces(RATE_HZ, is_live=True), Pieces(RATE_HZ, is_live=True, begins="standing by")
    before, after = take(old, blocks(0, 50)), take(new, blocks(0, 50))
    moment_s = 1002.5 - 0.033
    after += new.begin(moment_s, paused=False)
    before += old.end(moment_s)
    before += take(old, blocks(50, 10))
    after += [*take(new, blocks(50, 10)), *new.flush()]
    cut = round(2.467 * RATE_HZ)
    assert np.array_equal(sound_in(before), SOUND[:cut])
    assert np.array_equal(sound_in(after), SOUND[cut : 60 * BLOCK])


def test_one_that_begins_paused_stores_nothing_and_its_pause_is_a_gap() -> None:
    for begins in ("paused", "standing by"):
        pieces = Pieces(RATE_HZ, is_live=True, begins="paused" if begins == "paused" else "standing by")
        if begins == "standing by":
            pieces.begin(1000.0, paused=True)
        items = take(pieces, blocks(0, 40))
        assert items == []
        assert pieces.is_paused
        assert pieces.started_boot_s == pytest.approx(1000.0)
        pair = pieces.pair(1002.0)
        assert pair is not None
        assert pair.position_s == pytest.approx(2.0)
        pieces.resume(1002.0)
        items = [*take(pieces, blocks(40, 20)), *pieces.flush()]
        assert np.array_equal(sound_in(items), SOUND[40 * BLOCK : 60 * BLOCK])
        (gap,) = [item for item in items if isinstance(item, Gap)]
        assert (gap.start_s, round(gap.length_s, 6), gap.reason) == (0.0, 2.0, "paused")


def test_what_is_missing_after_a_sleep_is_missing_for_that() -> None:
    pieces = Pieces(RATE_HZ, is_live=True)
    take(pieces, blocks(0, 40))
    pieces.slept(1194.0)
    items = take(pieces, blocks(40, 20, late_s=192.0))
    (gap,) = [item for item in items if isinstance(item, Gap)]
    assert (gap.start_s, round(gap.length_s, 6), gap.reason) == (2.0, 192.0, "computer asleep")
    items = take(pieces, blocks(60, 20, late_s=197.0))
    (gap,) = [item for item in items if isinstance(item, Gap)]
    assert gap.reason == "no sound arrived"


def test_the_recorder_tells_of_a_sleep_and_stores_its_true_length(tmp_path: Path) -> None:
    asleep_s = 0.0
    scene = Scene(tmp_path / "recording.sound", awake_s=lambda clock: clock.boot_s() - asleep_s)
    screen = scene.attach()
    scene.hear(2.0)
    asleep_s = 192.0
    scene.clock.since_boot_s += asleep_s
    scene.hear(1.0)
    assert scene.newest(screen)["news"] == "The computer slept for 3:12; nothing was recorded then."
    scene.stop(screen)
    (gap,) = scene.stored().gaps
    assert (gap.start_s, round(gap.length_s, 6), gap.reason) == (2.0, 192.0, "computer asleep")
    assert np.array_equal(scene.stored().frames, scene.heard_frames())


def test_a_recorder_that_stands_by_ends_at_once_with_the_screen_that_wanted_it(tmp_path: Path) -> None:
    path = tmp_path / "recording.sound"
    scene = Scene(path, order=replace(order_of(path, grace_s=1000.0), begins="standing by"))
    screen = scene.attach()
    scene.hear(2.0)
    assert scene.newest(screen)["state"] == "standing by"
    screen.leave()
    scene.run()
    assert scene.stored().rows == []
    assert scene.stored().is_closed


def test_one_told_to_begin_records_from_that_moment(tmp_path: Path) -> None:
    path = tmp_path / "recording.sound"
    scene = Scene(path, order=replace(order_of(path), begins="standing by"))
    screen = scene.attach()
    scene.hear(2.0)
    scene.ask(screen, "begin", at_clock_s=scene.clock.boot_s(), paused=False)
    scene.hear(1.0)
    assert scene.newest(screen)["state"] == "recording"
    scene.stop(screen)
    stored = scene.stored()
    assert stored.started_boot_s == pytest.approx(1002.0)
    assert np.array_equal(stored.frames, scene.heard_frames()[2 * RATE_HZ :])
    assert math.isclose(stored.end_s, 1.0)


def test_sound_that_waits_while_the_screen_connects_was_recorded_with_a_screen(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "recording.sound", is_live=False)
    scene.hear(3.0, turn=False)
    screen = scene.new_screen()
    screen.send("attach", secret="secret of the case")
    wait_until(lambda: not scene.endpoint.commands.empty(), "the command")
    scene.recorder.turn()
    scene.stop(screen)
    assert [row.attended for row in scene.stored().rows] == [True] * 6
