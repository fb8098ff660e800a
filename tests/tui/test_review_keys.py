"""The keys that change tags and words in review, at three sizes, each taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.events import Hand
from tests.tui.driving import SIZES, VantagePilot, on_screen, screen_text, setup_hand, shows, told, type_in, until
from tests.tui.test_review import LINES, quotes, reviewing
from tests.tui.test_typed_ahead import at_once
from tui.screens.review import ReviewScreen

QUESTION, ANSWER = LINES[0], " ".join(LINES[1:])


def said(case: Case, conversation: Conversation) -> list[str]:
    """The utterances as they stand."""
    transcript = case.transcripts.current(conversation.id)
    assert transcript is not None
    return [line.text for line in case.transcripts.utterances(transcript.id)]


def chosen(screen: ReviewScreen) -> str:
    """The selected words."""
    assert screen.view.chosen is not None
    return screen.desk.page.text.text(screen.view.chosen)


async def pick(pilot: VantagePilot, key: str, letters: str) -> None:
    """Open the list of codes with a key, and take the first one that these letters find."""
    await pilot.press(key)
    await on_screen(pilot, "Picker")
    await type_in(pilot, letters)
    await pilot.press("enter")
    await on_screen(pilot, "ReviewScreen")


async def answer(pilot: VantagePilot, key: str, *texts: str) -> None:
    """Press a key, and answer the questions that follow."""
    await pilot.press(key)
    for text in texts:
        await on_screen(pilot, "AskDialog")
        await pilot.press("ctrl+u")
        await type_in(pilot, text)
        await pilot.press("enter")
    await on_screen(pilot, "ReviewScreen")


@pytest.mark.parametrize("size", SIZES)
async def test_a_tag_is_found_by_letters_moved_recoded_and_annotated(tmp_path: Path, size: tuple[int, int]):
    async with reviewing(tmp_path, size) as (pilot, case, conversation, screen):
        await pilot.press("right", "s")
        await pick(pilot, "f", "cond hin")
        await until(pilot, lambda: len(case.tags.of(conversation.id)) == 1)
        assert quotes(case, conversation) == [("factor", "conditions", "hindered", "Good morning.")]
        await pilot.press("right_square_bracket", "right_square_bracket", "left_curly_bracket", "right_curly_bracket")
        assert quotes(case, conversation)[0][3] == chosen(screen) == "morning. How"
        await pilot.press("left_square_bracket")
        assert quotes(case, conversation)[0][3] == "Good morning. How"
        await pick(pilot, "r", "emotion")
        await until(pilot, lambda: quotes(case, conversation)[0][1] == "feelings")
        await answer(pilot, "M", "said twice")
        await shows(pilot, "said twice")
        await pick(pilot, "f", "")
        await until(pilot, lambda: [tag[1] for tag in quotes(case, conversation)] == ["feelings", "feelings"])
        await pilot.press("o")
        assert screen.desk.chosen_tag == case.tags.of(conversation.id)[1].id
        await pilot.press("x")
        await until(pilot, lambda: len(case.tags.of(conversation.id)) == 1)
        await pilot.press("home", "semicolon")
        assert chosen(screen) == "It was a Friday."
        for _ in range(9):
            await pilot.press("u")
        assert quotes(case, conversation)[0][3] == "Good morning." and not case.tags.of(conversation.id)[0].memo


@pytest.mark.parametrize("size", SIZES)
async def test_words_are_joined_deleted_put_in_and_replaced_and_each_is_taken_back(
    tmp_path: Path, size: tuple[int, int]
):
    async with reviewing(tmp_path, size) as (pilot, case, conversation, _):
        await pilot.press("j")
        assert said(case, conversation)[0].startswith("Goodmorning. How")
        await pilot.press("right", "W", "d")
        assert said(case, conversation)[0] == "Goodmorning. you come to know this family?"
        await pilot.press("i")
        await type_in(pilot, "did ever")
        await pilot.press("enter")
        await until(pilot, lambda: "you did ever come" in said(case, conversation)[0])
        await answer(pilot, "R", "was", "were not")
        await until(pilot, lambda: said(case, conversation)[1].startswith("It were not a Friday."))
        assert said(case, conversation)[2] == "I remember how busy that week were not before the visit."
        await shows(pilot, "were not")
        for _ in range(4):
            await pilot.press("u")
        assert said(case, conversation) == LINES
        await pilot.press("U", "U", "U", "U")
        assert said(case, conversation)[1].startswith("It were not")


async def test_words_that_stand_nowhere_are_not_replaced(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, _):
        await pilot.press("R")
        await on_screen(pilot, "AskDialog")
        await pilot.press("ctrl+u")
        await type_in(pilot, "nowhere")
        await pilot.press("enter")
        await shows(pilot, "These words do not stand here.")
        await pilot.press("enter")
        assert said(case, conversation) == LINES


async def test_a_question_is_taken_with_its_answer_and_all_of_one_speaker_are_named_at_once(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, _, _, screen):
        await pilot.press("P")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("p")
        await on_screen(pilot, "ReviewScreen")
        await until(pilot, lambda: screen_text(pilot).count(" P?") == 3)
        await pilot.press("p")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("l")
        await shows(pilot, " L?")
        await pilot.press("ctrl+down", "right_parenthesis", "left_parenthesis", "t", "plus")
        assert chosen(screen) == f"{QUESTION} {ANSWER}"
        await pilot.press("u", "u")
        await until(pilot, lambda: screen_text(pilot).count(" ·?") == 3)


async def test_what_was_noted_stands_beside_its_words_and_is_hidden_with_one_key(tmp_path: Path):
    async with reviewing(tmp_path, (120, 40)) as (pilot, case, conversation, screen):
        live = Hand(setup_hand(case).author, "live")
        case.notes.mark(conversation.id, "story", "return", live, at_s=0.6)
        screen.desk.reload()
        screen.show()
        rows = [screen.view.margin_text(number) for number in range(len(screen.view.layout_of_page))]
        assert ["↩" in row for row in rows].index(True) == 0 and any("?-" in row for row in rows)
        drawn = screen_text(pilot)
        assert "first visit, worried" in drawn and "It was a Friday. We had two people off sick, and no cover." in drawn
        await pilot.press("down")
        await shows(pilot, "noted 00:12 first visit, worried")
        await pilot.press("h")
        await until(pilot, lambda: "first visit" not in screen_text(pilot))
        await pilot.press("h")
        await shows(pilot, "first visit")


async def test_words_are_selected_and_tags_found_with_the_mouse(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, screen):
        await pilot.click("#transcript", offset=(21, 0))
        assert chosen(screen) == "morning."
        await pilot.mouse_down("#transcript", offset=(21, 0))
        await pilot.hover("#transcript", offset=(34, 0))
        await pilot.mouse_up("#transcript", offset=(34, 0))
        assert chosen(screen) == "morning. How did"
        await pick(pilot, "f", "emotion")
        await until(pilot, lambda: len(case.tags.of(conversation.id)) == 1)
        await pilot.press("end")
        await pilot.click("#transcript", offset=(8, 0))
        assert chosen(screen) == "morning. How did"


async def test_the_edge_of_a_tag_is_drawn_with_the_mouse_and_a_click_on_it_only_goes_there(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, screen):
        await pilot.click("#transcript", offset=(21, 0))
        await pick(pilot, "f", "emotion")
        await until(pilot, lambda: quotes(case, conversation)[0][3] == "morning.")
        await pilot.press("end")
        await pilot.click("#transcript", offset=(8, 0))
        assert chosen(screen) == "morning."
        await pilot.mouse_down("#transcript", offset=(21, 0))
        await pilot.hover("#transcript", offset=(34, 0))
        await pilot.mouse_up("#transcript", offset=(34, 0))
        await until(pilot, lambda: quotes(case, conversation)[0][3] == "morning. How did")
        assert chosen(screen) == "morning. How did"
        await pilot.mouse_down("#transcript", offset=(21, 0))
        await pilot.hover("#transcript", offset=(31, 0))
        await pilot.mouse_up("#transcript", offset=(31, 0))
        await until(pilot, lambda: quotes(case, conversation)[0][3] == "How did")
        await pilot.click("#transcript", offset=(34, 0))
        await until(pilot, lambda: chosen(screen) == "did")
        await pilot.press("u")
        assert quotes(case, conversation) == [("rationality", "feelings", None, "morning. How did")]


async def test_the_next_words_that_nobody_is_said_to_speak_are_gone_to(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, _, _, screen):
        await pilot.press("right", "v", "right", "p")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("l")
        await on_screen(pilot, "ReviewScreen")
        await pilot.press("escape", "home", "V")
        assert chosen(screen) == "did you come to know this family?"
        await pilot.press("V", "p")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("p")
        await shows(pilot, " P?")
        await pilot.press("V")
        assert chosen(screen) == LINES[2]
        await pilot.press("V")
        await told(pilot, "From here on somebody is said to speak every word.")


async def test_what_went_into_the_name_key_from_here_is_taken_back_here_and_done_again(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, _, _):
        await pilot.press("K")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("p")
        await answer(pilot, "a", "Ms Good", "Worker A")
        await until(pilot, lambda: len(case.names.all()) == 1)
        await pilot.press("u")
        await told(pilot, "Taken back: what you entered into the name key.")
        assert case.names.all() == []
        await pilot.press("U")
        await told(pilot, "Done again: what you entered into the name key.")
        assert [entry.real for entry in case.names.all()] == ["Ms Good"]


async def test_a_tag_typed_ahead_of_its_questions_is_put_whole(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, _):
        await at_once(pilot, "s", "1", "d", "h", "k", *"first visit", "enter")
        await until(pilot, lambda: len(case.tags.of(conversation.id)) == 2)
        assert {(kind, code) for kind, code, *_ in quotes(case, conversation)} == {
            ("factor", "conditions"),
            ("episode", None),
        }
        assert [episode.title for episode in case.episodes.all()] == ["first visit"]
