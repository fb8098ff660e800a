"""FLAC rows: what comes out is what went in, row by row, also for other programs."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.codec import flac_of, pcm_of, read_as_microphone
from casefile.errors import RecorderError
from tests.capture.support import Frames, noise, write_wav

RATES = [8_000, 16_000, 44_100, 48_000]


def sounds(rate_hz: int) -> dict[str, Frames]:
    length = rate_hz // 2
    wave = np.sin(2 * np.pi * 440 * np.arange(length) / rate_hz)
    return {
        "noise": noise(0.5, rate_hz=rate_hz),
        "silence": np.zeros(length, dtype=np.int16),
        "the largest value": np.full(length, 32_767, dtype=np.int16),
        "the smallest value": np.full(length, -32_768, dtype=np.int16),
        "full scale to and fro": np.where(np.arange(length) % 2, 32_767, -32_768).astype(np.int16),
        "a tone": (30_000 * wave).astype(np.int16),
        "one click": np.eye(1, length, length // 3, dtype=np.int16)[0] * 32_767,
    }


@pytest.mark.parametrize("rate_hz", RATES)
def test_each_sound_comes_back_frame_by_frame(rate_hz: int) -> None:
    for name, frames in sounds(rate_hz).items():
        assert pcm_of(flac_of(frames.tobytes(), rate_hz)) == frames.tobytes(), name


@given(st.lists(st.integers(-32_768, 32_767), min_size=1, max_size=300), st.sampled_from(RATES))
@settings(max_examples=60, deadline=None)
def test_any_frames_come_back_also_the_shortest_rest(values: list[int], rate_hz: int) -> None:
    pcm = np.array(values, dtype=np.int16).tobytes()
    assert pcm_of(flac_of(pcm, rate_hz)) == pcm


@pytest.mark.parametrize("count", [1, 15, 16, 17, 4095, 4096, 4097, 4607, 4608, 4609, 24_000])
def test_lengths_around_the_encoders_own_blocks(count: int) -> None:
    pcm = noise(count / 16_000)[:count].tobytes()
    assert len(pcm) == 2 * count
    assert pcm_of(flac_of(pcm, 16_000)) == pcm


@pytest.mark.parametrize("rate_hz", RATES)
def test_a_row_is_a_whole_file_with_its_rate_and_one_channel(rate_hz: int, tmp_path: Path) -> None:
    frames = noise(0.5, rate_hz=rate_hz)
    path = tmp_path / "row.flac"
    path.write_bytes(flac_of(frames.tobytes(), rate_hz))
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        assert (stream.rate, stream.channels) == (rate_hz, 1)
        decoded = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    assert np.array_equal(decoded, frames)
    if sox := shutil.which("sox"):
        raw = subprocess.run([sox, str(path), "-t", "s16", "-"], capture_output=True, check=True).stdout
        assert raw == frames.tobytes()


def test_silence_and_padding_take_no_room() -> None:
    assert len(flac_of(bytes(16_000), 16_000)) < 200


def test_a_row_that_is_cut_short_does_not_pass_for_the_whole() -> None:
    frames = noise(0.5)
    flac = flac_of(frames.tobytes(), 16_000)
    try:
        found = pcm_of(flac[: len(flac) // 2])
    except av.FFmpegError:
        return
    assert len(found) < 2 * len(frames)


def test_a_sound_file_plays_frame_by_frame_at_its_own_rate(tmp_path: Path) -> None:
    frames = noise(1.3)
    path = write_wav(tmp_path / "sound.wav", frames)
    assert b"".join(read_as_microphone(path, 16_000)) == frames.tobytes()


@pytest.mark.parametrize("rate_hz", [8_000, 22_050, 44_100, 48_000])
def test_a_sound_file_of_another_rate_keeps_its_length(tmp_path: Path, rate_hz: int) -> None:
    path = write_wav(tmp_path / "sound.wav", noise(2.0, rate_hz=rate_hz), rate_hz)
    heard = sum(map(len, read_as_microphone(path, 16_000))) // 2
    assert heard == pytest.approx(32_000, abs=32)


def test_a_stereo_file_is_heard_on_both_sides(tmp_path: Path) -> None:
    left, right = np.full(16_000, 8_000, dtype=np.int16), np.full(16_000, 4_000, dtype=np.int16)
    written = io.BytesIO()
    with av.open(written, "w", format="wav") as container:
        stream = container.add_stream("pcm_s16le", rate=16_000)
        stream.layout = "stereo"
        frame = av.AudioFrame.from_ndarray(np.stack((left, right), axis=1).reshape(1, -1), "s16", "stereo")
        frame.sample_rate = 16_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    path = tmp_path / "stereo.wav"
    path.write_bytes(written.getvalue())
    heard = np.frombuffer(b"".join(read_as_microphone(path, 16_000)), dtype=np.int16)
    assert len(heard) == 16_000
    assert 4_000 < np.median(heard) < 8_500


@pytest.mark.parametrize("content", [b"", b"these are words and no sound at all, over some length\n" * 50])
def test_what_is_no_sound_is_told_with_a_remedy(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "words.wav"
    path.write_bytes(content)
    with pytest.raises(RecorderError) as caught:
        list(read_as_microphone(path, 16_000))
    assert caught.value.title
    assert caught.value.detail
    assert caught.value.remedy
    assert "words" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_told_with_a_remedy(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.wav", tmp_path):
        with pytest.raises(RecorderError):
            list(read_as_microphone(path, 16_000))


def test_equal_sound_makes_equal_rows() -> None:
    pcm = noise(0.5).tobytes()
    assert hashlib.sha256(flac_of(pcm, 16_000)).digest() == hashlib.sha256(flac_of(pcm, 16_000)).digest()
