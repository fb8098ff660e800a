"""In review, what was said of lines while listening shows on request alone, and more can be said of them there."""

from __future__ import annotations

from pathlib import Path

from casefile.note_classes import NewClass
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
    until,
)
from tui.screens.live_said import NO_LINES


async def test_review_shows_it_on_request_and_adds_to_it_without_tagging(tmp_path: Path):
    case = new_case(tmp_path)
    item = new_conversation(case)
    by = setup_hand(case)
    note = case.notes.add(item.id, "factors", "two people off sick", by, at_s=12.0)
    case.notes.add(item.id, "story", "then he came", by, at_s=5.0)
    case.note_classes.add(note.id, NewClass("factor", "conditions", "hindered"), by)
    case.nominations.add(note.id, by)
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_review(pilot)
        await shows(pilot, "two people off sick")
        assert "Conditions of work" not in screen_text(pilot) and "nominated" not in screen_text(pilot)
        await pilot.press("L")
        await shows(pilot, "Conditions of work, hindered practice")
        await shows(pilot, "nominated episode")
        await pilot.press("a")
        await on_screen(pilot, "LeafDialog")
        await shows(pilot, "“two people off sick”")
        await pilot.press("5")
        await shows(pilot, "Own team factors")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("b")
        await shows(pilot, "In the terms of which step?")
        assert "2  Hearing their story" not in screen_text(pilot).split("In the terms")[1]
        await pilot.press("4")
        await on_screen(pilot, "LeafDialog")
        await pilot.press("2")
        await shows(pilot, "What stood out")
        await pilot.press("escape")
        await on_screen(pilot, "ReviewScreen")
        assert "What stood out" not in screen_text(pilot)
        said = [(one.kind, one.code) for one in case.note_classes.of(item.id)]
        assert said == [("factor", "conditions"), ("factor", "own_team"), ("aspect", "attention")]
        assert case.tags.of(item.id) == [] == case.episodes.all()
        await pilot.press("u")
        await until(pilot, lambda: len(case.note_classes.of(item.id)) == 2, "taken back in review")
        assert nothing_unexpected(app)
    case.close()


async def test_a_conversation_without_lines_says_so(tmp_path: Path):
    case = new_case(tmp_path)
    new_conversation(case)
    app = app_on(case)
    async with app.run_test(size=(60, 20)) as pilot:
        await to_review(pilot)
        await pilot.press("L")
        await shows(pilot, NO_LINES)
        await pilot.press("escape")
        await on_screen(pilot, "ReviewScreen")
    case.close()
