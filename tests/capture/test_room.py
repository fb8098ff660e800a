"""Room on the disk in hours of sound, and the battery in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from capture.codec import flac_of
from capture.power import Battery, battery
from capture.room import Room, bytes_an_hour, room_in
from casefile.recording_file import RecordingWriter

HOUR_48 = bytes_an_hour(48_000)


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 48_000, 96_000])
def test_an_hour_is_reckoned_with_the_worst_sound_there_is(tmp_path: Path, rate_hz: int) -> None:
    """White noise at full scale can't be made smaller; a minute of it is stored as a recorder stores it."""
    frames = rate_hz // 2
    sound = np.random.default_rng(1).integers(-32_768, 32_767, frames, dtype=np.int16).tobytes()
    row = flac_of(sound, rate_hz)
    path = tmp_path / "noise.sound"
    writer = RecordingWriter(path, bytes(32))
    empty = path.stat().st_size
    for at in range(20):
        writer.add_sound(at / 2, frames, rate_hz, row, attended=True)
    writer.let_go()
    an_hour = (path.stat().st_size - empty) * 360
    assert 0.98 * bytes_an_hour(rate_hz) < an_hour <= bytes_an_hour(rate_hz)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0.0, "No room for a recording: free some space on this disk first"),
        (0.01, "No room for a recording: free some space on this disk first"),
        (0.75, "Room for 45 min: the reserve is smaller than three hours"),
        (1.67, "Room for 1 h 40 min: the reserve is smaller than three hours"),
        (2.0, "Room for 2 h: the reserve is smaller than three hours"),
        (3.01, "Room for 3 h"),
        (9.51, "Room for 9 h 30 min"),
        (216.4, "Room for 216 hours"),
    ],
)
def test_the_room_in_words(hours: float, words: str) -> None:
    room = Room(round(hours * HOUR_48), 48_000)
    assert room.words == words
    assert room.is_enough == (hours > 3)


def test_two_channels_and_higher_rates_take_more_room() -> None:
    assert Room(HOUR_48, 48_000).hours == pytest.approx(1.0)
    assert Room(HOUR_48, 48_000, channels=2).hours == pytest.approx(0.5, rel=0.01)
    assert Room(HOUR_48, 16_000).hours == pytest.approx(3.0, rel=0.02)


def test_the_disk_of_a_folder_that_is_not_made_yet_is_asked(tmp_path: Path) -> None:
    there, not_there = room_in(tmp_path, 16_000), room_in(tmp_path / "to" / "come", 16_000)
    assert there.free_bytes > 0
    assert not_there.free_bytes == pytest.approx(there.free_bytes, rel=0.2)


@pytest.mark.parametrize(
    ("found", "words", "is_low"),
    [
        (Battery(64, False), "Battery 64 %, not charging", False),
        (Battery(30, False), "Battery 30 %, not charging", False),
        (
            Battery(29, False),
            "Battery 29 %, not charging: it may not last for the conversation, plug it in",
            True,
        ),
        (Battery(12, True), "Battery 12 %, plugged in", False),
        (Battery(12, None), "Battery 12 %: it may not last for the conversation, plug it in", True),
        (Battery(80, None), "Battery 80 %", False),
    ],
)
def test_the_battery_in_words(found: Battery, words: str, is_low: bool) -> None:
    assert found.words == words
    assert found.is_low == is_low


def test_the_system_tells_of_its_battery_or_of_none() -> None:
    found = battery()
    assert found is None or 0 <= found.percent <= 100
