"""The real player over an output that writes down what comes out: pitch, place, commands, and what never comes out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from capture.audible import Take
from capture.play_order import PlayOrder
from capture.playing import Playing, player_of, start_player
from capture.speaker import Sink
from casefile.clock import SystemClock
from casefile.errors import PlayerError
from casefile.recording_file import Gap, RecordingReader, RecordingWriter
from tests.capture.listening import (
    Ear,
    loudest_hz,
    noise_without_zeros,
    onsets,
    silence,
    take_of,
    tone,
    without_silence,
)
from tests.capture.support import ON_POSIX, RATE_HZ, Conversing, Frames, place_in, send, wait_until

pytestmark = pytest.mark.process
NOISE = noise_without_zeros(8.0)
# Two places of one moment differ by no more: what a filter's window shifts, and how late a busy machine asks.
_NEAR_S = 0.06


@pytest.fixture
def ear(tmp_path: Path) -> Ear:
    return Ear(tmp_path / "heard.raw")


@contextmanager
def player(ear: Ear, *takes: Take, closed: tuple[tuple[float, float], ...] = ()) -> Iterator[Playing]:
    with closing(player_of(PlayOrder(takes, closed, ear.sink))) as playing:
        yield playing


def heard(ear: Ear, *takes: Take, from_s: float = 0.0, to_s: float | None = None, speed: float = 1.0) -> Frames:
    """All that comes out when it is played to its end."""
    with player(ear, *takes) as playing:
        playing.set_speed(speed)
        playing.play(from_s, to_s)
        ear.listen_until(playing, "ended")
    return ear.frames


def reaches(playing: Playing, at_s: float) -> None:
    """Wait until it has played to a moment."""

    def is_there() -> bool:
        status = playing.status()
        assert status.state in ("starting", "playing"), status
        return status.position_s > at_s

    wait_until(is_there, f"the moment {at_s}")


@pytest.mark.parametrize(("speed", "device_hz"), [(0.5, 16_000), (2.0, 48_000)])
def test_a_tone_keeps_its_pitch_and_takes_its_part_of_the_time(tmp_path: Path, speed: float, device_hz: int) -> None:
    take = take_of(tmp_path, [tone(1.5 * speed, 440.0)])
    frames = heard(Ear(tmp_path / "heard.raw", rate_hz=device_hz), take, speed=speed)
    loud = np.flatnonzero(np.abs(frames) > 1_000)
    part = frames[loud[0] : loud[-1]]
    assert loudest_hz(part, device_hz) == pytest.approx(440.0, abs=2.0)
    assert len(part) / device_hz == pytest.approx(1.5, abs=0.05)


@pytest.mark.parametrize("speed", [0.5, 1.0, 2.0])
def test_the_place_it_gives_is_the_place_that_comes_out(tmp_path: Path, speed: float) -> None:
    places = [0.31, 0.87, 1.48, 1.83]
    sound = silence(2.1)
    for place in places:
        sound[round(place * RATE_HZ) :][: round(0.1 * RATE_HZ)] = tone(0.1, 1_000.0)
    ear = Ear(tmp_path / "heard.raw", latency_s=0.3)
    frames = heard(ear, take_of(tmp_path, [sound], starts_at_s=100.0), from_s=100.0, speed=speed)
    found = onsets(frames, quiet_s=0.15 / speed)
    assert len(found) == len(places)
    said = [ear.said_at(ear.clock_s(frame)) - 100.0 for frame in found]
    assert said == [pytest.approx(place, abs=_NEAR_S) for place in places]


def test_it_plays_from_a_word_to_another_to_the_frame(tmp_path: Path, ear: Ear) -> None:
    frames = without_silence(heard(ear, take_of(tmp_path, [NOISE]), from_s=3.217, to_s=4.05))
    assert np.array_equal(frames, NOISE[math.ceil(3.217 * RATE_HZ) : round(4.05 * RATE_HZ)])


def test_gaps_and_recordings_are_passed_over_with_a_short_silence(tmp_path: Path, ear: Ear) -> None:
    first = take_of(tmp_path, [NOISE[: RATE_HZ // 2], Gap(0, 300.0, "break"), NOISE[RATE_HZ // 2 : RATE_HZ]])
    second = take_of(tmp_path, [NOISE[RATE_HZ : 2 * RATE_HZ]], starts_at_s=1000.0)
    with player(ear, first, second) as playing:
        playing.play(0.0)
        ear.listen_until(playing, "ended")
        passed = playing.passed_over()
    frames = ear.frames
    assert np.array_equal(without_silence(frames), NOISE[: 2 * RATE_HZ])
    sound = np.flatnonzero(frames)
    pauses = np.diff(sound)[np.diff(sound) > 1]
    assert pauses / RATE_HZ == pytest.approx([0.3, 0.3], abs=0.001)
    assert [(round(p.from_s, 3), round(p.to_s, 3), p.why) for p in passed] == [
        (0.5, 300.5, "break"),
        (301.0, 1000.0, "between two recordings"),
    ]
    assert ear.said_at(ear.clock_s(int(sound[0]) + RATE_HZ)) == pytest.approx(300.7, abs=_NEAR_S + 0.1)
    assert ear.said[-1][1].position_s == pytest.approx(1001.0)


def test_recordings_of_several_rates_come_out_at_the_pitch_of_each(tmp_path: Path, ear: Ear) -> None:
    high, low = (
        take_of(tmp_path, [tone(0.7, 500.0, 48_000)], rate_hz=48_000),
        take_of(tmp_path, [tone(0.7, 2_000.0, 8_000)], rate_hz=8_000, starts_at_s=5.0),
    )
    frames = heard(ear, high, low)
    begin = onsets(frames)
    assert [round(loudest_hz(frames[at : at + RATE_HZ // 2])) for at in begin] == [500, 2_000]


@pytest.mark.parametrize("speed", [1.0, 2.0])
def test_nothing_of_a_closed_stretch_comes_out(tmp_path: Path, ear: Ear, speed: float) -> None:
    closed = ((0.0, 0.2001), (0.8, 1.6003), (1.5, 1.9), (2.9, 9.0))
    secret = tone(3.0, 3_000.0)
    sound = np.where(secret == 0, np.int16(1), secret)
    for from_s, to_s in ((0.2001, 0.8), (1.9, 2.9)):
        first, last = math.ceil(from_s * RATE_HZ), round(to_s * RATE_HZ)
        sound[first:last] = (
            noise_without_zeros(1.0)[: last - first] if speed == 1.0 else tone(1.0, 500.0)[: last - first]
        )
    with player(ear, take_of(tmp_path, [sound]), closed=closed) as playing:
        playing.set_speed(speed)
        playing.play(0.0)
        ear.listen_until(playing, "ended")
        assert {item.why for item in playing.passed_over()} == {"closed"}
    if speed == 1.0:
        allowed = [
            sound[math.ceil(0.2001 * RATE_HZ) : round(0.8 * RATE_HZ)],
            sound[round(1.9 * RATE_HZ) : round(2.9 * RATE_HZ)],
        ]
        assert np.array_equal(without_silence(ear.frames), np.concatenate(allowed))
    else:
        spectrum = np.abs(np.fft.rfft(ear.frames * np.hanning(len(ear.frames))))
        hz = np.fft.rfftfreq(len(ear.frames), 1 / RATE_HZ)
        assert spectrum[abs(hz - 3_000) < 100].max() < 0.002 * spectrum[abs(hz - 500) < 100].max()


def test_what_is_closed_while_it_is_heard_is_silent_at_once(tmp_path: Path, ear: Ear) -> None:
    with player(ear, take_of(tmp_path, [NOISE])) as playing:
        playing.play(0.0)
        reaches(playing, 0.4)
        playing.set_closed([(0.0, 7.7)])
        ear.listen_until(playing, "ended")
    frames = without_silence(ear.frames)
    last = len(NOISE) - round(7.7 * RATE_HZ)
    assert np.array_equal(frames[-last:], NOISE[-last:])
    assert place_in(NOISE, frames[: len(frames) - last]) == 0
    # Nothing of what waited in the output was let out: it stopped where it was told.
    assert len(frames) - last < 2 * RATE_HZ


def test_a_damaged_row_is_said_and_does_not_end_it(tmp_path: Path, ear: Ear) -> None:
    take = take_of(tmp_path, [NOISE[: RATE_HZ // 2], b"not sound", NOISE[RATE_HZ // 2 : RATE_HZ]])
    with player(ear, take) as playing:
        playing.play(0.0)
        assert ear.listen_until(playing, "ended", "failed").state == "ended"
        assert [(p.from_s, p.to_s, p.why) for p in playing.passed_over()] == [(0.5, 1.0, "damaged")]
    assert np.array_equal(without_silence(ear.frames), NOISE[:RATE_HZ])


def test_it_goes_on_where_it_was_paused(tmp_path: Path, ear: Ear) -> None:
    with player(ear, take_of(tmp_path, [NOISE[: 2 * RATE_HZ]])) as playing:
        playing.play(0.0)
        reaches(playing, 0.5)
        playing.pause()
        paused = ear.listen_until(playing, "paused")
        so_far = without_silence(ear.frames)
        assert len(so_far) / RATE_HZ == pytest.approx(paused.position_s, abs=_NEAR_S)
        assert playing.status().position_s == paused.position_s
        playing.go_on()
        ear.listen_until(playing, "ended")
    rest = without_silence(ear.frames)[len(so_far) :]
    assert place_in(NOISE, rest) == pytest.approx(paused.position_s * RATE_HZ, abs=2)
    assert np.array_equal(rest[-100:], NOISE[2 * RATE_HZ - 100 : 2 * RATE_HZ])


def test_back_goes_over_so_many_seconds_of_sound_and_not_of_a_gap(tmp_path: Path, ear: Ear) -> None:
    take = take_of(tmp_path, [NOISE[: 2 * RATE_HZ], Gap(0, 600.0, "break"), NOISE[2 * RATE_HZ : 5 * RATE_HZ]])
    with player(ear, take) as playing:
        playing.play(1.5)
        reaches(playing, 602.3)
        playing.back(1.0)
        ear.listen_until(playing, "playing")
        wait_until(lambda: playing.status().position_s < 3.0, "the sound before the break")
        assert 1.4 < playing.status().position_s < 2.0
        playing.pause()
        ear.listen_until(playing, "paused")
        playing.back()
        wait_until(lambda: playing.status().position_s == 0.0, "the beginning")


def test_speed_changes_where_it_is_and_stays_for_the_next_time(tmp_path: Path, ear: Ear) -> None:
    with player(ear, take_of(tmp_path, [NOISE])) as playing:
        playing.play(0.0)
        reaches(playing, 0.3)
        playing.set_speed(9.0)
        wait_until(lambda: playing.status().speed == 2.0, "the highest speed")
        assert 0.3 < playing.status().position_s < 4.0 and playing.status().state == "playing"
        playing.stop()
        ear.listen_until(playing, "stopped")
        playing.play(5.0, 5.2)
        assert ear.listen_until(playing, "ended").speed == 2.0


def test_an_unknown_loudspeaker_is_said_in_words(tmp_path: Path) -> None:
    order = PlayOrder((take_of(tmp_path, [NOISE]),), (), Sink(device="Gramophone of the moon"))
    with closing(player_of(order)) as playing:
        wait_until(lambda: playing.status().state == "failed", "the error")
        error = playing.status().error
        assert error is not None and error.title in {"There is no such loudspeaker.", "There is no loudspeaker."}
        assert error.remedy
        with pytest.raises(PlayerError, match="loudspeaker"):
            playing.play(0.0)


@ON_POSIX
def test_a_killed_player_is_said_and_another_one_plays(tmp_path: Path, ear: Ear) -> None:
    take = take_of(tmp_path, [NOISE])
    with player(ear, take) as playing:
        playing.play(3.0)
        reaches(playing, 3.1)
        send(playing.pid, "KILL")
        assert ear.listen_until(playing, "failed").position_s > 2.9
        with pytest.raises(PlayerError, match="The player has ended"):
            playing.pause()
    with player(ear, take) as playing:
        playing.play(7.8)
        ear.listen_until(playing, "ended")


def test_the_player_ends_with_the_one_who_started_it(tmp_path: Path, ear: Ear) -> None:
    playing = player_of(PlayOrder((take_of(tmp_path, [NOISE]),), (), ear.sink))
    playing.play(0.0)
    reaches(playing, 0.1)
    playing.close()
    assert playing.status().error is None
    ended_s = SystemClock().boot_s()
    assert len(ear.frames) <= (ended_s - ear.clock_s(0)) * RATE_HZ


def test_a_conversation_is_played_from_its_case_and_no_key_is_on_the_command_line(
    conversing: Conversing, tmp_path: Path, ear: Ear
) -> None:
    case, conversation = conversing.case, conversing.conversation
    with pytest.raises(PlayerError, match="There is no sound to play"):
        start_player(case, conversation)
    conversing.agree()
    recording = case.recordings.begin(conversation.id, conversing.hand, source="test")
    key = case.recordings.key(recording.id)
    assert key is not None
    take = take_of(tmp_path, [NOISE[:RATE_HZ]])
    writer = RecordingWriter(recording.path, key)
    with closing(RecordingReader(take.path, take.key)) as reader:
        for row in reader.rows():
            writer.add_sound(row.start_s, row.frames, row.rate_hz, row.flac, attended=True)
    writer.close()
    case.seals.seal(conversation.id, 0.5, 0.75, "taken back", conversing.hand)
    with closing(start_player(case, conversation, ear.sink)) as playing:
        command = Path(f"/proc/{playing.pid}/cmdline")
        if command.exists():
            assert key.hex().encode() not in command.read_bytes()
            assert key.hex().encode() not in Path(f"/proc/{playing.pid}/environ").read_bytes()
        playing.play(0.0)
        ear.listen_until(playing, "ended")
    assert np.array_equal(without_silence(ear.frames), np.concatenate([NOISE[:8_000], NOISE[12_000:16_000]]))
