"""Episodes and accounts side by side from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.case import Case
from tests.casefile.support import every_row
from tests.tui.driving import PASSPHRASE
from tests.tui.three_accounts import CALL, three_accounts
from tui.command_line import main

RECORD = """
title = "The call"
period_from = "early December"
precision = "about"
nominated_by = ["P02", "team"]
element = ["Told of the weight"]
source = ["P03", "the contact record"]
significance = "Nobody went."
hindsight = true

[[missing_view]]
who = "the duty manager"

[[discrepancy]]
differs = "the day"
first_source = "P02"
first_says = "a Tuesday"
second_source = "the contact record"
second_says = "Monday"

[[judgement]]
element = "Told of the weight"
judgement = "good"
reason = "It was passed on."
"""


class Line:
    """The command line on one case."""

    def __init__(self, case: Case, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.case, self.capsys = case, capsys
        self._way = ["--case", str(case.folder), "--passphrase-file", str(folder / "passphrase")]
        (folder / "passphrase").write_text(PASSPHRASE)

    def run(self, *words: str, status: int = 0) -> str:
        author = ["--author", "MK"] if words[0] in ("episodes", "patterns", "strands") else []
        assert main([words[0], *self._way, *author, *words[1:]]) == status
        said = self.capsys.readouterr()
        return said.err if status else said.out


def test_a_record_is_entered_from_a_file_once_and_printed_without_its_judgements(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = three_accounts(tmp_path, with_first=False)
    line = Line(case, tmp_path, capsys)
    assert f"1 {CALL}; told by P02, P03, P04" in line.run("episodes")
    file = tmp_path / "record.toml"
    file.write_text(RECORD)
    for _ in range(2):
        line.run("episodes", "1", "--add", str(file))
    printed = line.run("episodes", "1")
    assert printed.count("Sources differ") == printed.count("Missing view") == printed.count("Element") == 1
    assert (
        "P02, the review team" in printed and "the day. P02: a Tuesday; the contact record: Monday. (open)" in printed
    )
    assert "passed on" not in printed and "Nobody went" not in printed
    judged = line.run("episodes", "1", "--judgements")
    assert "good practice: It was passed on." in judged and "Nobody went. (known only with hindsight)" in judged
    before = every_row(case)
    file.write_text('element = ["New"]\n[[judgement]]\nelement = "Another"\njudgement = "good"\nreason = "so"\n')
    assert "no such element" in line.run("episodes", "2", "--add", str(file), status=1)
    assert "no such episode" in line.run("episodes", "9", status=1)
    assert every_row(case) == before
    line.run("episodes", "new", "--add", str(file), status=1)
    file.write_text('title = "Another"\n')
    line.run("episodes", "new", "--add", str(file))
    assert "3 Another" in line.run("episodes")
    case.close()


def test_accounts_are_printed_side_by_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = three_accounts(tmp_path, with_first=False)
    line = Line(case, tmp_path, capsys)
    cells = line.run("strands")
    assert "  P02: P02 hindered (in the story)" in cells
    assert "  P04: not asked?: the steps did not come to factors\n" in cells
    line.run("strands", "--not-asked", "P04", "resources")
    line.run("strands", "--asked", "P04", "family", "--episode", "1")
    cells = line.run("strands")
    assert "  P04: not asked: so says MK" in cells and "  P04: not raised: asked about, of one episode" in cells
    line.run("strands", "--by-steps", "P04", "resources")
    assert "P04: not asked: so says MK" not in line.run("strands")
    assert f"  {CALL}: P02 hindered (in the story)" in line.run("strands", "--by", "episode")
    quotes = line.run("strands", "--episode", "1").splitlines()
    assert [quote[:3] for quote in quotes] == sorted(quote[:3] for quote in quotes)
    assert "“I rang the health visitor at once,”" in "\n".join(quotes)
    case.close()
