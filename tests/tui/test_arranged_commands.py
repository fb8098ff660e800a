"""Preparation, close-down, second conversations and the name key from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.stretches import Stretch
from tests.casefile.support import LIVE, every_row, hear, make_case
from tui.command_line import main

PREPARED = """
role = "health visitor"
agency = "health visiting"
level = "front line"
direct_contact = false
involved_from = "March 2023"
lead = "JT"
others = ["an interpreter", "her aunt"]
exposure = ["the chronology"]

[[query]]
question = "Who heard of the call?"
source_kind = "document"
differs = "the day"
"""
AFTER = """
follow_up = ["the duty rota"]

[[told]]
stage = "interim"
words = "by post"

[[leave_out]]
words = "her mother"
stretch = "0:10 to 0:14"
"""


@dataclass
class Desk:
    """A case, and the command line on it."""

    case: Case
    folder: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *words: str, status: int = 0) -> str:
        way = ["--case", str(self.case.folder), "--passphrase-file", str(self.folder / "passphrase")]
        way += [] if words[0] == "list" else ["--author", "MK"]
        assert main([words[0], *way, *words[1:]]) == status
        said = self.capsys.readouterr()
        return said.err if status else said.out

    def file(self, text: str) -> str:
        path = self.folder / "given"
        path.write_text(text, encoding="utf-8")
        return str(path)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    case = make_case(tmp_path / "Review 07.vantage")
    (tmp_path / "passphrase").write_text("seven quiet herons wade\n")
    yield Desk(case, tmp_path, capsys)
    case.close()


def test_a_code_alone_begins_a_conversation_and_its_preparation_can_be_printed_and_added_again(desk: Desk) -> None:
    assert desk.run("prepare", "p07") == '# P07\nnote_taker = "MK"\nlanguage = "en"\n'
    desk.run("prepare", "P07", "--add", desk.file(PREPARED))
    printed = desk.run("prepare", "P07")
    item = desk.case.conversations.find("P07")
    assert (item.participant.direct_contact, item.others_present) == (False, "an interpreter, her aunt")
    assert item.lead and desk.case.people.label_of(item.lead) == "JT"
    assert all(line in printed for line in PREPARED.strip().splitlines() if line)
    before = [event.id for event in desk.case.log.events(item.id)]
    desk.run("prepare", "P07", "--add", desk.file(printed))
    assert desk.run("prepare", "P07") == printed
    assert len(desk.case.queries.of(item.id)) == len(desk.case.arrangements.of(item.id)) == 1
    assert {event.place for event in desk.case.log.events(item.id) if event.id not in before} == {"prepare"}


@pytest.mark.parametrize(
    ("verb", "text"),
    [
        ("prepare", "no toml at all"),
        ("prepare", '"her aunt Moira" = "red"'),
        ("prepare", 'role = "nurse"\nagency = "a bank"'),
        ("prepare", 'role = "nurse"\nexposure = "the file"'),
        ("prepare", 'role = "nurse"\n[[query]]\nquestion = "  "'),
        ("prepare", 'role = "nurse"\n[[query]]\nMoira = "so"'),
        ("prepare", "direct_contact = 1"),
        ("close-down", 'follow_up = ["a"]\n[[told]]\nstage = "fourth"\nwords = "b"'),
        ("close-down", 'follow_up = ["a"]\n[[leave_out]]\nwords = "b"\nstretch = "noon"'),
        ("close-down", 'told = "b"'),
    ],
)
def test_a_file_that_is_not_right_enters_nothing(desk: Desk, verb: str, text: str) -> None:
    desk.run("prepare", "P07")
    before = every_row(desk.case)
    said = desk.run(verb, "P07", "--add", desk.file(text), status=1)
    assert said and "Moira" not in said
    assert every_row(desk.case) == before


def test_close_down_is_entered_once_and_printed_with_what_is_open(desk: Desk) -> None:
    desk.run("prepare", "P07")
    item = desk.case.conversations.find("P07")
    hear(desk.case, item.id, "a b c d")
    desk.case.seals.seal(item.id, 0.0, 2.0, "taken back", LIVE)
    for _ in range(2):
        desk.run("close-down", "P07", "--add", desk.file(AFTER))
    follow_up, told, wish = desk.case.arrangements.of(item.id)
    assert (follow_up.words, told.stage, wish.stretch) == ("the duty rota", "interim", Stretch(10.0, 14.0))
    printed = desk.run("close-down", "P07")
    assert printed.startswith("# P07\n# not finished: sealed stretches to decide\n")
    assert 'stretch = "00:10 to 00:14"' in printed
    assert "not finished: sealed stretches to decide" in desk.run("list")


def test_a_second_conversation_is_begun_once_and_says_what_was_left_open(desk: Desk) -> None:
    desk.run("prepare", "P07", "--add", desk.file(PREPARED))
    assert desk.run("second", "P07") == "1    P07\tquery: Who heard of the call?\n"
    assert "returned to · query" in desk.run("second", "P07", "--returned-to", "1")
    assert [item.label for item in desk.case.conversations.all()] == ["P07", "P07/2"]
    assert "no such point" in desk.run("second", "P07/2", "--returned-to", "2", status=1)
    assert desk.run("second", "P07/2", "--not-heard").count("not heard\t") == 14


def test_names_are_changed_and_taken_out_by_their_numbers(desk: Desk) -> None:
    desk.run("names", "--add", desk.file("kind,real,pseudonym\nperson,Helen,worker\nplace,Lee,town\n"))
    desk.run("names", "--change", desk.file("number,kind,real,pseudonym,variants\n1,person,Helena,worker,Lena;Leni\n"))
    assert desk.run("names", "--numbers") == "1\tperson\tHelena, Lena, Leni\t[worker]\n2\tplace\tLee\t[town]\n"
    before = every_row(desk.case)
    for number in ("0", "3", ""):
        rows = f"number,kind,real,pseudonym\n2,place,Lea,town\n{number},person,H,w\n"
        assert "no such entry" in desk.run("names", "--change", desk.file(rows), status=1)
    assert "no such entry" in desk.run("names", "--remove", "1", "9", status=1)
    assert every_row(desk.case) == before
    desk.run("names", "--remove", "1")
    assert [entry.real for entry in desk.case.names.all()] == ["Lee"]


def test_terms_are_read_from_a_file_and_printed_with_the_names_that_are_expected_too(desk: Desk) -> None:
    desk.run("names", "--add", desk.file("kind,real,pseudonym\nplace,Lee,town\n"))
    assert desk.run("terms", "--set", desk.file("MARAC\n\nsection 47\n")) == "MARAC\nsection 47\n"
    assert desk.run("terms") == "MARAC\nsection 47\n"
    assert desk.run("terms", "--all") == "MARAC\nsection 47\nLee\n"
