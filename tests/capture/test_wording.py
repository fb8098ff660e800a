"""The team's wording: what may change, what fits, and what is said where it does not."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import capture.steps
from capture.lead_sheet import set_sheet
from capture.steps import SPOKEN, STEPS, prompts_for, step_of
from capture.wording import (
    MOST_PROMPTS,
    PANE_CELLS,
    PROMPT_CELLS,
    PROMPT_ROWS,
    SHORT_CELLS,
    cells_of,
    in_toml,
    problems_in,
    rows_of,
    set_wording,
    spoken_of,
    steps_of,
    worded,
)
from casefile.errors import EntryError
from casefile.events import Hand
from casefile.people import LEVELS
from tests.casefile.support import contents, make_case

BY = Hand("reviewer-m", "setup")
TEAM = """
[story]
title = "Their account"
short = "Account"
prompts = ["Where would you like to begin?"]

[story.by_level]
"family member" = ["How did it begin for you?", "And then?"]
"""


def problem(text: str) -> str:
    """The only thing that is wrong with a wording."""
    (found,) = problems_in(tomllib.loads(text))
    return found


def test_without_a_wording_of_its_own_a_case_has_the_standard(tmp_path: Path) -> None:
    case = make_case(tmp_path / "case.vantage")
    assert steps_of(case) == STEPS
    case.close()


def test_what_a_team_words_otherwise_is_in_force_and_the_rest_is_the_standard(tmp_path: Path) -> None:
    case = make_case(tmp_path / "case.vantage")
    steps = set_wording(case, TEAM, BY)
    assert steps_of(case) == steps
    story = step_of("story", steps)
    assert (story.title, story.short, story.hint) == ("Their account", "Account", step_of("story").hint)
    assert prompts_for(story, None) == ("Where would you like to begin?",)
    assert prompts_for(story, "family member") == ("How did it begin for you?", "And then?")
    assert prompts_for(story, "senior manager") == step_of("story").prompts_by_level["senior manager"]
    assert [step for step in steps if step.id != "story"] == [step for step in STEPS if step.id != "story"]
    case.close()


def test_what_is_said_around_the_recording_and_what_a_step_leaves_are_the_teams_to_word(tmp_path: Path) -> None:
    case = make_case(tmp_path / "case.vantage")
    assert spoken_of(case) == SPOKEN and problems_in({"spoken": dataclasses.asdict(SPOKEN)}) == []
    text = '[story]\nnote_taker = ["Listen."]\nleaves = ["their account"]\n\n[spoken]\npaused = "It is paused."\n'
    story = step_of("story", set_wording(case, text, BY))
    assert (story.note_taker, story.leaves) == (("Listen.",), ("their account",))
    # What has to be said of a risk is said after whatever the team says.
    assert spoken_of(case).in_pause == f"It is paused. {SPOKEN.at_risk}"
    assert spoken_of(case).agreement == SPOKEN.agreement
    entered = case.step_wordings.current()
    assert entered and tomllib.loads(entered.wording) == tomllib.loads(text)
    case.close()


def test_only_what_differs_is_kept_so_that_the_standard_stays_the_default(tmp_path: Path) -> None:
    case = make_case(tmp_path / "case.vantage")
    whole = in_toml(STEPS).replace('"Their order, their words. Wait."', '"Listen."')
    set_wording(case, whole, BY)
    entered = case.step_wordings.current()
    assert entered and entered.wording == '[story]\nhint = "Listen."\n'
    set_wording(case, "", BY)
    assert steps_of(case) == STEPS
    assert [entry.wording for entry in case.step_wordings.all()] == [entered.wording, ""]
    case.close()


def test_the_standard_itself_may_be_set() -> None:
    standard = Path(capture.steps.__file__).with_name("steps.toml").read_text(encoding="utf-8")
    given = tomllib.loads(standard)
    assert problems_in(given) == []
    assert worded(given) == STEPS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[interlude]\ntitle = "x"', "interlude: there is no such step; take it out."),
        ('[changes]\nhint = "x"\n[story]\nhint = "y"', "The steps stand in another order"),
        ('[story]\nnumber = "3"', "story, number: only wording can be changed"),
        ("[story]\nleaves = []", "story, leaves: give a list of prompts in square brackets"),
        ('[spoken]\nwelcome = "x"', "spoken, welcome: there is no such field; take it out."),
        ('[spoken]\nat_risk = " "', "spoken, at_risk: it is empty; leave it out for the standard's words."),
        ('spoken = "x"', "spoken: this is not a table; begin it with a line [spoken]."),
        ('[spoken]\npaused = "That is off the record."', "spoken, paused: “off the record” can't be promised"),
        ('[story]\nhint = "Say that it is fully confidential."', "story, hint: “fully confidential” can't be promised"),
        (f'[spoken]\nagreement = "{"word " * 80}"', "spoken, agreement: 8 rows on a small screen; shorten it to 7."),
        (f'[spoken]\npaused = "{"word " * 14}"', "spoken, paused, with at_risk: 4 rows on a small screen"),
        ('[story]\ncolour = "red"', "story, colour: there is no such field"),
        ('story = "x"', "story: this is not a table"),
        ("[story]\ntitle = 3", "story, title: this is not text; put it in quotes."),
        ('[story]\nhint = " "', "story, hint: it is empty"),
        ('[story]\nhint = "a\\nb"', "story, hint: it holds a line break or a control character"),
        ('[story]\nhint = "a\\u001b[2Jb"', "story, hint: it holds a line break or a control character"),
        ('[story]\nshort = "The whole story"', "story, short: 15 characters; at most 12 fit"),
        ('[story]\nshort = "物語物語物語物"', "story, short: 14 characters; at most 12 fit"),
        (f'[story]\ntitle = "{"word " * 18}"', "story, title: 3 rows on a small screen; shorten it to 2."),
        (f'[story]\npurpose = "{"word " * 34}"', "story, purpose: 5 rows on a small screen; shorten it to 4."),
        (f'[story]\nhint = "{"word " * 26}"', "story, hint: 4 rows on a small screen; shorten it to 3."),
        (f'[story]\nhint = "{"o" * 25}"', "story, hint: a word is longer than 24 characters; part it."),
        ("[story]\nprompts = []", "story, prompts: give a list of prompts in square brackets"),
        ('[story]\nprompts = "Why?"', "story, prompts: give a list of prompts in square brackets"),
        ('[story]\nprompts = ["a", "", "c"]', "story, prompts, number 2: it is empty"),
        ('[story]\nprompts = ["a", 3]', "story, prompts, number 2: this is not text"),
        (f'[story]\nprompts = ["{"word " * 66}"]', "story, prompts, number 1: 9 rows on a small screen; shorten it"),
        (f"[story]\nprompts = {['a'] * 15}", "story, prompts: 15 prompts; keep 14 at most."),
        ("[story]\nby_level = 3", "story, by_level: this is not a table"),
        ('[story.by_level]\n"front line" = ["a"]', "story, by_level, front line: those are the prompts themselves"),
        ('[story.by_level]\nmanager = ["a"]', "story, by_level, manager: there is no such level"),
        ('[story.by_level]\n"family member" = [""]', "story, by_level, family member, number 1: it is empty"),
    ],
)
def test_what_may_not_change_or_does_not_fit_is_named_with_what_to_do(text: str, said: str) -> None:
    assert problem(text).startswith(said)


def test_prompts_that_the_sheet_can_not_hold_are_refused_for_the_level_whose_they_are() -> None:
    long = ["word " * 55] * MOST_PROMPTS
    tables = [f'[{step.id}.by_level]\n"senior manager" = {long}' for step in STEPS]
    assert problem("\n".join(tables)).startswith("The prompts for senior manager do not fit on the lead's one sheet")


def test_a_refused_wording_changes_nothing_and_names_every_place(tmp_path: Path) -> None:
    case = make_case(tmp_path / "case.vantage", encrypted=False)
    before = contents(tmp_path)
    many = "\n".join(f'[{step.id}]\nshort = "{"x" * 20}"' for step in STEPS)
    with pytest.raises(EntryError) as refused:
        set_wording(case, many, BY)
    assert refused.value.detail.splitlines()[-1] == "and 2 more"
    with pytest.raises(EntryError, match="not TOML"):
        set_wording(case, "[story", BY)
    assert contents(tmp_path) == before
    case.close()


def test_a_kept_wording_that_fits_no_longer_is_still_shown(tmp_path: Path) -> None:
    """A later version may know other steps, fields and lengths; a conversation is held all the same."""
    case = make_case(tmp_path / "case.vantage")
    case.step_wordings.enter('[story]\nshort = "The whole story"\ncolour = "red"\n[interlude]\ntitle = "x"\n', BY)
    assert step_of("story", steps_of(case)).short == "The whole story"
    assert len(steps_of(case)) == len(STEPS)
    case.close()


def test_the_standard_fits_the_smallest_screen_and_the_sheet() -> None:
    for step in STEPS:
        assert cells_of(step.short) <= SHORT_CELLS
        assert rows_of(f"{step.number}  {step.title}", PANE_CELLS) <= 2
        assert rows_of(step.hint, PANE_CELLS) <= 3
        assert all(rows_of(prompt, PROMPT_CELLS) <= PROMPT_ROWS for prompt in step.prompts)
    assert all(set_sheet(STEPS, level) for level in LEVELS)


_WORDS = st.text(st.characters(blacklist_categories=["C", "Z"]), min_size=1, max_size=5)
_LINES = st.lists(_WORDS, min_size=1, max_size=5).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(hint=_LINES, prompts=st.lists(_LINES, min_size=1, max_size=5))
def test_any_words_come_back_as_they_were_set(hint: str, prompts: list[str]) -> None:
    table = {"story": {"hint": hint, "prompts": prompts, "by_level": {"family member": prompts}}}
    steps = worded(table)
    assert worded(tomllib.loads(in_toml(steps, STEPS))) == steps
    assert worded(tomllib.loads(in_toml(steps))) == steps
