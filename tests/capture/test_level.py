"""The level: decibels below full scale, over the last tenth of a second."""

from __future__ import annotations

import math

import numpy as np
import pytest

from capture.level import Level, level_word, peak_of

RATE_HZ = 16_000


def level_of(frames: np.ndarray) -> tuple[float, float]:
    level = Level(RATE_HZ)
    level.take(frames.astype(np.int16).tobytes())
    return level.rms_db, level.peak_db


def test_before_any_sound_and_in_silence_it_is_at_its_floor() -> None:
    level = Level(RATE_HZ)
    assert (level.rms_db, level.peak_db) == (-90.0, -90.0)
    assert level_of(np.zeros(1600)) == (-90.0, -90.0)


@pytest.mark.parametrize(("size", "peak_db"), [(32_768, 0.0), (16_384, -6.02), (3_277, -20.0), (1, -90.0)])
def test_a_square_wave_is_as_loud_as_its_peak(size: int, peak_db: float) -> None:
    rms, peak = level_of(np.where(np.arange(1600) % 2, size - 1, -size))
    assert peak == pytest.approx(peak_db, abs=0.35)
    assert rms <= peak


def test_a_sine_lies_three_decibels_below_its_peak() -> None:
    rms, peak = level_of(20_000 * np.sin(2 * np.pi * 1000 * np.arange(1600) / RATE_HZ))
    assert peak - rms == pytest.approx(20 * math.log10(math.sqrt(2)), abs=0.05)


def test_full_scale_is_never_above_zero() -> None:
    assert level_of(np.full(1600, -32_768)) == (0.0, 0.0)


def test_only_the_last_tenth_of_a_second_counts_in_blocks_of_any_size() -> None:
    level = Level(RATE_HZ)
    level.take(np.full(16_000, 30_000, dtype=np.int16).tobytes())
    for _ in range(100):
        level.take(bytes(2 * 16))
    assert level.rms_db == -90.0


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 44_100, 48_000])
def test_other_rates(rate_hz: int) -> None:
    level = Level(rate_hz)
    level.take(np.full(rate_hz, 16_384, dtype=np.int16).tobytes())
    assert level.rms_db == pytest.approx(-6.02, abs=0.01)


def test_the_peak_of_any_sound() -> None:
    assert peak_of(b"") == peak_of(bytes(200)) == -90.0
    assert peak_of(bytes(200) + b"\x00\xc0" + bytes(200)) == pytest.approx(-6.02, abs=0.01)


@pytest.mark.parametrize(
    ("peak_db", "word"),
    [(0.0, "clipping"), (-1.0, "clipping"), (-1.1, "good"), (-36.0, "good"), (-36.1, "too quiet"), (-60.1, "no sound")],
)
def test_the_level_in_words(peak_db: float, word: str) -> None:
    assert level_word(peak_db) == word
