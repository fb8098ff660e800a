"""Accounts side by side: who spoke of a factor, in which direction, how it came up, and what a blank means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casefile.errors import EntryError
from casefile.events import Hand
from casefile.note_classes import NewClass
from casefile.tags import NewTag
from tagging.blanks import (
    CLOSED,
    ELSEWHERE,
    NOBODY,
    NOBODY_HERE,
    NOTED,
    QUESTION,
    UNNAMED,
    UNTAGGED,
    UNTAGGED_TOO,
)
from tagging.episode_record import record_lines
from tagging.excerpts import pack_of
from tagging.export.about import came_up
from tagging.export.matrix import factors_by_agency, factors_by_episode
from tagging.model import BlankEntry, Pack
from tagging.strands import Accounts, accounts_of, quoted, said_of
from tests.tagging.support import Conversing, span_in

GENERAL = "factors in general were asked about"
NO_STEP = "the steps did not come to factors"
WORKLOAD = NewTag("factor", "conditions", direction="hindered")


def told(conversing: Conversing, code: str, steps: list[tuple[str, float]], *lines: str) -> None:
    """One participant's account: the lead asks, they answer, a word a second; steps are visited at these seconds."""
    if code != "P01":
        conversing.begin(code)
    said = [("lead" if number % 2 == 0 else "participant", line) for number, line in enumerate(lines)]
    conversing.hear(said)  # type: ignore[arg-type]
    for step, at_s in steps:
        conversing.case.step_visits.enter(conversing.id, step, conversing.by, at_s=at_s)


def accounts(conversing: Conversing) -> Accounts:
    return accounts_of(conversing.case)


def test_what_stands_in_the_story_was_volunteered_and_later_steps_prompted(conversing: Conversing) -> None:
    told(
        conversing,
        "P01",
        [("story", 0.0), ("factors", 8.0)],
        "what happened",
        "no cover at all",
        "and work",
        "no cover",
    )
    conversing.tag("no cover at", WORKLOAD)
    conversing.case.tags.put(*span_in(conversing.utterances()[3].words, "no cover"), WORKLOAD, conversing.by)
    cell = accounts(conversing).matrix("participant").cells["conditions", "P01"]
    assert [(one.way, one.step) for one in cell.mentions] == [("story", "story"), ("prompted", "factors")]
    assert said_of(cell.mentions) == "P01 hindered (in the story); P01 hindered (after a prompt)"
    assert cell.blank is None


def by_participant(conversing: Conversing, factor: str) -> dict[str, tuple[str, str]]:
    """What the blanks of a factor say, and on what they rest, by participant."""
    matrix = accounts(conversing).matrix("participant")
    found = {column: matrix.cells[factor, column].blank for column, _ in matrix.columns}
    return {column: (blank.kind, blank.words) for column, blank in found.items() if blank is not None}


def test_what_steps_alone_tell_of_a_blank_bears_a_question_mark(conversing: Conversing) -> None:
    told(conversing, "P01", [("story", 0.0), ("factors", 2.0)], "so", "a b c")
    conversing.tag("a", NewTag("rationality", "goals"))
    told(conversing, "P02", [("story", 0.0)], "so", "a b c")
    told(conversing, "P03", [], "so", "a b c")
    told(conversing, "P04", [("story", 0.0), ("factors", 2.0)], "so", "a b c")
    told(conversing, "P05", [("story", 0.0), ("factors", 9.0), ("changes", 9.5)], "so", "a b c")
    conversing.tag("a", NewTag("rationality", "goals"))
    found = by_participant(conversing, "conditions")
    assert {code: kind for code, (kind, _) in found.items()} == {
        "P01": "not raised?",
        "P02": "not asked?",
        "P03": "not known",
        "P04": "not known",
        "P05": "not known",
    }
    said = {code: words.partition(": ")[2] for code, (_, words) in found.items()}
    assert (said["P01"], said["P02"]) == (GENERAL, NO_STEP)
    assert said["P03"] == "no steps are on record" and said["P04"] == UNTAGGED
    assert said["P05"] == "the step on factors was passed through: nothing was said or noted in it"
    conversing.case.notes.add(conversing.id, "factors", "the rota, they said", conversing.by, at_s=None)
    assert by_participant(conversing, "conditions")["P05"][0] == "not raised?"


def test_what_is_closed_in_the_step_on_factors_leaves_a_blank_unknown(conversing: Conversing) -> None:
    told(conversing, "P01", [("story", 0.0), ("factors", 2.0)], "so", "a b c")
    conversing.tag("a", NewTag("rationality", "goals"))
    conversing.case.seals.seal(conversing.id, 2.5, 3.5, "taken back", conversing.by)
    kind, words = by_participant(conversing, "conditions")["P01"]
    assert (kind, words.partition(": ")[2]) == ("not known", "some of what was said on factors is closed or removed")


def test_what_a_reviewer_says_and_a_tagged_question_are_said_outright(conversing: Conversing) -> None:
    told(conversing, "P01", [("story", 0.0)], "what of the rota", "a b c")
    case, by = conversing.case, conversing.by
    assert by_participant(conversing, "conditions")["P01"][0] == "not asked?"
    conversing.tag("the rota", WORKLOAD)
    # The answer may stand where nobody has tagged yet.
    assert by_participant(conversing, "conditions")["P01"] == ("not known", f"not known: {QUESTION}; {UNTAGGED}")
    conversing.tag("b", NewTag("rationality", "goals"))
    assert by_participant(conversing, "conditions")["P01"] == ("not raised", f"not raised: {QUESTION}")
    case.asked.say(conversing.id, "resources", True, by)
    case.asked.say(conversing.id, "role", False, by)
    assert by_participant(conversing, "resources")["P01"] == ("not raised", "not raised: asked about, says Reviewer 1")
    assert by_participant(conversing, "role")["P01"] == ("not asked", "not asked: so says Reviewer 1")
    case.asked.say(conversing.id, "role", True, by)
    assert by_participant(conversing, "role")["P01"][0] == "not raised"
    case.log.undo(by, conversing.id)
    assert by_participant(conversing, "role")["P01"][0] == "not asked"
    case.asked.say(conversing.id, "role", None, by)
    assert by_participant(conversing, "role")["P01"][0] == "not asked?"
    # A second conversation in which it was asked about comes before one in which it was not.
    case.asked.say(conversing.id, "role", False, by)
    person = case.people.participants()[0]
    second = case.conversations.begin(person, by)
    case.asked.say(second.id, "role", True, by)
    assert by_participant(conversing, "role")["P01"][0] == "not raised"
    with pytest.raises(EntryError):
        case.asked.say(second.id, "luck", True, by)
    # Once something of the second is there, and nothing of it tagged, it may hold the answer.
    case.notes.add(second.id, "story", "they came back to it", by, at_s=None)
    untagged = f"not known: asked about, says Reviewer 1; {UNTAGGED}"
    assert by_participant(conversing, "role")["P01"] == ("not known", untagged)
    untagged = f"not known: {QUESTION}; {UNTAGGED_TOO}"
    assert by_participant(conversing, "conditions")["P01"] == ("not known", untagged)


def test_what_is_closed_may_hold_the_answer(conversing: Conversing) -> None:
    told(conversing, "P01", [("story", 0.0)], "what of the rota", "the rota was bare then")
    case, by = conversing.case, conversing.by
    conversing.tag("what of the rota", WORKLOAD)
    case.tags.put(*span_in(conversing.utterances()[1].words, "rota was bare"), WORKLOAD, by)
    conversing.tag("then", NewTag("rationality", "goals"))
    case.asked.say(conversing.id, "role", True, by)
    assert by_participant(conversing, "role")["P01"][0] == "not raised"
    case.seals.seal(conversing.id, 4.5, 7.5, "taken back", by)
    assert by_participant(conversing, "conditions")["P01"] == ("not known", f"not known: {QUESTION}; {CLOSED}")
    assert by_participant(conversing, "role")["P01"] == (
        "not known",
        f"not known: asked about, says Reviewer 1; {CLOSED}",
    )


def test_what_goes_out_tells_who_says_so_of_a_blank_by_number(conversing: Conversing) -> None:
    told(conversing, "P01", [("story", 0.0)], "what of the rota", "a b c")
    jo = Hand(conversing.case.people.reviewer("Jo").id, "review")
    conversing.case.asked.say(conversing.id, "role", False, jo)
    assert by_participant(conversing, "role")["P01"][1] == "not asked: so says Jo"
    sides = pack_of(conversing.case, by=conversing.by).sides
    assert sides is not None
    said = {blank.words for blank in sides.blanks if blank.factor == "role"}
    assert said == {"not asked: P01 (so says reviewer 2)"}


def test_an_answer_to_a_tagged_question_was_not_volunteered(conversing: Conversing) -> None:
    told(conversing, "P01", [("story", 0.0)], "so", "no cover", "what of the rota", "the rota was bare")
    case = conversing.case
    conversing.tag("no cover", WORKLOAD)
    conversing.tag("what of the rota", WORKLOAD)
    case.tags.put(*span_in(conversing.utterances()[3].words, "rota was bare"), WORKLOAD, conversing.by)
    cell = accounts(conversing).matrix("participant").cells["conditions", "P01"]
    assert [one.way for one in cell.mentions] == ["story", "prompted"]
    pack = exported(conversing)
    assert [line for one in pack.excerpts for line in came_up(one)] == [
        "Volunteered in the story.",
        "Said after a prompt.",
    ]
    assert by_agency(pack)["Conditions of work"] == ["P01 hindered (in the story)", "P01 hindered (after a prompt)"]


def test_a_question_tagged_with_its_answer_is_the_answerer_s_mention_after_a_prompt(conversing: Conversing) -> None:
    told(conversing, "P01", [("story", 0.0)], "what of the rota", "the rota was bare", "and your role", "it was")
    conversing.tag("what of the rota the rota was bare", WORKLOAD)
    conversing.tag("your role", NewTag("factor", "role", direction="unclear"))
    found = accounts(conversing)
    assert said_of(found.matrix("participant").cells["conditions", "P01"].mentions) == "P01 hindered (after a prompt)"
    assert by_participant(conversing, "role")["P01"] == ("not raised", f"not raised: {QUESTION}")
    table = by_agency(exported(conversing))
    assert table["Conditions of work"] == ["P01 hindered (after a prompt)"]
    assert table["Aspects of the role"] == []


def test_only_what_nobody_but_reviewers_says_is_a_question(conversing: Conversing) -> None:
    """One rule for the screen and the export: what runs from a reviewer over an answer to a reviewer is an account."""
    told(conversing, "P01", [("story", 0.0)], "what of the rota", "it was bare", "I see", "yes bare")
    conversing.tag("the rota it was bare I", WORKLOAD)
    conversing.tag("bare I see yes", NewTag("factor", "resources", direction="hindered"))
    conversing.tag("of the rota it", NewTag("rationality", "goals"))
    conversing.tag("I see", NewTag("factor", "role", direction="unclear"))
    conversing.case.words.delete([conversing.word("see")], conversing.by)
    matrix = accounts(conversing).matrix("participant")
    ways = {one.tag.code: one.way for one in accounts(conversing).mentions}
    assert ways == {"conditions": "prompted", "goals": "prompted", "resources": "story"}
    assert matrix.cells["role", "P01"].mentions == ()
    pack = exported(conversing)
    table = by_agency(pack)
    assert table["Conditions of work"] == [said_of(matrix.cells["conditions", "P01"].mentions)]
    assert table["Resource allocation"] == [said_of(matrix.cells["resources", "P01"].mentions)]
    assert table["Aspects of the role"] == []
    assert {tag.code: [*came_up(one)] for one in pack.excerpts for tag in one.tags} == {
        "conditions": ["Said after a prompt."],
        "goals": ["Said after a prompt."],
        "resources": ["Volunteered in the story."],
        "role": [],
    }


def test_of_one_quote_it_is_said_of_each_factor_how_it_came_up(conversing: Conversing) -> None:
    told(conversing, "P01", [("story", 0.0)], "what of the rota", "bare and the boss away")
    conversing.tag("what of the rota", WORKLOAD)
    conversing.tag("bare and the boss away", WORKLOAD)
    conversing.tag("bare and the boss away", NewTag("factor", "own_team", direction="hindered"))
    pack = exported(conversing)
    assert [*came_up(pack.excerpts[1])] == [
        "Volunteered in the story: Own team factors.",
        "Said after a prompt: Conditions of work.",
    ]
    table = by_agency(pack)
    assert table["Conditions of work"] == ["P01 hindered (after a prompt)"]
    assert table["Own team factors"] == ["P01 hindered (in the story)"]


def exported(conversing: Conversing) -> Pack:
    return pack_of(conversing.case, conversing.conversation, by=conversing.by)


def by_agency(pack: Pack) -> dict[str, list[str]]:
    """What an export's table says of each factor."""
    rows = factors_by_agency(pack).rows
    return {title: [one.words for cell in cells for one in cell.mentions] for _, title, cells in rows}


def test_what_was_noted_live_is_looked_for_there(conversing: Conversing) -> None:
    told(conversing, "P01", [("story", 0.0)], "so", "a b c")
    case = conversing.case
    noted = case.notes.add(conversing.id, "factors", "the rota", conversing.by, at_s=None)
    case.note_classes.add(noted.id, NewClass("factor", "resources", "hindered"), Hand(conversing.by.author, "live"))
    case.asked.say(conversing.id, "resources", False, conversing.by)
    assert by_participant(conversing, "resources")["P01"] == ("noted", f"noted: {NOTED}")
    case.notes.set_states(noted.id, {"struck"}, conversing.by)
    assert by_participant(conversing, "resources")["P01"][0] == "not asked"


def by_episode(conversing: Conversing, factor: str, episode: str) -> tuple[str, str] | None:
    blank = accounts(conversing).matrix("episode").cells[factor, episode].blank
    return (blank.kind, blank.words) if blank is not None else None


def test_by_episode_a_blank_is_about_those_who_told_of_it(conversing: Conversing) -> None:
    told(conversing, "P01", [("story", 0.0), ("factors", 2.0)], "so", "a b c")
    by, case = conversing.by, conversing.case
    first, second, nobody = (case.episodes.add(title, by).id for title in ("The first", "The second", "The third"))
    conversing.tag("a", NewTag("episode", episode=first))
    told(conversing, "P02", [("story", 0.0)], "so", "d e f")
    conversing.tag("d", NewTag("factor", "role", second, "both"))
    conversing.tag("e", WORKLOAD)
    matrix = accounts(conversing).matrix("episode")
    assert [title for _, title in matrix.columns] == ["The first", "The second", "The third", "no episode"]
    assert by_episode(conversing, "role", first) == ("not raised?", f"not raised?: P01 ({GENERAL})")
    assert by_episode(conversing, "role", second) is None and by_episode(conversing, "role", "") is None
    assert by_episode(conversing, "family", second) == ("not asked?", f"not asked?: P02 ({NO_STEP})")
    assert by_episode(conversing, "conditions", second) == ("not raised?", f"not raised?: P02 ({UNNAMED})")
    assert by_episode(conversing, "role", nobody) == ("not known", f"not known: {NOBODY}")
    assert [len(matrix.cells["conditions", column].mentions) for column in (first, "")] == [0, 1]
    # Both told of the first by now: each for their own reason.
    case.episode_parts.add_source(first, by, conversation=conversing.id)
    both = f"not raised?: P01 ({GENERAL}); not asked?: P02 ({NO_STEP})"
    assert by_episode(conversing, "family", first) == ("not raised?", both)
    # What holds of one of them is not said of all.
    talk = case.conversations.find("P01").id
    case.asked.say(talk, "family", True, by)
    said = f"not raised: P01 (asked about, says Reviewer 1); not asked?: P02 ({NO_STEP})"
    assert by_episode(conversing, "family", first) == ("not raised?", said)
    case.asked.say(conversing.id, "family", False, by)
    assert (by_episode(conversing, "family", first) or ("", ""))[0] == "not raised"
    for one in (talk, conversing.id):
        case.asked.say(one, "family", None, by)
    conversing.tag("f", NewTag("factor", "resources", first, "both"))
    assert by_episode(conversing, "resources", second) == ("not raised?", f"not raised?: P02 ({ELSEWHERE})")


def test_by_episode_a_tagged_question_says_nothing_outright_where_the_answer_may_stand_elsewhere(
    conversing: Conversing,
) -> None:
    told(conversing, "P01", [("story", 0.0)], "what of the rota", "a b c", "d", "the rota was bare")
    by, case = conversing.by, conversing.case
    first, second = (case.episodes.add(title, by).id for title in ("The first", "The second"))
    conversing.tag("a", NewTag("episode", episode=first))
    conversing.tag("b", NewTag("episode", episode=second))
    asked = conversing.tag("what of the rota", replace(WORKLOAD, episode=first))
    assert by_episode(conversing, "conditions", first) == ("not raised", f"not raised: P01 ({QUESTION})")
    assert by_episode(conversing, "conditions", second) == ("not asked?", f"not asked?: P01 ({NO_STEP})")
    words = span_in(conversing.utterances()[3].words, "rota was bare")
    answer = case.tags.put(*words, WORKLOAD, by)
    open_said = f"not raised?: P01 ({QUESTION}; {UNNAMED})"
    assert by_episode(conversing, "conditions", first) == ("not raised?", open_said)
    case.asked.say(conversing.id, "conditions", False, by)
    assert by_episode(conversing, "conditions", first) == (
        "not asked",
        f"not asked: P01 (so says Reviewer 1; {UNNAMED})",
    )
    case.asked.say(conversing.id, "conditions", True, by)
    open_said = f"not raised?: P01 (asked about, says Reviewer 1; {UNNAMED})"
    assert by_episode(conversing, "conditions", second) == ("not raised?", open_said)
    case.asked.say(conversing.id, "conditions", None, by)
    case.tags.take_off(answer.id, by)
    case.tags.put(*words, replace(WORKLOAD, episode=second), by)
    open_said = f"not raised?: P01 ({QUESTION}; {ELSEWHERE})"
    assert by_episode(conversing, "conditions", first) == ("not raised?", open_said)
    # Asked with no episode named, it may have been about each.
    case.tags.take_off(asked.id, by)
    conversing.tag("what of the rota", replace(WORKLOAD, code="role", direction="unclear"))
    assert [by_episode(conversing, "role", one) for one in (first, second)] == [
        ("not raised", f"not raised: P01 ({QUESTION})")
    ] * 2


def test_an_episode_with_no_tag_may_have_been_talked_of(conversing: Conversing) -> None:
    """Named, noted, entered as a source, or said by a reviewer: each makes a blank be about somebody."""
    told(conversing, "P01", [("story", 0.0)], "so", "a b c")
    by, case = conversing.by, conversing.case
    conversing.tag("a", NewTag("rationality", "goals"))
    named, noted, source, said, nominated = (case.episodes.add(f"Number {at}", by).id for at in range(5))
    note = case.notes.add(conversing.id, "episodes", "the night of the call", by, at_s=None)
    nomination = case.nominations.add(note.id, by)
    case.episode_parts.link(noted, nomination.id, by)
    line = case.notes.add(conversing.id, "rationality", "it rang and rang", by, at_s=None)
    case.note_classes.add(line.id, NewClass("episode", nomination=nomination.id), by)
    case.episode_parts.add_source(source, by, conversation=conversing.id)
    case.asked.say(conversing.id, "role", False, by, episode=said)
    case.episode_parts.set_nominators(nominated, {conversing.conversation.participant.id}, by)
    people = {episode: accounts(conversing).told[episode] for episode in (named, noted, source, said, nominated)}
    assert people == {named: frozenset()} | dict.fromkeys((noted, source, said, nominated), frozenset({"P01"}))
    assert by_episode(conversing, "role", said) == ("not asked", "not asked: P01 (so says Reviewer 1)")
    assert by_episode(conversing, "role", noted) == ("not asked?", f"not asked?: P01 ({NO_STEP})")
    # Of one episode: it says of the account that it was asked about, and nothing of other episodes.
    case.asked.say(conversing.id, "role", True, by, episode=said)
    assert by_participant(conversing, "role")["P01"] == ("not raised", "not raised: asked about, of one episode")
    assert by_episode(conversing, "role", noted) == ("not asked?", f"not asked?: P01 ({NO_STEP})")
    # What is struck out is taken back.
    for one in (note, line):
        case.notes.set_states(one.id, {"struck"}, by)
    assert accounts(conversing).told[noted] == frozenset()
    (struck,) = case.episode_parts.nominations(noted)
    assert struck.is_struck and not [
        line for line in record_lines(case, case.episodes.get(noted), ()) if "call" in line[1]
    ]


def test_what_a_reviewer_says_and_what_is_closed_is_nobody_s_mention(conversing: Conversing) -> None:
    told(conversing, "P01", [("story", 0.0)], "no cover then", "yes no cover again")
    conversing.tag("no cover then", WORKLOAD)
    conversing.tag("cover again", WORKLOAD)
    assert [one.at_s for one in accounts(conversing).mentions] == [5.0]
    conversing.case.seals.seal(conversing.id, 5.0, 7.0, "taken back", conversing.by)
    assert accounts(conversing).mentions == ()


def test_typed_lines_are_mentioned_as_the_note_taker_s_record(conversing: Conversing) -> None:
    told(conversing, "P01", [("story", 0.0)], "so", "a b")
    note = conversing.case.notes.add(conversing.id, "factors", "no cover, they said", conversing.by, at_s=1.0)
    conversing.case.tags.put(*span_in(note.words, "no cover,"), WORKLOAD, conversing.by)
    (one,) = accounts(conversing).mentions
    assert (one.way, one.step, one.participant) == ("record", "factors", "P01")
    # It is not shown as a quote, unless it was typed as one.
    assert quoted(conversing.case, one) == "no cover, (note-taker's record, not verbatim)"
    line = conversing.case.notes.add(conversing.id, "factors", "no cover", conversing.by, at_s=1.5, kind="quote")
    conversing.case.tags.put(line.words[0].id, line.words[1].id, WORKLOAD, conversing.by)
    conversing.tag("b", WORKLOAD)
    assert [quoted(conversing.case, one) for one in accounts(conversing).mentions[1:]] == ["“no cover”", "“b”"]


def test_accounts_keep_their_own_order_and_are_not_merged(conversing: Conversing) -> None:
    told(conversing, "P01", [("story", 0.0)], "so", "late early")
    conversing.tag("early", WORKLOAD)
    conversing.tag("late", WORKLOAD)
    told(conversing, "P02", [("story", 0.0)], "so", "first second")
    conversing.tag("second", WORKLOAD)
    conversing.tag("first", WORKLOAD)
    found = accounts(conversing).of_factor("conditions")
    assert [(one.participant, one.tag.quote) for one in found] == [
        ("P01", "late"),
        ("P01", "early"),
        ("P02", "first"),
        ("P02", "second"),
    ]


def test_a_tag_on_a_line_that_is_struck_out_is_nobody_s_mention_anywhere(
    conversing: Conversing,
) -> None:
    told(conversing, "P01", [("story", 0.0), ("factors", 1.0)], "so", "a b")
    case, by = conversing.case, conversing.by
    episode = case.episodes.add("The first", by).id
    note = case.notes.add(conversing.id, "factors", "no cover, they said", by, at_s=1.0)
    tag = NewTag("factor", "conditions", episode, "hindered")
    case.tags.put(*span_in(note.words, "no cover,"), tag, by)
    assert accounts(conversing).told[episode] == {"P01"}
    case.notes.set_states(note.id, {"struck"}, by)
    assert accounts(conversing).mentions == () and accounts(conversing).told[episode] == frozenset()
    assert by_participant(conversing, "conditions")["P01"] == ("not known", f"not known: {UNTAGGED}")
    blanks = {(one.by, one.words) for one in blanks_of(exported(conversing), "conditions")}
    assert blanks == {("episode", f"not known: {NOBODY}"), ("agency", f"not known: P01 ({UNTAGGED})")}
    case.notes.set_states(note.id, set(), by)
    assert [one.way for one in accounts(conversing).mentions] == ["record"]


def test_an_export_of_some_says_nothing_of_what_others_told(conversing: Conversing) -> None:
    told(conversing, "P01", [], "so", "a b c")
    case, by, first = conversing.case, conversing.by, conversing.conversation
    theirs, nobody = (case.episodes.add(title, by).id for title in ("The first", "The second"))
    conversing.tag("a", NewTag("rationality", "goals"))
    told(conversing, "P02", [], "so", "d e f")
    conversing.tag("d", NewTag("episode", episode=theirs))
    pack = pack_of(case, first, by=by)
    said = {one.column: one.words for one in blanks_of(pack, "role") if one.by == "episode"}
    assert said == {"The first": f"not known: {NOBODY_HERE}", "The second": f"not known: {NOBODY}"}
    assert f"[a] not known: {NOBODY_HERE}" in factors_by_episode(pack).notes
    assert by_episode(conversing, "role", nobody) == ("not known", f"not known: {NOBODY}")


def blanks_of(pack: Pack, factor: str) -> list[BlankEntry]:
    assert pack.sides is not None
    return [one for one in pack.sides.blanks if one.factor == factor]
