"""The nine steps as data."""

from __future__ import annotations

import subprocess
import sys
from typing import get_args

import pytest

from capture.steps import STEPS, Step, neighbour, next_step, prompts_for, step_of
from casefile.people import Level
from tests.hygiene.source_tree import ROOT

TITLES = [
    "Introduction",
    "Hearing their story/narrative",
    "Identifying turning points or “key practice episodes”",
    "Clarifying their “local rationality”",
    "Discussing contributory factors",
    "Highlighting things that went well",
    "Questions from the wider picture",
    "Their ideas about useful changes",
    "Summing up",
    "Reflections on conversation process",
]


def test_the_nine_steps_and_the_queries_come_in_the_order_of_the_method():
    assert [step.title for step in STEPS] == TITLES
    assert [step.number for step in STEPS] == ["1", "2", "3", "4", "5", "6", "6a", "7", "8", "9"]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
@pytest.mark.parametrize("level", [None, *get_args(Level)])
def test_every_step_has_prompts_for_every_level(step: Step, level: Level | None):
    assert prompts_for(step, level)
    assert step.purpose and step.hint and step.note_taker and step.leaves


def test_prompts_by_level_name_levels_that_exist():
    named = {level for step in STEPS for level in step.prompts_by_level}
    assert named <= set(get_args(Level))


def test_a_family_member_is_not_asked_about_a_post():
    asked = " ".join(prompt for step in STEPS for prompt in prompts_for(step, "family member"))
    assert "in your post" not in asked and "your post" not in asked and "your own team" not in asked


def test_a_manager_hears_what_they_heard_at_the_time():
    for level in ("first-line manager", "senior manager"):
        asked = [prompt for step in STEPS for prompt in prompts_for(step, level)]
        assert "What was your part in this?" in asked
        assert "What were you hearing about it at the time?" in asked
        assert "What else was the service dealing with?" in asked


def test_next_passes_over_the_queries_which_open_on_demand():
    walk = ["introduction"]
    while next_step(walk[-1]).id != walk[-1]:
        walk.append(next_step(walk[-1]).id)
    assert walk == [step.id for step in STEPS if step.id != "queries"]
    assert next_step("queries").id == "changes"


def test_the_neighbour_stays_within_the_list():
    assert neighbour("introduction", -1).id == "introduction"
    assert neighbour("went_well", 1).id == "queries"
    assert neighbour("reflections", 5).id == "reflections"
    assert step_of("story").number == "2"


def test_steps_load_nothing_but_the_standard_library():
    script = "import sys, capture.steps; print([m for m in sys.modules if m.split('.')[0] in ('casefile', 'textual')])"
    result = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
