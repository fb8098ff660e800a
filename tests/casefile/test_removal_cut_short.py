"""A removal that is cut short, what was passed over, the exports made before, and the account that goes alone."""

from __future__ import annotations

import subprocess
import sys

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.errors import RemovalError, StorageError
from casefile.exports import PACK
from casefile.recording_file import RecordingWriter
from casefile.seals import SealReason, Stretch
from casefile.words import Document
from tests.casefile.support import (
    LIVE,
    REVIEW,
    HandClock,
    ask,
    begin,
    contents,
    every_row,
    hear,
    holds,
    utterances,
    words_of,
)
from tests.casefile.taken_back import GONE, IN_SOUND, OUT_OF_SOUND, STAYS, both, fill, found, rows_of

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
    assert [entry.format for entry in case.elsewhere.still_held(seal)] == ["after it"]
    assert case.removal.stretch(seal.id, REVIEW, both(case))
    assert [entry.format for entry in case.elsewhere.still_held(seal.id)] == ["after it"]


@pytest.mark.parametrize("reason", ["taken back", "unattended"])
def test_a_pack_that_was_made_while_it_was_sealed_holds_the_stretch(
    case: Case, clock: HandClock, reason: SealReason
) -> None:
    item = begin(case)
    case.agreements.enter(item.id, "given", LIVE, by_whom="the participant")
    case.recordings.begin(item.id, LIVE, source="device")
    clock.pass_s(60.0)
    seal = case.seals.seal(item.id, 10.0, 20.0, reason, LIVE)
    clock.pass_s(60.0)
    export(case, PACK)
    export(case, "csv")
    (packed, _) = case.exports.all()
    assert case.elsewhere.still_held(seal) == [packed]
    clock.pass_s(60.0)
    assert case.removal.stretch(seal.id, REVIEW, both(case))
    clock.pass_s(60.0)
    export(case, PACK)
    assert case.elsewhere.still_held(seal.id) == [packed]


def test_exports_that_quote_the_stretch_are_told_from_those_that_may_hold_it(case: Case) -> None:
    item = begin(case)
    transcript = hear(case, item.id, "before it was said", "this was taken back", "and this came after")
    words = words_of(case, transcript)
    inside = case.exports.excerpt_id(item.id, words[2].id, words[5].id, REVIEW)
    outside = case.exports.excerpt_id(item.id, words[8].id, words[-1].id, REVIEW)
    made = {name: version(case, item, excerpt) for name, excerpt in (("quotes", inside), ("does not", outside))}
    export(case, "nothing is known of")
    seal = case.seals.seal(item.id, words[4].start_s or 0.0, words[7].end_s or 0.0, "taken back", LIVE)
    assert case.elsewhere.quoted_in(seal) == {made["quotes"]}
    assert case.removal.stretch(seal.id, REVIEW, both(case))
    assert case.elsewhere.quoted_in(seal.id) == set()


def version(case: Case, item: Conversation, excerpt: str) -> str:
    """Enter an export of one excerpt, with the version that says so."""
    held = case.exports.version(
        REVIEW, audience="group", stage="draft", conversation=item.id, contents={"": "1f", excerpt: "2e"}
    )
    return case.exports.enter(
        REVIEW,
        audience="group",
        format="csv",
        excerpts=1,
        replaced=0,
        sha256="0" * 64,
        confirmed="none",
        conversation=item.id,
        version=case.exports.keep_version(held, REVIEW).id,
    )


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
    of_notes = {GONE[name] for name in GONE if name.startswith(("note", "wish"))}
    assert set(found(case, GONE)) == of_notes
    assert found(case, STAYS) == [STAYS["said by a file"], STAYS["note"]]
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
    case.holds.set("asked for by the court", REVIEW)
    before = every_row(case)
    with pytest.raises(RemovalError, match="legal hold"):
        case.removal.account(item.id, REVIEW)
    assert every_row(case) == before
    case.holds.lift("the court has ended it", REVIEW)
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    with pytest.raises(RemovalError, match="still running"):
        case.removal.account(item.id, REVIEW)
    writer.close()
    assert case.removal.account(item.id, REVIEW)
