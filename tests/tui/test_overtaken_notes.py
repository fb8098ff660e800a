"""Notes that somebody else has changed while one corrects them: theirs is shown, and what one typed is still there."""

from __future__ import annotations

from pathlib import Path

from tests.tui.driving import nothing_unexpected, setup_hand, shows, until
from tests.tui.holding import begun, hold
from tests.tui.test_notes import enter, told
from tui.note_desk import NOT_ENTERED


async def test_a_note_that_somebody_else_has_changed_meanwhile_is_shown_before_it_is_written_over(tmp_path: Path):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await hold(pilot)
        await enter(pilot, case, conversation, "the frist visit")
        await pilot.press("up")
        screen.line.value = "the first visit"
        note = case.notes.of(conversation)[0]
        case.notes.change(note.id, setup_hand(case), text="the frist home visit")
        await pilot.press("enter")
        await shows(pilot, "Somebody else has changed this note")
        await until(pilot, lambda: screen.line.lifted is not None and screen.line.value == "the first visit")
        await shows(pilot, "the frist home visit")
        assert case.notes.of(conversation)[0].text == "the frist home visit"
        await pilot.press("enter")
        await until(pilot, lambda: case.notes.of(conversation)[0].text == "the first visit")
        assert case.notes.versions(note.id) == ["the frist visit", "the frist home visit"]
        assert nothing_unexpected(app)
    case.close()


async def test_a_correction_that_was_overtaken_while_one_goes_on_to_another_note_is_there_when_its_own_is_lifted_again(
    tmp_path: Path,
):
    case, conversation, _, app = begun(tmp_path)
    async with app.run_test() as pilot:
        screen = await hold(pilot)
        await enter(pilot, case, conversation, "a note before", "the frist visit")
        await pilot.press("up")
        screen.line.value = "the first visit"
        note = case.notes.of(conversation)[1]
        case.notes.change(note.id, setup_hand(case), text="the frist home visit")
        await pilot.press("up")
        await until(pilot, lambda: told(pilot) == NOT_ENTERED, NOT_ENTERED)
        assert screen.line.value == "a note before"
        assert [draft.text for draft in case.drafts.of(conversation, note.author)] == ["the first visit"]
        await pilot.press("down")
        await until(pilot, lambda: screen.line.value == "the first visit", "mine")
        assert case.notes.of(conversation)[1].text == "the frist home visit"
        await pilot.press("enter")
        await until(pilot, lambda: case.notes.of(conversation)[1].text == "the first visit")
        await until(pilot, lambda: case.drafts.of(conversation, note.author) == [], "no longer half typed")
        assert nothing_unexpected(app)
    case.close()
