"""Every action of the review screen, at every size: each key does something that is to be seen, and leads back."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.events import Hand
from casefile.search import Query
from casefile.tags import NewTag
from casefile.words import Document
from tagging.selection import Selection
from tests.tui.driving import (
    SIZES,
    VantagePilot,
    app_on,
    new_case,
    new_conversation,
    nothing_unexpected,
    painted,
    setup_hand,
    to_review,
    transcribed,
    until,
)
from tui.action import Action
from tui.actions import actions_of
from tui.app import VantageApp
from tui.screens.review import ReviewScreen

LINES = [
    "Good morning. How did you come to know this family?",
    "It was a Friday in May, and we had two people off sick. We had no cover that week.",
    "What was uppermost in your mind then?",
    "The visit on Monday. I remember how busy that week was.",
    *(f"Week {number} went by, and nobody came back to us about it." for number in range(40)),
]
# Where the cursor stands before each key: within a sentence, within an utterance, on two tags.
AT = 22
# These need sound that plays, or end the review: they are driven elsewhere.
ELSEWHERE = {"review.play_back", "review.leave", "review.lock", "correct.back", "correct.lock"}


def prepared(parent: Path):
    """A conversation in which every key finds something to do."""
    case = new_case(parent)
    conversation = new_conversation(case)
    transcribed(case, conversation, LINES, doubtful="Monday.")
    by = Hand(setup_hand(case).author, "review")
    transcript = case.transcripts.current(conversation.id)
    assert transcript
    words = case.words.in_document(Document(transcript.id, None))
    case.transcripts.set_speaker(transcript.id, words[10].id, words[27].id, "participant", by)
    case.notes.add(conversation.id, "story", "first visit, worried", Hand(by.author, "live"), at_s=12.0)
    case.notes.add(conversation.id, "story", "struck", Hand(by.author, "live"), at_s=13.0)
    for first, last, code in ((2, 3, "goals"), (AT - 3, AT + 1, "goals"), (AT - 1, AT, "picture"), (60, 61, "goals")):
        case.tags.put(words[first].id, words[last].id, NewTag("rationality", code), by)
    case.comments.add(words[50].id, words[51].id, "who else knew?", by)
    case.words.correct(words[AT].id, "Corrected", by)
    return case, conversation


def look(app: VantageApp, screen: ReviewScreen) -> tuple[object, ...]:
    """All by which it is seen that a key did something."""
    case = app.opened.case
    return (
        type(app.screen).__name__,
        "\n".join(strip.text for strip in painted(app)),
        screen.view.chosen,
        screen.holds,
        screen.desk.chosen_tag,
        case.log.newest_id(screen.conversation.id),
        len(app._notifications),
    )


async def back(pilot: VantagePilot, screen: ReviewScreen, action: Action, before: object) -> None:
    """Leave whatever has come up, and take back what was done."""
    for _ in range(6):
        if pilot.app.screen is screen and not screen.is_correcting:
            break
        await pilot.press("escape")
        await pilot.pause()
    await until(pilot, lambda: pilot.app.screen is screen and not screen.is_correcting, f"back from {action.id}")
    if screen.desk.shows_notes:
        await pilot.press("tab")
    if before != screen.vantage.opened.case.log.newest_id(screen.conversation.id) and action.id != "review.undo":
        await pilot.press("u")
    screen.holds = False


@pytest.mark.parametrize("size", SIZES)
async def test_every_key_of_the_review_does_something_and_leads_back(tmp_path: Path, size):
    case, conversation = prepared(tmp_path)
    app = app_on(case)
    idle = []
    async with app.run_test(size=size) as pilot:
        await to_review(pilot)
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        screen.desk.last = NewTag("rationality", "feelings")
        searching, query = app.opened.search_desk(conversation.id), Query("week", conversation=conversation.id)
        searching.ask(query)
        assert searching.answer(query, app.opened.case.search.find(query))
        searching.step(3)
        for action in (*actions_of("review"), *actions_of("correct")):
            if action.id in ELSEWHERE:
                continue
            screen.choose(Selection(AT, AT))
            if action.place == "correct":
                await pilot.press("e", "x")
            await pilot.pause()
            before = look(app, screen)
            await pilot.press(action.keys[0])
            for _ in range(100):
                if look(app, screen) != before:
                    break
                await pilot.pause(0.01)
            else:
                idle.append(action.id)
            await back(pilot, screen, action, before[5])
        assert nothing_unexpected(app)
    assert idle == []
    case.close()
