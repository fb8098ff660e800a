"""A draft is stable as far as two hearings in a row agree, and is never stored."""

from __future__ import annotations

from tests.transcribe.conftest import Conversing
from tests.transcribe.scripted import LoudnessGate, ScriptedEngine
from tests.transcribe.sounds import bursts, hear_bursts, silence, store
from transcribe.drafts import Agreement
from transcribe.follow import Follower


def test_what_two_hearings_agree_upon_is_stable() -> None:
    agreement = Agreement()
    assert agreement.with_another(["We", "met"], 3.0, rests=False).stable == ()
    second = agreement.with_another(["We", "met", "on", "Monday"], 3.0, rests=False)
    assert (second.stable, second.tail) == (("We", "met"), ("on", "Monday"))
    third = agreement.with_another(["We", "met", "on", "mondays,", "and"], 3.0, rests=True)
    assert (third.stable, third.tail, third.rests) == (("We", "met", "on"), ("mondays,", "and"), True)


def test_case_and_punctuation_are_no_disagreement_and_what_was_stable_stays_as_it_was_worded() -> None:
    agreement = Agreement()
    agreement.with_another(["we", "met."], 0.0, rests=False)
    assert agreement.with_another(["We", "met", "twice"], 0.0, rests=False).stable == ("We", "met")
    last = agreement.with_another(["Me", "met", "twice", "a"], 0.0, rests=False)
    assert (last.stable, last.tail) == (("We", "met"), ("twice", "a"))


def test_another_window_begins_anew() -> None:
    agreement = Agreement()
    agreement.with_another(["yes"], 0.0, rests=False)
    agreement.with_another(["yes"], 0.0, rests=False)
    assert agreement.with_another(["yes"], 14.0, rests=False).stable == ()


def test_a_follower_drafts_the_open_window_and_stores_none_of_it(conversing: Conversing) -> None:
    _, writer = conversing.begin_recording()
    case = conversing.case
    follower = Follower(
        conversing.id, case.recordings, case.transcripts, case.seals, ScriptedEngine(hear_bursts), LoudnessGate
    )
    assert follower.draft() is None
    end_s = store(writer, silence(1.0))
    end_s = store(writer, bursts(5), starts_s=end_s)
    while follower.step():
        pass
    first = follower.draft()
    assert first is not None
    assert (first.stable, first.tail) == ((), ("t0", "t1", "t2", "t3", "t4"))
    assert follower.draft() is None, "nothing new was said"
    end_s = store(writer, bursts(2, first=5), starts_s=end_s)
    while follower.step():
        pass
    second = follower.draft()
    assert second is not None
    assert (second.stable, second.tail) == (("t0", "t1", "t2", "t3", "t4"), ("t5", "t6"))
    assert conversing.words() == []
    end_s = store(writer, silence(1.1), starts_s=end_s)
    while follower.step():
        pass
    third = follower.draft()
    assert third is not None
    assert third.rests
    store(writer, silence(2.0), starts_s=end_s)
    while follower.step():
        pass
    assert conversing.words() == [f"t{number}" for number in range(7)]
    assert follower.draft() is None, "no window is open"
    writer.close()
    follower.close()


def test_nothing_of_what_is_taken_back_is_drafted(conversing: Conversing) -> None:
    _, writer = conversing.begin_recording()
    case = conversing.case
    follower = Follower(
        conversing.id, case.recordings, case.transcripts, case.seals, ScriptedEngine(hear_bursts), LoudnessGate
    )
    store(writer, bursts(5))
    while follower.step():
        pass
    case.seals.seal(conversing.id, 1.6, 2.4, "taken back", conversing.hand)
    assert follower.draft() is None
    writer.close()
    follower.close()
