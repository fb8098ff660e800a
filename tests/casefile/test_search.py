"""Searching a case: what is found by its words, and that nothing is found that is closed or gone."""

from __future__ import annotations

from typing import Any

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import EntryError, UndoError
from casefile.search import Query
from casefile.tags import NewTag
from casefile.transcripts import Transcript
from tests.casefile.support import (
    LIVE,
    OTHER,
    REVIEW,
    HandClock,
    ask,
    begin,
    hear,
    holds,
    utterances,
    words_of,
)

LINES = (
    "How did you come to know Bryony Marsh?",
    "We visited on a Friday, the café was closed.",
    "Nobody visited again; the school rang Brie twice.",
)


def told(case: Case, code: str = "P01") -> tuple[Conversation, Transcript]:
    item = begin(case, code)
    return item, hear(case, item.id, *LINES)


def found(case: Case, words: str = "", **asked: Any) -> list[str]:
    """What is found, each line as the words that were looked for in it, or the whole of it."""
    hits = case.search.find(Query(words, **asked)).hits
    return [" ".join(hit.words[at].text for at in hit.found or range(len(hit.words))) for hit in hits]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("visited", ["visited", "visited"]),
        ("VISITED friday", ["visited Friday,"]),
        ('"visited again"', ["visited again;"]),
        ('"again visited"', []),
        ("visit", []),
        ("visit*", ["visited", "visited"]),
        ("visited -school", ["visited"]),
        ("cafe", ["café"]),
        ("—", [LINES[0], LINES[1], LINES[2]]),
        ("nothing-of-it", []),
        ("O'Hara OR \"", []),
    ],
)
def test_lines_are_found_by_their_words(case: Case, typed: str, words: list[str]) -> None:
    told(case)
    assert found(case, typed) == words


def test_what_must_not_be_there_is_not_looked_for_alone(case: Case) -> None:
    told(case)
    with pytest.raises(EntryError, match="Nothing is looked for"):
        found(case, "-school")


@pytest.mark.parametrize("typed", ["Bryony Marsh", "brie", "[Child A]", "child a", '"child a"', "bryony marsh"])
def test_a_name_its_variants_and_its_pseudonym_find_one_another(case: Case, typed: str) -> None:
    item, _ = told(case)
    case.names.add("person", "Bryony Marsh", "Child A", REVIEW, variants=["Brie"])
    case.notes.add(item.id, "story", "Child A seen alone", LIVE, at_s=30.0)
    assert found(case, typed) == ["Bryony Marsh?", "Brie", "Child A"]
    assert found(case, f"{typed} rang") == ["rang Brie"]


def test_what_was_corrected_is_found_as_it_stands(case: Case) -> None:
    item, transcript = told(case)
    words = words_of(case, transcript)
    assert found(case, "friday") == ["Friday,"]
    case.words.correct(words[12].id, "Monday,", REVIEW)
    case.words.delete([words[18].id], REVIEW)
    assert (found(case, "friday"), found(case, "monday"), found(case, "nobody")) == ([], ["Monday,"], ["Nobody"])
    case.words.delete([words[17].id], REVIEW)
    assert found(case, "nobody") == []
    for _ in range(3):
        case.log.undo(REVIEW, item.id)
    assert (found(case, "friday"), found(case, "monday"), found(case, "nobody")) == (["Friday,"], [], ["Nobody"])


def test_only_the_newest_revision_is_searched(case: Case) -> None:
    item, _ = told(case)
    second = case.transcripts.begin(item.id, engine="scripted", model="none", digest="1" * 64, settings={})
    recording = case.recordings.of(item.id)[0]
    case.transcripts.commit_window(second.id, recording.id, 9.0, utterances(["they visited"]))
    assert found(case, "visited") == ["visited"]


def test_lines_are_found_by_speaker_step_layer_and_checking(case: Case) -> None:
    item, transcript = told(case)
    other, _ = told(case, "P02")
    words = words_of(case, transcript)
    lines = case.transcripts.utterances(transcript.id)
    case.transcripts.set_speaker(transcript.id, words[8].id, words[9].id, "lead", REVIEW)
    case.transcripts.set_speaker(transcript.id, words[10].id, words[-1].id, "participant", REVIEW)
    case.transcripts.set_checked(lines[1].id, True, REVIEW)
    case.step_visits.enter(item.id, "story", LIVE, at_s=0.0)
    case.step_visits.enter(item.id, "factors", LIVE, at_s=17.0)
    case.notes.add(item.id, "story", "visited twice", LIVE, at_s=4.0)
    here: dict[str, Any] = {"conversation": item.id}
    assert found(case, "visited", **here) == ["visited", "visited", "visited"]
    assert [hit.note is not None for hit in case.search.find(Query("visited", **here)).hits] == [True, False, False]
    assert found(case, "visited", layer="noted") == ["visited"]
    assert len(found(case, "visited", layer="said")) == 4
    assert found(case, "visited", speaker="lead") == ["visited"]
    assert found(case, "friday", speaker="lead") == []
    assert found(case, speaker="lead") == [LINES[1]]
    assert found(case, "visited", step="factors") == ["visited"]
    assert found(case, "visited", step="story") == ["visited", "visited"]
    assert found(case, "visited", is_checked=True) == ["visited"]
    assert len(found(case, "visited", is_checked=False)) == 3
    assert found(case, is_checked=True) == [LINES[1]]
    assert len(found(case, "visited", conversation=other.id)) == 2


def test_words_are_found_under_a_tag_or_under_none(case: Case) -> None:
    item, transcript = told(case)
    words = words_of(case, transcript)
    episode = case.episodes.add("The closed door", REVIEW)
    case.tags.put(words[9].id, words[12].id, NewTag("rationality", "goals"), REVIEW)
    case.tags.put(words[15].id, words[18].id, NewTag("episode", episode=episode.id), OTHER)
    assert found(case, "visited", is_tagged=True) == ["visited", "visited"]
    assert found(case, "we closed", is_tagged=False) == ["We"]
    assert found(case, "the", is_tagged=False) == ["the", "the"]
    assert found(case, "visited", code=("rationality", "goals")) == ["visited"]
    assert found(case, code=("episode", episode.id)) == [LINES[1], LINES[2]]
    assert found(case, code=("factor", "role")) == []
    assert found(case, is_tagged=False) == [LINES[0]]
    # What is split off the last word of a tag is tagged as well.
    case.words.split(words[12].id, ["on", "Friday,"], REVIEW)
    assert found(case, "friday", code=("rationality", "goals")) == ["Friday,"]
    case.tags.take_off(case.tags.of(item.id)[0].id, REVIEW)
    assert found(case, "visited", code=("rationality", "goals")) == []


def test_nothing_sealed_is_found_not_even_by_what_stands_beside_it(case: Case) -> None:
    item, transcript = told(case)
    words = words_of(case, transcript)
    case.notes.add(item.id, "story", "the café was shut", LIVE, at_s=14.0)
    case.tags.put(words[14].id, words[14].id, NewTag("rationality", "goals"), REVIEW)
    assert found(case, "café") == ["café", "café"]
    seal = case.seals.seal(item.id, 13.5, 15.0, "taken back", LIVE)
    assert found(case, "café") == []
    assert found(case, "friday café") == []
    assert found(case, "friday -café") == ["Friday,"]
    assert found(case, '"friday was"') == []
    assert found(case, code=("rationality", "goals")) == []
    case.seals.unseal(seal, LIVE)
    assert found(case, "friday café") == ["Friday, café"]


def test_a_removed_stretch_is_out_of_the_index_and_the_rest_is_found(plain_case: Case) -> None:
    case = plain_case
    item, _ = told(case)
    assert found(case, "friday") == ["Friday,"]
    raw = "SELECT count(*) FROM text_index WHERE text_index MATCH ?"
    assert ask(case, raw, "friday") == [(1,)]
    seal = case.seals.seal(item.id, 12.0, 13.0, "withdrawn", LIVE)
    assert case.removal.stretch(seal.id, REVIEW, [case.people.reviewer("MK").id])
    assert ask(case, raw, "friday") == [(0,)]
    assert holds(case.folder, "Friday") == []
    assert found(case, "visited café") == ["visited café"]
    assert case.removal.account(item.id, REVIEW)
    assert ask(case, "SELECT count(*) FROM text_index") == [(0,)]
    assert ask(case, "SELECT count(*) FROM line_index") == [(0,)]
    assert holds(case.folder, "visited") == holds(case.folder, "visite") == []


def test_only_so_many_lines_are_given_at_once(case: Case) -> None:
    item = begin(case)
    hear(case, item.id, *["she waited"] * 7)
    few = case.search.find(Query("waited"), most=3)
    assert (len(few.hits), few.is_all) == (3, False)
    all_of_them = case.search.find(Query("waited"), most=7)
    assert (len(all_of_them.hits), all_of_them.is_all) == (7, True)


def test_a_search_is_saved_under_a_title_and_asked_again(case: Case, clock: HandClock) -> None:
    told(case)
    asked = Query("visited", code=("factor", "role"), is_tagged=True)
    first = case.saved_searches.save("Visits", Query("visit*", is_checked=False), REVIEW)
    assert case.saved_searches.save(" visits ", asked, OTHER).id == first.id
    (kept,) = case.saved_searches.all()
    assert (kept.title, kept.query, kept.author) == ("visits", asked, OTHER.author)
    case.log.undo(OTHER)
    assert case.saved_searches.all() == [first]
    case.saved_searches.drop(first.id, REVIEW)
    assert case.saved_searches.all() == []
    with pytest.raises(EntryError, match="no title"):
        case.saved_searches.save(" ", asked, REVIEW)
    with pytest.raises(UndoError):
        case.log.undo(LIVE)
