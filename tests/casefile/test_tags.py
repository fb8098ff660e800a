"""Tags cover the words that were tagged, or say that they do not: never others in silence."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.case import Case
from casefile.errors import EntryError, UndoError
from casefile.tags import NewTag, Placed, Tag
from casefile.transcripts import Transcript
from casefile.words import living_text
from tests.casefile.support import (
    LIVE,
    OTHER,
    REVIEW,
    HandClock,
    begin,
    every_row,
    hear,
    make_case,
    utterances,
    words_of,
)

ASPECT = NewTag("rationality", code="information")


@pytest.fixture
def transcript(case: Case) -> Transcript:
    return hear(case, begin(case).id, "she rang the clinic", "nobody came")


def put(case: Case, transcript: Transcript, first: int, last: int) -> Tag:
    words = words_of(case, transcript)
    return case.tags.put(words[first].id, words[last].id, ASPECT, REVIEW)


def place(case: Case, tag: Tag) -> Placed:
    return next(found for found in case.tags.placed(tag.conversation) if found.tag.id == tag.id)


def test_a_tag_keeps_its_quote_and_what_stands_around_it(case: Case, transcript: Transcript) -> None:
    tag = put(case, transcript, 1, 3)
    assert (tag.quote, tag.prefix, tag.suffix) == ("rang the clinic", "she", "nobody came")
    assert (tag.author, tag.at, tag.kind, tag.code) == (
        "reviewer-m",
        "2031-03-04T09:00:00.000Z",
        "rationality",
        "information",
    )
    found = place(case, tag)
    assert (found.state, found.text) == ("placed", "rang the clinic")
    assert case.tags.of(tag.conversation) == [tag]


def test_tags_overlap_and_cross_utterances(case: Case, transcript: Transcript) -> None:
    spans = [(0, 5), (3, 4), (3, 3), (3, 4)]
    tags = [put(case, transcript, *span) for span in spans]
    assert [found.text for found in case.tags.placed(tags[0].conversation)] == [
        "she rang the clinic nobody came",
        "clinic nobody",
        "clinic",
        "clinic nobody",
    ]


def test_edits_around_a_tag_leave_it_placed(case: Case, transcript: Transcript) -> None:
    tag = put(case, transcript, 1, 2)
    words = words_of(case, transcript)
    case.words.correct(words[0].id, "He", REVIEW)
    case.words.insert_after(words[0].id, "then", REVIEW)
    case.words.insert_after(words[2].id, "old", REVIEW)
    case.words.split(words[3].id, ["cli", "nic"], REVIEW)
    case.words.delete([words[4].id], REVIEW)
    found = place(case, tag)
    assert (found.state, found.text) == ("placed", "rang the")
    assert [word.id for word in found.words] == [words[1].id, words[2].id]


def test_edits_within_a_tag_are_shown_until_they_are_confirmed(case: Case, transcript: Transcript) -> None:
    tag = put(case, transcript, 1, 3)
    words = words_of(case, transcript)
    case.words.correct(words[2].id, "a", REVIEW)
    assert (place(case, tag).state, place(case, tag).text) == ("changed", "rang a clinic")
    case.log.undo(REVIEW, tag.conversation)
    assert place(case, tag).state == "placed"
    case.words.insert_after(words[1].id, "up", REVIEW)
    assert (place(case, tag).state, place(case, tag).text) == ("changed", "rang up the clinic")
    case.tags.confirm(tag.id, OTHER)
    assert (place(case, tag).state, place(case, tag).text) == ("placed", "rang up the clinic")
    case.log.undo(OTHER, tag.conversation)
    assert place(case, tag).state == "changed"


def test_what_somebody_has_let_a_tag_say_since_it_was_shown_is_not_written_over(
    case: Case, transcript: Transcript
) -> None:
    seen = put(case, transcript, 1, 2)
    case.tags.change(seen.id, NewTag("factor", "conditions", direction="hindered"), REVIEW, seen=seen)
    with pytest.raises(EntryError, match="in the meantime"):
        case.tags.change(seen.id, NewTag("rationality", "goals"), REVIEW, seen=seen)
    with pytest.raises(EntryError, match="in the meantime"):
        case.tags.write_memo(seen.id, "said twice", REVIEW, seen=seen)
    now = case.tags.get(seen.id)
    assert (now.code, now.memo) == ("conditions", None)
    case.tags.write_memo(now.id, "said twice", REVIEW, seen=now)
    assert case.tags.get(seen.id).memo == "said twice"


def test_a_tag_is_moved_said_anew_and_annotated_and_each_is_taken_back(case: Case, transcript: Transcript) -> None:
    tag = put(case, transcript, 1, 2)
    words = words_of(case, transcript)
    case.tags.resize(tag.id, words[0].id, words[3].id, REVIEW)
    found = place(case, tag)
    assert (found.state, found.text, found.tag.prefix) == ("placed", "she rang the clinic", "")
    case.tags.change(tag.id, NewTag("factor", "conditions", direction="hindered"), REVIEW)
    case.tags.write_memo(tag.id, " said twice ", REVIEW)
    assert (place(case, tag).tag.code, place(case, tag).tag.memo) == ("conditions", "said twice")
    assert place(case, tag).text == "she rang the clinic"
    with pytest.raises(EntryError, match="can't be tagged"):
        case.tags.resize(tag.id, words[3].id, words[0].id, REVIEW)
    for _ in range(3):
        case.log.undo(REVIEW, tag.conversation)
    assert place(case, tag).tag == tag and place(case, tag).text == "rang the"


def test_a_tag_moved_to_the_first_part_of_a_split_word_says_what_it_covers(case: Case, transcript: Transcript) -> None:
    tag = put(case, transcript, 3, 4)
    word = words_of(case, transcript)[3]
    case.words.split(word.id, ["cli", "nic"], REVIEW)
    case.tags.resize(tag.id, word.id, word.id, REVIEW)
    assert (place(case, tag).state, place(case, tag).text) == ("placed", "cli nic")


def test_a_split_last_word_stays_whole_in_the_tag(case: Case, transcript: Transcript) -> None:
    tag = put(case, transcript, 2, 3)
    words = words_of(case, transcript)
    parts = case.words.split(words[3].id, ["cli", "nic"], REVIEW)
    case.words.split(parts[1].id, ["ni", "c"], REVIEW)
    found = place(case, tag)
    assert (found.state, found.text) == ("changed", "the cli ni c")
    case.words.insert_after(found.words[-1].id, "today", REVIEW)
    assert place(case, tag).text == "the cli ni c"


def test_a_split_first_word_stays_whole_in_the_tag(case: Case, transcript: Transcript) -> None:
    tag = put(case, transcript, 1, 2)
    case.words.split(words_of(case, transcript)[1].id, ["ra", "ng"], REVIEW)
    assert (place(case, tag).state, place(case, tag).text) == ("changed", "ra ng the")


def test_a_tag_put_on_the_first_part_of_a_split_word_covers_that_part_alone(case: Case, transcript: Transcript) -> None:
    word = words_of(case, transcript)[3]
    parts = case.words.split(word.id, ["cli", "nic"], REVIEW)
    tag = case.tags.put(word.id, word.id, ASPECT, REVIEW)
    assert (place(case, tag).state, place(case, tag).text) == ("placed", "cli")
    case.words.split(word.id, ["cl", "i"], REVIEW)
    assert (place(case, tag).state, place(case, tag).text) == ("changed", "cl i")
    assert parts[1].id not in [found.id for found in place(case, tag).words]


def test_a_tag_whose_words_are_all_deleted_shows_its_quote(case: Case, transcript: Transcript) -> None:
    tag = put(case, transcript, 1, 2)
    words = words_of(case, transcript)
    case.words.delete([words[1].id], REVIEW)
    assert (place(case, tag).state, place(case, tag).text) == ("changed", "the")
    case.words.delete([words[2].id], REVIEW)
    found = place(case, tag)
    assert (found.state, found.words, found.text) == ("lost", (), "rang the")
    before = every_row(case)
    with pytest.raises(EntryError, match="lost its place"):
        case.tags.confirm(tag.id, REVIEW)
    assert every_row(case) == before
    case.log.undo(REVIEW, tag.conversation)
    assert place(case, tag).state == "changed"


def test_a_tag_whose_word_was_merged_away_is_not_on_another_word(case: Case, transcript: Transcript) -> None:
    tag, wide = put(case, transcript, 3, 3), put(case, transcript, 3, 4)
    words = words_of(case, transcript)
    case.words.merge([words[2].id, words[3].id], "theclinic", REVIEW)
    assert (place(case, tag).state, place(case, tag).text) == ("lost", "clinic")
    assert (place(case, wide).state, place(case, wide).text) == ("changed", "nobody")


def test_the_same_word_further_on_does_not_draw_a_tag_to_it(case: Case) -> None:
    transcript = hear(case, begin(case).id, "no no no no")
    words = words_of(case, transcript)
    tag = put(case, transcript, 1, 1)
    case.words.delete([words[1].id], REVIEW)
    assert (place(case, tag).state, place(case, tag).words) == ("lost", ())


def test_speech_that_is_transcribed_in_between_later_is_not_taken_for_tagged(case: Case) -> None:
    item = begin(case)
    transcript = hear(case, item.id, "she rang the clinic")
    recording = case.recordings.of(item.id)[0]
    case.transcripts.commit_window(transcript.id, recording.id, 70.0, utterances(["nobody came"], start_s=10.0))
    tag = put(case, transcript, 3, 4)
    case.transcripts.commit_window(transcript.id, recording.id, 80.0, utterances(["which one"], start_s=6.0))
    assert (place(case, tag).state, place(case, tag).text) == ("changed", "clinic which one nobody")


def test_a_tag_taken_off_comes_back_by_undo(case: Case, transcript: Transcript) -> None:
    tag = put(case, transcript, 0, 1)
    case.tags.take_off(tag.id, REVIEW)
    assert case.tags.of(tag.conversation) == []
    with pytest.raises(EntryError, match="no such tag"):
        case.tags.get(tag.id)
    case.log.undo(REVIEW, tag.conversation)
    assert case.tags.of(tag.conversation) == [tag]


def test_a_span_is_of_one_text_and_runs_forward(case: Case, transcript: Transcript) -> None:
    words = words_of(case, transcript)
    item = begin(case)
    note = case.notes.add(item.id, "story", "a note", LIVE, at_s=None)
    before = every_row(case)
    for first, last in ((words[2].id, words[1].id), (words[0].id, note.words[0].id), (words[0].id, "no such word")):
        with pytest.raises(EntryError, match="can't be tagged"):
            case.tags.put(first, last, ASPECT, REVIEW)
    with pytest.raises(EntryError, match="no longer there"):
        case.tags.put("no such word", words[0].id, ASPECT, REVIEW)
    assert every_row(case) == before
    case.words.delete([words[0].id], REVIEW)
    with pytest.raises(EntryError, match="can't be tagged"):
        case.tags.put(words[0].id, words[0].id, ASPECT, REVIEW)


@pytest.mark.parametrize(
    "wrong",
    [
        NewTag("factor", code="role"),
        NewTag("rationality", code="information", direction="hindered"),
        NewTag("rationality"),
        NewTag("episode"),
        NewTag("episode", episode="no such episode"),
    ],
    ids=str,
)
def test_a_tag_that_says_too_little_is_refused(case: Case, transcript: Transcript, wrong: NewTag) -> None:
    words = words_of(case, transcript)
    before = every_row(case)
    with pytest.raises(EntryError):
        case.tags.put(words[0].id, words[1].id, wrong, REVIEW)
    assert every_row(case) == before


def test_the_words_of_a_note_are_tagged_under_the_same_rules(case: Case) -> None:
    item = begin(case)
    note = case.notes.add(item.id, "story", "seemed tired and alone", LIVE, at_s=None)
    tag = case.tags.put(note.words[1].id, note.words[1].id, ASPECT, REVIEW)
    case.words.split(note.words[1].id, ["very", "tired"], LIVE)
    assert (place(case, tag).state, place(case, tag).text) == ("changed", "very tired")


EDITS = ("correct", "split", "merge", "delete", "insert", "replace", "hear", "tag", "resize", "recode", "memo")
EDIT = st.tuples(st.sampled_from([*EDITS, "undo", "redo"]), st.integers(0, 99), st.integers(1, 3))


def edit(case: Case, transcript: Transcript, kind: str, at: int, count: int) -> None:
    words = [word for word in words_of(case, transcript) if word.is_living]
    if not words and kind not in ("undo", "redo", "hear"):
        return
    word = words[at % len(words)] if words else None
    recording = case.recordings.of(transcript.conversation)[0].id
    try:
        if kind == "hear":
            lines = utterances(["later speech"], start_s=float(at) / 7)
            case.transcripts.commit_window(transcript.id, recording, 60.0, lines)
        elif kind in ("undo", "redo"):
            (case.log.undo if kind == "undo" else case.log.redo)(REVIEW, transcript.conversation)
        elif word is None:
            return
        elif kind == "correct":
            case.words.correct(word.id, ("he", "rang", "no")[at % 3], REVIEW)
        elif kind == "split":
            case.words.split(word.id, ["no"] * (count + 1), REVIEW)
        elif kind == "merge":
            line = [item for item in words if item.utterance == word.utterance]
            first = line.index(word)
            case.words.merge([item.id for item in line[first : first + count]], "no", REVIEW)
        elif kind == "delete":
            case.words.delete([item.id for item in words[at % len(words) :][:count]], REVIEW)
        elif kind == "insert":
            case.words.insert_after(word.id, "no", REVIEW)
        elif kind == "replace":
            ids = [item.id for item in words if item.utterance == word.utterance]
            first = ids.index(word.id)
            new = [[], ["so"], ["no", "so", "no"]][at % 3]
            case.words.replace([(ids[first : first + count], new)], REVIEW)
        elif kind in ("resize", "recode", "memo"):
            tags = case.tags.of(transcript.conversation)
            if not tags:
                return
            tag = tags[at % len(tags)]
            last = words[min(at % len(words) + count, len(words)) - 1]
            if kind == "resize":
                case.tags.resize(tag.id, word.id, last.id, REVIEW)
            elif kind == "recode":
                case.tags.change(tag.id, NewTag("factor", "conditions", direction="hindered"), REVIEW)
            else:
                case.tags.write_memo(tag.id, "said twice", REVIEW)
        elif kind == "tag":
            last = words[min(at % len(words) + count, len(words)) - 1]
            case.tags.put(word.id, last.id, ASPECT, OTHER)
    except (EntryError, UndoError):
        pass


def check_tag(case: Case, transcript: Transcript, found: Placed) -> None:
    """Hold one tag to the rule, without the code that places it."""
    tag, words = found.tag, words_of(case, transcript)
    ids = [word.id for word in words]
    parents = {word.id: word.parent for word in words}

    def is_split_off(word: str | None) -> bool:
        while word is not None and word != tag.last_word:
            word = parents[word]
        return word is not None

    covered = [word.id for word in found.words]
    assert all(word.is_living for word in found.words)
    if found.state == "lost":
        span = words[ids.index(tag.first_word) : ids.index(tag.last_word) + 1]
        assert living_text(span) == ""
        assert (covered, found.text) == ([], tag.quote)
        return
    first, last = ids.index(tag.first_word), ids.index(tag.last_word)
    outside = [word for word in covered if not first <= ids.index(word) <= last]
    assert all(is_split_off(word) and word > tag.id for word in outside)
    missing = [word.id for word in words[first : last + 1] if word.is_living and word.id not in covered]
    assert missing == []
    assert covered == sorted(covered, key=ids.index)
    assert found.text == living_text(found.words)
    assert (found.state == "placed") == (found.text == tag.quote)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=3), st.lists(EDIT, max_size=10))
def test_tags_never_move_whatever_is_edited(spans: list[tuple[int, int]], edits: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        case = make_case(Path(folder) / "a.vantage", HandClock(), encrypted=False)
        transcript = hear(case, begin(case).id, "no she said no", "no they said no")
        for one, other in spans:
            put(case, transcript, *sorted((one, other)))
        for kind, at, count in edits:
            edit(case, transcript, kind, at, count)
            for found in case.tags.placed(transcript.conversation):
                check_tag(case, transcript, found)
        case.close()
