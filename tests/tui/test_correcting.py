"""Correcting words where they stand: every key in its order, at every size, and nothing lost of what is half typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.events import Hand
from casefile.tags import NewTag
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
    to_review,
    transcribed,
    type_in,
    until,
)
from tests.tui.test_review import LINES, reviewing
from tests.tui.test_review_keys import chosen, said
from tests.tui.test_typed_ahead import at_once
from tui.screens.review import ReviewScreen


def rows(pilot: VantagePilot) -> list[str]:
    """The text column of the rows that are being typed anew."""
    return [row[16:].rstrip() for row in screen_text(pilot).splitlines() if row[15:16] == "»"]


def half_typed(case: Case, conversation: Conversation, author: str) -> str:
    """What is stored of a correction."""
    draft = case.drafts.of_words(conversation.id, author)
    return draft.text if draft is not None else ""


async def is_told(pilot: VantagePilot, words: str) -> None:
    """Wait until a notice has come up that begins so."""
    notices = pilot.app._notifications
    await until(pilot, lambda: any(notice.message.startswith(words) for notice in notices), words)


def drawn(screen: ReviewScreen, row: int) -> list[str]:
    """What is reversed in a row: the caret, or what is marked."""
    strip = screen.view.render_line(row)
    return [segment.text for segment in strip if segment.style and segment.style.reverse]


@pytest.mark.parametrize("size", SIZES)
async def test_words_are_typed_in_the_text_which_wraps_and_kept_one_after_the_other(tmp_path: Path, size):
    async with reviewing(tmp_path, size) as (pilot, case, conversation, screen):
        await pilot.press("ctrl+down", "e")
        await shows(pilot, "correcting · was “It”")
        assert drawn(screen, screen.view.layout_of_page.rows_of(1).start) == ["It"]
        count = len(rows(pilot))
        await type_in(pilot, "This, as far as I can remember it today,")
        assert len(rows(pilot)) == count + 1 and " ".join(rows(pilot)).startswith("This, as far as I can remember it")
        assert said(case, conversation) == LINES
        await pilot.press("tab")
        await shows(pilot, "correcting · was “was”")
        assert said(case, conversation)[1].startswith("This, as far as I can remember it today, was a Friday.")
        await pilot.press("i", "s", "shift+tab")
        await shows(pilot, "correcting · was “today,”")
        await pilot.press("tab", "tab", "tab", "left", "backspace", "enter")
        await shows(pilot, "v Select")
        assert said(case, conversation)[1].startswith("This, as far as I can remember it today, is aFriday.")
        assert chosen(screen) == "aFriday."
        for _ in range(3):
            await pilot.press("u")
        assert said(case, conversation) == LINES


async def test_every_letter_reaches_the_words_in_its_order_however_fast_it_is_typed(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, screen):
        await at_once(pilot, "e", *"Gut", "tab", *"Mor gen.", "enter", "e", *"xD", "escape", "s")
        await until(pilot, lambda: chosen(screen) == "Gut Mor gen.", "the sentence selected")
        assert said(case, conversation)[0] == "Gut Mor gen. How did you come to know this family?"


async def test_escape_and_keys_that_change_nothing_leave_no_trace(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, screen):
        newest = case.log.newest_id(conversation.id)
        await pilot.press("right", "e", "tab", "tab", "x", "backspace", *"did", "shift+tab", "x", "escape")
        await shows(pilot, "v Select")
        assert case.log.newest_id(conversation.id) == newest and chosen(screen) == "How"
        assert case.drafts.of_words(conversation.id, screen.desk.by.author) is None


async def test_a_tag_stays_on_its_words_while_those_beside_it_are_split_and_joined(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, screen):
        words = screen.desk.page.text.words
        by = Hand(setup_hand(case).author, "review")
        case.tags.put(words[3].id, words[4].id, NewTag("rationality", "goals"), by)
        await shows(pilot, " A ")
        await pilot.press("right", "right", "e", "left", "w", "space", "end", "space", *"all", "enter")
        await until(pilot, lambda: said(case, conversation)[0].endswith("w How did you come to know this family? all"))
        (place,) = case.tags.placed(conversation.id)
        assert (place.state, place.text) == ("placed", "did you")
        await pilot.press("home", *["right"] * 4, "e", "left", "backspace", "enter")
        await until(pilot, lambda: "Howdid you" in said(case, conversation)[0])
        (place,) = case.tags.placed(conversation.id)
        assert (place.state, place.text) == ("changed", "you")


async def test_wide_and_combining_signs_take_one_key_each_and_their_own_cells(tmp_path: Path):
    async with reviewing(tmp_path, lines=["Wir waren im 日本 Cafe\u0301 dort"]) as (pilot, case, conversation, screen):
        await pilot.press(*["right"] * 4, "e", "end", *["left"] * 6)
        assert drawn(screen, 0) == ["e\u0301"]
        await pilot.press("backspace", *["left"] * 4)
        assert drawn(screen, 0) == ["本"] and rows(pilot) == ["Wir waren im 日本 Cae\u0301 dort"]
        await pilot.press("delete", "delete", "enter")
        assert said(case, conversation) == ["Wir waren im 日Cae\u0301 dort"]


async def test_a_word_wider_than_the_screen_shows_where_one_types(tmp_path: Path):
    async with reviewing(tmp_path, (60, 20)) as (pilot, case, conversation, _):
        await pilot.press("e")
        await type_in(pilot, "abcdefghij" * 5 + "klm")
        await shows(pilot, "ijklm")
        await pilot.press(*["left"] * 53)
        await shows(pilot, "»abcde")
        await pilot.press("enter")
        assert said(case, conversation)[0].startswith("abcdefghij" * 5 + "klm morning.")


async def test_the_caret_goes_where_the_mouse_clicks_and_a_click_elsewhere_keeps_what_was_typed(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, screen):
        await pilot.press("e")
        await type_in(pilot, "A good")
        await pilot.click("#transcript", offset=(16 + 11, 0))
        await pilot.press("x")
        assert rows(pilot) == ["A good mornxing. How did you come to know this family?"]
        await pilot.click("#transcript", offset=(16 + 3, 1))
        await shows(pilot, "v Select")
        assert said(case, conversation)[0].startswith("A good mornxing. How") and chosen(screen) == "was"


async def test_one_goes_from_doubtful_word_to_doubtful_word_and_past_what_is_checked(tmp_path: Path):
    lines = ["one two three", "two four", "five two"]
    async with reviewing(tmp_path, lines=lines, doubtful="two") as (pilot, case, conversation, screen):
        await pilot.press("down", "c", "up", "D")
        assert screen.view.chosen is not None and screen.view.chosen.head == 1
        await pilot.press("e", *"too", "f4")
        await until(pilot, lambda: screen.is_correcting and screen.view.chosen is not None, "on the next one")
        assert screen.view.chosen.head == 6
        await pilot.press(*"to", "f4")
        await is_told(pilot, "No doubtful word that is unchecked")
        assert said(case, conversation) == ["one too three", "two four", "five to"] and not screen.is_correcting


async def test_what_is_half_typed_is_there_again_after_the_app_has_ended_and_gone_once_kept(tmp_path: Path):
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    transcribed(case, conversation, LINES)
    author = case.people.reviewer("MK").id
    app = app_on(case)
    async with app.run_test() as pilot:
        await to_review(pilot)
        await pilot.press("ctrl+down", "e")
        await type_in(pilot, "Its name")
        await pilot.press("left", "left")
        await until(
            pilot, lambda: "Its" in getattr(case.drafts.of_words(conversation.id, author), "text", ""), "stored"
        )
    app = app_on(case)
    async with app.run_test() as pilot:
        await to_review(pilot)
        await is_told(pilot, "What you had half typed is here again")
        assert " ".join(rows(pilot)) == "Its name was a Friday. We had two people off sick, and no cover."
        await pilot.press("s", "enter")
        await until(pilot, lambda: said(case, conversation)[1].startswith("Its nasme was"))
        assert case.drafts.of_words(conversation.id, author) is None
        assert nothing_unexpected(app)
    case.close()


async def test_what_is_half_typed_is_stored_when_the_case_is_locked(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, screen):
        author = screen.desk.by.author
        await pilot.press("e")
        await type_in(pilot, "Gute")
        await pilot.press("f7")
        await on_screen(pilot, "WelcomeScreen")
        draft = case.drafts.of_words(conversation.id, author)
        assert draft is not None and '"Gute"' in draft.text


async def test_what_is_half_typed_is_stored_when_one_leaves_at_once(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, screen):
        author = screen.desk.by.author
        await at_once(pilot, "e", *"Gute", "ctrl+q")
        await until(pilot, lambda: '"Gute"' in half_typed(case, conversation, author), "stored")


async def test_words_that_another_changes_or_that_are_closed_meanwhile_are_not_typed_over(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, screen):
        by = setup_hand(case)
        await pilot.press("down", "e", "x")
        case.words.correct(screen.desk.page.text.words[0].id, "Well", by)
        await shows(pilot, "Well morning.")
        assert screen.is_correcting and rows(pilot)[0].startswith("x was a Friday.")
        case.words.correct(screen.desk.page.text.words[12].id, "Two", by)
        await is_told(pilot, "Somebody else has changed the words")
        assert not screen.is_correcting and said(case, conversation)[1].startswith("It was Two Friday.")
        await pilot.press("e", "x")
        case.seals.seal(conversation.id, 9.0, 19.0, "taken back", by)
        await until(pilot, lambda: "Friday" not in screen_text(pilot), "the closed words have gone")
        assert not screen.is_correcting and not rows(pilot)
