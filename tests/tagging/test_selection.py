"""Words are selected by keyboard: the cursor is a word, tombstones are passed over, units are taken whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from casefile.words import Word
from tagging.selection import UNITS, SelectableText, Selection

LINES = ["So, what happened then?", "She rang, and I went. Dr. Shaw was there; it rained.", "Yes."]


def text_of(*lines: str) -> SelectableText:
    """A text of one line an utterance; `~word` is a tombstone."""
    utterances = []
    for number, line in enumerate(lines):
        words = [
            Word(f"{number}.{place}", str(number), token.strip("~"), None, None, None, "typed")
            if not token.startswith("~")
            else Word(f"{number}.{place}", str(number), token.strip("~"), None, None, None, "deleted")
            for place, token in enumerate(line.split())
        ]
        utterances.append(words)
    return SelectableText.of(utterances)


def at(text: SelectableText, word: str) -> Selection:
    """The cursor on the first word that reads so."""
    found = text.at(next(place for place, item in enumerate(text.words) if item.text == word))
    assert found is not None
    return found


def test_the_cursor_moves_by_word_and_stays_at_the_ends():
    text = text_of(*LINES)
    start = at(text, "So,")
    assert text.text(text.move(start, "word", 1)) == "what"
    assert text.text(text.move(start, "word", 4)) == "She"
    assert text.move(start, "word", -1) == start
    end = at(text, "Yes.")
    assert text.move(end, "word", 3) == end


def test_the_cursor_moves_to_the_first_word_of_sentences_and_utterances():
    text = text_of(*LINES)
    assert text.text(text.move(at(text, "and"), "sentence", 1)) == "Dr."
    assert text.text(text.move(at(text, "and"), "sentence", -1)) == "She"
    assert text.text(text.move(at(text, "She"), "sentence", -1)) == "So,"
    assert text.text(text.move(at(text, "what"), "utterance", 2)) == "Yes."
    assert text.text(text.move(at(text, "rained."), "utterance", -1)) == "She"
    assert text.text(text.move(at(text, "rained."), "clause", -1)) == "it"


def test_the_last_unit_is_not_left_by_moving_on():
    text = text_of(*LINES, "And then no more.")
    cursor = at(text, "no")
    assert text.move(cursor, "utterance", 1) == cursor


def test_extending_takes_whole_units_and_can_be_taken_back():
    text = text_of(*LINES)
    cursor = at(text, "She")
    one = text.move(cursor, "sentence", 1, extend=True)
    assert text.text(one) == "She rang, and I went."
    two = text.move(one, "sentence", 1, extend=True)
    assert text.text(two) == "She rang, and I went. Dr. Shaw was there; it rained."
    assert text.text(text.move(two, "clause", -1, extend=True)) == "She rang, and I went. Dr. Shaw was there; it"
    assert text.text(text.move(cursor, "word", -2, extend=True)) == "happened then? She"


def test_growing_goes_from_word_to_clause_to_sentence_to_utterance_and_stays():
    text = text_of(*LINES)
    grown = [at(text, "Shaw")]
    for _ in range(4):
        grown.append(text.grow(grown[-1]))
    assert [text.text(selection) for selection in grown] == [
        "Shaw",
        "Dr. Shaw was there;",
        "Dr. Shaw was there; it rained.",
        "She rang, and I went. Dr. Shaw was there; it rained.",
        "She rang, and I went. Dr. Shaw was there; it rained.",
    ]


def test_taking_a_unit_again_takes_the_next_one_in():
    text = text_of(*LINES)
    sentence = text.take(at(text, "rang,"), "sentence")
    assert text.text(sentence) == "She rang, and I went."
    assert text.text(text.take(sentence, "sentence")) == "She rang, and I went. Dr. Shaw was there; it rained."


def test_tombstones_are_passed_over():
    text = text_of("~Er one ~two three. ~Four", "~Gone", "five")
    one = at(text, "one")
    assert text.text(text.move(one, "word", 1)) == "three."
    assert text.text(text.move(one, "word", 2)) == "five"
    assert text.text(text.grow(text.grow(one))) == "one three."
    assert text.text(at(text, "Four")) == "three."
    assert text.span(text.grow(one)) == ("0.1", "0.3")


def test_a_text_without_living_words_has_no_cursor():
    assert text_of("~Gone", "").at(0) is None
    assert SelectableText.of([]).at(0) is None


def test_words_are_found_again_by_id_after_others_were_put_in_before_them():
    text = text_of("one two three four.")
    assert text.between("0.1", "0.2") == Selection(1, 2)
    longer = text_of("new", "one ~two three four.")
    found = longer.between("1.0", "1.1")
    assert found is not None and longer.text(found) == "one three"
    assert text.between("0.1", "9.9") is None


def test_growing_goes_on_to_the_question_with_its_answer():
    text = SelectableText.of([[*text_of(line).words] for line in ("Hm.", *LINES, "So?", "No.")], asked=[1, 4])
    answer = at(text, "Yes.")
    exchange = text.grow(answer)
    assert text.text(exchange) == " ".join(LINES)
    assert text.grow(exchange) == exchange and text.text(text.grow(at(text, "Hm."))) == "Hm."
    assert text.text(text.take(exchange, "exchange")) == " ".join([*LINES, "So? No."])


def test_one_utterance_is_changed_and_every_other_word_keeps_its_spot():
    text = text_of("one two", "three", "four five")
    five = text.spot(4)
    longer = text.with_line(1, text_of("three and more").words)
    assert [word.text for word in longer.words] == ["one", "two", "three", "and", "more", "four", "five"]
    assert longer.words[longer.index(five)].text == "five" and longer.spot(longer.index(five)) == five
    assert longer.text(longer.take(Selection(5, 5), "utterance")) == "four five"


@given(
    st.lists(
        st.lists(st.sampled_from(["a", "b,", "c.", "~d", "Dr.", "e?”"]), max_size=6).map(" ".join),
        min_size=1,
        max_size=5,
    ),
    st.lists(
        st.tuples(
            st.sampled_from(["move", "extend", "grow", "take"]), st.sampled_from(UNITS), st.sampled_from([-2, -1, 1, 3])
        ),
        max_size=12,
    ),
    st.integers(0, 40),
)
def test_every_selection_begins_and_ends_on_living_words(lines, keys, start):
    text = text_of(*lines)
    selection = text.at(start)
    living = {place for place, word in enumerate(text.words) if word.is_living}
    assert (selection is None) == (not living) == text.is_empty
    for key, unit, step in keys if selection else ():
        assert selection is not None
        before = selection
        match key:
            case "grow":
                selection = text.grow(selection)
            case "take":
                selection = text.take(selection, unit)
            case _:
                selection = text.move(selection, unit, step, extend=key == "extend")
        assert {selection.anchor, selection.head} <= living
        if key in ("grow", "take"):
            assert selection.first <= before.first and selection.last >= before.last
        if key == "extend":
            assert selection.anchor == before.anchor
