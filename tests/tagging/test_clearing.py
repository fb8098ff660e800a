"""The list that a person clears: a line for each form, what names most first, and nothing is asked twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from casefile.errors import EntryError
from casefile.names import NameEntry
from casefile.tags import NewTag
from tagging.audiences import pack_for
from tagging.clearing import ToLookAt, read_in
from tagging.excerpts import excerpts_of, name_key_of, pack_of
from tagging.export.clearance import Clearance, look_through
from tagging.export.write import kept_for, remember
from tagging.identifiers import identifiers_in, is_nhs_number
from tagging.leaks import find_leaks
from tagging.model import Audience
from tagging.own_words import CONDITIONS, POSTS
from tagging.pseudonyms import Pseudonyms
from tagging.quasi import details_in
from tagging.sounds import Sounds
from tagging.suspects import SuspectFinder
from tests.tagging.support import Conversing

SAID = (
    "Prudence rang the school nurse on the 3rd of March 2019, then Prudence and Tarik saw her; he was seven weeks old. "
    "Meanwhile marie gould waited 3 times till 5:30 with epilepsy."
)


@pytest.fixture
def told(conversing: Conversing) -> Conversing:
    conversing.case.names.add("person", "Mari Gold", "Child A", conversing.by)
    conversing.hear([("participant", SAID)])
    words = conversing.living()
    conversing.case.tags.put(words[0].id, words[-1].id, NewTag("rationality", "goals"), conversing.by)
    return conversing


def looked(told: Conversing, folder: Path, audience: Audience = "analysis") -> Clearance:
    if audience == "public":
        for excerpt in pack_of(told.case, by=told.by).excerpts:
            told.case.exports.choose(excerpt.id, "public", told.by)
    pack = pack_for(told.case, audience, by=told.by)
    kept = kept_for(told.case, audience)
    return look_through(pack, name_key_of(told.case, audience), target=folder / "a", are_kept=kept)


def shown(found: Clearance) -> list[tuple[str, str]]:
    return [(item.reason, item.text) for item in found.to_look_at]


def line(found: Clearance, text: str) -> ToLookAt:
    return next(item for item in found.to_look_at if item.text == text)


def test_a_line_a_form_what_names_most_first_with_contexts_and_plain_numbers_together(told, tmp_path: Path):
    found = looked(told, tmp_path)
    assert shown(found) == [
        ("sounds like a name", "marie"),
        ("sounds like a name", "gould"),
        ("capital", "Prudence"),
        ("capital", "Tarik"),
        ("condition", "epilepsy"),
        ("post", "school nurse"),
        ("age", "seven weeks old"),
        ("date", "the 3rd of March 2019"),
        ("count", "3, 5:30"),
    ]
    assert line(found, "gould").like == "[Child A]"
    assert (
        line(found, "Tarik").contexts[0]
        == "… of March 2019, then Prudence and Tarik saw her; he was seven weeks old. …"
    )
    assert "Prudence" not in repr(found)


def test_what_is_looked_at_is_remembered_for_as_wide_an_audience_and_no_wider(told: Conversing, tmp_path: Path):
    remember(told.case, looked(told, tmp_path), "analysis", told.by)
    assert shown(looked(told, tmp_path)) == []
    public = looked(told, tmp_path, "public")
    assert ("capital", "Prudence") in shown(public)
    remember(told.case, public, "public", told.by)
    assert shown(looked(told, tmp_path, "public")) == []
    assert told.case.clearings.forget_kept(told.by) > 9
    assert ("capital", "Prudence") in shown(looked(told, tmp_path))


def test_a_detail_is_put_in_other_words_for_the_public_and_stays_as_said_for_the_team(told: Conversing, tmp_path: Path):
    detail = line(looked(told, tmp_path, "public"), "the 3rd of March 2019")
    assert detail.proposal == "[spring 2019]"
    told.case.clearings.generalise(detail.text, detail.proposal, "public", told.by)
    (excerpt,) = pack_for(told.case, "public", by=told.by).excerpts
    assert "on [spring 2019], then" in excerpt.quote
    assert "the 3rd of March 2019" in pack_of(told.case, by=told.by).excerpts[0].quote
    assert looked(told, tmp_path, "public").leaks == ()
    for instead in ("", "the 3rd of March 2019 or so"):
        with pytest.raises(EntryError):
            told.case.clearings.generalise(detail.text, instead, "public", told.by)


def test_details_go_to_the_public_in_the_other_words_that_are_proposed_once_somebody_has_looked(told, tmp_path: Path):
    told.case.clearings.keep(["epilepsy"], "public", told.by)
    found = looked(told, tmp_path, "public")
    assert remember(told.case, found, "public", told.by) == 3
    (excerpt,) = pack_for(told.case, "public", by=told.by).excerpts
    assert "[a nurse] on [spring 2019]" in excerpt.quote and "he was [a baby]." in excerpt.quote
    assert "with epilepsy" in excerpt.quote and "3 times" in excerpt.quote
    assert remember(told.case, looked(told, tmp_path), "analysis", told.by) == 0
    assert "the 3rd of March 2019" in pack_of(told.case, by=told.by).excerpts[0].quote


def test_all_that_leaves_is_read_for_unknown_names_and_labels_are_not(told: Conversing, tmp_path: Path):
    case, by = told.case, told.by
    first, last = told.span("Meanwhile marie")
    code = case.codes.add("factor", "What xena wants and Aldous wants", by, hint="as Bettina put it", level="local")
    told.tag("saw her;", NewTag("factor", code, direction="hindered"))
    note = case.notes.add(told.id, "story", "quiet then", by, at_s=None, kind="quote")
    case.tags.put(note.words[0].id, note.words[-1].id, NewTag("rationality", "goals"), by)
    reply = case.responses.add(excerpts_of(case, by=by)[-1].id, "correction", "it was Dorian", "interim", by)
    case.responses.settle(reply.id, "put beside it for Edwina", by)
    asked = case.responses.add(excerpts_of(case, by=by)[1].id, "withdrawal", "", "interim", by)
    case.responses.settle(asked.id, "needed by Fenella", by)
    case.comments.add(first, last, "what would Gideon say", by)
    kind = case.patterns.add_kind("what we call Hattie", by)
    case.patterns.add(kind, "short weeks and Ignatius", by)
    pack = pack_for(case, "analysis", by=by, with_judgements=True)
    tags = tuple(replace(tag, weight="as Cosima weighs it") for tag in pack.excerpts[0].tags)
    first_of_all = replace(pack.excerpts[0], tags=tags, first_version="it was Jocasta")
    pack = replace(pack, excerpts=(first_of_all, *pack.excerpts[1:]))
    found = look_through(pack, name_key_of(case), target=tmp_path / "a")
    names = ["Aldous", "Bettina", "Cosima", "Dorian", "Edwina", "Fenella", "Gideon", "Hattie", "Ignatius", "Jocasta"]
    assert {name for reason, name in shown(found) if reason == "capital"} == {*names, "Prudence", "Tarik"}
    read = [*read_in(pack)]
    assert [name for name in names if not any(name in text for text in read)] == []
    assert len(read) == len({*read})


def test_a_name_that_is_a_common_word_is_asked_for_in_small_letters(told: Conversing, tmp_path: Path):
    entry = told.case.names.add("person", "Will", "Father", told.by)
    told.hear([("participant", "So Will rang, and I will ring back")])
    told.tag("So Will rang, and I will ring back", NewTag("rationality", "goals"))
    leak, *others = looked(told, tmp_path).leaks
    assert {other.text for other in others} == {"will"}
    assert (leak.text, leak.may_be_word, leak.certain) == ("will", True, False) and "I will ring" in leak.context
    told.case.clearings.keep(["will"], "public", told.by, kind="word")
    assert looked(told, tmp_path).leaks == ()
    quotes = [one.quote for one in pack_of(told.case, by=told.by).excerpts]
    assert "So [Father] rang, and I will ring back" in quotes
    told.case.names.add_variant(entry.id, "will", told.by)
    assert "and I [Father] ring" in " ".join(one.quote for one in pack_of(told.case, by=told.by).excerpts)


def test_a_name_that_is_a_common_word_and_begins_a_sentence_is_asked_for_by_what_follows(told, tmp_path: Path):
    told.case.names.add("person", "Will", "Father", told.by)
    said = "Will you come? we said. Will came. Will's mum did. Mr. Will did. I told Will."
    told.hear([("participant", said)])
    told.tag(said, NewTag("rationality", "goals"))
    # A near miss or a spelling in small letters says nothing of it.
    told.case.clearings.keep(["will"], "public", told.by, kind="word")
    told.case.clearings.keep(["will"], "public", told.by)

    def asked() -> list[str]:
        return [leak.as_word for leak in looked(told, tmp_path).distinct_leaks if leak.may_be_word]

    assert asked() == ["Will you", "Will came"]
    first, second = (leak for leak in looked(told, tmp_path).distinct_leaks if leak.may_be_word)
    told.case.clearings.keep([first.as_word], "public", told.by, kind="word")
    told.case.clearings.keep([second.as_name], "public", told.by, kind="word")
    assert asked() == [] and not looked(told, tmp_path).leaks
    quotes = " ".join(one.quote for one in pack_of(told.case, by=told.by).excerpts)
    assert "Will you come? we said. [Father] came. [Father]'s mum did. Mr. [Father] did. I told [Father]." in quotes


def test_a_date_or_an_age_in_other_words_stands_where_it_is_one_alone(conversing: Conversing, tmp_path: Path):
    said = "She was seven then. She was seven minutes late to room 2019 in 2019. We had 2019 families, £2019."
    conversing.hear([("participant", said)])
    conversing.tag(said, NewTag("rationality", "goals"))
    found = looked(conversing, tmp_path, "public")
    assert ("date", "2019") in shown(found) and ("number", "2019") in shown(found)
    remember(conversing.case, found, "public", conversing.by)
    (public,) = pack_for(conversing.case, "public", by=conversing.by).excerpts
    assert public.quote == (
        "[She was of primary school age] then. She was seven minutes late to room 2019 in [the 2010s]. "
        "We had 2019 families, £2019."
    )
    assert shown(looked(conversing, tmp_path, "public")) == []


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("it is 943 476 5919.", "it is [NHS number]."),
        ("it is 943 476 5918.", "it is 943 476 5918."),
        ("ring 0161 496 0123 or +44 7700 900123", "ring [telephone number] or [telephone number]"),
        ("at m14 5tq, B2 3rd floor", "at [postcode], B2 3rd floor"),
        ("AB 12 34 56 C, but BG 12 34 56 C", "[National Insurance number], but BG 12 34 56 C"),
        ("write to a.b@example.org, now", "write to [e-mail address], now"),
        ("case number CSC/2019-0042 is", "case number [case number] is"),
        ("born on 3 March 2019, on 4 March", "born on [date of birth], on 4 March"),
        ("600 children in 2019, 47 and section 17", "600 children in 2019, 47 and section 17"),
    ],
)
def test_identifiers_are_replaced_by_what_they_are_and_only_where_their_check_holds(said: str, written: str):
    assert Pseudonyms([]).replace(said).text == written


def test_one_digit_of_an_nhs_number_that_is_wrong_makes_it_none():
    number = "9434765919"
    wrong = [
        f"{number[:at]}{digit}{number[at + 1 :]}" for at in range(10) for digit in "0123456789" if digit != number[at]
    ]
    assert is_nhs_number(number) and not any(map(is_nhs_number, wrong)) and not is_nhs_number("0" * 10)


@pytest.mark.parametrize("text", [*sorted(POSTS), *sorted(CONDITIONS), "nine-year-old", "aged six"])
def test_each_rare_post_condition_and_age_is_found_alone(text: str):
    assert [one.text for one in details_in(f"“{text},” they said")] == [text]


@pytest.mark.parametrize(
    ("said", "listed"),
    [
        ("room 4521, then 1850 of them", [("number", "4521"), ("number", "1850")]),
        ("it is 943 476 5918.", [("number", "943 476 5918")]),
        ("nine four three, four seven six", [("number", "nine four three, four seven six")]),
        ("off the m6 by flat 12b", [("number", "m6"), ("number", "12b")]),
        (
            "£2,300.50, 3,500 or 90% by 5pm",
            [("count", "£2,300.50"), ("count", "3,500"), ("count", "90%"), ("count", "5pm")],
        ),
        ("twenty-three, a hundred and six", [("count", "twenty-three"), ("count", "hundred and six")]),
        ("in the 1990s, 2-3 times", [("count", "1990s"), ("count", "2-3")]),
        ("in twenty nineteen", [("date", "twenty nineteen")]),
        ("on the third of March two thousand and four", [("date", "the third of March two thousand and four")]),
        ("we may first march the dog", []),
        ("she was seven when he turned 16.", [("age", "she was seven"), ("age", "turned 16")]),
        ("the 3 may have known, in 2 may not, 45 may come", [("count", "3"), ("count", "2"), ("count", "45")]),
        (
            "on 3 may we rang, the 3rd of may, the 4 May 2019",
            [("date", "3 may"), ("date", "the 3rd of may"), ("date", "the 4 May 2019")],
        ),
        ("twenty-four years old, aged forty two", [("age", "twenty-four years old"), ("age", "aged forty two")]),
    ],
)
def test_every_number_is_listed_in_digits_and_in_words(said: str, listed: list[tuple[str, str]]):
    assert [(one.kind, one.text) for one in SuspectFinder(Pseudonyms([])).find(said)] == listed


def test_what_the_product_says_around_a_response_is_not_asked_about(told: Conversing, tmp_path: Path):
    excerpt = excerpts_of(told.case, by=told.by)[0].id
    told.case.responses.add(excerpt, "correction", "it was the 4th of May", "final draft", told.by)
    dates = next(item for item in looked(told, tmp_path).to_look_at if item.reason == "date")
    assert dates.text == "the 3rd of March 2019, the 4th of May"


def test_proposals_say_less():
    text = (
        "on 12/05/2019 the head teacher, aged 34, with cystic fibrosis and a nine-year-old, in 2017, 3 days old, "
        "March 2019, twenty oh four, 45/45/19, 12/03/98, who's only 34."
    )
    assert [(one.text, one.proposal) for one in details_in(text)] == [
        ("12/05/2019", "[spring 2019]"),
        ("head teacher", "[a member of school staff]"),
        ("aged 34", "[in their thirties]"),
        ("cystic fibrosis", "[a health condition]"),
        ("nine-year-old", "[of primary school age]"),
        ("2017", "[the 2010s]"),
        ("3 days old", "[a few days old]"),
        ("March 2019", "[spring 2019]"),
        ("twenty oh four", "[the 2000s]"),
        ("45/45/19", "[the 2010s]"),
        ("12/03/98", "[spring 1998]"),
        ("who's only 34", "[who is in their thirties]"),
    ]


@pytest.mark.parametrize(
    ("heard", "likes"),
    [
        ("kayleigh", True),
        ("siobhan", False),
        ("shivaun", True),
        ("okonquo", True),
        ("called", False),
        ("kettle", False),
    ],
)
def test_what_a_recogniser_makes_of_a_name_sounds_like_it(heard: str, likes: bool):
    key = [NameEntry("1", "person", form, (), f"[{form}]") for form in ("Kayley", "Shivaughn", "Okonkwo")]
    assert bool(Sounds(key).like(heard)) is likes


def test_what_is_replaced_by_its_form_is_no_name_of_the_key():
    assert identifiers_in("no digits here") == [] and find_leaks("ring 0161 496 0123", []) == []


def test_an_age_said_in_passing_says_less_and_leaves_the_same_number_elsewhere(conversing: Conversing, tmp_path: Path):
    conversing.hear(
        [("participant", "She was seven when we had seven families at 16 Park Road, he was 16 when he left.")]
    )
    conversing.tag(
        "She was seven when we had seven families at 16 Park Road, he was 16 when", NewTag("rationality", "goals")
    )
    (excerpt,) = excerpts_of(conversing.case, by=conversing.by)
    conversing.case.exports.choose(excerpt.id, "public", conversing.by)
    remember(conversing.case, looked(conversing, tmp_path, "public"), "public", conversing.by)
    (public,) = pack_for(conversing.case, "public", by=conversing.by).excerpts
    assert public.quote == (
        "[She was of primary school age] when we had seven families at 16 Park Road, [he was a teenager] when"
    )
