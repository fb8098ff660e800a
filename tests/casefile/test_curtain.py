"""The curtain: what lies in a closed stretch is read nowhere, and is as it was once the stretch is opened."""

from __future__ import annotations

import pytest

from casefile.case import Case
from casefile.errors import EntryError, UndoError
from casefile.seals import Seal, Stretch
from casefile.tags import NewTag
from casefile.transcripts import NewUtterance, NewWord, Transcript
from casefile.words import Document, Word
from tests.casefile.support import LIVE, OTHER, REVIEW, ask, begin, begin_transcript, hear, utterances, words_of

GOALS = NewTag("rationality", "goals")
# One word a second: "one" from 0 to 1, "ten" from 9 to 10.
LINES = ("one two three four", "five six seven", "eight nine ten")


def heard(case: Case) -> tuple[str, Transcript, list[Word]]:
    """A conversation of ten words."""
    item = begin(case)
    transcript = hear(case, item.id, *LINES)
    return item.id, transcript, words_of(case, transcript)


def close(case: Case, conversation: str, from_s: float, to_s: float) -> Seal:
    return case.seals.seal(conversation, from_s, to_s, "taken back", LIVE)


def texts(case: Case, transcript: Transcript) -> list[str]:
    return [line.text for line in case.transcripts.utterances(transcript.id)]


def test_closed_words_are_read_nowhere_and_come_back(case: Case) -> None:
    conversation, transcript, words = heard(case)
    before = case.transcripts.utterances(transcript.id)
    seal = close(case, conversation, 2.0, 8.2)
    assert texts(case, transcript) == ["one two", "nine ten"]
    assert [word.text for word in words_of(case, transcript)] == ["one", "two", "nine", "ten"]
    with pytest.raises(EntryError, match="closed stretch"):
        case.words.get(words[2].id)
    assert case.words.revisions(words[2].id) == []
    case.seals.unseal(seal, LIVE)
    assert case.transcripts.utterances(transcript.id) == before


def test_a_word_lies_where_its_middle_lies(case: Case) -> None:
    conversation, transcript, _ = heard(case)
    close(case, conversation, 1.6, 3.4)
    assert texts(case, transcript)[0] == "one two four"


def test_closed_words_are_not_changed(case: Case) -> None:
    conversation, transcript, words = heard(case)
    close(case, conversation, 2.0, 4.0)
    rows = ask(case, "SELECT * FROM word ORDER BY id")
    for change in (
        lambda: case.words.correct(words[2].id, "drei", REVIEW),
        lambda: case.words.split(words[2].id, ["th", "ree"], REVIEW),
        lambda: case.words.merge([words[1].id, words[2].id], "twothree", REVIEW),
        lambda: case.words.delete([words[1].id, words[2].id], REVIEW),
        lambda: case.words.insert_after(words[2].id, "x", REVIEW),
        lambda: case.tags.put(words[1].id, words[4].id, GOALS, REVIEW),
        lambda: case.tags.put(words[2].id, words[2].id, GOALS, REVIEW),
        lambda: case.leave_outs.add(conversation, words[2].id, words[3].id, REVIEW),
        lambda: case.transcripts.set_speaker(transcript.id, words[2].id, words[4].id, "lead", REVIEW),
    ):
        with pytest.raises(EntryError):
            change()
    assert ask(case, "SELECT * FROM word ORDER BY id") == rows


def test_who_spoke_in_a_closed_stretch_stays_as_it_was(case: Case) -> None:
    conversation, transcript, words = heard(case)
    case.transcripts.set_speaker(transcript.id, words[0].id, words[3].id, "participant", REVIEW)
    seal = close(case, conversation, 1.0, 3.0)
    assert case.transcripts.utterances(transcript.id)[0].speakers == ("participant", "participant")
    case.transcripts.set_speaker(transcript.id, words[0].id, words[3].id, "lead", REVIEW)
    case.seals.unseal(seal, LIVE)
    assert case.transcripts.utterances(transcript.id)[0].speakers == ("lead", "participant", "participant", "lead")


def test_a_word_into_which_a_closed_one_was_merged_is_closed(case: Case) -> None:
    conversation, transcript, words = heard(case)
    case.words.merge([words[0].id, words[1].id, words[2].id], "onetwothree", REVIEW)
    close(case, conversation, 2.1, 2.9)
    assert texts(case, transcript)[0] == "four"


def test_the_text_before_a_split_is_closed_with_any_part_of_it(case: Case) -> None:
    conversation, _, words = heard(case)
    case.words.split(words[3].id, ["fo", "ur"], REVIEW)
    assert case.words.revisions(words[3].id) == ["four"]
    close(case, conversation, 3.6, 4.0)
    assert case.words.get(words[3].id).text == "fo"
    assert case.words.revisions(words[3].id) == []


def test_a_word_put_in_after_the_last_open_one_is_shown(case: Case) -> None:
    conversation, transcript, words = heard(case)
    close(case, conversation, 2.0, 4.0)
    assert case.words.insert_after(words[1].id, "more", REVIEW).text == "more"
    assert texts(case, transcript)[0] == "one two more"


def test_tags_that_touch_a_closed_stretch_vanish_and_return_unharmed(case: Case) -> None:
    conversation, _, words = heard(case)
    for first, last in ((0, 1), (1, 2), (4, 6), (0, 9), (8, 9)):
        case.tags.put(words[first].id, words[last].id, GOALS, REVIEW)
    before = case.tags.placed(conversation)
    seal = close(case, conversation, 2.0, 6.0)
    shown = case.tags.placed(conversation)
    assert [(placed.text, placed.state) for placed in shown] == [("one two", "placed"), ("nine ten", "placed")]
    # What stands around a tag says nothing of what is closed.
    assert [(placed.tag.prefix, placed.tag.suffix) for placed in shown] == [("", ""), ("seven eight", "")]
    for hidden in before[1:4]:
        with pytest.raises(EntryError, match="closed stretch"):
            case.tags.get(hidden.tag.id)
        with pytest.raises(EntryError, match="closed stretch"):
            case.tags.take_off(hidden.tag.id, REVIEW)
    case.seals.unseal(seal, LIVE)
    assert case.tags.placed(conversation) == before


def test_a_tag_put_beside_a_closed_stretch_remembers_nothing_of_it(case: Case) -> None:
    conversation, _, words = heard(case)
    seal = close(case, conversation, 2.0, 3.0)
    tag = case.tags.put(words[3].id, words[3].id, GOALS, REVIEW)
    assert (tag.prefix, tag.suffix) == ("", "five six seven eight nine ten")
    case.seals.unseal(seal, LIVE)
    assert case.tags.get(tag.id) == tag


def test_what_was_left_out_of_exports_stays_left_out_beside_a_closed_stretch(case: Case) -> None:
    conversation, _, words = heard(case)
    case.leave_outs.add(conversation, words[1].id, words[4].id, REVIEW)
    case.leave_outs.add(conversation, words[2].id, words[3].id, REVIEW)
    before = case.leave_outs.of(conversation)
    seal = close(case, conversation, 0.0, 4.0)
    (left,) = case.leave_outs.of(conversation)
    assert (left.id, left.first_word, left.last_word) == (before[0].id, words[4].id, words[4].id)
    case.seals.unseal(seal, LIVE)
    assert case.leave_outs.of(conversation) == before


def test_notes_and_marks_of_a_closed_stretch_are_closed(case: Case) -> None:
    conversation, _, _ = heard(case)
    kept = case.notes.add(conversation, "story", "before", LIVE, at_s=1.0)
    note = case.notes.add(conversation, "story", "spoke of the clinic", LIVE, at_s=3.0)
    untimed = case.notes.add(conversation, "story", "no sound ran", LIVE, at_s=None)
    case.notes.mark(conversation, "story", "return", LIVE, at_s=3.0)
    moment = case.notes.mark(conversation, "story", "moment", LIVE, at_s=5.0)
    case.tags.put(note.words[0].id, note.words[1].id, GOALS, REVIEW)
    seal = close(case, conversation, 2.0, 4.0)
    late = case.notes.add(conversation, "story", "its typing began in it", LIVE, at_s=3.9)
    assert late.text == "its typing began in it"
    mark = case.notes.mark(conversation, "story", "leave_out", LIVE, at_s=3.9)
    assert case.notes.of(conversation) == [kept, untimed]
    assert case.notes.marks(conversation) == [moment]
    assert case.tags.of(conversation) == []
    assert case.words.in_document(Document(None, note.id)) == []
    for ask_for in (lambda: case.notes.get(note.id), lambda: case.notes.refile(note.id, "factors", LIVE)):
        with pytest.raises(EntryError, match="closed stretch"):
            ask_for()
    with pytest.raises(EntryError, match="closed stretch"):
        case.words.correct(note.words[0].id, "talked", REVIEW)
    case.seals.unseal(seal, LIVE)
    assert case.notes.of(conversation) == [kept, note, untimed, late]
    assert mark in case.notes.marks(conversation)
    assert len(case.tags.of(conversation)) == 1


def test_withdrawn_agreement_closes_sound_and_words_and_no_notes(case: Case) -> None:
    conversation, transcript, _ = heard(case)
    note = case.notes.add(conversation, "story", "spoke of the clinic", LIVE, at_s=3.0)
    case.seals.seal(conversation, 0.0, 60.0, "withdrawn", LIVE)
    assert texts(case, transcript) == []
    assert case.seals.closed(conversation) == [Stretch(0.0, 60.0)]
    assert case.notes.of(conversation) == [note]


def test_undo_changes_nothing_in_a_closed_stretch(case: Case) -> None:
    conversation, transcript, words = heard(case)
    case.words.correct(words[2].id, "drei", REVIEW)
    case.notes.add(conversation, "story", "spoke of the clinic", LIVE, at_s=2.5)
    case.tags.put(words[1].id, words[3].id, GOALS, OTHER)
    seal = close(case, conversation, 2.0, 3.0)
    for hand in (LIVE, REVIEW, OTHER):
        with pytest.raises(UndoError, match="closed stretch"):
            case.log.undo(hand, conversation)
    later = case.notes.add(conversation, "story", "after it", LIVE, at_s=9.0)
    case.log.undo(LIVE, conversation)
    case.log.redo(LIVE, conversation)
    assert case.notes.of(conversation) == [later]
    case.log.undo(LIVE, conversation)
    case.seals.unseal(seal, LIVE)
    for hand in (LIVE, REVIEW, OTHER):
        case.log.undo(hand, conversation)
    close(case, conversation, 2.0, 3.0)
    for hand in (LIVE, REVIEW, OTHER):
        with pytest.raises(UndoError, match="closed stretch"):
            case.log.redo(hand, conversation)
    assert texts(case, transcript) == ["one two four", *LINES[1:]]


def test_no_word_of_a_closed_stretch_is_stored_and_it_is_heard_once_open(case: Case) -> None:
    conversation, _, _ = heard(case)
    recording = case.recordings.begin(conversation, LIVE, source="device")
    transcript = begin_transcript(case, conversation)
    seal = close(case, conversation, 61.0, 64.0)
    spoken = utterances(["a b", "c d", "e f g h"], 60.0)
    start_s = recording.starts_at_s
    case.transcripts.commit_window(transcript.id, recording.id, 68.0 - start_s, spoken, complete=True)
    assert texts(case, transcript)[3:] == ["a", "e f g h"]
    missed = [Stretch(61.0 - start_s, 64.0 - start_s)]
    assert case.transcripts.to_catch_up(transcript.id, recording.id) == []
    assert case.transcripts.is_complete(conversation)
    case.seals.unseal(seal, LIVE)
    assert case.transcripts.to_catch_up(transcript.id, recording.id) == missed
    assert not case.transcripts.is_complete(conversation)
    # What is heard anew at the edges stands there already.
    first = Stretch(missed[0].from_s, missed[0].from_s + 1.0)
    case.transcripts.commit_passed_over(transcript.id, recording.id, first, utterances(["a b c"], 60.0))
    assert case.transcripts.to_catch_up(transcript.id, recording.id) == [Stretch(first.to_s, missed[0].to_s)]
    case.transcripts.commit_passed_over(transcript.id, recording.id, missed[0], utterances(["b c d e"], 61.0))
    assert texts(case, transcript)[3:] == ["a", "b", "c d", "e f g h"]
    assert case.transcripts.is_complete(conversation)
    assert ask(case, "SELECT * FROM passed_over") == []


def test_what_is_closed_again_while_it_is_caught_up_with_stays_to_be_heard(case: Case) -> None:
    conversation, _, _ = heard(case)
    recording = case.recordings.begin(conversation, LIVE, source="device")
    transcript = begin_transcript(case, conversation)
    start_s = recording.starts_at_s
    seal = close(case, conversation, 61.0, 64.0)
    case.transcripts.commit_window(transcript.id, recording.id, 70.0 - start_s, [])
    case.seals.unseal(seal, LIVE)
    (missed,) = case.transcripts.to_catch_up(transcript.id, recording.id)
    again = close(case, conversation, 62.0, 63.0)
    case.transcripts.commit_passed_over(transcript.id, recording.id, missed, utterances(["b c d"], 61.0))
    assert texts(case, transcript)[3:] == ["b", "d"]
    case.seals.unseal(again, LIVE)
    assert case.transcripts.to_catch_up(transcript.id, recording.id) == [Stretch(62.0 - start_s, 63.0 - start_s)]


def test_a_stretch_of_unclear_speech_is_stored_where_its_middle_is_open(case: Case) -> None:
    conversation, _, _ = heard(case)
    recording = case.recordings.begin(conversation, LIVE, source="device")
    transcript = begin_transcript(case, conversation)
    close(case, conversation, 60.0, 66.0)
    lines = [NewUtterance(at, at + 4.0, (NewWord("[unclear]", at, at + 4.0, None, "unclear"),)) for at in (62.5, 66.0)]
    case.transcripts.commit_window(transcript.id, recording.id, 30.0, [*lines, NewUtterance(64.0, 65.0, ())])
    assert [(line.start_s, line.text) for line in case.transcripts.utterances(transcript.id)[3:]] == [
        (66.0, "[unclear]")
    ]


# Every table whose entries bear a moment of the conversation, and whether its repository asks the curtain.
MOMENTS = {
    "note": "behind the curtain",
    "mark": "behind the curtain",
    "turn_key": "behind the curtain of the sound",
    "nomination": "behind the curtain",
    "note_class": "behind the curtain",
    "arrangement": "behind the curtain",
    "episode_source": "behind the curtain",
    "draft": "stands on its author's own line anyway",
    "agreement": "a fact that is always shown",
    "step_visit": "a fact that is always shown",
}


def test_every_table_of_moments_is_known_here(case: Case) -> None:
    """Whoever adds one: read it through `Curtain.open_moments`, try that, and name it above."""
    tables = [name for (name,) in ask(case, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = {name: {row[0] for row in ask(case, "SELECT name FROM pragma_table_info(?)", name)} for name in tables}
    assert {name for name in tables if {"conversation", "at_s"} <= columns[name]} <= set(MOMENTS)
