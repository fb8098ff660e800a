"""Words are found and written otherwise, whatever punctuation stands around them."""

from __future__ import annotations

from tagging.replacing import found_in, written
from tests.tagging.test_selection import text_of


def test_words_are_found_in_any_case_within_an_utterance_and_past_tombstones():
    text = text_of("Dr. shaw came. “Dr. ~er Shaw”, she said.", "So Dr.", "Shaw went. dr shaw dr shaw")
    found = found_in(text, "dr Shaw")
    assert [text.text(place) for place in found] == ["Dr. shaw", "“Dr. Shaw”,", "dr shaw", "dr shaw"]
    assert found_in(text, "") == found_in(text, " … ") == found_in(text, "nobody") == []


def test_punctuation_around_the_words_stays():
    assert written(["“Doctor", "Shaw”,"], "Dr. Shore") == ["“Dr.", "Shore”,"]
    assert written(["(clinic)."], "health centre") == ["(health", "centre)."]
    assert written(["well,"], "") == []
