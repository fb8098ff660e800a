"""`vantage seals`: what is closed is listed, opened, kept and removed from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.conversations import Conversation
from casefile.recording_file import RecordingWriter
from casefile.seals import Stretch
from tests.casefile.support import LIVE, REVIEW, HandClock, begin, begin_transcript, make_case, utterances
from tui.command_line import main


@dataclass
class Desk:
    """A case with a conversation of ten words, of which seconds 4 to 6 were recorded with no screen."""

    case: Case
    item: Conversation
    passphrase_file: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *words: str, status: int = 0) -> str:
        arguments = ["--case", str(self.case.folder), "--passphrase-file", str(self.passphrase_file), "--author", "MK"]
        assert main(["seals", "P01", *arguments, *words]) == status
        said = self.capsys.readouterr()
        return said.err if status else said.out

    def text(self) -> str:
        transcript = self.case.transcripts.current(self.item.id)
        return " ".join(line.text for line in self.case.transcripts.utterances(transcript.id)) if transcript else ""


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    clock = HandClock()
    case = make_case(tmp_path / "Review 07.vantage", clock)
    item = begin(case)
    case.agreements.enter(item.id, "given", LIVE, by_whom="the participant")
    recording = case.recordings.begin(item.id, LIVE, source="device")
    writer = RecordingWriter(recording.path, case.recordings.key(recording.id))
    for half in range(20):
        writer.add_sound(half / 2, 8000, 16000, b"sound", attended=not 8 <= half < 12)
    writer.close()
    transcript = begin_transcript(case, item.id)
    spoken = utterances(["zero one two three"]) + utterances(["six seven eight nine"], 6.0)
    case.transcripts.commit_window(transcript.id, recording.id, 10.0, spoken, complete=True)
    for label in ("MK", "JT"):
        case.people.reviewer(label)
    clock.pass_s(60.0)
    path = tmp_path / "passphrase.txt"
    path.write_text("seven quiet herons wade\n")
    yield Desk(case, item, path, capsys)
    case.close()


def test_what_is_closed_is_listed_with_its_numbers(desk: Desk) -> None:
    seal = desk.case.seals.seal(desk.item.id, 1.0, 3.0, "taken back", LIVE)
    desk.case.seals.seal(desk.item.id, 7.0, 8.0, "taken back", LIVE)
    desk.case.seals.unseal(seal, LIVE)
    lines = desk.run().splitlines()
    assert [line.split(" ")[0] for line in lines] == ["u1", "1", "2"]
    assert "00:04 to 00:06  recorded with no screen: keep or remove?" in lines[0]
    assert "00:01 to 00:03  taken back: unsealed" in lines[1]
    assert "00:07 to 00:08  taken back: sealed" in lines[2]


def test_a_conversation_in_which_nothing_was_closed_says_so(desk: Desk) -> None:
    desk.case.conversations.begin(desk.case.people.participant("P02", LIVE), LIVE)
    arguments = ["--case", str(desk.case.folder), "--passphrase-file", str(desk.passphrase_file)]
    assert main(["seals", "P02", *arguments]) == 0
    assert desk.capsys.readouterr().out == "Nothing is closed, and nothing ever was.\n"


def test_a_stretch_is_unsealed_by_its_number_or_its_id(desk: Desk) -> None:
    first = desk.case.seals.seal(desk.item.id, 1.0, 3.0, "taken back", LIVE)
    desk.case.seals.seal(desk.item.id, 7.0, 8.0, "taken back", LIVE)
    assert desk.text() == "zero three six eight nine"
    assert "two different reviewers" in desk.run("--unseal", "2", status=1)
    both = ["--confirmed-by", "MK", "JT"]
    assert desk.run("--unseal", "2", *both) == "Unsealed: 00:07 to 00:08.\n"
    assert desk.run("--unseal", first.id, *both) == "Unsealed: 00:01 to 00:03.\n"
    confirmed = [event.author for event in desk.case.log.events() if event.kind == "unsealing confirmed"]
    assert confirmed == [desk.case.people.reviewer("JT").id] * 2
    assert desk.text() == "zero one two three six seven eight nine"
    assert "not sealed" in desk.run("--unseal", "1", status=1)
    assert "no such stretch" in desk.run("--unseal", "3", status=1)


def test_what_was_taken_back_is_removed_once_both_reviewers_confirm(desk: Desk) -> None:
    desk.case.exports.enter(
        REVIEW, audience="own", format="csv", excerpts=1, replaced=0, sha256="0" * 64, confirmed="none"
    )
    desk.case.seals.seal(desk.item.id, 1.0, 3.0, "taken back", LIVE)
    assert "not confirmed" in desk.run("--remove", "1", "--confirmed-by", "MK", status=1)
    assert "not on record" in desk.run("--remove", "1", "--confirmed-by", "MK", "nobody", status=1)
    assert desk.case.seals.of(desk.item.id)[0].state == "sealed"
    said = desk.run("--remove", "1", "--confirmed-by", "MK", "JT")
    assert said.startswith("Removed: 00:01 to 00:03. Nothing brings it back, undo neither.\n")
    assert "own, csv, by reviewer-m" in said
    assert said.endswith("Backups of the case that were made before may hold it as well.\n")
    assert "unfinished" not in said
    assert "removed, and cannot be brought back" in desk.run("--unseal", "1", status=1)
    assert "taken back: removed" in desk.run()


def test_sound_recorded_with_no_screen_is_kept(desk: Desk) -> None:
    assert desk.run("--keep").startswith("Kept: 00:04 to 00:06.")
    assert desk.case.seals.closed(desk.item.id) == []
    assert "unattended: kept, entered by MK" in desk.run()
    assert "no such stretch" in desk.run("--keep", status=1)


def test_sound_recorded_with_no_screen_is_removed(desk: Desk) -> None:
    assert desk.run("--remove", "u1").startswith("Removed: 00:04 to 00:06.")
    assert desk.case.seals.undecided(desk.item.id) == []
    reader = desk.case.recordings.open(desk.case.recordings.of(desk.item.id)[0])
    assert reader
    assert [Stretch(gap.start_s, gap.end_s) for gap in reader.gaps()] == [Stretch(4.0, 6.0)]
    reader.close()


def test_a_legal_hold_is_told(desk: Desk) -> None:
    desk.case.holds.set("asked for by the court", LIVE)
    assert "legal hold" in desk.run("--remove", status=1)
    assert desk.case.seals.undecided(desk.item.id) == []
    assert desk.case.seals.closed(desk.item.id) == [Stretch(4.0, 6.0)]


def test_under_a_legal_hold_what_is_sealed_stays_sealed(desk: Desk) -> None:
    desk.case.seals.seal(desk.item.id, 1.0, 3.0, "taken back", LIVE)
    desk.case.holds.set("asked for by the court", LIVE)
    assert "legal hold" in desk.run("--unseal", "1", status=1)
    assert desk.text() == "zero three six seven eight nine"
    desk.case.holds.lift("the court has ended it", LIVE)
    assert desk.run("--unseal", "1", "--confirmed-by", "MK", "JT") == "Unsealed: 00:01 to 00:03.\n"
