"""Makes the pages of the review screen from the case: whole ones, and what a change makes of one that is there.

A change re-reads the utterances and tags that it touches and no others, so that it costs the same in a conversation of
one hour and of ten.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING

from capture.steps import Step, step_of
from casefile.timeline import clock_text
from casefile.wishes import wishes_of
from tagging.codebook import DIRECTIONS, Codebook
from tagging.selection import SelectableText, Spot
from transcribe.speakers_by_keys import proposed
from tui.gap_words import gap_lines
from tui.live_words import HOLDS, MARKS, Line, mark_line, note_line
from tui.review_page import COMMENT, Aside, LeftOut, LostTag, Page, TagMark
from tui.transcript_layout import Block

if TYPE_CHECKING:
    from casefile.case import Case
    from casefile.conversations import Conversation
    from casefile.events import Change
    from casefile.leave_outs import LeaveOut
    from casefile.notes import Note, NoteKind
    from casefile.tags import NewTag, Order, Tag
    from casefile.transcripts import Utterance
    from casefile.turn_keys import Marked
    from casefile.words import Word

SPEAKERS = {"participant": "P", "lead": "L", "note_taker": "N", "other": "O", "unknown": "·"}
UNCHECKED, CHECKED = "?", "✓"
_SIGNS = {"note": "-", "quote": '"', "observation": "*", "return": ">"}
_KIND_WORDS: dict[NoteKind, str] = {"observation": "observed", "return": "to return to", "quote": "their own words"}
# As much as a row of the narrowest screen holds beside the margin.
_ROW_CELLS = 43
_ASKS = frozenset({"lead", "note_taker"})
# What a change may be of for a page to be changed in place; all else is read anew.
_REVISION = "word_revision"
_WORDS = frozenset({"word", _REVISION, "speaker_turn", "utterance"})
_SPANS = frozenset({"tag", "leave_out", "comment"})
# More utterances than this are read faster all at once.
_MANY = 40


class PageMaker:
    """Makes pages of one conversation."""

    def __init__(self, case: Case, conversation: Conversation) -> None:
        self._case = case
        self._conversation = conversation
        self.shows_comments = False

    def transcript(self) -> Page:
        """Return the transcript by step, with gaps of the sound between; empty before there are words."""
        from capture.wording import steps_of
        from casefile.step_visits import by_step

        case, conversation = self._case, self._conversation.id
        steps = steps_of(case)
        transcript = case.transcripts.current(conversation)
        lines = case.transcripts.utterances(transcript.id) if transcript else []
        gaps = gap_lines(case, conversation)[::-1]
        by_keys = proposed(lines, case.turn_keys.of(conversation), case.seals.barred(conversation))
        blocks: list[Block] = []
        step: str | None = None
        number = 0
        for part in by_step(case.step_visits.stretches(conversation), lines):
            for at, line in enumerate(part.said):
                while gaps and gaps[-1][0] <= (line.start_s or 0.0):
                    blocks.append(_gap(*gaps.pop()))
                if at == 0 and part.stretch and part.stretch.step != step:
                    step = part.stretch.step
                    blocks.append(_heading(step, steps))
                blocks += speech(line, number, by_keys)
                number += 1
        blocks += [_gap(*gap) for gap in gaps[::-1]]
        line_of = {line.id: number for number, line in enumerate(lines)}
        line_of |= {word.id: number for number, line in enumerate(lines) for word in line.words}
        text = SelectableText.of([line.words for line in lines], _asked(lines))
        page = Page(tuple(blocks), text, transcript.id if transcript else None, tuple(lines), line_of, proposed=by_keys)
        return self._with_spans(replace(page, asides=self._asides(page), wished=self._wished(page)))

    def notes(self, *, with_struck: bool = True) -> Page:
        """Return the note-taker's record by step; only a line typed as a quote is the participant's.

        Below a line stands in words what is said of it.
        """
        from capture.wording import steps_of

        steps = steps_of(self._case)
        every = self._case.notes.of(self._conversation.id)
        notes = [note for note in every if with_struck or not note.is_struck]
        blocks: list[Block] = []
        step = ""
        for number, note in enumerate(notes):
            if note.step != step:
                step = note.step
                blocks.append(_heading(step, steps))
            blocks.append(_note(note, number))
            said = said_of(note, self._case.notes.first_version(note))
            blocks += [Block("mark", label=row) for part in said for row in wrap(f"· {part}", _ROW_CELLS)]
        text = SelectableText.of([note.words for note in notes])
        line_of = {word.id: number for number, note in enumerate(notes) for word in note.words}
        page = Page(tuple(blocks), text, line_of=line_of)
        return self._with_spans(replace(page, asides=self._comments(page)))

    def changed(self, page: Page, changes: Sequence[Change]) -> Page | None:
        """Return what changes make of a page; None where it has to be made anew."""
        tables = {change.table for change in changes}
        if not tables <= _WORDS | _SPANS or (page.transcript is None and not tables <= _SPANS):
            return None
        rows = [(change.table, change.id, row) for change in changes for row in (change.before, change.after) if row]
        touched = {_utterance(page, table, entry, row) for table, entry, row in rows if table in _WORDS - {_REVISION}}
        if not touched <= page.line_of.keys() or len(touched) > _MANY:
            return None
        if touched and page.transcript is not None:
            lines = self._case.transcripts.some(page.transcript, touched)
            if len(lines) != len(touched):
                return None
            for line in lines:
                page = self._with_line(page, line)
        numbers = {page.line_of[line] for line in touched}
        if numbers or "tag" in tables:
            page = self._with_some_tags(page, {entry for table, entry, _ in rows if table == "tag"}, numbers)
        if "comment" in tables and self.shows_comments:
            page = replace(page, asides=self._asides(page) if page.transcript is not None else self._comments(page))
        if numbers and page.wished:
            page = replace(page, wished=self._wished(page))
        return self._with_left_out(page) if numbers or "leave_out" in tables else page

    def _with_line(self, page: Page, line: Utterance) -> Page:
        number = page.line_of[line.id]
        fresh = [word.id for word in line.words if word.id not in page.line_of]
        line_of = {**page.line_of, **dict.fromkeys(fresh, number)} if fresh else page.line_of
        places = [place for place, block in enumerate(page.blocks) if block.line == number]
        # An utterance that lost all its words keeps its place by the one before it.
        first = places[0] if places else _after(page.blocks, number)
        blocks = (*page.blocks[:first], *speech(line, number, page.proposed), *page.blocks[first + len(places) :])
        lines = (*page.lines[:number], line, *page.lines[number + 1 :])
        text = page.text.with_line(number, line.words)
        asides = page.asides
        if number in asides:
            moved = tuple(replace(aside, spot=_spot_at(line, number, aside.at_s)) for aside in asides[number])
            asides = {**asides, number: moved}
        asked = text.asked if line.speakers == page.lines[number].speakers else tuple(_asked(lines))
        return replace(
            page, blocks=blocks, text=replace(text, asked=asked), lines=lines, line_of=line_of, asides=asides
        )

    def _asides(self, page: Page) -> dict[int, tuple[Aside, ...]]:
        """Notes and marks beside the words that were said at their moment, and comments beside theirs where shown."""
        notes = [(note.at_s, _SIGNS[note.kind], note_line(note)) for note in self._case.notes.of(self._conversation.id)]
        marks = [(mark.at_s, "", mark_line(mark)) for mark in self._case.notes.marks(self._conversation.id)]
        wishes = [
            (wish.from_s, "", Line(wish.id, "mark", wish.from_s, f"{MARKS['leave_out']} ({wish.span}): {wish.words}"))
            for wish in wishes_of(self._case, self._conversation.id)
        ]
        starts = [line.start_s or 0.0 for line in page.lines]
        found: dict[int, list[Aside]] = {}
        said: list[tuple[float, str, Line]] = [
            (at_s, sign or line.text[0], line) for at_s, sign, line in [*notes, *marks, *wishes] if at_s is not None
        ]
        for at_s, sign, line in sorted(said, key=lambda item: (item[0], item[2].id)) if starts else ():
            number = max(0, bisect_right(starts, at_s) - 1)
            aside = Aside(_spot_at(page.lines[number], number, at_s), at_s, sign, line)
            found.setdefault(number, []).append(aside)
        for number, comments in self._comments(page).items():
            found.setdefault(number, []).extend(comments)
        return {number: tuple(asides) for number, asides in found.items()}

    def _wished(self, page: Page) -> tuple[tuple[Spot, Spot], ...]:
        """From and to which word a participant wished something to be left out, of the wishes that have a stretch."""
        starts = [line.start_s or 0.0 for line in page.lines]
        found: list[tuple[Spot, Spot]] = []
        for wish in wishes_of(self._case, self._conversation.id) if starts else ():
            if wish.from_s is not None and wish.to_s is not None:
                first, last = (max(0, bisect_right(starts, at_s) - 1) for at_s in (wish.from_s, wish.to_s))
                begin = _spot_at(page.lines[first], first, wish.from_s)
                found.append((begin, max(begin, _spot_at(page.lines[last], last, wish.to_s))))
        return tuple(found)

    def _comments(self, page: Page) -> dict[int, tuple[Aside, ...]]:
        """Comments beside the first of their words; none while they are hidden, and none that lost its place."""
        found: dict[int, list[Aside]] = {}
        for one in self._case.comments.of(self._conversation.id) if self.shows_comments else ():
            if one.words and one.words[0].id in page.line_of:
                spot = _spot(page, one.words[0])
                words = f"{self._case.people.label_of(one.comment.author)}: {one.comment.words}"
                line = Line(one.comment.id, "note", None, words)
                found.setdefault(spot.line, []).append(Aside(spot, one.words[0].start_s or 0.0, COMMENT, line, True))
        return {number: tuple(asides) for number, asides in found.items()}

    def _with_spans(self, page: Page) -> Page:
        """The page with all tags and stretches left out that the case holds; words are taken as they stand on it."""
        from casefile.tags import Order

        tags = [tag for tag in self._case.tags.of(self._conversation.id) if tag.first_word in page.line_of]
        page = self._placed(page, tags, [], Order(page.text.words))
        return self._with_left_out(page)

    def _with_some_tags(self, page: Page, changed: Collection[str], lines: Collection[int]) -> Page:
        """The page with some tags read anew, and those placed again that touch the lines."""
        moved = {mark.tag.id: mark.tag for line in lines for mark in page.marks_of_line.get(line, ())}
        again = [tag for tag in self._case.tags.some(changed) if tag.first_word in page.line_of] if changed else []
        again += [tag for tag in moved.values() if tag.id not in changed]
        lost = [one for one in page.lost if one.tag.id not in changed]
        again += [one.tag for one in lost if one.line in lines]
        page = page.without_marks(moved.keys() | set(changed))
        return self._placed(page, again, [one for one in lost if one.line not in lines], None)

    def _placed(self, page: Page, tags: Iterable[Tag], lost: list[LostTag], order: Order | None) -> Page:
        marks: list[TagMark] = []
        titles = {episode.id: episode.title for episode in self._case.episodes.all()}
        book, suggested = self._case.codes.book(), self._case.suggestions.behind(self._conversation.id)
        for tag in tags:
            page, letter = page.letter(tag)
            label = tag_label(tag, titles, book)
            line = page.line_of[tag.first_word]
            words = (order or _order(page, tag)).place(tag)
            if words.words:
                first, last = (_spot(page, word) for word in (words.words[0], words.words[-1]))
                is_changed = words.state == "changed"
                marks.append(TagMark(tag, letter, first, last, label, is_changed, tag.id in suggested))
            else:
                lost.append(LostTag(tag, letter, label, line))
        return page.with_marks(marks, lost)

    def _with_left_out(self, page: Page) -> Page:
        found: list[LeftOut] = []
        for stretch in self._case.leave_outs.of(self._conversation.id):
            if stretch.first_word in page.line_of:
                words = [w for w in _order(page, stretch).stretch(stretch.first_word, stretch.last_word) if w.is_living]
                if words:
                    found.append(LeftOut(stretch, _spot(page, words[0]), _spot(page, words[-1])))
        return replace(page, left_out=tuple(found))


def tag_label(tag: Tag | NewTag, episode_titles: dict[str, str], book: Codebook) -> str:
    """Say in words what a tag says."""
    episode = episode_titles.get(tag.episode or "", "")
    if tag.kind == "episode":
        return f"Episode: {episode}"
    said = book.title(tag.kind, tag.code)
    if tag.direction is not None:
        said = f"{said}, {DIRECTIONS[tag.direction]}"
    return f"{said} ({episode})" if episode else said


def speech(line: Utterance, number: int, by_keys: Mapping[str, Marked]) -> list[Block]:
    """Return an utterance as blocks, one for each run of one speaker; one without words as `[unclear]`.

    Where nobody has said who speaks, a small letter says who does by the turn keys.
    """
    base = Block("speech", clock_text(line.start_s), sign=CHECKED if line.checked else UNCHECKED, line=number)
    # Asked of every word of a long transcript: the property would take three times as long.
    living = [at for at, word in enumerate(line.words) if word.state != "deleted"]
    if not living:
        return [replace(base, speaker=SPEAKERS[line.speaker], label="[unclear]")] if not line.words else []
    signs = _speaker_signs(line, by_keys)
    runs = [[living[0]]]
    for at in living[1:]:
        if signs[at] != signs[runs[-1][-1]]:
            runs.append([])
        runs[-1].append(at)
    return [
        replace(
            base,
            time=base.time if place == 0 else "",
            sign=base.sign if place == 0 else "",
            speaker=signs[run[0]],
            ats=tuple(run),
            texts=tuple(line.words[at].text for at in run),
        )
        for place, run in enumerate(runs)
    ]


def _speaker_signs(line: Utterance, by_keys: Mapping[str, Marked]) -> Sequence[str]:
    signs = [SPEAKERS[who] for who in line.speakers]
    turn = ""
    for at, word in enumerate(line.words) if by_keys else ():
        if line.speakers[at] != "unknown":
            turn = ""
        else:
            # A word that was put in since goes with the one before it.
            turn = SPEAKERS[by_keys[word.id]].lower() if word.id in by_keys else turn
            signs[at] = turn or signs[at]
    return signs


def _note(note: Note, number: int) -> Block:
    living = [at for at, word in enumerate(note.words) if word.is_living]
    return Block(
        "note",
        clock_text(note.at_s) if note.at_s is not None else "",
        "P" if note.kind == "quote" else "N",
        _SIGNS[note.kind] if note.kind != "note" else "",
        line=number,
        is_struck=note.is_struck,
        ats=tuple(living),
        texts=tuple(note.words[at].text for at in living),
    )


def said_of(note: Note, first_version: str | None) -> list[str]:
    """Say in words what a typed line is beside its words: nothing of one that was heard and left as it was."""
    parts = (
        "struck out" if note.is_struck else "",
        _KIND_WORDS.get(note.kind, ""),
        "returned to" if "returned" in note.states else "",
        *(f"holds {HOLDS[holding]}" for holding in note.holds),
        "corrected" if note.is_corrected else "",
    )
    said = " · ".join(part for part in parts if part)
    first = f"first version: “{first_version}”" if first_version else ""
    return [line for line in (said, note.standing if note.checked_on else "", first) if line]


def _heading(step: str, steps: Sequence[Step]) -> Block:
    entered = step_of(step, steps)
    return Block("step", label=f"{entered.number}  {entered.title}")


def _gap(at_s: float, said: str) -> Block:
    return Block("mark", clock_text(at_s), label=said)


def _asked(lines: Sequence[Utterance]) -> list[int]:
    """With which utterances an exchange begins: where lead or note-taker take the word from somebody else."""
    asks = [line.speaker in _ASKS for line in lines]
    return [number for number, is_asked in enumerate(asks) if is_asked and not (number and asks[number - 1])]


def _after(blocks: Sequence[Block], number: int) -> int:
    """Where an utterance belongs that had no words: behind those before it."""
    return 1 + max((place for place, block in enumerate(blocks) if 0 <= block.line < number), default=-1)


def _spot_at(line: Utterance, number: int, at_s: float) -> Spot:
    """The last word that had begun at a moment, or the utterance's first."""
    living = [at for at, word in enumerate(line.words) if word.is_living]
    begun = [at for at in living if (line.words[at].start_s or 0.0) <= at_s]
    return Spot(number, (begun[-1:] or living[:1] or [0])[0])


def _spot(page: Page, word: Word) -> Spot:
    number = page.line_of[word.id]
    first, past = page.text.starts[number : number + 2]
    return Spot(number, [one.id for one in page.text.words[first:past]].index(word.id))


def _order(page: Page, span: Tag | LeaveOut) -> Order:
    """The words of the utterances that a span touches."""
    from casefile.tags import Order

    first = page.line_of[span.first_word]
    last = page.line_of.get(span.last_word, first)
    return Order(page.text.words[page.text.starts[first] : page.text.starts[last + 1]])


def _utterance(page: Page, table: str, entry: str, row: dict[str, object]) -> str:
    """The utterance that a row belongs to."""
    if table == "speaker_turn":
        number = page.line_of.get(str(row["first_word"]))
        return page.lines[number].id if number is not None and page.lines else ""
    return str(row["utterance"]) if table == "word" else entry
