"""The verbs of the steps on the command line: wording shown, set and set back, and the lead's sheet."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from capture.steps import STEPS, step_of
from capture.wording import steps_of, worded
from casefile.case import Case
from casefile.keys import Secret
from tests.tui.driving import PASSPHRASE, new_case, new_conversation, setup_hand
from tui.command_line import main

TEAM = '[story]\nshort = "Account"\nprompts = ["Where would you like to begin?"]\n'


class Desk:
    """A case with one conversation, and the command line in an empty folder."""

    def __init__(self, folder: Path, output: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._output = output
        case = new_case(folder)
        self.case_folder = case.folder
        new_conversation(case)
        case.close()
        (folder / "passphrase").write_text(PASSPHRASE, encoding="utf-8")

    def run(self, *words: str) -> tuple[int, str, str]:
        status = main(words)
        said = self._output.readouterr()
        return status, said.out, said.err

    def in_case(self, *words: str) -> tuple[int, str, str]:
        opening = ("--case", str(self.case_folder), "--passphrase-file", str(self.folder / "passphrase"))
        return self.run(words[0], *opening, *words[1:])

    def open(self) -> Case:
        return Case.open(self.case_folder, Secret("passphrase", PASSPHRASE))

    def file(self, text: str) -> str:
        path = self.folder / "wording.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, capsys)


def test_what_is_shown_can_be_set_again(desk: Desk) -> None:
    status, shown, _ = desk.in_case("steps")
    assert status == 0 and "in this case: the standard." in shown
    assert worded(tomllib.loads(shown)) == STEPS
    changed = shown.replace('"Their order, their words. Wait."', '"Listen."')
    assert desk.in_case("steps", "--set", desk.file(changed))[0] == 0
    case = desk.open()
    assert step_of("story", steps_of(case)).hint == "Listen."
    case.close()
    _, shown, _ = desk.in_case("steps", "--show")
    assert "the team's wording, set by MK on 20" in shown and '"Listen."' in shown


def test_the_standard_can_be_taken_again(desk: Desk) -> None:
    assert desk.in_case("steps", "--set", desk.file(TEAM), "--author", "KO")[0] == 0
    assert desk.in_case("steps", "--standard", "--author", "KO")[0] == 0
    case = desk.open()
    assert steps_of(case) == STEPS
    assert [case.people.label_of(entry.author) for entry in case.step_wordings.all()] == ["KO", "KO"]
    case.close()
    assert "the standard again, set by KO" in desk.in_case("steps")[1]


@pytest.mark.process
def test_a_wording_can_come_through_a_pipe(desk: Desk) -> None:
    words = ["steps", "--case", str(desk.case_folder), "--passphrase-file", str(desk.folder / "passphrase")]
    program = [sys.executable, "-P", "-c", "import sys; from tui.command_line import main; sys.exit(main())"]
    subprocess.run([*program, *words, "--set", "-"], input=TEAM, text=True, check=True, capture_output=True)
    assert '"Where would you like to begin?"' in desk.in_case("steps")[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'[story]\nshort = "The whole story"\n', "story, short: 15 characters; at most 12 fit"),
        (b"[story]\nnumber = 3\n", "story, number: only wording can be changed; take it out."),
        (b"[story\n", "It is not TOML"),
        (b'[story]\nhint = "\xff"\n', "It is not text in UTF-8."),
    ],
)
def test_a_file_that_can_not_be_set_is_refused_with_the_place(desk: Desk, text: bytes, said: str) -> None:
    path = desk.folder / "wording.toml"
    path.write_bytes(text)
    status, _, error = desk.in_case("steps", "--set", str(path))
    assert status == 1 and said in error
    assert "the standard." in desk.in_case("steps")[1]


def test_a_file_that_is_not_there_is_said(desk: Desk) -> None:
    status, _, error = desk.in_case("steps", "--set", "nowhere.toml")
    assert status == 1 and "can't be read" in error and "No such file" in error


def test_the_sheet_holds_the_teams_prompts_and_nobody(desk: Desk) -> None:
    case = desk.open()
    item = case.conversations.find("P01")
    case.names.add("person", "Bryony", "Child A", setup_hand(case))
    case.notes.add(item.id, "story", "spoke of the clinic", setup_hand(case), at_s=None)
    case.close()
    desk.in_case("steps", "--set", desk.file(TEAM))
    status, said, warned = desk.in_case("lead", "--print", "p01")
    assert (status, warned) == (0, "") and "lead-P01.html" in said
    page = Path("lead-P01.html").read_text(encoding="utf-8")
    assert '<p class="code">P01</p>' in page and "Where would you like to begin?" in page
    facts = ("Bryony", "clinic", "health visitor", "health visiting", "front line", "MK", "Review 07")
    assert not any(fact in page for fact in facts)


def test_the_sheet_is_for_the_level_of_the_participant_or_the_one_named(desk: Desk) -> None:
    case = desk.open()
    case.people.participant("P01", setup_hand(case), level="family member")
    case.close()
    desk.in_case("lead", "--print", "P01")
    desk.in_case("lead", "--print", "P01", "--level", "manager", "--out", "manager.html")
    assert "When did services first come into your life?" in Path("lead-P01.html").read_text(encoding="utf-8")
    assert "What were you hearing about it at the time?" in Path("manager.html").read_text(encoding="utf-8")


def test_a_sheet_for_a_level_needs_neither_participant_nor_case(desk: Desk) -> None:
    assert desk.run("lead", "--print", "--level", "family", "--standard")[0] == 0
    assert '<p class="code">family member</p>' in Path("lead-family.html").read_text(encoding="utf-8")


def test_a_level_that_is_not_entered_is_said(desk: Desk) -> None:
    case = desk.open()
    case.conversations.begin(case.people.participant("P02", setup_hand(case)), setup_hand(case))
    case.close()
    status, _, warned = desk.in_case("lead", "--print", "P02")
    assert status == 0 and "these are the prompts for front-line staff" in warned


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["lead"], "Whose prompts?"),
        (["lead", "--print"], "Whose prompts?"),
        (["lead", "--print", "P01", "--standard"], "Whose level?"),
        (["lead", "--print", "P01/2", "--standard", "--level", "family"], "Whose level?"),
    ],
)
def test_a_sheet_for_nobody_is_refused_with_what_to_type(desk: Desk, words: list[str], said: str) -> None:
    status, _, error = desk.run(*words)
    assert status == 1 and said in error and "vantage lead --print" in error


def test_no_file_is_written_over(desk: Desk) -> None:
    Path("lead-family.html").write_text("mine", encoding="utf-8")
    status, _, error = desk.run("lead", "--print", "--level", "family", "--standard")
    assert status == 1 and "Nothing is written over." in error
    assert Path("lead-family.html").read_text(encoding="utf-8") == "mine"
    status, _, error = desk.run("lead", "--print", "--level", "family", "--standard", "--out", "no/such/place.html")
    assert status == 1 and "can't be written" in error
