from __future__ import annotations

import numpy as np
import pytest

from sample.probes import probes, write_probes
from sample.sound import RATE, read_wav

SECONDS = 4.0


def _decibels(frames: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt((frames.astype(np.float64) ** 2).mean()) / 32768))


def test_silence_is_exact_zeros():
    assert not probes(SECONDS)["silence"].any()


def test_noise_is_faint_and_never_stops():
    noise = probes(SECONDS)["noise"]
    assert -63 < _decibels(noise) < -57
    assert all(-65 < _decibels(piece) < -55 for piece in noise.reshape(40, -1))


def test_hum_stands_at_fifty_hertz():
    spectrum = np.abs(np.fft.rfft(probes(SECONDS)["hum"].astype(np.float64)))
    strongest = np.argsort(spectrum)[::-1][:3] / SECONDS
    assert sorted(strongest) == [50, 150, 250] and strongest[0] == 50


def test_typing_is_short_clicks_with_quiet_between():
    blocks = probes(20.0)["typing"].reshape(-1, 160)
    loud = np.abs(blocks).max(axis=1) > 1000
    clicks = int((loud[1:] & ~loud[:-1]).sum())
    assert 30 < clicks < 260
    assert 0.02 < loud.mean() < 0.4


@pytest.mark.parametrize("name", ["noise", "hum", "typing"])
def test_a_seed_decides_what_chance_adds(name):
    assert np.array_equal(probes(1.0, 4)[name], probes(1.0, 4)[name])
    assert not np.array_equal(probes(1.0, 4)[name], probes(1.0, 5)[name])


def test_probes_are_written_as_mono_sound_of_the_length_asked_for(tmp_path):
    for path in write_probes(tmp_path, seconds=2.0):
        frames, rate = read_wav(path)
        assert rate == RATE and frames.shape == (2 * RATE, 1)
