"""A sound file as a microphone: all of it, in order, in real time or as fast as it is taken."""

from __future__ import annotations

import contextlib
import queue
import threading
from pathlib import Path

import numpy as np
import pytest

from capture.audio_input import AudioInput, Block, Source, open_input
from capture.sound_file import SoundFileInput
from casefile.errors import RecorderError
from tests.capture.support import PATIENCE_S, noise, wait_until, write_wav


def blocks_of(sound: AudioInput) -> list[Block]:
    """Everything that it delivers until it has ended."""
    found: queue.SimpleQueue[Block] = queue.SimpleQueue()
    sound.start(found.put, lambda: 0)
    wait_until(sound.has_ended, "the end of the sound")
    return [found.get() for _ in range(found.qsize())]


@pytest.mark.parametrize("fast", [True, False])
def test_every_frame_is_delivered_in_order(tmp_path: Path, fast: bool) -> None:
    frames = noise(0.777)
    sound = SoundFileInput(write_wav(tmp_path / "sound.wav", frames), fast=fast)
    blocks = blocks_of(sound)
    assert b"".join(block.pcm for block in blocks) == frames.tobytes()
    assert [block.clock_s for block in blocks] == sorted(block.clock_s for block in blocks)
    assert sound.is_live is not fast


def test_in_real_time_a_block_never_comes_before_it_has_been_heard(tmp_path: Path) -> None:
    blocks = blocks_of(SoundFileInput(write_wav(tmp_path / "sound.wav", noise(1.0)), fast=False))
    heard_s = np.cumsum([block.frames / 16_000 for block in blocks])
    began_s = blocks[0].clock_s - blocks[0].frames / 16_000
    for block, due_s in zip(blocks, heard_s, strict=True):
        assert block.clock_s - began_s >= due_s - 0.06


def test_as_fast_as_it_can_it_still_waits_for_whoever_takes_the_blocks(tmp_path: Path) -> None:
    found: queue.SimpleQueue[Block] = queue.SimpleQueue()
    sound = SoundFileInput(write_wav(tmp_path / "sound.wav", noise(60.0)), fast=True)
    sound.start(found.put, found.qsize)
    wait_until(lambda: found.qsize() > 64, "a full queue")
    taken: list[Block] = []
    most = 0
    while not sound.has_ended() or not found.empty():
        most = max(most, found.qsize())
        with contextlib.suppress(queue.Empty):
            taken.append(found.get(timeout=0.05))
    assert most <= 70
    assert sum(block.frames for block in taken) == 960_000


def test_stopped_it_delivers_no_more(tmp_path: Path) -> None:
    found: queue.SimpleQueue[Block] = queue.SimpleQueue()
    sound = SoundFileInput(write_wav(tmp_path / "sound.wav", noise(60.0)), fast=False)
    sound.start(found.put, found.qsize)
    found.get(timeout=PATIENCE_S)
    sound.stop()
    wait_until(sound.has_ended, "the end")
    assert found.qsize() < 1000


def test_a_file_without_a_single_frame_ends_at_once(tmp_path: Path) -> None:
    assert blocks_of(SoundFileInput(write_wav(tmp_path / "empty.wav", noise(0.0)), fast=False)) == []


def test_a_bad_file_is_told_at_the_start(tmp_path: Path) -> None:
    sound = open_input(Source(file=tmp_path / "missing.wav"))
    with pytest.raises(RecorderError):
        sound.start(lambda block: None, lambda: 0)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_whoever_waits_for_a_file_whose_reader_fails_further_on_does_not_wait_for_ever(tmp_path: Path) -> None:
    sound = SoundFileInput(write_wav(tmp_path / "sound.wav", noise(1.0)), fast=True)
    began = threading.Event()

    def deliver(block: Block) -> None:
        began.set()
        raise OSError("the queue is gone")

    sound.start(deliver, lambda: 0)
    assert began.wait(PATIENCE_S)
    wait_until(sound.has_ended, "the end of the sound")
    wait_until(lambda: not any("_play" in thread.name for thread in threading.enumerate()), "the end of its thread")


def test_the_case_is_never_told_the_files_name() -> None:
    assert Source(file=Path("Jane.wav")).kind == "sound file"
    assert Source().kind == "device: default"
