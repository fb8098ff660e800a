"""Pauses and what is taken back, over real recordings: where they lie and how far back they reach."""

from __future__ import annotations

import pytest

from capture.held import Held, HeldEntry
from capture.stretches import Stretches, reach_back
from casefile.errors import EntryError
from casefile.recording_file import Gap, RecordingWriter
from casefile.seals import Stretch
from tests.capture.support import Conversing


@pytest.fixture
def stretches(conversing: Conversing) -> Stretches:
    conversing.agree()
    return Stretches(conversing.case, conversing.conversation, conversing.reviewer)


def recorded(conversing: Conversing, *, length_s: float = 400.0, pause: tuple[float, float] | None = None) -> None:
    """A recording of so many seconds, nothing in it but where its sound and its pause lie."""
    case = conversing.case
    recording = case.recordings.begin(conversing.conversation.id, conversing.hand, source="file")
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    ends = pause or (length_s, length_s)
    for from_s, to_s in ((0.0, ends[0]), (ends[1], length_s)):
        if to_s > from_s:
            writer.add_sound(from_s, round((to_s - from_s) * 1000), 1000, b"", attended=True)
            if pause and to_s == pause[0]:
                writer.add_gap(Gap(pause[0], pause[1] - pause[0], "paused"))
    writer.close()


def reached(stretches: Stretches, pressed_s: float | None, paused_from_s: float | None = None) -> dict[str, float]:
    return {reach.kind: reach.from_s for reach in stretches.reaches(pressed_s, paused_from_s)}


@pytest.mark.parametrize(
    ("until_s", "length_s", "from_s"),
    [(100.0, 30.0, 70.0), (100.0, 60.0, 20.0), (100.0, 500.0, 0.0), (45.0, 10.0, 15.0)],
)
def test_seconds_of_sound_are_counted_back_over_pauses(until_s: float, length_s: float, from_s: float):
    # Paused from 25 to 45, so that 60 seconds back from 100 are 55 after the pause and 5 before it.
    assert reach_back([Stretch(0.0, 25.0), Stretch(45.0, 200.0)], until_s, length_s) == pytest.approx(from_s)


def test_without_sound_nothing_can_be_taken_back(conversing: Conversing, stretches: Stretches):
    assert stretches.reaches(None) == []


def test_what_runs_is_reached_from_the_key_press_on(conversing: Conversing, stretches: Stretches):
    recorded(conversing)
    case, conversation = conversing.case, conversing.conversation.id
    case.step_visits.enter(conversation, "story", conversing.hand, at_s=380.0)
    case.notes.mark(conversation, "story", "moment", conversing.hand, at_s=395.0)
    assert reached(stretches, 400.6) == {
        "30": pytest.approx(370.6),
        "60": pytest.approx(340.6),
        "120": pytest.approx(280.6),
        "300": pytest.approx(100.6),
        "step": 380.0,
        "mark": 395.0,
    }


def test_a_pause_in_between_and_the_pause_that_lasts_do_not_count(conversing: Conversing, stretches: Stretches):
    recorded(conversing, pause=(300.0, 380.0))
    stretches.enter_pause(300.0, 380.0, "break")
    assert reached(stretches, 400.0)["30"] == pytest.approx(290.0)
    assert reached(stretches, 900.0, paused_from_s=400.0)["60"] == pytest.approx(260.0)


def test_a_step_that_was_entered_before_the_sound_began_with_it(conversing: Conversing, stretches: Stretches):
    conversing.case.step_visits.enter(conversing.conversation.id, "introduction", conversing.hand, at_s=None)
    recorded(conversing)
    assert reached(stretches, None)["step"] == 0.0


def test_what_is_taken_back_is_sealed_up_to_the_moment_also_where_no_row_is_yet(
    conversing: Conversing, stretches: Stretches
):
    recorded(conversing)
    reach = stretches.reaches(410.0)[0]
    seal = stretches.take_back(reach, 412.0)
    assert (round(seal.from_s, 3), seal.to_s, seal.reason) == (380.0, 412.0, "taken back")
    assert conversing.case.seals.closed(conversing.conversation.id) == [seal.stretch]


def test_a_pause_without_a_place_or_a_length_is_not_entered(conversing: Conversing, stretches: Stretches):
    recorded(conversing)
    assert stretches.enter_pause(None, 3.0, "break") is None
    assert stretches.enter_pause(5.0, 5.0, None) is None
    entered = stretches.enter_pause(390.0, None, "technical")
    assert entered is not None and (round(entered.to_s, 3), entered.reason) == (400.0, "technical")
    assert stretches.goes_on_from_s() == pytest.approx(400.0)


def test_only_what_was_typed_before_the_pause_is_stored_unless_it_is_kept(conversing: Conversing, stretches: Stretches):
    held = Held("the clinic", 3.0)
    held.line("story", "the clinic and more", 3.0)
    held.line("story", "more", 4.0)
    held.mark("story", "return", 5.0)
    assert stretches.store_held(held, lambda clock_s: clock_s, keep=False) == 1
    case, conversation = conversing.case, conversing.conversation.id
    assert [(note.text, note.at_s) for note in case.notes.of(conversation)] == [("the clinic", 3.0)]
    assert stretches.store_held(held, lambda clock_s: clock_s, keep=True) == 3
    assert [note.text for note in case.notes.of(conversation)][1:] == ["the clinic and more", "more"]
    assert [mark.at_s for mark in case.notes.marks(conversation)] == [5.0]


def test_what_is_held_is_stored_whole_or_not_at_all(conversing: Conversing, stretches: Stretches):
    held = Held()
    held.line("story", "one", 1.0)
    held.entries.append(HeldEntry("story", 2.0, mark="no such kind"))  # type: ignore[arg-type]
    with pytest.raises(EntryError):
        stretches.store_held(held, lambda clock_s: clock_s, keep=True)
    assert conversing.case.notes.of(conversing.conversation.id) == []
