"""A conversation while it is held: agreement, recorder, light, and one timeline, with real children."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from capture.audio_input import Source
from capture.link import stop_recorder
from capture.live import LiveConversation, LiveStatus
from capture.running import running_recorders
from casefile.clock import SystemClock
from casefile.errors import AgreementError, EntryError, RecorderError
from casefile.system import system
from tests.capture.support import (
    PATIENCE_S,
    Conversing,
    Frames,
    noise,
    place_in,
    stored_in,
    wait_until,
    write_wav,
)

pytestmark = pytest.mark.process

ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
SOUND = noise(120.0)


@pytest.fixture
def microphone(tmp_path: Path) -> Source:
    return Source(file=write_wav(tmp_path / "microphone.wav", SOUND))


@pytest.fixture
def live(conversing: Conversing) -> Iterator[LiveConversation]:
    one = LiveConversation(conversing.case, conversing.conversation, conversing.reviewer, grace_s=20.0)
    yield one
    one.close()


def status_when(live: LiveConversation, state: str, *, stored_s: float = 0.0) -> LiveStatus:
    wait_until(lambda: (now := live.status()).state == state and now.stored_s >= stored_s, f"{state}, {stored_s} s")
    return live.status()


def now_s() -> float:
    return SystemClock().boot_s()


def pid_of(live: LiveConversation) -> int:
    (found,) = [item for item in running_recorders() if item.conversation == live.conversation.id]
    return found.pid


def kill(pid: int, number: int) -> None:
    import os

    os.kill(pid, number)


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
    assert stored.started_boot_s is not None
    assert stored.end_s <= pressed_s - stored.started_boot_s + 0.001
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
    assert stored.started_boot_s is not None
    assert stored.end_s <= pressed_s - stored.started_boot_s + 0.001
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
    kill(pid, signal.SIGSTOP)
    with pytest.raises(RecorderError):
        live.withdraw("participant", pressed_s)
    current = conversing.case.agreements.current(live.conversation.id)
    assert current is not None
    assert current.answer == "withdrawn"
    lost = live.status()
    assert lost.state == "lost"
    assert lost.trouble
    kill(pid, signal.SIGCONT)
    wait_until(lambda: not running_recorders(), "the end: the stop waits for the recorder")
    stored = stored_in(conversing.case, conversing.recordings()[0])
    assert stored.is_closed
    assert stored.started_boot_s is not None
    assert stored.end_s <= pressed_s - stored.started_boot_s + 0.001


def test_a_withdrawal_where_nothing_runs_is_entered(conversing: Conversing, live: LiveConversation) -> None:
    live.answer("given", "participant")
    assert live.withdraw("participant").at_s is None
    current = conversing.case.agreements.current(live.conversation.id)
    assert current is not None
    assert current.answer == "withdrawn"


# The light


@ON_POSIX
def test_a_killed_recorder_is_told_in_words_and_what_it_stored_stays(
    conversing: Conversing, live: LiveConversation, microphone: Source
) -> None:
    live.answer("given", "participant")
    live.record(microphone)
    status_when(live, "recording", stored_s=1.0)
    killed_s = now_s()
    kill(pid_of(live), signal.SIGKILL)
    lost = status_when(live, "lost")
    assert now_s() < killed_s + 2.0 + PATIENCE_S / 10
    assert lost.trouble is not None
    assert "NOT RECORDING" in lost.trouble
    assert lost.level_db == -90.0
    assert not live.attach()
    with pytest.raises(RecorderError):
        live.stop()
    before = stored_in(conversing.case, conversing.recordings()[0])
    assert not before.is_closed
    live.record(microphone)
    status_when(live, "recording", stored_s=0.5)
    live.stop()
    first, second = conversing.recordings()
    assert second.starts_at_s > first.starts_at_s + before.end_s
    assert np.array_equal(stored_in(conversing.case, first).frames, before.frames)


@ON_POSIX
def test_a_recorder_that_hangs_is_told_and_believed_again_when_it_goes_on(
    live: LiveConversation, microphone: Source
) -> None:
    live.answer("given", "participant")
    live.record(microphone)
    status_when(live, "recording", stored_s=0.5)
    pid = pid_of(live)
    kill(pid, signal.SIGSTOP)
    trouble = status_when(live, "lost").trouble
    assert trouble is not None
    assert "does not answer" in trouble
    kill(pid, signal.SIGCONT)
    wait_until(lambda: live.status().state == "recording" and live.status().trouble is None, "a light without a word")
    live.stop()


@ON_POSIX
def test_a_listener_that_was_killed_shows_no_level(live: LiveConversation, microphone: Source) -> None:
    live.listen(microphone)
    (listener,) = running_recorders()
    kill(listener.pid, signal.SIGKILL)
    status = status_when(live, "off")
    assert status.trouble
    assert status.level_db == -90.0


def test_a_recording_that_another_terminal_stops_is_finished_and_not_lost(
    live: LiveConversation, microphone: Source
) -> None:
    live.answer("given", "participant")
    live.record(microphone)
    status_when(live, "recording", stored_s=0.5)
    (found,) = running_recorders()
    assert stop_recorder(found, now_s())["complete"]
    assert status_when(live, "finished").trouble is None


# Leaving and coming back


def test_a_screen_that_comes_back_finds_the_recording_and_goes_on_with_it(
    conversing: Conversing, live: LiveConversation, microphone: Source
) -> None:
    assert not live.attach()
    live.answer("given", "participant")
    live.record(microphone)
    before = status_when(live, "recording", stored_s=0.5)
    live.close()
    assert live.status().state == "off"
    back = LiveConversation(conversing.case, conversing.conversation, conversing.reviewer)
    assert back.attach()
    status = status_when(back, "recording", stored_s=before.stored_s + 0.5)
    assert status.position_s is not None
    assert before.position_s is not None
    assert status.position_s > before.position_s
    back.stop()
    (recording,) = conversing.recordings()
    stored = stored_in(conversing.case, recording)
    assert place_in(SOUND, stored.frames) == 0
    assert stored.gaps == []


def test_alone_a_recorder_ends_in_order_after_its_grace_period(
    conversing: Conversing, live: LiveConversation, microphone: Source
) -> None:
    alone = LiveConversation(conversing.case, conversing.conversation, conversing.reviewer, grace_s=0.4)
    alone.answer("given", "participant")
    alone.record(microphone)
    status_when(alone, "recording", stored_s=0.5)
    alone.close()
    wait_until(lambda: not running_recorders(), "the end of the grace period")
    stored = stored_in(conversing.case, conversing.recordings()[0])
    assert stored.is_closed
    assert place_in(SOUND, stored.frames) == 0
    assert not stored.rows[-1].attended
    assert not live.attach()


def test_another_conversations_recorder_is_never_taken_up(
    conversing: Conversing, live: LiveConversation, microphone: Source
) -> None:
    live.answer("given", "participant")
    live.record(microphone)
    case, hand = conversing.case, conversing.hand
    elsewhere = case.conversations.begin(case.people.participant("P02", hand), hand)
    assert not LiveConversation(case, elsewhere, conversing.reviewer).attach()
    live.stop()


# The note-taker's record


def test_notes_marks_and_steps_lie_on_the_timeline_at_the_key_and_a_note_where_its_typing_began(
    conversing: Conversing, live: LiveConversation, microphone: Source
) -> None:
    assert live.current_step is None
    early = live.enter_step("introduction")
    assert early.at_s is None
    live.answer("given", "participant")
    live.record(microphone)
    status_when(live, "recording", stored_s=0.5)
    started_s = stored_in(conversing.case, conversing.recordings()[0]).started_boot_s
    assert started_s is not None
    began_s = now_s()
    visit = live.enter_step("story", began_s)
    wait_until(lambda: now_s() > began_s + 1.5, "a long sentence")
    note = live.note("they had moved twice", began_clock_s=began_s)
    mark = live.mark("return", began_s + 1.0)
    late = live.mark("moment")
    for at_s, expected_s in (
        (visit.at_s, began_s),
        (note.at_s, began_s),
        (mark.at_s, began_s + 1.0),
    ):
        assert at_s == pytest.approx(expected_s - started_s, abs=0.1)
    assert late.at_s is not None
    assert note.at_s is not None
    assert late.at_s > note.at_s + 1.4
    assert note.step == live.current_step == "story"
    ended_s = now_s()
    live.stop()
    # Typed before the stop, kept after it.
    last = live.note("and then it was over", began_clock_s=ended_s - 0.3)
    assert last.at_s == pytest.approx(ended_s - 0.3 - started_s, abs=0.1)
    assert live.note("afterwards").at_s is None


def test_a_note_that_took_half_a_minute_is_not_carried_off_by_unsteady_blocks(
    conversing: Conversing, live: LiveConversation, microphone: Source
) -> None:
    live.answer("given", "participant")
    live.record(microphone)
    status_when(live, "recording", stored_s=0.5)
    positions: list[float] = []
    reference_s = now_s()
    for _ in range(15):
        heard = live.status().position_s
        at_s = live.at_s(reference_s - 0.3)
        assert at_s is not None
        positions.append(at_s)
        wait_until(lambda heard=heard: live.status().position_s != heard, "time")  # type: ignore[misc]
    assert max(positions) - min(positions) < 0.12
    live.stop()


def test_undo_takes_back_the_note_and_never_the_recording_or_the_agreement(
    conversing: Conversing, live: LiveConversation, microphone: Source
) -> None:
    live.answer("given", "participant")
    live.record(microphone)
    live.note("a line")
    assert len(conversing.case.notes.of(live.conversation.id)) == 1
    live.undo()
    assert conversing.case.notes.of(live.conversation.id) == []
    with pytest.raises(EntryError):
        live.undo()
    live.redo()
    assert len(conversing.case.notes.of(live.conversation.id)) == 1
    assert live.status().state == "recording"
    live.stop()


def test_what_lies_outside_of_the_case_names_nobody_and_holds_no_key(
    conversing: Conversing, live: LiveConversation, microphone: Source, tmp_path: Path
) -> None:
    live.answer("limits", "participant", limits="nothing about the neighbour")
    live.record(microphone)
    live.note("Maple Street")
    status_when(live, "recording", stored_s=0.5)
    key = conversing.case.recordings.key(conversing.recordings()[0].id)
    assert key is not None
    outside = [path for path in (*system.runtime_folder().rglob("*"), *(tmp_path / "state").rglob("*"))]
    content = b"".join(path.read_bytes() for path in outside if path.is_file())
    for secret in (key.hex(), conversing.case.info.recorder_secret, "Maple", "neighbour", "Test.vantage", "P01"):
        assert secret.encode() not in content
    live.stop()
    assert live.conversation.id.encode() in content
