"""Two microphones: the first one is turned into words, and the second where that one has no sound."""

from __future__ import annotations

import numpy as np

from casefile.recording_file import Gap
from tests.transcribe.conftest import Conversing
from tests.transcribe.scripted import LoudnessGate, ScriptedEngine
from tests.transcribe.sounds import Frames, bursts, flac_of, hear_bursts, silence, store
from transcribe.follow import Follower

RATE_HZ = 16_000


def follower_of(conversing: Conversing) -> Follower:
    case = conversing.case
    return Follower(
        conversing.id, case.recordings, case.transcripts, case.seals, ScriptedEngine(hear_bursts), LoudnessGate
    )


def run(follower: Follower) -> None:
    while follower.step():
        pass


def tones(first: int, end: int) -> list[str]:
    return [f"t{number}" for number in range(first, end)]


def test_what_both_have_heard_is_written_once(conversing: Conversing) -> None:
    for lane in (1, 2):
        _, writer = conversing.begin_recording(lane)
        store(writer, bursts(50))
        writer.close()
    follower = follower_of(conversing)
    run(follower)
    assert conversing.words() == tones(0, 50)
    assert follower.is_complete
    assert conversing.case.transcripts.is_complete(conversing.id)


def test_where_the_first_has_no_sound_the_words_of_the_second_stand_in_their_place(conversing: Conversing) -> None:
    sound = bursts(60)
    _, first = conversing.begin_recording(1)
    lost_from, lost_to = 16.0, 32.0
    store(first, sound[: round(lost_from * RATE_HZ)])
    first.add_gap(Gap(lost_from, lost_to - lost_from, "no sound arrived"))
    store(first, sound[round(lost_to * RATE_HZ) :], starts_s=lost_to)
    first.close()
    _, second = conversing.begin_recording(2)
    store(second, sound)
    second.close()
    follower = follower_of(conversing)
    run(follower)
    assert conversing.words() == tones(0, 60)
    assert follower.is_complete


def test_while_anything_is_recorded_the_second_is_not_listened_to(conversing: Conversing) -> None:
    _, first = conversing.begin_recording(1)
    store(first, bursts(10))
    first.close()
    _, second = conversing.begin_recording(2)
    end_s = store(second, bursts(40))
    follower = follower_of(conversing)
    run(follower)
    assert conversing.words() == tones(0, 10)
    assert not follower.is_complete
    store(second, silence(1.0), starts_s=end_s)
    second.close()
    run(follower)
    assert conversing.words() == tones(0, 40), "the first microphone had gone after ten words"
    assert follower.is_complete


def test_two_channels_of_one_device_are_heard_together(conversing: Conversing) -> None:
    left, right = bursts(10), bursts(10, first=10)
    quiet = np.zeros_like(left)
    # Mixed at equal power, each side comes out 3 dB quieter.
    sides: list[Frames] = [
        (np.concatenate(parts) * np.sqrt(2)).astype(np.int16) for parts in ((left, quiet), (quiet, right))
    ]
    _, writer = conversing.begin_recording()
    for at in range(0, len(sides[0]), RATE_HZ // 2):
        both = [side[at : at + RATE_HZ // 2] for side in sides]
        writer.add_sound(
            at / RATE_HZ, len(both[0]), RATE_HZ, flac_of(np.stack(both), RATE_HZ), attended=True, channels=2
        )
    writer.close()
    run(follower_of(conversing))
    assert conversing.words() == tones(0, 20)
