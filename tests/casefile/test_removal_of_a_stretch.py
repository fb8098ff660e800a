"""Removing a sealed stretch: what lay in it is found in the raw files before, and in none of them after."""

from __future__ import annotations

import pytest

from casefile.case import Case
from casefile.errors import EntryError, RemovalError, UndoError, WrongKeyError
from casefile.recording_file import RecordingReader, RecordingWriter
from casefile.seals import Stretch
from tests.casefile.support import (
    LIVE,
    OTHER,
    REVIEW,
    HandClock,
    ask,
    begin,
    contents,
    every_row,
    holds,
    meddle,
    words_of,
)
from tests.casefile.taken_back import FROM_S, GONE, IN_SOUND, OUT_OF_SOUND, STAYS, TO_S, both, fill, found, rows_of


def test_nothing_of_a_removed_stretch_is_left_in_any_file(plain_case: Case) -> None:
    case = plain_case
    item, seal = fill(case)
    sound = f"recordings/{case.recordings.of(item.id)[0].id}.sound"
    assert found(case, GONE) == sorted(GONE.values())
    assert holds(case.folder, IN_SOUND.decode()) == [sound]
    assert case.removal.stretch(seal.id, REVIEW, both(case))
    assert found(case, GONE) == []
    assert holds(case.folder, IN_SOUND.decode()) == []
    assert found(case, STAYS) == sorted(STAYS.values())
    assert holds(case.folder, OUT_OF_SOUND.decode()) == [sound]
    assert case.removal.unfinished() == []
    case.close()
    assert found(case, GONE) == []
    assert found(case, STAYS) == sorted(STAYS.values())


def test_nothing_is_left_where_the_words_had_reached_the_file_long_before(plain_case: Case, clock: HandClock) -> None:
    item, seal = fill(plain_case)
    plain_case.close()
    case = Case.open(plain_case.folder, clock=clock)
    assert found(case, GONE) == sorted(GONE.values())
    # Rows come and go on the pages in between, so that free ones hold old words as well.
    case.seals.unseal(seal, LIVE)
    for number in range(40):
        case.notes.add(item.id, "story", f"{GONE['note']} {number} " * 20, LIVE, at_s=12.0)
    for _ in range(40):
        case.log.undo(LIVE, item.id)
    again = case.seals.seal(item.id, FROM_S, TO_S, "taken back", LIVE)
    assert case.removal.stretch(again.id, REVIEW, both(case))
    case.close()
    assert found(case, GONE) == []


def test_what_stood_beside_the_stretch_stays_in_its_place(case: Case) -> None:
    item, seal = fill(case)
    before = case.tags.placed(item.id)
    assert case.removal.stretch(seal.id, REVIEW, both(case))
    transcript = case.transcripts.begin(item.id, engine="scripted", model="none", digest="0" * 64, settings={})
    (line,) = case.transcripts.utterances(transcript.id)
    assert line.text == f"a b c d e f {STAYS['quote']} h i {STAYS['before']} {STAYS['after']} v w x"
    assert line.speakers == ("lead",) * 10 + ("participant",) * 3 + ("unknown",)
    after = case.tags.placed(item.id)
    assert [(placed.text, placed.state) for placed in after] == [(STAYS["quote"], "placed"), ("v w", "placed")]
    assert [placed.tag.prefix for placed in after] == ["a b c d e f", STAYS["after"]]
    assert [placed.tag.suffix for placed in after] == [f"h i {STAYS['before']}", "x"]
    assert [placed.tag.id for placed in after] == [placed.tag.id for placed in before]
    (left,) = case.leave_outs.of(item.id)
    assert [case.words.get(word).text for word in (left.first_word, left.last_word)] == ["i", STAYS["before"]]
    assert [note.text for note in case.notes.of(item.id)] == [STAYS["note"]]
    assert [mark.kind for mark in case.notes.marks(item.id)] == ["moment"]
    sound, gaps = rows_of(case, item.id)
    assert [start for start, _ in sound] == [half / 2 for half in range(60) if not 20 <= half < 40]
    assert gaps == [(10.0, 10.0, "removed")]


def test_no_table_points_to_what_was_removed(case: Case) -> None:
    item, seal = fill(case)
    everything = words_of(case, case.transcripts.current(item.id) or pytest.fail("no transcript"))
    assert everything
    assert case.removal.stretch(seal.id, REVIEW, both(case))
    assert ask(case, "PRAGMA foreign_key_check") == []
    assert ask(case, "PRAGMA integrity_check") == [("ok",)]
    spoken = "SELECT count(*) FROM word WHERE start_s < ? AND end_s > ?"
    assert ask(case, spoken, TO_S - 0.1, FROM_S + 0.1) == [(0,)]
    assert ask(case, "SELECT count(*) FROM utterance u WHERE id NOT IN (SELECT utterance FROM word)") == [(0,)]
    assert ask(case, "SELECT count(*) FROM excerpt") == [(1,)]


def test_the_log_says_who_removed_it_and_who_confirmed(case: Case, clock: HandClock) -> None:
    item, seal = fill(case)
    clock.pass_s(60)
    first, second = both(case)
    assert case.removal.stretch(seal.id, OTHER, (first, second))
    last = case.log.events(item.id)[-1]
    assert (last.author, last.kind, last.at) == ("reviewer-k", "stretch removed", "2031-03-04T09:01:00.000Z")
    confirmed = ask(case, "SELECT reviewer FROM removal_confirmation WHERE removal = ? ORDER BY 1", last.id)
    assert confirmed == sorted([(first,), (second,)])
    (kept,) = case.seals.of(item.id)
    assert (kept.id, kept.state, kept.stretch) == (seal.id, "removed", Stretch(FROM_S, TO_S))
    assert case.seals.closed(item.id) == []


def test_a_removed_stretch_is_never_brought_back(case: Case) -> None:
    item, seal = fill(case)
    assert case.removal.stretch(seal.id, REVIEW, both(case))
    after = every_row(case)
    for hand in (LIVE, REVIEW, OTHER):
        with pytest.raises(UndoError, match="removed, and cannot be brought back"):
            case.log.undo(hand, item.id)
        with pytest.raises(UndoError):
            case.log.redo(hand, item.id)
    with pytest.raises(EntryError, match="removed, and cannot be brought back"):
        case.seals.unseal(seal, LIVE)
    with pytest.raises(RemovalError, match="removed before"):
        case.removal.stretch(seal.id, REVIEW, both(case))
    assert every_row(case) == after


@pytest.mark.parametrize("who", [(), ("MK",), ("MK", "MK"), ("MK", "nobody")])
def test_what_was_taken_back_is_removed_by_two_reviewers(case: Case, who: tuple[str, ...]) -> None:
    _, seal = fill(case)
    known = {"MK": both(case)[0]}
    before = every_row(case)
    with pytest.raises(RemovalError, match="not confirmed"):
        case.removal.stretch(seal.id, REVIEW, [known.get(name, name) for name in who])
    assert every_row(case) == before


def test_a_legal_hold_keeps_the_stretch_sealed(case: Case) -> None:
    item, seal = fill(case)
    confirmed = both(case)
    case.holds.set("asked for by the court", REVIEW)
    before, files = every_row(case), contents(case.folder / "recordings")
    with pytest.raises(RemovalError, match="legal hold"):
        case.removal.stretch(seal.id, REVIEW, confirmed)
    assert every_row(case) == before
    assert contents(case.folder / "recordings") == files
    assert case.seals.closed(item.id) == [Stretch(FROM_S, TO_S)]


def test_only_what_is_sealed_is_removed(case: Case) -> None:
    _, seal = fill(case)
    case.seals.unseal(seal, LIVE)
    with pytest.raises(RemovalError, match="not sealed"):
        case.removal.stretch(seal.id, REVIEW, both(case))


def test_a_stretch_that_is_being_recorded_is_not_removed(case: Case) -> None:
    item, seal = fill(case)
    recording = case.recordings.of(item.id)[0]
    confirmed = both(case)
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    before = every_row(case)
    with pytest.raises(RemovalError, match="still running"):
        case.removal.stretch(seal.id, REVIEW, confirmed)
    assert every_row(case) == before
    writer.let_go()
    assert case.removal.stretch(seal.id, REVIEW, confirmed)


def test_the_recording_has_another_key_and_the_old_one_opens_nothing(case: Case) -> None:
    item, seal = fill(case)
    recording = case.recordings.of(item.id)[0]
    old = case.recordings.key(recording.id)
    assert case.removal.stretch(seal.id, REVIEW, both(case))
    assert case.recordings.key(recording.id) != old
    with pytest.raises(WrongKeyError):
        RecordingReader(recording.path, old)
    assert [row for rows in every_row(case).values() for row in rows if old and old.hex() in row] == []
    assert {flac for _, flac in rows_of(case, item.id)[0]} == {OUT_OF_SOUND}
    # Beside the file there is at most the lock of its recorder.
    assert {name.split(".", 1)[1] for name in contents(case.folder / "recordings")} <= {"sound", "lock"}


def test_a_damaged_recording_that_was_kept_aside_goes_as_well(plain_case: Case) -> None:
    item, seal = fill(plain_case)
    path = plain_case.recordings.of(item.id)[0].path
    path.with_suffix(".damaged").write_bytes(path.read_bytes())
    assert len(holds(plain_case.folder, IN_SOUND.decode())) == 2
    assert plain_case.removal.stretch(seal.id, REVIEW, both(plain_case))
    assert holds(plain_case.folder, IN_SOUND.decode()) == []


def test_a_second_recording_that_the_stretch_does_not_touch_stays_as_it_is(case: Case, clock: HandClock) -> None:
    item, seal = fill(case)
    clock.pass_s(100.0)
    later = case.recordings.begin(item.id, LIVE, source="device")
    writer = RecordingWriter(later.path, case.recordings.key(later.id))
    writer.add_sound(0.0, 8000, 16000, OUT_OF_SOUND, attended=True)
    before = later.path.read_bytes()
    assert case.removal.stretch(seal.id, REVIEW, both(case))
    assert later.path.read_bytes() == before
    writer.close()


# A table as another version might make it: entries that belong to notes and to one another, with moments of their own.
LATER = """
CREATE TABLE later (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation, note TEXT NOT NULL REFERENCES note,
  about TEXT REFERENCES note, at_s REAL, said TEXT NOT NULL) STRICT
"""


def test_a_table_that_is_made_later_is_reached_as_well(plain_case: Case) -> None:
    case = plain_case
    item, seal = fill(case)
    inside, outside = (ask(case, "SELECT id FROM note WHERE at_s = ?", at_s)[0][0] for at_s in (12.0, 9.0))
    meddle(case, LATER)
    for entry, note, about, at_s, said in (
        ("on a note that goes", inside, None, None, "turnstone"),
        ("at a moment that goes", outside, None, 13.0, "sanderling"),
        ("about a note that goes", outside, inside, 25.0, "stays here"),
        ("on a note that stays", outside, None, 9.0, "stays here too"),
    ):
        meddle(case, "INSERT INTO later VALUES (?, ?, ?, ?, ?, ?)", entry, item.id, note, about, at_s, said)
    assert holds(case.folder, "turnstone")
    assert holds(case.folder, "sanderling")
    assert case.removal.stretch(seal.id, REVIEW, both(case))
    left = ask(case, "SELECT id, about FROM later ORDER BY id")
    assert left == [("about a note that goes", None), ("on a note that stays", None)]
    assert holds(case.folder, "turnstone") == []
    assert holds(case.folder, "sanderling") == []
    assert ask(case, "PRAGMA foreign_key_check") == []


def test_two_stretches_of_one_recording_are_removed_one_after_the_other(case: Case) -> None:
    item, first = fill(case)
    second = case.seals.seal(item.id, 25.0, 26.0, "withdrawn", LIVE)
    case.notes.add(item.id, "story", "stays", LIVE, at_s=25.5)
    confirmed = both(case)
    assert case.removal.stretch(first.id, REVIEW, confirmed)
    assert case.removal.stretch(second.id, REVIEW, confirmed[:1])
    assert rows_of(case, item.id)[1] == [(10.0, 10.0, "removed"), (25.0, 1.0, "removed")]
    assert [note.text for note in case.notes.of(item.id)] == [STAYS["note"], "stays"]


def test_unattended_sound_is_removed_on_one_word(case: Case) -> None:
    item = begin(case)
    case.agreements.enter(item.id, "given", LIVE, by_whom="the participant")
    recording = case.recordings.begin(item.id, LIVE, source="device")
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    for half in range(20):
        writer.add_sound(half / 2, 8000, 16000, b"sound", attended=not 6 <= half < 12)
    writer.close()
    (absent,) = case.seals.undecided(item.id)
    seal = case.seals.seal(item.id, absent.from_s, absent.to_s, "unattended", LIVE)
    assert case.removal.stretch(seal.id, LIVE, [both(case)[0]])
    assert case.seals.undecided(item.id) == []
    assert case.seals.closed(item.id) == []
    assert rows_of(case, item.id)[1] == [(3.0, 3.0, "removed")]
    assert case.elsewhere.still_held(seal) == []
