"""Safeguarding concerns: on record with every version, and out of reach of whatever takes back, closes or removes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.concerns import FIELDS, KINDS, ConcernWords
from casefile.errors import EntryError, UndoError
from casefile.events import Hand
from tests.casefile.support import LIVE, OTHER, REVIEW, HandClock, begin, every_row, hear, holds, make_case, meddle

WORDS = ConcernWords(
    "risk", "shoved down the stairs", "Wren Sedgewick, 4", "last Tuesday", "Ms Pike", "16:10", "call", "MK"
)
OWN_TABLES = ("concern", "concern_version", "concern_copy")


@pytest.fixture(params=[True, False], ids=["encrypted", "plain"])
def either(request: pytest.FixtureRequest, tmp_path: Path, clock: HandClock) -> Iterator[Case]:
    made = make_case(tmp_path / "a.vantage", clock, encrypted=request.param)
    yield made
    made.close()


def test_a_concern_is_begun_with_one_line_and_completed_later_and_every_version_stays(
    either: Case, clock: HandClock
) -> None:
    item = begin(either)
    begun = either.concerns.begin(item.id, LIVE, ConcernWords(said="spoke of a shove"), at_s=61.5)
    assert (begun.number, begun.label, begun.at_s, begun.at, begun.author) == (1, "P01", 61.5, clock.now(), LIVE.author)
    clock.pass_s(3600.0)
    now = either.concerns.change(begun.id, WORDS, OTHER)
    assert (now.words, now.at, now.at_s) == (WORDS, begun.at, 61.5)
    assert (now.last.author, now.last.at) == (OTHER.author, clock.now())
    either.concerns.change(begun.id, WORDS, REVIEW)
    versions = either.concerns.versions(begun.id)
    assert [(one.words.said, one.author) for one in versions] == [
        ("spoke of a shove", LIVE.author),
        ("shoved down the stairs", OTHER.author),
    ]
    assert either.concerns.of(item.id) == either.concerns.all() == [now]


def test_an_allegation_and_their_own_distress_are_kinds_of_their_own(either: Case) -> None:
    item = begin(either)
    entered = [either.concerns.begin(item.id, LIVE, ConcernWords(kind, said="so")) for kind in KINDS]
    assert [one.words.kind for one in entered] == ["risk", "staff", "distress"]
    assert [one.number for one in either.concerns.all()] == [1, 2, 3]
    for bad in ("blame", ""):
        with pytest.raises(EntryError, match="no kind"):
            either.concerns.change(entered[0].id, replace(WORDS, kind=bad), LIVE)  # type: ignore[arg-type]
    with pytest.raises(EntryError):
        either.concerns.begin("no conversation", LIVE)
    with pytest.raises(EntryError):
        either.concerns.numbered(4)
    assert len(either.concerns.all()) == 3


def test_what_is_being_typed_is_stored_as_it_is_typed_and_an_empty_one_goes_again(either: Case) -> None:
    item = begin(either)
    begun = either.concerns.begin(item.id, LIVE, at_s=5.0, is_open=True)
    either.concerns.type_on(begun.id, "a sho")
    assert either.concerns.get(begun.id).words.said == "a sho"
    closed = either.concerns.close(begun.id, "a shove ", LIVE)
    assert [one.words.said for one in either.concerns.versions(begun.id)] == ["a shove"]
    either.concerns.type_on(begun.id, "something else")
    either.concerns.drop_empty(begun.id)
    assert either.concerns.get(begun.id) == closed
    empty = either.concerns.begin(item.id, LIVE, is_open=True)
    either.concerns.drop_empty(empty.id)
    assert either.concerns.all() == [closed]


def test_what_is_being_typed_in_all_lines_is_stored_and_kept_or_let_go(either: Case) -> None:
    item = begin(either)
    kept = either.concerns.begin(item.id, LIVE, ConcernWords(said="a shove"))
    either.concerns.reopen(kept.id, OTHER)
    half = ConcernWords("staff", "a shove", "Wren Se")
    either.concerns.type_words(kept.id, half)
    assert either.concerns.get(kept.id).words == half
    assert [one.author for one in either.concerns.versions(kept.id)] == [LIVE.author, OTHER.author]
    either.concerns.let_go(kept.id)
    assert either.concerns.all() == [kept]
    either.concerns.reopen(kept.id, OTHER)
    either.concerns.settle(kept.id, replace(kept.words, said=" a shove "), OTHER)
    assert either.concerns.all() == [kept]
    either.concerns.reopen(kept.id, OTHER)
    either.concerns.type_words(kept.id, half)
    # As after a crash: what was typed by then stays, and what follows is a version of its own.
    either.concerns.reopen(kept.id, LIVE)
    either.concerns.settle(kept.id, WORDS, LIVE)
    assert [one.words for one in either.concerns.versions(kept.id)] == [kept.words, half, WORDS]
    either.concerns.let_go(kept.id)
    assert either.concerns.get(kept.id).words == WORDS
    new = either.concerns.begin(item.id, LIVE, is_open=True)
    either.concerns.settle(new.id, ConcernWords(said=" "), LIVE)
    assert [one.id for one in either.concerns.all()] == [kept.id]


def test_whoever_completes_what_somebody_has_changed_or_is_typing_is_told_and_nothing_is_written_over(
    either: Case,
) -> None:
    kept = either.concerns.begin(begin(either).id, LIVE, ConcernWords(said="a shove"))
    either.concerns.reopen(kept.id, OTHER, replace(kept.words, told="the manager"), seen=kept.words)
    for stale in (either.concerns.reopen, either.concerns.change):
        with pytest.raises(EntryError, match="in the meantime"):
            stale(kept.id, by=LIVE, words=replace(kept.words, decided="nothing yet"), seen=kept.words)
    either.concerns.settle(kept.id, replace(kept.words, told="the manager"), OTHER)
    with pytest.raises(EntryError, match="in the meantime"):
        either.concerns.change(kept.id, WORDS, LIVE, seen=kept.words)
    assert either.concerns.get(kept.id).words == replace(kept.words, told="the manager")
    assert either.concerns.change(kept.id, WORDS, LIVE, seen=either.concerns.get(kept.id).words).words == WORDS


def test_its_words_stand_in_no_other_table_and_the_log_says_only_who_and_when(plain_case: Case) -> None:
    case = plain_case
    item = begin(case)
    kept = case.concerns.begin(item.id, LIVE, WORDS, at_s=5.0)
    case.concerns.change(kept.id, replace(WORDS, said="shoved twice"), OTHER)
    elsewhere = repr(every_row(case, *OWN_TABLES))
    assert all(str(getattr(WORDS, name)) not in elsewhere for name in FIELDS if name != "decided_by")
    events = [(event.kind, event.author) for event in case.log.events(item.id) if event.place == "concern"]
    assert events == [("concern begun", LIVE.author), ("concern changed", OTHER.author)]
    assert holds(case.folder, WORDS.said)


def test_nobody_takes_it_back_and_it_takes_nothing_of_others_with_it(either: Case) -> None:
    item = begin(either)
    either.notes.add(item.id, "story", "a note", LIVE, at_s=1.0)
    kept = either.concerns.begin(item.id, LIVE, WORDS, at_s=2.0)
    for place in ("live", "review"):
        hand = Hand(LIVE.author, place)
        while True:
            try:
                either.log.undo(hand, item.id)
            except UndoError:
                break
    with pytest.raises(UndoError, match="not taken back"):
        either.log.undo(Hand(LIVE.author, "concern"), item.id)
    assert either.notes.of(item.id) == []
    assert either.concerns.all() == [kept]


def test_it_is_read_inside_a_seal_and_kept_when_stretch_account_and_conversation_are_removed(
    plain_case: Case, clock: HandClock
) -> None:
    case = plain_case
    item = begin(case)
    hear(case, item.id, "a line of some words", start_s=0.0)
    case.notes.add(item.id, "story", "brambling", LIVE, at_s=3.0)
    kept = case.concerns.begin(item.id, LIVE, WORDS, at_s=3.0)
    kept = case.concerns.change(kept.id, replace(WORDS, decided="called the duty team"), OTHER)
    both = [case.people.reviewer(label).id for label in ("MK", "JT")]
    seal = case.seals.seal(item.id, 0.0, 10.0, "taken back", LIVE)
    assert case.notes.of(item.id) == [] and case.concerns.of(item.id) == [kept]
    assert case.removal.stretch(seal.id, REVIEW, both)
    assert case.concerns.of(item.id) == [kept]
    assert case.removal.account(item.id, REVIEW)
    assert case.concerns.of(item.id) == [kept]
    assert case.removal.conversation(item.id, REVIEW)
    assert case.conversations.all() == []
    assert holds(case.folder, "brambling") == [] != holds(case.folder, WORDS.said)
    assert case.concerns.all() == [kept] and len(case.concerns.versions(kept.id)) == 2
    later = case.concerns.change(kept.id, replace(WORDS, decided="strategy meeting on Friday"), OTHER)
    assert later.label == "P01" and later.words.decided.startswith("strategy")
    assert [event.kind for event in case.log.events(item.id) if event.place == "concern"] == [
        "concern begun",
        "concern changed",
        "concern changed",
    ]


def test_copies_that_were_saved_are_on_record(either: Case, clock: HandClock) -> None:
    item = begin(either)
    kept = either.concerns.begin(item.id, LIVE, WORDS)
    assert either.concerns.copies(kept.id) == []
    either.concerns.enter_copy(kept.id, "0" * 64, OTHER)
    assert either.concerns.copies(kept.id) == [(clock.now(), OTHER.author)]


def test_a_kind_that_the_case_does_not_know_can_not_be_stored(either: Case) -> None:
    kept = either.concerns.begin(begin(either).id, LIVE, WORDS)
    with pytest.raises(Exception, match="CHECK"):
        meddle(either, "UPDATE concern_version SET kind = 'blame' WHERE concern = ?", kept.id)
