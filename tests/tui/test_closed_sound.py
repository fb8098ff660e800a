"""Questions without a default: sound recorded with no screen, and sound of an agreement that was withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.seals import Stretch
from tests.tui.driving import (
    SIZES,
    Script,
    agree,
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    on_screen,
    pick,
    screen_text,
    setup_hand,
    shows,
    type_in,
    until,
)
from tests.tui.holding import recording
from tests.tui.stretches import Away, recorded, seconds_left
from tui.recorder_desk import STOPPED_AS_ASKED
from tui.widgets.live_pane import LivePane

UNSEEN = "while the screen was down: keep or remove?"
WITHDRAWN = "Agreement withdrawn."


def begun(tmp_path: Path, away: Sequence[Away] = ()) -> tuple[Case, Conversation]:
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    agree(case, conversation)
    recorded(case, conversation, 120.0, away)
    return case, conversation


@pytest.mark.parametrize("size", SIZES[:2])
async def test_the_first_question_is_what_becomes_of_sound_that_no_screen_saw(tmp_path: Path, size):
    case, conversation = begun(tmp_path, [(10.0, 82.0)])
    async with app_on(case).run_test(size=size) as pilot:
        await shows(pilot, "Recorded for 1:12 while the screen was down")
        await shows(pilot, "Tell the participant")
        await pilot.press("enter", "enter")
        assert type(pilot.app.screen).__name__ == "ChoiceDialog" and case.seals.of(conversation.id) == []
        await pick(pilot, "Keep ")
        await on_screen(pilot, "LibraryScreen")
        assert case.seals.undecided(conversation.id) == [] and case.seals.closed(conversation.id) == []
    async with app_on(case).run_test(size=size) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        assert UNSEEN not in screen_text(pilot)
    case.close()


async def test_leaving_the_question_keeps_the_sound_closed_and_it_is_asked_again(tmp_path: Path):
    case, conversation = begun(tmp_path, [(10.0, 30.0)])
    for _ in range(2):
        async with app_on(case).run_test() as pilot:
            await shows(pilot, "Recorded for 0:20 while the screen was down")
            await pilot.press("escape")
            await on_screen(pilot, "LibraryScreen")
            await shows(pilot, "not finished: sealed stretches to decide")
            assert case.seals.closed(conversation.id) == [Stretch(10.0, 30.0)]
    case.close()


async def test_what_nobody_saw_and_nobody_wants_is_removed_for_good(tmp_path: Path):
    case, conversation = begun(tmp_path, [(10.0, 30.0), (50.0, 60.0)])
    async with app_on(case).run_test() as pilot:
        await shows(pilot, "Recorded for 0:20")
        await pick(pilot, "Remove it")
        await shows(pilot, "Recorded for 0:10")
        await pick(pilot, "Keep ")
        await on_screen(pilot, "LibraryScreen")
        assert case.seals.closed(conversation.id) == []
        left = seconds_left(case, conversation)
        assert 5.0 in left and 55.0 in left and not any(10.0 <= at_s < 30.0 for at_s in left)
        assert nothing_unexpected(pilot.app)  # type: ignore[arg-type]
    case.close()


async def test_a_screen_that_comes_back_asks_first_and_the_light_goes_on_meanwhile(tmp_path: Path):
    case, conversation = begun(tmp_path, [(10.0, 30.0)])
    async with app_on(case, Script(runs_already=True)).run_test() as pilot:
        await shows(pilot, "Recorded for 0:20")
        await pilot.press("escape")
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("l")
        await shows(pilot, "● RECORDING")
        await shows(pilot, "Recorded for 0:20 while the screen was down")
        await pick(pilot, "Keep ")
        await on_screen(pilot, "LiveScreen")
        assert case.seals.closed(conversation.id) == []
    case.close()


async def test_a_withdrawal_seals_the_sound_before_anybody_answers(tmp_path: Path):
    case, conversation = begun(tmp_path)
    async with app_on(case, Script()).run_test() as pilot:
        await recording(pilot)
        await pilot.press("f9")
        await shows(pilot, WITHDRAWN)
        (closed,) = case.seals.closed(conversation.id)
        assert closed.from_s == 0.0 and closed.to_s >= 120.0
        await pilot.press("enter", "enter")
        assert WITHDRAWN in screen_text(pilot)
        await pilot.press("escape")
        await on_screen(pilot, "LiveScreen")
        assert case.seals.closed(conversation.id) == [closed]
    async with app_on(case).run_test() as pilot:
        await shows(pilot, WITHDRAWN)
        await pick(pilot, "Keep what")
        await on_screen(pilot, "LibraryScreen")
        assert case.seals.closed(conversation.id) == []
    async with app_on(case).run_test() as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        assert WITHDRAWN not in screen_text(pilot)
    case.close()


async def test_a_sealed_withdrawal_stays_sealed_and_is_not_asked_again(tmp_path: Path):
    case, conversation = begun(tmp_path)
    async with app_on(case, Script()).run_test() as pilot:
        await recording(pilot)
        await pilot.press("f9")
        await shows(pilot, WITHDRAWN)
        await pick(pilot, "Seal the sound")
        await shows(pilot, "It stays sealed.")
    async with app_on(case).run_test() as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        assert "not finished" not in screen_text(pilot)
        assert WITHDRAWN not in screen_text(pilot) and len(case.seals.closed(conversation.id)) == 1
    case.close()


async def test_keeping_the_notes_only_removes_the_sound_and_keeps_the_notes(tmp_path: Path):
    case, conversation = begun(tmp_path)
    async with app_on(case, Script()).run_test() as pilot:
        await recording(pilot)
        await type_in(pilot, "came with her manager")
        await pilot.press("enter")
        await until(pilot, lambda: len(case.notes.of(conversation.id)) == 1)
        await pilot.press("f9")
        await shows(pilot, WITHDRAWN)
        await pick(pilot, "notes only")
        await shows(pilot, "Removed")
        assert seconds_left(case, conversation) == [] and list((case.folder / "recordings").glob("*.sound")) == []
        assert [note.text for note in case.notes.of(conversation.id)] == ["came with her manager"]
        assert nothing_unexpected(pilot.app)  # type: ignore[arg-type]
    case.close()


async def test_under_a_legal_hold_the_sound_of_a_withdrawn_agreement_stays_sealed_and_the_question_open(tmp_path: Path):
    case, conversation = begun(tmp_path)
    case.holds.set("asked for by the court", setup_hand(case))
    async with app_on(case, Script()).run_test() as pilot:
        await recording(pilot)
        await pilot.press("f9")
        await shows(pilot, WITHDRAWN)
        await pick(pilot, "notes only")
        await shows(pilot, "This case is under a legal hold.")
        await pilot.press("enter")
        await on_screen(pilot, "LiveScreen")
        assert len(case.seals.closed(conversation.id)) == 1 and len(seconds_left(case, conversation)) == 120
    async with app_on(case).run_test() as pilot:
        await shows(pilot, WITHDRAWN)
    case.close()


async def test_a_no_after_a_yes_asks_the_same_and_a_first_no_asks_nothing(tmp_path: Path):
    case, conversation = begun(tmp_path)
    other = new_conversation(case, "P02")
    async with app_on(case, Script()).run_test() as pilot:
        await recording(pilot)
        await pilot.press("ctrl+n")
        await on_screen(pilot, "AgreementDialog")
        await pilot.press("n")
        await shows(pilot, WITHDRAWN)
        await pick(pilot, "Keep what")
        await on_screen(pilot, "LiveScreen")
        answer = case.agreements.current(conversation.id)
        assert answer is not None and (answer.answer, answer.by_whom) == ("refused", "P01")
    async with app_on(case, Script()).run_test() as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P02")
        await pilot.press("down", "l")
        await on_screen(pilot, "LiveScreen")
        await pilot.press("f5")
        await on_screen(pilot, "AgreementDialog")
        await pilot.press("n")
        await on_screen(pilot, "AskDialog")
        await pilot.press("enter")
        await shows(pilot, "nothing is recorded. Take notes.")
        assert case.seals.of(other.id) == []
    case.close()


async def test_what_was_typed_while_paused_is_asked_about_when_agreement_is_withdrawn(tmp_path: Path):
    case, conversation = begun(tmp_path)
    async with app_on(case, Script()).run_test() as pilot:
        await recording(pilot)
        await pilot.press("f5")
        await shows(pilot, "RECORDING PAUSED")
        await type_in(pilot, "about her sister")
        await pilot.press("enter", "f9")
        await shows(pilot, "Typed while paused: keep or discard?")
        assert len(case.seals.closed(conversation.id)) == 1
        await pick(pilot, "Discard")
        await shows(pilot, WITHDRAWN)
        assert case.notes.of(conversation.id) == []
    case.close()


async def test_under_the_cover_the_question_about_withdrawn_sound_waits(tmp_path: Path):
    case, conversation = begun(tmp_path, [])
    async with app_on(case, Script()).run_test() as pilot:
        screen = await recording(pilot)
        await pilot.press("f7")
        await on_screen(pilot, "CoverDialog")
        await pilot.press("f9")
        await until(pilot, lambda: STOPPED_AS_ASKED in screen.query_one(LivePane).told, "the withdrawal")
        assert WITHDRAWN not in screen_text(pilot)
        await pilot.press("f7")
        await shows(pilot, WITHDRAWN)
        assert case.seals.of(conversation.id)[0].state == "sealed"
    case.close()


async def test_leaving_under_the_cover_shows_no_label_and_no_times(tmp_path: Path):
    case, conversation = begun(tmp_path)
    case.seals.seal(conversation.id, 10.0, 30.0, "taken back", setup_hand(case))
    app = app_on(case, Script())
    seen: list[str] = []
    async with app.run_test() as pilot:

        def has_ended() -> bool:
            seen.append(screen_text(pilot))
            return app._exit

        await recording(pilot)
        await pilot.press("f6")
        await shows(pilot, "The sound is safe.")
        await pilot.press("f7")
        await on_screen(pilot, "CoverDialog")
        # As from the list of all actions.
        await app.run_action("quit")
        await until(pilot, has_ended, "the end")
    assert not any("P01" in screen or "00:10" in screen for screen in seen)
    assert case.seals.of(conversation.id)[0].state == "sealed" and nothing_unexpected(app)
    case.close()
