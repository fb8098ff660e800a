"""What is asked before words change: who speaks, which tag comes off, how a word is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.screens.ask import AskDialog
from tui.screens.choice import Choice, ChoiceDialog, lettered

if TYPE_CHECKING:
    from casefile.transcripts import Speaker
    from tagging.selection import Selection
    from tui.app import VantageApp
    from tui.review_desk import ReviewDesk

_CORRECT_HINT = "Several words split it; an empty line takes the word out. What was heard stays on record."


async def change_speaker(app: VantageApp, desk: ReviewDesk, at: Selection) -> None:
    """Ask who speaks the selected words, or the utterance under the cursor."""
    choices: list[Choice[Speaker]] = [
        Choice("p", "Participant", "participant"),
        Choice("l", "Lead", "lead"),
        Choice("n", "Note-taker", "note_taker"),
        Choice("o", "Somebody else", "other"),
    ]
    speaker = await app.push_screen_wait(ChoiceDialog("Who speaks here?", choices))
    if speaker is not None:
        desk.set_speaker(at, speaker)


async def take_tag_off(app: VantageApp, desk: ReviewDesk, at: Selection) -> None:
    """Take the reviewer's tag on this word off, asking which where there are several."""
    marks = desk.own_marks(at.head)
    chosen = marks[0].tag.id
    if len(marks) > 1:
        choices = lettered([(mark.label, mark.tag.id) for mark in marks])
        picked = await app.push_screen_wait(ChoiceDialog("Take which tag off?", choices))
        if picked is None:
            return
        chosen = picked
    desk.take_off(chosen)


async def correct_word(app: VantageApp, desk: ReviewDesk, at: Selection) -> None:
    """Ask how the word under the cursor is written."""
    word = desk.page.text.words[at.head]
    text = await app.push_screen_wait(AskDialog("Correct this word", _CORRECT_HINT, value=word.text, may_be_empty=True))
    if text is not None:
        desk.correct(at.head, text)
