"""The nine steps as data."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import get_args

import pytest

from capture.steps import SPOKEN, STEPS, Step, prompts_for, step_of
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


def test_the_agreement_is_asked_for_in_the_words_of_the_introduction():
    assert SPOKEN.agreement in step_of("introduction").prompts


def test_a_step_is_found_by_its_id_in_any_wording():
    assert step_of("story").number == "2"
    other = [replace(step, title="Another title") for step in STEPS]
    assert step_of("story", other).title == "Another title"
    with pytest.raises(KeyError):
        step_of("interlude")


def test_steps_load_nothing_but_the_standard_library():
    script = "import sys, capture.walk; print([m for m in sys.modules if m.split('.')[0] in ('casefile', 'textual')])"
    result = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
