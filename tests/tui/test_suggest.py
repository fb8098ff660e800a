"""Suggestions in review: off until one has read to the end, one at a time with a reason, and nothing by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from tests.tui.driving import (
    PASSPHRASE,
    VantagePilot,
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    on_screen,
    screen_text,
    setup_hand,
    shows,
    transcribed,
    until,
)
from tui.command_line import main
from tui.screens.review_suggest import NO_MORE, PASSED_OVER, READ

pytest.importorskip("spacy")

LINES = ["I had no idea that he lived there.", "My caseload was thirty one.", "We parked outside and walked."]


def heard(tmp_path: Path) -> tuple[Case, Conversation]:
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    transcribed(case, conversation, LINES)
    return case, conversation


async def to_review(pilot: VantagePilot) -> None:
    await on_screen(pilot, "LibraryScreen")
    await shows(pilot, "P01")
    await pilot.press("r")
    await shows(pilot, "transcript")


async def test_they_wait_until_one_has_read_to_the_end_and_are_walked_one_by_one(tmp_path: Path):
    case, conversation = heard(tmp_path)
    app = app_on(case)

    def said() -> list[tuple[str | None, str | None]]:
        return [(tag.code, tag.direction) for tag in case.tags.of(conversation.id)]

    async with app.run_test(size=(80, 24)) as pilot:
        await to_review(pilot)
        await pilot.press("H")
        await shows(pilot, "Read this conversation to its end first.")
        await pilot.press("escape", "G", "H")
        await shows(pilot, READ)
        await pilot.press("n", "H")
        await shows(pilot, READ)
        await pilot.press("y")
        await shows(pilot, "What was known and not known then?")
        await shows(pilot, "“I had no idea that he lived there.”")
        assert said() == []
        await pilot.press("enter")
        await pilot.press("a")
        await shows(pilot, "Conditions of work?")
        assert said() == [("information", None)]
        await pilot.press("a")
        await shows(pilot, "It…")
        await pilot.press("h")
        await shows(pilot, NO_MORE[:30])
        await pilot.press("b")
        assert said() == [("information", None), ("conditions", "hindered")]
        await shows(pilot, "Conditions of work, hindered practice · from a suggestion")
        await pilot.press("u")
        await until(pilot, lambda: said() == [("information", None)], "taken back")
        await pilot.press("H")
        await shows(pilot, NO_MORE[:30])
        assert nothing_unexpected(app)
    case.close()


async def test_dismissed_is_remembered_and_no_key_but_accept_puts_a_tag(tmp_path: Path):
    case, conversation = heard(tmp_path)
    case.suggestions.turn(conversation.id, setup_hand(case), on=True)
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_review(pilot)
        assert case.tags.of(conversation.id) == [] and "known then?" not in screen_text(pilot)
        await pilot.press("H")
        await shows(pilot, PASSED_OVER)
        await pilot.press("d")
        await shows(pilot, "Conditions of work?")
        await pilot.press("n")
        await shows(pilot, NO_MORE[:30])
        await pilot.press("b", "H")
        await shows(pilot, "Conditions of work?")
        await pilot.press("o")
        await until(pilot, lambda: not case.suggestions.is_on(conversation.id, setup_hand(case).author), "off")
        assert case.tags.of(conversation.id) == []
        assert nothing_unexpected(app)
    assert [one.state for one in case.suggestions.of(conversation.id, setup_hand(case).author)] == ["dismissed", "open"]
    case.close()


def test_the_command_line_shows_one_place_at_a_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    case, conversation = heard(tmp_path)
    (tmp_path / "passphrase").write_text(PASSPHRASE)

    def run(*words: str, status: int = 0) -> str:
        way = ["--case", str(case.folder), "--passphrase-file", str(tmp_path / "passphrase"), "--author", "MK"]
        assert main(["suggest", "P01", *way, *words]) == status
        said = capsys.readouterr()
        return said.err if status else said.out

    assert "are off for this conversation" in run(status=1)
    assert run("--read").startswith("“I had no idea that he lived there.”") and case.tags.of(conversation.id) == []
    assert "Conditions of work?" in run("--dismiss")
    assert "direction" in run("--accept", status=1)
    assert "Nothing more" in run("--accept", "--direction", "hindered")
    assert [(tag.code, tag.direction) for tag in case.tags.of(conversation.id)] == [("conditions", "hindered")]
    run("--off")
    assert "are off" in run(status=1)
    case.close()


async def test_what_is_tagged_already_is_not_pointed_at(tmp_path: Path):
    case, conversation = heard(tmp_path)
    case.suggestions.turn(conversation.id, setup_hand(case), on=True)
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_review(pilot)
        await pilot.press("s", "l")
        await shows(pilot, "which aspect?")
        await pilot.press("a", "H")
        await shows(pilot, "Conditions of work?")
        await pilot.press("escape")
        assert nothing_unexpected(app)
    case.close()
