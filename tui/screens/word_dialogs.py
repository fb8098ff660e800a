"""What is asked before words change: who speaks, which tag comes off, what words read instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casefile.errors import EntryError
from tagging.replacing import found_in
from tui.screens.ask import AskDialog
from tui.screens.choice import Choice, ChoiceDialog, lettered
from tui.summaries import place_count
from tui.weights import ASKED, ASKED_IN_WORDS, OWN_WORDS, weight_choices

if TYPE_CHECKING:
    from casefile.transcripts import Speaker
    from tagging.selection import Selection
    from tui.app import VantageApp
    from tui.review_desk import ReviewDesk

_REPLACE_HINT = "Tags stay on their words and say that these were changed; u takes it back."
_MEMO_HINT = "What you think of it; an empty line takes it away."
_SPEAKERS: list[Choice[Speaker]] = [
    Choice("p", "Participant", "participant"),
    Choice("l", "Lead", "lead"),
    Choice("n", "Note-taker", "note_taker"),
    Choice("o", "Somebody else", "other"),
]


async def change_speaker(app: VantageApp, desk: ReviewDesk, at: Selection, *, word_alone: bool = False) -> None:
    """Ask who speaks the selected words, or the utterance under the cursor, unless that word alone is meant."""
    speaker = await app.push_screen_wait(ChoiceDialog("Who speaks here?", _SPEAKERS))
    if speaker is not None:
        desk.set_speaker(at, speaker, word_alone=word_alone)


async def speaker_everywhere(app: VantageApp, desk: ReviewDesk, at: Selection) -> None:
    """Ask who speaks wherever the same is said to speak as under the cursor."""
    words = "Wherever the same letter stands in the margin as here; one key takes it back."
    speaker = await app.push_screen_wait(ChoiceDialog("Who speaks all of these?", _SPEAKERS, words=words))
    if speaker is not None:
        desk.set_speaker_everywhere(at.head, speaker)


async def replace_words(app: VantageApp, desk: ReviewDesk, at: Selection) -> None:
    """Ask what to find and what it should read; all places are corrected at once, and taken back with one key."""
    sought = await app.push_screen_wait(
        AskDialog("Find which words?", "In this conversation, in capitals or not.", value=desk.words_of(at))
    )
    if sought is None:
        return
    places = found_in(desk.page.text, sought)
    if not places:
        raise EntryError(
            title="These words do not stand here.",
            detail="They were looked for in this conversation, each utterance by itself.",
            remedy="Look for a part of them.",
        )
    count = place_count(len(places))
    new = await app.push_screen_wait(AskDialog(f"Found at {count}. What should they read?", _REPLACE_HINT))
    if new is not None:
        desk.replace(places, new)


async def write_memo(app: VantageApp, desk: ReviewDesk, at: Selection) -> None:
    """Ask what to write beside the tag."""
    mark = desk.current(at.head)
    memo = await app.push_screen_wait(
        AskDialog(f"Memo on {mark.label}", _MEMO_HINT, value=mark.tag.memo or "", may_be_empty=True)
    )
    if memo is not None:
        desk.write_memo(mark.tag, memo)


async def weigh_tag(app: VantageApp, desk: ReviewDesk, at: Selection) -> None:
    """Ask which weight the participant gave to a factor."""
    mark = desk.current(at.head)
    choices = [*weight_choices(), Choice("0", "They gave it none", "")]
    weight = await app.push_screen_wait(ChoiceDialog(f"{mark.label}. {ASKED}", choices, has_default=False))
    if weight == OWN_WORDS:
        weight = await app.push_screen_wait(AskDialog(ASKED_IN_WORDS, value=mark.tag.weight or ""))
    if weight is not None:
        desk.weigh(mark.tag, weight)


async def take_tag_off(app: VantageApp, desk: ReviewDesk, at: Selection) -> None:
    """Take the reviewer's tag on this word off, asking which where there are several."""
    marks = desk.own_marks(at.head)
    chosen = desk.current(at.head).tag.id
    if len(marks) > 1 and chosen != desk.chosen_tag:
        choices = lettered([(mark.label, mark.tag.id) for mark in marks])
        picked = await app.push_screen_wait(ChoiceDialog("Take which tag off?", choices))
        if picked is None:
            return
        chosen = picked
    desk.take_off(chosen)
