"""Cue packs: each rule against its own tests; what they see is offered apart: no tag, no count, in no export."""

from __future__ import annotations

import json

import pytest

from casefile.errors import EntryError
from casefile.events import Hand
from casefile.framework import ASPECTS, FACTORS
from casefile.suggestions import NewSuggestion
from casefile.tags import NewTag
from tagging.cue_rules import Rule, parsed, rules, tokens_of
from tagging.excerpts import pack_of
from tagging.export.formats import FORMATS
from tagging.export.header import Header
from tagging.suggester import start_suggester, suggest
from tests.casefile.support import ask
from tests.tagging.support import Conversing
from tests.tagging.test_no_name_goes_out import unpacked

suggesting = pytest.importorskip("tagging.suggesting")
pytest.importorskip("spacy")

_BLANK = suggesting.CueFinder(rules(), with_model=False)
SAID = "I had no idea that he lived there. We parked outside. My caseload was thirty one."


@pytest.fixture(scope="module", params=[True, False], ids=["pipeline", "blank"])
def finder(request: pytest.FixtureRequest):
    return suggesting.CueFinder(rules(), with_model=request.param)


def codes(finder, *sentences: str) -> list[set[str]]:
    return [{cue.rule.code for cue in cues} for cues in finder.find([one.split() for one in sentences])]


def test_every_rule_sees_what_it_says_it_sees_and_passes_the_rest(finder) -> None:
    wrong: list[tuple[str, str]] = []
    for rule in rules():
        wrong += [
            (rule.id, one)
            for one, seen in zip(rule.finds, codes(finder, *rule.finds), strict=True)
            if rule.code not in seen
        ]
        wrong += [
            (rule.id, one)
            for one, seen in zip(rule.passes, codes(finder, *rule.passes), strict=True)
            if rule.code in seen
        ]
    assert wrong == []


def test_there_are_cues_for_aspects_and_factors_alone_and_each_rule_is_tested() -> None:
    assert {rule.code for rule in rules()} == {one.id for one in ASPECTS} | {one.id for one in FACTORS} - {"unplaced"}
    assert all(len(rule.finds) >= 3 and len(rule.passes) >= 2 and rule.reason.endswith(".") for rule in rules())


@pytest.mark.parametrize(
    "text",
    [
        "rule = 3 3",
        '[[rule]]\nid = "a"',
        '[[rule]]\nid="a"\nversion=1\nkind="episode"\ncode="x"\nreason="y."\npatterns=[]\nfinds=[]\npasses=[]',
        '[[rule]]\nid="a"\nversion=1\nkind="factor"\ncode="luck"\nreason="y."\npatterns=[]\nfinds=[]\npasses=[]',
        '[[rule]]\nid="a"\nversion=1\nkind="factor"\ncode="role"\nreason="y."\npatterns=["Role"]\nfinds=[]\npasses=[]',
        '[[rule]]\nid="a"\nversion=1\nkind="factor"\ncode="role"\nreason="y."\npatterns=["..3"]\nfinds=[]\npasses=[]',
        '[[rule]]\nid="a"\nversion=1\nkind="factor"\ncode="role"\nreason="y."\npatterns=["a"]\nfinds=[]\npasses=[]\nmore=1',
    ],
)
def test_a_pack_that_is_not_right_is_refused_in_words(text: str) -> None:
    with pytest.raises(EntryError) as caught:
        parsed(text)
    assert caught.value.remedy


def test_a_pattern_is_a_row_of_words_lemmas_and_gaps() -> None:
    assert tokens_of("# cases") == [{"LIKE_NUM": True}, {"LOWER": {"IN": ["cases"]}}]
    assert tokens_of("i|we ~know ..2 not?") == [
        {"LOWER": {"IN": ["i", "we"]}},
        {"LEMMA": {"IN": ["know"]}},
        {"IS_PUNCT": False, "OP": "{0,2}"},
        {"LOWER": {"IN": ["not"]}, "OP": "?"},
    ]


def test_a_parser_sees_what_hangs_together_over_a_distance() -> None:
    finder = suggesting.CueFinder(rules())
    if not finder.has_parser:
        pytest.skip("no pipeline with a parser is installed")
    assert "inter_agency" in codes(finder, "The hospital, to be fair to them, had in those weeks told everybody.")[0]


def test_a_cue_is_a_whole_sentence_and_one_for_each_code(finder) -> None:
    (cues,) = finder.find([SAID.split()])
    assert [(cue.rule.code, cue.first, cue.last) for cue in cues] == [("information", 0, 7), ("conditions", 11, 15)]


def hear(conversing: Conversing) -> None:
    conversing.hear([("lead", "I had no idea of the caseload?"), ("participant", SAID)])


def run(conversing: Conversing) -> None:
    """What the child does, in this process and with the pipeline that is there at once."""
    suggest(conversing.case, conversing.id, _BLANK)


def test_with_all_rules_on_and_no_key_pressed_there_is_no_tag(conversing: Conversing) -> None:
    hear(conversing)
    case = conversing.case
    case.suggestions.turn(conversing.id, conversing.by, on=True)
    start_suggester(case, conversing.id).result()
    found = case.suggestions.of(conversing.id, conversing.by.author)
    assert [(one.code, one.state) for one in found] == [("information", "open"), ("conditions", "open")]
    assert case.words.get(found[0].first_word).text == "I" and case.words.get(found[0].last_word).text == "there."
    assert (case.tags.of(conversing.id), ask(case, "SELECT * FROM tag")) == ([], [])


def test_what_was_decided_is_remembered_and_not_offered_again(conversing: Conversing) -> None:
    hear(conversing)
    case = conversing.case
    run(conversing)
    first, second = case.suggestions.of(conversing.id, conversing.by.author)
    case.suggestions.decide(first, "dismissed", conversing.by)
    run(conversing)
    again = case.suggestions.of(conversing.id, conversing.by.author)
    assert [(one.id, one.state) for one in again] == [(first.id, "dismissed"), (second.id, "open")]
    case.suggestions.offer(conversing.id, "no rules", [])
    assert [one.state for one in case.suggestions.of(conversing.id, conversing.by.author)] == ["dismissed"]
    case.log.undo(conversing.by, conversing.id)
    assert [one.state for one in case.suggestions.of(conversing.id, conversing.by.author)] == ["open"]


def test_each_reviewer_answers_for_themselves(conversing: Conversing) -> None:
    hear(conversing)
    case, other = conversing.case, Hand(conversing.case.people.reviewer("Reviewer 2").id, "review")
    run(conversing)
    first, second = case.suggestions.of(conversing.id, conversing.by.author)
    case.suggestions.decide(first, "dismissed", conversing.by)
    case.suggestions.decide(second, "dismissed", other)
    with pytest.raises(EntryError):
        case.suggestions.decide(first, "accepted", conversing.by)
    run(conversing)

    def states(by: Hand) -> list[str]:
        return [one.state for one in case.suggestions.of(conversing.id, by.author)]

    assert (states(conversing.by), states(other)) == (["dismissed", "open"], ["open", "dismissed"])
    case.suggestions.decide(first, "accepted", other)
    assert (states(conversing.by), states(other)) == (["dismissed", "open"], ["accepted", "dismissed"])
    case.log.undo(other, conversing.id)
    assert (states(conversing.by), states(other)) == (["dismissed", "open"], ["open", "dismissed"])


def test_which_tags_began_as_a_suggestion_is_known_in_the_case_and_in_no_export(conversing: Conversing) -> None:
    hear(conversing)
    case, other = conversing.case, Hand(conversing.case.people.reviewer("Reviewer 2").id, "review")
    run(conversing)
    first, second = case.suggestions.of(conversing.id, conversing.by.author)
    case.suggestions.decide(first, "accepted", conversing.by)
    tag = case.tags.put(first.first_word, first.last_word, NewTag("rationality", "information"), conversing.by)
    # The same by somebody who never saw the suggestion, and their own beside one that was not accepted.
    case.tags.put(first.first_word, first.last_word, NewTag("rationality", "information"), other)
    case.tags.put(second.first_word, second.last_word, NewTag("factor", "conditions", direction="both"), conversing.by)
    assert case.suggestions.behind(conversing.id) == {tag.id: first.reason}
    header = Header("analysis", "working copy", 1, "2031-03-04", "Vantage 0")
    texts = unpacked(FORMATS["json"].file(header, pack_of(case, by=conversing.by)))
    assert not [text for text in texts if first.reason in text or "suggest" in text]
    case.tags.change(tag.id, NewTag("rationality", "picture"), conversing.by)
    assert case.suggestions.behind(conversing.id) == {}


def test_no_export_and_no_count_knows_of_a_suggestion(conversing: Conversing) -> None:
    hear(conversing)
    conversing.tag("We parked outside.", NewTag("factor", "role", direction="both"))
    before = pack_of(conversing.case, by=conversing.by)
    run(conversing)
    pack = pack_of(conversing.case, by=conversing.by)
    assert pack == before and pack.digests == before.digests
    header = Header("analysis", "working copy", 1, "2031-03-04", "Vantage 0")
    reasons = {rule.reason for rule in rules()}
    for form in FORMATS.values():
        assert not [text for text in unpacked(form.file(header, pack)) for reason in reasons if reason in text], (
            form.suffix
        )


def test_a_closed_stretch_is_not_pointed_at(conversing: Conversing) -> None:
    hear(conversing)
    run(conversing)
    conversing.case.seals.seal(conversing.id, 7.0, 15.5, "taken back", conversing.by)
    assert [one.code for one in conversing.case.suggestions.of(conversing.id, conversing.by.author)] == ["conditions"]


def test_removing_the_conversation_leaves_nothing_of_them(conversing: Conversing) -> None:
    hear(conversing)
    conversing.case.suggestions.turn(conversing.id, conversing.by, on=True)
    run(conversing)
    offered = conversing.case.suggestions.of(conversing.id, conversing.by.author)
    conversing.case.suggestions.decide(offered[0], "dismissed", conversing.by)
    assert conversing.case.removal.conversation(conversing.id, conversing.by)
    left = [ask(conversing.case, f"SELECT * FROM {one}") for one in ("suggestion", "suggestion_answer", "suggesting")]
    assert left == [[], [], []]


def test_a_suggester_that_is_told_nonsense_says_so_in_words(conversing: Conversing) -> None:
    with pytest.raises(EntryError, match="ended before"):
        start = start_suggester(conversing.case, conversing.id)
        start.stop()
        start.result()


def test_a_suggestion_for_a_rule_that_is_gone_stays_decided(conversing: Conversing) -> None:
    hear(conversing)
    word = conversing.word("We")
    conversing.case.suggestions.offer(
        conversing.id, "a rule", [NewSuggestion(word, word, "old.rule", 1, "factor", "role", "so.")]
    )
    (one,) = conversing.case.suggestions.of(conversing.id, conversing.by.author)
    conversing.case.suggestions.decide(one, "accepted", conversing.by)
    run(conversing)
    assert conversing.case.suggestions.of(conversing.id, conversing.by.author)[0].state == "accepted"


def test_the_request_holds_the_key_on_standard_input_alone(conversing: Conversing) -> None:
    """Arguments and environment are everybody's to read."""
    assert isinstance(rules()[0], Rule)
    child = start_suggester(conversing.case, conversing.id)
    arguments = json.dumps(child._process.args)
    assert conversing.case.key is not None and conversing.case.key.hex() not in arguments
    child.result()
