"""What the review screen shows of a conversation: frozen pages, made from the case and swapped whole.

The view never reads the case while it paints.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from capture.steps import Step, step_of
from casefile.timeline import clock_text
from tagging.codebook import DIRECTIONS, code_title
from tagging.selection import SelectableText
from tui.gap_words import gap_lines
from tui.live_words import MARKS
from tui.transcript_layout import Block, Placed

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.conversations import Conversation
    from casefile.leave_outs import LeaveOut
    from casefile.notes import Note
    from casefile.tags import Tag
    from casefile.transcripts import Utterance
    from casefile.words import Word

SPEAKERS = {"participant": "P", "lead": "L", "note_taker": "N", "other": "O", "unknown": "·"}
UNCHECKED, CHECKED = "?", "✓"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class TagMark:
    """A tag as it stands on a page: its letter, its words by index (both inclusive), and what it says."""

    tag: Tag
    letter: str
    first: int
    last: int
    label: str
    is_changed: bool


@dataclass(frozen=True)
class Page:
    """One text: blocks to lay out, words to select, tags upon them, and tags that have lost their place."""

    title: str
    blocks: tuple[Block, ...]
    text: SelectableText
    utterance_of: dict[str, Utterance]
    transcript: str | None
    marks: tuple[TagMark, ...] = ()
    lost: tuple[str, ...] = ()
    left_out: tuple[tuple[LeaveOut, int, int], ...] = ()

    def left_out_at(self, index: int) -> LeaveOut | None:
        """Return the stretch that was asked to be left out and holds a word, or None."""
        return next((stretch for stretch, first, last in self.left_out if first <= index <= last), None)

    def is_left_out(self, index: int) -> bool:
        """Tell whether a word was asked to be left out."""
        return self.left_out_at(index) is not None

    def marks_on(self, index: int) -> list[TagMark]:
        """Return the tags on a word, the innermost first."""
        found = [mark for mark in self.marks if mark.first <= index <= mark.last]
        return sorted(found, key=lambda mark: mark.last - mark.first)


def transcript_page(case: Case, conversation: Conversation) -> Page:
    """Return the transcript by step, with marks and gaps of the sound between; empty before there are words."""
    from capture.wording import steps_of
    from casefile.step_visits import by_step

    steps = steps_of(case)
    transcript = case.transcripts.current(conversation.id)
    utterances = case.transcripts.utterances(transcript.id) if transcript else []
    moments = [(mark.at_s, MARKS[mark.kind]) for mark in case.notes.marks(conversation.id) if mark.at_s is not None]
    moments = sorted(moments + gap_lines(case, conversation.id))
    blocks: list[Block] = []
    step: str | None = None
    index = 0
    for part in by_step(case.step_visits.stretches(conversation.id), utterances):
        for at, utterance in enumerate(part.said):
            while moments and moments[0][0] <= (utterance.start_s or 0.0):
                at_s, said = moments.pop(0)
                blocks.append(Block("mark", clock_text(at_s), label=said))
            if at == 0 and part.stretch and part.stretch.step != step:
                step = part.stretch.step
                blocks.append(_heading(step, steps))
            blocks += _speech(utterance, index)
            index += len(utterance.words)
    blocks += [Block("mark", clock_text(at_s), label=said) for at_s, said in moments]
    page = Page(
        "Transcript",
        tuple(blocks),
        SelectableText.of([utterance.words for utterance in utterances]),
        {utterance.id: utterance for utterance in utterances},
        transcript.id if transcript else None,
    )
    return with_tags(page, case, conversation)


def notes_page(case: Case, conversation: Conversation) -> Page:
    """Return the note-taker's record by step; only a line typed as a quote is the participant's."""
    from capture.wording import steps_of

    steps = steps_of(case)
    notes = case.notes.of(conversation.id)
    blocks: list[Block] = []
    step = ""
    index = 0
    for note in notes:
        if note.step != step:
            step = note.step
            blocks.append(_heading(step, steps))
        blocks.append(_note(note, index))
        index += len(note.words)
    page = Page(
        "Note-taker's record, not verbatim",
        tuple(blocks),
        SelectableText.of([note.words for note in notes]),
        {},
        None,
    )
    return with_tags(page, case, conversation)


def with_tags(page: Page, case: Case, conversation: Conversation) -> Page:
    """Return the page with the tags that the case holds now; the words are taken as they stand on the page."""
    from casefile.tags import Order

    order = Order(page.text.words)
    index = {word.id: place for place, word in enumerate(page.text.words)}
    titles = {episode.id: episode.title for episode in case.episodes.all()}
    letters: dict[tuple[str, str | None, str | None], str] = {}
    marks: list[TagMark] = []
    lost: list[str] = []
    for tag in case.tags.of(conversation.id):
        what = (tag.kind, tag.code, tag.episode if tag.kind == "episode" else None)
        letter = letters.setdefault(what, _letter(len(letters)))
        if tag.first_word not in index:
            continue  # It stands on the other page.
        placed = order.place(tag)
        label = tag_label(tag, titles)
        if placed.words:
            first, last = index[placed.words[0].id], index[placed.words[-1].id]
            marks.append(TagMark(tag, letter, first, last, label, placed.state == "changed"))
        else:
            lost.append(f"{letter} {label}: lost its place")
    left_out = tuple(
        (stretch, index[words[0].id], index[words[-1].id])
        for stretch in case.leave_outs.of(conversation.id)
        if (words := order.stretch(stretch.first_word, stretch.last_word))
    )
    return replace(page, marks=tuple(marks), lost=tuple(lost), left_out=left_out)


def tag_label(tag: Tag, episode_titles: dict[str, str]) -> str:
    """Say in words what a tag says."""
    episode = episode_titles.get(tag.episode or "", "")
    if tag.kind == "episode":
        return f"Episode: {episode}"
    said = code_title(tag.kind, tag.code)
    if tag.direction is not None:
        said = f"{said}, {DIRECTIONS[tag.direction]}"
    return f"{said} ({episode})" if episode else said


def _heading(step: str, steps: Sequence[Step]) -> Block:
    entered = step_of(step, steps)
    return Block("step", label=f"{entered.number}  {entered.title}")


def _letter(number: int) -> str:
    return _LETTERS[number] if number < len(_LETTERS) else "+"


def _speech(utterance: Utterance, start: int) -> list[Block]:
    """Return an utterance as blocks, one for each run of one speaker; one without words as `[unclear]`."""
    sign = CHECKED if utterance.checked else UNCHECKED
    base = Block("speech", clock_text(utterance.start_s), sign=sign, utterance=utterance.id)
    living = [(at, word) for at, word in enumerate(utterance.words) if word.is_living]
    if not living:
        return [replace(base, speaker=SPEAKERS[utterance.speaker], label="[unclear]")] if not utterance.words else []
    blocks: list[Block] = []
    run: list[Placed] = []
    speaker = utterance.speakers[living[0][0]]
    for at, word in living:
        if utterance.speakers[at] != speaker:
            blocks.append(replace(base, speaker=SPEAKERS[speaker], words=tuple(run)))
            run, speaker = [], utterance.speakers[at]
        run.append(Placed(start + at, word.text))
    blocks.append(replace(base, speaker=SPEAKERS[speaker], words=tuple(run)))
    return [blocks[0], *[replace(block, time="", sign="") for block in blocks[1:]]]


def _note(note: Note, start: int) -> Block:
    speaker = "P" if note.kind == "quote" else "N"
    words = tuple(Placed(start + at, word.text) for at, word in enumerate(note.words) if word.is_living)
    return Block("note", clock_text(note.at_s) if note.at_s is not None else "", speaker, "", "", "", words)


def times_of(words: Sequence[Word]) -> str:
    """Write from when to when words were said; empty for typed ones."""
    starts = [word.start_s for word in words if word.start_s is not None]
    ends = [word.end_s for word in words if word.end_s is not None]
    return f"{clock_text(min(starts))}–{clock_text(max(ends))}" if starts and ends else ""
