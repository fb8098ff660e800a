"""Safeguarding concerns after the conversation: listed, completed line by line, entered anew, on every size."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.concerns import ConcernWords
from tests.tui.driving import (
    SIZES,
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    on_screen,
    screen_text,
    setup_hand,
    shows,
    type_in,
    until,
)
from tui.concern_words import KIND_WORDS, LABELS


@pytest.mark.parametrize("size", SIZES)
async def test_what_was_kept_apart_is_completed_line_by_line_and_the_first_version_stays(tmp_path: Path, size):
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    begun = case.concerns.begin(conversation.id, setup_hand(case), ConcernWords(said="Wren was shoved"), at_s=61.0)
    app = app_on(case)
    async with app.run_test(size=size) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        assert "Wren" not in screen_text(pilot) and "oncern" not in screen_text(pilot)
        await pilot.press("a")
        await shows(pilot, "Wren was shoved")
        await pilot.press("a")
        await on_screen(pilot, "ConcernForm")
        await shows(pilot, KIND_WORDS["risk"])
        await type_in(pilot, "Wren")
        await pilot.press("enter", "enter")
        await type_in(pilot, "Ms Pike")
        for label in [*LABELS.values()][:4]:
            await shows(pilot, label)
        await shows(pilot, "Esc leaves")
        await pilot.press("enter", "enter", "enter", "enter")
        await until(pilot, lambda: case.concerns.get(begun.id).words.told == "Ms Pike")
        assert case.concerns.get(begun.id).words == ConcernWords(said="Wren was shoved", at_risk="Wren", told="Ms Pike")
        assert [one.words.told for one in case.concerns.versions(begun.id)] == ["", "Ms Pike"]
        await shows(pilot, "enter one from P01")
        await pilot.press("a")
        await on_screen(pilot, "ConcernForm")
        await type_in(pilot, "x")
        await pilot.press("escape")
        await on_screen(pilot, "ChoiceDialog")
        assert len(case.concerns.versions(begun.id)) == 2
        await pilot.press("plus")
        await on_screen(pilot, "ConcernForm")
        await type_in(pilot, "and of another day")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: len(case.concerns.all()) == 2)
        await pilot.press("escape")
        await on_screen(pilot, "LibraryScreen")
        assert nothing_unexpected(app)
    case.close()


async def test_a_locked_case_holds_what_stood_half_typed_and_escape_leaves_nothing_of_it(tmp_path: Path):
    case = new_case(tmp_path)
    new_conversation(case)
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        for ends_it, left in (("escape", []), ("f7", ["shoved"])):
            await pilot.press("a", "plus")
            await on_screen(pilot, "ConcernForm")
            await type_in(pilot, "shov")
            await until(pilot, lambda: [one.words.said for one in case.concerns.all()] == ["shov"], "stored as typed")
            await type_in(pilot, "ed")
            await pilot.press(ends_it)
            await until(pilot, lambda left=left: [one.words.said for one in case.concerns.all()] == left, ends_it)  # type: ignore[misc]
            if ends_it == "escape":
                await on_screen(pilot, "ChoiceDialog")
                await pilot.press("escape")
                await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "is locked")
        assert nothing_unexpected(app)
    case.close()
