"""Sealing, unsealing, and what was recorded with no screen."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from casefile.case import Case
from casefile.errors import EntryError, UndoError
from casefile.events import Hand
from casefile.recording_file import Gap, RecordingWriter
from casefile.recordings import Recording
from casefile.seals import Stretch
from tests.casefile.support import LIVE, OTHER, HandClock, ask, begin

SEALS = Hand("reviewer-m", "seals")


def record(case: Case, conversation: str, attended: Sequence[bool]) -> Recording:
    """Record rows of half a second, each with a screen connected or without."""
    case.agreements.enter(conversation, "given", LIVE, by_whom="the participant")
    recording = case.recordings.begin(conversation, LIVE, source="device")
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    write(writer, attended)
    writer.close()
    return recording


def write(writer: RecordingWriter, attended: Sequence[bool], from_s: float = 0.0) -> None:
    """Write rows of half a second."""
    for place, is_attended in enumerate(attended):
        writer.add_sound(from_s + place / 2, 8000, 16000, b"sound", attended=is_attended)


def runs(*lengths: int) -> list[bool]:
    """Rows by turns with a screen and without, so many of each."""
    return [place % 2 == 0 for place, length in enumerate(lengths) for _ in range(length)]


def test_a_seal_closes_a_stretch_and_unsealing_opens_it(case: Case) -> None:
    item = begin(case)
    seal = case.seals.seal(item.id, 4.0, 9.5, "taken back", LIVE)
    assert (seal.state, seal.author, seal.at) == ("sealed", "reviewer-m", "2031-03-04T09:00:00.000Z")
    assert case.seals.closed(item.id) == [Stretch(4.0, 9.5)]
    opened = case.seals.unseal(seal, OTHER)
    assert case.seals.of(item.id) == [opened]
    assert (opened.id, opened.state) == (seal.id, "unsealed")
    assert case.seals.closed(item.id) == []
    assert [(event.kind, event.author) for event in case.log.events(item.id)[-2:]] == [
        ("stretch sealed", "reviewer-m"),
        ("stretch unsealed", "reviewer-k"),
    ]


def test_seals_that_overlap_are_opened_one_by_one(case: Case) -> None:
    item = begin(case)
    first = case.seals.seal(item.id, 4.0, 9.0, "taken back", LIVE)
    second = case.seals.seal(item.id, 8.0, 12.0, "withdrawn", LIVE)
    assert case.seals.closed(item.id) == [Stretch(4.0, 12.0)]
    assert case.seals.closed_to_notes(item.id) == [Stretch(4.0, 9.0)]
    case.seals.unseal(first.id, LIVE)
    assert case.seals.closed(item.id) == [Stretch(8.0, 12.0)]
    case.seals.unseal(second.id, LIVE)
    assert case.seals.closed(item.id) == []
    with pytest.raises(EntryError, match="not sealed"):
        case.seals.unseal(second, LIVE)


@pytest.mark.parametrize(("from_s", "to_s"), [(5.0, 5.0), (6.0, 5.0), (-1.0, 5.0), (0.0, float("inf"))])
def test_a_stretch_of_no_length_is_not_sealed(case: Case, from_s: float, to_s: float) -> None:
    item = begin(case)
    with pytest.raises(EntryError, match="can't be sealed"):
        case.seals.seal(item.id, from_s, to_s, "taken back", LIVE)
    with pytest.raises(EntryError):
        case.seals.seal("no such conversation", 1.0, 2.0, "taken back", LIVE)
    assert ask(case, "SELECT * FROM seal") == []


def test_taking_back_a_note_never_opens_what_was_sealed(case: Case) -> None:
    item = begin(case)
    case.notes.add(item.id, "story", "spoke of the clinic", LIVE, at_s=None)
    case.seals.seal(item.id, 4.0, 9.0, "taken back", LIVE)
    case.log.undo(LIVE, item.id)
    assert case.notes.of(item.id) == []
    assert case.seals.closed(item.id) == [Stretch(4.0, 9.0)]
    case.log.undo(SEALS, item.id)
    assert case.seals.of(item.id) == []
    case.log.redo(SEALS, item.id)
    assert case.seals.closed(item.id) == [Stretch(4.0, 9.0)]


def test_sound_recorded_with_no_screen_is_closed_until_it_is_decided(case: Case) -> None:
    item = begin(case)
    record(case, item.id, runs(4, 6, 2, 4, 2))
    absent = [Stretch(2.0, 5.0), Stretch(6.0, 8.0)]
    assert case.seals.undecided(item.id) == absent
    assert case.seals.closed(item.id) == absent
    kept = case.seals.keep(item.id, absent[0], LIVE)
    assert (kept.reason, kept.state) == ("unattended", "unsealed")
    assert case.seals.undecided(item.id) == absent[1:]
    seal = case.seals.seal(item.id, 6.0, 8.0, "unattended", LIVE)
    assert case.seals.undecided(item.id) == []
    assert case.seals.closed(item.id) == absent[1:]
    case.seals.unseal(seal, LIVE)
    assert case.seals.closed(item.id) == []


def test_a_part_that_was_kept_leaves_the_rest_undecided(case: Case) -> None:
    item = begin(case)
    record(case, item.id, runs(4, 12, 2))
    case.seals.keep(item.id, Stretch(3.0, 5.5), LIVE)
    assert case.seals.undecided(item.id) == [Stretch(2.0, 3.0), Stretch(5.5, 8.0)]


def test_opening_a_stretch_that_was_taken_back_decides_nothing_about_absence(case: Case) -> None:
    item = begin(case)
    record(case, item.id, runs(4, 6, 2))
    seal = case.seals.seal(item.id, 0.0, 6.0, "taken back", LIVE)
    assert case.seals.undecided(item.id) == []
    case.seals.unseal(seal, LIVE)
    assert case.seals.undecided(item.id) == [Stretch(2.0, 5.0)]


def test_a_screen_that_is_away_for_less_than_a_second_was_not_away(case: Case) -> None:
    item = begin(case)
    record(case, item.id, runs(4, 1, 4, 2, 4))
    assert case.seals.undecided(item.id) == [Stretch(4.5, 5.5)]


def test_a_gap_within_an_absence_belongs_to_it(case: Case) -> None:
    item = begin(case)
    case.agreements.enter(item.id, "given", LIVE, by_whom="the participant")
    recording = case.recordings.begin(item.id, LIVE, source="device")
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    write(writer, [True, False, False])
    writer.add_gap(Gap(1.5, 20.0, "no sound arrived"))
    write(writer, [False, True], 21.5)
    writer.close()
    assert case.seals.undecided(item.id) == [Stretch(0.5, 22.0)]


def test_an_absence_lies_on_the_timeline_of_the_conversation(case: Case, clock: HandClock) -> None:
    item = begin(case)
    record(case, item.id, runs(4))
    clock.pass_s(100.0)
    record(case, item.id, runs(2, 4))
    assert case.seals.undecided(item.id) == [Stretch(101.0, 103.0)]


def test_an_absence_grows_with_the_recording(case: Case) -> None:
    item = begin(case)
    case.agreements.enter(item.id, "given", LIVE, by_whom="the participant")
    recording = case.recordings.begin(item.id, LIVE, source="device")
    assert case.seals.undecided(item.id) == []
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    write(writer, [True, False])
    assert case.seals.undecided(item.id) == []
    write(writer, [False], 1.0)
    assert case.seals.undecided(item.id) == [Stretch(0.5, 1.5)]
    write(writer, [False, True, True], 1.5)
    assert case.seals.undecided(item.id) == [Stretch(0.5, 2.0)]
    write(writer, [False, False], 3.0)
    writer.let_go()
    assert case.seals.undecided(item.id) == [Stretch(0.5, 2.0), Stretch(3.0, 4.0)]


def test_pauses_have_one_of_four_words_or_none(case: Case) -> None:
    item = begin(case)
    later = case.pauses.add(item.id, 60.0, 90.0, None, LIVE)
    first = case.pauses.add(item.id, 10.0, 20.0, "participant asked", LIVE)
    assert case.pauses.of(item.id) == [first, later]
    with pytest.raises(EntryError):
        case.pauses.add(item.id, 95.0, 99.0, "coffee with the aunt", LIVE)  # type: ignore[arg-type]
    with pytest.raises(EntryError):
        case.pauses.add(item.id, 99.0, 95.0, "break", LIVE)
    assert case.pauses.of(item.id) == [first, later]
    for hand in (LIVE, Hand("reviewer-m", "recording")):
        with pytest.raises(UndoError):
            case.log.undo(hand, item.id)


def test_a_recording_that_no_key_opens_takes_nothing_else_with_it(case: Case) -> None:
    item = begin(case)
    recording = record(case, item.id, runs(4, 6, 2))
    note = case.notes.add(item.id, "story", "spoke of the clinic", LIVE, at_s=1.0)
    recording.path.write_bytes(b"not what any recorder wrote" * 100)
    assert case.seals.undecided(item.id) == []
    assert case.notes.of(item.id) == [note]


def test_what_was_settled_is_known_without_the_file(case: Case) -> None:
    item = begin(case)
    recording = record(case, item.id, runs(4, 6, 2))
    case.seals.settle(recording)
    recording.path.unlink()
    assert case.seals.undecided(item.id) == [Stretch(2.0, 5.0)]
    case.removal.sound(recording.id, LIVE)
    assert case.seals.undecided(item.id) == []
