"""Hints on wording: each rule against its own tests, and none ever looks at what is not the team's own."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.episode_parts import NewSide
from casefile.errors import EntryError
from casefile.events import Hand
from casefile.judgements import NewJudgement
from casefile.note_classes import NewClass
from tagging.wording_rules import (
    FIELDS,
    Hint,
    TeamText,
    WordingRule,
    hints_on,
    parsed,
    pattern_texts,
    team_texts,
    wording_rules,
)
from tests.casefile.support import HandClock, begin, hear, make_case, words_of

BY = Hand("reviewer-m", "episode")


@pytest.mark.parametrize("rule", wording_rules(), ids=lambda rule: rule.id)
def test_every_rule_sees_what_it_says_it_sees_and_passes_the_rest(rule: WordingRule) -> None:
    assert [text for text in rule.finds if rule.seen_in(text) is None] == []
    assert [text for text in rule.passes if rule.seen_in(text) is not None] == []
    assert len(rule.finds) >= 2 and rule.passes


def test_there_is_a_rule_for_each_row_and_only_the_first_is_on_by_itself() -> None:
    assert len(wording_rules()) == 15
    assert [rule.id for rule in wording_rules() if rule.is_on] == ["error"]
    # What is fine in significance is not looked for there.
    (hindsight,) = [rule for rule in wording_rules() if rule.id == "hindsight"]
    assert set(FIELDS) - set(hindsight.fields) == {"significance"}


def test_what_stands_in_quotation_marks_is_somebody_s_words() -> None:
    error = wording_rules()[0]
    for quoted in (
        "She said “a mistake”.",
        'She said "a mistake".',
        "She said ‘a mistake’ twice.",
        "'It wasn't a mistake', P01 said.",
    ):
        assert error.seen_in(quoted) is None
    assert error.seen_in("She said “no”; a Mistake.") == "Mistake"
    assert error.seen_in("terrorist, errorless") is None
    assert error.seen_in("The parents' mistake, and the team's 'no'") == "mistake"


@pytest.mark.parametrize(
    "text",
    [
        "rule = [",
        '[[rule]]\nid = "a"',
        '[[rule]]\nid="a"\ncareful=["x"]\nwhy="y"\ntry="z"\nfinds=[]\npasses=[]\nfields=["transcript"]',
        '[[rule]]\nid="a"\ncareful=[]\nwhy="y"\ntry="z"\nfinds=[]\npasses=[]',
    ],
)
def test_rules_that_are_not_right_are_refused_in_words(text: str) -> None:
    with pytest.raises(EntryError) as caught:
        parsed(text)
    assert caught.value.remedy


WORDS = st.sampled_from(
    [one for rule in wording_rules() for one in rule.finds] + ["the weight fell", "a mistake", "nobody came", "failed"]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, min_size=17, max_size=17))
def test_no_rule_ever_sees_a_participant_s_words_a_note_or_a_description(texts: list[str]) -> None:
    """Each place holds words of its own; whatever the rules look at is known by them."""
    marked = [f"{text} place{number}" for number, text in enumerate(texts)]
    places = iter(marked)
    with tempfile.TemporaryDirectory() as folder:
        case = make_case(Path(folder) / "a.vantage", HandClock(), encrypted=False)
        item = begin(case)
        words = words_of(case, hear(case, item.id, next(places)))
        case.notes.add(item.id, "story", next(places), BY, at_s=None)
        note = case.notes.add(item.id, "episodes", next(places), BY, at_s=None)
        named = case.nominations.add(note.id, BY)
        case.note_classes.add(note.id, NewClass("why", nomination=named.id, words=next(places)), BY)
        taken = case.episodes.add(named.title, BY, named=named.title).id
        case.episode_parts.link(taken, named.id, BY)
        episode = case.episodes.add("An episode", BY).id
        parts = case.episode_parts
        case.episodes.describe(
            episode, BY, description=next(places), why_selected=next(places), period_from=next(places)
        )
        sources = [parts.add_source(episode, BY, reference=next(places)) for _ in range(2)]
        sides = [NewSide(source.id, next(places)) for source in sources]
        parts.add_discrepancy(episode, next(places), sides, BY)
        parts.add_missing_view(episode, next(places), BY, why=next(places))
        element = case.judgements.add_element(episode, next(places), BY)
        others = set(marked[: marked.index(element.text) + 1])
        own = {"An episode", "a reason", "used", "unused", "bore on it", "a comment"}
        case.judgements.judge(element.id, NewJudgement("good", "a reason", "used", "unused"), BY)
        case.judgements.say_significance(episode, "bore on it", BY, is_hindsight=True)
        case.judgements.comment(episode, "a comment", BY)
        case.comments.add(words[0].id, words[-1].id, "a margin note", BY)
        pattern = case.patterns.add("tool", "a pattern", BY).id
        case.patterns.rest_on_episodes(pattern, [episode], BY)
        case.wording_hints.choose_rows(frozenset(rule.id for rule in wording_rules()), BY)
        seen: list[str] = []

        def look(rule: WordingRule, text: TeamText) -> str | None:
            seen.append(text.words)
            return rule.seen_in(text.words)

        assert hints_on(case, team_texts(case, taken), look) == []
        assert seen == []
        assert hints_on(case, team_texts(case, episode), look) == []
        assert set(seen) == own and not others & set(seen)
        assert hints_on(case, pattern_texts(case, pattern), look) == []
        assert set(seen) == own | {"a pattern"}
        case.close()


def test_a_title_taken_as_it_was_named_is_theirs_until_the_team_words_it(tmp_path: Path) -> None:
    case = make_case(tmp_path / "a.vantage", HandClock())
    named = "when the mistake was made"
    theirs = case.episodes.add(f" {named}", BY, named=named).id
    team_s = case.episodes.add("The mistake in May", BY, named=named).id

    def titles(*episodes: str) -> list[str]:
        return [text.words for one in episodes for text in team_texts(case, one)]

    assert titles(theirs, team_s) == ["The mistake in May"]
    case.episodes.rename(theirs, named, BY)
    assert titles(theirs) == []
    case.episodes.rename(theirs, "A mistake, as one account has it", BY)
    assert titles(theirs) == ["A mistake, as one account has it"]
    case.log.undo(BY)
    assert titles(theirs) == []
    case.episodes.drop(theirs, BY)
    case.log.undo(BY)
    assert titles(theirs) == []
    case.close()


def test_a_hint_is_dismissed_with_a_reason_and_stays_away(tmp_path: Path) -> None:
    case = make_case(tmp_path / "a.vantage", HandClock())
    episode = case.episodes.add("The mistake in May", BY).id

    def hints() -> list[Hint]:
        return hints_on(case, team_texts(case, episode))

    (hint,) = hints()
    assert hint.words.startswith("“mistake”: few clear right answers") and hint.text.where == "title"
    with pytest.raises(EntryError, match="Why is the wording right"):
        case.wording_hints.dismiss("error", episode, " ", BY)
    case.wording_hints.dismiss("error", episode, "they were reckless, and said so", BY)
    assert hints() == []
    case.log.undo(BY)
    assert [one.rule.id for one in hints()] == ["error"]
    case.wording_hints.choose_rows(frozenset(), BY)
    assert hints() == []
    case.close()
