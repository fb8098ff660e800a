"""After the conversation: close-down on one screen, wishes that come back, and what is not finished, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.events import Hand
from casefile.note_classes import NewClass
from casefile.stretches import Stretch
from casefile.tags import NewTag
from casefile.words import Document
from tagging.excerpts import excerpts_of
from tests.tui.asking import answer, choose
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
    transcribed,
    until,
)
from tests.tui.grid import hard_to_read
from tests.tui.holding import hold
from tui.leaves_desk import HAS_LEFT
from tui.screens.close_down import NOT_AGREED
from tui.summaries import unfinished, unfinished_text

LINES = ["Good morning to you.", "We met in the spring.", "Then it was autumn."]


def held(tmp_path: Path) -> tuple[Case, Conversation, Hand]:
    """A conversation of half a minute, in words, with what a line left behind."""
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    transcribed(case, conversation, LINES)
    by = Hand(setup_hand(case).author, "live")
    line = case.notes.add(conversation.id, "summing_up", "the duty rota", by, at_s=21.0)
    case.note_classes.add(line.id, NewClass("follow_up"), by)
    case.notes.mark(conversation.id, "story", "leave_out", by, at_s=15.0)
    return case, conversation, by


async def closing(pilot: VantagePilot) -> None:
    await on_screen(pilot, "LibraryScreen")
    await shows(pilot, "P01")
    await pilot.press("c")
    await on_screen(pilot, "CloseDownScreen")


@pytest.mark.parametrize("size", SIZES)
async def test_close_down_shows_what_is_open_and_takes_what_is_to_come(tmp_path: Path, size):
    case, conversation, _ = held(tmp_path)
    case.seals.seal(conversation.id, 0.0, 5.0, "taken back", setup_hand(case))
    app = app_on(case)
    async with app.run_test(size=size) as pilot:
        await closing(pilot)
        for known in ("sealed stretches to decide", "marked at 00:15", "the duty rota"):
            await shows(pilot, known)
        await pilot.press("t")
        await choose(pilot, "i", of="Of which draft?")
        await answer(pilot, "by post, in May")
        await shows(pilot, "the interim draft: by post, in May")
        await pilot.press("o")
        await answer(pilot, "her mother")
        # The half minute before the last moment that was marked to be left out.
        await shows(pilot, "00:00 to 00:15")
        await answer(pilot, "0:10 - 0:14")
        await shows(pilot, "her mother (00:10 to 00:14)")
        await pilot.press("2")
        await answer(pilot, "we ran out of time")
        await shows(pilot, "we ran out of time")
        told, wish, second = case.arrangements.of(conversation.id)
        assert (told.stage, wish.stretch, second.kind) == ("interim", Stretch(10.0, 14.0), "second")
        assert hard_to_read(pilot, 7.0) == []
        await pilot.press("u", "u")
        await until(pilot, lambda: case.arrangements.of(conversation.id) == [told], "two lines taken back")
        await pilot.press("r")
        await on_screen(pilot, "ReflectionDialog")
        await pilot.press("escape")
        await on_screen(pilot, "CloseDownScreen")
        assert nothing_unexpected(app)
    case.close()


async def test_limits_are_entered_afterwards_only_where_recording_was_agreed_to(tmp_path: Path):
    case, conversation, _ = held(tmp_path)
    async with app_on(case).run_test(size=(80, 24)) as pilot:
        await closing(pilot)
        await pilot.press("l")
        await answer(pilot, "nothing of the aunt")
        await shows(pilot, "nothing of the aunt")
        now = case.agreements.current(conversation.id)
        assert now is not None and (now.answer, now.limits, now.by_whom) == ("limits", "nothing of the aunt", "P01")
        agree(case, conversation, "refused")
        await pilot.press("l")
        await shows(pilot, NOT_AGREED[:40])
        assert len(case.agreements.history(conversation.id)) == 3
    case.close()


async def test_a_stretch_that_can_not_be_read_is_asked_for_again(tmp_path: Path):
    case, conversation, _ = held(tmp_path)
    async with app_on(case).run_test(size=(80, 24)) as pilot:
        await closing(pilot)
        await pilot.press("o")
        await answer(pilot, "her mother")
        await answer(pilot, "about noon")
        await shows(pilot, "A stretch is written 12:30 to 13:10")
        await answer(pilot, "0:01 to 0:02")
        await until(pilot, lambda: bool(case.arrangements.of(conversation.id)), "the wish")
        assert case.arrangements.of(conversation.id)[0].stretch == Stretch(1.0, 2.0)
    case.close()


async def test_close_down_is_for_when_they_have_left(tmp_path: Path):
    case, _, _ = held(tmp_path)
    script = Script()
    async with app_on(case, script).run_test(size=(80, 24)) as pilot:
        screen = await hold(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: script.live.state == "recording", "the recording")
        await until(pilot, lambda: screen.is_recording, "the light")
        await pilot.press("ctrl+d")
        await shows(pilot, HAS_LEFT)
        assert "close down" not in screen_text(pilot)
        await pilot.press("n", "f6")
        await until(pilot, lambda: not screen.is_recording, "the end of the recording")
        await pilot.press("ctrl+d")
        await choose(pilot, "c", of=HAS_LEFT)
        await on_screen(pilot, "CloseDownScreen")
        await pilot.press("escape")
        await on_screen(pilot, "LiveScreen")
    case.close()


@pytest.mark.parametrize("size", SIZES[:2])
async def test_wishes_come_back_in_review_at_the_head_and_beside_their_stretch(tmp_path: Path, size):
    case, conversation, by = held(tmp_path)
    case.arrangements.add(conversation.id, "leave_out", "her mother", by, stretch=Stretch(10.0, 14.0))
    line = case.notes.add(conversation.id, "reflections", "nothing of the flat", by, at_s=25.0)
    case.note_classes.add(line.id, NewClass("leave_out"), by)
    async with app_on(case).run_test(size=size) as pilot:
        await to_review(pilot)
        await shows(pilot, "To leave out, as they wish: nothing of the flat")
        await shows(pilot, "To leave out, as they wish: her mother (00:10 to 00:14)")
        page = pilot.app.screen.desk.page  # type: ignore[attr-defined]
        beside = [aside.said for asides in page.asides.values() for aside in asides]
        assert "00:10 ✂ leave this out (00:10 to 00:14): her mother" in beside
        view = pilot.app.screen.view  # type: ignore[attr-defined]
        await pilot.press("h")
        # All along its stretch, and also while notes are hidden.
        marked = [at for at in range(len(view.layout_of_page)) if "✂" in view.margin_text(at)]
        spoken = [view.layout_of_page.row(at).block.line for at in marked]
        assert marked and {page.lines[line].start_s for line in spoken} == {10.0}
    case.close()


def test_a_wish_goes_with_every_excerpt_and_never_in_its_own_words(tmp_path: Path):
    case, conversation, by = held(tmp_path)
    case.arrangements.add(conversation.id, "leave_out", "her mother", by, stretch=Stretch(10.0, 14.0))
    transcript = case.transcripts.current(conversation.id)
    assert transcript
    word = case.words.in_document(Document(transcript.id, None))[0].id
    case.tags.put(word, word, NewTag("rationality", "goals"), Hand(by.author, "review"))
    (excerpt,) = excerpts_of(case, by=Hand(by.author, "export"))
    assert "something is to be left out, as they wished: 00:10 to 00:14" in excerpt.limits
    assert not any("mother" in limit for limit in excerpt.limits)
    case.close()


def test_what_is_not_finished_is_said_in_words(tmp_path: Path):
    case, conversation, by = held(tmp_path)
    assert unfinished(case, conversation.id) == ()
    case.recordings.begin(conversation.id, by, source="file")
    case.seals.seal(conversation.id, 0.0, 5.0, "taken back", by)
    case.agreements.enter(conversation.id, "withdrawn", by, by_whom="P01")
    case.seals.seal(conversation.id, 5.0, 30.0, "withdrawn", by)
    found = unfinished(case, conversation.id)
    assert found == ("withdrawal", "stretches", "words")
    assert unfinished_text(found) == "withdrawn, its sound to decide; sealed stretches to decide; words outstanding"
    case.close()
