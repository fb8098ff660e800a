"""The sample conversation, held as people would hold it: for the demo, the pictures of the docs, and the tests.

What a note-taker marks and types comes at its time in the sample's script; what a reviewer does afterwards (who spoke,
which words are tagged) is put on the words that were really heard, found by comparing them with the script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from types import MappingProxyType
from typing import cast

from casefile.agreements import Answer
from casefile.case import Case
from casefile.conversations import Conversation
from casefile.events import Hand
from casefile.names import NameKind
from casefile.notes import MarkKind
from casefile.people import Level
from casefile.tags import Direction, NewTag, TagKind
from casefile.transcripts import NewUtterance, NewWord, Speaker
from casefile.words import Word
from sample.truth import Conversation as Script
from sample.truth import Tag as ScriptTag
from sample.truth import Turn
from tagging.excerpts import name_key_of, pack_of
from tagging.export.clearance import look_through
from tagging.export.formats import FORMATS
from tagging.export.write import export

MARKS: dict[str, MarkKind] = {"moment": "moment", "return": "return", "limit": "leave_out"}
_ANSWERS: dict[str, Answer] = {"yes": "given", "yes with limits": "limits", "no": "refused"}
# What the tutorial puts right, by turn: the words that were said, and what stands for them.
MISHEARD = {
    ("story-2", "Barton"): "Barten",
    ("rationality-2", "book,"): "brook,",
    ("rationality-2", "handover."): "hand over.",
    ("rationality-4", "following me"): "followingme",
}
# How far a recogniser's times may lie from the script's.
_SLACK_S = 1.5
_LIKE_ENOUGH = 0.5


def prepare(case: Case, script: Script) -> Conversation:
    """Enter the people and the names, as before a conversation."""
    lead = case.people.reviewer(script.reviewers.lead)
    note_taker = case.people.reviewer(script.reviewers.note_taker)
    by = Hand(note_taker.id, "setup")
    for name in script.names:
        case.names.add(cast(NameKind, name.kind), name.real, name.pseudonym, by, variants=name.variants)
    person = script.participant
    participant = case.people.participant(
        person.code, by, agency=person.agency, role=person.role, level=cast(Level, person.level)
    )
    return case.conversations.begin(participant, by, lead=lead.id, note_taker=note_taker.id)


def agree(case: Case, conversation: Conversation, script: Script) -> None:
    """Enter the answer to the question whether this may be recorded."""
    by = Hand(case.people.reviewer(script.reviewers.note_taker).id, "live")
    given = script.agreement
    answer = _ANSWERS[given.answer]
    case.agreements.enter(conversation.id, answer, by, by_whom=given.by or "participant", limits=given.limits)


def take_notes(case: Case, conversation: Conversation, script: Script) -> None:
    """Enter the step visits, notes and marks at their times, as during the conversation."""
    by = Hand(case.people.reviewer(script.reviewers.note_taker).id, "live")
    for visit in script.steps:
        case.step_visits.enter(conversation.id, visit.step, by, at_s=visit.start_s)
    for note in script.notes:
        case.notes.add(
            conversation.id, note.step, note.text, by, at_s=note.at_s, kind="quote" if note.verbatim else "note"
        )
    for mark in script.marks:
        case.notes.mark(conversation.id, mark.step, MARKS[mark.kind], by, at_s=mark.at_s)


def review(case: Case, conversation: Conversation, script: Script) -> int:
    """Put misheard names right, say who spoke, leave out what was asked to be left out and put the tags, as afterwards.

    Returns how many tags found their words.
    """
    by = Hand(case.people.reviewer(script.reviewers.lead).id, "review")
    transcript = case.transcripts.current(conversation.id)
    if transcript is None:
        return 0
    words, names = _heard(case, conversation), _name_parts(script)
    for turn in script.turns:
        for spoken, heard in misheard_words(turn, words):
            if _plain(spoken) in names:
                case.words.correct(heard.id, spoken, by)
    heard_in = {turn.id: heard_words(turn, words) for turn in script.turns}
    for turn in script.turns:
        found = [word for word in heard_in[turn.id] if word is not None]
        if found:
            case.transcripts.set_speaker(transcript.id, found[0].id, found[-1].id, cast(Speaker, turn.role), by)
    for limit in script.limits:
        found = [word for word in heard_in[limit.turn][limit.first_word : limit.last_word + 1] if word is not None]
        if found:
            case.leave_outs.add(conversation.id, found[0].id, found[-1].id, by)
    return sum(_put(case, conversation, tag, heard_in[tag.turn], by) for tag in script.tags)


def hand_over(case: Case, conversation: Conversation, script: Script, folder: Path) -> list[Path]:
    """Write the excerpts in every format, as the lead would after having looked at what the program lists."""
    by = Hand(case.people.reviewer(script.reviewers.lead).id, "export")
    pack = pack_of(case, conversation, by=by)
    others = _other_words(script, _heard(case, conversation))
    place = folder / "excerpts"
    found = look_through(pack, name_key_of(case), target=place)
    no_names = {leak.text for leak in found.leaks if not leak.certain and _plain(leak.text) in others}
    cleared = look_through(pack, name_key_of(case), target=place, other_words=no_names)
    files: list[Path] = []
    for name, form in FORMATS.items():
        target = folder / f"{form.stem}{form.suffix}"
        export(
            case,
            pack,
            name,
            target,
            by=by,
            conversation=conversation,
            confirmed_by=by.author,
            other_words=no_names,
            cleared=cleared,
            reason="For the review team's own analysis.",
        )
        files.append(target)
    return files


def _other_words(script: Script, words: Sequence[Word]) -> set[str]:
    """Return what a listener knows to be no name: words of the script, and what was heard where no name was said."""
    names = _name_parts(script)
    others = {_plain(word.text) for turn in script.turns for word in turn.words}
    for turn in script.turns:
        for spoken, heard in _differing(turn, words):
            if not names & {_plain(text) for text in spoken}:
                others |= {_plain(word.text) for word in heard}
    return others - names


def _name_parts(script: Script) -> set[str]:
    return {_plain(part) for name in script.names for form in (name.real, *name.variants) for part in form.split()}


def _heard(case: Case, conversation: Conversation) -> list[Word]:
    transcript = case.transcripts.current(conversation.id)
    lines = case.transcripts.utterances(transcript.id) if transcript else []
    return [word for line in lines for word in line.words if word.start_s is not None and word.is_living]


def heard_words(turn: Turn, words: Sequence[Word]) -> list[Word | None]:
    """Return for each word of a turn the word that was heard in its place, or None."""
    near = _near(turn, words)
    found: list[Word | None] = [None] * len(turn.words)
    for block in _compared(turn, near).get_matching_blocks():
        found[block.a : block.a + block.size] = near[block.b : block.b + block.size]
    return found


def misheard_words(turn: Turn, words: Sequence[Word]) -> list[tuple[str, Word]]:
    """Return the words of a turn in whose place another was heard, each with the one most like it."""
    found: list[tuple[str, Word]] = []
    for spoken, heard in _differing(turn, words):
        for text in spoken if heard else ():
            alike = {_likeness(text, word.text): word for word in heard}
            if max(alike) >= _LIKE_ENOUGH:
                found.append((text, alike[max(alike)]))
    return found


def _differing(turn: Turn, words: Sequence[Word]) -> list[tuple[list[str], list[Word]]]:
    near, spoken = _near(turn, words), [word.text for word in turn.words]
    return [
        (spoken[from_a:to_a], near[from_b:to_b])
        for what, from_a, to_a, from_b, to_b in _compared(turn, near).get_opcodes()
        if what != "equal"
    ]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _plain(one), _plain(other)).ratio()


def _near(turn: Turn, words: Sequence[Word]) -> list[Word]:
    begins_s, ends_s = turn.start_s - _SLACK_S, turn.end_s + _SLACK_S
    return [word for word in words if word.start_s is not None and begins_s <= word.start_s <= ends_s]


def _compared(turn: Turn, near: Sequence[Word]) -> SequenceMatcher[str]:
    spoken, heard = [_plain(word.text) for word in turn.words], [_plain(word.text) for word in near]
    return SequenceMatcher(None, spoken, heard, autojunk=False)


def _put(case: Case, conversation: Conversation, tag: ScriptTag, heard: Sequence[Word | None], by: Hand) -> bool:
    found = [word for word in heard[tag.first_word : tag.last_word + 1] if word is not None]
    if not found:
        return False
    title = tag.code if tag.kind == "episode" else tag.episode
    episode = case.episodes.find(title) if title else None
    if title and episode is None:
        episode = case.episodes.add(title, by, nominated_by=conversation.participant.code, conversation=conversation.id)
    what = NewTag(
        cast(TagKind, tag.kind),
        None if tag.kind == "episode" else tag.code,
        episode.id if episode else None,
        cast(Direction, tag.direction) if tag.direction else None,
    )
    case.tags.put(found[0].id, found[-1].id, what, by)
    return True


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def enter_words(
    case: Case,
    conversation: Conversation,
    script: Script,
    misheard: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> None:
    """Enter the script's own words as a transcript, as if they had all been heard: for accounts without sound.

    `misheard` says what stands for which words of a turn instead; those words are doubtful.
    """
    by = Hand(case.people.reviewer(script.reviewers.note_taker).id, "live")
    known = case.recordings.of(conversation.id)
    recording = known[0] if known else case.recordings.begin(conversation.id, by, source="file")
    transcript = case.transcripts.begin(conversation.id, engine="script", model="none", digest="0" * 64, settings={})
    heard = [NewUtterance(turn.start_s, turn.end_s, tuple(_as_heard(turn, misheard))) for turn in script.turns]
    case.transcripts.commit_window(transcript.id, recording.id, script.duration_s, heard, complete=True)


def _as_heard(turn: Turn, misheard: Mapping[tuple[str, str], str]) -> list[NewWord]:
    words = [NewWord(word.text, word.start_s or turn.start_s, word.end_s or turn.end_s, 1.0) for word in turn.words]
    for (where, spoken), instead in misheard.items():
        texts, count = [word.text for word in words], len(spoken.split())
        first = next((at for at in range(len(texts)) if texts[at : at + count] == spoken.split()), None)
        if where == turn.id and first is not None:
            start_s, end_s = words[first].start_s, words[first + count - 1].end_s
            parts = instead.split()
            each_s = (end_s - start_s) / len(parts)
            words[first : first + count] = [
                NewWord(part, start_s + at * each_s, start_s + (at + 1) * each_s, 0.3, "doubtful")
                for at, part in enumerate(parts)
            ]
    return words


def ready_to_review(case: Case, conversation: Conversation, script: Script) -> None:
    """Enter notes and words as a recogniser might have heard them, and who spoke: what the tutorial begins with."""
    enter_words(case, conversation, script, MISHEARD)
    take_notes(case, conversation, script)
    by = Hand(case.people.reviewer(script.reviewers.note_taker).id, "review")
    transcript = case.transcripts.current(conversation.id)
    for turn, line in zip(script.turns, case.transcripts.utterances(transcript.id) if transcript else (), strict=True):
        if transcript is not None:
            words = line.words
            case.transcripts.set_speaker(transcript.id, words[0].id, words[-1].id, cast(Speaker, turn.role), by)


def hold_in_words(case: Case, script: Script) -> Conversation:
    """Enter a whole conversation without sound: who, the agreement, notes, words, and what a reviewer made of them."""
    conversation = prepare(case, script)
    agree(case, conversation, script)
    enter_words(case, conversation, script)
    take_notes(case, conversation, script)
    review(case, conversation, script)
    return conversation
