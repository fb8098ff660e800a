"""Patterns: on episodes and factors alone, with kinds that are data, and never on what somebody said."""

from __future__ import annotations

import pytest

from casefile.case import Case
from casefile.errors import EntryError
from casefile.events import Hand
from casefile.framework import PATTERN_KINDS
from casefile.patterns import Pattern, pattern_place
from casefile.suggestions import NewSuggestion
from casefile.tags import NewTag
from tests.casefile.support import REVIEW, ask, begin, every_row, hear, words_of

TEAM_HAND = Hand("reviewer-m", "patterns")
WORDS = "A worry is passed on by voice, and written nowhere."


@pytest.fixture
def pattern(case: Case) -> Pattern:
    return case.patterns.add("comms_longterm", WORDS, TEAM_HAND)


def own_hand(pattern: Pattern) -> Hand:
    return Hand(TEAM_HAND.author, pattern_place(pattern.id))


def test_a_pattern_rests_on_episodes_and_factors_and_each_is_taken_back(case: Case, pattern: Pattern) -> None:
    call, clinic = (case.episodes.add(title, TEAM_HAND).id for title in ("The call", "The clinic"))
    by = own_hand(pattern)
    case.patterns.rest_on_episodes(pattern.id, [call, clinic], by)
    case.patterns.rest_on_factors(pattern.id, ["inter_agency", "conditions"], by)
    case.patterns.rest_on_episodes(pattern.id, [clinic], by)
    case.patterns.change(pattern.id, by, kind="reasoning", words="Said, and not written.")
    found = case.patterns.get(pattern.id)
    assert (found.kind, found.words) == ("reasoning", "Said, and not written.")
    assert (found.episodes, found.factors) == ((clinic,), ("inter_agency", "conditions"))
    for _ in range(2):
        case.log.undo(by)
    assert case.patterns.get(pattern.id).episodes == (call, clinic)
    for _ in range(2):
        case.log.undo(by)
    assert case.patterns.all() == [pattern]
    case.log.redo(by)
    assert case.patterns.get(pattern.id).episodes == (call, clinic)


def test_an_episode_that_a_pattern_rests_on_is_in_use_until_the_pattern_is_gone(case: Case, pattern: Pattern) -> None:
    call = case.episodes.add("The call", TEAM_HAND).id
    case.patterns.rest_on_episodes(pattern.id, [call], own_hand(pattern))
    with pytest.raises(EntryError, match="in use"):
        case.episodes.drop(call, TEAM_HAND)
    before = case.patterns.all()
    case.patterns.drop(pattern.id, TEAM_HAND)
    assert case.patterns.all() == []
    case.log.undo(TEAM_HAND)
    assert case.patterns.all() == before
    case.log.redo(TEAM_HAND)
    case.episodes.drop(call, TEAM_HAND)


def test_kinds_are_the_framework_s_as_the_team_words_them_and_its_own(case: Case, pattern: Pattern) -> None:
    patterns = case.patterns
    assert patterns.kinds() == PATTERN_KINDS and len(PATTERN_KINDS) == 6
    own = patterns.add_kind("  Time and  place ", TEAM_HAND)
    patterns.rename_kind("tool", "People and their tools", TEAM_HAND)
    patterns.retire_kind("comms_longterm", TEAM_HAND)
    titles = {one.id: one.title for one in patterns.kinds()}
    assert list(titles) == [*(one.id for one in PATTERN_KINDS), own]
    assert (titles["tool"], titles[own]) == ("People and their tools", "Time and place")
    assert patterns.all() == [pattern]
    before = every_row(case)
    for refused in (
        lambda: patterns.add("comms_longterm", WORDS, TEAM_HAND),
        lambda: patterns.add("luck", WORDS, TEAM_HAND),
        lambda: patterns.add("tool", " ", TEAM_HAND),
        lambda: patterns.change(pattern.id, TEAM_HAND, words=""),
        lambda: patterns.add_kind("people AND their tools", TEAM_HAND),
        lambda: patterns.get("another"),
    ):
        with pytest.raises(EntryError):
            refused()
    assert every_row(case) == before
    for _ in range(3):
        case.log.undo(TEAM_HAND)
    assert patterns.kinds() == PATTERN_KINDS


def test_no_pattern_can_be_put_on_what_somebody_said(case: Case, pattern: Pattern) -> None:
    """By the schema: its tables lead to patterns and episodes alone, and no table of words or tags takes one."""
    tables = [name for (name,) in ask(case, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    leads = {
        (table, target)
        for table in tables
        for (target,) in ask(case, f"SELECT \"table\" FROM pragma_foreign_key_list('{table}')")
    }
    own = {table for table in tables if table.startswith("pattern")}
    assert own == {"pattern", "pattern_kind", "pattern_episode", "pattern_factor"}
    assert {target for table, target in leads if table in own} == {"pattern", "episode"}
    assert {table for table, target in leads if target in own} <= own
    columns = {name for table in own for (name,) in ask(case, f"SELECT name FROM pragma_table_info('{table}')")}
    assert columns == {"id", "title", "is_retired", "at", "author", "kind", "words", "pattern", "episode", "factor"}

    conversation = begin(case)
    word = words_of(case, hear(case, conversation.id, "she rang"))[0].id
    tag = case.tags.put(word, word, NewTag("rationality", "goals"), REVIEW)
    with pytest.raises(EntryError):
        case.tags.put(word, word, NewTag("pattern", "tool"), REVIEW)  # type: ignore[arg-type]
    offered = NewSuggestion(word, word, "a rule", 1, "pattern", "tool", "so.")  # type: ignore[arg-type]
    with pytest.raises(EntryError, match="CHECK"):
        case.suggestions.offer(conversation.id, "rules", [offered])
    assert [one.id for one in case.tags.of(conversation.id)] == [tag.id]
    assert ask(case, "SELECT * FROM suggestion") == []


def test_a_pattern_stays_when_a_conversation_goes_and_is_found_and_checked_like_all_else(
    case: Case, pattern: Pattern
) -> None:
    conversation = begin(case)
    word = words_of(case, hear(case, conversation.id, "she rang"))[0].id
    call = case.episodes.add("The call", TEAM_HAND).id
    case.tags.put(word, word, NewTag("factor", "inter_agency", call, "hindered"), REVIEW)
    case.patterns.rest_on_episodes(pattern.id, [call], own_hand(pattern))
    case.patterns.rest_on_factors(pattern.id, ["inter_agency"], own_hand(pattern))
    before = case.patterns.all()
    assert case.check.all() == []
    assert [one.kind for one in case.all_texts.every() if WORDS in one.text] == ["log", "pattern"]
    assert case.removal.conversation(conversation.id, REVIEW)
    assert case.patterns.all() == before and case.check.all() == []
