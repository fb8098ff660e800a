"""Reviewing by keyboard: every kind of tag in two or three keys, taken back; speakers, corrections, checks."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
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
from tui.screens.review import ReviewScreen

LINES = [
    "Good morning. How did you come to know this family?",
    "It was a Friday. We had two people off sick, and no cover.",
    "I remember how busy that week was before the visit.",
]


@asynccontextmanager
async def reviewing(
    tmp_path: Path,
    size: tuple[int, int] = (80, 24),
    lines: list[str] = LINES,
    doubtful: str = "",
    own: Mapping[str, tuple[str, ...]] | None = None,
) -> AsyncGenerator[tuple[VantagePilot, Case, Conversation, ReviewScreen]]:
    """The review screen on a conversation of three utterances, the cursor on the first word."""
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    if lines:
        transcribed(case, conversation, lines, doubtful=doubtful)
    case.notes.add(conversation.id, "story", "first visit, worried", Hand(setup_hand(case).author, "live"), at_s=12.0)
    app = app_on(case, own_keys=own)
    async with app.run_test(size=size) as pilot:
        await to_review(pilot)
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        yield pilot, case, conversation, screen
        assert nothing_unexpected(app)
    case.close()


def quotes(case: Case, conversation: Conversation) -> list[tuple[str, str | None, str | None, str]]:
    """The tags of a conversation: kind, code, direction, words."""
    return [(tag.kind, tag.code, tag.direction, tag.quote) for tag in case.tags.of(conversation.id)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("keys", "tag"),
    [
        (("l", "e"), ("rationality", "priorities", None, "Good")),
        (("1", "d", "h"), ("factor", "conditions", "hindered", "Good")),
        (("2", "b", "s"), ("factor", "resources", "supported", "Good")),
        (("3", "a", "u"), ("factor", "political", "unclear", "Good")),
        (("1", "u", "b"), ("factor", "unplaced", "both", "Good")),
        (("k", "a"), ("episode", None, None, "Good")),
    ],
)
async def test_words_are_tagged_in_two_or_three_keys_and_taken_back_with_one(tmp_path: Path, size, keys, tag):
    async with reviewing(tmp_path, size) as (pilot, case, conversation, screen):
        case.episodes.add("The November clinic", setup_hand(case))
        for key in keys[:-1]:
            await pilot.press(key)
            await on_screen(pilot, "ChoiceDialog")
        await pilot.press(keys[-1])
        await on_screen(pilot, "ReviewScreen")
        await until(pilot, lambda: quotes(case, conversation) == [tag])
        await shows(pilot, " A ")
        assert case.tags.of(conversation.id)[0].author == case.people.reviewer("MK").id
        await pilot.press("u")
        assert quotes(case, conversation) == []
        await shows(pilot, "no tag")
        await pilot.press("U")
        assert quotes(case, conversation) == [tag]
        assert screen.view.chosen is not None and screen.view.chosen.head == 0


async def test_a_new_episode_is_named_and_tagged(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, _):
        await pilot.press("t", "k")
        await on_screen(pilot, "AskDialog")
        await type_in(pilot, "The phone call in May")
        await pilot.press("enter")
        await on_screen(pilot, "ReviewScreen")
        await until(pilot, lambda: len(case.tags.of(conversation.id)) == 1)
        assert [(e.title, e.nominated_by) for e in case.episodes.all()] == [("The phone call in May", "P01")]
        assert quotes(case, conversation)[0][3] == LINES[0]
        await shows(pilot, "A Episode: The phone call in May")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (("right", "shift+right", "shift+right"), "morning. How did"),
        (("right", "v", "right", "right"), "morning. How did"),
        (("s",), "Good morning."),
        (("s", "s"), LINES[0]),
        (("t",), LINES[0]),
        (("down", "s"), "It was a Friday."),
        (("down", "end", "b", "W"), "the visit."),
        (("down", "plus", "plus"), "It was a Friday. We had two people off sick, and no cover."),
        (("w", "w", "left"), "morning."),
    ],
)
async def test_words_are_selected_by_word_sentence_utterance_and_row(tmp_path: Path, keys, words):
    async with reviewing(tmp_path) as (pilot, _, _, screen):
        await pilot.press(*keys)
        assert screen.view.chosen is not None
        assert screen.desk.page.text.text(screen.view.chosen) == words


async def test_the_last_tag_is_put_again_with_one_key(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, _):
        await pilot.press("l")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("g")
        await on_screen(pilot, "ReviewScreen")
        await until(pilot, lambda: len(case.tags.of(conversation.id)) == 1)
        await pilot.press("down", "s", "full_stop")
        assert quotes(case, conversation)[1] == ("rationality", "feelings", None, "It was a Friday.")


async def test_the_weight_that_the_participant_gave_is_said_of_a_factor_s_tag_and_of_no_other(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, screen):
        word = screen.desk.page.text.words[0].id
        case.tags.put(word, word, NewTag("factor", "conditions", direction="hindered"), setup_hand(case))

        def weights() -> list[str | None]:
            return [tag.weight for tag in case.tags.of(conversation.id)]

        await until(pilot, lambda: screen.desk.page.marks_on(0) != [])
        await pilot.press("Y")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("a")
        await shows(pilot, "weight: a great deal")
        assert weights() == ["a great deal"]
        await on_screen(pilot, "ReviewScreen")
        await pilot.press("u")
        await until(pilot, lambda: weights() == [None])


async def test_a_tag_is_taken_off_and_those_of_others_are_left_alone(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, screen):
        other = Hand(case.people.reviewer("RB").id, "review")
        first = screen.desk.page.text.words[0].id
        case.tags.put(first, first, NewTag("rationality", "goals"), other)
        await pilot.press("l")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("a")
        await on_screen(pilot, "ReviewScreen")
        await until(pilot, lambda: len(case.tags.of(conversation.id)) == 2)
        await pilot.press("x")
        await until(pilot, lambda: len(case.tags.of(conversation.id)) == 1)
        assert quotes(case, conversation)[0][1] == "goals"
        await pilot.press("x")
        await on_screen(pilot, "ErrorDialog")
        await shows(pilot, "There is no tag of yours on this word.")
        await pilot.press("enter")
        assert len(case.tags.of(conversation.id)) == 1


async def test_several_tags_on_a_word_are_stacked_in_the_margin_and_found_one_by_one(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, screen):
        for keys in (("l", "a"), ("l", "b"), ("1", "a", "s")):
            await pilot.press("s")
            for key in keys[:-1]:
                await pilot.press(key)
                await on_screen(pilot, "ChoiceDialog")
            await pilot.press(keys[-1])
            await on_screen(pilot, "ReviewScreen")
            await pilot.press("escape")
        await until(pilot, lambda: len(case.tags.of(conversation.id)) == 3)
        assert "A+" in screen.view.margin_text(0) or "A+" in screen.view.margin_text(1)
        await pilot.press("end", "N")
        assert screen.view.chosen is not None and screen.desk.page.text.text(screen.view.chosen).startswith("Good")
        assert "What was known" in screen_text(pilot)


async def test_speakers_are_said_for_the_utterance_or_for_the_selected_words(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, _):
        await pilot.press("p")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("l")
        await shows(pilot, " L?")
        await pilot.press("down", "s", "p")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("p")
        await on_screen(pilot, "ReviewScreen")
        await shows(pilot, " P?")
        transcript = case.transcripts.current(conversation.id)
        assert transcript is not None
        lines = case.transcripts.utterances(transcript.id)
        assert {*lines[0].speakers} == {"lead"}
        assert lines[1].speakers[:4] == ("participant",) * 4 and "participant" not in lines[1].speakers[4:]
        await pilot.press("u")
        await until(pilot, lambda: " P?" not in screen_text(pilot))


async def test_the_speaker_of_one_word_alone_is_said_where_a_selection_was_begun_on_it(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, _):
        await pilot.press("right", "v", "p")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("o")
        await on_screen(pilot, "ReviewScreen")
        transcript = case.transcripts.current(conversation.id)
        assert transcript is not None

        def said() -> tuple[str, ...]:
            return case.transcripts.utterances(transcript.id)[0].speakers

        await until(pilot, lambda: "other" in said())
        assert said()[:3] == ("unknown", "other", "unknown")


async def test_a_check_against_the_sound_is_marked_with_a_sign_and_taken_back(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, _, _, _screen):
        assert screen_text(pilot).count("·?") == 3
        await pilot.press("c")
        await shows(pilot, "·✓")
        await pilot.press("c")
        await until(pilot, lambda: "·✓" not in screen_text(pilot))


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("Goodish", "Goodish morning. How did you come to know this family?"),
        ("Very good", "Very good morning. How did you come to know this family?"),
        ("", "morning. How did you come to know this family?"),
    ],
)
async def test_a_word_is_corrected_split_or_taken_out_and_its_tag_stays_with_it(tmp_path: Path, typed, line):
    async with reviewing(tmp_path) as (pilot, case, conversation, screen):
        await pilot.press("s", "l")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("a")
        await on_screen(pilot, "ReviewScreen")
        await pilot.press("home", "e", "backspace")
        await type_in(pilot, typed)
        await pilot.press("enter")
        await shows(pilot, line[:38])
        transcript = case.transcripts.current(conversation.id)
        assert transcript is not None and case.transcripts.utterances(transcript.id)[0].text == line
        placed = case.tags.placed(conversation.id)[0]
        assert placed.state == "changed" and placed.text == line.split(" How")[0]
        await shows(pilot, "changed")
        await pilot.press("u")
        assert case.transcripts.utterances(transcript.id)[0].text == LINES[0]
        assert screen.desk.page.marks[0].is_changed is False


async def test_doubtful_words_are_underlined_and_said_to_be_doubtful(tmp_path: Path):
    async with reviewing(tmp_path, doubtful="morning.") as (pilot, _, _, screen):
        await pilot.press("right")
        await shows(pilot, "doubtful")
        strip = screen.view.render_line(0)
        underlined = [segment.text for segment in strip if segment.style and segment.style.underline]
        assert underlined == ["morning."]


async def test_nothing_is_told_by_colour_alone(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with reviewing(tmp_path, doubtful="How") as (pilot, _, _, screen):
        await pilot.press("s", "l")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("a")
        await on_screen(pilot, "ReviewScreen")
        await pilot.press("down")
        assert screen.app.no_color
        strip = screen.view.render_line(0)
        signs = {
            segment.text: (bool(segment.style.bold), bool(segment.style.underline))
            for segment in strip
            if segment.style and segment.text.strip()
        }
        assert signs["Good"] == (True, False) and signs["How"] == (False, True) and signs["did"] == (False, False)
        assert " A " in screen.view.margin_text(0)
        below = [s.text for s in screen.view.render_line(1) if s.style and s.style.reverse]
        assert len(below) == 1


async def test_notes_are_listed_apart_and_can_be_tagged_as_what_they_are(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, screen):
        assert "first visit, worried" not in screen_text(pilot)
        await pilot.press("right", "right")
        left = screen.view.chosen
        await pilot.press("tab")
        await shows(pilot, "note-taker's record, not verbatim")
        await shows(pilot, "first visit, worried")
        await pilot.press("t", "l")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("b")
        await on_screen(pilot, "ReviewScreen")
        await until(pilot, lambda: len(case.tags.of(conversation.id)) == 1)
        assert quotes(case, conversation)[0][3] == "first visit, worried"
        await pilot.press("p")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("l")
        await on_screen(pilot, "ErrorDialog")
        await pilot.press("right", "enter", "tab")
        await shows(pilot, "Good morning.")
        assert screen.view.chosen == left, "the cursor is where it was"


async def test_a_conversation_without_sound_opens_on_its_notes(tmp_path: Path):
    async with reviewing(tmp_path, lines=[]) as (pilot, _, _, _screen):
        await shows(pilot, "note-taker's record, not verbatim")
        await shows(pilot, "first visit, worried")


async def test_words_that_come_in_meanwhile_appear_and_the_cursor_stays_on_its_word(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, screen):
        await pilot.press("down")
        assert screen.view.chosen is not None
        word = screen.desk.page.text.words[screen.view.chosen.head].id
        transcript = case.transcripts.current(conversation.id)
        assert transcript is not None
        case.words.insert_after(screen.desk.page.text.words[0].id, "very", setup_hand(case))
        await shows(pilot, "Good very morning.")
        assert screen.desk.page.text.words[screen.view.chosen.head].id == word


async def test_limits_that_were_agreed_come_back(tmp_path: Path):
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    transcribed(case, conversation, LINES)
    by = setup_hand(case)
    case.agreements.enter(conversation.id, "limits", by, by_whom="P01", limits="Nothing about her health.")
    app = app_on(case)
    async with app.run_test() as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "P01")
        await pilot.press("enter")
        await on_screen(pilot, "ReviewScreen")
        await shows(pilot, "Agreed with limits: Nothing about her health.")
    case.close()


async def test_selected_words_are_entered_into_the_name_key(tmp_path: Path):
    async with reviewing(tmp_path, lines=["We went to the Sunflower Surgery, on Monday."]) as (pilot, case, _, screen):
        await pilot.press("w", "w", "w", "w", "W", "K")
        await on_screen(pilot, "ChoiceDialog")
        await pilot.press("l")
        await shows(pilot, "Sunflower Surgery")
        await pilot.press("enter")
        await shows(pilot, "What stands in its place?")
        await type_in(pilot, "GP surgery")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        entry = case.names.all()[0]
        assert (entry.kind, entry.real, entry.pseudonym) == ("place", "Sunflower Surgery", "[GP surgery]")


async def test_words_are_left_out_at_their_wish_and_let_out_again(tmp_path: Path):
    async with reviewing(tmp_path) as (pilot, case, conversation, screen):
        await pilot.press("s", "O")
        await shows(pilot, "left out of every export")
        assert "×" in screen_text(pilot)
        assert len(case.leave_outs.of(conversation.id)) == 1
        await pilot.press("O")
        await until(pilot, lambda: case.leave_outs.of(conversation.id) == [])
        assert "×" not in screen_text(pilot)
        await pilot.press("u")
        await shows(pilot, "left out of every export")
        assert screen.desk.page.left_out_at(0) is not None
