"""Words keep their ids through every correction."""

from __future__ import annotations

import pytest

from casefile.case import Case
from casefile.errors import EntryError
from casefile.transcripts import Transcript
from casefile.words import Document, living_text
from tests.casefile.support import LIVE, OTHER, REVIEW, HandClock, begin, every_row, hear, words_of


def text_of(case: Case, transcript: Transcript) -> str:
    return living_text(words_of(case, transcript))


@pytest.fixture
def transcript(case: Case) -> Transcript:
    return hear(case, begin(case).id, "she rang the clinic", "nobody came")


def test_a_correction_keeps_the_id_and_the_earlier_text(case: Case, transcript: Transcript) -> None:
    before = words_of(case, transcript)
    case.words.correct(before[1].id, " rung ", REVIEW)
    case.words.correct(before[1].id, "called", OTHER)
    after = words_of(case, transcript)
    assert [word.id for word in after] == [word.id for word in before]
    assert (after[1].text, after[1].state) == ("called", "corrected")
    assert (after[1].start_s, after[1].end_s, after[1].probability) == (1.0, 2.0, 0.9)
    assert case.words.revisions(before[1].id) == ["rang", "rung"]
    assert [after[at] == before[at] for at in (0, 2, 3, 4, 5)] == [True] * 5


@pytest.mark.parametrize("text", ["", "  ", "two words", "tab\there", "line\nend"])
def test_a_correction_is_one_word(case: Case, transcript: Transcript, text: str) -> None:
    word = words_of(case, transcript)[0]
    before = every_row(case)
    for change in (
        lambda: case.words.correct(word.id, text, REVIEW),
        lambda: case.words.split(word.id, ["a", text], REVIEW),
        lambda: case.words.insert_after(word.id, text, REVIEW),
        lambda: case.words.merge([item.id for item in words_of(case, transcript)[:2]], text, REVIEW),
    ):
        with pytest.raises(EntryError):
            change()
    assert every_row(case) == before


def test_a_split_keeps_the_id_on_the_first_part_and_shares_out_the_time(case: Case, transcript: Transcript) -> None:
    word = words_of(case, transcript)[3]
    parts = case.words.split(word.id, ["cl", "i", "n"], REVIEW)
    assert parts[0].id == word.id
    assert [part.text for part in parts] == ["cl", "i", "n"]
    assert [(part.start_s, part.end_s) for part in parts] == [(3.0, 3.5), (3.5, 3.75), (3.75, 4.0)]
    assert [part.parent for part in parts] == [None, word.id, word.id]
    assert text_of(case, transcript) == "she rang the cl i n nobody came"
    assert case.words.revisions(word.id) == ["clinic"]
    case.words.split(parts[1].id, ["i", "ii"], REVIEW)
    assert text_of(case, transcript) == "she rang the cl i ii n nobody came"


def test_a_split_takes_two_parts(case: Case, transcript: Transcript) -> None:
    word = words_of(case, transcript)[3]
    for parts in ([], ["clinic"]):
        with pytest.raises(EntryError):
            case.words.split(word.id, parts, REVIEW)


def test_a_merge_keeps_the_first_id_and_leaves_tombstones(case: Case, transcript: Transcript) -> None:
    words = words_of(case, transcript)
    merged = case.words.merge([words[1].id, words[2].id, words[3].id], "rangtheclinic", REVIEW)
    assert (merged.id, merged.start_s, merged.end_s) == (words[1].id, 1.0, 4.0)
    assert text_of(case, transcript) == "she rangtheclinic nobody came"
    after = words_of(case, transcript)
    assert [word.id for word in after] == [word.id for word in words]
    assert [word.state for word in after[2:4]] == ["deleted", "deleted"]
    assert [word.text for word in after[2:4]] == ["the", "clinic"]


def test_a_tombstone_between_two_words_does_not_keep_them_from_merging(case: Case, transcript: Transcript) -> None:
    words = words_of(case, transcript)
    case.words.delete([words[2].id], REVIEW)
    case.words.merge([words[1].id, words[3].id], "rangclinic", REVIEW)
    assert text_of(case, transcript) == "she rangclinic nobody came"


@pytest.mark.parametrize("which", [(), (1,), (1, 1), (2, 1), (0, 2), (3, 4)], ids=str)
def test_only_neighbours_in_their_order_are_merged(case: Case, transcript: Transcript, which: tuple[int, ...]) -> None:
    words = words_of(case, transcript)
    before = every_row(case)
    with pytest.raises(EntryError, match="merged"):
        case.words.merge([words[at].id for at in which], "one", REVIEW)
    assert every_row(case) == before


def test_deleted_words_are_not_merged(case: Case, transcript: Transcript) -> None:
    words = words_of(case, transcript)
    case.words.delete([words[1].id], REVIEW)
    with pytest.raises(EntryError, match="merged"):
        case.words.merge([words[1].id, words[2].id], "one", REVIEW)


def test_a_deletion_leaves_tombstones_in_their_place(case: Case, transcript: Transcript) -> None:
    words = words_of(case, transcript)
    case.words.delete([words[0].id, words[4].id], REVIEW)
    after = words_of(case, transcript)
    assert [word.id for word in after] == [word.id for word in words]
    assert [word.is_living for word in after] == [False, True, True, True, False, True]
    assert text_of(case, transcript) == "rang the clinic came"
    with pytest.raises(EntryError, match="nothing to delete"):
        case.words.delete([], REVIEW)


def test_a_word_is_put_in_between_its_neighbours(case: Case, transcript: Transcript) -> None:
    words = words_of(case, transcript)
    put = case.words.insert_after(words[1].id, "up", REVIEW)
    again = case.words.insert_after(words[1].id, "them", REVIEW)
    last = case.words.insert_after(words[5].id, "then", REVIEW)
    assert text_of(case, transcript) == "she rang them up the clinic nobody came then"
    assert (put.state, put.probability, put.parent, put.start_s, put.end_s) == ("inserted", None, None, 2.0, 2.0)
    assert len({put.id, again.id, last.id, *(word.id for word in words)}) == 9


def test_room_between_two_words_ends_in_words(case: Case, transcript: Transcript) -> None:
    words = words_of(case, transcript)
    count = 0
    with pytest.raises(EntryError, match="no more room"):
        for _ in range(200):
            case.words.insert_after(words[0].id, f"w{count}", REVIEW)
            count += 1
    assert count > 40
    text = text_of(case, transcript).split()
    assert text == ["she", *(f"w{at}" for at in reversed(range(count))), "rang", "the", "clinic", "nobody", "came"]


def test_a_word_that_is_not_there_is_told_in_words(case: Case, transcript: Transcript) -> None:
    for change in (
        lambda: case.words.get("no such word"),
        lambda: case.words.correct("no such word", "a", REVIEW),
        lambda: case.words.split("no such word", ["a", "b"], REVIEW),
        lambda: case.words.delete(["no such word"], REVIEW),
        lambda: case.words.insert_after("no such word", "a", REVIEW),
        lambda: case.words.document_of("no such word"),
    ):
        with pytest.raises(EntryError, match="no longer there"):
            change()


def test_the_words_of_a_note_are_words_like_others(case: Case, clock: HandClock) -> None:
    item = begin(case)
    note = case.notes.add(item.id, "story", "  seemed   tierd ", LIVE, at_s=7.5)
    assert [(word.text, word.state, word.start_s) for word in note.words] == [
        ("seemed", "typed", None),
        ("tierd", "typed", None),
    ]
    case.words.correct(note.words[1].id, "tired", LIVE)
    case.words.split(note.words[0].id, ["she", "seemed"], LIVE)
    changed = case.notes.get(note.id)
    assert changed.text == "she seemed tired"
    assert (changed.at_s, changed.kind, changed.layer) == (7.5, "note", "observation")
    assert case.words.document_of(note.words[0].id) == Document(None, note.id)
    assert case.notes.add(item.id, "story", "I was alone", LIVE, at_s=None, kind="quote").layer == "account"
    with pytest.raises(EntryError, match="empty"):
        case.notes.add(item.id, "story", "   ", LIVE, at_s=None)
    case.notes.refile(note.id, "rationality", LIVE)
    assert case.notes.get(note.id).step == "rationality"
    assert case.log.events(item.id)[-1].conversation == item.id


def test_words_read_otherwise_in_one_event_and_are_heard_as_long_as_what_they_stand_for(
    case: Case, transcript: Transcript
) -> None:
    words = words_of(case, transcript)
    ids = [word.id for word in words]
    conversation = transcript.conversation
    case.words.replace(
        [(ids[1:3], ["rangthe"]), ([ids[3]], ["cli", "nic"])], REVIEW, {ids[0]: ["who", "is"], ids[5]: ["then"]}
    )
    after = [word for word in words_of(case, transcript) if word.is_living]
    assert living_text(after) == "she who is rangthe cli nic nobody came then"
    by_text = {word.text: word for word in after}
    assert (by_text["rangthe"].id, by_text["rangthe"].start_s, by_text["rangthe"].end_s) == (ids[1], 1.0, 3.0)
    assert (by_text["who"].state, by_text["who"].start_s, by_text["nic"].parent) == ("inserted", 1.0, ids[3])
    case.log.undo(REVIEW, conversation)
    assert [word for word in words_of(case, transcript) if word.is_living] == words
