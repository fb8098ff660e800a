"""The codebook holds the method's aspects and factors, and lets only what belongs together be tagged."""

from __future__ import annotations

import pytest

from capture.steps import STEPS
from casefile.errors import EntryError
from casefile.tags import NewTag
from tagging import codebook
from tagging.codebook import ASPECTS, FACTOR_LEVELS, FACTORS, STEP_TITLES, check, factors_at


def test_aspects_are_those_of_the_method():
    assert [item.id for item in ASPECTS] == [
        *("information", "attention", "knowledge", "goals", "priorities"),
        *("picture", "feelings", "options"),
    ]


def test_every_factor_but_the_unplaced_stands_at_one_of_three_levels():
    by_level = {level.id: [item.id for item in factors_at(level)] for level in FACTOR_LEVELS}
    assert by_level == {
        "front_line": ["family", "staff", "role", "conditions", "own_team", "inter_agency"],
        "local": ["org_culture", "resources"],
        "national": ["political"],
    }
    assert [item.id for item in factors_at(None)] == ["unplaced"]


def test_ids_and_titles_are_unique_and_hints_short():
    for items in (ASPECTS, FACTORS):
        assert len({item.id for item in items}) == len({item.title for item in items}) == len(items)
        assert all(0 < len(item.hint) <= 110 for item in items)


def test_steps_are_titled_as_on_the_live_screen():
    assert {step.id: step.title for step in STEPS} == STEP_TITLES


@pytest.mark.parametrize(
    "what",
    [
        NewTag("episode", episode="E"),
        NewTag("rationality", "goals"),
        NewTag("rationality", "picture", episode="E", memo="m"),
        *(NewTag("factor", item.id, direction="unclear") for item in FACTORS),
    ],
)
def test_what_belongs_together_is_accepted(what):
    assert check(what) is what


@pytest.mark.parametrize(
    ("what", "title"),
    [
        (NewTag("episode"), "The tag names no episode."),
        (NewTag("episode", "goals", episode="E"), "The tag names no episode."),
        (NewTag("rationality"), "This is no aspect of local rationality."),
        (NewTag("rationality", "conditions"), "This is no aspect of local rationality."),
        (NewTag("factor", "goals", direction="both"), "This is no contributory factor."),
        (NewTag("factor", "family"), "This is no direction of a factor."),
        (NewTag("factor", "family", direction="worse"), "This is no direction of a factor."),  # type: ignore[arg-type]
        (NewTag("rationality", "goals", weight="most"), "Only a contributory factor has a direction and a weight."),
        (NewTag("rationality", "goals", direction="both"), "Only a contributory factor has a direction and a weight."),
        (NewTag("episode", episode="E", direction="both"), "Only a contributory factor has a direction and a weight."),
        (NewTag("pattern", "tool"), "This is no kind of tag."),  # type: ignore[arg-type]
    ],
)
def test_what_does_not_belong_together_is_refused_with_what_would(what, title):
    with pytest.raises(EntryError) as error:
        check(what)
    assert error.value.title == title
    assert error.value.detail and error.value.remedy


def test_titles_of_codes_are_looked_up_by_kind():
    assert codebook.STANDARD.title("factor", "role") == "Aspects of the role"
    assert codebook.STANDARD.title("rationality", "feelings") == "Emotion beside reason"
    assert codebook.STANDARD.title("episode", None) == ""


def test_what_nobody_puts_any_more_is_refused_and_what_the_team_added_is_put():
    book = codebook.Codebook(
        factors=(*FACTORS[1:], codebook.Factor("team_1", "Trust", None, "")),
        retired=FACTORS[:1],
        merged={"x": "team_1"},
    )
    assert check(NewTag("factor", "team_1", direction="both"), book).code == "team_1"
    assert book.title("factor", "x") == "Trust"
    with pytest.raises(EntryError, match="put no more"):
        check(NewTag("factor", FACTORS[0].id, direction="both"), book)
