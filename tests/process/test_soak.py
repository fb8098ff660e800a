"""Ten minutes of sound while a transcriber follows: no frame is lost, and the recorder takes no more memory in time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from benchmarks.fault_room import MICROPHONE, make_sound
from benchmarks.fault_trial import new_conversation
from benchmarks.soak_sound import fast_recorder, frames_stored_in_order
from capture.audio_input import Source
from capture.live import LiveConversation
from capture.running import running_recorders
from casefile.case import Case
from transcribe.child import start_transcriber

pytestmark = [pytest.mark.process, pytest.mark.model]

SOUND_S = 600.0
SPEED = 20.0
RATE_HZ = 16_000
MORE_MB = 5.0
PATIENCE_S = 200.0


def test_under_load_no_frame_is_lost_and_memory_stays_as_it_is(
    case: Case, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    sound = make_sound(tmp_path / "sound.npy", 60.0)
    conversation = new_conversation(case)
    live = LiveConversation(
        case, conversation, conversation.note_taker or "", recorder=fast_recorder(sound, SPEED, SOUND_S)
    )
    live.record(Source(MICROPHONE))
    (running,) = [item for item in running_recorders() if item.conversation == conversation.id]
    recorder = psutil.Process(running.pid)
    transcriber = start_transcriber(case, conversation.id, threads=os.cpu_count())
    taken_mb: list[tuple[float, float]] = []
    deadline_s = time.monotonic() + PATIENCE_S
    try:
        while (stored_s := live.status().stored_s) < SOUND_S - 1.0:
            assert time.monotonic() < deadline_s, f"only {stored_s} s are stored"
            assert transcriber.is_running
            taken_mb.append((stored_s, recorder.memory_info().rss / 1e6))
            time.sleep(0.1)
    finally:
        transcriber.stop()
        live.stop()
        live.close()

    (recording,) = case.recordings.of(conversation.id)
    reader = case.recordings.open(recording)
    assert reader is not None
    assert reader.gaps() == []
    assert reader.fact("closed")
    assert frames_stored_in_order(reader, sound) == (SOUND_S * RATE_HZ, 0)
    # What is loaded with the first rows is no leak.
    warm = [mb for stored_s, mb in taken_mb if stored_s > SOUND_S / 10]
    first, second = max(warm[: len(warm) // 2]), max(warm[len(warm) // 2 :])
    tell(f"the recorder takes {first:.1f} MB in the first half and {second:.1f} MB in the second")
    assert second < first + MORE_MB
