"""Removing a sealed stretch: what lay in it is found in the raw files before, and in none of them after."""

from __future__ import annotations

import subprocess
import sys

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import EntryError, RemovalError, StorageError, UndoError, WrongKeyError
from casefile.recording_file import RecordingReader, RecordingWriter
from casefile.seals import Seal, Stretch
from casefile.tags import NewTag
from casefile.transcripts import Transcript
from casefile.words import Document
from tests.casefile.support import (
    LIVE,
    OTHER,
    REVIEW,
    HandClock,
    ask,
    begin,
    begin_transcript,
    contents,
    every_row,
    holds,
    meddle,
    utterances,
    words_of,
)

# What is said in the stretch from 10 to 20 s, one word a second, and nowhere else.
GONE = {
    "heard": "murmuration",
    "heard and tagged": "lapwing",
    "heard wrongly": "bitternn",
    "corrected": "bittern",
    "heard whole": "wagtaildipper",
    "split off": "dipper",
    "merged": "sandpiper",
    "deleted": "corncrake",
    "inserted": "dotterel",
    "memo": "goldcrest",
    "note": "brambling",
    "note corrected": "redpoll",
    "note taken back": "chiffchaff",
    "second revision": "garganey",
}
STAYS = {"before": "nightjar", "after": "kittiwake", "note": "whimbrel", "memo": "fieldfare", "quote": "yellowhammer"}
IN_SOUND, OUT_OF_SOUND = b"whooper swan", b"greylag goose"
FROM_S, TO_S = 10.0, 20.0
LINE = (
    f"a b c d e f {STAYS['quote']} h i {STAYS['before']} {GONE['heard']} {GONE['heard and tagged']} "
    f"{GONE['heard wrongly']} {GONE['heard whole']} sand piper {GONE['deleted']} r s t {STAYS['after']} v w x"
)


def fill(case: Case) -> tuple[Conversation, Seal]:
    """Make a conversation with each of the words above, and seal the stretch."""
    item = begin(case)
    case.agreements.enter(item.id, "given", LIVE, by_whom="the participant")
    recording = case.recordings.begin(item.id, LIVE, source="device")
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    for half in range(60):
        flac = IN_SOUND if FROM_S <= half / 2 < TO_S else OUT_OF_SOUND
        writer.add_sound(half / 2, 8000, 16000, flac, attended=True)
    writer.close()
    transcript = begin_transcript(case, item.id)
    case.transcripts.commit_window(transcript.id, recording.id, 30.0, utterances([LINE]), complete=True)
    edit(case, item, transcript)
    second = case.transcripts.begin(item.id, engine="scripted", model="none", digest="1" * 64, settings={})
    again = utterances([GONE["second revision"], f"after {STAYS['after']}"], FROM_S + 9.0)
    case.transcripts.commit_window(second.id, recording.id, 30.0, again)
    write_notes(case, item)
    return item, case.seals.seal(item.id, FROM_S, TO_S, "taken back", LIVE)


def edit(case: Case, item: Conversation, transcript: Transcript) -> None:
    """Correct, tag, leave out and say who spoke, in the stretch and at its edges."""
    words = words_of(case, transcript)
    case.words.correct(words[12].id, GONE["corrected"], REVIEW)
    case.words.split(words[13].id, ["wagtail", GONE["split off"]], REVIEW)
    case.words.merge([words[14].id, words[15].id], GONE["merged"], REVIEW)
    case.words.delete([words[16].id], REVIEW)
    case.words.insert_after(words[17].id, GONE["inserted"], REVIEW)
    case.tags.put(words[11].id, words[11].id, NewTag("rationality", "goals", memo=GONE["memo"]), REVIEW)
    case.tags.take_off(case.tags.put(words[9].id, words[11].id, NewTag("rationality", "goals"), OTHER).id, OTHER)
    case.tags.put(words[6].id, words[6].id, NewTag("rationality", "goals", memo=STAYS["memo"]), REVIEW)
    case.tags.put(words[21].id, words[22].id, NewTag("rationality", "picture"), REVIEW)
    case.leave_outs.add(item.id, words[8].id, words[12].id, REVIEW)
    case.leave_outs.add(item.id, words[11].id, words[12].id, REVIEW)
    case.exports.excerpt_id(item.id, words[11].id, words[11].id, REVIEW)
    case.exports.excerpt_id(item.id, words[6].id, words[6].id, REVIEW)
    case.transcripts.set_speaker(transcript.id, words[0].id, words[9].id, "lead", REVIEW)
    case.transcripts.set_speaker(transcript.id, words[10].id, words[22].id, "participant", REVIEW)


def write_notes(case: Case, item: Conversation) -> None:
    case.notes.add(item.id, "story", STAYS["note"], LIVE, at_s=9.0)
    note = case.notes.add(item.id, "story", f"spoke of {GONE['note']}", LIVE, at_s=12.0)
    case.words.correct(note.words[0].id, GONE["note corrected"], REVIEW)
    case.tags.put(note.words[0].id, note.words[1].id, NewTag("rationality", "feelings"), REVIEW)
    case.notes.mark(item.id, "story", "return", LIVE, at_s=13.0)
    case.notes.mark(item.id, "story", "moment", LIVE, at_s=25.0)
    case.notes.add(item.id, "story", GONE["note taken back"], LIVE, at_s=14.0)
    case.log.undo(LIVE, item.id)


def both(case: Case) -> tuple[str, str]:
    return case.people.reviewer("MK").id, case.people.reviewer("JT").id


def found(case: Case, words: dict[str, str]) -> list[str]:
    return sorted(word for word in words.values() if holds(case.folder, word))


def rows_of(case: Case, conversation: str) -> tuple[list[tuple[float, bytes]], list[tuple[float, float, str]]]:
    """The pieces of sound and the gaps of a conversation's only recording."""
    reader = case.recordings.open(case.recordings.of(conversation)[0])
    assert reader
    try:
        return [(row.start_s, row.flac) for row in reader.rows()], [
            (gap.start_s, gap.length_s, gap.reason) for gap in reader.gaps()
        ]
    finally:
        reader.close()


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
    case.set_legal_hold(True, REVIEW)
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
    assert case.removal.still_held(seal) == []


KILLED = """
import os, sys
from pathlib import Path
from casefile.case import Case
from casefile.events import Hand

case = Case.open(Path(sys.argv[1]))
# The process dies at the first step of this kind that touches the new file.
def die(event, arguments):
    if event == sys.argv[3] and any(str(one).endswith(sys.argv[4]) for one in arguments):
        os._exit(9)
sys.addaudithook(die)
reviewers = [one.id for one in case.people.reviewers()]
case.removal.stretch(sys.argv[2], Hand("reviewer-m", "review"), reviewers)
"""


@pytest.mark.process
@pytest.mark.parametrize(
    ("event", "name", "is_begun"),
    [("open", ".sound.new", False), ("os.rename", ".sound", True), ("os.remove", ".sound.lock", True)],
    ids=["before", "between", "after it was put in place"],
)
def test_a_removal_whose_process_died_is_finished_by_another(
    plain_case: Case, event: str, name: str, is_begun: bool
) -> None:
    case = plain_case
    item, seal = fill(case)
    both(case)
    child = subprocess.run([sys.executable, "-c", KILLED, str(case.folder), seal.id, event, name], check=False)
    assert child.returncode == 9
    assert case.seals.get(seal.id).state == ("removed" if is_begun else "sealed")
    assert len(case.removal.unfinished()) == is_begun
    # Meanwhile everybody reads what stays, and the timeline is as long as it was.
    assert {flac for _, flac in rows_of(case, item.id)[0]} == ({OUT_OF_SOUND} if is_begun else {OUT_OF_SOUND, IN_SOUND})
    assert case.recordings.length_s(item.id) == 30.0
    assert case.removal.finish()
    assert case.removal.unfinished() == []
    assert not [path for path in contents(case.folder / "recordings") if ".new" in path]
    if not is_begun:
        assert found(case, GONE) == sorted(GONE.values())
        assert case.removal.stretch(seal.id, REVIEW, both(case))
    assert found(case, GONE) == []
    assert holds(case.folder, IN_SOUND.decode()) == []


@pytest.mark.process
def test_whoever_opens_the_case_puts_the_new_recording_in_its_place(plain_case: Case) -> None:
    item, seal = fill(plain_case)
    both(plain_case)
    arguments = [str(plain_case.folder), seal.id, "os.rename", ".sound"]
    subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False)
    path = plain_case.recordings.of(item.id)[0].path
    assert IN_SOUND in path.read_bytes()
    opened = Case.open(plain_case.folder)
    assert IN_SOUND not in path.read_bytes()
    assert len(opened.removal.unfinished()) == 1
    opened.close()


def test_a_recording_that_cannot_be_written_anew_leaves_everything_as_it_was(case: Case) -> None:
    item, seal = fill(case)
    confirmed = both(case)
    path = case.recordings.of(item.id)[0].path
    # A folder of that name stands for a disk that takes nothing more.
    path.with_name(f"{path.name}.new").mkdir()
    before = every_row(case)
    with pytest.raises(StorageError):
        case.removal.stretch(seal.id, REVIEW, confirmed)
    assert every_row(case) == before
    path.with_name(f"{path.name}.new").rmdir()
    assert case.removal.stretch(seal.id, REVIEW, confirmed)


def test_what_was_passed_over_in_the_stretch_is_never_heard(case: Case) -> None:
    item, seal = fill(case)
    recording = case.recordings.of(item.id)[0]
    third = case.transcripts.begin(item.id, engine="scripted", model="none", digest="2" * 64, settings={})
    longer = case.seals.seal(item.id, 8.0, 22.0, "taken back", LIVE)
    case.transcripts.commit_window(third.id, recording.id, 30.0, [], complete=True)
    assert case.removal.stretch(seal.id, REVIEW, both(case))
    case.seals.unseal(longer, LIVE)
    assert case.transcripts.to_catch_up(third.id, recording.id) == [Stretch(8.0, 10.0), Stretch(20.0, 22.0)]
    late = utterances([GONE["heard"]], 15.0)
    case.transcripts.commit_window(third.id, recording.id, 31.0, late)
    assert words_of(case, third) == []


def test_exports_that_may_still_hold_the_stretch_are_named(case: Case, clock: HandClock) -> None:
    item = begin(case)
    case.agreements.enter(item.id, "given", LIVE, by_whom="the participant")
    export(case, "before it was recorded")
    case.recordings.begin(item.id, LIVE, source="device")
    clock.pass_s(30.0)
    export(case, "before this stretch")
    clock.pass_s(60.0)
    export(case, "after it")
    other = begin(case, "P02")
    export(case, "of another conversation", other)
    clock.pass_s(60.0)
    seal = case.seals.seal(item.id, 60.0, 70.0, "taken back", LIVE)
    clock.pass_s(60.0)
    export(case, "while it was sealed")
    assert [entry.format for entry in case.removal.still_held(seal)] == ["after it"]
    assert case.removal.stretch(seal.id, REVIEW, both(case))
    assert [entry.format for entry in case.removal.still_held(seal.id)] == ["after it"]


def export(case: Case, name: str, of: Conversation | None = None) -> None:
    case.exports.enter(
        REVIEW,
        audience="analysis",
        format=name,
        excerpts=1,
        replaced=0,
        sha256="0" * 64,
        confirmed="none",
        conversation=of.id if of else None,
    )


def test_the_account_goes_and_the_notes_stay(plain_case: Case) -> None:
    case = plain_case
    item, seal = fill(case)
    case.seals.unseal(seal, LIVE)
    notes, marks = case.notes.of(item.id), case.notes.marks(item.id)
    on_note = [tag for tag in case.tags.of(item.id) if case.words.document_of(tag.first_word).note]
    withdrawn = case.seals.seal(item.id, 0.0, 30.0, "withdrawn", LIVE)
    assert case.removal.account(item.id, REVIEW)
    of_notes = {GONE[name] for name in ("note", "note corrected", "note taken back")}
    assert set(found(case, GONE)) == of_notes
    assert found(case, STAYS) == [STAYS["note"]]
    assert holds(case.folder, OUT_OF_SOUND.decode()) == []
    assert case.notes.of(item.id) == notes
    assert case.notes.marks(item.id) == marks
    assert case.tags.of(item.id) == on_note
    assert case.transcripts.current(item.id) is None
    assert [recording.removed for recording in case.recordings.of(item.id)] == [True]
    assert case.seals.get(withdrawn.id).state == "removed"
    assert ask(case, "PRAGMA foreign_key_check") == []
    assert case.words.in_document(Document(None, notes[0].id)) == list(notes[0].words)
    assert case.log.events(item.id)[-1].kind == "account removed"


def test_the_account_stays_under_a_legal_hold_and_while_it_is_recorded(case: Case) -> None:
    item, _ = fill(case)
    recording = case.recordings.of(item.id)[0]
    case.set_legal_hold(True, REVIEW)
    before = every_row(case)
    with pytest.raises(RemovalError, match="legal hold"):
        case.removal.account(item.id, REVIEW)
    assert every_row(case) == before
    case.set_legal_hold(False, REVIEW)
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    with pytest.raises(RemovalError, match="still running"):
        case.removal.account(item.id, REVIEW)
    writer.close()
    assert case.removal.account(item.id, REVIEW)
