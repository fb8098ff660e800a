"""Before the conversation: a code is enough, and what more is known is entered by one key each, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.asking import answer, choose
from tests.tui.driving import (
    SIZES,
    Script,
    VantagePilot,
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
from tests.tui.grid import hard_to_read
from tui.screens.prepare import INTRO


async def preparing(pilot: VantagePilot) -> None:
    """From the list to the preparation of its first conversation."""
    await on_screen(pilot, "LibraryScreen")
    await shows(pilot, "P01")
    await pilot.press("p")
    await on_screen(pilot, "PrepareScreen")


@pytest.mark.parametrize("size", SIZES)
async def test_a_code_alone_leads_to_the_preparation_that_shows_no_blank(tmp_path: Path, size):
    case = new_case(tmp_path)
    app = app_on(case)
    async with app.run_test(size=size) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("n")
        await on_screen(pilot, "NewConversationScreen")
        await pilot.press("ctrl+e")
        await on_screen(pilot, "PrepareScreen")
        await shows(pilot, "P01")
        text = screen_text(pilot)
        # The one thing that is known, and a key for each of the others.
        assert [entry.heading for entry in app.screen.listed] == ["Note-taker"]  # type: ignore[attr-defined]
        assert all(offer in text for offer in ("r Role", "q Query", "e Read or heard", "k Name key"))
        assert INTRO[:30] in text and "Left" not in text
        assert nothing_unexpected(app)
    case.close()


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_entered_stands_there_and_is_taken_back_step_by_step(tmp_path: Path, size):
    case = new_case(tmp_path)
    held = new_conversation(case)
    app = app_on(case)
    async with app.run_test(size=size) as pilot:
        await preparing(pilot)
        await shows(pilot, "health visitor")
        await pilot.press("c")
        await shows(pilot, "Direct contact with the family?")
        assert hard_to_read(pilot, 7.0) == []
        await choose(pilot, "n", of="Direct contact with the family?")
        await shows(pilot, "none with the family")
        await pilot.press("i")
        await answer(pilot, "March")
        await answer(pilot, "")
        await shows(pilot, "from March")
        await pilot.press("g")
        await answer(pilot, "polish")
        await shows(pilot, "Polish")
        assert case.settings.language(held.id) == "pl"
        await pilot.press("q")
        await answer(pilot, "Who rang first")
        await choose(pilot, "d", of="It comes from")
        await answer(pilot, "the day")
        await pilot.press("e")
        await answer(pilot, "the chronology")
        await shows(pilot, "the chronology")
        query = case.queries.of(held.id)[0]
        assert (query.question, query.source_kind, query.differs) == ("Who rang first", "document", "the day")
        assert case.conversations.get(held.id).participant.involved_from == "March"
        assert [(line.kind, line.words) for line in case.arrangements.of(held.id)] == [("exposure", "the chronology")]
        for _ in range(2):
            await pilot.press("u")
        await until(pilot, lambda: "Who rang first" not in screen_text(pilot), "the query to be taken back")
        assert case.queries.of(held.id) == [] and case.arrangements.of(held.id) == []
        await pilot.press("U")
        await shows(pilot, "Who rang first")
        assert {event.place for event in case.log.events(held.id)[1:]} == {"prepare"}
        assert hard_to_read(pilot, 7.0) == []
        assert nothing_unexpected(app)
    case.close()


async def test_enter_changes_what_is_under_the_cursor_or_takes_it_out(tmp_path: Path):
    case = new_case(tmp_path)
    held = new_conversation(case)
    async with app_on(case).run_test(size=(80, 24)) as pilot:
        await preparing(pilot)
        await pilot.press("p")
        await answer(pilot, "spoke with her manager")
        await pilot.press("end", "enter")
        await choose(pilot, "c", of="Word it otherwise")
        await answer(pilot, "spoke with nobody")
        await shows(pilot, "spoke with nobody")
        await pilot.press("end", "enter")
        await choose(pilot, "x", of="Word it otherwise")
        await until(pilot, lambda: case.arrangements.of(held.id) == [], "the line to be taken out")
        await pilot.press("home", "enter")
        await answer(pilot, "midwife")
        await shows(pilot, "midwife")
    case.close()


async def test_reviewers_and_others_who_may_be_present_are_named_by_label_and_role(tmp_path: Path):
    case = new_case(tmp_path)
    held = new_conversation(case)
    case.people.reviewer("MK")
    lead = case.people.reviewer("JT").id
    async with app_on(case).run_test(size=(80, 24)) as pilot:
        await preparing(pilot)
        await pilot.press("w")
        await choose(pilot, "b", of="Who leads?")
        await choose(pilot, "a", of="Who takes notes?")
        await shows(pilot, "JT")
        await pilot.press("o")
        for key in ("i", "s", "s"):
            await choose(pilot, key, of="Who else may be present?")
        await choose(pilot, "o", of="Who else may be present?")
        await answer(pilot, "her aunt")
        await choose(pilot, "escape", of="on the list")
        await shows(pilot, "an interpreter, her aunt")
        now = case.conversations.get(held.id)
        assert (now.lead, now.others_present) == (lead, "an interpreter, her aunt")
    case.close()


async def test_marking_who_speaks_is_turned_on_and_off_here_and_shows_only_where_it_is_on(tmp_path: Path):
    case = new_case(tmp_path)
    new_conversation(case)
    app = app_on(case)
    async with app.run_test(size=(60, 20)) as pilot:
        await preparing(pilot)
        await shows(pilot, "s Turn keys")
        assert "on in this case" not in screen_text(pilot)
        await pilot.press("s")
        await shows(pilot, "An hour of marking turns is not listening.")
        await choose(pilot, "y", of="Mark live who speaks?")
        await shows(pilot, "on in this case: ^s the participant")
        assert case.settings.turn_keys
        await pilot.press("s")
        await choose(pilot, "n", of="Mark live who speaks?")
        await until(pilot, lambda: "on in this case" not in screen_text(pilot), "it to be off")
        assert not case.settings.turn_keys and nothing_unexpected(app)
    case.close()


async def test_the_preparation_leads_on_to_the_conversation(tmp_path: Path):
    case = new_case(tmp_path)
    new_conversation(case)
    async with app_on(case, Script()).run_test(size=(80, 24)) as pilot:
        await preparing(pilot)
        await pilot.press("h")
        await on_screen(pilot, "LiveScreen")
        await pilot.press("escape")
        await on_screen(pilot, "LibraryScreen")
    case.close()


@pytest.mark.parametrize("size", SIZES)
async def test_names_are_added_changed_and_taken_out_of_the_one_key_of_the_case(tmp_path: Path, size):
    case = new_case(tmp_path)
    lily = case.names.add("person", "Lily", "Child B", setup_hand(case))
    app = app_on(case)
    async with app.run_test(size=size) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("k")
        await on_screen(pilot, "NamesScreen")
        await shows(pilot, "[Child B]")
        await pilot.press("a")
        await choose(pilot, "l", of="A new name")
        await answer(pilot, "Heron Lake")
        await answer(pilot, "town")
        await shows(pilot, "Heron Lake (place)")
        assert hard_to_read(pilot, 7.0) == []
        await pilot.press("home", "enter")
        await choose(pilot, "v", of="Its variants")
        await answer(pilot, "Lilly, Lil")
        await shows(pilot, "Lily, also Lilly, Lil (person)")
        assert case.names.all()[0].variants == ("Lilly", "Lil")
        await pilot.press("enter")
        await choose(pilot, "x", of="Take it out of the key")
        await until(pilot, lambda: len(case.names.all()) == 1, "the name to be taken out")
        await pilot.press("u", "u")
        await until(pilot, lambda: lily in case.names.all(), "the name as it was")
        assert nothing_unexpected(app)
    case.close()


async def test_a_known_code_is_said_to_begin_a_further_conversation(tmp_path: Path):
    case = new_case(tmp_path)
    new_conversation(case)
    async with app_on(case).run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await pilot.press("n")
        await on_screen(pilot, "NewConversationScreen")
        await shows(pilot, "P02")
        assert "on record" not in screen_text(pilot)
        await type_in(pilot, "p01")
        await shows(pilot, "P01 is on record: this begins a further conversation, P01/2.")
        await pilot.press("ctrl+e")
        await on_screen(pilot, "PrepareScreen")
        assert [item.label for item in case.conversations.all()] == ["P01", "P01/2"]
    case.close()
