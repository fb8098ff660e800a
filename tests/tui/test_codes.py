"""The codebook on the screen: added, worded otherwise, merged, retired, taken back; what is tagged follows at once."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.errors import EntryError
from casefile.tags import NewTag
from casefile.words import Document
from tests.tui.driving import (
    VantagePilot,
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    on_screen,
    setup_hand,
    shows,
    to_review,
    transcribed,
    type_in,
    until,
)
from tui.screens.choice import ChoiceDialog


@asynccontextmanager
async def reviewing(tmp_path: Path) -> AsyncGenerator[tuple[VantagePilot, Case]]:
    """The review screen on a word that is tagged as an aspect."""
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    transcribed(case, conversation, ["It was a Friday."])
    transcript = case.transcripts.current(conversation.id)
    assert transcript
    word = case.words.in_document(Document(transcript.id, None))[0].id
    case.tags.put(word, word, NewTag("rationality", "information"), setup_hand(case))
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_review(pilot)
        await shows(pilot, "A What was known and not known then")
        yield pilot, case
        assert nothing_unexpected(app)
    case.close()


async def test_codes_are_worded_otherwise_added_and_merged_and_tags_follow(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case):
        await pilot.press("F")
        await on_screen(pilot, "CodesScreen")
        await pilot.press("enter")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("t")
        await on_screen(pilot, "AskDialog")
        await pilot.press("ctrl+u")
        await type_in(pilot, "In front of them")
        await pilot.press("enter")
        await on_screen(pilot, "CodesScreen")
        await until(pilot, lambda: case.codes.book().aspect("information").title == "In front of them")
        await pilot.press("escape")
        await on_screen(pilot, "ReviewScreen")
        await shows(pilot, "A In front of them")
        await pilot.press("F")
        await on_screen(pilot, "CodesScreen")
        await pilot.press("a")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("a")
        await on_screen(pilot, "AskDialog")
        await type_in(pilot, "Trust")
        await pilot.press("enter")
        await shows(pilot, "What it means")
        await pilot.press("enter")
        await until(pilot, lambda: case.codes.book().aspects[-1].title == "Trust")
        await on_screen(pilot, "CodesScreen")
        await pilot.press("enter")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("m")
        await on_screen(pilot, "Picker")
        await type_in(pilot, "trust")
        await pilot.press("enter")
        await on_screen(pilot, "CodesScreen")
        await shows(pilot, "In front of them, now: Trust")
        await pilot.press("escape")
        await on_screen(pilot, "ReviewScreen")
        await shows(pilot, "A Trust")
        await pilot.press("F")
        await on_screen(pilot, "CodesScreen")
        await pilot.press("u", "escape")
        await on_screen(pilot, "ReviewScreen")
        await shows(pilot, "A In front of them")
        assert case.codes.merged() == []


async def test_a_retired_code_is_put_no_more_and_stays_on_its_tags(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case):
        await pilot.press("F")
        await on_screen(pilot, "CodesScreen")
        await pilot.press("enter")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("x")
        await until(pilot, lambda: case.codes.book().is_retired("information"))
        await on_screen(pilot, "CodesScreen")
        await pilot.press("escape")
        await on_screen(pilot, "ReviewScreen")
        await shows(pilot, "A What was known and not known then")
        await pilot.press("l")
        await on_screen(pilot, "ChoiceDialog")
        dialog = pilot.app.screen
        assert isinstance(dialog, ChoiceDialog)
        assert "information" not in {choice.value for choice in dialog.choices}


async def test_a_factor_of_the_team_is_put_on_another_level_and_the_frameworks_own_stay(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case):
        by = setup_hand(case)
        own = case.codes.add("factor", "Night cover", by, level="local")
        with pytest.raises(EntryError, match="level stays"):
            case.codes.move("conditions", "local", by)
        await pilot.press("F")
        await on_screen(pilot, "CodesScreen")
        await shows(pilot, "What was known")
        await pilot.press("end", "enter")
        await on_screen(pilot, "ChoiceDialog")
        await shows(pilot, "Night cover")
        await pilot.press("l")
        await shows(pilot, "On which level?")
        await pilot.press("3")

        def level() -> str | None:
            found = next(one for one in case.codes.book().factors if one.id == own)
            return found.level.id if found.level else None

        await until(pilot, lambda: level() == "national")
        await on_screen(pilot, "CodesScreen")
        await pilot.press("u")
        await until(pilot, lambda: level() == "local")
