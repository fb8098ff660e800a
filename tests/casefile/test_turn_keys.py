"""Who was marked live as speaking: kept with author and moment, closed and removed with the sound of that moment."""

from __future__ import annotations

import json

import pytest

from casefile.case import Case
from casefile.errors import UndoError
from casefile.events import Hand
from tests.casefile.support import LIVE, REVIEW, ask, begin, hear


def marked(case: Case, conversation: str) -> list[tuple[str, float]]:
    return [(key.speaker, key.at_s) for key in case.turn_keys.of(conversation)]


def test_presses_come_in_the_order_of_the_timeline_with_author_and_time(case: Case) -> None:
    item = begin(case)
    later = case.turn_keys.press(item.id, "lead", LIVE, at_s=9.0)
    case.turn_keys.press(item.id, "participant", LIVE, at_s=2.0)
    assert marked(case, item.id) == [("participant", 2.0), ("lead", 9.0)]
    assert (later.author, later.at) == (LIVE.author, case.clock.now())
    last = case.turn_keys.last(item.id)
    assert last is not None and last.speaker == "participant"
    assert case.turn_keys.of(begin(case, "P02").id) == []


def test_undo_takes_back_notes_and_never_a_press(case: Case) -> None:
    item = begin(case)
    case.notes.add(item.id, "story", "of the calls", LIVE, at_s=1.0)
    case.turn_keys.press(item.id, "lead", LIVE, at_s=2.0)
    case.log.undo(LIVE, item.id)
    assert (case.notes.of(item.id), marked(case, item.id)) == ([], [("lead", 2.0)])
    with pytest.raises(UndoError):
        case.log.undo(LIVE, item.id)


def test_marking_who_speaks_is_off_until_the_team_turns_it_on(case: Case) -> None:
    assert not case.settings.turn_keys
    case.settings.set_turn_keys(True, LIVE)
    assert case.settings.turn_keys
    case.settings.set_turn_keys(False, LIVE)
    assert not case.settings.turn_keys


@pytest.mark.parametrize("reason", ["taken back", "withdrawn"])
def test_a_press_is_closed_and_goes_with_the_sound_of_its_moment_also_where_notes_stay(case: Case, reason: str) -> None:
    item = begin(case)
    hear(case, item.id, "she rang the clinic twice and nobody came")
    for at_s in (0.5, 3.0, 6.0):
        case.turn_keys.press(item.id, "lead", LIVE, at_s=at_s)
    case.notes.add(item.id, "story", "of the calls", LIVE, at_s=3.0)
    seal = case.seals.seal(item.id, 2.0, 4.0, reason, LIVE)  # type: ignore[arg-type]
    assert marked(case, item.id) == [("lead", 0.5), ("lead", 6.0)]
    case.seals.unseal(seal, LIVE)
    assert len(marked(case, item.id)) == 3
    seal = case.seals.seal(item.id, 2.0, 4.0, reason, LIVE)  # type: ignore[arg-type]
    both = [case.people.reviewer(label).id for label in ("MK", "JT")]
    assert case.removal.stretch(seal.id, REVIEW, both)
    assert ask(case, "SELECT at_s FROM turn_key ORDER BY at_s") == [(0.5,), (6.0,)]
    assert len(case.notes.of(item.id)) == (1 if reason == "withdrawn" else 0)
    presses = ask(case, "SELECT changes FROM event_content JOIN event ON id = event WHERE place = 'turns' ORDER BY id")
    assert [bool(json.loads(changes)) for (changes,) in presses] == [True, False, True]


def test_they_go_with_the_account_and_with_the_conversation(case: Case) -> None:
    for code, remove in (("P01", case.removal.account), ("P02", case.removal.conversation)):
        item = begin(case, code)
        hear(case, item.id, "she rang")
        case.turn_keys.press(item.id, "lead", Hand(LIVE.author, "live"), at_s=0.5)
        assert remove(item.id, REVIEW)
        assert ask(case, "SELECT * FROM turn_key") == []
    assert case.check.all() == []


def test_they_go_with_the_last_sound_of_the_conversation(case: Case) -> None:
    item, other = begin(case), begin(case, "P02")
    hear(case, item.id, "she rang")
    case.recordings.begin(item.id, LIVE, source="device", lane=2)
    for conversation in (item, other):
        case.turn_keys.press(conversation.id, "lead", LIVE, at_s=0.5)
    first, second = case.recordings.of(item.id)
    assert case.removal.sound(first.id, REVIEW)
    assert marked(case, item.id) == [("lead", 0.5)]
    assert case.removal.sound(second.id, REVIEW)
    assert ask(case, "SELECT conversation FROM turn_key") == [(other.id,)]
    presses = ask(case, "SELECT changes FROM event_content JOIN event ON id = event WHERE place = 'turns' ORDER BY id")
    assert [bool(json.loads(changes)) for (changes,) in presses] == [False, True]
    assert case.check.all() == []
