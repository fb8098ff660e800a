"""Rows become one unbroken sound at 16 kHz."""

from __future__ import annotations

import numpy as np
import pytest

from casefile.errors import CaseDamagedError
from tests.transcribe.sounds import flac_of, silence, tone
from transcribe.sound import PieceDecoder


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 48_000])
def test_a_tone_in_rows_comes_out_as_the_same_tone_at_16_khz(rate_hz: int) -> None:
    recorded = tone(5.0, rate_hz)
    decoder = PieceDecoder(rate_hz)
    row = rate_hz // 2
    rows = [recorded[begin : begin + row] for begin in range(0, len(recorded), row)]
    parts = [decoder.decode(flac_of(piece, rate_hz), len(piece)) for piece in rows]
    sound = np.concatenate([*parts, decoder.finish()])
    assert sound.dtype == np.float32
    assert len(sound) == 5 * 16_000
    wanted = 8000 / 32768 * np.sin(2 * np.pi * 440 * np.arange(len(sound)) / 16_000)
    assert np.abs(sound - wanted)[100:-100].max() < 0.001


def test_sound_at_16_khz_keeps_every_sample() -> None:
    recorded = np.arange(-8000, 8000, dtype=np.int16)
    decoder = PieceDecoder(16_000)
    sound = np.concatenate([decoder.decode(flac_of(recorded, 16_000), len(recorded)), decoder.finish()])
    assert np.array_equal(np.round(sound * 32768).astype(np.int16), recorded)


def test_an_empty_piece_has_no_sound() -> None:
    assert len(PieceDecoder(48_000).finish()) == 0


@pytest.mark.parametrize(
    "row",
    [b"", b"not flac at all", flac_of(silence(0.5), 48_000), flac_of(silence(0.4), 16_000)],
    ids=["empty", "other bytes", "another rate", "too short"],
)
def test_a_row_that_is_not_what_the_recorder_writes_is_told(row: bytes) -> None:
    with pytest.raises(CaseDamagedError) as caught:
        PieceDecoder(16_000).decode(row, 8000)
    assert caught.value.remedy
