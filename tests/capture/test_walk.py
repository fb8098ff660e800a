"""The walk through the steps: any order, back, skip and return."""

from __future__ import annotations

import pytest

from capture.steps import STEPS
from capture.walk import is_open, neighbour, next_step

ALL = [step.id for step in STEPS]
NUMBERED = [step for step in ALL if step != "queries"]


def test_next_goes_through_the_nine_and_stays_at_the_last():
    walk = ["introduction"]
    while next_step(walk[-1]) != walk[-1]:
        walk.append(next_step(walk[-1]))
    assert walk == NUMBERED


def test_next_leads_to_the_queries_where_any_are_prepared_and_goes_on_from_them():
    assert next_step("went_well") == "changes"
    assert next_step("went_well", has_queries=True) == "queries"
    assert next_step("factors", has_queries=True) == "went_well"
    assert next_step("queries") == "changes"


def test_only_the_queries_are_ever_closed():
    assert [step for step in ALL if not is_open(step, [])] == ["queries"]


@pytest.mark.parametrize(
    ("visited", "opened"),
    [
        (["introduction", "story"], False),
        (["changes", "reflections"], False),
        (["story", "went_well"], True),
        (["story", "queries"], True),
    ],
)
def test_the_queries_open_when_step_six_is_reached_or_they_are_asked_for(visited: list[str], opened: bool):
    assert is_open("queries", visited) is opened


def test_the_neighbour_passes_over_what_is_closed():
    assert neighbour("changes", -1, ["changes"]) == "went_well"
    assert neighbour("changes", -1, ["went_well", "changes"]) == "queries"
    assert neighbour("went_well", 1, ["went_well"]) == "queries"
    assert neighbour("queries", 1, ["queries"]) == "changes"


def test_the_neighbour_stays_within_the_list():
    assert neighbour("introduction", -1, []) == "introduction"
    assert neighbour("reflections", 5, []) == "reflections"
    assert neighbour("reflections", -20, []) == "introduction"


@pytest.mark.parametrize("step", NUMBERED)
def test_back_and_forth_comes_back_to_where_one_was(step: str):
    there = neighbour(step, 1, ALL)
    assert there == step or neighbour(there, -1, ALL) == step
