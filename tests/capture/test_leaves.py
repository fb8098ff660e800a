"""What lines leave behind, said by one key each: entered, taken back, read back, and what was not heard yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from capture.leaf_keys import aspect_ids, leaf_groups, query_groups, step_has_leaves
from capture.leaves import TAKEN_OFF, Leaves
from capture.said import words_of
from capture.steps import STEPS
from casefile.case import Case
from casefile.events import Hand
from casefile.framework import ASPECTS, FACTORS
from casefile.note_classes import CODES, ClassKind, NewClass
from tests.casefile.support import HandClock, make_case

BY = Hand("reviewer-m", "live")


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    made = make_case(tmp_path / "Review 07.vantage", HandClock(), encrypted=False)
    yield made
    made.close()


@pytest.fixture
def conversation(case: Case) -> str:
    return case.conversations.begin(case.people.participant("P01", BY), BY).id


@pytest.fixture
def leaves(case: Case, conversation: str) -> Leaves:
    return Leaves(case, conversation, BY)


def typed(case: Case, conversation: str, text: str, step: str = "factors", at_s: float | None = None) -> str:
    return case.notes.add(conversation, step, text, BY, at_s=at_s).id


def said(case: Case, note: str) -> list[str]:
    return [words_of(item) for item in case.note_classes.said_of(note)]


# The keys


@pytest.mark.parametrize("step", [step.id for step in STEPS])
@pytest.mark.parametrize("extra", [False, True])
def test_every_step_but_the_story_has_one_key_for_each_thing_that_a_line_may_be(step: str, extra: bool) -> None:
    groups = query_groups([]) if step == "queries" else leaf_groups(step, extra_aspects=extra)
    keys = [leaf.key for group in groups for leaf in group.leaves]
    assert bool(groups) == (step != "story") == step_has_leaves(step)
    assert all(len(key) == 1 for key in keys) and len(set(keys)) == len(keys)
    leaves = [leaf for group in groups for leaf in group.leaves]
    assert all(leaf.label and leaf.label == leaf.label.strip() for leaf in leaves)
    assert all(leaf.code is None or leaf.asks or leaf.code in CODES[leaf.kind] for leaf in leaves)


def test_the_story_has_no_list_of_any_kind() -> None:
    assert leaf_groups("story") == () == leaf_groups("story", extra_aspects=True)


def test_step_four_lists_the_five_aspects_of_the_guide_and_the_other_three_where_they_are_on() -> None:
    five = ["information", "attention", "knowledge", "goals", "priorities"]
    assert aspect_ids(extra_aspects=False) == five
    assert aspect_ids(extra_aspects=True) == [item.id for item in ASPECTS] == [*five, "picture", "feelings", "options"]
    shown = [leaf.code for group in leaf_groups("rationality") for leaf in group.leaves if leaf.kind == "aspect"]
    assert shown == five


def test_step_five_lists_nine_categories_at_three_levels_and_the_unplaced() -> None:
    groups = [group for group in leaf_groups("factors") if group.column == 0]
    assert [group.title for group in groups] == [
        "Front-line factors",
        "Local strategic level factors",
        "National/government level factors",
    ]
    assert [(leaf.key, leaf.code) for group in groups for leaf in group.leaves] == [
        *((str(at), item.id) for at, item in enumerate(FACTORS[:9], 1)),
        ("0", "unplaced"),
    ]


# One key each


def test_a_key_says_one_thing_of_a_line_and_takes_it_off_again(case: Case, conversation: str, leaves: Leaves) -> None:
    note = typed(case, conversation, "two people off sick")
    assert leaves.say(note, NewClass("factor", "conditions"), 12.0) == "Conditions of work."
    assert leaves.say(note, NewClass("factor", "own_team"), 13.0) == "Own team factors."
    assert [(item.code, item.at_s) for item in case.note_classes.said_of(note)] == [
        ("conditions", 12.0),
        ("own_team", 13.0),
    ]
    assert leaves.say(note, NewClass("factor", "conditions")).startswith(TAKEN_OFF)
    assert said(case, note) == ["Own team factors"]


def test_then_and_now_exclude_each_other(case: Case, conversation: str, leaves: Leaves) -> None:
    note = typed(case, conversation, "she would not say that today")
    leaves.say(note, NewClass("tense", "then"))
    leaves.say(note, NewClass("tense", "now"))
    assert said(case, note) == ["now"]
    leaves.say(note, NewClass("tense", "now"))
    assert said(case, note) == []


def test_direction_and_weight_go_to_the_last_factor_of_a_line(case: Case, conversation: str, leaves: Leaves) -> None:
    note = typed(case, conversation, "two people off sick")
    leaves.say(note, NewClass("factor", "own_team"))
    leaves.say(note, NewClass("factor", "conditions"))
    leaves.direct(note, "hindered")
    leaves.weigh(note, "most")
    assert said(case, note) == ["Own team factors", "Conditions of work, hindered practice, weight: most"]
    leaves.direct(note, "hindered")
    assert said(case, note)[-1] == "Conditions of work, weight: most"


def test_a_direction_without_a_factor_is_that_of_one_not_placed_yet(
    case: Case, conversation: str, leaves: Leaves
) -> None:
    note = typed(case, conversation, "two people off sick")
    leaves.direct(note, "both")
    assert said(case, note) == ["Not placed yet, both supported and hindered"]
    leaves.say(note, NewClass("factor", "conditions"))
    assert said(case, note) == ["Conditions of work, both supported and hindered"]


def test_words_are_put_in_the_place_of_others_and_taken_off_by_none(
    case: Case, conversation: str, leaves: Leaves
) -> None:
    note = typed(case, conversation, "somebody rang every day", "went_well")
    leaves.say(note, NewClass("by_role", words="health visitor"))
    leaves.say(note, NewClass("by_role", words="school nurse"))
    assert leaves.say(note, NewClass("by_role", words="school nurse")) == "By: school nurse."
    assert said(case, note) == ["by: school nurse"]
    leaves.say(note, NewClass("by_role", words=""))
    assert said(case, note) == []


def test_every_entry_can_be_taken_back_by_its_author(case: Case, conversation: str, leaves: Leaves) -> None:
    note = typed(case, conversation, "two people off sick")
    leaves.direct(note, "hindered")
    leaves.say(note, NewClass("factor", "conditions"))
    leaves.nominate(note)
    case.log.undo(BY, conversation)
    assert leaves.view().episodes == ()
    case.log.undo(BY, conversation)
    assert said(case, note) == ["Not placed yet, hindered practice"]
    case.log.undo(BY, conversation)
    assert said(case, note) == []
    assert [line.id for line in case.notes.of(conversation)] == [note]


# Nominated episodes


def test_a_line_nominates_an_episode_and_one_of_the_story_points_back_to_its_own_moment(
    case: Case, conversation: str, leaves: Leaves
) -> None:
    told = typed(case, conversation, "then he did not come", "story", 61.0)
    later = typed(case, conversation, "the summer without visits", "episodes", 300.0)
    leaves.nominate(told, 310.0)
    leaves.nominate(later, 311.0)
    assert [(one.title, one.story_s, one.at_s) for one in leaves.view().episodes] == [
        ("then he did not come", 61.0, 310.0),
        ("the summer without visits", None, 311.0),
    ]
    assert leaves.view().moments == (("then he did not come", 61.0),)
    leaves.point_to(leaves.view().episodes[1].id, 61.0)
    assert leaves.view().episodes[1].story_s == 61.0
    assert leaves.view().said[told] == ("nominated episode",)
    assert leaves.nominate(told).startswith(TAKEN_OFF)
    assert [one.note for one in leaves.view().episodes] == [later]


# Not heard yet


def test_not_yet_heard_are_the_titles_that_no_note_stands_under(case: Case, conversation: str, leaves: Leaves) -> None:
    first = leaves.view().not_heard
    assert first.aspects == tuple(item.title for item in ASPECTS[:5])
    assert first.factors == tuple(item.title for item in FACTORS[:9])
    note = typed(case, conversation, "two people off sick")
    leaves.say(note, NewClass("factor", "conditions"))
    leaves.say(note, NewClass("aspect", "priorities"))
    leaves.say(note, NewClass("factor", "unplaced"))
    after = leaves.view().not_heard
    assert set(first.aspects) - set(after.aspects) == {"Demands that pulled against one another"}
    assert set(first.factors) - set(after.factors) == {"Conditions of work"}


def test_the_extra_aspects_are_looked_for_only_where_the_team_has_turned_them_on(case: Case, leaves: Leaves) -> None:
    case.settings.set_extra_aspects(True, BY)
    assert leaves.view().not_heard.aspects == tuple(item.title for item in ASPECTS)


def test_a_line_that_was_struck_out_or_a_linked_idea_counts_as_nothing_heard(
    case: Case, conversation: str, leaves: Leaves
) -> None:
    before = leaves.view().not_heard
    struck = typed(case, conversation, "two people off sick")
    leaves.say(struck, NewClass("factor", "conditions"))
    leaves.nominate(struck)
    case.notes.set_state(struck, "struck", True, BY)
    idea = typed(case, conversation, "a second clerk", "changes")
    leaves.say(idea, NewClass("linked_factor", "resources"))
    view = leaves.view()
    assert view.not_heard == before
    assert (view.episodes, view.heard) == ((), ())
    assert [note.id for note in view.notes] == [idea]


# Reading back


def test_what_is_read_back_is_the_episodes_and_then_the_factors_that_weighed_most(
    case: Case, conversation: str, leaves: Leaves
) -> None:
    light = typed(case, conversation, "the forms were new")
    leaves.say(light, NewClass("factor", "political"))
    heavy = typed(case, conversation, "two people off sick")
    leaves.say(heavy, NewClass("factor", "conditions", "hindered"))
    leaves.weigh(heavy, "most")
    visit = typed(case, conversation, "the day he did not come", "episodes")
    leaves.nominate(visit)
    assert [heard.title for heard in leaves.view().heard] == [
        "the day he did not come",
        "Conditions of work, hindered practice, weight: most: two people off sick",
        "Political context and priorities: the forms were new",
    ]


def test_a_correction_stands_beside_what_was_heard_first_and_never_over_it(
    case: Case, conversation: str, leaves: Leaves
) -> None:
    visit = typed(case, conversation, "the day he did not come", "episodes")
    leaves.nominate(visit)
    line = typed(case, conversation, "he came, nobody was in", "summing_up")
    (heard,) = leaves.view().heard
    leaves.correct(heard, line, 2000.0)
    (after,) = leaves.view().heard
    assert (after.title, after.corrections, after.is_confirmed) == (heard.title, ("he came, nobody was in",), False)
    leaves.confirm(after, 2010.0)
    (confirmed,) = leaves.view().heard
    assert (confirmed.title, confirmed.corrections, confirmed.is_confirmed) == (heard.title, after.corrections, True)
    assert case.notes.get(visit).text == "the day he did not come"
    leaves.correct(confirmed, line)
    leaves.confirm(confirmed)
    assert leaves.view().heard == (heard,)


def test_a_factor_is_confirmed_and_corrected_by_its_line(case: Case, conversation: str, leaves: Leaves) -> None:
    sick = typed(case, conversation, "two people off sick")
    leaves.say(sick, NewClass("factor", "conditions"))
    line = typed(case, conversation, "it was three", "summing_up")
    (heard,) = leaves.view().heard
    leaves.correct(heard, line)
    leaves.confirm(heard)
    (after,) = leaves.view().heard
    assert (after.corrections, after.is_confirmed) == (("it was three",), True)


# Queries


def test_a_line_answers_a_query_that_was_prepared(case: Case, conversation: str, leaves: Leaves) -> None:
    leaves.prepare("What was heard of the second call?", "document", " the day ")
    (query,) = leaves.view().queries
    (group, _) = query_groups([query])
    assert [(leaf.key, leaf.label) for leaf in group.leaves] == [
        ("a", "What was heard of the second call? (a document; differs: the day)")
    ]
    note = typed(case, conversation, "nobody told her", "queries")
    leaves.say(note, NewClass("answer", query=query.id))
    assert leaves.view().said[note] == ("answers: What was heard of the second call?",)


def test_every_kind_has_words_for_the_screen() -> None:
    kinds: tuple[ClassKind, ...] = get_args(ClassKind)
    for kind in kinds:
        for code in CODES.get(kind, (None,)):
            assert words_of(NewClass(kind, code, words="health visitor", nomination="n", query="q"))
            assert kind == "by_role" or words_of(NewClass(kind, code, nomination="n", query="q"))
