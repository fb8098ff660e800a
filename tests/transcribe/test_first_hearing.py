"""Where the engine lost itself and heard a stretch again, what it heard at first is kept, and goes with the stretch."""

from __future__ import annotations

from casefile.events import Hand
from casefile.heard import FirstHearing
from tests.transcribe.conftest import Conversing
from tests.transcribe.scripted import LoudnessGate, ScriptedEngine, heard
from tests.transcribe.sounds import silence, tone
from transcribe.engine import HeardUtterance, Samples
from transcribe.follow import Follower
from transcribe.pace import Pace

LOOP = "and then and then and then and then"


def lost_itself(samples: Samples) -> list[HeardUtterance]:
    return [HeardUtterance((), LOOP), heard(("nobody", 0.2, 0.6), ("came", 0.6, 1.0))]


def follow(conversing: Conversing) -> list[FirstHearing]:
    case = conversing.case
    engine = ScriptedEngine(lost_itself)
    follower = Follower(conversing.id, case.recordings, case.transcripts, case.seals, engine, LoudnessGate, Pace(2, 1))
    while follower.step(last=True):
        pass
    follower.close()
    return firsts(conversing)


def firsts(conversing: Conversing) -> list[FirstHearing]:
    transcript = conversing.case.transcripts.current(conversing.id)
    assert transcript is not None
    return conversing.case.transcripts.first_hearings(transcript.id)


def test_what_was_heard_at_first_is_kept_with_the_stretch_that_was_heard_again(conversing: Conversing) -> None:
    conversing.record(silence(5.0), tone(1.2), silence(2.0))
    (first,) = follow(conversing)
    assert first.text == LOOP
    assert 4.0 < first.from_s < 5.1
    assert 6.1 < first.to_s < 7.0
    assert conversing.words() == ["nobody", "came"]


def test_it_is_closed_and_removed_with_any_of_its_stretch(conversing: Conversing) -> None:
    case = conversing.case
    conversing.record(silence(5.0), tone(1.2), silence(2.0))
    (first,) = follow(conversing)
    seal = case.seals.seal(conversing.id, first.to_s - 0.05, first.to_s + 1.0, "taken back", conversing.hand)
    assert firsts(conversing) == []
    assert any(LOOP in held.text for held in case.all_texts.every())
    both = [case.people.reviewer(label).id for label in ("MK", "JT")]
    assert case.removal.stretch(seal.id, Hand(both[0], "removal"), both)
    assert not any(LOOP in held.text for held in case.all_texts.every())


def test_none_is_kept_of_a_stretch_that_is_closed_already(conversing: Conversing) -> None:
    conversing.record(silence(5.0), tone(1.2), silence(2.0))
    conversing.case.seals.seal(conversing.id, 5.7, 7.0, "taken back", conversing.hand)
    assert follow(conversing) == []
