"""Two microphones, one a side: two recorders, two files, one timeline; what happens to one leaves the other alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from capture.audio_input import Source
from capture.codec import pcm_of
from capture.live import LiveConversation, LiveStatus
from capture.running import RunningRecorder, running_recorders
from capture.troubles import ZEROS
from casefile.errors import AgreementError, RecorderError
from casefile.recordings import Recording
from tests.capture.room import Microphone, Room, sounded_at_s
from tests.capture.support import (
    ON_POSIX,
    RATE_HZ,
    Conversing,
    noise,
    now_s,
    place_in,
    send,
    stored_in,
    wait_until,
    write_wav,
)
from tui.commands.stop import run as vantage_stop

pytestmark = [pytest.mark.process, ON_POSIX]
LEFT, RIGHT = "left", "right"
# Blocks come a few milliseconds after their sound.
TOLERANCE_S = 0.06
BOTH = (Source(LEFT), Source(RIGHT))


@pytest.fixture
def room(tmp_path: Path) -> Room:
    folder = tmp_path / "room"
    folder.mkdir()
    one = Room(folder)
    one.set(left=Microphone(), right=Microphone(rate_hz=22_050))
    return one


@pytest.fixture
def screen(conversing: Conversing, room: Room) -> Callable[[], LiveConversation]:
    return lambda: LiveConversation(
        conversing.case, conversing.conversation, conversing.reviewer, grace_s=20.0, recorder=room.recorder
    )


@pytest.fixture
def live(screen: Callable[[], LiveConversation]) -> Iterator[LiveConversation]:
    one = screen()
    one.answer("given", "participant")
    yield one
    one.close()


def until(live: LiveConversation, true: Callable[[LiveStatus], object], what: str) -> LiveStatus:
    wait_until(lambda: bool(true(live.status())), what)
    return live.status()


def stores(status: LiveStatus | None, stored_s: float = 0.5) -> bool:
    return status is not None and status.state == "recording" and status.is_stored and status.stored_s >= stored_s


def both_store(live: LiveConversation, stored_s: float = 1.0) -> LiveStatus:
    return until(live, lambda now: stores(now, stored_s) and stores(now.second, stored_s), "both lanes")


def recorder_of(live: LiveConversation, lane: int) -> RunningRecorder:
    (found,) = [item for item in running_recorders() if item.conversation == live.conversation.id and item.lane == lane]
    return found


def lane(conversing: Conversing, number: int) -> list[Recording]:
    return [recording for recording in conversing.recordings() if recording.lane == number]


def sounded(conversing: Conversing, number: int) -> list[tuple[float, float]]:
    """Check each row of a lane against when it sounded; return the stretches of the conversation that hold sound."""
    first = lane(conversing, 1)[0]
    started_s = stored_in(conversing.case, first).started_boot_s
    assert started_s is not None
    zero_s = started_s - first.starts_at_s
    stretches: list[tuple[float, float]] = []
    for recording in lane(conversing, number):
        for row in stored_in(conversing.case, recording).rows:
            part = np.frombuffer(pcm_of(row.flac), dtype=np.int16)
            placed_s = recording.starts_at_s + row.start_s
            begins_s = sounded_at_s(part, row.rate_hz, zero_s + placed_s) - zero_s
            assert begins_s == pytest.approx(placed_s, abs=TOLERANCE_S), "it lies where it sounded"
            ends_s = begins_s + len(part) / row.rate_hz
            if stretches and begins_s - stretches[-1][1] < TOLERANCE_S:
                assert begins_s - stretches[-1][1] > -TOLERANCE_S, "nothing is stored twice"
                stretches[-1] = (stretches[-1][0], ends_s)
            else:
                stretches.append((begins_s, ends_s))
    return stretches


# Together


def test_two_sound_files_as_microphones_are_two_lanes_and_killing_one_leaves_the_other_whole(
    conversing: Conversing, tmp_path: Path
) -> None:
    sounds = [noise(60.0, seed=3), noise(60.0, seed=4)]
    files = [write_wav(tmp_path / f"{number}.wav", sound) for number, sound in enumerate(sounds)]
    live = LiveConversation(conversing.case, conversing.conversation, conversing.reviewer, grace_s=20.0)
    conversing.agree()
    live.record(*(Source(file=file) for file in files))
    both_store(live)
    killed = recorder_of(live, 2)
    send(killed.pid, "KILL")
    now = until(live, lambda now: now.second is not None and now.second.state == "lost", "the end of the second")
    assert now.state == "recording"
    assert now.is_stored
    assert now.trouble is not None and now.trouble.startswith("Microphone 2 (sound file): NOT RECORDING:")
    until(live, lambda now: stores(now.second) and recorder_of(live, 2).pid != killed.pid, "another recorder")
    live.stop()
    live.close()
    (whole,) = lane(conversing, 1)
    stored = stored_in(conversing.case, whole)
    assert stored.is_closed
    assert stored.gaps == []
    began = place_in(sounds[0], stored.frames)
    again = lane(conversing, 2)
    assert len(again) == 2
    for recording in again:
        part = stored_in(conversing.case, recording)
        # Each part of the second lane is its own file's sound. For the recorder that follows, a file goes on as if it
        # had begun with the recording, not with the opening of the device a little earlier.
        at = place_in(sounds[1], part.frames)
        assert (at - began) / RATE_HZ == pytest.approx(recording.starts_at_s, abs=1.0)
    (gap,) = [gap for gap in conversing.case.recordings.gaps(conversing.conversation.id, lane=2)]
    assert gap.reason == "the recorder had ended"
    assert 0.0 < gap.length_s < 6.0


def test_both_begin_at_the_same_moment_pause_and_stop_at_the_same_key_press(
    conversing: Conversing, live: LiveConversation
) -> None:
    live.record(*BOTH)
    now = both_store(live)
    assert now.second is not None
    assert (now.device, now.second.device, now.trouble, now.news) == (LEFT, RIGHT, None, None)
    paused_s = now_s()
    live.pause(paused_s)
    now = until(live, lambda now: now.state == "paused" and now.second and now.second.state == "paused", "the pause")
    live.resume()
    both_store(live, now.stored_s + 0.5)
    stopped_s = now_s()
    live.stop(stopped_s)
    assert running_recorders() == []
    assert live.status().second is None
    first, second = conversing.recordings()
    assert (first.lane, second.lane) == (1, 2)
    assert [first.starts_at_s, second.starts_at_s] == pytest.approx([0.0, 0.0], abs=TOLERANCE_S)
    began = [stored_in(conversing.case, recording).started_boot_s for recording in (first, second)]
    assert began[0] is not None and began[1] is not None
    assert began[1] == pytest.approx(began[0], abs=TOLERANCE_S)
    one, other = sounded(conversing, 1), sounded(conversing, 2)
    assert len(one) == len(other) == 2, "the pause"
    for stretch, beside in zip(one, other, strict=True):
        assert stretch == pytest.approx(beside, abs=TOLERANCE_S)
    assert one[0][1] == pytest.approx(paused_s - began[0], abs=TOLERANCE_S)
    assert one[1][1] == pytest.approx(stopped_s - began[0], abs=TOLERANCE_S)


def test_without_the_second_microphone_nothing_is_recorded_at_all(
    conversing: Conversing, live: LiveConversation, room: Room
) -> None:
    for pair in ((Source(LEFT), Source("nobody's")), (Source("nobody's"), Source(RIGHT)), (Source(LEFT), Source(LEFT))):
        with pytest.raises(RecorderError):
            live.record(*pair)
        wait_until(lambda: not running_recorders(), "the end of what was begun")
        assert conversing.recordings() == []
    live.answer("refused", "participant")
    with pytest.raises(AgreementError):
        live.record(*BOTH)
    assert conversing.recordings() == []


def test_a_withdrawal_stops_both_also_from_a_screen_that_has_neither(
    live: LiveConversation, screen: Callable[[], LiveConversation]
) -> None:
    live.record(*BOTH)
    both_store(live, 0.5)
    other = screen()
    other.withdraw("participant")
    assert running_recorders() == []
    other.close()


def test_vantage_stop_stops_both(live: LiveConversation, capsys: pytest.CaptureFixture[str]) -> None:
    import argparse

    live.record(*BOTH)
    both_store(live, 0.5)
    assert vantage_stop(argparse.Namespace()) == 0
    assert running_recorders() == []
    assert capsys.readouterr().out.count("Stopped.") == 2
    until(live, lambda now: now.state == "finished", "the screen hears of it")


def test_another_screen_finds_both_again_and_one_that_begins_alone_is_refused(
    conversing: Conversing, live: LiveConversation, screen: Callable[[], LiveConversation]
) -> None:
    live.record(*BOTH)
    both_store(live, 0.5)
    live.close()
    back = screen()
    with pytest.raises(RecorderError):
        back.record(Source(LEFT))
    assert back.attach()
    now = both_store(back)
    assert now.second is not None
    assert (now.device, now.second.device) == (LEFT, RIGHT)
    back.stop()
    assert running_recorders() == []
    back.close()
    assert [stored_in(conversing.case, recording).is_closed for recording in conversing.recordings()] == [True, True]


def test_both_levels_are_shown_before_anything_is_recorded(live: LiveConversation, room: Room) -> None:
    room.set(right=Microphone(rate_hz=22_050, does="zeros"))
    live.listen(*BOTH)
    now = until(live, lambda now: now.second and now.second.trouble and now.level_db > -20.0, "two levels")
    assert now.second is not None
    assert (now.state, now.second.state) == ("listening", "listening")
    assert now.second.trouble == ZEROS
    assert now.trouble == f"Microphone 2 ({RIGHT}): {ZEROS}"
    live.listen(Source(LEFT))
    wait_until(lambda: len(running_recorders()) == 1, "the end of the second listener")
    assert live.status().second is None


# Each by itself


def test_a_microphone_that_goes_is_waited_for_while_the_other_runs_on(
    conversing: Conversing, live: LiveConversation, room: Room
) -> None:
    live.record(*BOTH)
    both_store(live)
    room.set(right=Microphone(is_there=False))
    now = until(live, lambda now: now.second is not None and not now.second.is_stored, "the second has gone")
    assert now.state == "recording"
    assert now.is_stored
    assert now.trouble is not None and now.trouble.startswith(f"Microphone 2 ({RIGHT}): NOT RECORDING:")
    assert now.second is not None
    stored_s = now.stored_s
    until(live, lambda now: now.stored_s > stored_s + 2.0, "the first goes on")
    assert {item.lane for item in running_recorders()} == {1, 2}
    assert all(recording.source != f"device: {LEFT}" for recording in lane(conversing, 2)), "never the other's device"
    room.set(right=Microphone(rate_hz=44_100))
    now = until(live, lambda now: stores(now.second), "it is back")
    assert now.news is not None and f"Recording from {RIGHT} since" in now.news
    live.stop()
    (whole,) = sounded(conversing, 1)
    before, after = sounded(conversing, 2)
    assert whole[0] == pytest.approx(before[0], abs=TOLERANCE_S)
    assert whole[1] == pytest.approx(after[1], abs=TOLERANCE_S)
    (gap,) = [gap for gap in conversing.case.recordings.gaps(conversing.conversation.id, lane=2) if gap.length_s > 0.2]
    assert gap.length_s == pytest.approx(after[0] - before[1], abs=2 * TOLERANCE_S)


def test_a_recorder_that_dies_in_a_pause_comes_back_paused_and_one_that_is_away_is_paused_too(
    conversing: Conversing, live: LiveConversation
) -> None:
    live.record(*BOTH)
    both_store(live)
    send(recorder_of(live, 1).pid, "KILL")
    until(live, lambda now: now.trouble, "the first has ended")
    # While another one is on its way for the first, the second one has to obey.
    paused_s = now_s()
    live.pause(paused_s)
    now = until(
        live,
        lambda now: now.state == "paused" and now.second and now.second.state == "paused" and not now.trouble,
        "both are paused",
    )
    assert now.second is not None
    live.resume()
    both_store(live, 0.5)
    live.stop()
    for number in (1, 2):
        for begins_s, ends_s in sounded(conversing, number):
            first = stored_in(conversing.case, lane(conversing, 1)[0]).started_boot_s
            assert first is not None
            pause_s = paused_s - first
            assert not begins_s < pause_s + 0.05 < pause_s + 0.2 < ends_s, "nothing of the pause is stored"
