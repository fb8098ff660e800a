"""Searching on the screen: found while typing, narrowed with a key, gone to in this conversation and in others."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Key, MouseScrollDown

from casefile.events import Hand
from casefile.search import Query
from casefile.tags import NewTag
from casefile.words import Document
from tests.tui.driving import (
    SIZES,
    VantagePilot,
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    on_screen,
    screen_text,
    setup_hand,
    shows,
    told,
    transcribed,
    type_in,
    until,
)
from tui.screens.review import ReviewScreen
from tui.search_desk import SearchDesk
from tui.widgets.found_list import FoundList

FIRST = ["How busy was that week?", "We had two people off sick that week.", "Nobody came to the school."]
SECOND = ["I was off sick myself.", "The school rang Bryony."]


async def to_search(pilot: VantagePilot, *keys: str) -> None:
    await on_screen(pilot, "LibraryScreen")
    await shows(pilot, "P02")
    await pilot.press(*keys)
    await on_screen(pilot, "SearchScreen")


def chosen_text(pilot: VantagePilot) -> str:
    screen = pilot.app.screen
    assert isinstance(screen, ReviewScreen) and screen.view.chosen is not None
    return f"{screen.conversation.label} {screen.desk.page.text.text(screen.view.chosen)}"


@pytest.fixture
def case(tmp_path: Path):
    made = new_case(tmp_path)
    for code, lines in (("P01", FIRST), ("P02", SECOND)):
        transcribed(made, new_conversation(made, code), lines)
    first = made.conversations.find("P01").id
    made.notes.add(first, "story", "sick leave, school", Hand(setup_hand(made).author, "live"), at_s=12.0)
    made.names.add("person", "Bryony", "Child A", setup_hand(made))
    yield made
    made.close()


@pytest.mark.parametrize("size", SIZES)
async def test_lines_of_the_whole_case_are_found_while_typing_and_gone_to(case, size):
    app = app_on(case)
    async with app.run_test(size=size, notifications=True) as pilot:
        await to_search(pilot, "slash")
        await type_in(pilot, "sick")
        await shows(pilot, "3 lines")
        assert "people off sick that" in screen_text(pilot) and "typed: sick leave" in screen_text(pilot)
        await pilot.press("down", "down", "enter")
        await on_screen(pilot, "ReviewScreen")
        assert chosen_text(pilot) == "P02 sick"
        # The one before stands in the note-taker's record of another conversation, the first in its transcript.
        await pilot.press("Q")
        await until(pilot, lambda: chosen_text(pilot) == "P01 sick", "the note")
        assert "record" in screen_text(pilot).splitlines()[0]
        await pilot.press("Q")
        await until(pilot, lambda: "transcript" in screen_text(pilot).splitlines()[0])
        assert chosen_text(pilot) == "P01 sick"
        await pilot.press("Q")
        await shows(pilot, "No line was found beyond.")
        assert nothing_unexpected(app)


async def test_a_search_is_narrowed_by_keys_kept_and_asked_again(case):
    by = setup_hand(case)
    first = case.conversations.find("P01")
    transcript = case.transcripts.current(first.id)
    words = case.words.in_document(Document(transcript.id, None))
    case.tags.put(words[4].id, words[4].id, NewTag("rationality", "goals"), by)
    case.transcripts.set_speaker(transcript.id, words[5].id, words[12].id, "participant", by)
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_search(pilot, "slash")
        await type_in(pilot, "week")
        await shows(pilot, "2 lines")
        await pilot.press("f2")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("a")
        await shows(pilot, "1 line")
        assert "off sick that week" in screen_text(pilot) and "How busy" not in screen_text(pilot)
        await pilot.press("f2")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("minus")
        await shows(pilot, "2 lines")
        await pilot.press("f4")
        await on_screen(pilot, "Picker")
        await type_in(pilot, "goals wanted")
        await pilot.press(*["backspace"] * 12, *"bring")
        await pilot.press("enter")
        await shows(pilot, "1 line")
        assert "How busy" in screen_text(pilot)
        await pilot.press("ctrl+s")
        await on_screen(pilot, "AskDialog")
        await type_in(pilot, "Goals of the week")
        await pilot.press("enter")
        await until(pilot, lambda: [one.title for one in case.saved_searches.all()] == ["Goals of the week"])
        await on_screen(pilot, "SearchScreen")
        for key, words_shown in (("f5", "unchecked"), ("f8", "said"), ("f5", "checked")):
            await pilot.press(key)
            await shows(pilot, words_shown)
        await shows(pilot, "Nothing open fits.")
        await pilot.press("f9")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("a")
        await shows(pilot, "1 line")
        assert case.saved_searches.all()[0].query == Query("week", code=("rationality", "goals"))
        for key, title in (("f3", "In which step?"), ("f6", "Where?")):
            await pilot.press(key)
            await shows(pilot, title)
            await pilot.press("a")
            await on_screen(pilot, "SearchScreen")
        await shows(pilot, "Nothing open fits.")
        await pilot.press("f9")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("minus")
        await shows(pilot, "Take which search out?")
        await pilot.press("a")
        await until(pilot, lambda: case.saved_searches.all() == [])
        assert nothing_unexpected(app)


async def test_a_search_from_the_review_looks_here_first_and_says_what_it_cannot_look_for(case):
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P02")
        await pilot.press("down", "r")
        await on_screen(pilot, "ReviewScreen")
        await pilot.press("slash")
        await on_screen(pilot, "SearchScreen")
        await type_in(pilot, "child a")
        await shows(pilot, "1 line")
        assert "Bryony" in screen_text(pilot) and "P02" in screen_text(pilot)
        await pilot.press(*["backspace"] * 7, *["minus", "s", "i", "c", "k"])
        await shows(pilot, "Nothing is looked for.")
        await pilot.press("escape")
        await on_screen(pilot, "ReviewScreen")
        assert nothing_unexpected(app)


async def test_enter_goes_to_the_first_line_also_where_it_comes_before_that_was_found(case):
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_search(pilot, "slash")
        for letter in "school":
            app.post_message(Key(letter, letter))
        app.post_message(Key("enter", None))
        await on_screen(pilot, "ReviewScreen")
        assert chosen_text(pilot) == "P01 school" and "record" in screen_text(pilot).splitlines()[0]
        assert nothing_unexpected(app)


def test_what_was_found_is_taken_only_for_what_is_asked_now(case):
    desk, older, newer = SearchDesk(case, None), Query("sick"), Query("school")
    desk.ask(older)
    desk.ask(newer)
    assert not desk.answer(older, case.search.find(older))
    assert (desk.hits, desk.count) == ((), "Looking…")
    assert desk.answer(newer, case.search.find(newer))
    assert desk.count == "3 lines"
    desk.ask(older)
    assert (desk.hits, desk.count) == ((), "Looking…")
    assert not desk.answer(newer, case.search.find(newer))


async def test_the_line_that_is_looked_at_is_in_view_and_any_line_can_be_clicked(tmp_path):
    case = new_case(tmp_path)
    transcribed(case, new_conversation(case, "P02"), [f"School number {number}." for number in range(70)])
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_search(pilot, "slash")
        await type_in(pilot, "school")
        await shows(pilot, "70 lines")
        await pilot.press(*["pagedown"] * 9)
        await shows(pilot, "number 69.")
        assert "number 0." not in screen_text(pilot)
        await pilot.press("up", "pageup")
        found = app.screen.query_one(FoundList)
        await shows(pilot, f"number {68 - found.size.height}.")
        await pilot.press(*["pageup"] * 9)
        await shows(pilot, "number 0.")
        app.screen.post_message(MouseScrollDown(found, 9, 9, 0, 0, 0, False, False, False, 9, 9))
        await shows(pilot, f"number {found.size.height}.")
        await pilot.click(FoundList, offset=(20, 0))
        await on_screen(pilot, "ReviewScreen")
        assert chosen_text(pilot) == "P02 School" and "number 3." in screen_text(pilot)
    case.close()


async def test_what_was_kept_and_taken_out_of_searches_is_taken_back_and_done_again(case):
    app = app_on(case)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_search(pilot, "slash")
        kept = case.saved_searches.save("Week", Query("week"), app.opened.hand("search"))
        await pilot.press("ctrl+z")
        await told(pilot, "Taken back: search saved.")
        assert case.saved_searches.all() == []
        await pilot.press("ctrl+y")
        await told(pilot, "Done again: search saved.")
        assert case.saved_searches.all() == [kept]
        assert nothing_unexpected(app)
