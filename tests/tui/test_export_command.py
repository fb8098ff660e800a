"""`vantage export` and `vantage exports`: several formats at once, and what was replaced."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.tags import NewTag
from tagging.excerpts import excerpts_of
from tests.tui.driving import PASSPHRASE, agree, new_case, new_conversation, setup_hand, transcribed
from tui.command_line import main


class Desk:
    """The command line on a case in which Marigold rang."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.case: Case = new_case(folder)
        self.folder, self._capsys = folder, capsys
        conversation = new_conversation(self.case)
        self.conversation = conversation
        transcribed(self.case, conversation, ["so Marigold rang that week and nobody came."])
        transcript = self.case.transcripts.current(conversation.id)
        assert transcript is not None
        (line,) = self.case.transcripts.utterances(transcript.id)
        by = setup_hand(self.case)
        self.case.transcripts.set_speaker(transcript.id, line.words[0].id, line.words[-1].id, "participant", by)
        self.case.tags.put(line.words[0].id, line.words[-1].id, NewTag("rationality", code="priorities"), by)
        self.case.names.add("person", "Marigold", "Child A", by)
        self._way = ["--case", str(self.case.folder), "--author", "MK", "--passphrase-file", str(folder / "passphrase")]
        (folder / "passphrase").write_text(PASSPHRASE)

    def typed(self, said: str, *words: str, verb: str = "export") -> subprocess.CompletedProcess[str]:
        """`vantage export`, or another verb, in a process of its own, to which these lines are typed."""
        command = [sys.executable, "-P", "-c", "import sys; from tui.command_line import main; sys.exit(main())"]
        every = [*command, verb, *self._way, *words]
        return subprocess.run(every, input=said, capture_output=True, text=True, check=False)

    def run(self, verb: str, *words: str, status: int = 0, printed: bool = False) -> str:
        """What a verb says: what it printed where it did its work or `printed` asks for it, else why it did not."""
        assert main([verb, *self._way, *words]) == status
        said = self._capsys.readouterr()
        return said.err if status and not printed else said.out


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    made = Desk(tmp_path, capsys)
    yield made
    made.case.close()


FORMATS = ["--format", "json", "--format", "docx", "--format", "qdpx", "--confirmed"]


def test_several_formats_go_into_a_new_folder_and_each_into_the_log(desk: Desk):
    folder = desk.folder / "for the analyst"
    said = desk.run("export", *FORMATS, "--output", str(folder))
    names = ["excerpts what did not travel.txt", "excerpts.docx", "excerpts.json", "excerpts.qdpx"]
    assert sorted(file.name for file in folder.iterdir()) == names
    assert "not encrypted" in said and [one.format for one in desk.case.exports.all()] == ["json", "docx", "qdpx"]


def test_one_file_that_stands_in_the_way_leaves_all_as_it_was(desk: Desk):
    folder = desk.folder / "mine"
    folder.mkdir()
    (folder / "excerpts.qdpx").write_text("mine")
    said = desk.run("export", *FORMATS, "--output", str(folder), status=1)
    assert "already" in said
    assert [file.read_text() for file in folder.iterdir()] == ["mine"] and desk.case.exports.all() == []


def test_a_folder_that_was_made_for_what_is_refused_is_gone_again(desk: Desk):
    folder = desk.folder / "for the public"
    said = desk.run("export", *FORMATS, "--audience", "public", "--output", str(folder), status=1)
    assert "Nothing was written" in said or "nothing to export" in said
    assert not folder.exists() and desk.case.exports.all() == []


def test_what_was_replaced_is_listed_for_the_reviewer(desk: Desk):
    desk.run("export", "--output", str(desk.folder / "a.csv"), "--confirmed")
    (entry,) = desk.case.exports.all()
    printed = desk.run("exports", "--replaced", entry.id.lower())
    assert "P01" in printed and "Marigold -> [Child A]" in printed and "1 place in transcripts and notes" in printed
    assert "no such export" in desk.run("exports", "--replaced", "nothing", status=1)


def test_the_public_is_given_what_says_less_of_details_that_were_listed_and_confirmed(desk: Desk):
    (excerpt,) = excerpts_of(desk.case, by=setup_hand(desk.case))
    desk.case.exports.choose(excerpt.id, "public", setup_hand(desk.case))
    transcript = desk.case.transcripts.current(desk.case.conversations.all()[0].id)
    assert transcript is not None
    (line,) = desk.case.transcripts.utterances(transcript.id)
    desk.case.words.correct(line.words[4].id, "2019", setup_hand(desk.case))
    target = desk.folder / "a.md"
    words = ["--audience", "public", "--format", "markdown", "--output", str(target)]
    assert "date: 2019  (in 1 place)  it becomes [the 2010s]" in desk.run("export", *words, status=1, printed=True)
    desk.run("export", *words, "--confirmed")
    assert "[the 2010s]" in target.read_text() and "2019" not in target.read_text()
    assert desk.case.exports.all()[0].confirmed == "MK: 1 looked at, 0 said to be no names"


def reworded(desk: Desk, said: str) -> None:
    """Let the conversation say something else."""
    transcript = desk.case.transcripts.current(desk.conversation.id)
    assert transcript is not None
    (line,) = desk.case.transcripts.utterances(transcript.id)
    for word, text in zip(line.words, said.split(), strict=True):
        if word.text != text:
            desk.case.words.correct(word.id, text, setup_hand(desk.case))


def test_what_is_confirmed_beside_a_name_that_refuses_the_export_is_not_remembered(desk: Desk):
    reworded(desk, "so marigolds rang Zelda week and Otto came.")
    target = desk.folder / "a.csv"
    assert "would go out" in desk.run("export", "--output", str(target), "--confirmed", status=1)
    assert not target.exists() and desk.case.clearings.are_kept({"zelda", "otto"}, "analysis") == set()


def test_the_list_is_gone_through_by_asking_and_then_the_file_is_written(desk: Desk):
    reworded(desk, "so marygould saw them, marigolds and also 4521.")
    agree(desk.case, desk.conversation, "limits")
    target = desk.folder / "a.md"
    words = ["--format", "markdown", "--output", str(target), "--clear"]
    # Marigolds are flowers, marygould is the name of the key, 4521 is left for later.
    said = desk.typed("w\nm\ns\n", *words)
    assert said.returncode == 1 and "1 line left to decide on" in said.stdout, said.stdout + said.stderr
    assert not target.exists() and list(desk.case.names.all()[0].variants) == ["marygould"]
    said = desk.typed("o\na number\nNo word of health.\n", *words)
    assert said.returncode == 0 and "Nothing about her health." in said.stdout, said.stdout + said.stderr
    assert "so [Child A] saw them, marigolds and also [a number]." in target.read_text(encoding="utf-8")
    (entry,) = desk.case.exports.all()
    assert entry.confirmed == "MK: 1 looked at, 0 said to be no names"
    assert desk.case.exports.reason_of(entry.id) == "No word of health."


def test_without_a_reason_nothing_under_a_limit_leaves(desk: Desk):
    agree(desk.case, desk.conversation, "limits")
    said = desk.typed("\n", "--output", str(desk.folder / "a.csv"), "--clear")
    assert said.returncode == 1 and "set limits" in said.stderr and desk.case.exports.all() == []


def test_what_is_cleared_together_can_be_decided_one_by_one_and_a_proposal_taken(desk: Desk):
    reworded(desk, "so he came 2019, then again in 2021.")
    said = desk.typed("e\ng\nk\n", "--format", "markdown", "--output", str(desk.folder / "a.md"), "--clear")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "so he came [the 2010s], then again in 2021." in (desk.folder / "a.md").read_text(encoding="utf-8")


def test_what_would_go_out_is_shown_and_nothing_is_written_or_entered(desk: Desk):
    said = desk.run("export", "--show", "--format", "docx")
    assert "so [Child A] rang that week" in said and "# P01: transcript" in said and "Marigold" not in said
    assert desk.case.exports.all() == [] and "# P01: transcript" not in desk.run("export", "--show")
    assert "No file is named." in desk.run("export", status=1)


def test_to_whom_it_was_handed_is_no_argument_that_others_could_see(desk: Desk):
    desk.run("export", *FORMATS[:2], "--confirmed", "--output", str(desk.folder / "a.json"))
    (entry,) = desk.case.exports.all()
    done = desk.typed("J. Doe, analyst\n", "--handed", entry.id, verb="exports")
    assert "handed to J. Doe, analyst" in done.stdout and desk.case.exports.handovers()[0].whom == "J. Doe, analyst"
    assert "can't be entered" in desk.typed("", "--handed", entry.id, verb="exports").stderr
