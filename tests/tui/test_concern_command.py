"""`vantage concern`: entered, completed, listed and saved alone; nothing else that is printed or exported holds it."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from casefile.case import Case
from casefile.tags import NewTag
from tests.casefile.support import REVIEW, HandClock, begin, hear, make_case, words_of
from tui.command_line import main

SAID = "Wren Sedgewick was pushed down the stairs"


@dataclass
class Desk:
    """A case with one conversation, and the commands that are typed on it."""

    case: Case
    folder: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, verb: str, *words: str, status: int = 0) -> str:
        author = [] if verb in ("words", "list") else ["--author", "MK"]
        case = ["--case", str(self.case.folder), "--passphrase-file", str(self.folder / "passphrase.txt")]
        assert main([verb, *words, *case, *author]) == status
        said = self.capsys.readouterr()
        return said.err + said.out if status else said.out

    def add(self, fields: str, *words: str) -> str:
        path = self.folder / "fields.toml"
        path.write_text(fields, encoding="utf-8")
        return self.run("concern", "add", "P01", "--from", str(path), *words)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    case = make_case(tmp_path / "Review 07.vantage", HandClock())
    item = begin(case)
    transcript = hear(case, item.id, "we met her at the clinic")
    words = words_of(case, transcript)
    case.tags.put(words[0].id, words[3].id, NewTag("factor", "role", None, "hindered"), REVIEW)
    case.people.reviewer("MK")
    (tmp_path / "passphrase.txt").write_text("seven quiet herons wade\n")
    yield Desk(case, tmp_path, capsys)
    case.close()


def test_a_concern_is_entered_with_one_line_completed_and_shown_with_what_it_said_first(desk: Desk):
    assert "number 1" in desk.add(f'said = "{SAID}"', "--kind", "staff")
    listed = desk.run("concern", "list", "P01")
    assert listed.startswith("1  P01, ") and SAID in listed and "An allegation about a member of staff" in listed
    path = desk.folder / "more.toml"
    path.write_text('told = "the duty manager"\ntold_when = "16:10 the same day"\nsaid = "pushed, twice"\n')
    desk.run("concern", "change", "1", "--from", str(path))
    shown = desk.run("concern", "show", "1", "--versions")
    assert "What was said: pushed, twice" in shown and "Who was told: the duty manager" in shown
    assert "What was decided: not entered" in shown
    assert shown.index("Earlier version, entered") < shown.index(f"What was said: {SAID}")
    assert SAID not in desk.run("concern", "show", "1")
    assert "None is on record." in desk.run("concern", "list", "P09")


def test_one_is_saved_alone_after_a_warning_and_the_copy_is_on_record(desk: Desk):
    desk.add(f'said = "{SAID}"')
    desk.add('said = "another matter"')
    target = desk.folder / "referral.txt"
    refused = desk.run("concern", "save", "1", "--out", str(target), status=1)
    assert "not encrypted" in refused and "Nothing was written" in refused and not target.exists()
    desk.run("concern", "save", "1", "--out", str(target), "--confirmed")
    written = target.read_text(encoding="utf-8")
    assert SAID in written and "another matter" not in written and "P01" in written
    assert sys.platform == "win32" or stat.S_IMODE(target.stat().st_mode) == 0o600
    assert "Copy saved" in desk.run("concern", "show", "1") and "Copy saved" not in desk.run("concern", "show", "2")
    again = desk.run("concern", "save", "1", "--out", str(target), "--confirmed", status=1)
    assert "file of this name already" in again
    inside = desk.run("concern", "save", "1", "--out", str(desk.case.folder / "x.txt"), "--confirmed", status=1)
    assert "inside the case" in inside and len(desk.case.concerns.copies(desk.case.concerns.all()[0].id)) == 1


@pytest.mark.parametrize(
    "fields", ["", 'said = "  "', "said = 3", 'verdict = "x"', "no toml", 'kind = "blame"\nsaid = "x"']
)
def test_what_is_no_concern_is_refused_and_nothing_is_entered(desk: Desk, fields: str):
    path = desk.folder / "fields.toml"
    path.write_text(fields, encoding="utf-8")
    desk.run("concern", "add", "P01", "--from", str(path), status=1)
    desk.run("concern", "add", "P01", "--from", str(desk.folder / "missing.toml"), status=1)
    desk.run("concern", "show", "1", status=1)
    assert desk.case.concerns.all() == []


@pytest.mark.parametrize("form", ["csv", "json", "markdown"])
def test_no_export_and_no_list_of_words_holds_it(desk: Desk, form: str):
    desk.add(f'said = "{SAID}"\nat_risk = "Wren"\ndecided = "called the duty team"')
    target = desk.folder / "out"
    desk.run("export", "--format", form, "--output", str(target), "--confirmed")
    everything = target.read_text(encoding="utf-8-sig") + "".join(
        desk.run(*words) for words in (("words", "P01"), ("excerpts",), ("list",), ("seals", "P01"), ("names",))
    )
    assert "met her" in everything
    assert not any(word in everything for word in ("Wren", "Sedgewick", "stairs", "duty team", "oncern"))
