"""The recordings of a conversation become its transcript: each word once, resumable, and complete only when it is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from casefile.case import Case
from casefile.events import Hand
from casefile.recording_file import RecordingWriter
from casefile.seals import Seal
from tests.transcribe.conftest import Conversing
from tests.transcribe.scripted import LoudnessGate, ScriptedEngine
from tests.transcribe.sounds import bursts, hear_bursts, silence, store
from transcribe.engine import HeardUtterance, Samples
from transcribe.follow import Follower
from transcribe.pace import Pace
from transcribe.windows import WindowRules


def follower_of(conversing: Conversing, engine: ScriptedEngine | None = None, pace: Pace | None = None) -> Follower:
    case = conversing.case
    engine = engine or ScriptedEngine(hear_bursts)
    return Follower(conversing.id, case.recordings, case.transcripts, case.seals, engine, LoudnessGate, pace)


def run(follower: Follower, *, last: bool = False) -> None:
    while follower.step(last=last):
        pass


def tones(count: int) -> list[str]:
    return [f"t{number}" for number in range(count)]


def test_a_closed_recording_becomes_a_complete_transcript(conversing: Conversing) -> None:
    conversing.record(silence(1.0), bursts(50))
    follower = follower_of(conversing)
    run(follower)
    assert conversing.words() == tones(50)
    assert follower.is_complete
    assert conversing.case.transcripts.is_complete(conversing.id)
    assert follower.progress.words == 50
    assert follower.progress.transcribed_s == pytest.approx(41.0)
    assert follower.progress.recorded_s == pytest.approx(41.0)


def test_finished_sound_is_packed_and_stored_batch_by_batch(conversing: Conversing) -> None:
    conversing.record(bursts(150))
    engine = ScriptedEngine(hear_bursts)
    follower = follower_of(conversing, engine, Pace(batch=1, workers=2))
    reached = [0]
    while follower.step():
        reached.append(follower.progress.words)
        assert conversing.words() == tones(reached[-1]), "whole windows in their order"
    assert len(set(reached)) > 2
    assert conversing.words() == tones(150)
    assert follower.is_complete
    assert min(engine.asked[:-1]) > 18 * 16_000


def test_a_packing_follower_that_is_dropped_leaves_whole_windows_and_another_goes_on(conversing: Conversing) -> None:
    conversing.record(bursts(150))
    pace = Pace(batch=2, workers=2)
    stored: list[int] = [0]
    while len(stored) < 20 and stored[-1] < 150:
        follower = follower_of(conversing, pace=pace)
        while follower.step() and follower.progress.words == stored[-1]:
            pass
        follower.close()
        stored.append(len(conversing.words()))
        assert conversing.words() == tones(stored[-1])
    assert len(stored) > 2
    run(follower_of(conversing, pace=pace))
    assert conversing.words() == tones(150)


def test_packed_sound_waits_before_unattended_sound_and_what_came_before_is_stored(conversing: Conversing) -> None:
    unattended(conversing)
    follower = follower_of(conversing, pace=Pace(batch=4, workers=2))
    run(follower, last=True)
    assert conversing.words() == tones(10)
    assert follower.only_waits
    follower.close()


def test_what_is_left_of_a_recording_that_has_ended_far_ahead_is_packed(conversing: Conversing) -> None:
    _, writer = conversing.begin_recording()
    end_s = store(writer, bursts(40))
    engine = ScriptedEngine(hear_bursts)
    follower = follower_of(conversing, engine, Pace(batch=2, workers=1))
    follower.step()
    assert not engine.asked
    store(writer, bursts(110, first=40), starts_s=end_s)
    writer.close()
    run(follower)
    assert conversing.words() == tones(150)
    assert follower.is_complete
    assert min(engine.asked[:-1]) > 18 * 16_000


def test_the_transcript_says_what_made_it(conversing: Conversing) -> None:
    follower_of(conversing)
    transcript = conversing.case.transcripts.current(conversing.id)
    assert transcript is not None
    assert (transcript.engine, transcript.model, transcript.digest) == ("scripted 1", "none", "0" * 64)
    assert transcript.settings == '{"beam_size": 1}'


def test_utterances_rise_in_time_and_lie_on_the_conversation(conversing: Conversing) -> None:
    conversing.record(bursts(20))
    second = conversing.record(bursts(20, first=20))
    run(follower_of(conversing))
    transcript = conversing.case.transcripts.current(conversing.id)
    assert transcript is not None
    lines = conversing.case.transcripts.utterances(transcript.id)
    starts = [line.start_s or 0.0 for line in lines]
    assert all(before < after for before, after in pairwise(starts))
    first_of_second = next(word for line in lines for word in line.words if word.text == "t20")
    assert second.starts_at_s >= 16.0
    assert first_of_second.start_s == pytest.approx(second.starts_at_s, abs=0.05)


def test_a_growing_recording_is_followed_and_is_complete_only_when_closed(conversing: Conversing) -> None:
    follower = follower_of(conversing)
    assert not follower.step()
    assert not follower.is_complete
    _, writer = conversing.begin_recording()
    end_s = store(writer, bursts(40))
    run(follower)
    early = conversing.words()
    assert early == tones(len(early))
    assert 0 < len(early) < 40
    store(writer, bursts(10, first=40), starts_s=end_s)
    run(follower)
    assert not follower.is_complete
    writer.close()
    run(follower)
    assert conversing.words() == tones(50)
    assert follower.is_complete


def test_windows_of_a_growing_recording_are_no_longer_than_the_computer_is_given(conversing: Conversing) -> None:
    engine, case = ScriptedEngine(hear_bursts), conversing.case
    rules = WindowRules(enough_s=5.0, longest_s=6.0)
    follower = Follower(conversing.id, case.recordings, case.transcripts, case.seals, engine, LoudnessGate, rules=rules)
    _, writer = conversing.begin_recording()
    store(writer, bursts(60))
    run(follower)
    assert len(engine.asked) > 5
    assert max(engine.asked) <= 6.0 * 16_000
    writer.close()
    run(follower)
    follower.close()
    assert conversing.words() == tones(60)


def test_another_follower_goes_on_where_one_was_dropped(conversing: Conversing) -> None:
    conversing.record(bursts(120))
    stored: list[int] = []
    while len(stored) < 20 and conversing.words() != tones(120):
        follower = follower_of(conversing)
        for _ in range(4):  # forty seconds: a window is closed, another is open
            follower.step()
        follower.close()
        stored.append(len(conversing.words()))
        assert conversing.words() == tones(stored[-1])
    assert len(stored) > 2
    run(follower_of(conversing))
    assert conversing.words() == tones(120)


def test_an_engine_that_fails_in_the_middle_leaves_whole_windows(conversing: Conversing) -> None:
    conversing.record(bursts(100))
    count = 0

    def fail_later(samples: Samples) -> Sequence[HeardUtterance]:
        nonlocal count
        count += 1
        if count > 2:
            raise RuntimeError("out of memory")
        return hear_bursts(samples)

    follower = follower_of(conversing, ScriptedEngine(fail_later))
    with pytest.raises(RuntimeError):
        run(follower)
    follower.close()
    stored = conversing.words()
    assert stored == tones(len(stored))
    assert stored
    again = follower_of(conversing)
    assert again.progress.words == len(stored)
    run(again)
    assert conversing.words() == tones(100)


def test_a_recording_whose_recorder_died_is_ended_once_another_follows_it(conversing: Conversing) -> None:
    _, writer = conversing.begin_recording()
    store(writer, bursts(20))
    writer.let_go()
    follower = follower_of(conversing)
    run(follower)
    assert not follower.is_complete
    conversing.record(bursts(20, first=20))
    run(follower)
    assert conversing.words() == tones(40)
    assert follower.is_complete


def test_a_recording_that_was_never_closed_is_ended_only_on_request(conversing: Conversing) -> None:
    conversing.record(bursts(5), closed=False)
    follower = follower_of(conversing)
    run(follower)
    assert conversing.words() == []
    assert not follower.is_complete
    run(follower, last=True)
    assert conversing.words() == tones(5)
    assert follower.is_complete


def test_a_recording_somebody_still_writes_is_not_ended_on_request(conversing: Conversing) -> None:
    _, writer = conversing.begin_recording()
    store(writer, bursts(5))
    follower = follower_of(conversing)
    run(follower, last=True)
    assert conversing.words() == []
    assert not follower.is_complete
    writer.close()
    follower.close()


def test_a_recorder_that_never_stored_anything_does_not_hold_completeness_up(conversing: Conversing) -> None:
    conversing.record(bursts(3))
    conversing.case.recordings.begin(conversing.id, conversing.hand, source="file")
    follower = follower_of(conversing)
    run(follower)
    assert not follower.is_complete
    run(follower, last=True)
    assert follower.is_complete


def test_a_complete_recording_that_grows_again_is_taken_up(conversing: Conversing) -> None:
    recording, writer = conversing.begin_recording()
    end_s = store(writer, bursts(5))
    writer.let_go()
    run(follower_of(conversing), last=True)
    assert conversing.words() == tones(5)
    with_more = type(writer)(recording.path, conversing.case.recordings.key(recording.id))
    store(with_more, bursts(5, first=5), starts_s=end_s + 2.0)
    with_more.close()
    follower = follower_of(conversing)
    assert not follower.is_complete
    run(follower)
    assert conversing.words() == tones(10)
    assert follower.is_complete


def test_a_second_run_over_a_complete_transcript_changes_nothing(conversing: Conversing) -> None:
    conversing.record(bursts(30))
    run(follower_of(conversing))
    engine = ScriptedEngine(hear_bursts)
    again = follower_of(conversing, engine)
    assert again.is_complete
    assert not again.step(last=True)
    assert not engine.asked
    assert conversing.words() == tones(30)


def test_speech_without_words_is_stored_as_unclear(conversing: Conversing) -> None:
    conversing.record(bursts(1, length_s=3.0), silence(2.0))
    run(follower_of(conversing, ScriptedEngine(lambda _: [])))
    assert conversing.words() == ["[unclear]"]
    transcript = conversing.case.transcripts.current(conversing.id)
    assert transcript is not None
    (line,) = conversing.case.transcripts.utterances(transcript.id)
    assert (line.state, line.words[0].state) == ("unclear", "unclear")
    assert line.end_s == pytest.approx(3.0, abs=0.05)


def test_a_recording_removed_while_it_is_followed_is_let_go(conversing: Conversing) -> None:
    removed, writer = conversing.begin_recording()
    store(writer, bursts(30))
    follower = follower_of(conversing)
    run(follower)
    before = conversing.words()
    writer.close()
    conversing.case.removal.sound(removed.id, conversing.hand)
    conversing.record(bursts(5, first=50))
    run(follower)
    assert conversing.words() == [*before, *(f"t{number}" for number in range(50, 55))]
    assert follower.is_complete


def seal(conversing: Conversing, from_s: float, to_s: float) -> Seal:
    return conversing.case.seals.seal(conversing.id, from_s, to_s, "taken back", conversing.hand)


def test_what_is_sealed_is_passed_over_and_heard_once_it_is_unsealed(conversing: Conversing) -> None:
    conversing.record(bursts(60))
    sealed = seal(conversing, 16.0, 24.0)
    engine = ScriptedEngine(hear_bursts)
    first = follower_of(conversing, engine)
    run(first)
    assert conversing.words() == [f"t{number}" for number in [*range(20), *range(30, 60)]]
    assert first.is_complete
    assert conversing.case.transcripts.is_complete(conversing.id)
    first.close()
    conversing.case.seals.unseal(sealed, conversing.hand)
    assert not conversing.case.transcripts.is_complete(conversing.id)
    engine.asked.clear()
    second = follower_of(conversing, engine)
    assert not second.is_complete
    run(second)
    assert conversing.words() == tones(60)
    assert sum(engine.asked) < 12 * 16_000, "only what had been passed over is heard again"
    assert second.is_complete
    assert second.progress.words == 60


def test_no_word_of_a_stretch_that_is_sealed_while_it_is_heard_is_stored(conversing: Conversing) -> None:
    conversing.record(bursts(60))
    seals: list[Seal] = []

    def seal_first(samples: Samples) -> Sequence[HeardUtterance]:
        if not seals:
            seals.append(seal(conversing, 1.6, 4.0))
        return hear_bursts(samples)

    run(follower_of(conversing, ScriptedEngine(seal_first)))
    assert conversing.words() == [f"t{number}" for number in [0, 1, *range(5, 60)]]
    conversing.case.seals.unseal(seals[0], conversing.hand)
    run(follower_of(conversing))
    assert conversing.words() == tones(60)


def test_a_long_stretch_is_caught_up_with_by_followers_that_are_dropped(conversing: Conversing) -> None:
    conversing.record(bursts(120))
    sealed = seal(conversing, 8.0, 88.0)
    run(follower_of(conversing))
    conversing.case.seals.unseal(sealed, conversing.hand)
    stored = [len(conversing.words())]
    while len(stored) < 20 and stored[-1] < 120:
        follower = follower_of(conversing)
        for _ in range(4):
            follower.step()
        follower.close()
        stored.append(len(conversing.words()))
    assert len(stored) > 3
    assert conversing.words() == tones(120)
    assert conversing.case.transcripts.is_complete(conversing.id)


def test_what_is_sealed_again_while_it_is_caught_up_with_is_not_stored(conversing: Conversing) -> None:
    conversing.record(bursts(120))
    sealed = seal(conversing, 8.0, 88.0)
    run(follower_of(conversing))
    conversing.case.seals.unseal(sealed, conversing.hand)
    follower = follower_of(conversing)
    for _ in range(4):
        follower.step()
    again = seal(conversing, 40.0, 88.0)
    run(follower)
    assert conversing.words() == [f"t{number}" for number in [*range(50), *range(110, 120)]]
    conversing.case.seals.unseal(again, conversing.hand)
    run(follower)
    assert conversing.words() == tones(120)


def unattended(conversing: Conversing, *, closed: bool = True) -> RecordingWriter:
    """Record thirty tones, of which the second ten with no screen."""
    _, writer = conversing.begin_recording()
    end_s = store(writer, bursts(10))
    end_s = store(writer, bursts(10, first=10), starts_s=end_s, attended=False)
    store(writer, bursts(10, first=20), starts_s=end_s)
    if closed:
        writer.close()
    return writer


def test_before_unattended_sound_it_waits_until_it_is_kept(conversing: Conversing) -> None:
    unattended(conversing)
    follower = follower_of(conversing)
    run(follower, last=True)
    assert conversing.words() == tones(10)
    assert follower.waits
    assert follower.only_waits
    assert not follower.is_complete
    (absent,) = conversing.case.seals.undecided(conversing.id)
    conversing.case.seals.keep(conversing.id, absent, conversing.hand)
    run(follower)
    assert not follower.waits
    assert conversing.words() == tones(30)
    assert follower.is_complete


def test_unattended_sound_that_is_sealed_is_passed_over(conversing: Conversing) -> None:
    unattended(conversing)
    follower = follower_of(conversing)
    run(follower)
    (absent,) = conversing.case.seals.undecided(conversing.id)
    conversing.case.seals.seal(conversing.id, absent.from_s, absent.to_s, "unattended", conversing.hand)
    run(follower)
    assert conversing.words() == [f"t{number}" for number in [*range(10), *range(20, 30)]]
    assert follower.is_complete


def test_unattended_sound_that_was_removed_is_never_heard(conversing: Conversing) -> None:
    unattended(conversing)
    first = follower_of(conversing)
    run(first)
    first.close()
    (absent,) = conversing.case.seals.undecided(conversing.id)
    entry = conversing.case.seals.seal(conversing.id, absent.from_s, absent.to_s, "unattended", conversing.hand)
    assert conversing.case.removal.stretch(entry.id, conversing.hand, [conversing.hand.author])
    follower = follower_of(conversing)
    run(follower)
    assert conversing.words() == [f"t{number}" for number in [*range(10), *range(20, 30)]]
    assert follower.is_complete


def test_it_does_not_only_wait_while_the_recording_runs_or_another_is_not_in_words(conversing: Conversing) -> None:
    writer = unattended(conversing, closed=False)
    follower = follower_of(conversing)
    run(follower)
    assert follower.waits
    assert not follower.only_waits
    writer.close()
    assert not follower.step()
    assert follower.only_waits
    _, other = conversing.begin_recording()
    assert not follower.step()
    assert not follower.only_waits
    other.close()
    run(follower)
    assert follower.only_waits
    follower.close()


def test_where_it_was_unattended_is_kept_in_the_case_once_it_is_in_words(conversing: Conversing) -> None:
    unattended(conversing)
    (absent,) = conversing.case.seals.undecided(conversing.id)
    conversing.case.seals.keep(conversing.id, absent, conversing.hand)
    run(follower_of(conversing))
    recording = conversing.case.recordings.of(conversing.id)[0]
    beside = Case(conversing.case.folder, conversing.case.key)
    conversing.case.log.undo(Hand(conversing.hand.author, "seals"), conversing.id)
    size = recording.path.stat().st_size
    # A file of the same length that holds nothing shows that the case's own knowledge is asked.
    recording.path.write_bytes(bytes(size))
    assert beside.seals.undecided(conversing.id) == [absent]
    beside.close()


def test_a_revision_of_the_same_weights_is_gone_on_with_though_other_settings_are_used_now(
    conversing: Conversing,
) -> None:
    made = conversing.case.transcripts.begin(
        conversing.id, engine="scripted 0", model="none", digest="0" * 64, settings={"beam_size": 2}
    )
    conversing.record(bursts(3))
    follower = follower_of(conversing)
    while follower.step(last=True):
        pass
    assert conversing.case.transcripts.current(conversing.id) == made
    assert conversing.words() == ["t0", "t1", "t2"]
