"""What the live screen says of the recorder, apart from any widget."""

from __future__ import annotations

import pytest

from capture.level import level_word
from capture.live import LiveStatus
from tui.live_watch import LiveWatch
from tui.live_words import Light, light, meter_bar


def test_a_light_without_sound_says_so_and_what_has_just_happened_comes_after_what_goes_wrong() -> None:
    status = LiveStatus("recording", position_s=761.0, trouble="NOT RECORDING: no sound.", is_stored=False)
    assert light(status) == Light("✖ NOT RECORDING 00:12:41", "trouble", "no sound.")
    status = LiveStatus("recording", position_s=761.0, news="1.4 s are missing.")
    assert light(status) == Light("● RECORDING 00:12:41", "on", "1.4 s are missing.")
    said = light(LiveStatus("recording", trouble="Clipping.", news="1.4 s are missing."))
    assert said.why == "Clipping. 1.4 s are missing."


@pytest.mark.parametrize(
    ("status", "options", "text", "tone"),
    [
        (None, {}, "○ NOT RECORDING", "off"),
        (LiveStatus("off"), {}, "○ NOT RECORDING", "off"),
        (LiveStatus("listening"), {}, "○ NOT RECORDING", "off"),
        (LiveStatus("recording", position_s=761.9), {}, "● RECORDING 00:12:41", "on"),
        (LiveStatus("paused", position_s=61.0), {}, "‖ RECORDING PAUSED: nothing is being stored 00:01:01", "paused"),
        (LiveStatus("lost"), {}, "✖ NOT RECORDING", "trouble"),
        (LiveStatus("off"), {"stopped_at_s": 61.0}, "○ NOT RECORDING · stopped at 00:01:01", "off"),
        (LiveStatus("recording", position_s=5.0), {"busy": "stopping"}, "○ STOPPING 00:00:05", "paused"),
        (LiveStatus("off"), {"busy": "starting"}, "○ NOT RECORDING · starting", "off"),
    ],
)
def test_the_light_says_in_words_what_happens_to_the_sound(status, options, text, tone):
    said = light(status, **options)
    assert (said.text, said.tone) == (text, tone)


def test_trouble_is_never_called_recording():
    said = light(LiveStatus("recording", position_s=5.0, trouble="The disk is full."))
    assert "RECORDING" not in said.text and said.tone == "trouble" and said.why == "The disk is full."


def test_a_status_that_has_grown_old_is_not_believed():
    status = LiveStatus("recording", position_s=5.0)
    assert light(status, age_s=1.0).tone == "on"
    said = light(status, age_s=2.0)
    assert said.tone == "trouble" and "may not be storing" in (said.why or "")


def test_the_watch_finds_a_silent_recorder_by_the_clock():
    now = [100.0]
    watch = LiveWatch(lambda: now[0])
    watch.learn(LiveStatus("recording", position_s=1.0, peak_db=-3.0))
    tones = [watch.light.tone]
    now[0] += 1.9
    tones.append(watch.light.tone)
    assert tones == ["on", "trouble"] and watch.is_recording


def test_the_watch_holds_the_peak_for_three_seconds():
    now = [0.0]
    watch = LiveWatch(lambda: now[0])
    watch.learn(LiveStatus("listening", peak_db=-3.0))
    now[0] = 2.0
    watch.learn(LiveStatus("listening", peak_db=-50.0))
    assert watch.held_peak_db == -3.0
    now[0] = 3.5
    watch.learn(LiveStatus("listening", peak_db=-50.0))
    assert watch.held_peak_db == -50.0


def test_the_watch_remembers_where_a_recording_stopped_until_the_next_one():
    watch = LiveWatch(lambda: 0.0)
    watch.learn(LiveStatus("recording", position_s=61.0))
    watch.learn(LiveStatus("off"))
    assert watch.light.text == "○ NOT RECORDING · stopped at 00:01:01"
    watch.learn(LiveStatus("recording", position_s=70.0))
    watch.learn(LiveStatus("recording", position_s=71.0))
    assert watch.stopped_at_s is None


@pytest.mark.parametrize(
    ("level_db", "bar"),
    [(-90.0, "    "), (-60.0, "    "), (-30.0, "██  "), (0.0, "████"), (6.0, "████"), (-28.0, "██▏ ")],
)
def test_the_meter_is_drawn_in_eighths(level_db: float, bar: str):
    assert meter_bar(level_db, 4) == bar


@pytest.mark.parametrize(
    ("peak_db", "word"), [(0.0, "clipping"), (-12.0, "good"), (-45.0, "too quiet"), (-80.0, "no sound")]
)
def test_the_level_is_told_in_words(peak_db: float, word: str):
    assert level_word(peak_db) == word
