"""A recorder that dies, a microphone that goes away: another takes its place, and nothing is lost that need not be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from capture.audio_input import Source
from capture.codec import pcm_of
from capture.link import RecorderLink, stop_recorder
from capture.live import LiveConversation, LiveStatus
from capture.running import running_recorders
from capture.troubles import CLIPPING, ZEROS
from capture.turns import no_turns, take_turn
from casefile.errors import AgreementError, RecorderError
from tests.capture.room import Microphone, Room, sounded_at_s
from tests.capture.support import (
    ON_POSIX,
    Conversing,
    now_s,
    pid_of,
    send,
    status_when,
    stored_in,
    wait_until,
)

pytestmark = [pytest.mark.process, ON_POSIX]
# Blocks come a few milliseconds after their sound.
TOLERANCE_S = 0.06
DESK, OTHER = "desk", "other"


@pytest.fixture
def room(tmp_path: Path) -> Room:
    folder = tmp_path / "room"
    folder.mkdir()
    one = Room(folder)
    one.set(other=Microphone(rate_hz=22_050), desk=Microphone())
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


def begin(live: LiveConversation, stored_s: float = 1.0) -> None:
    live.record(Source(DESK))
    status_when(live, "recording", stored_s=stored_s)


def until(live: LiveConversation, true: Callable[[LiveStatus], object], what: str) -> LiveStatus:
    wait_until(lambda: bool(true(live.status())), what)
    return live.status()


def recording_again(live: LiveConversation, pid: int) -> LiveStatus:
    """Wait until another recorder stores."""

    def is_there(status: LiveStatus) -> bool:
        is_another = pid_now(live) not in (0, pid)
        return status.state == "recording" and status.stored_s >= 0.5 and status.is_stored and is_another

    return until(live, is_there, "another recorder")


def pid_now(live: LiveConversation) -> int:
    found = [item for item in running_recorders() if item.conversation == live.conversation.id]
    return found[0].pid if len(found) == 1 else 0


def truth(conversing: Conversing) -> tuple[float, list[tuple[float, float]]]:
    """Check every stored row against when it sounded; return the clock at 0:00 and the stretches that hold sound.

    Stretches are in seconds on the conversation, by when the sound really sounded; no two may overlap.
    """
    zero_s: float | None = None
    stretches: list[tuple[float, float]] = []
    seams_s: list[float] = []
    for recording in conversing.recordings():
        stored = stored_in(conversing.case, recording)
        assert stored.started_boot_s is not None
        if zero_s is None:
            zero_s = stored.started_boot_s - recording.starts_at_s
        for row in stored.rows:
            part = np.frombuffer(pcm_of(row.flac), dtype=np.int16)
            placed_s = zero_s + recording.starts_at_s + row.start_s
            sounded_s = sounded_at_s(part, row.rate_hz, placed_s)
            assert sounded_s == pytest.approx(placed_s, abs=TOLERANCE_S), "it lies where it sounded"
            begins_s, ends_s = sounded_s - zero_s, sounded_s - zero_s + len(part) / row.rate_hz
            if stretches and begins_s - stretches[-1][1] < TOLERANCE_S:
                seams_s.append(begins_s - stretches[-1][1])
                assert seams_s[-1] > -TOLERANCE_S, "nothing is stored twice"
                stretches[-1] = (stretches[-1][0], ends_s)
            else:
                stretches.append((begins_s, ends_s))
    assert zero_s is not None
    print(f"\nseams from {min(seams_s):.4f} to {max(seams_s):.4f} s, missing {missing_s(stretches)}")
    return zero_s, stretches


def missing_s(stretches: list[tuple[float, float]]) -> list[float]:
    return [after[0] - before[1] for before, after in pairwise(stretches)]


# A recorder that dies


def test_a_killed_recorder_is_followed_by_another_and_what_is_missing_is_said_and_has_its_true_length(
    conversing: Conversing, live: LiveConversation
) -> None:
    begin(live)
    pid = pid_of(live)
    send(pid, "KILL")
    lost = status_when(live, "lost")
    assert lost.trouble is not None and lost.trouble.startswith("NOT RECORDING: the recorder has ended.")
    assert lost.position_s is not None and not lost.is_stored
    status = recording_again(live, pid)
    assert status.news is not None and status.news.startswith("The recorder had ended. Recording again since 00:00:0")
    assert status.trouble is None
    live.stop()
    first, second = conversing.recordings()
    assert (stored_in(conversing.case, first).is_closed, stored_in(conversing.case, second).is_closed) == (False, True)
    _, stretches = truth(conversing)
    (gap,) = conversing.case.recordings.gaps(live.conversation.id)
    (missing,) = missing_s(stretches)
    assert gap.reason == "the recorder had ended"
    assert gap.length_s == pytest.approx(missing, abs=TOLERANCE_S)
    told = re.search(r"; ([\d.]+) s are missing\.", status.news)
    assert told is not None and float(told[1]) == pytest.approx(gap.length_s, abs=0.05 + TOLERANCE_S)
    assert gap.start_s == pytest.approx(stretches[0][1], abs=TOLERANCE_S)


def test_a_paused_recorder_that_dies_stays_paused_until_a_key_press(
    conversing: Conversing, live: LiveConversation
) -> None:
    begin(live)
    pid = pid_of(live)
    live.pause()
    pressed_s = now_s()
    send(pid, "KILL")
    until(live, lambda now: now.state == "paused" and pid_now(live) not in (0, pid), "another recorder, paused")
    status = until(live, lambda now: now.news, "words")
    assert status.news is not None and "still paused: nothing is stored" in status.news
    waited_s = now_s() + 1.2
    wait_until(lambda: now_s() > waited_s, "time in the pause")
    assert live.status().stored_s == 0.0
    resumed_s = now_s()
    live.resume()
    status_when(live, "recording", stored_s=0.5)
    live.stop()
    zero_s, stretches = truth(conversing)
    assert len(stretches) == 2
    assert stretches[0][1] <= pressed_s - zero_s + TOLERANCE_S
    assert stretches[1][0] >= resumed_s - zero_s - TOLERANCE_S


def test_without_an_agreement_in_force_nothing_takes_its_place(conversing: Conversing, live: LiveConversation) -> None:
    begin(live)
    # Entered elsewhere, so that the recorder itself is not stopped by it.
    conversing.case.agreements.enter(live.conversation.id, "withdrawn", conversing.hand, by_whom="participant")
    send(pid_of(live), "KILL")
    status = until(live, lambda now: now.state == "lost" and now.news, "words")
    assert status.news is not None and "withdrawn" in status.news
    assert running_recorders() == []
    assert len(conversing.recordings()) == 1
    with pytest.raises(AgreementError):
        live.record(Source(DESK))


def test_starts_that_fail_are_tried_again_loudly_and_the_light_never_waits(
    conversing: Conversing, live: LiveConversation, room: Room
) -> None:
    begin(live)
    pid = pid_of(live)
    room.set(desk=Microphone(is_there=False), other=Microphone(is_there=False))
    send(pid, "KILL")
    longest_s, looked_s = 0.0, now_s()

    def is_told(status: LiveStatus) -> bool:
        nonlocal longest_s, looked_s
        longest_s, looked_s = max(longest_s, now_s() - looked_s), now_s()
        return "There is no such microphone. Trying again in" in (status.trouble or "")

    status = until(live, is_told, "words")
    assert status.state == "lost"
    room.set(desk=Microphone())
    recording_again(live, pid)
    assert longest_s < 1.0
    live.stop()
    truth(conversing)
    assert len(conversing.recordings()) == 2, "no entry was made for what could not begin"


def test_a_stop_while_another_is_being_started_is_obeyed(
    conversing: Conversing, live: LiveConversation, room: Room
) -> None:
    begin(live)
    room.set(desk=Microphone(is_there=False), other=Microphone(is_there=False))
    send(pid_of(live), "KILL")
    until(live, lambda now: "Trying again" in (now.trouble or ""), "words")
    live.stop()
    room.set(desk=Microphone())
    assert live.status().state == "off"
    ends_s = now_s() + 1.5
    wait_until(lambda: now_s() > ends_s, "time in which another could have started")
    assert (live.status().state, running_recorders()) == ("off", [])
    with pytest.raises(RecorderError):
        live.stop()


def test_a_stop_from_another_terminal_also_ends_what_is_being_started(live: LiveConversation, room: Room) -> None:
    begin(live)
    room.set(desk=Microphone(is_there=False), other=Microphone(is_there=False))
    send(pid_of(live), "KILL")
    until(live, lambda now: "Trying again" in (now.trouble or ""), "words")
    with no_turns():
        assert take_turn(live.conversation.id) is None
        room.set(desk=Microphone())
    status = until(live, lambda now: now.news, "words")
    assert status.state == "lost" and status.news is not None
    assert running_recorders() == []


def test_two_screens_see_the_recorder_die_and_one_recorder_follows_that_both_go_on_with(
    conversing: Conversing, live: LiveConversation, screen: Callable[[], LiveConversation]
) -> None:
    begin(live)
    pid = pid_of(live)
    other = screen()
    assert other.attach()
    send(pid, "KILL")

    def both_record() -> bool:
        return live.status().state == other.status().state == "recording" and pid_now(live) not in (0, pid)

    wait_until(both_record, "another recorder on both screens")
    assert len(running_recorders()) == 1
    other.pause()
    status_when(live, "paused")
    live.resume()
    status_when(other, "recording")
    other.stop()
    status_when(live, "finished")
    assert len(conversing.recordings()) == 2
    live.record(Source(DESK))
    status_when(other, "recording", stored_s=0.5)
    live.stop()
    other.close()
    truth(conversing)


# The microphone goes away


@pytest.mark.parametrize("does", ["ends", "stalls"])
def test_a_microphone_that_goes_is_replaced_by_the_default_and_comes_back_without_a_frame_lost_or_doubled(
    conversing: Conversing, live: LiveConversation, room: Room, does: str
) -> None:
    begin(live)
    room.set(desk=Microphone(is_there=does != "ends", does="stalls" if does == "stalls" else "sound"))
    gone = until(live, lambda now: not now.is_stored, "the loss")
    assert gone.state == "recording" and gone.trouble is not None and gone.trouble.startswith("NOT RECORDING")
    status = until(live, lambda now: now.device == OTHER and now.news and now.stored_s > 0.5, "the other microphone")
    assert status.is_stored and status.trouble is None and status.news is not None
    assert "The microphone had gone. Recording from other since" in status.news
    assert "Recording from other: desk is not there." in status.news
    room.set(desk=Microphone(rate_hz=44_100))
    status = until(live, lambda now: now.device == DESK and now.stored_s > 0.5, "the way back")
    assert status.news is not None and "Back at desk since" in status.news
    live.stop()
    wait_until(lambda: not running_recorders(), "the end of all recorders")
    recordings = conversing.recordings()
    assert [item.source for item in recordings] == ["device: desk", "device: other", "device: desk"]
    assert all(stored_in(conversing.case, item).is_closed for item in recordings)
    _, stretches = truth(conversing)
    # On the way back there is none: the two recorders part at one moment of the clock.
    (missing,) = missing_s(stretches)
    (gap,) = [gap for gap in conversing.case.recordings.gaps(live.conversation.id) if gap.length_s > TOLERANCE_S]
    assert gap.length_s == pytest.approx(missing, abs=TOLERANCE_S)


def test_what_a_stalled_microphone_delivers_late_is_stored_where_it_was_said_and_nothing_is_called_missing(
    conversing: Conversing, live: LiveConversation, room: Room
) -> None:
    begin(live)
    room.set(desk=Microphone(does="holds"), other=Microphone(is_there=False))
    until(live, lambda now: not now.is_stored, "the loss")
    until(live, lambda now: "no sound comes of it" in (now.trouble or ""), "a fresh stream that stalls as well")
    room.set(desk=Microphone())
    status = until(live, lambda now: now.is_stored and now.news, "words")
    assert status.news is not None and "What was said then came late: nothing is missing." in status.news
    until(live, lambda now: now.trouble is None, "no other one on its way")
    live.stop()
    _, stretches = truth(conversing)
    assert missing_s(stretches) == []
    assert [gap for gap in conversing.case.recordings.gaps(live.conversation.id) if gap.length_s > TOLERANCE_S] == []


def test_what_comes_late_to_a_recorder_that_was_relieved_meanwhile_is_stored_as_well(
    conversing: Conversing, live: LiveConversation, room: Room
) -> None:
    begin(live)
    room.set(desk=Microphone(does="holds", new_does="sound"))
    status = until(live, lambda now: now.is_stored and "Recording from desk since" in (now.news or ""), "another one")
    assert "s are missing." in (status.news or "")
    room.set(desk=Microphone())
    status = until(live, lambda now: "nothing is missing" in (now.news or ""), "what came late")
    assert status.state == "recording"
    live.stop()
    assert len(conversing.recordings()) == 2
    assert all(stored_in(conversing.case, item).is_closed for item in conversing.recordings())
    _, stretches = truth(conversing)
    assert missing_s(stretches) == []


def test_a_pause_holds_while_the_microphone_goes_and_another_comes(
    conversing: Conversing, live: LiveConversation, room: Room
) -> None:
    begin(live)
    live.pause()
    room.set(desk=Microphone(is_there=False))
    status = until(live, lambda now: now.device == OTHER, "the other microphone")
    assert status.state == "paused"
    live.resume()
    status_when(live, "recording", stored_s=0.5)
    live.stop()
    _, stretches = truth(conversing)
    assert len(stretches) == 2


def test_a_microphone_that_gives_zeros_is_told_and_opened_anew_as_soon_as_that_would_help(
    conversing: Conversing, live: LiveConversation, room: Room
) -> None:
    begin(live)
    pid = pid_of(live)
    room.set(desk=Microphone(does="zeros"))
    status = until(live, lambda now: now.trouble, "words")
    assert (status.trouble, status.state, status.is_stored) == (ZEROS, "recording", True)
    # As a sound system does that has led the open stream elsewhere.
    room.set(desk=Microphone(does="zeros", new_does="sound"))
    status = recording_again(live, pid)
    assert status.trouble is None
    assert status.news is not None and "gave only silence and was opened anew" in status.news
    live.stop()
    assert len(conversing.recordings()) == 2


def test_clipping_and_an_overflow_are_both_told_the_loss_first(live: LiveConversation, room: Room) -> None:
    begin(live)
    room.set(desk=Microphone(does="clipping", overflows=1))

    def tells_both(status: LiveStatus) -> bool:
        # How much is told a moment later than that: once it is clear that none of it comes late.
        return CLIPPING in (status.trouble or "") and "0.4 s were lost just now" in (status.trouble or "")

    status = until(live, tells_both, "words")
    assert status.trouble is not None
    assert status.trouble.index("lost just now") < status.trouble.index("Clipping")
    assert "0.4 s were lost just now: the machine was too busy." in status.trouble
    live.stop()


# Stops of other kinds


def test_a_recorder_that_was_stopped_for_three_seconds_leaves_a_gap_of_their_length(
    conversing: Conversing, live: LiveConversation
) -> None:
    begin(live)
    pid = pid_of(live)
    send(pid, "STOP")
    stopped_s = now_s()
    assert "does not answer" in (status_when(live, "lost").trouble or "")
    wait_until(lambda: now_s() > stopped_s + 3.0, "three seconds")
    send(pid, "CONT")
    status = until(live, lambda now: now.state == "recording" and now.news, "words")
    assert status.news is not None and "s are missing: no sound arrived from the microphone." in status.news
    status_when(live, "recording", stored_s=live.status().stored_s + 1.0)
    live.stop()
    (recording,) = conversing.recordings()
    _, stretches = truth(conversing)
    (gap,) = stored_in(conversing.case, recording).gaps
    (missing,) = missing_s(stretches)
    assert gap.length_s == pytest.approx(missing, abs=TOLERANCE_S)
    assert 2.5 < missing < 4.5


def test_a_recorder_that_hangs_for_long_is_relieved_and_ends_once_it_goes_on(
    conversing: Conversing, live: LiveConversation
) -> None:
    begin(live)
    pid = pid_of(live)
    send(pid, "STOP")
    try:
        status_when(live, "lost")
        status = until(live, lambda now: now.state == "recording" and now.stored_s > 0.5, "another recorder")
    finally:
        send(pid, "CONT")
    assert status.news is not None and "The recorder did not answer. Recording again since" in status.news
    wait_until(lambda: pid_now(live) not in (0, pid), "the end of the first")
    status_when(live, "recording", stored_s=live.status().stored_s + 1.0)
    live.stop()
    first, second = conversing.recordings()
    assert stored_in(conversing.case, first).is_closed
    assert stored_in(conversing.case, second).is_closed
    truth(conversing)


def test_a_recorder_that_only_stands_by_ends_with_the_screen_that_wanted_it(
    conversing: Conversing, live: LiveConversation, room: Room
) -> None:
    begin(live)
    room.set(other=Microphone(does="stalls"), desk=Microphone(does="stalls"))
    until(live, lambda now: "no sound comes of it" in (now.trouble or ""), "words")
    live.close()
    (left,) = [item for item in running_recorders() if item.conversation]
    link = RecorderLink(left, conversing.case.info.recorder_secret)
    newest = link.wait_for_status(5.0)
    assert newest is not None and newest["state"] == "recording"
    link.close()
    assert stop_recorder(left, now_s())["complete"]
    assert len(conversing.recordings()) == 1
