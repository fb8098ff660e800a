"""Step visits as stretches of the timeline, and the transcript laid out by them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from casefile.case import Case
from casefile.step_visits import Piece, StepVisit, by_step, step_at, stretches
from tests.casefile.support import LIVE, HandClock, begin, hear


@dataclass(frozen=True)
class Line:
    """Something said at a moment."""

    start_s: float | None
    text: str


def visit(order: int, step: str, at_s: float | None) -> StepVisit:
    return StepVisit(f"{order}", "c", step, "t", at_s)


def spans(visits: list[StepVisit], *pieces: Piece) -> list[tuple[str, float, float | None]]:
    return [(item.step, item.from_s, item.to_s) for item in stretches(visits, pieces)]


WALK = [visit(1, "introduction", None), visit(2, "story", 30.0), visit(3, "episodes", 90.0), visit(4, "story", 120.0)]


def test_a_visit_lasts_until_the_next_and_a_return_is_a_stretch_of_its_own() -> None:
    assert spans(WALK) == [
        ("introduction", 0.0, 30.0),
        ("story", 30.0, 90.0),
        ("episodes", 90.0, 120.0),
        ("story", 120.0, None),
    ]


@pytest.mark.parametrize(
    ("at_s", "step"),
    [
        (None, "introduction"),
        (0.0, "introduction"),
        (29.9, "introduction"),
        (30.0, "story"),
        (89.9, "story"),
        (90.0, "episodes"),
        (500.0, "story"),
    ],
)
def test_the_step_in_force_at_a_moment(at_s: float | None, step: str) -> None:
    assert step_at(stretches(WALK), at_s) == step


def test_without_a_visit_no_step_is_in_force() -> None:
    assert stretches([]) == []
    assert step_at([], 5.0) is None


def test_what_was_said_before_the_first_visit_is_the_first_visits() -> None:
    assert spans([visit(1, "story", 40.0)]) == [("story", 0.0, None)]


def test_of_the_steps_looked_at_before_recording_the_last_one_counts() -> None:
    looked_at = [visit(1, "introduction", None), visit(2, "story", None), visit(3, "introduction", None)]
    assert spans([*looked_at, visit(4, "story", 8.0)]) == [("introduction", 0.0, 8.0), ("story", 8.0, None)]


def test_a_step_entered_after_the_sound_takes_nothing_from_those_during_it() -> None:
    walk = [visit(1, "introduction", None), visit(3, "story", 10.0), visit(4, "reflections", None)]
    assert spans(walk) == [("introduction", 0.0, 10.0), ("story", 10.0, None)]


def test_a_step_entered_in_a_break_counts_from_the_next_recording_on() -> None:
    walk = [visit(1, "story", None), visit(3, "episodes", 10.0), visit(4, "factors", None), visit(6, "changes", 80.0)]
    assert spans(walk, Piece("2", 0.0), Piece("5", 60.0)) == [
        ("story", 0.0, 10.0),
        ("episodes", 10.0, 60.0),
        ("factors", 60.0, 80.0),
        ("changes", 80.0, None),
    ]


def test_a_second_recording_goes_on_in_the_step_in_force() -> None:
    walk = [visit(1, "story", None), visit(3, "episodes", 10.0)]
    assert spans(walk, Piece("2", 0.0), Piece("5", 60.0)) == [("story", 0.0, 10.0), ("episodes", 10.0, None)]


def test_nothing_is_said_of_the_steps_in_sound_from_a_file() -> None:
    walked_without_sound = [visit(1, "introduction", None), visit(2, "story", None), visit(3, "reflections", None)]
    assert spans(walked_without_sound, Piece("4", 0.0, is_walked=False)) == []
    walk = [visit(1, "introduction", None), visit(3, "story", 10.0)]
    found = stretches(walk, [Piece("2", 0.0), Piece("4", 60.0, is_walked=False)])
    assert [(item.step, item.to_s) for item in found] == [("introduction", 10.0), ("story", 60.0)]
    assert step_at(found, 59.0) == "story"
    assert step_at(found, 60.0) is None


def test_what_was_said_is_laid_out_by_the_visit_in_which_it_began() -> None:
    said = [Line(1.0, "a"), Line(29.0, "b"), Line(30.0, "c"), Line(None, "d"), Line(125.0, "e")]
    parts = by_step(stretches(WALK), said)
    assert [(part.stretch.step if part.stretch else None, [line.text for line in part.said]) for part in parts] == [
        ("introduction", ["a", "b"]),
        ("story", ["c", "d"]),
        ("story", ["e"]),
    ]
    assert [line for part in parts for line in part.said] == said


def test_what_was_said_without_any_step_is_kept_together() -> None:
    said = [Line(1.0, "a"), Line(5.0, "b")]
    assert [(part.stretch, part.said) for part in by_step([], said)] == [(None, tuple(said))]
    assert by_step(stretches(WALK), []) == []


def test_a_case_lays_out_its_conversation_by_recordings_and_visits(case: Case, clock: HandClock) -> None:
    item = begin(case)
    case.step_visits.enter(item.id, "introduction", LIVE, at_s=None)
    case.step_visits.enter(item.id, "story", LIVE, at_s=None)
    transcript = hear(case, item.id, "one two three", "four five", "six")
    case.step_visits.enter(item.id, "episodes", LIVE, at_s=3.0)
    case.step_visits.enter(item.id, "reflections", LIVE, at_s=None)
    parts = by_step(case.step_visits.stretches(item.id), case.transcripts.utterances(transcript.id))
    assert [(part.stretch and part.stretch.step, [line.text for line in part.said]) for part in parts] == [
        ("story", ["one two three"]),
        ("episodes", ["four five", "six"]),
    ]
