"""`vantage find`: the lines of a case by their words and what else is asked, numbered for tagging."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.hygiene.source_tree import ROOT
from tests.tui.driving import PASSPHRASE, new_case, new_conversation, setup_hand, transcribed
from tui.command_line import main

LINES = ["How busy was that week?", "We had two people off sick that week.", "Nobody came."]


@pytest.fixture
def vantage(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Runs a verb on a case with one conversation, words on the way in, and returns what is printed."""
    case = new_case(tmp_path)
    conversation = new_conversation(case)
    transcribed(case, conversation, LINES)
    case.notes.add(conversation.id, "story", "the week before", setup_hand(case), at_s=12.0)
    folder = case.folder
    case.close()
    secret, words = tmp_path / "passphrase", tmp_path / "words"
    secret.write_text(PASSPHRASE, encoding="utf-8")

    def find(typed: str, *arguments: str) -> list[str]:
        words.write_text(typed, encoding="utf-8")
        ways = ["--case", str(folder), "--passphrase-file", str(secret)]
        told = ["--from", str(words)] if typed else []
        assert main(["find", *ways, *told, *arguments]) == 0
        return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]

    return find


def test_lines_are_printed_with_the_numbers_by_which_they_are_tagged(vantage):
    assert vantage("week") == [
        "P01 1 00:00 ?~ How busy was that week?",
        "P01 2 00:10 ?~ We had two people off sick that week.",
        "P01 note 00:12 note the week before",
    ]
    assert vantage("week", "--noted") == ["P01 note 00:12 note the week before"]
    assert vantage("week", "--most", "1")[-1].startswith("These are the first 1")
    assert vantage("nobody", "--checked") == ["Nothing open in this case fits."]
    assert len(vantage("", "--untagged", "--said", "--in", "P01")) == 3


@pytest.mark.process
def test_a_search_is_kept_listed_asked_again_and_taken_out(vantage, tmp_path: Path):
    (tmp_path / "words").write_text("busy", encoding="utf-8")
    ways = ["--case", str(tmp_path / "Review 07.vantage"), "--passphrase-file", str(tmp_path / "passphrase")]
    told = ["--from", str(tmp_path / "words"), "--save", "--author", "MK"]
    # The title comes in by standard input.
    child = subprocess.run(
        [sys.executable, "-c", "import sys; from tui.command_line import main; sys.exit(main())", "find", *ways, *told],
        input="Busy weeks\n",
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert "saved: Busy weeks" in child.stdout
    assert vantage("", "--list") == ["1 Busy weeks"]
    assert vantage("", "--saved", "1") == ["P01 1 00:00 ?~ How busy was that week?"]
    vantage("", "--drop", "1", "--author", "MK")
    assert vantage("", "--list") == []


def test_what_is_not_there_is_told_apart_from_nothing_found(vantage, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(AssertionError):
        vantage("", "--saved", "4")
    assert "There is no such saved search." in capsys.readouterr().err
