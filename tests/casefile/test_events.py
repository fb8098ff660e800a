"""The event log: taking back and doing again, for each author and place, and what others built upon."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.case import Case
from casefile.errors import AgreementError, EntryError, UndoError
from casefile.events import Hand
from casefile.ids import new_id
from casefile.tags import NewTag
from tests.casefile.support import (
    LIVE,
    OTHER,
    PASSPHRASE,
    REVIEW,
    HandClock,
    ask,
    begin,
    every_row,
    hear,
    make_case,
    meddle,
    words_of,
)

LOG = ("event", "event_content", "event_row")
ASPECT = NewTag("rationality", code="information")


def notes(case: Case, conversation: str) -> list[str]:
    return [note.text for note in case.notes.of(conversation)]


def note(case: Case, conversation: str, text: str, by: Hand = LIVE) -> str:
    return case.notes.add(conversation, "story", text, by, at_s=None).id


def test_every_entry_has_an_author_a_time_and_a_kind(case: Case, clock: HandClock) -> None:
    conversation = begin(case).id
    clock.pass_s(60)
    note(case, conversation, "one")
    event = case.log.events(conversation)[-1]
    assert (event.author, event.place, event.kind, event.undoes) == ("reviewer-m", "live", "note added", None)
    assert event.at == "2031-03-04T09:01:00.000Z"
    for row in ask(case, "SELECT author, at, place, kind FROM event"):
        assert all(row)


def test_undo_and_redo_walk_back_and_forth(case: Case) -> None:
    conversation = begin(case).id
    for text in ("one", "two", "three"):
        note(case, conversation, text)
    ids = [item.id for item in case.notes.of(conversation)]
    undo, redo = case.log.undo, case.log.redo
    seen: list[list[str]] = []
    for step in (undo, undo, redo, redo, undo, undo, undo, redo, undo, redo, redo, redo):
        step(LIVE, conversation)
        seen.append(notes(case, conversation))
    assert seen == [
        ["one", "two"],
        ["one"],
        ["one", "two"],
        ["one", "two", "three"],
        ["one", "two"],
        ["one"],
        [],
        ["one"],
        [],
        ["one"],
        ["one", "two"],
        ["one", "two", "three"],
    ]
    assert [item.id for item in case.notes.of(conversation)] == ids
    with pytest.raises(UndoError):
        redo(LIVE, conversation)


def test_a_new_entry_ends_what_could_be_done_again(case: Case) -> None:
    conversation = begin(case).id
    note(case, conversation, "one")
    note(case, conversation, "two")
    case.log.undo(LIVE, conversation)
    case.log.undo(LIVE, conversation)
    case.log.redo(LIVE, conversation)
    note(case, conversation, "three")
    with pytest.raises(UndoError, match="nothing to redo"):
        case.log.redo(LIVE, conversation)
    case.log.undo(LIVE, conversation)
    case.log.undo(LIVE, conversation)
    assert notes(case, conversation) == []


def test_undo_deletes_nothing_from_the_log(case: Case) -> None:
    conversation = begin(case).id
    note(case, conversation, "one")
    before = case.log.events(conversation)
    undo = case.log.undo(LIVE, conversation)
    assert case.log.events(conversation) == [*before, undo]
    assert (undo.kind, undo.undoes) == ("undo", before[-1].id)


def test_undo_goes_on_after_the_case_was_closed(case: Case, clock: HandClock) -> None:
    conversation = begin(case).id
    for text in ("one", "two", "three"):
        note(case, conversation, text)
    case.log.undo(LIVE, conversation)
    case.close()
    reopened = Case.open(case.folder, PASSPHRASE, clock)
    reopened.log.redo(LIVE, conversation)
    reopened.log.undo(LIVE, conversation)
    reopened.log.undo(LIVE, conversation)
    assert notes(reopened, conversation) == ["one"]
    reopened.close()


def test_undo_reaches_only_the_authors_own_entries_in_this_place(case: Case) -> None:
    conversation, second = begin(case).id, begin(case).id
    note(case, conversation, "live", LIVE)
    note(case, conversation, "review", REVIEW)
    note(case, conversation, "other", OTHER)
    note(case, second, "elsewhere", LIVE)
    case.log.undo(REVIEW, conversation)
    assert notes(case, conversation) == ["live", "other"]
    with pytest.raises(UndoError, match="nothing to undo"):
        case.log.undo(REVIEW, conversation)
    case.log.undo(LIVE, conversation)
    assert notes(case, conversation) == ["other"]
    assert notes(case, second) == ["elsewhere"]


def test_what_others_tagged_is_not_taken_back(case: Case) -> None:
    conversation = begin(case).id
    note(case, conversation, "she rang twice")
    words = case.notes.of(conversation)[0].words
    tag = case.tags.put(words[0].id, words[1].id, ASPECT, OTHER)
    before = every_row(case)
    with pytest.raises(UndoError, match="can't be taken back") as caught:
        case.log.undo(LIVE, conversation)
    assert "rang" not in str(caught.value)
    assert every_row(case) == before
    case.tags.take_off(tag.id, OTHER)
    case.log.undo(LIVE, conversation)
    assert notes(case, conversation) == []


def test_what_others_corrected_is_not_taken_back(case: Case) -> None:
    conversation = begin(case).id
    transcript = hear(case, conversation, "she rank twice")
    word = words_of(case, transcript)[1]
    case.words.correct(word.id, "ranked", REVIEW)
    case.words.correct(word.id, "rang", OTHER)
    before = every_row(case)
    with pytest.raises(UndoError):
        case.log.undo(REVIEW, conversation)
    assert every_row(case) == before
    case.log.undo(OTHER, conversation)
    case.log.undo(REVIEW, conversation)
    assert case.words.get(word.id).text == "rank"


def test_who_spoke_is_not_taken_back_under_another_reviewers_feet(case: Case) -> None:
    conversation = begin(case).id
    transcript = hear(case, conversation, "a b c d e f g")
    words = words_of(case, transcript)
    case.transcripts.set_speaker(transcript.id, words[1].id, words[4].id, "lead", REVIEW)
    case.transcripts.set_speaker(transcript.id, words[2].id, words[2].id, "other", OTHER)
    before = every_row(case)
    with pytest.raises(UndoError):
        case.log.undo(REVIEW, conversation)
    assert every_row(case) == before


def test_an_entry_that_does_not_fit_changes_nothing(case: Case) -> None:
    conversation = begin(case).id
    before = every_row(case)
    fits = case.log.insert("mark", conversation=conversation, step="story", kind="moment", at="t", author="a")
    for misfit in (
        case.log.insert("mark", conversation="no such", step="story", kind="moment", at="t", author="a"),
        case.log.insert("mark", conversation=conversation, step="story", kind="verdict", at="t", author="a"),
    ):
        with pytest.raises(EntryError):
            case.log.record(LIVE, "marks", [fits, misfit], conversation)
    with pytest.raises(EntryError, match="no longer there"):
        case.log.update("mark", "no such", step="story")
    with pytest.raises(ValueError, match="no events for"):
        case.log.insert("event", id="x")
        case.log.record(LIVE, "x", [case.log.insert("event", kind="x")])
    assert every_row(case) == before


def test_an_agreement_is_out_of_reach_of_undo(case: Case) -> None:
    conversation = begin(case).id
    note(case, conversation, "before", LIVE)
    case.agreements.enter(conversation, "withdrawn", LIVE, by_whom="the participant")
    for hand in (LIVE, REVIEW):
        for _ in range(3):
            try:
                case.log.undo(hand, conversation)
            except UndoError:
                break
    assert [answer.answer for answer in case.agreements.history(conversation)] == ["withdrawn"]
    with pytest.raises(AgreementError):
        case.agreements.require(conversation)


def test_walking_the_steps_is_apart_from_undo(case: Case) -> None:
    conversation = begin(case).id
    case.step_visits.enter(conversation, "introduction", LIVE, at_s=None)
    note(case, conversation, "one")
    case.step_visits.enter(conversation, "story", LIVE, at_s=1.0)
    case.log.undo(LIVE, conversation)
    assert notes(case, conversation) == []
    assert [visit.step for visit in case.step_visits.of(conversation)] == ["introduction", "story"]


def test_undo_never_reaches_behind_a_removal(case: Case) -> None:
    conversation, second = begin(case).id, begin(case, "P02").id
    hear(case, conversation, "one two")
    note(case, conversation, "before")
    note(case, conversation, "taken back")
    note(case, second, "elsewhere")
    case.log.undo(LIVE, conversation)
    assert case.removal.sound(case.recordings.of(conversation)[0].id, REVIEW)
    for step in (case.log.undo, case.log.redo):
        with pytest.raises(UndoError, match="nothing to"):
            step(LIVE, conversation)
    note(case, conversation, "after")
    case.log.undo(LIVE, conversation)
    assert notes(case, conversation) == ["before"]
    with pytest.raises(UndoError):
        case.log.undo(LIVE, conversation)
    case.log.redo(LIVE, conversation)
    assert notes(case, conversation) == ["before", "after"]
    case.log.undo(LIVE, second)
    assert notes(case, second) == []


def test_two_windows_take_back_in_turn(case: Case, clock: HandClock) -> None:
    conversation = begin(case).id
    beside = Case.open(case.folder, PASSPHRASE, clock)
    for text in ("one", "two", "three", "four"):
        note(case if text in ("one", "three") else beside, conversation, text)
    case.log.undo(LIVE, conversation)
    beside.log.undo(LIVE, conversation)
    case.log.redo(LIVE, conversation)
    assert notes(beside, conversation) == ["one", "two", "three"]
    beside.log.redo(LIVE, conversation)
    assert notes(case, conversation) == ["one", "two", "three", "four"]
    beside.close()


def test_a_change_planned_on_what_another_window_has_changed_since_is_refused(case: Case, clock: HandClock) -> None:
    conversation = begin(case).id
    beside = Case.open(case.folder, PASSPHRASE, clock)
    planned = case.log.update("conversation", conversation, others_present="a supporter")
    beside.conversations.describe(conversation, OTHER, others_present="nobody")
    with pytest.raises(UndoError, match="meantime"):
        case.log.record(LIVE, "described", [planned], conversation)
    assert case.conversations.get(conversation).others_present == "nobody"
    beside.close()


def a_year_ahead(made: str) -> str:
    """The same id, as a wall clock that is about a year ahead would have made it."""
    digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    return f"{made[:2]}{digits[digits.index(made[2]) + 1]}{made[3:]}"


def test_the_last_answer_counts_also_where_the_wall_clock_was_set_back_in_between(case: Case) -> None:
    conversation = begin(case).id
    given = case.agreements.enter(conversation, "given", LIVE, by_whom="the participant")
    meddle(case, "UPDATE agreement SET id = ?", a_year_ahead(given.id))
    meddle(
        case,
        "INSERT INTO event VALUES (?, ?, 'reviewer-m', 'agreement', 'agreement given', ?, NULL)",
        a_year_ahead(new_id()),
        given.at,
        conversation,
    )
    case.agreements.enter(conversation, "withdrawn", LIVE, by_whom="the participant")
    with pytest.raises(AgreementError, match="withdrawn"):
        case.agreements.require(conversation)
    assert [event.kind for event in case.log.events(conversation)][-2:] == ["agreement given", "agreement withdrawn"]


# What a reviewer may do, as a function of the case, the conversation and a number that picks the target.
def _correct(case: Case, conversation: str, pick: int) -> None:
    words = _words(case, conversation)
    case.words.correct(words[pick % len(words)], f"corrected{pick}", REVIEW)


def _split(case: Case, conversation: str, pick: int) -> None:
    words = _words(case, conversation)
    case.words.split(words[pick % len(words)], ["left", "right", "end"][: 2 + pick % 2], REVIEW)


def _merge(case: Case, conversation: str, pick: int) -> None:
    words = _words(case, conversation)
    if len(words) > 1:
        at = pick % (len(words) - 1)
        case.words.merge(words[at : at + 2], "merged", REVIEW)


def _delete(case: Case, conversation: str, pick: int) -> None:
    words = _words(case, conversation)
    case.words.delete(words[pick % len(words) :][:2], REVIEW)


def _insert(case: Case, conversation: str, pick: int) -> None:
    words = _words(case, conversation)
    case.words.insert_after(words[pick % len(words)], "put", REVIEW)


def _tag(case: Case, conversation: str, pick: int) -> None:
    words = _words(case, conversation)
    first = pick % len(words)
    case.tags.put(words[first], words[min(first + pick % 3, len(words) - 1)], ASPECT, REVIEW)


def _take_off(case: Case, conversation: str, pick: int) -> None:
    tags = case.tags.of(conversation)
    if tags:
        case.tags.take_off(tags[pick % len(tags)].id, REVIEW)


def _confirm(case: Case, conversation: str, pick: int) -> None:
    placed = [place for place in case.tags.placed(conversation) if place.state != "lost"]
    if placed:
        case.tags.confirm(placed[pick % len(placed)].tag.id, REVIEW)


def _speaker(case: Case, conversation: str, pick: int) -> None:
    words = _words(case, conversation)
    first = pick % len(words)
    transcript = case.transcripts.current(conversation)
    assert transcript
    case.transcripts.set_speaker(
        transcript.id, words[first], words[min(first + pick % 4, len(words) - 1)], ("lead", "other")[pick % 2], REVIEW
    )


def _note(case: Case, conversation: str, pick: int) -> None:
    case.notes.add(conversation, "story", f"note {pick}", REVIEW, at_s=float(pick))


def _refile(case: Case, conversation: str, pick: int) -> None:
    found = case.notes.of(conversation)
    if found:
        case.notes.refile(found[pick % len(found)].id, f"step{pick}", REVIEW)


def _mark(case: Case, conversation: str, pick: int) -> None:
    case.notes.mark(conversation, "story", "return", REVIEW, at_s=float(pick))


def _episode(case: Case, conversation: str, pick: int) -> None:
    case.episodes.add(f"the visit {pick}", REVIEW, conversation=conversation)


def _checked(case: Case, conversation: str, pick: int) -> None:
    transcript = case.transcripts.current(conversation)
    assert transcript
    lines = case.transcripts.utterances(transcript.id)
    case.transcripts.set_checked(lines[pick % len(lines)].id, pick % 2 == 0, REVIEW)


def _undo(case: Case, conversation: str, pick: int) -> None:
    try:
        case.log.undo(REVIEW, conversation)
    except UndoError:
        assert pick >= 0


def _redo(case: Case, conversation: str, pick: int) -> None:
    try:
        case.log.redo(REVIEW, conversation)
    except UndoError:
        assert pick >= 0


def _words(case: Case, conversation: str) -> list[str]:
    transcript = case.transcripts.current(conversation)
    assert transcript
    return [
        word.id for line in case.transcripts.utterances(transcript.id)[:1] for word in line.words if word.is_living
    ] or [words_of(case, transcript)[-1].id]


ACTS: tuple[Callable[[Case, str, int], None], ...] = (
    _correct,
    _split,
    _merge,
    _delete,
    _insert,
    _tag,
    _take_off,
    _confirm,
    _speaker,
    _note,
    _refile,
    _mark,
    _episode,
    _checked,
    _undo,
    _redo,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 50)), max_size=12))
def test_taking_all_back_restores_every_row_and_doing_all_again_does_too(
    acts: list[tuple[Callable[[Case, str, int], None], int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        case = make_case(Path(folder) / "a.vantage", HandClock(), encrypted=False)
        conversation = begin(case).id
        hear(case, conversation, "she rang the clinic twice that week", "nobody came")
        at_first = every_row(case, *LOG)
        for act, pick in acts:
            act(case, conversation, pick)
        at_last = every_row(case, *LOG)
        count = 0
        while True:
            try:
                case.log.undo(REVIEW, conversation)
            except UndoError:
                break
            count += 1
        assert every_row(case, *LOG) == at_first
        for _ in range(count):
            case.log.redo(REVIEW, conversation)
        assert every_row(case, *LOG) == at_last
        with_content = {row[0] for row in ask(case, "SELECT event FROM event_content")}
        assert with_content == {event.id for event in case.log.events()}
        case.close()


def test_the_log_holds_rows_before_and_after(case: Case) -> None:
    conversation = begin(case).id
    transcript = hear(case, conversation, "she rank twice")
    word = words_of(case, transcript)[1]
    case.words.correct(word.id, "rang", REVIEW)
    event = case.log.events(conversation)[-1]
    changes = json.loads(ask(case, "SELECT changes FROM event_content WHERE event = ?", event.id)[0][0])
    table, row_id, before, after = changes[0]
    assert (table, row_id, before["text"], after["text"]) == ("word", word.id, "rank", "rang")


def test_ids_sort_by_the_time_of_their_making_and_behind_the_one_named() -> None:
    ids = [new_id() for _ in range(2000)]
    assert ids == sorted(set(ids))
    assert {len(item) for item in ids} == {26}
    ahead = a_year_ahead(new_id())
    assert new_id(after=ahead) > ahead
    assert new_id() > ahead


@pytest.mark.parametrize("place", ["agreement", "recording", "export", "removal"])
def test_what_happened_is_not_taken_back(case: Case, place: str) -> None:
    by = Hand(case.people.reviewer("MK").id, place)
    with pytest.raises(UndoError):
        case.log.undo(by)
    with pytest.raises(UndoError):
        case.log.redo(by)
