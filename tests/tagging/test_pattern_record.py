"""Whose accounts a pattern rests on is read from the tags as they stand, each time."""

from __future__ import annotations

import pytest

from casefile.case import Case
from casefile.events import Hand
from casefile.patterns import Pattern
from casefile.tags import NewTag
from tagging.pattern_record import ONCE, mentions_of, pattern_lines, recurs_text
from tagging.strands import accounts_of
from tests.tagging.support import Conversing

SAID = "We had no cover. Nobody rang us back."


@pytest.fixture
def told(conversing: Conversing) -> Conversing:
    """Three accounts in each of which one factor is tagged with one of two episodes."""
    case, by = conversing.case, conversing.by
    call, clinic = (case.episodes.add(title, by).id for title in ("The call", "The clinic"))
    for code, episode in (("P01", call), ("P02", clinic), ("P03", call)):
        if code != "P01":
            conversing.begin(code)
        conversing.hear([("participant", SAID)])
        conversing.tag("no cover.", NewTag("factor", "conditions", episode, "hindered"))
    conversing.tag("Nobody rang us back.", NewTag("factor", "inter_agency", direction="hindered"))
    return conversing


def named(told: Conversing) -> Pattern:
    case, by = told.case, told.by
    pattern = case.patterns.add("management", "Short weeks meet worries.", by)
    case.patterns.rest_on_episodes(pattern.id, [one.id for one in case.episodes.all()], by)
    case.patterns.rest_on_factors(pattern.id, ["conditions", "inter_agency"], by)
    return case.patterns.get(pattern.id)


def accounts(case: Case, pattern: Pattern) -> list[str]:
    return [one.participant for one in mentions_of(pattern, accounts_of(case))]


def test_an_account_counts_where_a_factor_of_the_pattern_is_tagged_with_an_episode_of_it(told: Conversing) -> None:
    case, pattern = told.case, named(told)
    assert accounts(case, pattern) == ["P01", "P02", "P03"]
    lines = [*pattern_lines(case, pattern, accounts_of(case))]
    assert ("Episode", "The call (in the accounts of P01, P03)") in lines
    assert [words for what, words in lines if what == "Factor"][1].endswith(
        "nothing is tagged as this with these episodes"
    )
    assert lines[-1] == ("Recurs", "two episodes, three accounts: P01, P02, P03")


def test_what_is_taken_off_sealed_or_removed_bears_a_pattern_out_no_more(told: Conversing) -> None:
    case, pattern = told.case, named(told)
    first, second, third = case.conversations.all()
    (tag,) = case.tags.of(second.id)
    case.tags.take_off(tag.id, told.by)
    assert recurs_text(pattern, accounts_of(case)) == ONCE
    case.log.undo(told.by, second.id)
    case.seals.seal(third.id, 0.0, 30.0, "taken back", told.by)
    assert accounts(case, pattern) == ["P01", "P02"]
    assert case.removal.conversation(second.id, told.by) and case.removal.conversation(first.id, told.by)
    assert accounts(case, pattern) == [] and recurs_text(pattern, accounts_of(case)) == ""
    assert case.patterns.get(pattern.id) == pattern


def test_factors_that_have_become_one_are_one_line(told: Conversing) -> None:
    case, pattern, by = told.case, named(told), Hand(told.by.author, "codes")
    case.codes.merge("inter_agency", "conditions", by)
    lines = [*pattern_lines(case, pattern, accounts_of(case))]
    assert [words.split(":")[0] for what, words in lines if what == "Factor"] == ["Conditions of work"]
    assert accounts(case, pattern) == ["P01", "P02", "P03"]
