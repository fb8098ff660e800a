"""Removal for good: what was said is found in the raw files before, and in none of them after."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.database import connect
from casefile.episode_parts import NewSide
from casefile.errors import EntryError, RemovalError, StorageError, UndoError
from casefile.events import Hand
from casefile.recording_file import RecordingWriter
from casefile.search import Query
from casefile.tags import NewTag
from tests.casefile.pages import held_in_pages
from tests.casefile.support import (
    LIVE,
    OTHER,
    PASSPHRASE,
    REVIEW,
    HandClock,
    ask,
    begin,
    begin_transcript,
    contents,
    every_row,
    hear,
    holds,
    meddle,
    utterances,
    words_of,
)

# One word for each place where words of a conversation are kept, and found nowhere else.
SAID = {
    "heard": "murmuration",
    "heard and tagged": "lapwing",
    "heard wrongly": "bitternn",
    "corrected": "bittern",
    "split off": "wagtail",
    "merged": "sandpiper",
    "deleted": "corncrake",
    "inserted": "dotterel",
    "before the tag": "fieldfare",
    "after the tag": "whinchat",
    "memo": "goldcrest",
    "memo before": "firecrest",
    "note": "brambling",
    "note first": "reedling",
    "note checked": "siskin",
    "note half typed": "ouzel",
    "taken back": "chiffchaff",
    "limits": "nightjar",
    "by whom": "kittiwake",
    "others present": "yellowhammer",
    "others present before": "whimbrel",
    "second revision": "garganey",
    "arranged": "avocet",
    "arranged before": "turnstone",
    "arranged and taken out": "sanderling",
    "query": "hoopoe",
    "reason of an export": "gadwall",
    "comment": "wheatear",
    "comment before": "stonechat",
    "said by this side": "oystercatcher",
    "side taken back": "curlew",
}


def fill(case: Case, path_of_sound: bool = True) -> Conversation:
    """Make a conversation that holds each of the words above, in tables and in the log."""
    item = begin(case)
    case.conversations.describe(item.id, LIVE, others_present=SAID["others present before"])
    case.conversations.describe(item.id, LIVE, others_present=SAID["others present"])
    case.agreements.enter(item.id, "limits", LIVE, by_whom=SAID["by whom"], limits=SAID["limits"], at_s=0.0)
    recording = case.recordings.begin(item.id, LIVE, source="device")
    if path_of_sound:
        writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
        writer.add_sound(0.0, 8000, 16000, b"whooper swan", attended=True)
        writer.close()
    transcript = begin_transcript(case, item.id)
    line = f"{SAID['heard']} {SAID['before the tag']} {SAID['heard and tagged']} {SAID['after the tag']}"
    rest = f"{SAID['heard wrongly']} cannot sand piper {SAID['deleted']} end"
    case.transcripts.commit_window(transcript.id, recording.id, 9.0, utterances([line, rest]), complete=True)
    # What is looked for is indexed, as it stands then.
    case.search.find(Query(SAID["heard wrongly"]))
    words = words_of(case, transcript)
    case.words.correct(words[4].id, SAID["corrected"], REVIEW)
    case.words.split(words[5].id, ["can", SAID["split off"]], REVIEW)
    case.words.merge([words[6].id, words[7].id], SAID["merged"], REVIEW)
    case.words.delete([words[8].id], REVIEW)
    case.words.insert_after(words[9].id, SAID["inserted"], REVIEW)
    episode = case.episodes.add("The second visit", REVIEW, conversation=item.id)
    tag = NewTag("factor", "role", episode.id, "hindered", SAID["memo before"])
    case.tags.write_memo(case.tags.put(words[2].id, words[2].id, tag, REVIEW).id, SAID["memo"], REVIEW)
    case.tags.take_off(case.tags.put(words[0].id, words[1].id, tag, OTHER).id, OTHER)
    export(case, item, case.exports.excerpt_id(item.id, words[2].id, words[2].id, REVIEW))
    case.transcripts.set_speaker(transcript.id, words[0].id, words[1].id, "participant", REVIEW)
    case.step_visits.enter(item.id, "story", LIVE, at_s=1.0)
    note = case.notes.add(item.id, "story", f"spoke of {SAID['note']}", LIVE, at_s=2.0)
    case.words.correct(note.words[0].id, "talked", REVIEW)
    case.notes.add(item.id, "story", SAID["taken back"], LIVE, at_s=3.0)
    case.log.undo(LIVE, item.id)
    case.notes.mark(item.id, "story", "leave_out", LIVE, at_s=4.0)
    checked = case.notes.add(item.id, "story", SAID["note first"], LIVE, at_s=5.0)
    case.notes.change(checked.id, LIVE, text=SAID["note checked"])
    case.notes.set_checked(checked.id, "2031-03-05", REVIEW)
    case.notes.change(checked.id, LIVE, text="other words")
    case.drafts.keep(item.id, LIVE.author, SAID["note half typed"], at_s=6.0)
    arranged = case.arrangements.add(item.id, "follow_up", SAID["arranged before"], LIVE)
    case.arrangements.change(arranged, LIVE, words=SAID["arranged"])
    case.arrangements.drop(case.arrangements.add(item.id, "second", SAID["arranged and taken out"], LIVE), LIVE)
    case.queries.add(item.id, SAID["query"], LIVE)
    case.turn_keys.press(item.id, "participant", LIVE, at_s=1.5)
    comment = case.comments.add(words[0].id, words[1].id, SAID["comment before"], REVIEW)
    case.comments.reword(comment, SAID["comment"], REVIEW)
    let_differ(case, item, episode.id)
    second = case.transcripts.begin(item.id, engine="scripted", model="none", digest="1" * 64, settings={})
    case.transcripts.commit_window(second.id, recording.id, 9.0, utterances([SAID["second revision"]]))
    case.search.find(Query(SAID["corrected"]))
    return item


def let_differ(case: Case, item: Conversation, episode: str) -> None:
    """Let the episode's sources differ, this conversation being one; one more thing that it says is taken back."""
    by = Hand(REVIEW.author, "episode")
    spoken = case.episode_parts.add_source(episode, by, conversation=item.id, at_s=1.0)
    written = case.episode_parts.add_source(episode, by, reference="the clinic's file")
    sides = [NewSide(spoken.id, SAID["said by this side"]), NewSide(written.id, "the file says another day")]
    found = case.episode_parts.add_discrepancy(episode, "the day", sides, by)
    case.episode_parts.add_side(found, NewSide(spoken.id, SAID["side taken back"]), by)
    case.log.undo(by)


def export(case: Case, item: Conversation, excerpt: str) -> None:
    """Choose an excerpt for everybody, and let it go out in a version of its own, in spite of a limit."""
    case.exports.choose(excerpt, "group", REVIEW)
    case.exports.public_id(excerpt, REVIEW)
    held = case.exports.version(
        REVIEW, audience="group", stage="draft", conversation=item.id, contents={"": "1f", excerpt: "2e"}
    )
    case.exports.enter(
        REVIEW,
        audience="group",
        format="csv",
        excerpts=1,
        replaced=0,
        sha256="0" * 64,
        confirmed="none",
        conversation=item.id,
        version=case.exports.keep_version(held, REVIEW).id,
        reason=SAID["reason of an export"],
    )


def found(case: Case) -> dict[str, list[str]]:
    """Which of the words stand where, in the raw bytes of the case's files."""
    return {word: files for word in SAID.values() if (files := holds(case.folder, word))}


@contextmanager
def reading(case: Case) -> Iterator[None]:
    """Hold the database by a reader that does not let go."""
    connection = connect(case.folder / "case.db", case.key, read_only=True)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM word").fetchone()
    try:
        yield
    finally:
        connection.execute("COMMIT")
        connection.close()


def test_nothing_of_a_removed_conversation_is_left_in_any_file(plain_case: Case) -> None:
    case = plain_case
    item = fill(case)
    recording = case.recordings.of(item.id)[0]
    assert sorted(found(case)) == sorted(SAID.values())
    assert holds(case.folder, "whooper swan") == [f"recordings/{recording.id}.sound"]
    assert case.removal.conversation(item.id, REVIEW)
    assert found(case) == {}
    assert holds(case.folder, "whooper swan") == []
    assert [name for name in contents(case.folder) if name.startswith("recordings/")] == []
    assert case.removal.unfinished() == []
    case.close()
    assert found(case) == {}


def test_nothing_is_left_where_the_words_had_reached_the_file_long_before(plain_case: Case, clock: HandClock) -> None:
    item = fill(plain_case)
    plain_case.close()
    case = Case.open(plain_case.folder, clock=clock)
    assert sorted(found(case)) == sorted(SAID.values())
    # Rows come and go on the pages in between, so that free ones hold old words as well.
    for number in range(60):
        case.notes.add(item.id, "story", f"{SAID['note']} {number} " * 20, LIVE, at_s=None)
    for _ in range(60):
        case.log.undo(LIVE, item.id)
    assert case.removal.conversation(item.id, REVIEW)
    case.close()
    assert found(case) == {}


def test_no_table_points_to_a_removed_conversation(case: Case) -> None:
    item = fill(case)
    before = every_row(case, "_sqlite_migrations")
    apart = ("event", "text_index", "line_index")
    ids = {row[0] for name, rows in before.items() if not name.startswith(apart) for row in rows}
    kept = {item.participant.id, case.info.id, *(episode.id for episode in case.episodes.all())}
    kept |= {entry.id for entry in case.exports.all()}
    # The episode is the team's, and so is what a document says.
    (episode,) = case.episodes.all()
    (differing,) = case.episode_parts.discrepancies(episode.id)
    written = differing.sides[1]
    kept |= {differing.id, written.id, written.source.id}
    assert case.removal.conversation(item.id, REVIEW)
    rows = every_row(case, "event", "event_row", "removal", "_sqlite_migrations")
    assert rows.pop("line_index") == rows.pop("text_index") == []
    rows = {name: table for name, table in rows.items() if not name.startswith("text_index")}
    left = {value for table in rows.values() for row in table for value in row if value in ids}
    assert left == kept
    assert ask(case, "PRAGMA foreign_key_check") == []
    assert ask(case, "PRAGMA integrity_check") == [("ok",)]


def both(case: Case) -> list[str]:
    return [case.people.reviewer(label).id for label in ("MK", "JT")]


def test_nothing_of_a_participant_is_left_in_any_decrypted_page(case: Case) -> None:
    item = fill(case)
    later = case.conversations.begin(item.participant, LIVE, others_present="ptarmigan")
    said = case.people.describe(item.participant, LIVE, role="wryneck keeper")
    case.people.describe(said, LIVE, role="dunnock keeper", involved_from="since the capercaillie")
    name = case.names.add("person", "Bryony Ashdown", "Midwife 1", REVIEW, variants=["Briony"])
    case.names.change(name, REVIEW, kind="person", real="Bryony Ashdowne", pseudonym="Midwife 1", variants=["Bry"])
    of_person = ["wryneck", "dunnock", "capercaillie", "ptarmigan", "Bryony", "Briony"]
    other = hear(case, case.conversations.begin(case.people.participant("P02", LIVE), LIVE).id, "quoted elsewhere")
    apart = case.exports.excerpt_id(
        other.conversation, words_of(case, other)[0].id, words_of(case, other)[1].id, REVIEW
    )
    transcript = case.transcripts.current(item.id)
    assert transcript
    first = words_of(case, transcript)[0].id
    excerpt = case.exports.excerpt_id(item.id, first, first, REVIEW)
    contents = {"": "5eaf00d1", excerpt: "5eaf00d2", apart: "a11a11a1"}
    whole = case.exports.version(REVIEW, audience="public", stage="final", conversation=None, contents=contents)
    case.exports.keep_version(whole, REVIEW)
    sought = [*SAID.values(), *of_person, "5eaf00d1", "5eaf00d2"]
    assert held_in_pages(case, sought) == sought

    assert case.removal.participant(item.participant.id, REVIEW, both(case))
    assert case.removal.name(name.id, REVIEW)
    assert held_in_pages(case, [*sought, "quoted"]) == ["quoted"]
    assert {item.id, later.id}.isdisjoint(one.id for one in case.conversations.all())
    assert [person.code for person in case.people.participants()] == ["P02"]
    assert case.exports.versions("public", "final", None)[0].contents == {"": "", excerpt: "", apart: "a11a11a1"}
    gone = case.removal.past()
    assert [(one.what, one.finished) for one in gone] == [("participant P01", True), ("name", True)]
    assert sorted(gone[0].confirmed_by) == sorted(both(case))
    assert case.check.all() == []


def test_a_participant_s_data_go_only_once_two_reviewers_confirm_it(case: Case) -> None:
    item = fill(case)
    first, second = both(case)
    before = every_row(case)
    for confirmed in ([], [first], [first, first], [first, "nobody"]):
        with pytest.raises(RemovalError, match="not confirmed"):
            case.removal.participant(item.participant.id, REVIEW, confirmed)
    case.holds.set("asked for by the court", REVIEW)
    with pytest.raises(RemovalError, match="legal hold"):
        case.removal.participant(item.participant.id, REVIEW, [first, second])
    case.holds.lift("the court has ended it", REVIEW)
    case.removal.participant(item.participant.id, REVIEW, [first, second])
    assert before["word"] and not every_row(case)["word"]
    with pytest.raises(EntryError, match="no such participant"):
        case.removal.participant(item.participant.id, REVIEW, [first, second])


def test_the_log_still_says_who_did_what_kind_of_thing_when(case: Case, clock: HandClock) -> None:
    item = fill(case)
    before = case.log.events(item.id)
    clock.pass_s(3600)
    assert case.removal.conversation(item.id, OTHER)
    events = case.log.events(item.id)
    assert events[:-1] == before
    last = events[-1]
    assert (last.author, last.place, last.kind) == ("reviewer-k", "removal", "conversation removed")
    assert last.at == "2031-03-04T10:00:00.000Z"
    changes = "SELECT DISTINCT changes FROM event_content JOIN event ON id = event WHERE conversation = ?"
    assert ask(case, changes, item.id) == [("[]",)]


def test_a_removal_is_never_taken_back(case: Case) -> None:
    item = fill(case)
    assert case.removal.conversation(item.id, REVIEW)
    after = every_row(case)
    for hand in (LIVE, REVIEW, OTHER):
        for step in (case.log.undo, case.log.redo):
            with pytest.raises(UndoError):
                step(hand, item.id)
    assert every_row(case) == after


def test_other_conversations_stay_whole(case: Case, clock: HandClock) -> None:
    other = case.conversations.begin(case.people.participant("P02", LIVE), LIVE)
    case.agreements.enter(other.id, "given", LIVE, by_whom="the participant")
    kept = case.recordings.begin(other.id, LIVE, source="device")
    writer = RecordingWriter(kept.path, case.recordings.key(kept.id))
    writer.add_sound(0.0, 8000, 16000, b"sound", attended=True)
    writer.close()
    transcript = begin_transcript(case, other.id)
    case.transcripts.commit_window(transcript.id, kept.id, 1.0, utterances(["nothing was said of it"]), complete=True)
    words = words_of(case, transcript)
    case.tags.put(words[0].id, words[2].id, NewTag("rationality", "goals"), REVIEW)
    case.notes.add(other.id, "story", "a note that stays", LIVE, at_s=None)
    content = "SELECT event, changes FROM event_content JOIN event ON id = event WHERE conversation = ? ORDER BY 1"
    before = (case.transcripts.utterances(transcript.id), case.tags.placed(other.id), case.notes.of(other.id))
    log = ask(case, content, other.id)
    item = fill(case)
    assert case.removal.conversation(item.id, REVIEW)
    after = (case.transcripts.utterances(transcript.id), case.tags.placed(other.id), case.notes.of(other.id))
    assert after == before
    assert ask(case, content, other.id) == log
    reader = case.recordings.open(case.recordings.get(kept.id))
    assert reader
    assert [row.flac for row in reader.rows()] == [b"sound"]
    reader.close()
    case.log.undo(LIVE, other.id)
    assert case.notes.of(other.id) == []


def test_removed_sound_leaves_the_transcript_and_no_key(case: Case) -> None:
    item = fill(case)
    recording = case.recordings.of(item.id)[0]
    transcript = case.transcripts.current(item.id)
    assert transcript
    before = case.transcripts.utterances(transcript.id)
    key = case.recordings.key(recording.id)
    assert key
    assert case.removal.sound(recording.id, REVIEW)
    assert not recording.path.exists()
    assert list(contents(case.folder / "recordings")) == []
    with pytest.raises(EntryError, match="removed"):
        case.recordings.key(recording.id)
    assert [row for rows in every_row(case).values() for row in rows if key.hex() in row] == []
    left = case.recordings.get(recording.id)
    assert left.removed
    assert case.recordings.open(left) is None
    assert case.transcripts.utterances(transcript.id) == before
    assert case.log.events(item.id)[-1].kind == "sound removed"


def test_a_forgotten_key_is_left_in_no_file(plain_case: Case) -> None:
    """Without encryption there is no key, so one is put in its place to be looked for."""
    item = fill(plain_case)
    recording = plain_case.recordings.of(item.id)[0]
    meddle(plain_case, "UPDATE recording_key SET key = ?", "5eaf00d5" * 8)
    assert holds(plain_case.folder, "5eaf00d5")
    assert plain_case.removal.sound(recording.id, REVIEW)
    assert holds(plain_case.folder, "5eaf00d5") == []


def test_a_removal_is_unfinished_while_somebody_reads_and_finished_later(plain_case: Case) -> None:
    case = plain_case
    item = fill(case)
    case.close()
    case = Case.open(plain_case.folder)
    meddle(case, "UPDATE case_info SET review_date = '2032-01-01'")
    case._store.execute("PRAGMA busy_timeout = 50")
    with reading(case):
        assert not case.removal.conversation(item.id, REVIEW)
        assert len(case.removal.unfinished()) == 1
        assert not case.removal.finish()
        assert found(case)
    assert case.conversations.all() == []
    beside = Case.open(plain_case.folder)
    assert len(beside.removal.unfinished()) == 1
    assert beside.removal.finish()
    assert beside.removal.unfinished() == []
    assert found(case) == {}
    beside.close()
    case.close()


def test_sound_that_is_still_being_written_is_not_removed(case: Case) -> None:
    item = fill(case, path_of_sound=False)
    recording = case.recordings.of(item.id)[0]
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    before = every_row(case)
    with pytest.raises(RemovalError, match="still running"):
        case.removal.sound(recording.id, REVIEW)
    with pytest.raises(RemovalError, match="still running"):
        case.removal.conversation(item.id, REVIEW)
    assert every_row(case) == before
    writer.close()
    assert case.removal.conversation(item.id, REVIEW)


def test_sound_whose_file_could_not_be_deleted_stays_unfinished(case: Case) -> None:
    item = fill(case)
    recording = case.recordings.of(item.id)[0]
    recording.path.unlink()
    # A folder of that name stands for a file that the system does not give up.
    recording.path.mkdir()
    with pytest.raises(StorageError):
        case.removal.sound(recording.id, REVIEW)
    assert len(case.removal.unfinished()) == 1
    with pytest.raises(EntryError):
        case.recordings.key(recording.id)
    recording.path.rmdir()
    assert case.removal.finish()
    assert case.removal.unfinished() == []


KILLED = """
import os, sys
from pathlib import Path
from casefile.case import Case
from casefile.events import Hand

case = Case.open(Path(sys.argv[1]))
# The process dies at the first file that it is about to delete.
sys.addaudithook(lambda event, _: os._exit(9) if event == "os.remove" else None)
case.removal.conversation(sys.argv[2], Hand("reviewer-m", "review"))
"""


@pytest.mark.process
def test_a_removal_whose_process_died_is_finished_by_another(plain_case: Case) -> None:
    item = fill(plain_case)
    child = subprocess.run([sys.executable, "-c", KILLED, str(plain_case.folder), item.id], check=False)
    assert child.returncode == 9
    assert holds(plain_case.folder, "whooper swan")
    assert len(plain_case.removal.unfinished()) == 1
    assert plain_case.removal.finish()
    assert holds(plain_case.folder, "whooper swan") == []
    assert found(plain_case) == {}


def test_a_recording_begun_beside_a_removal_keeps_its_file(case: Case) -> None:
    item = fill(case)
    other = begin(case, "P02")
    case.agreements.enter(other.id, "given", LIVE, by_whom="the participant")
    running = case.recordings.begin(other.id, LIVE, source="device")
    writer = RecordingWriter(running.path, case.recordings.key(running.id))
    (case.folder / "recordings" / "read me.txt").write_text("left alone", encoding="utf-8")
    assert case.removal.conversation(item.id, REVIEW)
    writer.add_sound(0.0, 8000, 16000, b"sound", attended=True)
    reader = case.recordings.open(running)
    assert reader
    assert len(reader.rows()) == 1
    reader.close()
    writer.close()
    assert (case.folder / "recordings" / "read me.txt").exists()


def test_what_is_transcribed_after_the_removal_is_refused(case: Case) -> None:
    item = fill(case)
    transcript = case.transcripts.current(item.id)
    recording = case.recordings.of(item.id)[0]
    assert transcript
    assert case.removal.conversation(item.id, REVIEW)
    before = every_row(case)
    with pytest.raises(EntryError):
        case.transcripts.commit_window(transcript.id, recording.id, 20.0, utterances(["more of it"]))
    assert every_row(case) == before


def test_an_encrypted_case_reads_as_a_whole_after_a_removal(case: Case, clock: HandClock) -> None:
    item = fill(case)
    assert case.removal.conversation(item.id, REVIEW)
    case.close()
    reopened = Case.open(case.folder, PASSPHRASE, clock)
    assert reopened.conversations.all() == []
    assert [person.code for person in reopened.people.participants()] == ["P01"]
    assert ask(reopened, "PRAGMA integrity_check") == [("ok",)]
    reopened.close()


def test_the_unencrypted_files_are_really_searched(plain_case: Case, tmp_path: Path) -> None:
    fill(plain_case)
    plain_case.close()
    assert holds(plain_case.folder, SAID["note"]) == ["case.db"]
    (tmp_path / "wide").mkdir()
    (tmp_path / "wide" / "a").write_bytes(SAID["note"].encode("utf-16-le"))
    assert holds(tmp_path / "wide", SAID["note"]) == ["a"]
