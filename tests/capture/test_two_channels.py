"""Two inputs of one device: both are kept by themselves, bit for bit, in one file, cut at the same frame."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from capture.audio_input import Block, Source
from capture.codec import flac_of, mixed, mono_of, one_side, pcm_of
from capture.keeper import Keeper
from capture.level import Level
from capture.live import LiveConversation
from capture.pieces import CutFrom, Piece, Pieces
from capture.sound_test import SoundTest
from capture.troubles import ZEROS, ZEROS_OF_ONE, Troubles
from casefile.errors import CaseDamagedError
from casefile.recording_file import RecordingReader, RecordingWriter
from tests.capture.support import RATE_HZ, Conversing, Frames, HandClock, noise, status_when

BOTH = np.column_stack([noise(6.0, seed=1), noise(6.0, seed=2)])


def stereo_wav(path: Path, frames: Frames) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(frames.tobytes())
    return path


def blocks_of(frames: Frames, began_s: float = 1000.0) -> list[Block]:
    return [
        Block(frames[at : at + 800].tobytes(), began_s + (at + len(frames[at : at + 800])) / RATE_HZ, channels=2)
        for at in range(0, len(frames), 800)
    ]


@pytest.mark.parametrize("count", [1, 800, 4096, 8000, 24_000])
@pytest.mark.parametrize("loudest", [40, 32_767])
def test_two_channels_come_out_of_flac_as_they_went_in(count: int, loudest: int) -> None:
    frames = np.random.default_rng(count).integers(-loudest - 1, loudest, (count, 2), endpoint=True, dtype=np.int16)
    flac = flac_of(frames.tobytes(), RATE_HZ, 2)
    assert pcm_of(flac) == frames.tobytes()
    assert mono_of(flac, count, RATE_HZ, 0) == one_side(frames.tobytes(), 0) == frames[:, 0].tobytes()
    assert mono_of(flac, count, RATE_HZ, 1) == frames[:, 1].tobytes()
    assert mono_of(flac, count, RATE_HZ) == mixed(frames.tobytes())
    assert np.array_equal(np.frombuffer(mixed(frames.tobytes()), np.int16), frames.astype(np.int32).sum(axis=1) // 2)


def test_a_row_with_one_channel_has_no_sides_and_a_wrong_count_is_damage() -> None:
    flac = flac_of(BOTH[:800, 0].tobytes(), RATE_HZ)
    assert mono_of(flac, 800, RATE_HZ, 1) == BOTH[:800, 0].tobytes()
    with pytest.raises(CaseDamagedError):
        mono_of(flac_of(BOTH[:800].tobytes(), RATE_HZ, 2), 1600, RATE_HZ)


def test_a_pause_cuts_both_channels_at_the_same_frame_also_out_of_the_file(tmp_path: Path) -> None:
    pieces = Pieces(RATE_HZ, is_live=True, channels=2)
    keeper = Keeper(RecordingWriter(tmp_path / "both.sound", None), RATE_HZ, HandClock(), None, 2)
    for block in blocks_of(BOTH[: 3 * RATE_HZ]):
        keeper.keep(pieces.take(block))
        assert keeper.write(is_attended=True)
    late = pieces.pause(1000.0 + 1.2345)
    assert any(isinstance(item, CutFrom) for item in late), "the pause reached into what was stored"
    keeper.keep(late)
    assert keeper.close(is_attended=True)
    reader = RecordingReader(tmp_path / "both.sound", None)
    rows = reader.rows()
    reader.close()
    assert {row.channels for row in rows} == {2}
    assert b"".join(pcm_of(row.flac) for row in rows) == BOTH[: round(1.2345 * RATE_HZ)].tobytes()
    assert sum(row.frames for row in rows) == round(1.2345 * RATE_HZ)
    assert keeper.stored_s == pytest.approx(1.2345, abs=1 / RATE_HZ)


def test_what_waits_for_the_disk_is_cut_at_whole_frames_too(tmp_path: Path) -> None:
    keeper = Keeper(RecordingWriter(tmp_path / "both.sound", None), RATE_HZ, HandClock(), None, 2)
    keeper.keep([Piece(0.0, BOTH[:8000].tobytes(), 1000.5, 2), CutFrom(0.2501)])
    assert keeper.only_in_memory_s == pytest.approx(0.2501, abs=1 / RATE_HZ)
    assert keeper.close(is_attended=True)
    reader = RecordingReader(tmp_path / "both.sound", None)
    (row,) = reader.rows()
    reader.close()
    assert pcm_of(row.flac) == BOTH[: round(0.2501 * RATE_HZ)].tobytes()


def test_the_silent_one_of_two_inputs_is_named() -> None:
    for side in (0, 1):
        troubles = Troubles(RATE_HZ, is_live=True, began_s=1000.0)
        frames = BOTH[: 4 * RATE_HZ].copy()
        frames[:, side] = 0
        for block in blocks_of(frames):
            troubles.hear(block)
        assert troubles.words(1004.0, None) == [ZEROS_OF_ONE.format(side + 1)]
        assert troubles.fault(1004.0) is None, "the other input is not to be opened anew for it"
        for block in blocks_of(np.zeros_like(frames), 1004.0):
            troubles.hear(block)
        assert troubles.words(1008.0, None) == [ZEROS]


def test_the_louder_input_makes_the_level_and_both_are_in_the_test() -> None:
    frames = BOTH[: 6 * RATE_HZ].copy()
    frames[:, 0] //= 1000
    level = Level(RATE_HZ, 2)
    level.take(frames.tobytes())
    assert level.peak_db == pytest.approx(20 * np.log10(20_000 / 32_768), abs=0.2)
    clock = HandClock()
    test = SoundTest(RATE_HZ, clock)
    test.begin(clock.since_boot_s - 1.0)
    for block in blocks_of(frames):
        test.take(block)
    assert test.now is not None
    assert test.now.left_s == 0.0, "five seconds are five seconds with two channels as well"
    test.end()


@pytest.mark.process
def test_both_inputs_of_a_device_are_stored_by_the_recorder(
    conversing: Conversing, live: LiveConversation, tmp_path: Path
) -> None:
    conversing.agree()
    live.record(Source(file=stereo_wav(tmp_path / "both.wav", BOTH), fast=True, channels=2))
    status_when(live, "finished")
    (recording,) = conversing.recordings()
    reader = conversing.case.recordings.open(recording)
    assert reader is not None
    rows = reader.rows()
    reader.close()
    assert {row.channels for row in rows} == {2}
    assert b"".join(pcm_of(row.flac) for row in rows) == BOTH.tobytes()
    assert rows[-1].end_s == pytest.approx(6.0)


@pytest.mark.process
def test_unless_asked_a_device_is_heard_in_mono(conversing: Conversing, live: LiveConversation, tmp_path: Path) -> None:
    conversing.agree()
    live.record(Source(file=stereo_wav(tmp_path / "both.wav", BOTH), fast=True))
    status_when(live, "finished")
    (recording,) = conversing.recordings()
    reader = conversing.case.recordings.open(recording)
    assert reader is not None
    assert {row.channels for row in reader.rows()} == {1}
    reader.close()
