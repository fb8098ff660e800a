"""Accounts side by side: who spoke of a factor, in which direction, how it came up, and what a blank means."""

from __future__ import annotations

from casefile.events import Hand
from casefile.note_classes import NewClass
from casefile.tags import NewTag
from tagging.strands import Accounts, accounts_of, said_of
from tests.tagging.support import Conversing, span_in

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


def test_a_blank_says_whether_it_was_asked_for(conversing: Conversing) -> None:
    told(conversing, "P01", [("story", 0.0), ("factors", 5.0)], "so", "a b c")
    told(conversing, "P02", [("story", 0.0)], "so", "a b c")
    told(conversing, "P03", [], "so", "a b c")
    case, noted = (
        conversing.case,
        conversing.case.notes.add(conversing.id, "factors", "the rota", conversing.by, at_s=None),
    )
    case.note_classes.add(noted.id, NewClass("factor", "resources", "hindered"), Hand(conversing.by.author, "live"))
    cells = accounts(conversing).matrix("participant").cells
    assert [cells["conditions", code].blank for code in ("P01", "P02", "P03")] == [
        "not raised",
        "not asked",
        "not known",
    ]
    assert [cells["resources", code].blank for code in ("P01", "P03")] == ["not raised", "noted"]


def test_by_episode_a_blank_is_about_those_who_told_of_it(conversing: Conversing) -> None:
    told(conversing, "P01", [("story", 0.0), ("factors", 5.0)], "so", "a b c")
    first = conversing.case.episodes.add("The first", conversing.by)
    second = conversing.case.episodes.add("The second", conversing.by)
    nobody = conversing.case.episodes.add("The third", conversing.by)
    conversing.tag("a", NewTag("episode", episode=first.id))
    told(conversing, "P02", [("story", 0.0)], "so", "d e f")
    conversing.tag("d", NewTag("factor", "role", second.id, "both"))
    conversing.tag("e", WORKLOAD)
    matrix = accounts(conversing).matrix("episode")
    assert [title for _, title in matrix.columns] == ["The first", "The second", "The third", "no episode"]
    assert [matrix.cells["role", one.id].blank for one in (first, second, nobody)] == ["not raised", None, "not asked"]
    assert matrix.cells["family", second.id].blank == "not asked"
    assert [len(matrix.cells["conditions", column].mentions) for column in (first.id, "")] == [0, 1]
    assert matrix.cells["role", ""].blank is None


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
