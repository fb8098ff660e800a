"""Close-down: what was taken back is removed, unsealed or left, by both reviewers, wherever one comes upon it."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.events import Hand
from casefile.imported import ImportedLine
from casefile.seals import Seal
from tests.tui.driving import (
    SIZES,
    Script,
    VantagePilot,
    agree,
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
from tests.tui.holding import hold
from tests.tui.stretches import recorded, seconds_left

TO_DECIDE = "1 stretch to decide"


def sealed(tmp_path: Path) -> tuple[Case, Conversation, Seal]:
    """A case of two reviewers, MK and JB, with a minute of sound taken back."""
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    agree(case, conversation)
    recorded(case, conversation, 120.0)
    case.people.reviewer("JB")
    by = Hand(setup_hand(case).author, "live")
    return case, conversation, case.seals.seal(conversation.id, 30.0, 90.0, "taken back", by)


async def at_the_seal(pilot: VantagePilot) -> None:
    """From the list of conversations to what can be done with the only seal."""
    await on_screen(pilot, "LibraryScreen")
    await shows(pilot, "P01")
    await pilot.press("s")
    await shows(pilot, TO_DECIDE)
    await pilot.press("a")
    await shows(pilot, "Leave it sealed")


async def both(pilot: VantagePilot, first: str, second: str) -> None:
    await shows(pilot, "First reviewer: who confirms?")
    await pilot.press(first)
    await shows(pilot, "Second reviewer: who confirms?")
    await pilot.press(second)


@pytest.mark.parametrize("size", SIZES[:2])
async def test_leaving_the_conversation_lists_what_is_sealed(tmp_path: Path, size):
    case, _, seal = sealed(tmp_path)
    async with app_on(case, Script()).run_test(size=size) as pilot:
        await hold(pilot)
        await pilot.press("escape")
        await shows(pilot, TO_DECIDE)
        await shows(pilot, "00:00:30 to 00:01:30  taken back")
        await pilot.press("escape")
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "not finished: sealed stretches to decide")
        assert case.seals.get(seal.id).state == "sealed"
    case.close()


async def test_two_reviewers_remove_it_for_good(tmp_path: Path):
    case, conversation, seal = sealed(tmp_path)
    async with app_on(case).run_test() as pilot:
        await at_the_seal(pilot)
        await shows(pilot, "Backups made before now still hold it.")
        await pilot.press("r")
        await both(pilot, "a", "a")
        await shows(pilot, "00:00:30 to 00:01:30: Removed for good.")
        assert case.seals.get(seal.id).state == "removed"
        await pilot.press("b")
        await on_screen(pilot, "LibraryScreen")
        left = seconds_left(case, conversation)
        assert 20.0 in left and 100.0 in left and not any(30.0 <= at_s < 90.0 for at_s in left)
        assert nothing_unexpected(pilot.app)  # type: ignore[arg-type]
    case.close()


async def test_an_imported_transcript_without_times_is_asked_about_and_goes_along(tmp_path: Path):
    case, conversation, seal = sealed(tmp_path)
    by = Hand(case.people.reviewers()[0].id, "import")
    case.seals.unseal(seal, by)
    case.imported.add(conversation.id, "text", "2" * 64, [ImportedLine("participant", ("lapwing",))], by)
    again = case.seals.seal(conversation.id, seal.from_s, seal.to_s, "taken back", by)
    async with app_on(case).run_test() as pilot:
        await at_the_seal(pilot)
        await pilot.press("r")
        await both(pilot, "a", "a")
        await shows(pilot, "An imported transcript without times may hold it.")
        await pilot.press("l")
        await shows(pilot, TO_DECIDE)
        assert case.seals.get(again.id).state == "sealed" and case.removal.untimed(conversation.id)
        await pilot.press("a")
        await shows(pilot, "Backups made before now still hold it.")
        await pilot.press("r")
        await both(pilot, "a", "a")
        await shows(pilot, "An imported transcript without times may hold it.")
        await pilot.press("r")
        await shows(pilot, "00:00:30 to 00:01:30: Removed for good.")
        assert case.removal.untimed(conversation.id) == []
    case.close()


async def test_one_reviewer_cannot_confirm_twice(tmp_path: Path):
    case, _, seal = sealed(tmp_path)
    async with app_on(case).run_test() as pilot:
        await at_the_seal(pilot)
        await pilot.press("r")
        await shows(pilot, "First reviewer: who confirms?")
        await pilot.press("a")
        await shows(pilot, "Second reviewer: who confirms?")
        assert "a  MK" not in screen_text(pilot) and "a  JB" in screen_text(pilot)
        await pilot.press("plus")
        await on_screen(pilot, "AskDialog")
        await pilot.press("M", "K", "enter")
        await shows(pilot, TO_DECIDE)
        assert case.seals.get(seal.id).state == "sealed"
    case.close()


async def test_two_reviewers_unseal_it_and_both_are_on_record(tmp_path: Path):
    case, conversation, _ = sealed(tmp_path)
    async with app_on(case).run_test() as pilot:
        await at_the_seal(pilot)
        await pilot.press("u")
        await both(pilot, "a", "a")
        await shows(pilot, "Unsealed 00:00:30 to 00:01:30.")
        await pilot.press("b")
        await on_screen(pilot, "LibraryScreen")
        await until(pilot, lambda: "sealed" not in screen_text(pilot), "the list without it")
        authors = {event.author for event in case.log.events(conversation.id) if "unseal" in event.kind}
        assert authors == {reviewer.id for reviewer in case.people.reviewers()}
    case.close()


async def test_under_a_legal_hold_it_can_only_stay_sealed_and_the_reason_is_said(tmp_path: Path):
    case, _, seal = sealed(tmp_path)
    case.holds.set("asked for by the court", setup_hand(case))
    async with app_on(case).run_test() as pilot:
        await at_the_seal(pilot)
        await shows(pilot, "This case is under a legal hold")
        assert "Remove it" not in screen_text(pilot) and "Unseal it" not in screen_text(pilot)
        await pilot.press("r", "u", "l")
        await shows(pilot, TO_DECIDE)
        assert case.seals.get(seal.id).state == "sealed"
    case.close()


async def test_the_exports_that_may_still_hold_it_are_named(tmp_path: Path):
    case, conversation, _ = sealed(tmp_path)
    digest = "0" * 64
    case.exports.enter(
        setup_hand(case), audience="group", format="csv", excerpts=3, replaced=0, sha256=digest, confirmed="MK"
    )
    later = case.seals.seal(conversation.id, 0.0, 10.0, "taken back", Hand(setup_hand(case).author, "live"))
    assert case.elsewhere.still_held(later) != []
    async with app_on(case).run_test() as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        await pilot.press("s")
        await shows(pilot, "2 stretches to decide")
        await pilot.press("b")
        await shows(pilot, "Exports that may hold it, and are not changed:")
        await shows(pilot, "group, csv")
    case.close()


async def test_the_review_shows_that_something_is_sealed_and_leads_to_it(tmp_path: Path):
    case, _, seal = sealed(tmp_path)
    async with app_on(case).run_test() as pilot:
        await to_review(pilot)
        await shows(pilot, "1 sealed: press S")
        await pilot.press("S")
        await shows(pilot, TO_DECIDE)
        await pilot.press("a", "u")
        await both(pilot, "a", "a")
        await shows(pilot, "Unsealed")
        await pilot.press("b")
        await on_screen(pilot, "ReviewScreen")
        await until(pilot, lambda: "press S" not in screen_text(pilot), "the title without it")
        assert case.seals.get(seal.id).state == "unsealed"
    case.close()


async def test_where_nothing_is_sealed_the_key_says_so(tmp_path: Path):
    case = new_case(tmp_path)
    new_conversation(case)
    async with app_on(case).run_test() as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        await pilot.press("s")
        await shows(pilot, "Nothing is sealed here.")
        await pilot.press("b")
        await on_screen(pilot, "LibraryScreen")
    case.close()
