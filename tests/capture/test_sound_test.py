"""Five seconds to hear oneself: played back through the loudspeaker, told in words, and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from capture.audio_input import Block, Source
from capture.link import RecorderLink
from capture.live import LiveConversation
from capture.running import running_recorders
from capture.sound_test import TEST_S, SoundTest, SoundTestNow
from capture.speaker import AudioOutput, Loudspeaker, Sink, open_output
from casefile.clock import SystemClock
from casefile.errors import PlayerError, RecorderError
from tests.capture.support import (
    RATE_HZ,
    Conversing,
    Frames,
    HandClock,
    noise,
    now_s,
    place_in,
    status_when,
    wait_until,
)

BLOCK = RATE_HZ // 10


def say(test: SoundTest, sound: Frames, from_s: float) -> None:
    """Deliver sound whose first frame is heard at a moment of the clock."""
    for first in range(0, len(sound), BLOCK):
        pcm = sound[first : first + BLOCK].tobytes()
        test.take(Block(pcm, from_s + (first + len(pcm) // 2) / RATE_HZ))


def into(path: Path) -> Callable[[], AudioOutput]:
    return lambda: open_output(Sink(is_silent=True, file=path, rate_hz=RATE_HZ))


def no_loudspeaker() -> AudioOutput:
    raise PlayerError(title="There is no loudspeaker.", detail="None is listed.", remedy="Plug one in.")


def stage(test: SoundTest) -> str:
    return test.now.stage if test.now is not None else "none"


def test_what_was_said_is_played_back_once_and_forgotten(tmp_path: Path) -> None:
    test = SoundTest(RATE_HZ, SystemClock(), into(tmp_path / "heard.pcm"))
    assert test.facts() is None
    asked_s, sound = now_s(), noise(7.0)
    test.begin(asked_s)
    assert test.now == SoundTestNow("speak", TEST_S)
    say(test, sound[: 2 * RATE_HZ], asked_s)
    test.look()
    assert stage(test) == "speak"
    assert test.now is not None and test.now.left_s == pytest.approx(3.3, abs=0.11)
    say(test, sound[2 * RATE_HZ :], asked_s + 2.0)
    test.look()
    assert stage(test) == "playing"
    wait_until(lambda: stage(test) == "over", "the end of the playing")
    assert test.now == SoundTestNow("over", heard="good")
    assert test.facts() == {"stage": "over", "left_s": 0.0, "heard": "good", "unplayed": None}
    played = np.frombuffer((tmp_path / "heard.pcm").read_bytes(), dtype=np.int16)
    heard = np.trim_zeros(played)
    # The key itself is not heard: the sound begins a moment after it.
    assert 0.3 * RATE_HZ <= place_in(sound, heard) <= 0.5 * RATE_HZ
    assert len(heard) == TEST_S * RATE_HZ
    assert not any(len(value) for value in vars(test).values() if isinstance(value, bytes | bytearray))


def test_it_falls_silent_at_once_where_it_is_ended(tmp_path: Path) -> None:
    test = SoundTest(RATE_HZ, SystemClock(), into(tmp_path / "heard.pcm"))
    asked_s = now_s()
    test.begin(asked_s)
    say(test, noise(6.0), asked_s)
    test.look()
    wait_until(lambda: (tmp_path / "heard.pcm").exists(), "the beginning of the playing")
    test.end()
    assert test.now is None
    size = (tmp_path / "heard.pcm").stat().st_size
    assert size < 2 * TEST_S * RATE_HZ
    test.look()
    assert (tmp_path / "heard.pcm").stat().st_size == size


def test_asked_for_again_it_begins_anew() -> None:
    test = SoundTest(RATE_HZ, SystemClock(), no_loudspeaker)
    test.begin(100.0)
    say(test, noise(3.0), 100.0)
    test.begin(103.0)
    assert test.now == SoundTestNow("speak", TEST_S)


def test_without_a_loudspeaker_it_says_so_and_what_was_heard() -> None:
    test = SoundTest(RATE_HZ, SystemClock(), no_loudspeaker)
    asked_s = now_s()
    test.begin(asked_s)
    say(test, noise(6.0), asked_s)
    test.look()
    wait_until(lambda: stage(test) == "over", "the end")
    assert test.now == SoundTestNow("over", heard="good", unplayed="There is no loudspeaker.")


@pytest.mark.parametrize(
    ("loudest", "heard"),
    [(0, "only zeros"), (10, "no sound"), (200, "too quiet"), (20_000, "good"), (32_767, "clipping")],
)
def test_it_tells_in_words_what_was_heard(loudest: int, heard: str) -> None:
    test = SoundTest(RATE_HZ, SystemClock(), no_loudspeaker)
    asked_s = now_s()
    test.begin(asked_s)
    say(test, np.resize(np.array([loudest, -loudest], dtype=np.int16), 6 * RATE_HZ), asked_s)
    test.look()
    wait_until(lambda: stage(test) == "over", "the end")
    assert test.now is not None and test.now.heard == heard
    # What nobody could hear is not played.
    assert (test.now.unplayed is None) == (heard in ("only zeros", "no sound"))


def test_a_device_that_delivers_nothing_is_not_waited_for_forever() -> None:
    clock = HandClock()
    test = SoundTest(RATE_HZ, clock, no_loudspeaker)
    test.begin(clock.boot_s())
    clock.since_boot_s += TEST_S + 1.0
    test.look()
    assert stage(test) == "speak"
    clock.since_boot_s += 3.0
    test.look()
    assert test.now == SoundTestNow("over", heard="only zeros")


def test_a_silent_machine_has_no_loudspeaker_or_has_one() -> None:
    try:
        found = Loudspeaker(None)
    except PlayerError as error:
        assert error.title
        return
    assert found.rate_hz > 0


def test_nothing_is_played_into_a_recording_that_has_begun_meanwhile(tmp_path: Path) -> None:
    recorded: list[bool] = []
    test = SoundTest(RATE_HZ, SystemClock(), into(tmp_path / "heard.pcm"), lambda: bool(recorded))
    asked_s = now_s()
    test.begin(asked_s)
    say(test, noise(6.0), asked_s)
    test.look()
    wait_until(lambda: (tmp_path / "heard.pcm").exists(), "the beginning of the playing")
    recorded.append(True)
    wait_until(lambda: stage(test) == "over", "the end")
    assert test.now == SoundTestNow("over", heard="good", unplayed="a recording has begun.")
    assert (tmp_path / "heard.pcm").stat().st_size < TEST_S * RATE_HZ
    (tmp_path / "heard.pcm").unlink()
    test.begin(asked_s)
    say(test, noise(6.0), asked_s)
    test.look()
    wait_until(lambda: stage(test) == "over", "the end of the second")
    assert not (tmp_path / "heard.pcm").exists()


@pytest.mark.process
def test_a_listening_recorder_does_it_and_a_recording_one_never(
    conversing: Conversing, live: LiveConversation, microphone: Source
) -> None:
    with pytest.raises(RecorderError, match="Nothing listens"):
        live.test_sound()
    conversing.agree()
    live.listen(microphone)
    live.test_sound()
    wait_until(lambda: (now := live.status().sound_test) is not None and now.left_s < 4.0, "a second of it")
    live.record(microphone)
    status_when(live, "recording", stored_s=0.5)
    with pytest.raises(RecorderError, match="before a recording"):
        live.test_sound()
    # Also where it is asked past the screen.
    (recorder,) = running_recorders()
    link = RecorderLink(recorder, conversing.case.info.recorder_secret)
    link.test_sound(now_s())
    status_when(live, "recording", stored_s=1.5)
    assert live.status().sound_test is None
    link.close()
    live.stop()


@pytest.mark.process
def test_no_test_begins_while_another_conversation_is_recorded(
    conversing: Conversing, live: LiveConversation, microphone: Source
) -> None:
    conversing.agree()
    live.record(microphone)
    other = conversing.case.conversations.begin(
        conversing.case.people.participant("P02", conversing.hand), conversing.hand
    )
    beside = LiveConversation(conversing.case, other, conversing.reviewer)
    beside.listen(microphone)
    with pytest.raises(RecorderError, match="before a recording"):
        beside.test_sound()
    beside.close()
    live.stop()
