"""Removing for good from the list of conversations: said first, confirmed by both and a word typed out, and gone."""

from __future__ import annotations

from pathlib import Path

from casefile.case import Case
from tests.casefile.pages import held_in_pages
from tests.tui.asking import answer, choose
from tests.tui.driving import (
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

SAID = ["she phoned the clinic"]


def filled(tmp_path: Path) -> Case:
    """Two conversations with one participant and one with another, in words."""
    case = new_case(tmp_path)
    case.people.reviewer("JT")
    first = new_conversation(case)
    again = case.conversations.begin_as_before(first.participant, setup_hand(case))
    for item, words in ((first, SAID), (again, ["the rota was full"]), (new_conversation(case, "P02"), ["he waited"])):
        transcribed(case, item, words)
    return case


async def ask_for(pilot: VantagePilot, what: str) -> None:
    await on_screen(pilot, "LibraryScreen")
    await shows(pilot, "P02")
    await pilot.press("d")
    await choose(pilot, what, of="Remove what for good?")


async def confirm(pilot: VantagePilot, name: str, *typed: str) -> None:
    await choose(pilot, "g", of=f"Remove all of {name}?")
    await choose(pilot, "a", of="First reviewer")
    await choose(pilot, "a", of="Second reviewer")
    await shows(pilot, f"Type {name}")
    for text in typed:
        await answer(pilot, text)


async def test_all_of_a_participant_goes_once_both_confirm_and_its_code_is_typed(tmp_path: Path):
    case = filled(tmp_path)
    assert held_in_pages(case, ["clinic", "rota"]) == ["clinic", "rota"]
    app = app_on(case)
    async with app.run_test() as pilot:
        await ask_for(pilot, "p")
        await shows(pilot, "P01, P01/2")
        await shows(pilot, "Nothing brings it back")
        await confirm(pilot, "P01", "yes")
        await shows(pilot, "Nothing was removed.")
        await pilot.press("b")
        assert len(case.conversations.all()) == 3
        await ask_for(pilot, "p")
        await confirm(pilot, "P01", "p01")
        await shows(pilot, "Removed for good.")
        await pilot.press("b")
        await until(pilot, lambda: "P01" not in screen_text(pilot), "a list without them")
        assert nothing_unexpected(app)
    assert [item.label for item in case.conversations.all()] == ["P02"]
    (gone,) = case.removal.past()
    assert (gone.what, gone.finished, len(gone.confirmed_by)) == ("participant P01", True, 2)
    assert held_in_pages(case, ["clinic", "rota", "waited"]) == ["waited"]
    case.close()


async def test_only_the_account_of_one_conversation_goes_with_one_reviewer(tmp_path: Path):
    case = filled(tmp_path)
    first = case.conversations.find("P01")
    case.notes.add(first.id, "story", "spoke of the rota", setup_hand(case), at_s=1.0)
    async with app_on(case).run_test() as pilot:
        await ask_for(pilot, "t")
        await choose(pilot, "g", of="Remove P01?")
        await choose(pilot, "a", of="Who confirms?")
        await answer(pilot, "P01")
        await shows(pilot, "Removed for good.")
    assert case.transcripts.current(first.id) is None
    assert [note.text for note in case.notes.of(first.id)] == ["spoke of the rota"]
    case.close()


async def test_nothing_is_even_asked_under_a_legal_hold(tmp_path: Path):
    case = filled(tmp_path)
    case.holds.set("asked for by the court", setup_hand(case))
    async with app_on(case).run_test() as pilot:
        await shows(pilot, "legal hold")
        await pilot.press("d")
        await on_screen(pilot, "ErrorDialog")
        assert "hold" in screen_text(pilot).lower()
    assert case.removal.past() == []
    case.close()
