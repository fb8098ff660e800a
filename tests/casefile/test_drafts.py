"""What is half typed of a correction goes for good with the words that it may hold."""

from __future__ import annotations

from contextlib import closing

import pytest

from casefile.case import Case
from casefile.drafts import place_of
from casefile.words import Document
from tests.casefile.pages import held_in_pages
from tests.casefile.support import LIVE, PASSPHRASE, REVIEW, ask, begin, meddle, words_of
from tests.casefile.taken_back import FROM_S, GONE, TO_S, both, fill


def test_nothing_of_a_half_typed_correction_is_left_once_the_account_is_removed(case: Case) -> None:
    item, _ = fill(case)
    transcript = case.transcripts.current(item.id)
    assert transcript
    word, note = words_of(case, transcript)[0], case.notes.of(item.id)[0]
    case.drafts.keep(item.id, LIVE.author, "half a correction", at_s=0.0, note=word.id)
    case.drafts.keep(item.id, LIVE.author, "half a note", at_s=2.0, note=note.id)
    of_note = case.words.in_document(Document(None, note.id))[0].id
    case.drafts.keep(item.id, REVIEW.author, "half a note put right", at_s=0.0, note=of_note)
    assert held_in_pages(case, ["half a correction"])
    assert case.removal.account(item.id, REVIEW)
    assert held_in_pages(case, ["half a correction"]) == []
    assert [one.text for one in case.drafts.of(item.id, LIVE.author)] == [GONE["note half typed"], "half a note"]
    case.removal.finish()
    kept = case.drafts.of_words(item.id, REVIEW.author)
    assert kept is not None
    assert (kept.text, kept.note) == ("half a note put right", of_note)


@pytest.mark.parametrize("reason", ["taken back", "withdrawn"])
def test_a_correction_that_is_half_typed_goes_with_the_stretch(case: Case, reason: str) -> None:
    item, seal = fill(case)
    case.seals.unseal(seal, LIVE)
    seal = case.seals.seal(item.id, FROM_S, TO_S, reason, LIVE)  # type: ignore[arg-type]
    transcript = case.transcripts.current(item.id)
    assert transcript is not None
    # Stored under a word before the stretch, it may hold words of the same utterance within it.
    word = words_of(case, transcript)[0]
    case.drafts.keep(item.id, LIVE.author, "half a correction", at_s=0.0, note=word.id)
    assert held_in_pages(case, ["half a correction"])
    assert case.removal.stretch(seal.id, REVIEW, both(case))
    assert ask(case, "SELECT * FROM draft WHERE text = 'half a correction'") == []
    assert held_in_pages(case, ["half a correction"]) == []


def test_nothing_is_stored_of_a_line_whose_moment_or_note_somebody_else_has_removed(case: Case) -> None:
    item, seal = fill(case)
    note = case.notes.of(item.id)[0]
    with closing(Case.open(case.folder, PASSPHRASE)) as second:
        assert second.removal.stretch(seal.id, REVIEW, both(second))
        second.drafts.keep(item.id, REVIEW.author, "still there", at_s=TO_S + 1, note=None)
    moment_s = (FROM_S + TO_S) / 2
    assert not case.drafts.keep(item.id, LIVE.author, "half a line", at_s=moment_s)
    assert case.drafts.keep(item.id, LIVE.author, "half a correction", at_s=note.at_s, note=note.id)
    assert not case.drafts.keep(item.id, LIVE.author, "half a correction", at_s=None, note="gone")
    assert held_in_pages(case, ["half a line"]) == []
    assert [one.text for one in case.drafts.of(item.id, LIVE.author)] == ["still there", "half a correction"]


def test_what_an_earlier_version_left_half_typed_of_what_was_removed_goes_when_the_case_is_opened(case: Case) -> None:
    item, seal = fill(case)
    transcript = case.transcripts.current(item.id)
    assert transcript
    word = words_of(case, transcript)[0]
    assert case.removal.stretch(seal.id, REVIEW, both(case))
    before, after = "2031-03-04T08:00:00.000Z", "2031-03-05T09:00:00.000Z"
    for author, note, at, at_s in (
        ("a", "gone", after, None),
        ("b", "", after, (FROM_S + TO_S) / 2),
        ("c", word.id, before, 0.0),
        ("d", word.id, after, 0.0),
        ("e", "", before, TO_S + 1),
    ):
        meddle(case, "INSERT INTO draft VALUES (?, ?, ?, ?, ?, ?)", item.id, author, note, "half a line", at, at_s)
    Case.open(case.folder, PASSPHRASE).close()
    assert ask(case, "SELECT author FROM draft WHERE text = 'half a line' ORDER BY author") == [("d",), ("e",)]


def test_an_answer_that_is_half_typed_goes_with_what_it_is_asked_of_and_is_not_stored_anew(case: Case) -> None:
    item, seal = fill(case)
    case.seals.unseal(seal, LIVE)
    note = next(note for note in case.notes.of(item.id) if note.at_s is not None and FROM_S <= note.at_s <= TO_S)
    of_note, of_conversation = place_of("The weight, in their words", note.id), place_of("Which limits?")
    for place in (of_note, of_conversation):
        assert case.drafts.keep(item.id, LIVE.author, "half an answer", at_s=None, note=place)
    seal = case.seals.seal(item.id, FROM_S, TO_S, "taken back", LIVE)
    assert case.removal.stretch(seal.id, REVIEW, both(case))
    assert case.drafts.questions(item.id, LIVE.author) == ["Which limits?"]
    assert not case.drafts.keep(item.id, LIVE.author, "half an answer, and more", at_s=None, note=of_note)


def test_what_is_half_typed_of_the_case_as_a_whole_goes_with_any_removal_and_with_the_name_it_is_asked_of(
    case: Case,
) -> None:
    item = begin(case)
    name = case.names.add("person", "Marlowe", "Child A", LIVE)
    place, of_name = place_of("The name"), place_of("Its variants", name.id)
    assert case.drafts.keep(None, LIVE.author, "Mar", at_s=None, note=place)
    assert case.drafts.keep(None, LIVE.author, "Marl", at_s=None, note=place)
    assert case.drafts.keep(None, LIVE.author, "Marlo", at_s=None, note=of_name)
    assert case.drafts.answer(None, LIVE.author, place) == "Marl"
    assert case.drafts.answer(item.id, LIVE.author, place) is None and case.drafts.questions(item.id, LIVE.author) == []
    assert case.drafts.questions(None, LIVE.author) == ["Its variants", "The name"]
    assert case.drafts.questions(None, "another") == []
    case.names.drop(name.id, LIVE)
    assert case.drafts.questions(None, LIVE.author) == ["The name"]
    case.drafts.drop(None, LIVE.author, place)
    assert case.drafts.questions(None, LIVE.author) == []
    case.drafts.keep(None, LIVE.author, "Marlowe came", at_s=None, note=place)
    assert case.removal.conversation(item.id, LIVE)
    assert ask(case, "SELECT * FROM case_draft") == []
