"""The legal hold on the command line and in the list of conversations."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.tui.driving import (
    PASSPHRASE,
    app_on,
    new_case,
    new_conversation,
    on_screen,
    screen_text,
    setup_hand,
    shows,
    until,
)
from tui.command_line import main

WHY = "asked for by the court"
VANTAGE = "import sys; from tui.command_line import main; sys.exit(main())"


def test_a_hold_is_set_with_its_reason_shown_and_lifted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = new_case(tmp_path)
    (tmp_path / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    way_in = ["--passphrase-file", str(tmp_path / "passphrase")]

    def turn(way: str, typed: str) -> tuple[int, str]:
        command = [sys.executable, "-c", VANTAGE, "hold", str(case.folder), way, *way_in, "--author", "MK"]
        done = subprocess.run(command, input=typed, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    status, said = turn("on", "")
    assert status == 1 and "The reason is missing." in said and not case.info.legal_hold
    status, said = turn("on", f"{WHY}\n")
    assert status == 0 and said.endswith(f"by MK: {WHY}. Nothing can be removed for good.\n") and case.info.legal_hold
    assert main(["list", "--case", str(case.folder), *way_in]) == 0
    assert "Legal hold since" in capsys.readouterr().err
    assert turn("off", "the court has ended it\n")[0] == 0
    assert main(["hold", str(case.folder), *way_in]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert [line[:17] for line in shown] == ["Legal hold since ", "Legal hold lifted", "There is no legal"]
    case.close()


async def test_the_list_of_conversations_says_that_there_is_a_hold_until_it_is_lifted(tmp_path: Path):
    case = new_case(tmp_path)
    new_conversation(case)
    case.holds.set(WHY, setup_hand(case))
    async with app_on(case).run_test() as pilot:
        await on_screen(pilot, "LibraryScreen")
        await shows(pilot, "legal hold since")
        case.holds.lift("the court has ended it", setup_hand(case))
        await until(pilot, lambda: "legal hold" not in screen_text(pilot), "a list without it")
    case.close()
