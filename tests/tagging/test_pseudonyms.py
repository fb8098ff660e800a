"""Names of the key are replaced in whatever way they are written, and what is left of one is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.names import NameEntry
from tagging.leaks import LeakFinder, find_leaks, letters_of, within_one_edit
from tagging.pseudonyms import PseudonymisedWords, Pseudonyms
from tagging.suspects import SuspectFinder

KEY = [
    NameEntry("1", "person", "Kelly Barton", ("Kelly",), "[Mother]"),
    NameEntry("2", "person", "Jamie", ("Jaime",), "[Child A]"),
    NameEntry("3", "person", "Siobhán O'Brien", ("Siobhán", "O'Brien"), "[social worker]"),
    NameEntry("4", "agency", "St. Mary's", (), "[school]"),
    NameEntry("5", "place", "Barton Lane", (), "[street]"),
    NameEntry("6", "person", "Anne-Marie", (), "[nurse]"),
    NameEntry("7", "place", "Coldbridge", (), "[town]"),
    NameEntry("8", "person", "Dean", (), "[Mother's partner]"),
]
NAMES = Pseudonyms(KEY)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Then Kelly Barton rang.", "Then [Mother] rang."),
        ("then kelly barton rang", "then [Mother] rang"),
        ("KELLY BARTON'S flat", "[Mother]'S flat"),
        ("(Kelly), “Jamie”?", "([Mother]), “[Child A]”?"),
        ("Jamie’s and Kelly's", "[Child A]’s and [Mother]'s"),
        ("Kelly, Barton; Kelly", "[Mother]; [Mother]"),
        ("Siobhan O’Brien, obrien, O Brien's", "[social worker], [social worker], [social worker]'s"),
        ("at St Marys, St. Mary’s, st mary's", "at [school], [school], [school]"),
        ("Anne Marie and annemarie and Anne-Marie", "[nurse] and [nurse] and [nurse]"),
        ("Kelly-Jamie", "[Mother]-[Child A]"),
        ("Siobha\u0301n", "[social worker]"),
        ("Kelly Barton Lane", "[Mother] [street]"),
        ("Jamies deanery Kellys", "Jamies deanery Kellys"),
        ("nothing to replace here", "nothing to replace here"),
        ("", ""),
    ],
)
def test_names_are_replaced_as_whole_words_however_written(said, written):
    assert NAMES.replace(said).text == written


def test_a_pseudonym_that_holds_another_name_is_not_replaced_again():
    key = [NameEntry("1", "person", "Ann", (), "[Bob]"), NameEntry("2", "person", "Bob", (), "[Ann]")]
    assert Pseudonyms(key).replace("Ann saw Bob").text == "[Bob] saw [Ann]"


def test_an_empty_key_replaces_nothing():
    assert Pseudonyms([]).replace("Kelly Barton").text == "Kelly Barton"
    assert find_leaks("Kelly Barton", []) == []


def test_replacements_are_counted():
    assert NAMES.replace("Kelly saw Jamie and Kelly Barton").count == 3


def test_half_a_name_at_the_edge_of_a_quote_does_not_come_out():
    words = PseudonymisedWords(["So", "Kelly", "Barton,", "they", "said,", "went."], NAMES)
    assert words.cut(2, 4).text == "[Mother], they said,"
    assert words.cut(0, 1).text == "So [Mother]"
    assert words.cut(2, 2).text == "[Mother],"
    assert words.cut(1, 0).text == ""
    assert len(words) == 6


@given(st.lists(st.sampled_from([form for entry in KEY for form in entry.forms] + ["went,", "the", "A"]), max_size=12))
def test_every_cut_of_replaced_words_is_a_slice_of_the_replaced_text(parts):
    tokens = " ".join(parts).split()
    words = PseudonymisedWords(tokens, NAMES)
    whole = words.cut(0, len(tokens) - 1).text
    for first in range(len(tokens)):
        for last in range(first, len(tokens)):
            assert words.cut(first, last).text in whole


def found(text: str) -> list[tuple[str, bool]]:
    return [(text[leak.start : leak.end], leak.certain) for leak in find_leaks(text, KEY)]


@pytest.mark.parametrize(
    ("text", "leaks"),
    [
        ("and KELLY's went", [("KELLY", True)]),
        ("by Cold Bridge they", [("Cold Bridge", False)]),
        ("by Coldbrige they", [("Coldbrige", False)]),
        ("by cold bridges", [("cold bridges", False)]),
        ("young Jamei said", [("Jamei", False)]),
        ("young jamies", [("jamies", False)]),
        ("de an", [("de an", False)]),
        ("Kel ly", [("Kel ly", False)]),
        ("[Dean] and [Kelly's friend]", [("Dean", True), ("Kelly", True)]),
        ("She meant deal or bean, and a carton.", []),
        ("[Mother] saw [Child A] at [town]", []),
        ("rose I think", []),
    ],
)
def test_what_is_left_of_a_name_is_found(text, leaks):
    assert found(text) == leaks


def test_pseudonyms_are_no_near_misses_of_names():
    key = [NameEntry("1", "person", "Mather", (), "[Mother]")]
    assert find_leaks("[Mother] went", key) == []
    assert [leak.certain for leak in find_leaks("a mother went", key)] == [False]


def test_a_pseudonym_that_holds_a_name_is_a_leak():
    key = [NameEntry("1", "person", "Grace", (), "[Child B]"), NameEntry("2", "person", "Joan", (), "[Grace's mother]")]
    assert [leak.certain for leak in find_leaks(Pseudonyms(key).replace("Joan").text, key)] == [True]


def test_a_leak_does_not_show_what_it_found():
    finder = LeakFinder(NAMES)
    shown = repr(finder.find("Kelly")) + repr(SuspectFinder(NAMES).find("went to Paris 07700 900123"))
    assert "kelly" not in shown.lower() and "Paris" not in shown and "900123" not in shown


@pytest.mark.parametrize(
    ("text", "suspects"),
    [
        ("We went to Paris, on Monday.", ["Paris"]),
        ("We went. Then I'm sure GPs came? Yes. Dr. Foster.", ["Foster"]),
        ("Mrs barton was there", ["barton"]),
        ("She moved to AB1 2CD", ["AB1", "2CD"]),
        ("ring 07700 900123 or a.b@example.org", ["07700 900123"]),
        ("born 12/03/2019, in 2019, forty people, 600 children", ["12/03/2019", "2019", "forty", "600"]),
        ("[Mother] went", []),
        ("with [Mother] She", ["She"]),
        ("with [Mother]. She", []),
        ("… Foster came", ["Foster"]),
        ("that day\nSorry, can I", []),
        ("No. But no. No, it was no. 4", ["4"]),
    ],
)
def test_capitals_parts_of_names_and_numbers_are_pointed_out(text, suspects):
    shown = {suspect.text for suspect in SuspectFinder(NAMES).find(text)}
    assert shown <= set(suspects) and (not suspects or suspects[0] in shown)
    assert bool(shown) == bool(suspects)


LETTERS = st.text("abc", max_size=6)


def distance(one: str, other: str) -> int:
    """Optimal string alignment by its recurrence, for comparison."""
    rows = [[max(i, j) if not i or not j else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            same = one[i - 1] == other[j - 1]
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (not same))
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(LETTERS, LETTERS)
def test_one_edit_is_a_distance_of_at_most_one(one, other):
    assert within_one_edit(one, other) == (distance(one, other) <= 1)


LONG_FORMS = st.sampled_from([letters_of(form) for entry in KEY for form in entry.forms if len(letters_of(form)) >= 5])


@given(LONG_FORMS, st.integers(0, 20), st.sampled_from("aenrxz"), st.integers(0, 3))
def test_one_slip_anywhere_in_a_form_is_found(form, at, letter, kind):
    at %= len(form)
    before, here, after = form[:at], form[at], form[at + 1 :]
    slips = [
        before + after,
        before + letter + here + after,
        before + letter + after,
        before + after[:1] + here + after[1:],
    ]
    assert find_leaks(f"so {slips[kind]} came", KEY)


RUINS = st.sampled_from([str.lower, str.upper, str.title, str.swapcase, lambda t: t.replace("-", " ")])
AROUND = st.sampled_from(["{}", "({})", "“{}”", "{},", "{}'s", "{}’s.", "{}?", "…{}", "*{}*", "{};", "-{}-", "_{}_"])
FORMS = st.sampled_from([form for entry in KEY for form in entry.forms])
PLACED = st.builds(lambda form, ruin, around: around.format(ruin(form)), FORMS, RUINS, AROUND)


@given(st.lists(PLACED | st.sampled_from(["the", "clinic.", "And", "who?", "a-b"]), max_size=10))
def test_no_form_survives_wherever_and_however_it_is_placed(parts):
    replaced = NAMES.replace(" ".join(parts)).text
    assert find_leaks(replaced, KEY) == []
    bare = "".join(letter.lower() if letter.isalnum() else " " for letter in without_pseudonyms(replaced)).split()
    for entry in KEY:
        for form in entry.forms:
            plain = "".join(letter.lower() if letter.isalnum() else " " for letter in form).split()
            assert not any(bare[place : place + len(plain)] == plain for place in range(len(bare)))


def without_pseudonyms(text: str) -> str:
    """The text without the pseudonyms themselves."""
    for entry in KEY:
        text = text.replace(entry.pseudonym, " | ")
    return text
