"""The recorder's loop, turn by turn: blocks, commands, rows and statuses in their order."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from capture.audio_input import Block
from capture.troubles import SILENT
from casefile.recording_file import Gap
from tests.capture.scene import Scene
from tests.capture.support import (
    PATIENCE_S,
    RATE_HZ,
    order_of,
    wait_until,
)


def test_what_was_heard_until_the_stop_is_stored_frame_by_frame_and_said_to_be_safe(scene: Scene) -> None:
    screen = scene.attach()
    scene.hear(3.3)
    answer = scene.stop(screen)
    assert (answer["do"], answer["complete"], round(answer["stored_s"], 6)) == ("stop", True, 3.3)
    stored = scene.stored()
    assert np.array_equal(stored.frames, scene.heard_frames())
    assert stored.is_closed
    assert stored.gaps == []
    assert stored.started_boot_s == pytest.approx(1000.0)
    assert all(row.attended for row in stored.rows)
    assert scene.input.stopped
    assert scene.left == [True]
    screen.read_until(lambda: screen.statuses[-1]["state"] == "finished", "the last status")


def test_blocks_that_wait_when_the_stop_comes_are_stored_up_to_the_key_press_and_not_beyond(scene: Scene) -> None:
    screen = scene.attach()
    scene.hear(1.0)
    pressed_s = scene.clock.boot_s() + 0.333
    scene.hear(1.0, turn=False)
    scene.stop(screen, pressed_s)
    assert np.array_equal(scene.stored().frames, scene.heard_frames(round(1.333 * RATE_HZ)))


def test_a_stop_that_comes_through_late_still_cuts_at_the_key_press(scene: Scene) -> None:
    screen = scene.attach()
    scene.hear(2.4)
    pressed_s = scene.clock.boot_s() - 0.123
    scene.stop(screen, pressed_s)
    assert np.array_equal(scene.stored().frames, scene.heard_frames(round((2.4 - 0.123) * RATE_HZ)))


def test_what_is_on_its_way_from_the_device_when_the_key_is_pressed_is_waited_for(scene: Scene) -> None:
    screen = scene.attach()
    scene.hear(1.0)
    screen.send("stop", at_clock_s=scene.clock.boot_s() + 0.03)
    scene.clock.since_boot_s += 0.04
    wait_until(lambda: not scene.endpoint.commands.empty(), "the command")
    running = threading.Thread(target=scene.recorder.run)
    running.start()
    scene.clock.since_boot_s += 0.01
    scene.blocks.put(Block(scene.sound[16_000:16_800].tobytes(), scene.clock.boot_s()))
    running.join(PATIENCE_S)
    assert np.array_equal(scene.stored().frames, scene.sound[: 16_000 + 480])


def test_a_device_that_is_dead_does_not_hold_up_a_stop(scene: Scene) -> None:
    screen = scene.attach()
    scene.hear(1.0)
    scene.clock.since_boot_s += 5.0
    assert scene.stop(screen)["complete"]
    assert np.array_equal(scene.stored().frames, scene.heard_frames())


def test_nothing_said_in_a_pause_is_stored_and_the_pause_is_a_gap(scene: Scene) -> None:
    screen = scene.attach()
    scene.hear(1.0)
    scene.ask(screen, "pause", at_clock_s=scene.clock.boot_s())
    scene.hear(2.0)
    assert scene.newest(screen)["state"] == "paused"
    scene.hear(0.5)
    passed_s = scene.clock.boot_s() - 1001.0
    scene.ask(screen, "resume", at_clock_s=scene.clock.boot_s())
    scene.hear(1.0)
    scene.stop(screen)
    stored = scene.stored()
    assert np.array_equal(stored.frames, np.concatenate((scene.sound[:16_000], scene.sound[56_000:72_000])))
    assert [(gap.start_s, gap.reason) for gap in stored.gaps] == [(1.0, "paused")]
    assert stored.gaps[0].length_s == pytest.approx(passed_s, abs=1e-6)
    assert stored.end_s == pytest.approx(2.0 + passed_s, abs=1e-6)


def test_what_a_stall_held_up_before_a_pause_is_stored_though_it_comes_after_the_resume(scene: Scene) -> None:
    screen = scene.attach()
    scene.hear(1.0)
    scene.clock.since_boot_s += 0.4
    scene.ask(screen, "pause", at_clock_s=scene.clock.boot_s())
    scene.clock.since_boot_s += 0.3
    scene.ask(screen, "resume", at_clock_s=scene.clock.boot_s())
    scene.clock.since_boot_s += 0.2
    for first in range(16_000, 16_000 + 14_400, 800):
        scene.blocks.put(Block(scene.sound[first : first + 800].tobytes(), scene.clock.boot_s()))
    scene.heard += 14_400
    scene.hear(0.6)
    scene.stop(screen)
    stored = scene.stored()
    paused = slice(int(1.4 * 16_000), int(1.7 * 16_000))
    assert np.array_equal(stored.frames, np.delete(scene.sound[: int(2.5 * 16_000)], paused))
    assert stored.gaps == [Gap(pytest.approx(1.4), pytest.approx(0.3), "paused")]  # type: ignore[arg-type]


def test_a_stop_while_paused_stores_nothing_of_the_pause(scene: Scene) -> None:
    screen = scene.attach()
    scene.hear(1.0)
    scene.ask(screen, "pause", at_clock_s=scene.clock.boot_s())
    scene.hear(1.5)
    scene.stop(screen)
    stored = scene.stored()
    assert np.array_equal(stored.frames, scene.sound[:16_000])
    assert stored.gaps == [Gap(1.0, pytest.approx(1.5), "paused")]  # type: ignore[arg-type]
    assert stored.is_closed


@pytest.mark.parametrize("moment", ["now", [1.0], None, True, 1e400, -1e400, "NaN"])
def test_a_moment_that_is_none_means_now(scene: Scene, moment: object) -> None:
    screen = scene.attach()
    scene.hear(1.0)
    value = float("nan") if moment == "NaN" else moment
    scene.ask(screen, "pause", at_clock_s=value)
    scene.hear(0.5)
    assert scene.newest(screen)["state"] == "paused"
    scene.stop(screen)
    assert len(scene.stored().frames) >= 16_000 - round(0.75 * RATE_HZ)


def test_a_key_press_in_the_future_can_not_hold_sound_there(scene: Scene) -> None:
    screen = scene.attach()
    scene.hear(1.0)
    scene.ask(screen, "pause", at_clock_s=scene.clock.boot_s() + 1000.0)
    scene.hear(1.0)
    scene.stop(screen)
    assert np.array_equal(scene.stored().frames, scene.sound[:16_000])


def test_a_key_press_from_long_ago_takes_nothing_that_is_on_the_disk(scene: Scene) -> None:
    screen = scene.attach()
    scene.hear(5.0)
    on_disk = scene.stored().frames
    scene.stop(screen, 0.0)
    assert np.array_equal(scene.stored().frames, on_disk)
    assert len(on_disk) >= 4.2 * RATE_HZ


@pytest.mark.parametrize("late_s", [0.3, 1.7, 9.0])
def test_a_key_press_that_comes_through_late_still_cuts_to_the_frame(scene: Scene, late_s: float) -> None:
    screen = scene.attach()
    scene.hear(12.0)
    before = scene.path.stat().st_size
    answer = scene.stop(screen, scene.clock.boot_s() - late_s)
    kept = round((12.0 - late_s) * RATE_HZ)
    stored = scene.stored()
    assert np.array_equal(stored.frames, scene.sound[:kept])
    assert stored.is_closed
    assert answer["stored_s"] == pytest.approx(12.0 - late_s)
    assert stored.rows[-1].clock_s == pytest.approx(scene.clock.boot_s() - late_s)
    assert late_s < 1.0 or scene.path.stat().st_size < before


def test_a_pause_that_comes_through_late_is_a_gap_of_its_true_length(scene: Scene) -> None:
    screen = scene.attach()
    scene.hear(6.0)
    scene.ask(screen, "pause", at_clock_s=scene.clock.boot_s() - 2.2)
    scene.hear(3.0)
    scene.ask(screen, "resume", at_clock_s=scene.clock.boot_s())
    scene.hear(2.0)
    scene.stop(screen)
    stored = scene.stored()
    assert [(round(gap.start_s, 3), round(gap.length_s, 3), gap.reason) for gap in stored.gaps] == [
        (3.8, 5.2, "paused")
    ]
    first, last = round(3.8 * RATE_HZ), 9 * RATE_HZ
    assert np.array_equal(stored.frames, np.concatenate([scene.sound[:first], scene.sound[last : 11 * RATE_HZ]]))


def test_at_most_a_second_is_not_on_the_disk_at_any_turn(scene: Scene) -> None:
    screen = scene.attach()
    for _ in range(40):
        scene.hear(0.2)
        screen.read()
        if screen.statuses and (position_s := screen.statuses[-1]["position_s"]) is not None:
            assert position_s - scene.stored().end_s < 0.75
    assert screen.statuses[-1]["position_s"] > 7.0


def test_a_status_comes_with_every_tenth_of_a_second(scene: Scene) -> None:
    screen = scene.attach()
    scene.hear(4.0)
    screen.read_until(lambda: bool(screen.statuses) and screen.statuses[-1]["said_s"] > 1003.8, "them")
    status = screen.statuses[-1]
    assert status["state"] == "recording"
    assert status["trouble"] is None
    assert -20.0 < status["level_db"] < status["peak_db"] <= 0.0
    assert status["position_s"] == pytest.approx(status["clock_s"] - 1000.0)


def test_a_microphone_that_falls_silent_is_told_within_two_seconds_and_the_gap_has_its_true_length(
    scene: Scene,
) -> None:
    screen = scene.attach()
    scene.hear(1.0)
    scene.clock.since_boot_s += 1.2
    assert scene.newest(screen)["trouble"] == SILENT
    scene.clock.since_boot_s = 1006.0
    scene.hear(1.0)
    assert scene.newest(screen)["trouble"] is None
    scene.stop(screen)
    stored = scene.stored()
    assert [(round(gap.start_s, 6), round(gap.length_s, 6), gap.reason) for gap in stored.gaps] == [
        (1.0, 5.0, "no sound arrived")
    ]
    assert np.array_equal(stored.frames, scene.heard_frames())


def test_an_overflow_is_counted_and_named(scene: Scene) -> None:
    screen = scene.attach()
    scene.hear(1.0)
    scene.clock.since_boot_s += 0.3
    scene.blocks.put(Block(scene.sound[16_000:16_800].tobytes(), scene.clock.boot_s(), overflow=True))
    assert scene.newest(screen)["overflows"] == 1
    scene.stop(screen)
    assert [gap.reason for gap in scene.stored().gaps] == ["overflow"]


def test_a_full_disk_is_said_and_what_waits_is_written_when_there_is_room(scene: Scene) -> None:
    screen = scene.attach()
    scene.hear(2.0)
    scene.disk.is_full = True
    scene.hear(5.0)
    status = scene.newest(screen)
    assert status["trouble"].startswith("Not stored: The disk is full.")
    assert status["only_in_memory_s"] > 4.0
    assert status["stored_s"] < 2.0
    scene.disk.is_full = False
    scene.clock.since_boot_s += 0.6
    assert scene.newest(screen)["trouble"] is None
    assert scene.stop(screen)["complete"]
    assert np.array_equal(scene.stored().frames, scene.heard_frames())


def test_a_stop_on_a_full_disk_says_so_and_the_sound_is_kept_until_it_can_be_written(scene: Scene) -> None:
    screen, other = scene.attach(), scene.attach()
    scene.hear(2.0)
    scene.disk.is_full = True
    scene.hear(3.0)
    screen.send("stop", at_clock_s=scene.clock.boot_s())
    running = threading.Thread(target=scene.recorder.run)
    running.start()
    screen.read_until(lambda: screen.answers[-1]["do"] == "stop", "the answer")
    assert screen.answers[-1]["complete"] is False
    assert scene.left == [], "it can still be found"
    other.send("stop", at_clock_s=scene.clock.boot_s())
    other.read_until(lambda: other.answers[-1].get("complete") is False, "the second answer")
    screen.read_until(lambda: screen.statuses[-1]["state"] == "paused", "a status")
    assert "memory only" in screen.statuses[-1]["trouble"]
    assert scene.input.stopped
    scene.disk.is_full = False
    running.join(PATIENCE_S)
    assert not running.is_alive()
    assert np.array_equal(scene.stored().frames, scene.heard_frames())
    assert scene.stored().is_closed
    assert scene.left == [True]


def test_alone_it_goes_on_for_its_grace_period_and_then_closes_in_order(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "recording.db", order=order_of(tmp_path / "recording.db", grace_s=3.0))
    screen = scene.attach()
    scene.hear(1.0)
    screen.leave()
    wait_until(lambda: not scene.endpoint.is_attended, "the end of the connection")
    scene.hear(2.9)
    heard_alone = scene.stored()
    assert not heard_alone.is_closed
    scene.hear(0.4, turn=False)
    scene.run()
    stored = scene.stored()
    assert stored.is_closed
    assert 3.9 <= len(stored.frames) / RATE_HZ <= 4.3
    assert np.array_equal(stored.frames, scene.heard_frames(len(stored.frames)))
    assert [row.attended for row in stored.rows] == [True] + [False] * (len(stored.rows) - 1)
    scene.close()


def test_a_screen_that_comes_back_in_time_finds_it_recording(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "recording.db", order=order_of(tmp_path / "recording.db", grace_s=3.0))
    for _ in range(3):
        screen = scene.attach()
        scene.hear(1.0)
        screen.leave()
        wait_until(lambda: not scene.endpoint.is_attended, "the end of the connection")
        scene.hear(2.0)
    screen = scene.attach()
    assert scene.newest(screen)["state"] == "recording"
    scene.stop(screen)
    assert np.array_equal(scene.stored().frames, scene.heard_frames())
    scene.close()


def test_a_listener_tells_the_level_and_writes_nothing(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "recording.db", order=order_of(grace_s=2.0), stores=False)
    screen = scene.attach()
    scene.hear(2.0)
    status = scene.newest(screen)
    assert status["state"] == "listening"
    assert status["level_db"] > -20.0
    assert (status["stored_s"], status["only_in_memory_s"]) == (0.0, 0.0)
    scene.stop(screen)
    assert not scene.path.exists()
    scene.close()


def test_a_file_that_has_been_played_ends_the_recording_once_somebody_has_come_to_hear_so(tmp_path: Path) -> None:
    path = tmp_path / "recording.db"
    scene = Scene(path, order=order_of(path, file=tmp_path / "sound.wav"), is_live=False)
    scene.hear(2.0)
    scene.input.ended = True
    scene.recorder.turn()
    assert not scene.stored().is_closed
    scene.attach()
    scene.run()
    assert np.array_equal(scene.stored().frames, scene.heard_frames())
    assert scene.stored().is_closed
    assert all(row.attended for row in scene.stored().rows)
    scene.close()


def test_and_if_nobody_comes_it_ends_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "recording.db"
    scene = Scene(path, order=order_of(path, file=tmp_path / "sound.wav"), is_live=False)
    scene.hear(2.0)
    scene.input.ended = True
    scene.clock.since_boot_s += 6.0
    scene.run()
    assert np.array_equal(scene.stored().frames, scene.heard_frames())
    scene.close()


def test_whatever_goes_wrong_in_the_loop_what_was_heard_is_stored_and_the_file_not_called_closed(scene: Scene) -> None:
    class BrokenBlock(Block):
        @property
        def frames(self) -> int:
            raise RuntimeError("a fault nobody thought of")

    scene.attach()
    scene.hear(1.7)
    scene.blocks.put(BrokenBlock(b"", scene.clock.boot_s()))
    with pytest.raises(RuntimeError):
        scene.recorder.run()
    stored = scene.stored()
    assert np.array_equal(stored.frames, scene.heard_frames())
    assert not stored.is_closed


def test_asked_by_the_system_to_end_it_closes_in_order(scene: Scene) -> None:
    scene.hear(1.7)
    scene.recorder.end()
    scene.run()
    assert np.array_equal(scene.stored().frames, scene.heard_frames())
    assert scene.stored().is_closed


def test_memory_does_not_grow_with_the_length_of_a_recording(scene: Scene) -> None:
    screen = scene.attach()
    for _ in range(20):
        scene.hear(2.0)
        screen.read()
        assert all(status["only_in_memory_s"] == 0.0 for status in screen.statuses)
    assert scene.blocks.empty()
