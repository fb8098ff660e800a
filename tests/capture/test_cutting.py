"""A stretch taken out of a recording: cut to the frame, whatever lies where."""

from __future__ import annotations

import contextlib
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.codec import checked_pcm, cut_row, flac_of
from casefile.recording_file import Gap, RecordingReader, RecordingWriter
from casefile.rewriting import rewrite_without

KEY, NEW_KEY = bytes(range(32)), bytes(reversed(range(32)))
ROWS = 5


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([8_000, 11_025, 44_100]),
    st.sampled_from([1, 2]),
    st.floats(-0.3, 2.8),
    st.floats(0.0, 3.0),
    st.integers(0, 2**32 - 1),
)
def test_what_lies_before_and_after_a_stretch_stays_to_the_frame(
    rate_hz: int, channels: int, from_s: float, length_s: float, seed: int
) -> None:
    per_row, to_s = rate_hz // 2, from_s + length_s
    sound = np.random.default_rng(seed).integers(-32_768, 32_768, (ROWS * per_row, channels), dtype=np.int16)
    starts_s = np.arange(len(sound)) / rate_hz
    with TemporaryDirectory() as room:
        source, target = Path(room) / "a.sound", Path(room) / "a.new"
        writer = RecordingWriter(source, KEY)
        for first in range(0, len(sound), per_row):
            pcm = sound[first : first + per_row].tobytes()
            flac = flac_of(pcm, rate_hz, channels)
            at_s = first / rate_hz
            clock_s = 100.0 + at_s + per_row / rate_hz
            writer.add_sound(at_s, per_row, rate_hz, flac, attended=True, clock_s=clock_s, channels=channels)
        writer.close()
        gaps = rewrite_without(source, KEY, target, NEW_KEY, [(from_s, to_s)], cut_row)
        with contextlib.closing(RecordingReader(target, NEW_KEY)) as reader:
            rows, length_after_s, held = reader.rows(), reader.length_s(), reader.gaps()
    # A frame is there unless more than a hair of it lies in the stretch.
    hair_s = 2e-3 / rate_hz
    lost = (starts_s < to_s - hair_s) & (starts_s + 1 / rate_hz > from_s + hair_s)
    surely_kept = (starts_s >= to_s) | (starts_s + 1 / rate_hz <= from_s)
    there = np.zeros(len(sound), dtype=bool)
    for row in rows:
        pcm, found = checked_pcm(row.flac, row.frames, rate_hz)
        first = round(row.start_s * rate_hz)
        assert found == channels and row.clock_s is not None
        assert abs(row.clock_s - 100.0 - row.end_s) < 1e-6
        assert pcm == sound[first : first + row.frames].tobytes()
        assert not there[first : first + row.frames].any()
        there[first : first + row.frames] = True
    assert not (there & lost).any() and there[surely_kept].all()
    assert gaps == held and len(gaps) == int(not there.all())
    assert abs(sum(gap.length_s for gap in gaps) * rate_hz - np.count_nonzero(~there)) < 0.01
    assert abs(length_after_s - ROWS * per_row / rate_hz) < 1e-6


def test_a_row_that_can_not_be_decoded_goes_whole(tmp_path: Path) -> None:
    writer = RecordingWriter(tmp_path / "a.sound", KEY)
    for at_s in (0.0, 0.5):
        writer.add_sound(at_s, 4_000, 8_000, b"no sound at all", attended=True)
    writer.close()
    gaps = rewrite_without(tmp_path / "a.sound", KEY, tmp_path / "a.new", NEW_KEY, [(0.1, 0.2)], cut_row)
    assert gaps == [Gap(0.0, 0.5, "removed")]
