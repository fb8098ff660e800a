"""The light tells the truth, a screen can come back, and the note-taker's record lies on the timeline."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from capture.audio_input import Source
from capture.link import stop_recorder
from capture.live import LiveConversation
from capture.running import running_recorders
from casefile.errors import EntryError, RecorderError
from casefile.system import system
from tests.capture.support import (
    ON_POSIX,
    SOUND,
    Conversing,
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


# The light


@ON_POSIX
def test_a_killed_recorder_is_told_in_words_and_the_file_that_plays_as_the_microphone_plays_on(
    conversing: Conversing, live: LiveConversation, microphone: Source
) -> None:
    live.answer("given", "participant")
    live.record(microphone)
    status_when(live, "recording", stored_s=1.0)
    send(pid_of(live), "KILL")
    lost = status_when(live, "lost")
    assert lost.trouble is not None
    assert "NOT RECORDING" in lost.trouble
    assert lost.level_db == -90.0
    status_when(live, "recording", stored_s=0.5)
    live.stop()
    first, second = conversing.recordings()
    before, after = (stored_in(conversing.case, item) for item in (first, second))
    assert (before.is_closed, after.is_closed) == (False, True)
    assert place_in(SOUND, before.frames) == 0
    assert second.starts_at_s > before.end_s
    assert place_in(SOUND, after.frames) / 16_000 == pytest.approx(second.starts_at_s, abs=0.25)


@ON_POSIX
def test_a_file_that_is_stored_as_fast_as_can_be_does_not_begin_anew_by_itself(
    conversing: Conversing, live: LiveConversation, tmp_path: Path
) -> None:
    live.answer("given", "participant")
    live.record(Source(file=write_wav(tmp_path / "long.wav", np.tile(SOUND, 20)), fast=True))
    send(pid_of(live), "KILL")
    lost = status_when(live, "lost")
    assert lost.trouble is not None
    assert lost.trouble.endswith("Record again.")
    assert not live.attach()
    with pytest.raises(RecorderError):
        live.pause()
    assert len(conversing.recordings()) == 1


@ON_POSIX
def test_a_recorder_that_hangs_is_told_and_believed_again_when_it_goes_on(
    live: LiveConversation, microphone: Source
) -> None:
    live.answer("given", "participant")
    live.record(microphone)
    status_when(live, "recording", stored_s=0.5)
    pid = pid_of(live)
    send(pid, "STOP")
    trouble = status_when(live, "lost").trouble
    assert trouble is not None
    assert "does not answer" in trouble
    send(pid, "CONT")
    wait_until(lambda: live.status().state == "recording" and live.status().trouble is None, "a light without a word")
    live.stop()


@ON_POSIX
def test_a_listener_that_was_killed_shows_no_level(live: LiveConversation, microphone: Source) -> None:
    live.listen(microphone)
    (listener,) = running_recorders()
    send(listener.pid, "KILL")
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
