"""What notes are said to be, nominated episodes, queries, reflections and settings, on both kinds of case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.errors import EntryError, UndoError
from casefile.note_classes import CODES, NewClass, NoteClass
from casefile.notes import Note
from tests.casefile.support import LIVE, OTHER, PASSPHRASE, REVIEW, HandClock, ask, begin, every_row, holds, make_case

FACTOR = NewClass("factor", "conditions", "hindered", "most")


@pytest.fixture(params=[True, False], ids=["encrypted", "plain"])
def either(request: pytest.FixtureRequest, tmp_path: Path, clock: HandClock) -> Iterator[Case]:
    made = make_case(tmp_path / "a.vantage", clock, encrypted=request.param)
    yield made
    made.close()


def typed(case: Case, conversation: str, text: str, at_s: float | None = None, step: str = "episodes") -> Note:
    return case.notes.add(conversation, step, text, LIVE, at_s=at_s)


def said(case: Case, conversation: str) -> list[tuple[str, str | None]]:
    return [(item.kind, item.code) for item in case.note_classes.of(conversation)]


def test_what_is_said_of_a_note_has_author_time_and_place(either: Case, clock: HandClock) -> None:
    item = begin(either)
    note = typed(either, item.id, "two people off sick", 12.0)
    clock.pass_s(5.0)
    found = either.note_classes.add(note.id, FACTOR, LIVE, at_s=17.0)
    assert found == NoteClass(
        "factor",
        "conditions",
        "hindered",
        "most",
        id=found.id,
        conversation=item.id,
        note=note.id,
        at=clock.now(),
        at_s=17.0,
        author=LIVE.author,
    )
    assert either.note_classes.of(item.id) == either.note_classes.said_of(note.id) == [found]
    assert either.note_classes.said_of("no note") == []


def test_a_note_may_be_several_things_and_any_of_them_can_be_taken_back(either: Case) -> None:
    item = begin(either)
    note = typed(either, item.id, "two people off sick")
    either.note_classes.add(note.id, NewClass("aspect", "priorities"), LIVE)
    factor = either.note_classes.add(note.id, FACTOR, LIVE)
    either.note_classes.add(note.id, NewClass("factor", "unplaced"), LIVE)
    either.note_classes.drop(factor, LIVE)
    assert said(either, item.id) == [("aspect", "priorities"), ("factor", "unplaced")]
    either.log.undo(LIVE, item.id)
    assert said(either, item.id) == [("aspect", "priorities"), ("factor", "conditions"), ("factor", "unplaced")]
    either.log.redo(LIVE, item.id)
    assert ("factor", "conditions") not in said(either, item.id)


def test_something_else_in_its_place_is_one_entry_and_can_be_taken_back(either: Case) -> None:
    item = begin(either)
    note = typed(either, item.id, "he would have known then")
    then = either.note_classes.add(note.id, NewClass("tense", "then"), LIVE)
    either.note_classes.replace([then], NewClass("tense", "now"), LIVE)
    assert said(either, item.id) == [("tense", "now")]
    either.log.undo(LIVE, item.id)
    assert said(either, item.id) == [("tense", "then")]
    with pytest.raises(EntryError, match="of no note"):
        either.note_classes.replace([], NewClass("tense", "now"), LIVE)


def test_a_note_that_something_is_said_of_is_taken_back_after_it(either: Case) -> None:
    item = begin(either)
    note = typed(either, item.id, "two people off sick")
    either.note_classes.add(note.id, FACTOR, REVIEW)
    with pytest.raises(UndoError):
        either.log.undo(LIVE, item.id)
    either.log.undo(REVIEW, item.id)
    either.log.undo(LIVE, item.id)
    assert either.notes.of(item.id) == []


@pytest.mark.parametrize(
    "wrong",
    [
        NewClass("aspect", "guilt"),
        NewClass("aspect"),
        NewClass("feedback", "good"),
        NewClass("aspect", "goals", "hindered"),
        NewClass("factor", "conditions", "worse"),  # type: ignore[arg-type]
        NewClass("why"),
        NewClass("episode"),
        NewClass("answer"),
        NewClass("correction"),
        NewClass("confirmed", nomination="a", about="b"),
    ],
)
def test_what_cannot_be_said_of_a_note_is_refused_with_nothing_changed(case: Case, wrong: NewClass) -> None:
    item = begin(case)
    note = typed(case, item.id, "two people off sick")
    before = every_row(case)
    with pytest.raises(EntryError):
        case.note_classes.add(note.id, wrong, LIVE)
    with pytest.raises(EntryError):
        case.note_classes.add("no note", FACTOR, LIVE)
    assert every_row(case) == before


def test_every_aspect_and_category_can_be_said_of_a_note_and_the_nine_have_three_levels(case: Case) -> None:
    item = begin(case)
    note = typed(case, item.id, "a line")
    for kind, codes in CODES.items():
        for code in sorted(codes):
            if kind != "raised_by":  # Of an episode, not of a note by itself.
                case.note_classes.add(note.id, NewClass(kind, code), LIVE)
    assert len([code for kind, code in said(case, item.id) if kind == "aspect"]) == 8
    assert len([code for kind, code in said(case, item.id) if kind == "factor"]) == 10
    assert CODES["level"] == {"front_line", "local", "national"}


def test_a_nominated_episode_is_a_line_and_takes_on_what_is_said_of_it(either: Case) -> None:
    item = begin(either)
    note = typed(either, item.id, "the day he did not come", 60.0)
    nominated = either.nominations.add(note.id, LIVE, at_s=63.0)
    assert (nominated.title, nominated.period, nominated.why, nominated.raised_by, nominated.story_s) == (
        "the day he did not come",
        None,
        None,
        None,
        None,
    )
    why = typed(either, item.id, "nothing was as before", 70.0)
    for note_id, what in (
        (note.id, NewClass("title", words="The missed visit", nomination=nominated.id)),
        (note.id, NewClass("period", words="from Easter to the summer", nomination=nominated.id)),
        (why.id, NewClass("why", nomination=nominated.id)),
        (note.id, NewClass("raised_by", "participant", nomination=nominated.id)),
    ):
        either.note_classes.add(note_id, what, LIVE, at_s=75.0)
    either.nominations.point_to(nominated.id, 21.5, LIVE)
    found = either.nominations.of_note(note.id)
    assert found is not None and either.nominations.of(item.id) == [found]
    assert (found.title, found.period, found.why, found.raised_by, found.story_s) == (
        "The missed visit",
        "from Easter to the summer",
        "nothing was as before",
        "participant",
        21.5,
    )
    assert either.nominations.of_note(why.id) is None
    with pytest.raises(EntryError, match="already"):
        either.nominations.add(note.id, LIVE)
    either.nominations.withdraw(found, LIVE)
    assert either.nominations.of(item.id) == [] == either.note_classes.of(item.id)
    assert [line.text for line in either.notes.of(item.id)] == ["the day he did not come", "nothing was as before"]
    either.log.undo(LIVE, item.id)
    assert either.nominations.of(item.id) == [found]


def test_a_nomination_is_no_episode_of_the_team_and_nothing_said_of_a_note_is_a_tag(either: Case) -> None:
    item = begin(either)
    note = typed(either, item.id, "the day he did not come")
    nominated = either.nominations.add(note.id, LIVE)
    for what in (FACTOR, NewClass("aspect", "goals"), NewClass("episode", nomination=nominated.id)):
        either.note_classes.add(note.id, what, LIVE)
    assert either.episodes.all() == []
    assert either.tags.of(item.id) == []
    assert ask(either, "SELECT count(*) FROM tag")[0][0] == 0


def test_a_query_is_prepared_worded_otherwise_and_answered_by_lines(either: Case) -> None:
    item = begin(either)
    query = either.queries.add(item.id, " What was heard of the call? ", REVIEW, source_kind="document")
    assert (query.question, query.source_kind, query.differs) == ("What was heard of the call?", "document", None)
    either.queries.change(query, REVIEW, question=query.question, source_kind="team", differs="the day")
    note = typed(either, item.id, "nobody told her of it", step="queries")
    either.note_classes.add(note.id, NewClass("answer", query=query.id), LIVE)
    assert [(one.source_kind, one.differs) for one in either.queries.of(item.id)] == [("team", "the day")]
    assert [one.query for one in either.note_classes.of(item.id)] == [query.id]
    before = every_row(either)
    with pytest.raises(EntryError, match="empty"):
        either.queries.add(item.id, "  ", REVIEW)
    with pytest.raises(EntryError, match="no kind"):
        either.queries.add(item.id, "What?", REVIEW, source_kind="rumour")  # type: ignore[arg-type]
    assert every_row(either) == before


def test_the_pairs_reflection_lies_apart_and_is_taken_back_apart(either: Case) -> None:
    item = begin(either)
    typed(either, item.id, "a line")
    first = either.reflections.add(item.id, " we hurried the end ", LIVE)
    either.reflections.add(item.id, "ask sooner about the post", OTHER)
    assert [(one.words, one.author) for one in either.reflections.of(item.id)] == [
        ("we hurried the end", LIVE.author),
        ("ask sooner about the post", OTHER.author),
    ]
    assert [note.text for note in either.notes.of(item.id)] == ["a line"]
    either.log.undo(LIVE, item.id)
    assert either.notes.of(item.id) == [] and first in either.reflections.of(item.id)
    either.reflections.take_back(item.id, LIVE)
    assert [one.words for one in either.reflections.of(item.id)] == ["ask sooner about the post"]
    with pytest.raises(UndoError):
        either.reflections.take_back(item.id, LIVE)
    with pytest.raises(EntryError, match="empty"):
        either.reflections.add(item.id, " ", LIVE)


def test_the_extra_aspects_are_off_until_the_team_turns_them_on(tmp_path: Path) -> None:
    case = make_case(tmp_path / "a.vantage", HandClock())
    assert not case.settings.extra_aspects
    case.settings.set_extra_aspects(True, LIVE)
    case.close()
    again = Case.open(tmp_path / "a.vantage", PASSPHRASE)
    assert again.settings.extra_aspects
    again.settings.set_extra_aspects(False, LIVE)
    assert not again.settings.extra_aspects
    again.close()


# Closed stretches and removal

# What belongs to the stretch from 10 to 20 s, and what does not.
GONE = ("brambling", "redpoll", "goldcrest", "dotterel", "lapwing", "siskin")
STAYS = ("whimbrel", "kittiwake", "nightjar", "fieldfare", "bunting")


def told(case: Case) -> tuple[str, str]:
    """A conversation whose lines in the stretch nominate, classify and correct, as do those outside it."""
    item = begin(case)
    outside = typed(case, item.id, "whimbrel", 5.0)
    inside = typed(case, item.id, "brambling", 12.0)
    later = typed(case, item.id, "kittiwake", 30.0)
    kept = case.nominations.add(outside.id, LIVE, at_s=6.0, story_s=15.0)
    gone = case.nominations.add(inside.id, LIVE, at_s=13.0)
    late = case.nominations.add(later.id, LIVE, at_s=14.0)
    for note, what, at_s in (
        (outside.id, NewClass("why", words="nightjar", nomination=kept.id), 7.0),
        (outside.id, NewClass("by_role", words="redpoll"), 15.0),
        (inside.id, NewClass("by_role", words="goldcrest"), 31.0),
        (later.id, NewClass("why", words="dotterel", nomination=gone.id), 32.0),
        (later.id, NewClass("correction", about=inside.id), 33.0),
        (later.id, NewClass("by_role", words="fieldfare"), 34.0),
        (outside.id, NewClass("why", words="siskin", nomination=late.id), 35.0),
    ):
        case.note_classes.add(note, what, LIVE, at_s=at_s)
    case.note_classes.drop(case.note_classes.add(inside.id, NewClass("by_role", words="lapwing"), LIVE), LIVE)
    case.reflections.add(item.id, "bunting", LIVE)
    return item.id, case.seals.seal(item.id, 10.0, 20.0, "taken back", LIVE).id


def words_shown(case: Case, conversation: str) -> str:
    shown: list[object] = [*case.notes.of(conversation), *case.note_classes.of(conversation)]
    return repr([*shown, *case.nominations.of(conversation)])


def test_a_closed_stretch_hides_what_is_said_of_its_notes_and_what_was_said_meanwhile(plain_case: Case) -> None:
    conversation, seal = told(plain_case)
    shown = words_shown(plain_case, conversation)
    assert [word for word in GONE if word in shown] == []
    assert [word for word in ("whimbrel", "kittiwake", "nightjar", "fieldfare") if word not in shown] == []
    (nominated,) = plain_case.nominations.of(conversation)
    assert nominated.story_s is None
    before = every_row(plain_case)
    with pytest.raises(EntryError, match="closed stretch"):
        plain_case.nominations.withdraw(replace(nominated, id=late_id(plain_case)), LIVE)
    with pytest.raises(UndoError, match="closed stretch"):
        plain_case.log.undo(LIVE, conversation)
    assert every_row(plain_case) == before
    plain_case.seals.unseal(seal, LIVE)
    shown = words_shown(plain_case, conversation)
    assert [word for word in ("brambling", "redpoll", "goldcrest", "dotterel", "siskin") if word not in shown] == []


def late_id(case: Case) -> str:
    """The nomination that was made in the closed stretch of a note outside it."""
    return str(ask(case, "SELECT id FROM nomination WHERE at_s = 14.0")[0][0])


def test_what_is_said_of_an_open_note_about_a_closed_episode_is_not_undone(plain_case: Case) -> None:
    item = begin(plain_case)
    inside, later = typed(plain_case, item.id, "brambling", 12.0), typed(plain_case, item.id, "kittiwake", 30.0)
    gone = plain_case.nominations.add(inside.id, LIVE, at_s=25.0)
    plain_case.note_classes.add(later.id, NewClass("why", nomination=gone.id), LIVE, at_s=31.0)
    plain_case.seals.seal(item.id, 10.0, 20.0, "taken back", OTHER)
    with pytest.raises(UndoError, match="closed stretch"):
        plain_case.log.undo(LIVE, item.id)


def test_a_removed_stretch_takes_along_what_was_said_of_its_notes_and_meanwhile(plain_case: Case) -> None:
    conversation, seal = told(plain_case)
    both = [plain_case.people.reviewer(label).id for label in ("MK", "JT")]
    assert plain_case.removal.stretch(seal, REVIEW, both)
    shown = words_shown(plain_case, conversation)
    assert [word for word in GONE if word in shown] == []
    assert [word for word in ("whimbrel", "kittiwake", "nightjar", "fieldfare") if word not in shown] == []
    assert {word: holds(plain_case.folder, word) for word in GONE} == {word: [] for word in GONE}
    assert [word for word in STAYS if not holds(plain_case.folder, word)] == []
    assert ask(plain_case, "PRAGMA foreign_key_check") == []


def test_withdrawn_agreement_to_record_leaves_what_is_said_of_notes(plain_case: Case) -> None:
    item = begin(plain_case)
    note = typed(plain_case, item.id, "whimbrel", 12.0)
    nominated = plain_case.nominations.add(note.id, LIVE, at_s=13.0)
    seal = plain_case.seals.seal(item.id, 10.0, 20.0, "withdrawn", LIVE)
    assert plain_case.nominations.of(item.id) == [nominated]
    assert plain_case.removal.stretch(seal.id, REVIEW, [plain_case.people.reviewer("MK").id])
    assert plain_case.nominations.of(item.id) == [nominated]


def test_a_removed_conversation_leaves_nothing_of_all_that_in_the_files(plain_case: Case) -> None:
    conversation, _ = told(plain_case)
    plain_case.queries.add(conversation, "chiffchaff?", REVIEW, differs="garganey")
    assert plain_case.removal.conversation(conversation, REVIEW)
    words = (*GONE, *STAYS, "chiffchaff", "garganey")
    assert {word: holds(plain_case.folder, word) for word in words} == {word: [] for word in words}
    assert ask(plain_case, "PRAGMA foreign_key_check") == []


def test_removing_sound_and_transcript_leaves_the_note_takers_record_with_what_is_said_of_it(plain_case: Case) -> None:
    conversation, seal = told(plain_case)
    plain_case.seals.unseal(seal, LIVE)
    before = words_shown(plain_case, conversation)
    assert plain_case.removal.account(conversation, REVIEW)
    assert words_shown(plain_case, conversation) == before
