"""What is half typed of a correction goes for good with the words that it may hold."""

from __future__ import annotations

import pytest

from casefile.case import Case
from tests.casefile.pages import held_in_pages
from tests.casefile.support import LIVE, REVIEW, ask, words_of
from tests.casefile.taken_back import FROM_S, GONE, TO_S, both, fill


def test_nothing_of_a_half_typed_correction_is_left_once_the_account_is_removed(case: Case) -> None:
    item, _ = fill(case)
    transcript = case.transcripts.current(item.id)
    assert transcript
    word, note = words_of(case, transcript)[0], case.notes.of(item.id)[0]
    case.drafts.keep(item.id, LIVE.author, "half a correction", at_s=0.0, note=word.id)
    case.drafts.keep(item.id, LIVE.author, "half a note", at_s=2.0, note=note.id)
    assert held_in_pages(case, ["half a correction"])
    assert case.removal.account(item.id, REVIEW)
    assert held_in_pages(case, ["half a correction"]) == []
    assert [one.text for one in case.drafts.of(item.id, LIVE.author)] == [GONE["note half typed"], "half a note"]


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
