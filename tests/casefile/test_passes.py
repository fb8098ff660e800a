"""A better pass: what people did on one revision is carried to another, and both are kept."""

from __future__ import annotations

import pytest

from casefile.carrying import COPIED, SPANS
from casefile.case import Case
from casefile.errors import EntryError, UndoError
from casefile.imported import ImportedLine
from casefile.search import Query
from casefile.stretches import Stretch
from casefile.tags import NewTag
from casefile.transcripts import NewUtterance, NewWord, Transcript
from casefile.words import Document, living_text
from tests.casefile.support import LIVE, REVIEW, ask, begin, every_row, hear, utterances, words_of

PASS = REVIEW.__class__(REVIEW.author, "pass")
GOAL = NewTag("rationality", "goals")


def hear_again(case: Case, conversation: str, *lines: str | list[NewUtterance], finish: bool = True) -> Transcript:
    """Hear the same sound with another engine: lines of one word a second, or with times of their own."""
    made = case.passes.begin(conversation, engine="better", model="large", digest="1" * 64, settings={})
    recording = case.recordings.of(conversation)[0]
    heard = [each for line in lines for each in (utterances([line]) if isinstance(line, str) else line)]
    at_s = 0.0
    placed: list[NewUtterance] = []
    for one in heard:
        if isinstance(lines[0], str):
            words = tuple(NewWord(w.text, at_s + n, at_s + n + 1.0, 0.9) for n, w in enumerate(one.words))
            one = NewUtterance(at_s, at_s + len(words), words)
            at_s += len(words)
        placed.append(one)
    case.transcripts.commit_window(made.id, recording.id, 60.0, placed, complete=finish)
    return made


def first_words(text: str) -> tuple[NewWord, ...]:
    return tuple(NewWord(word, at, at + 1.0, 0.9) for at, word in enumerate(text.split()))


# Where tags and what is left out stand.
_STANDING = "SELECT id, first_word, last_word FROM tag UNION SELECT id, first_word, last_word FROM leave_out ORDER BY 1"


def carried(case: Case, transcript: Transcript) -> set[str]:
    """What the tags stand on that are on this revision."""
    here = {word.id for word in words_of(case, transcript)}
    placed = case.tags.placed(transcript.conversation)
    return {one.text for one in placed if one.tag.first_word in here}


def text_of(case: Case, transcript: Transcript) -> str:
    return living_text(words_of(case, transcript))


def test_until_it_is_taken_over_the_first_revision_is_read_and_found(case: Case) -> None:
    item = begin(case)
    with pytest.raises(EntryError, match="not all in words"):
        case.passes.begin(item.id, engine="better", model="large", digest="1" * 64, settings={})
    first = hear(case, item.id, "she rang the clinic")
    unfinished = hear_again(case, item.id, "she rang the office", finish=False)
    assert case.transcripts.current(item.id) == first
    assert case.transcripts.is_complete(item.id)
    with pytest.raises(EntryError, match="not finished"):
        case.passes.adopt(unfinished.id, PASS)
    better = hear_again(case, item.id)
    assert better.id == unfinished.id, "the one that is under way is gone on with"
    assert [hit.utterance for hit in case.search.find(Query("office")).hits] == []
    case.passes.adopt(better.id, PASS)
    assert case.transcripts.current(item.id) == better
    assert len(case.search.find(Query("office")).hits) == 1
    assert text_of(case, first) == "she rang the clinic"
    with pytest.raises(EntryError, match="can't take the place"):
        case.passes.adopt(better.id, PASS)


def test_tags_are_exact_moved_changed_or_lost_and_each_is_said(case: Case) -> None:
    item = begin(case)
    first = hear(case, item.id, "she rang the clinic twice", "nobody came um")
    words = words_of(case, first)
    for begin_at, end_at in ((0, 1), (1, 3), (5, 6), (7, 7)):
        case.tags.put(words[begin_at].id, words[end_at].id, GOAL, REVIEW)
    again = [
        NewUtterance(
            0.0, 5.0, tuple(NewWord(t, n, n + 1.0, 0.9) for n, t in enumerate(["she", "rang", "the", "office"]))
        ),
        NewUtterance(6.0, 8.0, (NewWord("nobody", 6.0, 7.0, 0.9), NewWord("came", 7.0, 8.0, 0.9))),
    ]
    better = hear_again(case, item.id, again)
    report = case.passes.adopt(better.id, PASS)
    assert (report.exact, report.moved, report.changed, report.lost) == (1, 1, 1, 1)
    placed = case.tags.placed(item.id)
    assert [(one.text, one.state) for one in placed] == [
        ("she rang", "placed"),
        ("rang the office", "changed"),
        ("nobody came", "placed"),
        ("um", "lost"),
    ]
    here = {word.id for word in words_of(case, better)}
    assert all(word.id in here for one in placed for word in one.words)
    assert placed[1].tag.quote == "rang the clinic"
    (kept,) = case.passes.of(item.id)
    assert kept.report == report


def test_what_a_person_put_right_or_checked_wins_over_the_new_words(case: Case) -> None:
    item = begin(case)
    first = hear(case, item.id, "Kim rang the clinic um twice", "nobody came at once", "so it went on")
    words = words_of(case, first)
    case.words.correct(words[0].id, "Okonjwe", REVIEW)
    case.words.delete([words[4].id], REVIEW)
    case.words.insert_after(words[5].id, "over", REVIEW)
    checked = case.transcripts.utterances(first.id)[1]
    case.transcripts.set_checked(checked.id, True, REVIEW)
    better = hear_again(case, item.id, "Kin rang a clinic um twice", "no body came once", "so it goes on")
    report = case.passes.adopt(better.id, PASS)
    assert text_of(case, better) == "Okonjwe rang a clinic twice over nobody came at once so it goes on"
    lines = case.transcripts.utterances(better.id)
    assert [line.checked for line in lines] == [False, True, False]
    assert report.put_right == 3
    changed = [word for word in words_of(case, better) if word.text == "Okonjwe"]
    assert case.words.revisions(changed[0].id) == ["Kin"]
    assert text_of(case, first) == "Okonjwe rang the clinic twice over nobody came at once so it went on"


def test_what_is_heard_right_now_is_left_as_it_is_heard(case: Case) -> None:
    item = begin(case)
    first = hear(case, item.id, "Kim rang um twice")
    words = words_of(case, first)
    case.words.correct(words[0].id, "Okonjwe", REVIEW)
    case.words.delete([words[2].id], REVIEW)
    again = [
        NewUtterance(0.0, 4.0, (NewWord("Okonjwe", 0, 1, 0.9), NewWord("rang", 1, 2, 0.9), NewWord("twice", 3, 4, 0.9)))
    ]
    better = hear_again(case, item.id, again)
    report = case.passes.adopt(better.id, PASS)
    assert (report.heard_right, report.put_right, report.unplaced) == (2, 0, 0)
    assert [word.state for word in words_of(case, better)] == ["heard"] * 3


def test_who_spoke_comments_excerpts_and_what_is_left_out_come_along(case: Case) -> None:
    item = begin(case)
    first = hear(case, item.id, "how was it", "it was long", "her aunt said so")
    words = words_of(case, first)
    case.transcripts.set_speaker(first.id, words[0].id, words[2].id, "lead", REVIEW)
    case.transcripts.set_speaker(first.id, words[3].id, words[9].id, "participant", REVIEW)
    case.comments.add(words[3].id, words[5].id, "ask again", REVIEW)
    excerpt = case.exports.excerpt_id(item.id, words[3].id, words[5].id, REVIEW)
    case.leave_outs.add(item.id, words[6].id, words[7].id, REVIEW)
    better = hear_again(case, item.id, "how was that", "it was so long", "her aunt said so")
    case.passes.adopt(better.id, PASS)
    said = [(line.text, line.speakers) for line in case.transcripts.utterances(better.id)]
    assert [(text, set(speakers)) for text, speakers in said] == [
        ("how was that", {"lead"}),
        ("it was so long", {"participant"}),
        ("her aunt said so", {"participant"}),
    ]
    fresh = words_of(case, better)
    assert case.exports.excerpt_id(item.id, fresh[3].id, fresh[6].id, REVIEW) == excerpt
    assert [one.comment.first_word for one in case.comments.of(item.id)] == [fresh[3].id]
    left_out = {word for one in case.leave_outs.of(item.id) for word in (one.first_word, one.last_word)}
    assert left_out >= {words[6].id, words[7].id}, "the first revision may still stand behind a lost tag"
    assert {fresh[7].id, fresh[8].id} & left_out


def test_taken_back_the_first_revision_is_read_again_with_all_that_stood_on_it(case: Case) -> None:
    item = begin(case)
    first = hear(case, item.id, "Kim rang the clinic", "nobody came")
    words = words_of(case, first)
    case.words.correct(words[0].id, "Okonjwe", REVIEW)
    case.words.insert_after(words[5].id, "over", REVIEW)
    case.tags.put(words[0].id, words[3].id, GOAL, REVIEW)
    case.leave_outs.add(item.id, words[4].id, words[5].id, REVIEW)
    better = hear_again(case, item.id, "Kin rang the office", "no one came")
    log: tuple[str, ...] = ("event", "event_content", "event_row", "sqlite_sequence", "line_index", "text_index")
    log += tuple(f"text_index_{part}" for part in ("data", "idx", "content", "docsize", "config"))
    before = every_row(case, *log)
    case.passes.adopt(better.id, PASS)
    assert every_row(case, *log) != before
    case.log.undo(PASS, item.id)
    assert every_row(case, *log) == before
    assert case.transcripts.current(item.id) == first
    case.log.redo(PASS, item.id)
    assert case.transcripts.current(item.id) == better


def test_what_lies_in_a_closed_stretch_stays_where_it_is(case: Case) -> None:
    item = begin(case)
    first = hear(case, item.id, "she rang the clinic", "nobody came")
    words = words_of(case, first)
    case.tags.put(words[4].id, words[5].id, GOAL, REVIEW)
    case.words.correct(words[4].id, "none", REVIEW)
    case.seals.seal(item.id, 4.0, 6.0, "taken back", LIVE)
    better = hear_again(case, item.id, "she rang the clinic")
    report = case.passes.adopt(better.id, PASS)
    assert (report.lost, report.put_right) == (1, 0)
    assert text_of(case, better) == "she rang the clinic"
    assert ask(case, "SELECT first_word FROM tag") == [(words[4].id,)]


def test_a_word_that_was_taken_out_of_a_closed_stretch_is_not_said_to_be_heard_right(case: Case) -> None:
    item = begin(case)
    first = hear(case, item.id, "she rang the clinic", "nobody came")
    case.words.delete([words_of(case, first)[5].id], REVIEW)
    case.seals.seal(item.id, 4.0, 6.0, "taken back", LIVE)
    better = hear_again(case, item.id, "she rang the clinic")
    report = case.passes.adopt(better.id, PASS)
    assert (report.heard_right, report.put_right, report.unplaced) == (0, 0, 1)


def test_what_stayed_in_a_closed_stretch_follows_once_it_is_open_and_in_words(case: Case) -> None:
    item = begin(case)
    first = hear(case, item.id, "she rang the clinic", "nobody came by then")
    words = words_of(case, first)
    case.tags.put(words[5].id, words[6].id, GOAL, REVIEW)
    case.tags.put(words[2].id, words[5].id, GOAL, REVIEW)
    case.tags.put(words[0].id, words[1].id, GOAL, REVIEW)
    case.words.correct(words[4].id, "none", REVIEW)
    case.leave_outs.add(item.id, words[6].id, words[6].id, REVIEW)
    case.transcripts.set_speaker(first.id, words[4].id, words[7].id, "lead", REVIEW)
    before = ask(case, _STANDING)
    seal = case.seals.seal(item.id, 4.0, 8.0, "taken back", LIVE)
    better = hear_again(case, item.id, "she rang the clinic")
    report = case.passes.adopt(better.id, PASS)
    assert (report.exact, report.lost, report.unplaced) == (1, 2, 1)
    case.seals.unseal(seal, LIVE)
    recording = case.recordings.of(item.id)[0]
    (missed,) = case.transcripts.to_catch_up(better.id, recording.id)
    halves = Stretch(missed.from_s, missed.from_s + 2.0), Stretch(missed.from_s + 2.0, missed.to_s)
    heard = utterances(["nobody came by"], 4.0), utterances(["then"], 7.0)

    case.transcripts.commit_passed_over(better.id, recording.id, halves[0], heard[0])
    assert text_of(case, better) == "she rang the clinic none came"
    assert carried(case, better) == {"she rang", "the clinic none came"}
    case.transcripts.commit_passed_over(better.id, recording.id, halves[1], utterances(["by"], 6.0) + heard[1])
    assert text_of(case, better) == "she rang the clinic none came by then"
    assert carried(case, better) == {"she rang", "the clinic none came", "came by"}
    now = words_of(case, better)
    (left_out,) = [one for one in case.leave_outs.of(item.id) if one.first_word in {word.id for word in now}]
    assert (left_out.first_word, left_out.last_word) == (now[6].id, now[6].id)
    speakers = [who for line in case.transcripts.utterances(better.id) for who in line.speakers]
    assert speakers == ["unknown"] * 4 + ["lead"] * 4
    (made,) = case.passes.of(item.id)
    assert made.report is not None
    assert (made.report.exact, made.report.changed, made.report.lost) == (3, 0, 0)
    assert (made.report.put_right, made.report.unplaced) == (1, 0)

    case.passes.take_back(item.id, PASS)
    assert case.transcripts.current(item.id) == first
    assert ask(case, _STANDING) == before


def test_a_pass_that_people_have_built_upon_is_not_taken_back(case: Case) -> None:
    item = begin(case)
    words = words_of(case, hear(case, item.id, "she rang the clinic"))
    case.tags.put(words[0].id, words[1].id, GOAL, REVIEW)
    better = hear_again(case, item.id, "she rang the office")
    case.passes.adopt(better.id, PASS)
    office = words_of(case, better)[3].id
    for build in (
        lambda: case.tags.put(office, office, GOAL, REVIEW),
        lambda: case.words.correct(office, "surgery", REVIEW),
        lambda: case.comments.add(office, office, "ask again", REVIEW),
    ):
        build()
        before = every_row(case)
        with pytest.raises(UndoError, match="can't be taken back"):
            case.passes.take_back(item.id, PASS)
        assert every_row(case) == before
        case.log.undo(REVIEW, item.id)
    case.passes.take_back(item.id, PASS)
    assert {one.state for one in case.tags.placed(item.id)} == {"placed"}


def test_two_excerpts_that_come_to_the_same_words_leave_the_second_where_it_was(case: Case) -> None:
    item = begin(case)
    words = words_of(case, hear(case, item.id, "she rang the clinic nobody came"))
    for last in (words[3], words[4]):
        case.exports.excerpt_id(item.id, words[3].id, last.id, REVIEW)
    seal = case.seals.seal(item.id, 4.0, 5.0, "taken back", LIVE)
    better = hear_again(case, item.id, [NewUtterance(0.0, 4.0, first_words("she rang the clinic"))])
    case.passes.adopt(better.id, PASS)
    case.seals.unseal(seal, LIVE)
    recording = case.recordings.of(item.id)[0].id
    for missed in case.transcripts.to_catch_up(better.id, recording):
        case.transcripts.commit_passed_over(better.id, recording, missed, [])
    assert case.transcripts.is_complete(item.id)
    clinic = words_of(case, better)[3].id
    assert ask(case, "SELECT first_word, last_word FROM excerpt ORDER BY id") == [
        (clinic, clinic),
        (words[3].id, words[4].id),
    ]


def test_what_a_pass_has_heard_and_was_closed_before_it_is_taken_over_is_heard_once_it_is_open(case: Case) -> None:
    item = begin(case)
    words = words_of(case, hear(case, item.id, "she rang the clinic", "nobody came then"))
    case.words.correct(words[4].id, "none", REVIEW)
    tag = case.tags.put(words[4].id, words[5].id, GOAL, REVIEW)
    better = hear_again(case, item.id, "she rang the clinic nobody came then")
    seal = case.seals.seal(item.id, 4.0, 6.0, "taken back", LIVE)
    report = case.passes.adopt(better.id, PASS)
    assert (report.lost, report.put_right, report.unplaced) == (1, 0, 1)
    assert text_of(case, better) == "she rang the clinic then"
    case.seals.unseal(seal, LIVE)
    recording = case.recordings.of(item.id)[0].id
    (missed,) = case.transcripts.to_catch_up(better.id, recording)
    case.transcripts.commit_passed_over(better.id, recording, missed, utterances(["nobody came"], 4.0))
    assert text_of(case, better) == "she rang the clinic none came then"
    assert [(one.tag.id, one.state, one.text) for one in case.tags.placed(item.id)] == [(tag.id, "placed", "none came")]
    (made,) = case.passes.of(item.id)
    assert made.report is not None
    assert (made.report.lost, made.report.put_right, made.report.unplaced) == (0, 1, 0)


def test_a_removal_takes_passes_along(case: Case) -> None:
    item = begin(case)
    hear(case, item.id, "she rang the clinic")
    better = hear_again(case, item.id, "she rang the office")
    case.passes.adopt(better.id, PASS)
    reviewers = [case.people.reviewer(label).id for label in ("MK", "JT")]
    case.removal.conversation(item.id, REVIEW, reviewers)
    assert ask(case, "SELECT count(*) FROM revision_pass") == [(0,)]
    assert ask(case, "PRAGMA foreign_key_check") == []


def test_every_table_that_stands_on_words_is_carried_over_or_belongs_to_one_revision(case: Case) -> None:
    tables = [name for (name,) in ask(case, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    standing = {
        table
        for table in tables
        for (target,) in ask(case, 'SELECT "table" FROM pragma_foreign_key_list(?)', table)
        if target == "word"
    }
    assert standing == {*SPANS, *COPIED, "speaker_turn", "word_revision", "word", "replaced_words"}


def test_a_note_is_no_part_of_it(case: Case) -> None:
    item = begin(case)
    hear(case, item.id, "she rang the clinic")
    note = case.notes.add(item.id, "story", "spoke of the clinic", LIVE, at_s=1.0)
    words = case.words.in_document(Document(None, note.id))
    case.tags.put(words[0].id, words[2].id, GOAL, REVIEW)
    better = hear_again(case, item.id, "she rang the office")
    assert case.passes.adopt(better.id, PASS).lost == 0
    assert [one.state for one in case.tags.placed(item.id)] == ["placed"]


def test_a_transcript_that_was_made_elsewhere_is_carried_over_by_the_times_of_its_lines(case: Case) -> None:
    item = begin(case)
    hear(case, item.id, "anything at all")
    text = "one day she rang the clinic and nobody came to the telephone at all"
    line = text.split()
    ids = case.imported.add(item.id, "WebVTT", "2" * 64, [ImportedLine("participant", (*line,), 0.0, 14.0)], REVIEW)
    case.tags.put(ids[0][11], ids[0][13], GOAL, REVIEW)
    better = hear_again(case, item.id, text)
    report = case.passes.adopt(better.id, PASS)
    assert (report.exact + report.moved, report.lost) == (1, 0)
    assert [one.text for one in case.tags.placed(item.id)] == ["telephone at all"]
    assert {who for line in case.transcripts.utterances(better.id) for who in line.speakers} == {"participant"}


def test_a_transcript_without_times_is_not_heard_again(case: Case) -> None:
    item = begin(case)
    hear(case, item.id, "anything at all")
    case.imported.add(item.id, "text", "2" * 64, [ImportedLine("participant", ("she", "rang"))], REVIEW)
    with pytest.raises(EntryError, match="no word when it was said"):
        case.passes.begin(item.id, engine="better", model="large", digest="1" * 64, settings={})


def test_what_was_tagged_on_a_pass_that_is_taken_back_has_lost_its_place_and_comes_back_with_it(case: Case) -> None:
    item = begin(case)
    first = hear(case, item.id, "she rang the clinic")
    better = hear_again(case, item.id, "she rang the office")
    case.passes.adopt(better.id, PASS)
    words = words_of(case, better)
    tag = case.tags.put(words[3].id, words[3].id, GOAL, REVIEW)
    case.log.undo(PASS, item.id)
    assert case.transcripts.current(item.id) == first
    assert [(one.tag, one.state, one.text) for one in case.tags.placed(item.id)] == [(tag, "lost", "office")]
    assert case.passes.under_way(item.id) is None
    assert hear_again(case, item.id, "she rang the office", finish=False).id != better.id
    case.log.redo(PASS, item.id)
    assert [(one.state, one.text) for one in case.tags.placed(item.id)] == [("placed", "office")]
