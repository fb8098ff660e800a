"""The team's wording on the screens, the longest that may be set on the smallest screen."""

from __future__ import annotations

from pathlib import Path

from capture.wording import set_wording
from casefile.case import Case
from tests.tui.driving import (
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    on_screen,
    screen_text,
    setup_hand,
    shows,
    to_review,
    transcribed,
    until,
)
from tests.tui.grid import rows_of

SHORT = "Introducing."
TITLE = "Hello and welcome to everybody who is here and what this is"
HINT = "Check the sound and the battery first, then record consent and limits, and after that say who is present today."
PROMPT = "We say what we hope to learn, and what this is not. " * 5 + "Then we wait."


def a_case(folder: Path) -> Case:
    """A case whose first step is worded as long as may be."""
    case = new_case(folder)
    words = f'title = "{TITLE}"\nshort = "{SHORT}"\nhint = "{HINT}"\nprompts = ["{PROMPT}"]'
    set_wording(case, f"[introduction]\n{words}\n", setup_hand(case))
    return case


async def test_the_longest_words_that_may_be_set_are_all_to_be_read_on_the_smallest_screen(tmp_path: Path):
    case = a_case(tmp_path)
    new_conversation(case)
    app = app_on(case)
    async with app.run_test(size=(60, 20)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        await pilot.press("l")
        await on_screen(pilot, "LiveScreen")
        await shows(pilot, f"▶ {SHORT}")
        await pilot.press("ctrl+l")
        await shows(pilot, "wait.")
        right = " ".join(" ".join(line[17:] for line in rows_of(pilot)).split())
        for words in (f"1 {TITLE}", HINT, PROMPT):
            assert words in right.replace("│", "")
        assert nothing_unexpected(app)
    case.close()


async def test_the_choice_of_steps_and_the_review_have_the_teams_titles(tmp_path: Path):
    case = a_case(tmp_path)
    item = new_conversation(case)
    case.step_visits.enter(item.id, "introduction", setup_hand(case), at_s=None)
    case.notes.add(item.id, "introduction", "came early", setup_hand(case), at_s=None)
    transcribed(case, item, ["Good morning to you."])
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_review(pilot)
        await shows(pilot, f"1  {TITLE[:40]}")
        await pilot.press("tab")
        await shows(pilot, "came early")
        assert f"1  {TITLE[:40]}" in screen_text(pilot)
        await pilot.press("escape")
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("l")
        await on_screen(pilot, "LiveScreen")
        await pilot.press("ctrl+g")
        await on_screen(pilot, "ChoiceDialog")
        assert TITLE[:40] in screen_text(pilot)
    case.close()


async def test_what_the_note_taker_looks_to_and_what_a_step_leaves_stand_below_the_prompts_alone(tmp_path: Path):
    case = new_case(tmp_path)
    set_wording(
        case,
        '[introduction]\nhint = "One line."\nnote_taker = ["One line.", "Listen first."]\n'
        'leaves = ["an agreement", "who came"]\n',
        setup_hand(case),
    )
    new_conversation(case)
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        await pilot.press("l")
        await on_screen(pilot, "LiveScreen")
        await shows(pilot, "type; begin with")
        assert "Listen first." not in screen_text(pilot)
        await pilot.press("ctrl+l")
        await shows(pilot, "· Listen first.")
        await shows(pilot, "May leave behind: an agreement, who came.")
        assert screen_text(pilot).count("One line.") == 1, "the step's hint says it already"
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "Listen first." not in screen_text(pilot), "the record again")
    case.close()
