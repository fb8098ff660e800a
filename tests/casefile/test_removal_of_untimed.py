"""Removing a stretch where an imported transcript has no times: any word of it may lie there, so it goes as a whole."""

from __future__ import annotations

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import RemovalError
from casefile.imported import ImportedLine
from casefile.seals import Seal
from casefile.tags import NewTag
from tests.casefile.pages import held_in_pages
from tests.casefile.support import LIVE, REVIEW, begin, every_row, hear
from tests.casefile.taken_back import both

SPOKEN = ("lapwing", "bittern", "dotterel", "avocet", "curlew")


def taken_in(case: Case, *, timed: bool = False) -> tuple[Conversation, Seal]:
    """A conversation with words that were heard, and an imported transcript: tagged, corrected, a tag taken off."""
    item = begin(case)
    hear(case, item.id, "kittiwake whimbrel")
    lines = [ImportedLine("participant", SPOKEN[:2]), ImportedLine("lead", SPOKEN[2:4])]
    lines += [ImportedLine("participant", ("fieldfare",), 50.0, 51.0)] if timed else []
    (first, *_), (third, _), *_ = case.imported.add(item.id, "text", "2" * 64, lines, REVIEW)
    case.tags.put(first, first, NewTag("rationality", "goals", memo="goldcrest"), REVIEW)
    gone = case.tags.put(third, third, NewTag("rationality", "goals", memo="siskin"), REVIEW)
    case.tags.take_off(gone.id, REVIEW)
    case.words.correct(third, SPOKEN[4], REVIEW)
    return item, case.seals.seal(item.id, 10.0, 20.0, "taken back", LIVE)


def test_it_is_refused_with_what_to_do_until_somebody_says_that_the_transcript_goes(case: Case) -> None:
    item, seal = taken_in(case)
    confirmed = both(case)
    before = every_row(case)
    with pytest.raises(RemovalError, match="without times may hold what goes") as refused:
        case.removal.stretch(seal.id, REVIEW, confirmed)
    assert "--with-untimed" in refused.value.remedy and every_row(case) == before
    assert len(case.removal.untimed(item.id)) == 1


def test_no_page_holds_a_word_of_it_afterwards_and_what_was_heard_is_read_again(case: Case) -> None:
    item, seal = taken_in(case)
    said = [*SPOKEN, "goldcrest", "siskin"]
    assert held_in_pages(case, said) == said
    assert case.removal.stretch(seal.id, REVIEW, both(case), with_untimed=True)
    assert held_in_pages(case, [*said, "kittiwake"]) == ["kittiwake"]
    transcript = case.transcripts.current(item.id)
    assert transcript is not None
    assert [line.text for line in case.transcripts.utterances(transcript.id)] == ["kittiwake whimbrel"]
    assert case.removal.untimed(item.id) == [] and case.tags.of(item.id) == [] and not [*case.check.all()]


def test_lines_of_the_same_transcript_that_have_a_time_outside_of_the_stretch_stay(case: Case) -> None:
    item, seal = taken_in(case, timed=True)
    assert case.removal.stretch(seal.id, REVIEW, both(case), with_untimed=True)
    assert held_in_pages(case, SPOKEN) == []
    transcript = case.transcripts.current(item.id)
    assert transcript is not None
    assert [line.text for line in case.transcripts.utterances(transcript.id)] == ["fieldfare"]
