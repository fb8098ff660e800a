"""A conversation while it is held: agreement, recorder, light, and one timeline, with real children."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from capture.arrivals import UNSTEADY_S
from capture.audio_input import Source
from capture.live import LiveConversation, LiveStatus
from capture.running import running_recorders
from casefile.errors import AgreementError, RecorderError
from tests.capture.support import (
    ON_POSIX,
    SOUND,
    Conversing,
    Frames,
    Stored,
    noise,
    now_s,
    pid_of,
    place_in,
    send,
    status_when,
    stored_in,
    wait_until,
    write_wav,
)

pytestmark = pytest.mark.process


def play_to_the_end(live: LiveConversation, folder: Path, frames: Frames) -> None:
    live.record(Source(file=write_wav(folder / "short.wav", frames), fast=True))
    status_when(live, "finished")


# Nothing before an agreement


def test_without_an_agreement_nothing_is_recorded_no_file_no_key_no_entry(
    conversing: Conversing, live: LiveConversation, microphone: Source
) -> None:
    events = len(conversing.case.log.events())
    with pytest.raises(AgreementError):
        live.record(microphone)
    assert conversing.files() == set()
    assert conversing.recordings() == []
    assert len(conversing.case.log.events()) == events
    assert running_recorders() == []
    assert live.status() == LiveStatus("off")


@pytest.mark.parametrize("answer", ["refused", "withdrawn"])
def test_after_a_no_nothing_is_recorded_either(
    conversing: Conversing, live: LiveConversation, microphone: Source, answer: str
) -> None:
    live.answer("given", "participant")
    live.answer("refused" if answer == "refused" else "withdrawn", "participant")
    with pytest.raises(AgreementError):
        live.record(microphone)
    assert conversing.files() == set()
    assert running_recorders() == []


def test_listening_shows_the_level_and_stores_nothing(
    conversing: Conversing, live: LiveConversation, microphone: Source
) -> None:
    before = {path: path.stat().st_size for path in conversing.case.folder.rglob("*") if "case.db" not in path.name}
    live.listen(microphone)
    status = status_when(live, "listening")
    wait_until(lambda: live.status().level_db > -20.0, "a level")
    assert (status.position_s, status.stored_s, status.device) == (None, 0.0, "sound file")
    after = {path: path.stat().st_size for path in conversing.case.folder.rglob("*") if "case.db" not in path.name}
    assert after == before
    assert conversing.recordings() == []
    for act in (live.pause, live.resume, live.stop):
        with pytest.raises((RecorderError, AgreementError)):
            act()
    live.close()
    assert live.status().state == "off"
    wait_until(lambda: not running_recorders(), "the end of the listener")


def test_a_yes_alone_starts_no_recording(live: LiveConversation, microphone: Source) -> None:
    live.listen(microphone)
    live.answer("given", "participant")
    assert status_when(live, "listening").stored_s == 0.0
    assert [item.conversation for item in running_recorders()] == [""]


# What is recorded


def test_recorded_paused_and_stopped_it_holds_what_was_played_frame_by_frame(
    conversing: Conversing, live: LiveConversation, microphone: Source
) -> None:
    live.answer("given", "participant")
    live.listen(microphone)
    live.record(microphone)
    status_when(live, "recording", stored_s=1.0)
    assert [item.conversation for item in running_recorders()] == [live.conversation.id], "the listener has gone"
    live.pause()
    paused = status_when(live, "paused")
    wait_until(lambda: (live.status().position_s or 0.0) > (paused.position_s or 0.0) + 0.5, "time in the pause")
    assert live.status().stored_s == paused.stored_s
    live.resume()
    status_when(live, "recording", stored_s=paused.stored_s + 0.5)
    live.stop()
    assert live.status().state == "off"

    (recording,) = conversing.recordings()
    stored = stored_in(conversing.case, recording)
    assert stored.is_closed
    assert recording.starts_at_s == 0.0
    (gap,) = stored.gaps
    assert gap.reason == "paused"
    until = round(gap.start_s * 16_000)
    first, second = stored.frames[:until], stored.frames[until:]
    assert place_in(SOUND, first) == 0
    # The file plays on in the pause, as a room does: the sound lies where the timeline says.
    assert place_in(SOUND, second) / 16_000 == pytest.approx(gap.start_s + gap.length_s, abs=0.2)
    assert all(row.attended for row in stored.rows)
    assert conversing.case.recordings.key(recording.id) is not None
    assert stored.end_s == pytest.approx(live.status().stored_s + gap.length_s, abs=0.001)


def test_a_file_as_fast_as_it_can_is_stored_whole_however_short(
    conversing: Conversing, live: LiveConversation, tmp_path: Path
) -> None:
    live.answer("given", "participant")
    for length_s in (0.001, 0.3, 45.0):
        frames = noise(length_s, seed=round(length_s * 1000))
        play_to_the_end(live, tmp_path, frames)
        stored = stored_in(conversing.case, conversing.recordings()[-1])
        assert np.array_equal(stored.frames, frames)
        assert stored.is_closed
        assert all(row.attended for row in stored.rows)
    assert conversing.case.recordings.length_s(live.conversation.id) >= 45.3


def nothing_after(pressed_s: float, stored: Stored) -> None:
    """Assert that a recording ends with the press of a key."""
    ends_s = stored.rows[-1].clock_s
    assert stored.started_boot_s is not None
    assert ends_s is not None
    assert ends_s <= pressed_s
    # By the clock of the first block, which may have come later than those that followed, as far as blocks differ.
    assert stored.end_s <= pressed_s - stored.started_boot_s + UNSTEADY_S


def test_a_stop_counts_from_the_key_press(conversing: Conversing, live: LiveConversation, microphone: Source) -> None:
    live.answer("given", "participant")
    live.record(microphone)
    status_when(live, "recording", stored_s=0.5)
    pressed_s = now_s()
    pressed_at_s = live.at_s(pressed_s)
    wait_until(lambda: now_s() > pressed_s + 0.1, "a busy screen")
    live.stop(pressed_s)
    stored = stored_in(conversing.case, conversing.recordings()[0])
    assert pressed_at_s is not None
    nothing_after(pressed_s, stored)
    assert stored.end_s == pytest.approx(pressed_at_s, abs=0.15)


def test_a_second_recording_lies_further_on_the_same_timeline(
    conversing: Conversing, live: LiveConversation, microphone: Source
) -> None:
    live.answer("given", "participant")
    live.record(microphone)
    status_when(live, "recording", stored_s=0.5)
    live.stop()
    live.record(microphone)
    status_when(live, "recording", stored_s=0.5)
    mark = live.mark("moment")
    live.stop()
    first, second = conversing.recordings()
    firsts, seconds = (stored_in(conversing.case, item) for item in (first, second))
    assert firsts.started_boot_s is not None
    assert seconds.started_boot_s is not None
    assert second.starts_at_s == pytest.approx(seconds.started_boot_s - firsts.started_boot_s)
    assert second.starts_at_s > first.starts_at_s + firsts.end_s
    assert mark.at_s is not None
    assert second.starts_at_s < mark.at_s < second.starts_at_s + seconds.end_s + 0.2


def test_a_device_that_can_not_be_opened_leaves_the_case_as_it_was(
    conversing: Conversing, live: LiveConversation, microphone: Source, tmp_path: Path
) -> None:
    live.answer("given", "participant")
    events = len(conversing.case.log.events())
    for source in (Source(file=tmp_path / "missing.wav"), Source(device="a microphone that nobody has")):
        with pytest.raises(RecorderError) as caught:
            live.record(source)
        assert caught.value.remedy
    assert conversing.recordings() == []
    assert conversing.files() == set()
    assert len(conversing.case.log.events()) == events
    live.record(microphone)
    status_when(live, "recording", stored_s=0.5)
    assert conversing.recordings()[0].starts_at_s == 0.0, "the timeline begins with the first frame"
    live.stop()


def test_one_conversation_is_recorded_by_one_recorder_whoever_asks(
    conversing: Conversing, live: LiveConversation, microphone: Source
) -> None:
    live.answer("given", "participant")
    live.record(microphone)
    other = LiveConversation(conversing.case, conversing.conversation, conversing.reviewer)
    for screen in (live, other):
        with pytest.raises(RecorderError, match="already"):
            screen.record(microphone)
        with pytest.raises(RecorderError, match="already"):
            screen.listen(microphone)
    assert status_when(live, "recording", stored_s=0.5).trouble is None
    assert len(running_recorders()) == len(conversing.recordings()) == 1
    live.stop()


# "Please stop"


def test_a_withdrawal_stops_at_once_and_is_entered_with_its_moment(
    conversing: Conversing, live: LiveConversation, microphone: Source
) -> None:
    live.answer("given", "participant")
    live.record(microphone)
    status_when(live, "recording", stored_s=0.5)
    pressed_s = now_s()
    entry = live.withdraw("participant", pressed_s)
    stored = stored_in(conversing.case, conversing.recordings()[0])
    assert stored.is_closed
    nothing_after(pressed_s, stored)
    assert stored.started_boot_s is not None
    assert entry.at_s == pytest.approx(pressed_s - stored.started_boot_s, abs=0.15)
    current = conversing.case.agreements.current(live.conversation.id)
    assert current is not None
    assert current.answer == "withdrawn"
    assert live.status().state == "off"
    with pytest.raises(AgreementError):
        live.record(microphone)


def test_after_a_withdrawal_a_paused_recording_is_over_as_well(
    conversing: Conversing, live: LiveConversation, microphone: Source
) -> None:
    live.answer("given", "participant")
    live.record(microphone)
    status_when(live, "recording", stored_s=0.5)
    live.pause()
    live.answer("refused", "participant")
    with pytest.raises(AgreementError):
        live.resume()
    assert stored_in(conversing.case, conversing.recordings()[0]).is_closed


def test_a_no_on_a_screen_that_is_not_connected_stops_the_recorder_all_the_same(
    conversing: Conversing, live: LiveConversation, microphone: Source
) -> None:
    live.answer("given", "participant")
    live.record(microphone)
    status_when(live, "recording", stored_s=0.5)
    LiveConversation(conversing.case, conversing.conversation, conversing.reviewer).withdraw("participant")
    assert status_when(live, "finished").trouble is None
    assert running_recorders() == []
    assert stored_in(conversing.case, conversing.recordings()[0]).is_closed


@ON_POSIX
def test_a_no_is_entered_also_where_the_recorder_does_not_answer(
    conversing: Conversing, live: LiveConversation, microphone: Source
) -> None:
    live.answer("given", "participant")
    live.record(microphone)
    status_when(live, "recording", stored_s=0.5)
    pid, pressed_s = pid_of(live), now_s()
    send(pid, "STOP")
    with pytest.raises(RecorderError):
        live.withdraw("participant", pressed_s)
    current = conversing.case.agreements.current(live.conversation.id)
    assert current is not None
    assert current.answer == "withdrawn"
    lost = live.status()
    assert lost.state == "lost"
    assert lost.trouble
    send(pid, "CONT")
    wait_until(lambda: not running_recorders(), "the end: the stop waits for the recorder")
    stored = stored_in(conversing.case, conversing.recordings()[0])
    assert stored.is_closed
    nothing_after(pressed_s, stored)


def test_a_withdrawal_where_nothing_runs_is_entered(conversing: Conversing, live: LiveConversation) -> None:
    live.answer("given", "participant")
    assert live.withdraw("participant").at_s is None
    current = conversing.case.agreements.current(live.conversation.id)
    assert current is not None
    assert current.answer == "withdrawn"
